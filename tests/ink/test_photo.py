"""Photos of digits: uneven light, shadows, rulings, desks, and several digits in a row.

What is read from a photo is compared with what is read from the same digits on clean paper.
"""

import numpy as np
import pytest
from helpers.photos import (
    BLACK_PEN,
    BLUE_LINE,
    BLUE_PEN,
    CREAM,
    DARK_LINE,
    GREY,
    PENCIL,
    RED_PEN,
    WHITE,
    blank_page,
    enlarged,
    laid,
    likeness,
    lit,
    picture_to_image,
    ruled,
    taken,
    turned,
    with_digits,
    worn,
)
from PIL import Image

from mnist_gui.data.idx import read_idx
from mnist_gui.errors import InkError
from mnist_gui.ink import picture_file
from mnist_gui.ink.photo import ink_of_photo
from mnist_gui.ink.picture import ink_of_picture, picture_to_images
from mnist_gui.resource_files import resource_path

HEIGHTS = (80, 70, 88, 76, 82)
GAPS = (34, 22, 48, 28, 0)


def sample_digits():
    """A 2, 6, 3, 0 and 7 from the embedded sample, enlarged."""
    images = read_idx(resource_path("sample/t10k-images-idx3-ubyte.gz"))
    labels = read_idx(resource_path("sample/t10k-labels-idx1-ubyte.gz"))
    return [
        enlarged(images[np.flatnonzero(labels == digit)[0]], height)
        for digit, height in zip((2, 6, 3, 0, 7), HEIGHTS, strict=True)
    ]


def page(*, paper=WHITE, pen=BLACK_PEN, ruling=None, size=(900, 420)):
    """Write the five digits on a page, on what `ruling` has printed there."""
    sheet = blank_page(*size, paper=paper, pen=pen)
    sheet = ruling(sheet) if ruling else sheet
    return with_digits(sheet, sample_digits(), left=180, top=(150, 158, 149, 160, 152), gap=GAPS)


def assert_reads_like(photo, expected, *, least=0.9):
    """Check that a photo shows the expected digits, and that their images look like the expected ones."""
    found = picture_to_images(photo)
    assert len(found) == len(expected)
    for digit, original in zip(found, expected, strict=True):
        assert likeness(digit.image, original.image) > least


@pytest.fixture(scope="module")
def clean():
    found = picture_to_images(np.rint(page().colours).astype(np.uint8))
    assert len(found) == 5
    return found


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("pen", [BLACK_PEN, BLUE_PEN, PENCIL, RED_PEN])
@pytest.mark.parametrize("paper", [WHITE, CREAM, GREY])
def test_scans_with_jpeg_noise(clean, rng, pen, paper):
    assert_reads_like(taken(page(pen=pen, paper=paper).colours, rng, noise=2, quality=60), clean)


@pytest.mark.parametrize("angle", [0.3, 2.0, 4.5])
@pytest.mark.parametrize("pen", [BLUE_PEN, PENCIL])
def test_uneven_light(clean, rng, angle, pen):
    photo = taken(lit(page(pen=pen).colours, falloff=0.5, angle=angle, vignette=0.4), rng)
    assert_reads_like(photo, clean)


@pytest.mark.parametrize("softness", [0.004, 0.04])
@pytest.mark.parametrize("shadow", [0.3, 0.5])
def test_shadow_across_the_digits(clean, rng, softness, shadow):
    photo = lit(page(pen=BLUE_PEN).colours, shadow=shadow, line=(0.45, 0.4), softness=softness)
    assert_reads_like(taken(photo, rng), clean)


def test_chalk_on_an_unevenly_lit_board(clean, rng):
    board = page(paper=(45, 70, 60))
    chalked = board.paper * (1 - board.cover[..., None]) + 220 * board.cover[..., None]
    assert_reads_like(taken(lit(chalked, falloff=0.4, vignette=0.3), rng), clean)


def test_pencil_that_covers_unevenly(clean, rng):
    photo = taken(lit(worn(page(pen=PENCIL), rng).colours, falloff=0.3), rng)
    assert_reads_like(photo, clean, least=0.85)


@pytest.mark.parametrize("degrees", [-3, 0, 2])
@pytest.mark.parametrize(
    "ruling",
    [
        lambda sheet: ruled(sheet, 62, colour=BLUE_LINE),
        lambda sheet: ruled(sheet, 75, colour=BLUE_LINE, margin=60),
        lambda sheet: ruled(sheet, 34, colour=BLUE_LINE, width=1.5, across=True),
        lambda sheet: ruled(sheet, 45, colour=DARK_LINE, across=True),
    ],
    ids=["lines", "margin", "small squares", "dark squares"],
)
def test_notebook_paper(rng, ruling, degrees):
    expected = picture_to_images(np.rint(turned(page(), degrees).colours).astype(np.uint8))
    photo = lit(turned(page(pen=BLUE_PEN, ruling=ruling), degrees).colours, falloff=0.3, vignette=0.2)
    assert_reads_like(taken(photo, rng), expected, least=0.85)


def test_rulings_of_a_flawless_picture_are_taken_away(clean):
    picture = page(ruling=lambda sheet: ruled(sheet, 50, across=True)).colours
    assert_reads_like(np.rint(picture).astype(np.uint8), clean)


@pytest.mark.parametrize("tone", [(20, 20, 20), (60, 45, 35), (110, 75, 50)])
@pytest.mark.parametrize("sides", [("left",), ("top", "right"), ("left", "right", "top", "bottom")])
def test_desk_beside_the_page(clean, rng, sides, tone):
    photo = taken(lit(laid(page().colours, rng, sides=sides, tone=tone), falloff=0.3), rng)
    assert_reads_like(photo, clean)


def test_page_on_a_large_desk(clean, rng):
    table = np.pad(page().colours, ((400, 400), (600, 600), (0, 0)), mode="edge")
    photo = laid(table, rng, sides=("left", "right", "top", "bottom"), share=0.27, tilt=0.02)
    assert_reads_like(taken(photo, rng), clean)


def test_black_frame_of_a_scanner(clean):
    scan = np.pad(page().colours, ((12, 9), (15, 0), (0, 0)), constant_values=5)
    assert_reads_like(np.rint(scan).astype(np.uint8), clean)


def test_everything_at_once(clean, rng):
    photo = page(paper=CREAM, pen=BLUE_PEN, ruling=lambda sheet: ruled(sheet, 70, margin=90))
    photo = laid(turned(photo, 1).colours, rng, sides=("left", "bottom"), share=0.06)
    photo = lit(photo, falloff=0.2, shadow=0.4, line=(0.5, -0.5))
    assert_reads_like(taken(photo, rng, noise=4, quality=60), clean, least=0.85)


@pytest.mark.parametrize(
    "make",
    [
        lambda sheet, rng: lit(sheet.colours, falloff=0.5, vignette=0.4),
        lambda sheet, rng: lit(sheet.colours, shadow=0.5),
        lambda sheet, rng: lit(ruled(sheet, 40, across=True).colours, falloff=0.3),
        lambda sheet, rng: ruled(sheet, 60, margin=80).colours,
        lambda sheet, rng: laid(sheet.colours, rng, sides=("left", "top")),
        lambda sheet, rng: laid(ruled(sheet, 50).colours, rng, sides=("left", "right", "top", "bottom")),
    ],
    ids=["light", "shadow", "squares", "lines", "desk", "lines on a desk"],
)
def test_empty_page_shows_no_digit(rng, make):
    assert picture_to_images(taken(make(blank_page(800, 600), rng), rng)) == []


def test_boxes_are_in_pixels_of_the_picture(monkeypatch, rng):
    sheet = page()
    photo = taken(lit(sheet.colours, falloff=0.3), rng)
    monkeypatch.setattr(picture_file, "WORKING_SIDE", 600)  # so that the picture is worked on smaller
    for digit, box in zip(picture_to_images(photo), sheet.boxes, strict=True):
        np.testing.assert_allclose(digit.box, box, atol=4)


def test_boxes_are_those_of_the_upright_picture(tmp_path):
    sheet = page()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by 90 degrees
    path = tmp_path / "turned.jpg"
    upright = Image.fromarray(np.rint(sheet.colours).astype(np.uint8))
    upright.rotate(90, expand=True).save(path, exif=exif, quality=95)
    for digit, box in zip(picture_to_images(path), sheet.boxes, strict=True):
        np.testing.assert_allclose(digit.box, box, atol=3)


def test_file_and_memory_show_the_same(tmp_path, rng):
    photo = taken(lit(page().colours, falloff=0.4), rng)
    path = tmp_path / "photo.png"
    Image.fromarray(photo).save(path)
    np.testing.assert_array_equal(ink_of_picture(path), ink_of_picture(photo))
    assert [digit.box for digit in picture_to_images(str(path))] == [
        digit.box for digit in picture_to_images(photo)
    ]


def test_grey_and_transparent_arrays_are_read(clean):
    grey = np.asarray(Image.fromarray(np.rint(page().colours).astype(np.uint8)).convert("L"))
    transparent = np.zeros((*grey.shape, 4), dtype=np.uint8)
    transparent[..., 3] = 255 - grey
    for pixels in (grey, transparent, grey[:, ::-1][:, ::-1]):
        assert_reads_like(pixels, clean)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), dtype=np.float32),
        np.zeros((4, 4, 2), dtype=np.uint8),
        np.zeros((0, 4), dtype=np.uint8),
        np.zeros(4, dtype=np.uint8),
    ],
    ids=["float", "two channels", "no pixels", "one dimension"],
)
def test_array_that_is_no_picture_is_refused(pixels):
    with pytest.raises(ValueError, match="must be uint8"):
        picture_to_images(pixels)


def test_array_that_is_too_large_is_refused():
    endless = np.broadcast_to(np.uint8(0), (10_000, 10_000))
    with pytest.raises(InkError, match="too large"):
        ink_of_picture(endless)


def test_image_of_a_data_set_is_one_digit():
    for image in read_idx(resource_path("sample/t10k-images-idx3-ubyte.gz")):
        (digit,) = picture_to_images(image)
        assert likeness(digit.image, image) > 0.999
    assert picture_to_images(np.zeros((28, 28), dtype=np.uint8)) == []


def inked(*, page=(400, 400), top=200, left=200, size):
    """The number of ink pixels that are read of a page with one black rectangle."""
    grey = np.ones(page, dtype=np.float32)
    grey[top : top + size[0], left : left + size[1]] = 0
    return np.count_nonzero(ink_of_photo(grey))


def test_specks_are_no_writing():
    """What is written has 16 pixels, and a side of 1 % of the page."""
    assert inked(size=(4, 4)) == 16
    assert inked(size=(5, 3)) == inked(size=(3, 5)) == 0
    for page in ((600, 400), (400, 600)):
        assert inked(page=page, size=(6, 3)) == 18
        assert inked(page=page, size=(5, 4)) == 0


def test_the_tip_of_what_lies_beyond_the_page_is_no_writing():
    """At the edge, a side has 5 % of the page."""
    assert inked(top=0, size=(20, 8)) == inked(top=380, size=(20, 8)) == 160
    assert inked(top=0, size=(19, 8)) == inked(top=381, size=(19, 8)) == 0
    assert inked(left=0, size=(8, 20)) == inked(left=380, size=(8, 20)) == 160
    assert inked(left=0, size=(8, 19)) == inked(left=381, size=(8, 19)) == 0
    assert inked(top=3, size=(19, 8)) == 152


def test_picture_of_one_digit_ignores_what_lies_around_it(rng):
    sheet = with_digits(blank_page(500, 400), sample_digits()[:1], left=200, top=150, gap=0)
    alone = picture_to_image(np.rint(sheet.colours).astype(np.uint8))
    photo = taken(lit(laid(sheet.colours, rng), falloff=0.3), rng)
    assert likeness(picture_to_image(photo), alone) > 0.9


def test_noise_is_read_in_finite_time(rng):
    """Pictures that are no photos of digits must neither fail nor be given endless digits."""
    y, x = np.mgrid[:300, :400]
    for pixels in (
        rng.integers(0, 256, (300, 400)),
        ((x // 3 + y // 3) % 2) * 255,
        (x // 4 % 2) * 255,
        ((x + y) // 20 % 2) * 200,
        np.where(rng.random((300, 400)) < 0.02, 0, 255),
    ):
        assert len(picture_to_images(pixels.astype(np.uint8))) <= 120
