"""The one decoder of pictures: what a data set, the pad and ``predict`` see of a file is the same."""

import contextlib
import json
import struct
import sys
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
from mnist_gui.data.formats._shared.pictures.picture_decoder import DecodedPicture, PictureError, quiet_pillow
from mnist_gui.data.formats._shared.pictures.picture_decoder import decode as decode_held
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import InkError
from mnist_gui.ink.picture import picture_to_images

ORIENTATION = 0x0112
CORPUS = Path(__file__).parents[4] / "corpus"


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
    np.testing.assert_array_equal(open_dataset(tmp_path, as_is=True).train.images[0], np.rot90(image, -1))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_of_every_kind_are_turned_as_exif_data_say(kind, orientation):
    image = np.zeros((16, 24), dtype=np.uint8)
    image[:8, :16] = 255
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {"lossless": True} if kind == "WEBP" else {}
    found = decode(encoded(image, kind, exif=exif, **options))
    turned = {
        1: image,
        2: image[:, ::-1],
        3: image[::-1, ::-1],
        4: image[::-1],
        5: image.T,
        6: np.rot90(image, -1),
        7: image[::-1, ::-1].T,
        8: np.rot90(image),
    }[orientation]
    np.testing.assert_array_equal(np.asarray(found.to_bytes()) > 127, turned > 127)
    assert found.size == turned.shape[::-1]


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "PNG"])
def test_of_several_pictures_in_a_file_the_first_is_read(kind):
    first, second = (Image.fromarray(np.full((20, 20), grey, np.uint8)) for grey in (200, 30))
    file = BytesIO()
    first.save(file, kind, save_all=True, append_images=[second])
    found = decode(file.getvalue())
    assert found.has_frames
    assert np.abs(np.asarray(found.to_bytes()).astype(int) - 200).max() < 4
    assert not decode(encoded(np.asarray(first), kind)).has_frames


@pytest.mark.parametrize("white", [1, 255, 65535])
def test_fractions_are_read_by_both(white):
    values = np.linspace(0, white, 16, dtype=np.float32).reshape(4, 4)
    found = decode(encoded(values, "TIFF"))
    expected = np.linspace(0, 255, 16).reshape(4, 4)
    assert np.abs(np.asarray(found.to_bytes()).astype(float) - expected).max() <= 1
    assert np.abs(found.to_floats(100) - expected / 255).max() < 0.01


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate", "packbits", "group4", "jpeg"])
@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "CMYK", "P", "I;16"])
def test_tiffs_of_every_kind_are_read(mode, compression):
    is_jpeg = compression == "jpeg"
    if (compression == "group4") != (mode == "1") or (is_jpeg and mode in {"I;16", "RGBA", "P"}):
        pytest.skip("there is no such TIFF")
    image = np.zeros((20, 20), dtype=np.uint8)
    image[5:12, 3:15] = 255
    picture = Image.fromarray(image.astype(np.uint16) * 257 if mode == "I;16" else image)
    file = BytesIO()
    (picture if mode == "I;16" else picture.convert(mode)).save(file, "TIFF", compression=compression)
    seen = np.asarray(decode(file.getvalue()).to_bytes()).astype(int)
    assert np.abs(seen - image).max() <= (40 if is_jpeg else 0)


def test_a_tile_that_is_larger_than_its_picture_is_refused():
    fields = {256: 20, 257: 20, 258: 8, 259: 8, 262: 1, 277: 1, 322: 2**15, 323: 2**15, 324: 8, 325: 99}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields.items())
    content = b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + bytes(4)
    with pytest.raises(PictureError) as caught:
        decode(content)
    assert caught.value.fault == "damaged"
    tracemalloc.start()
    with contextlib.suppress(PictureError):
        decode(content)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


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


@pytest.mark.parametrize("most", [1, 3, 15, 16])
def test_a_picture_of_few_levels_of_grey_has_all_tones(most):
    image = np.zeros((28, 28), dtype=np.uint8)
    image[8:20, 12:15] = most
    tones = decode(encoded(image)).to_floats(1000)
    np.testing.assert_array_equal(tones, image / np.float32(most))
    assert len(picture_to_images(image)) == 1
    assert decode(encoded(image * 0 + 17)).to_floats(1000).max() == np.float32(17 / 255)


@pytest.mark.parametrize("most", [1023, 4095, 16383, 65535])
def test_a_picture_of_less_than_16_bits_has_all_tones(most):
    image = np.zeros((28, 28), dtype=np.uint16)
    image[8:20, 12:15] = most
    assert decode(encoded(image)).to_floats(1000).max() == 1


@pytest.mark.parametrize(("colour", "size"), [(0, (8, 2**22)), (6, (1000, 1000))])
def test_a_png_with_more_pixels_than_it_can_hold_is_damaged(tmp_path, colour, size):
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", *size, 8, colour, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(99))),
        (b"IEND", b""),
    ]
    path = tmp_path / "a.png"
    packed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(packed))
    with pytest.raises(InkError, match="damaged or incomplete"):
        picture_to_images(path)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "P"])
def test_a_large_png_of_one_colour_is_no_damage(tmp_path, mode):
    path = tmp_path / "a.png"
    Image.new(mode, (3000, 3000)).save(path, compress_level=9)
    assert picture_to_images(path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="libtiff is a part of Pillow's own library there")
def test_a_damaged_tiff_prints_nothing(capfd):
    content = bytearray(encoded(make_images(1)[0], "TIFF", compression="tiff_adobe_deflate"))
    content[10] ^= 0xFF  # of the pixels
    with pytest.raises(PictureError):
        decode(bytes(content))
    assert capfd.readouterr() == ("", "")
