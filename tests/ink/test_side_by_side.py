import numpy as np
import pytest

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.side_by_side import MOST, digits_side_by_side, has_several_parts


def drawing(*strokes: list[tuple[float, float]]) -> Drawing:
    return Drawing(tuple(Stroke(np.array(points, dtype=np.float32)) for points in strokes))


def bar(x: float) -> list[tuple[float, float]]:
    return [(x, 0.0), (x, 1.0)]


def test_digits_are_found_from_left_to_right_with_their_strokes_in_order():
    cross = [(0.7, 0.5), (0.9, 0.5)]
    found = digits_side_by_side(drawing(cross, bar(0.8), bar(0.1)))
    assert found == (drawing(bar(0.1)), drawing(cross, bar(0.8)))


def test_what_is_low_belongs_to_the_nearest_digit():
    dot = [(0.55, 0.9)]
    assert digits_side_by_side(drawing(bar(0.1), bar(0.8), dot))[1] == drawing(bar(0.8), dot)


@pytest.mark.parametrize(
    "one", [drawing(), drawing(bar(0.5)), drawing(bar(0.5), bar(0.55)), drawing([(0.1, 0.1)], [(0.9, 0.1)])]
)
def test_one_digit_is_not_divided(one):
    assert digits_side_by_side(one) == ()
    assert not has_several_parts(one)


def test_a_fence_is_no_number():
    fence = drawing(*(bar(float(x)) for x in range(MOST + 1)))
    assert digits_side_by_side(fence) == ()
    assert has_several_parts(fence)
