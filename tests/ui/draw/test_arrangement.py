import pytest
from PySide6.QtCore import QSize

from mnist_gui.ui.draw.arrangement import COMFORTABLE_RIGHT, LEAST_RIGHT, arrange

HEAD, HINT, LEAST_PAD = 41, 18, 150
SIZES = [(width, height) for width in (584, 700, 1100, 1400, 2400) for height in (400, 640, 900, 1500)]


def arranged(width: int, height: int):
    return arrange(QSize(width, height), head_height=HEAD, hint_height=HINT, least_pad=LEAST_PAD)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_parts_stand_below_and_beside_one_another_inside_the_page(size):
    width, height = size
    found = arranged(width, height)
    assert (found.head.width(), found.head.height()) == (width, HEAD)
    assert found.pad.width() == found.pad.height() >= LEAST_PAD
    assert found.pad.top() > found.head.bottom()
    assert found.hint.top() > found.pad.bottom()
    assert found.hint.bottom() < height
    assert (found.hint.left(), found.hint.width()) == (found.pad.left(), found.pad.width())
    assert found.right.left() > found.pad.right()
    assert found.right.right() < width
    assert found.right.top() == found.pad.top()
    assert found.right_width >= LEAST_RIGHT
    left_over = width - (found.right.left() + found.right_width)
    assert abs(found.pad.left() - left_over) <= 1, "both columns are centred"


def test_the_pad_takes_the_height_where_the_width_allows_it():
    found = arranged(1600, 560)
    assert 560 - found.hint.bottom() - 1 == found.pad.top() - found.head.bottom() - 1


def test_three_readers_get_their_room_before_the_pad_grows():
    found = arranged(1400, 900)
    assert found.right_width == COMFORTABLE_RIGHT


def test_in_a_narrow_page_the_right_column_keeps_what_it_needs():
    found = arranged(584, 432)
    assert LEAST_RIGHT <= found.right_width < 340
    assert found.pad.width() > 200
