"""Digits in axes of figures, frames and boxes; and ink that is as bright as its paper."""

from pathlib import Path

import numpy as np
import pytest
from helpers import figures
from helpers.photos import blank_page, enlarged, likeness, ruled, taken, turned, with_digits
from PIL import Image, ImageDraw

from mnist_gui.ink.normalise import normalise
from mnist_gui.ink.picture import picture_to_images

WHITE, BLACK = figures.WHITE, figures.BLACK
CASE = Path(__file__).parents[3] / "shared" / "cases" / "picture" / "four_in_axes.png"


def drawn(*lines):
    """Draw lines with a round pen in an image as MNIST has them."""
    large = Image.new("L", (280, 280))
    for line in lines:
        ImageDraw.Draw(large).line([(10 * x, 10 * y) for x, y in line], fill=255, width=28, joint="curve")
    image = np.array(large.resize((28, 28), Image.Resampling.BOX))
    image[image < 64] = 0  # so faint an outline may be lost, and with it some of the height
    return image


SEVEN = drawn([(7, 6), (20, 6), (13, 24)])
FOUR = drawn([(9, 5), (7, 15), (20, 15)], [(18, 5), (17, 24)])
AT_THE_RIM = drawn([(7, 6), (20, 6), (13, 27)])


def assert_shows(picture, *expected, least=0.8):
    found = picture_to_images(picture)
    assert len(found) == len(expected)
    for digit, image in zip(found, expected, strict=True):
        assert likeness(digit.image, normalise(np.float32(image / 255))) > least


@pytest.mark.parametrize("scale", [0.5, 1, 3])
@pytest.mark.parametrize("stops", [figures.GREYS_REVERSED, figures.GREYS, figures.VIRIDIS, figures.HOT])
@pytest.mark.parametrize("bar", [False, True])
def test_only_the_digit_in_the_axes_of_a_figure_is_read(stops, scale, bar):
    assert_shows(figures.axes(FOUR, stops, scale=scale, title="Label: 4", bar=bar), FOUR)


@pytest.mark.parametrize("stops", [figures.GREYS_REVERSED, figures.GREYS])
def test_a_digit_may_reach_the_rim_of_its_axes(stops):
    assert_shows(figures.axes(AT_THE_RIM, stops), AT_THE_RIM)


@pytest.mark.parametrize("stops", [figures.GREYS_REVERSED, figures.GREYS])
def test_each_of_several_axes_is_read(stops):
    assert_shows(figures.axes(SEVEN, stops, count=3, title="Label: 7"), SEVEN, SEVEN, SEVEN)


def test_the_case_of_a_four_in_axes():
    if not CASE.exists():
        pytest.skip("the cases are not here")
    assert len(picture_to_images(CASE)) == 1


BOXES = {
    "a frame": {},
    "a thick frame": {"width": 9},
    "a frame in blue": {"line": (90, 130, 200)},
    "a light digit in a dark box": {"ink": WHITE, "inside": BLACK, "width": 0},
    "a light digit in a grey box": {"ink": (240, 240, 240), "inside": (90, 90, 90), "width": 0},
    "a dark digit in a light box": {"page": BLACK, "width": 0},
    "a dark digit in a grey box": {"inside": (170, 170, 170), "width": 0},
    "a frame on a board": {"ink": WHITE, "inside": BLACK, "line": WHITE, "page": BLACK},
    "a box in a frame": {"ink": WHITE, "inside": (60, 60, 60), "line": (200, 0, 0)},
}


@pytest.mark.parametrize("jpeg", [False, True])
@pytest.mark.parametrize("box", BOXES)
def test_only_the_digit_in_a_box_is_read(box, jpeg):
    picture = figures.boxed(enlarged(SEVEN, 90), **BOXES[box])
    if jpeg:
        picture = taken(picture.astype(float), np.random.default_rng(0), blur=0.3, noise=1, quality=75)
    assert_shows(picture, SEVEN)


def test_a_digit_in_a_box_has_its_place_in_the_picture():
    shape = enlarged(SEVEN, 90)
    (digit,) = picture_to_images(figures.boxed(shape, pad=0.3, margin=0.6))
    top = round(0.3 * len(shape)) + round(0.6 * len(shape))
    assert digit.box[1] == pytest.approx(top, abs=2)
    assert digit.box[3] == pytest.approx(top + len(shape), abs=2)


def test_the_cells_of_a_form_hold_a_digit_each():
    sheet = Image.new("RGB", (520, 200), WHITE)
    for cell in range(4):
        ImageDraw.Draw(sheet).rectangle(
            (60 + 100 * cell, 50, 160 + 100 * cell, 150), outline=(60, 60, 60), width=2
        )
    picture = np.asarray(sheet)
    for cell, image in enumerate((SEVEN, FOUR, FOUR, SEVEN)):
        picture = figures.written(picture, enlarged(image, 70), ink=BLACK, left=85 + 100 * cell, top=65)
    assert_shows(picture, SEVEN, FOUR, FOUR, SEVEN)


def test_a_digit_beside_a_box_is_read_too():
    picture = figures.boxed(enlarged(SEVEN, 90), margin=1.5)
    picture = figures.written(picture, enlarged(FOUR, 90), ink=BLACK, left=20, top=170)
    assert_shows(picture, FOUR, SEVEN)


def test_an_empty_box_is_no_panel():
    """It is what some print for a zero."""
    picture = np.full((200, 160), 255, dtype=np.uint8)
    picture[40:160, 40:120] = 0
    picture[56:144, 56:104] = 255
    (digit,) = picture_to_images(picture)
    assert digit.box == (40, 40, 120, 160)


def test_a_frame_may_be_turned_a_little():
    shape = enlarged(SEVEN, 90)
    sheet = with_digits(blank_page(400, 300), [shape], left=160, top=100, gap=0)
    cover = sheet.cover
    cover[70:73, 110:290] = cover[220:223, 110:290] = cover[70:223, 110:113] = cover[70:223, 287:290] = 1
    assert_shows(np.rint(turned(sheet, 1).colours).astype(np.uint8), SEVEN, least=0.85)


@pytest.mark.parametrize("jpeg", [False, True])
@pytest.mark.parametrize("colours", figures.EQUALLY_BRIGHT)
def test_ink_as_bright_as_its_paper_is_read_by_its_colour(colours, jpeg):
    ink, paper = figures.EQUALLY_BRIGHT[colours]
    picture = figures.on_paper(enlarged(FOUR, 120), ink=ink, paper=paper)
    if jpeg:
        picture = taken(picture.astype(float), np.random.default_rng(0), noise=3, quality=80)
    assert_shows(picture, FOUR)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_count_in_files_of_every_mode(tmp_path, mode):
    picture = figures.on_paper(enlarged(SEVEN, 120), ink=(200, 30, 30), paper=(0, 136, 30))
    Image.fromarray(picture).convert(mode).save(tmp_path / "seven.png")
    assert_shows(tmp_path / "seven.png", SEVEN)


def test_black_ink_on_paper_of_two_colours_is_read_by_luma():
    picture = figures.on_paper(enlarged(SEVEN, 120), ink=BLACK, paper=WHITE)
    picture[:, : picture.shape[1] // 2] = np.minimum(picture[:, : picture.shape[1] // 2], (255, 255, 120))
    assert_shows(picture, SEVEN)


def test_squares_of_a_notebook_are_no_panels():
    shapes = [enlarged(image, 80) for image in (SEVEN, FOUR, SEVEN)]
    sheet = with_digits(blank_page(700, 300), shapes, left=120, top=100, gap=50)
    picture = np.rint(ruled(sheet, 34, across=True).colours).astype(np.uint8)
    picture[14:20, 326:330] = 20  # a speck in one of them
    assert_shows(picture, SEVEN, FOUR, SEVEN)


@pytest.mark.parametrize(("ink", "paper"), [(250, 255), (243, 255), (8, 0)])
def test_faint_ink_on_flawless_paper_is_read(ink, paper):
    assert_shows(figures.on_paper(enlarged(SEVEN, 120), ink=(ink,) * 3, paper=(paper,) * 3), SEVEN)
