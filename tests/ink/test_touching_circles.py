import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_gui.ink.regions import find_regions
from mnist_gui.ink.segmentation import find_digits
from mnist_gui.ink.touching_circles import without_touching_circles

LINE = 8
FOUR = ((130, 60), (75, 150), (165, 150)), ((140, 105), (140, 218))
SEVEN = ((80, 70), (165, 70), (105, 217))


def drawn(*lines, circle=(30, 30, 220, 220)):
    """Return ink of 250 x 250 pixels: lines, and an ellipse around them."""
    picture = Image.new("L", (250, 250), 0)
    draw = ImageDraw.Draw(picture)
    for line in lines:
        draw.line(line, fill=255, width=LINE)
    if circle is not None:
        draw.ellipse(circle, outline=255, width=LINE)
    return np.asarray(picture, dtype=np.float32) / 255


def freed(ink):
    return without_touching_circles(ink, find_regions(ink > 0.5), stroke=LINE)


@pytest.mark.parametrize("digit", [FOUR, (SEVEN,)])
@pytest.mark.parametrize("circle", [(30, 30, 220, 220), (45, 25, 205, 225)])
def test_a_circle_that_touches_a_digit_is_removed(digit, circle):
    ink = drawn(*digit, circle=circle)
    assert len(find_regions(ink > 0.5)) == 1, "they touch"
    alone = drawn(*digit, circle=None)
    free = freed(ink)
    assert (free <= ink).all()
    outside = (ink > 0) & (alone == 0)
    assert free[outside].sum() < 0.06 * ink[outside].sum()
    assert free[alone > 0].sum() > 0.75 * alone.sum()
    (found,) = find_digits(ink)
    (expected,) = find_digits(free)
    assert (found.image == expected.image).all()


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (((60, 195), (190, 55)),),  # a slashed zero
        (((125, 120), (125, 130)),),  # a dotted one
        (((60, 125), (190, 125)),),
    ],
)
def test_a_zero_keeps_its_circle(lines):
    ink = drawn(*lines)
    assert freed(ink) is ink


@pytest.mark.parametrize("circle", [(95, 30, 155, 220), None])
def test_what_is_not_round_is_kept(circle):
    ink = drawn(*FOUR, circle=circle)
    assert freed(ink) is ink


def test_an_open_arc_is_kept():
    ink = drawn(*FOUR)
    ink[:, :110] = 0
    assert freed(ink) is ink
