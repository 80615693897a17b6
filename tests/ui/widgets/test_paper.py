"""A sheet of paper, in both directions of layout."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage

from mnist_gui.ui.widgets.imaging import rgb_array
from mnist_gui.ui.widgets.painting import painting
from mnist_gui.ui.widgets.paper import A4, below, paint_image, paint_sheet, placed, recorded, write

SIDE, IMAGE_TOP, PLACED_TOP = 84, 200, 400
RAMP = np.tile(np.arange(28, dtype=np.uint8) * 9, (28, 1))  # darker to the right


class Content:
    """A line, an image, and what paints itself at the beginning of a place."""

    def paint(self, painter, area):
        write(painter, QRectF(area.left(), area.top(), 200, 20), "on the leading side")
        paint_image(painter, QRectF(area.left(), IMAGE_TOP, SIDE, SIDE), RAMP)
        with placed(painter, QRectF(area.left(), PLACED_TOP, SIDE, SIDE)):
            painter.fillRect(0, 0, SIDE // 4, SIDE, Qt.GlobalColor.black)
        write(painter, below(area, 600), "on the trailing side", align=Qt.AlignmentFlag.AlignRight)


@pytest.fixture
def sheet_in(qapp):
    """A function that returns the darkness of a sheet in a direction, shape (height, width)."""
    before = qapp.layoutDirection()

    def painted(direction):
        qapp.setLayoutDirection(direction)
        image = QImage(A4, QImage.Format.Format_RGB32)
        with painting(image) as painter:
            paint_sheet(painter, recorded(Content()), "A title")
        return 255 - rgb_array(image).min(axis=2)

    yield painted
    qapp.setLayoutDirection(before)


def test_from_right_to_left_all_stands_on_the_other_side_and_no_image_is_turned(sheet_in):
    ltr, rtl = (sheet_in(getattr(Qt.LayoutDirection, name)) for name in ("LeftToRight", "RightToLeft"))
    lines = np.flatnonzero(ltr.any(axis=1))
    np.testing.assert_array_equal(np.flatnonzero(rtl.any(axis=1)), lines)
    for dark in ltr, rtl[:, ::-1]:
        beginnings = [np.flatnonzero(dark[top : top + 40].any(axis=0)) for top in (56, 100, IMAGE_TOP)]
        assert all(abs(columns[0] - 56) <= 3 and columns[-1] < 300 for columns in beginnings)
        assert np.flatnonzero(dark[600:620].any(axis=0))[0] > 400
    image = slice(IMAGE_TOP + 2, IMAGE_TOP + SIDE - 2)
    left, right = 56 + 2, A4.width() - 56 - SIDE + 2
    np.testing.assert_array_equal(ltr[image, left : left + SIDE - 4], rtl[image, right : right + SIDE - 4])
    begun = np.flatnonzero(rtl[PLACED_TOP + SIDE // 2])
    assert (begun[0], len(begun)) == (right - 2, SIDE // 4)
