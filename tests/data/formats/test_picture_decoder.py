"""The one decoder of pictures: what a data set, the pad and ``predict`` see of a file is the same."""

import json
import struct
import tracemalloc
import zlib
from contextlib import ExitStack, suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, refusal
from PIL import Image, ImageOps

from mnist_gui import cli
from mnist_gui.data.formats import PICTURE_SUFFIXES
from mnist_gui.data.formats._shared.picture_decoder import DecodedPicture, PictureError, quiet_pillow
from mnist_gui.data.formats._shared.picture_decoder import decode as decode_held
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import InkError
from mnist_gui.ink.picture import picture_to_images

ORIENTATION = 0x0112
CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(autouse=True)
def _quiet():
    with quiet_pillow():
        yield


def decode(content: bytes) -> DecodedPicture:
    with ExitStack() as held:
        return decode_held(content, held)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_exif(png: bytes, exif: bytes) -> bytes:
    """Put a chunk of EXIF data right before the end of a PNG file."""
    return png[:-12] + chunk(b"eXIf", exif) + png[-12:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_kind_is_turned_as_the_camera_was_held(kind, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    content = encoded(make_images(1, size=(16, 24))[0], kind, exif=exif)
    found = decode(content)
    with Image.open(BytesIO(content)) as picture:
        upright = ImageOps.exif_transpose(picture)
    assert found.size == upright.size
    np.testing.assert_array_equal(np.asarray(found.to_bytes()), np.asarray(upright))


def test_a_png_is_turned_in_a_data_set_too(tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    image = make_images(1, size=(8, 16))[0]
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "a.png").write_bytes(with_exif(encoded(image), exif.tobytes()[6:]))
    np.testing.assert_array_equal(open_dataset(tmp_path).train.images[0], np.rot90(image, -1))


@pytest.mark.parametrize("exif", [b"", b"junk", b"MM\0*\xff\xff\xff\xff"])
def test_damaged_exif_data_do_not_matter(exif):
    image = make_images(1)[0]
    np.testing.assert_array_equal(np.asarray(decode(with_exif(encoded(image), exif)).to_bytes()), image)


@pytest.mark.parametrize("suffix", [".pgm", ".ppm"])
def test_netpbm_pictures_are_read_by_predict_as_any_other(tmp_path, capsys, suffix):
    digit = 255 - np.asarray(open_dataset("sample").test.images[0]).repeat(8, 0).repeat(8, 1)
    picture = Image.fromarray(digit).convert("L" if suffix == ".pgm" else "RGB")
    answers = []
    for path in (tmp_path / "digit.png", tmp_path / f"digit{suffix}"):
        picture.save(path)
        assert cli.main(["predict", str(path), "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out) | {"file": ""})
    assert answers[0] == answers[1]
    assert suffix in PICTURE_SUFFIXES


@pytest.mark.parametrize("suffix", PICTURE_SUFFIXES)
def test_a_single_picture_is_sent_to_a_command_that_reads_it(tmp_path, suffix):
    path = tmp_path / f"seven{suffix}"
    Image.fromarray(make_images(1, size=(60, 60))[0]).save(path)
    assert "have it read on the Draw page or by mnist-gui predict" in refusal(path)
    assert all(digit.image.shape == (28, 28) for digit in picture_to_images(path))


def test_16_bits_are_read_by_both():
    values = np.arange(16, dtype=np.uint16).reshape(4, 4) * 4000
    found = decode(encoded(values))
    np.testing.assert_array_equal(np.asarray(found.to_bytes()), values >> 8)
    np.testing.assert_allclose(found.to_floats(2048), values / 65535, atol=1e-6)


@pytest.mark.parametrize(("ink", "paper"), [(250, 0), (200, 255)])
def test_faint_ink_on_nothing_shows_on_black_paper(ink, paper):
    pixels = np.zeros((10, 10, 2), dtype=np.uint8)
    pixels[4:6, 2:8] = (ink, 255)
    picture = BytesIO()
    Image.fromarray(pixels, "LA").save(picture, "PNG")
    seen = np.asarray(decode(picture.getvalue()).to_bytes())
    np.testing.assert_array_equal(seen, np.where(pixels[..., 1] > 0, ink, paper))


def test_grey_with_opacity_is_no_colour():
    assert not decode(encoded(np.zeros((4, 4, 2), np.uint8))).was_colour
    assert decode(encoded(np.zeros((4, 4, 3), np.uint8))).was_colour


PALETTE = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 3, 0, 0, 0))
DAMAGED = {
    "without pixels": PALETTE + chunk(b"IEND", b""),
    "without a palette": PALETTE + chunk(b"IDAT", zlib.compress(bytes(20))) + chunk(b"IEND", b""),
    "two headers": PALETTE + PALETTE + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
    "a palette behind the pixels": PALETTE + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"PLTE", b"abc"),
}


@pytest.mark.parametrize("rest", DAMAGED.values(), ids=DAMAGED)
def test_no_damage_raises_anything_but_a_picture_error(rest):
    with pytest.raises(PictureError) as caught:
        decode(b"\x89PNG\r\n\x1a\n" + rest)
    assert caught.value.fault == "damaged"


def test_every_byte_of_a_picture_may_be_wrong():
    content = encoded(np.asarray(Image.fromarray(make_images(1)[0]).convert("P")), "PNG")
    refused = set()
    for index in range(8, len(content), 5):
        altered = content[:index] + bytes([content[index] ^ 0x55]) + content[index + 1 :]
        try:
            decode(altered)
        except PictureError as error:
            refused.add(error.fault)
    assert "damaged" in refused


def test_a_picture_that_says_it_goes_on_for_gigabytes_asks_for_no_room():
    tracemalloc.start()
    try:
        with suppress(InkError):
            picture_to_images(CORPUS / "picture" / "gigabytes.png")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
