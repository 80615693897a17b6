"""Pictures of digits in all their modes, sizes and states of repair."""

import struct
import zlib

import numpy as np
import pytest
from helpers.photos import picture_to_image
from PIL import Image, ImageDraw

from mnist_gui.data.idx import read_idx
from mnist_gui.errors import InkError
from mnist_gui.ink import picture_file
from mnist_gui.ink.picture import ink_of_image, ink_of_picture, picture_to_images, why_blank
from mnist_gui.ink.strokes import stroke_width
from mnist_gui.ink.tones import ink_of_scan, otsu_threshold
from mnist_gui.resource_files import resource_path


def seven(size=140, width=14, *, ink=0, paper=255):
    """Draw a seven: dark on light, unless told otherwise."""
    image = Image.new("L", (size, size), paper)
    points = [(0.25 * size, 0.2 * size), (0.7 * size, 0.2 * size), (0.4 * size, 0.8 * size)]
    ImageDraw.Draw(image).line(points, fill=ink, width=width, joint="curve")
    return image


def likeness(one, other):
    """Correlation of two images: 1 if they are the same, about 0.6 if one is shifted by a pixel."""
    return np.corrcoef(one.ravel(), other.ravel())[0, 1]


@pytest.fixture
def saved(tmp_path):
    """Save a picture and return its path."""

    def save(image, name="seven.png", **options):
        path = tmp_path / name
        image.save(path, **options)
        return path

    return save


@pytest.fixture
def expected(saved):
    return picture_to_image(saved(seven(), "expected.png"))


def as_16_bit(image):
    return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)


def as_transparent(image):
    """Black ink of varying opacity on nothing."""
    return Image.merge("LA", (Image.new("L", image.size), image.point(lambda tone: 255 - tone)))


@pytest.mark.parametrize(
    "convert",
    [
        lambda image: image.convert("1"),
        lambda image: image.convert("P"),
        lambda image: image.convert("RGB"),
        lambda image: image.convert("RGBA"),
        as_16_bit,
        as_transparent,
        lambda image: as_transparent(image).convert("RGBA"),
    ],
    ids=["1", "P", "RGB", "RGBA", "16 bits", "LA transparent", "RGBA transparent"],
)
def test_every_mode_shows_the_same_digit(saved, expected, convert):
    np.testing.assert_allclose(picture_to_image(saved(convert(seven()))), expected, atol=1)


def test_palette_with_a_transparent_colour_is_read(saved, expected):
    path = saved(seven().point(lambda tone: 1 if tone == 255 else 0).convert("P"), transparency=1)
    np.testing.assert_allclose(picture_to_image(path), expected, atol=1)


def test_white_ink_on_nothing_is_seen(saved, expected):
    _, opacity = as_transparent(seven()).split()
    white = Image.merge("LA", (Image.new("L", opacity.size, 255), opacity))
    np.testing.assert_allclose(picture_to_image(saved(white)), expected, atol=1)


@pytest.mark.parametrize("name", ["seven.png", "seven.bmp", "seven.jpg"])
def test_format_and_name_do_not_matter(saved, expected, name):
    path = saved(seven(), name)
    renamed = path.rename(path.with_suffix(".picture"))
    assert likeness(picture_to_image(renamed), expected) > 0.99


@pytest.mark.parametrize(("ink", "paper"), [(255, 0), (60, 200), (200, 60), (120, 160), (255, 200), (0, 40)])
def test_colours_of_pen_and_paper_do_not_matter(saved, expected, ink, paper):
    np.testing.assert_allclose(picture_to_image(saved(seven(ink=ink, paper=paper))), expected, atol=4)


def test_large_digit_that_touches_the_edges_keeps_its_polarity(saved, expected):
    cropped = seven().crop(seven().point(lambda tone: 255 - tone).getbbox())
    np.testing.assert_allclose(picture_to_image(saved(cropped)), expected, atol=1)


@pytest.mark.parametrize("size", [60, 280, 1400, 5000])
def test_size_of_the_picture_does_not_matter(saved, expected, size):
    assert likeness(picture_to_image(saved(seven(size, size // 10))), expected) > 0.93


def test_place_in_the_picture_does_not_matter(saved, expected):
    page = Image.new("L", (900, 500), 255)
    page.paste(seven(), (600, 20))
    np.testing.assert_allclose(picture_to_image(saved(page)), expected, atol=1)


@pytest.mark.parametrize(("size", "width"), [(30, 1), (140, 1), (140, 4), (1000, 1), (1000, 30)])
def test_thin_pens_leave_strokes_as_wide_as_mnists(saved, expected, size, width):
    image = picture_to_image(saved(seven(size, width)))
    assert stroke_width(image / np.float32(255)) == pytest.approx(2.4, abs=0.6)
    assert likeness(image, expected) > 0.8


def test_picture_is_turned_as_its_exif_data_say(saved, expected):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by 90 degrees
    path = saved(seven().rotate(90), "turned.jpg", exif=exif, quality=95)
    assert likeness(picture_to_image(path), expected) > 0.99


@pytest.mark.parametrize("quality", [30, 75])
def test_jpeg_noise_is_no_ink(saved, expected, quality):
    path = saved(seven(ink=30, paper=220), "seven.jpg", quality=quality)
    assert likeness(picture_to_image(path), expected) > 0.97
    ink = ink_of_picture(path)
    assert not ink[:20].any()
    assert not ink[:, -30:].any()


def test_grain_of_the_paper_is_no_ink(saved, expected):
    grain = np.random.default_rng(0).normal(0, 8, (140, 140))
    noisy = np.clip(np.asarray(seven(ink=60, paper=200)) + grain, 0, 255).astype(np.uint8)
    assert likeness(picture_to_image(saved(Image.fromarray(noisy))), expected) > 0.98


def test_ink_is_float32_between_paper_and_pen(saved):
    ink = ink_of_picture(saved(seven(ink=50, paper=230)))
    assert ink.dtype == np.float32
    assert ink.shape == (140, 140)
    assert ink[0, 0] == 0
    assert ink[28, 60] == 1


def test_large_pictures_are_worked_on_smaller(saved):
    assert ink_of_picture(saved(seven(3000, 300))).shape == (
        picture_file.WORKING_SIDE,
        picture_file.WORKING_SIDE,
    )


@pytest.mark.parametrize("tone", [0, 90, 255])
def test_uniform_picture_is_blank(saved, tone):
    assert not ink_of_picture(saved(Image.new("L", (60, 40), tone))).any()
    assert not picture_to_image(saved(Image.new("RGB", (1, 1), (tone, tone, tone)))).any()


def test_empty_paper_with_grain_or_shadow_is_blank():
    rng = np.random.default_rng(0)
    shadow = np.tile(np.linspace(0.6, 1, 200, dtype=np.float32), (100, 1))
    for paper in (np.float32(0.7) + rng.normal(0, 0.05, (100, 200)).astype(np.float32), shadow):
        assert not ink_of_scan(paper).any()


def test_otsu_parts_two_tones_in_the_middle():
    assert otsu_threshold(np.float32([0.1, 0.1, 0.1, 0.9])) == pytest.approx(0.5, abs=0.01)


def test_otsu_threshold_of_tones_is_that_of_their_shares():
    rng = np.random.default_rng(0)
    for shape in ((300, 40), (1, 9), (65, 64)):
        tones = rng.integers(0, 256, shape, dtype=np.uint8)
        assert otsu_threshold(tones) == otsu_threshold(tones / np.float32(255))


def test_stroke_width_of_a_mask_is_that_of_full_ink():
    mask = np.random.default_rng(0).random((150, 90)) < 0.4
    assert stroke_width(mask) == pytest.approx(stroke_width(mask.astype(np.float32)), rel=1e-6)


@pytest.mark.parametrize(("width", "height"), [(3, 200), (12, 200)])
def test_stroke_width_is_measured(width, height):
    line = np.zeros((height, width + 20), dtype=np.float32)
    line[:, 10 : 10 + width] = 1
    assert stroke_width(line) == pytest.approx(width, rel=0.1)


@pytest.mark.parametrize("polarity", [lambda digit: digit, lambda digit: 255 - digit], ids=["light", "dark"])
def test_picture_of_a_data_sets_image_gives_that_image(saved, polarity):
    for digit in read_idx(resource_path("sample/t10k-images-idx3-ubyte.gz"))[:50]:
        assert likeness(picture_to_image(saved(Image.fromarray(polarity(digit)))), digit) > 0.999


def test_enlarged_picture_of_mnist_gives_nearly_the_same_image(mnist_dir, saved):
    alike = []
    for digit in read_idx(mnist_dir / "t10k-images-idx3-ubyte.gz")[:100]:
        enlarged = Image.fromarray(digit).resize((280, 280), Image.Resampling.NEAREST)
        alike.append(likeness(picture_to_image(saved(enlarged)), digit) > 0.98)
    # A few balance so nearly between two pixels that they may move by one.
    assert np.mean(alike) >= 0.97


# ---------------------------------------------------------------------------------------------- bad files


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a" + bytes(40)]
)
def test_what_is_no_picture_is_refused(tmp_path, content):
    path = tmp_path / "file.png"
    path.write_bytes(content)
    with pytest.raises(InkError, match=r"file\.png is .*\.$"):
        ink_of_picture(path)


@pytest.mark.parametrize("name", ["seven.png", "seven.jpg", "seven.bmp"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_picture_that_was_cut_off_is_refused(saved, name, share):
    path = saved(seven(), name)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(InkError, match="damaged or incomplete"):
        ink_of_picture(path)


def test_altered_picture_is_refused_or_read(saved):
    """No damage may raise anything but an InkError."""
    path = saved(seven(60, 6))
    data = path.read_bytes()
    refused = 0
    for place in range(8, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            assert ink_of_picture(path).ndim == 2
        except InkError:
            refused += 1
    assert refused > 0


def test_absent_file_and_folder_are_refused(tmp_path):
    with pytest.raises(InkError, match=r"absent\.png cannot be read: No such file"):
        ink_of_picture(tmp_path / "absent.png")
    with pytest.raises(InkError, match="is a folder; name the pictures in it"):
        ink_of_picture(tmp_path)


def png_that_claims(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_001, 10_000, 30_000, 1_000_000])
def test_decompression_bomb_is_refused_without_a_warning(tmp_path, side):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_that_claims(side, side))
    with pytest.raises(InkError, match=r"bomb\.png is too large; scale it down to at most 64 megapixels"):
        ink_of_picture(path)


def test_faint_ink_under_noise_is_smoothed_before_it_is_told_from_paper():
    strokes = np.zeros((160, 140))
    strokes[40:48, 45:95] = 1
    strokes[48:120, 80:88] = 1
    (clean,) = picture_to_images(np.uint8(244 - 40 * strokes))
    noise = np.random.default_rng(3).normal(0, 5, strokes.shape)
    (noisy,) = picture_to_images(np.uint8(np.rint(244 - 25 * strokes + noise).clip(0, 255)))
    assert likeness(clean.image, noisy.image) > 0.9


@pytest.mark.parametrize(("inked", "is_kept"), [(0, True), (1, True), (392, True), (393, False)])
def test_ink_of_an_image_is_all_that_is_on_paper_if_half_of_it_is_paper(inked, is_kept):
    image = np.zeros((28, 28), dtype=np.uint8)
    image.ravel()[:inked] = 9
    image.ravel()[: inked // 2] = 200
    ink = ink_of_image(image)
    assert ink.dtype == np.float32
    assert np.array_equal(ink, image / np.float32(255)) is is_kept


def test_ink_of_an_image_on_grey_paper_is_told_from_it():
    image = np.full((28, 28), 40, dtype=np.uint8)
    image[6:22, 12:16] = 240
    ink = ink_of_image(image)
    assert (ink[0, 0], ink[10, 13]) == (0, 1)
    y, x = np.mgrid[:80, :80]
    shaded = np.where((x > 35) & (x < 43) & (y > 20) & (y < 60), 250, 20 + 2 * y)
    ink = ink_of_image(shaded.astype(np.uint8))
    assert ink[40, 39] > 0.9
    assert ink[:15].max() < 0.1


def test_a_picture_in_memory_is_read_as_its_file(saved, expected):
    path = saved(seven())
    (found,) = picture_to_images(path.read_bytes())
    np.testing.assert_array_equal(found.image, expected)
    assert "one tone" in why_blank(saved(Image.new("L", (30, 30), 9), "grey.png").read_bytes())
    with pytest.raises(InkError, match=r"^The picture "):
        picture_to_images(b"no picture")
