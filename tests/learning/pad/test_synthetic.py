import numpy as np
import pytest
from helpers.pad_data import DIGITS, SHAPES, shape

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.pad.augmentation import UNIT, join, reorder, split, warp
from mnist_gui.learning.pad.synthetic import ruler_ones, scribbles, several_digits


def rng(seed=0):
    return np.random.default_rng(seed)


def points_of(drawing):
    return np.concatenate([stroke.points for stroke in drawing.strokes])


@pytest.mark.parametrize("name", SHAPES)
def test_a_reordered_drawing_has_the_same_ink_drawn_another_way(name):
    for seed in range(5):
        reordered = reorder(shape(name), rng(seed))
        np.testing.assert_array_equal(drawing_to_image(reordered), drawing_to_image(shape(name)))
    if len(SHAPES[name]) == 1:
        assert reordered != shape(name)


def test_a_split_drawing_has_more_strokes_and_hardly_less_ink():
    drawing = shape("8")
    pieces = split(drawing, rng(1))
    assert len(pieces.strokes) == 2
    assert 0.9 * len(points_of(drawing)) < len(points_of(pieces)) < len(points_of(drawing))


def test_a_stroke_of_few_points_is_never_split():
    assert all(split(shape("7"), rng(seed)) == shape("7") for seed in range(20))


def test_a_joined_drawing_is_one_stroke_through_all_points():
    joined = join(shape("4"))
    assert len(joined.strokes) == 1
    np.testing.assert_array_equal(points_of(joined), points_of(shape("4")))


def test_a_warped_drawing_differs_a_little():
    drawing = shape("3")
    plain, warped = (drawing_to_image(each).astype(int) for each in (drawing, warp(drawing, rng())))
    assert 0 < np.abs(plain - warped).mean() < 40
    assert 0.5 * UNIT < np.ptp(points_of(warp(drawing, rng())), axis=0).max() < 2 * UNIT


MAKERS = {
    "several digits": lambda seed: several_digits([shape(digit) for digit in DIGITS], 26, rng(seed)),
    "scribbles": lambda seed: scribbles(32, rng(seed)),
    "ones": lambda seed: ruler_ones(5, rng(seed)),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_synthetic_drawings_depend_on_the_seed_alone(make):
    assert make(1) == make(1)
    assert make(1) != make(2)


@pytest.mark.parametrize(("make", "count"), list(zip(MAKERS.values(), (26, 32, 5), strict=True)), ids=MAKERS)
def test_as_many_synthetic_drawings_are_made_as_requested_and_none_is_blank(make, count):
    drawings = make(0)
    assert len(drawings) == count
    assert not any(drawing.is_empty for drawing in drawings)


def test_several_digits_do_not_lie_on_one_another():
    row = several_digits([shape("1")], 1, rng())[0]
    left, right = (stroke.points[:, 0] for stroke in row.strokes)
    assert left.max() < right.min()


def test_ones_by_the_ruler_are_upright_lines_of_two_points():
    for one in ruler_ones(50, rng()):
        (line,) = [stroke.points for stroke in one.strokes]
        (width, height) = np.ptp(line, axis=0)
        assert len(line) == 2
        assert height > width


def test_the_drawings_given_stay_as_they_are():
    drawing = shape("5")
    before = Drawing(drawing.strokes)
    for distort in (warp, reorder, split):
        distort(drawing, rng())
    join(drawing)
    assert drawing == before == shape("5")
