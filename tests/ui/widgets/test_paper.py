"""A sheet of paper, in both directions of layout."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage

from mnist_gui.ui.widgets import paper
from mnist_gui.ui.widgets.imaging import rgb_array
from mnist_gui.ui.widgets.painting import painting
from mnist_gui.ui.widgets.paper import (
    A4,
    below,
    paint_image,
    paint_sheet,
    paper_font,
    placed,
    recorded,
    write,
    write_paragraph,
)

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


def ends_of_lines(paint) -> list[int]:
    """Return the last dark column of each line of what is painted, from top to bottom."""
    image = QImage(A4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with painting(image) as painter:
        paint(painter)
    dark = (255 - rgb_array(image).min(axis=2)).astype(bool)
    rows = np.flatnonzero(dark.any(axis=1))
    lines = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [int(np.flatnonzero(dark[line].any(axis=0))[-1]) for line in lines]


def test_a_paragraph_goes_on_below_instead_of_being_cut(qapp):
    heights = []
    words = "Of ten such, nine are right, and one is not"

    def paint(painter):
        heights.append(write_paragraph(painter, QRectF(0, 0, 120, 400), words))
        heights.append(write(painter, QRectF(0, 300, 700, 100), "Of"))

    paragraph = ends_of_lines(paint)
    assert heights[0] >= 2 * heights[1]
    assert max(paragraph) <= 120


def test_a_long_title_is_smaller_instead_of_being_cut(qapp, monkeypatch):
    written = []
    real = paper.write

    def record(painter, area, text, **options):
        written.append((text, options.get("size")))
        return real(painter, area, text, **options)

    monkeypatch.setattr(paper, "write", record)
    title = "Logistic regression on gradient directions, trained on Sample digits"
    for text in "A title", title:
        ends_of_lines(lambda painter, text=text: paint_sheet(painter, recorded(Content()), text))
    sizes = dict(written)
    assert sizes["A title"] == 22
    assert 13 < sizes[title] < 22
    assert QFontMetrics(paper_font(sizes[title], bold=True)).horizontalAdvance(title) <= A4.width() - 2 * 56
