import pytest
from PySide6.QtCore import QSize

from mnist_gui.ui.draw.arrangement import MARGIN, SPACING, Needs, arrange

NEEDS = Needs(tools_height=30, bar_height=50, min_left=280, wanted_right=474)
SIZES = [(width, height) for width in (700, 1100, 1400, 2400) for height in (420, 640, 900, 1500)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("needs", [NEEDS, Needs(30, 0, 280, 474)], ids=["bar", "no bar"])
def test_parts_stand_below_and_beside_one_another_inside_the_page(size, needs):
    width, height = size
    found = arrange(QSize(width, height), needs)
    assert found.pad.width() == found.pad.height() > 0
    assert found.pad.top() == MARGIN
    assert found.tools.top() == found.pad.bottom() + 1 + SPACING
    assert found.tools.width() >= needs.min_left
    assert abs(found.pad.center().x() - found.tools.center().x()) <= 1
    assert found.right.left() > max(found.pad.right(), found.tools.right())
    assert found.right.right() < width
    last = found.bar if needs.bar_height else found.tools
    assert last.bottom() < height - MARGIN
    if needs.bar_height:
        assert found.bar.top() == found.tools.bottom() + 1 + MARGIN
        assert found.bar.width() == found.tools.width()
    left_over = width - found.right.right() - 1 + MARGIN
    assert abs(found.tools.left() - left_over) <= MARGIN, "both columns are centred"


def test_the_pad_takes_the_height_where_the_width_allows_it():
    found = arrange(QSize(1600, 700), NEEDS)
    assert found.pad.height() == 700 - 2 * MARGIN - SPACING - NEEDS.below


def test_in_a_narrow_page_the_right_column_gets_what_it_wants_before_the_pad_grows():
    found = arrange(QSize(900, 900), NEEDS)
    assert found.right_width == NEEDS.wanted_right
    assert found.pad.width() > NEEDS.min_left


def test_in_a_narrower_page_the_pad_keeps_the_width_of_the_parts_below_it():
    found = arrange(QSize(700, 900), NEEDS)
    assert found.pad.width() == NEEDS.min_left
    assert found.right_width < NEEDS.wanted_right


def test_in_a_low_page_the_pad_is_narrower_than_the_parts_below_it():
    found = arrange(QSize(900, 380), NEEDS)
    assert found.pad.width() < found.tools.width() == NEEDS.min_left
