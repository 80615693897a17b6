"""What single images say of ink and paper, just inside and just outside each limit."""

import numpy as np
import pytest

from mnist_gui.data.formats._shared.values.ink_evidence import (
    evidence_of,
    middles_of,
    pen_evidence_of,
    sides_of,
)


def page(*boxes, paper=255, ink=0, side=28):
    """Return paper with boxes of ink: top, left, height, width, and perhaps a tone."""
    image = np.full((side, side), paper, np.uint8)
    for top, left, height, width, *tone in boxes:
        image[top : top + height, left : left + width] = tone[0] if tone else ink
    return image


def said(image, *, copies=1):
    """Return what one image says, as a dictionary; dark and light images must say the same."""
    found = evidence_of(np.stack([image] * copies))
    mirrored = evidence_of(np.stack([255 - image] * copies))
    assert (found.light == mirrored.dark).all()
    for name in ("blank", "even", "strokes", "sure"):
        assert (getattr(found, name) == getattr(mirrored, name)).all()
    assert (mirrored.tones == 255 - found.tones).all()
    return {name: values[0] for name, values in found._asdict().items()}


STROKE = (7, 13, 14, 2)


def test_a_stroke_on_paper_is_surely_ink():
    found = said(page(STROKE, paper=240, ink=20))
    assert found == {
        "light": True,
        "dark": False,
        "blank": False,
        "even": True,
        "strokes": True,
        "tones": 240,
        "sure": True,
    }


def test_the_middle_is_between_the_darkest_and_the_lightest_pixel():
    images = np.stack([page(STROKE, paper=255, ink=200), page(STROKE, paper=3, ink=0)])
    assert middles_of(images).tolist() == [227.5, 1.5]


@pytest.mark.parametrize(
    ("box", "light", "dark"),
    [
        ((0, 0, 14, 28), False, False),  # half of the image
        ((0, 0, 13, 28), True, False),
        ((0, 0, 15, 28), False, True),
        ((1, 1, 26, 26), False, False),  # a dark image with a light rim
        ((1, 1, 19, 20), True, False),
    ],
)
def test_most_of_an_image_and_of_its_rim_is_light(box, light, dark):
    image = page(box)[None]
    assert [flags.tolist() for flags in sides_of(image, middles_of(image))] == [[light], [dark]]


@pytest.mark.parametrize(("ink", "blank"), [(136, False), (137, True)])
def test_an_image_is_blank_without_contrast(ink, blank):
    assert said(page(STROKE, paper=200, ink=ink))["blank"] == blank


@pytest.mark.parametrize(("tone", "even"), [(215, True), (214, False)])
def test_paper_is_of_one_tone(tone, even):
    assert said(page((0, 0, 8, 28, tone), STROKE))["even"] == even


@pytest.mark.parametrize(
    ("side", "copies", "other", "even"),
    [
        (16, 1, 62, True),  # three quarters of 248 pixels of paper have its tone
        (16, 1, 63, False),
        (15, 8, 86, True),  # 130 of 217, at least
        (15, 8, 87, False),
        (15, 7, 21, True),  # 196 of 217, at least
        (15, 7, 22, False),
    ],
)
def test_most_paper_has_its_tone(side, copies, other, even):
    image = page((side // 2, 2, 1, 8), paper=250, side=side)
    free = np.flatnonzero(image == 250)[:other]
    image.reshape(-1)[free] = 200
    assert said(image, copies=copies)["even"] == even


@pytest.mark.parametrize(
    ("box", "side", "strokes"),
    [
        ((5, 5, 18, 6), 28, True),
        ((5, 5, 9, 7), 28, True),  # 3 squares of 7x7 in 63 pixels
        ((5, 5, 10, 7), 28, False),
        ((5, 5, 10, 8), 28, False),
        ((3, 2, 12, 3), 16, True),
        ((2, 2, 6, 4), 16, False),
        ((1, 1, 7, 2), 8, True),
        ((1, 1, 6, 3), 8, False),
    ],
)
def test_strokes_are_nearly_nowhere_broad(box, side, strokes):
    assert said(page(box, side=side))["strokes"] == strokes


@pytest.mark.parametrize(
    ("image", "sure"),
    [
        (page(STROKE, paper=220, ink=100), True),
        (page(STROKE, paper=220, ink=101), False),  # contrast
        (page((0, 0, 14, 28, 234), STROKE, paper=240), True),
        (page((0, 0, 14, 28, 233), STROKE, paper=240), False),  # between quarters
        (page((0, 0, 28, 14, 234), STROKE, paper=240), True),
        (page((0, 0, 28, 14, 233), STROKE, paper=240), False),
        (page((0, 0, 14, 14, 233), STROKE, paper=240), False),
        # Corners are 3x3; three of four are paper where there is much ink.
        (page(*[(top, 0, 2, 28) for top in range(0, 28, 5)], ink=0), False),
        (page(*[(top, 0, 2, 28) for top in range(4, 26, 5)], ink=0), True),
        (page(*[(top, 0, 2, 25) for top in range(0, 28, 5)], ink=0), False),
        (page(*[(top, 3, 2, 22) for top in range(0, 28, 5)], ink=0), True),
        (page(*[(top, 3, 2, 22) for top in range(0, 28, 5)], (0, 0, 3, 3), ink=0), True),
        (page(*[(top, 3, 2, 22) for top in range(0, 28, 5)], (0, 0, 3, 3), (25, 0, 3, 3), ink=0), False),
    ],
)
def test_ink_on_level_paper_is_sure(image, sure):
    found = said(image)
    assert found["strokes"]
    assert found["sure"] == sure


@pytest.mark.parametrize(("grain", "sure"), [(27, True), (28, False)])
def test_paper_has_little_grain(grain, sure):
    every_other = np.indices((28, 28)).sum(axis=0) % 2 == 0
    image = page(STROKE, paper=220, ink=20)
    image[every_other & (image == 220)] += grain
    assert said(image)["sure"] == sure


@pytest.mark.parametrize(("rows", "sure"), [(10, True), (11, False)])
def test_little_ink_needs_no_corners(rows, sure):
    """A third of the pixels is 258."""
    image = page(*[(top, 0, 1, 20) for top in range(0, 2 * rows, 2)], (26, 0, 2, 20))
    assert said(image)["sure"] == sure


# Pens


def pen(image, *, sure=True):
    """Return what one image says of the pen, as dark ink and as light ink."""
    both = [
        {name: values[0] for name, values in pen_evidence_of(one[None], np.array([sure]))._asdict().items()}
        for one in (image, 255 - image)
    ]
    assert both[0] == pytest.approx(both[1])
    return both[0]


def test_a_drawing_has_one_pen_and_one_paper():
    found = pen(page(STROKE, paper=250, ink=50))
    assert found == {"deviations": 0, "tones": 50, "clean": True, "drawn": True}
    assert not pen(page(STROKE, paper=250, ink=50), sure=False)["clean"]
    assert not pen(page(STROKE, paper=250, ink=50), sure=False)["drawn"]


@pytest.mark.parametrize(
    ("box", "is_framed"),
    [
        ((2, 13, 20, 2), True),
        ((1, 13, 20, 2), False),
        ((6, 13, 20, 2), True),
        ((7, 13, 20, 2), False),
        ((13, 2, 2, 20), True),
        ((13, 1, 2, 20), False),
        ((13, 6, 2, 20), True),
        ((13, 7, 2, 20), False),
    ],
)
def test_a_clean_image_has_a_margin(box, is_framed):
    found = pen(page(box))
    assert (found["clean"], found["drawn"]) == (is_framed, is_framed)


@pytest.mark.parametrize(
    ("box", "clean", "drawn"),
    [
        ((5, 5, 18, 4), True, True),
        ((5, 5, 5, 5), True, False),  # 1 square of 5x5 in 25 pixels
        ((5, 5, 6, 5), False, False),
        ((5, 5, 18, 5), False, False),
        ((3, 5, 21, 5), False, True),
        ((5, 5, 12, 3), True, True),
        ((5, 5, 4, 4), True, False),
        ((5, 5, 3, 3), True, False),
        ((5, 5, 12, 1), True, True),
    ],
)
def test_a_clean_image_has_thin_strokes_and_a_drawing_long_ones(box, clean, drawn):
    found = pen(page(box))
    assert (found["clean"], found["drawn"]) == (clean, drawn)


@pytest.mark.parametrize(
    ("tone", "clean", "drawn"),
    [(0, True, True), (1, True, True), (3, True, False), (25, True, False), (26, False, False)],
)
def test_a_pen_has_one_tone(tone, clean, drawn):
    image = page((4, 4, 20, 2), (4, 22, 20, 2, tone))
    found = pen(image)
    assert found["tones"] == pytest.approx(tone / 2)
    assert found["deviations"] == pytest.approx(tone / 2 / 255)
    assert (found["clean"], found["drawn"]) == (clean, drawn)


def test_the_darkest_pixel_near_by_is_that_of_the_pen():
    image = page((4, 10, 20, 5, 40))
    image[4:24, 12] = 0  # two pixels from the edges of the stroke
    assert pen(image)["deviations"] == 0
    image = page((4, 10, 20, 6, 40))
    image[4:24, 12] = 0  # three pixels from one edge
    assert pen(image)["tones"] == pytest.approx(40 / 6)
    large = page((14, 30, 28, 7, 40), side=56)
    large[14:42, 32] = 0
    assert pen(large)["deviations"] == 0
    large = page((14, 30, 28, 8, 40), side=56)
    large[14:42, 32] = 0
    assert pen(large)["tones"] == pytest.approx(40 / 8)


@pytest.mark.parametrize(("tone", "drawn"), [(254, True), (252, False)])
def test_the_paper_of_a_drawing_has_one_tone(tone, drawn):
    image = page((0, 0, 28, 10, tone), STROKE)
    assert pen(image)["drawn"] == drawn
    assert pen(image)["clean"]


def test_edges_between_ink_and_paper_are_neither():
    image = page((7, 12, 14, 4, 150), (7, 13, 14, 2))
    assert pen(image)["drawn"]


@pytest.mark.parametrize(
    ("box", "is_framed"),
    [((2, 13, 20, 2), True), ((1, 13, 20, 2), False), ((2, 52, 20, 2), True), ((2, 53, 20, 2), False)],
)
def test_a_margin_is_as_wide_as_the_shorter_side_tells(box, is_framed):
    image = np.full((28, 56), 255, np.uint8)
    top, left, height, width = box
    image[top : top + height, left : left + width] = 0
    assert pen(image)["drawn"] == is_framed
    assert pen(np.ascontiguousarray(image.T))["drawn"] == is_framed
