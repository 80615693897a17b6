"""From right to left, texts stand at the mirrored side, and are written as their own language is."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from mnist_gui.ui.widgets.flat_style import FlatStyle
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.plain_text import PlainLabel, runs_to_the_left
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

RIGHT, LEFT = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
AREA = QRect(0, 0, 200, 24)
HEBREW = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}..."


@pytest.fixture
def style(qapp):
    style = FlatStyle()
    yield style
    style.deleteLater()


def blank() -> QImage:
    image = QImage(AREA.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    return image


def text_painted(style, text: str, direction: Qt.LayoutDirection, side: Qt.AlignmentFlag) -> QImage:
    """Return a picture of a text as buttons paint it."""
    image = blank()
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    how = side | Qt.AlignmentFlag.AlignVCenter
    style.drawItemText(painter, AREA, how.value, QPalette(), True, text)
    painter.end()
    return image


def item_painted(style, text: str, direction: Qt.LayoutDirection, side: Qt.AlignmentFlag) -> QImage:
    """Return a picture of a text as tables and lists paint it."""
    image, option = blank(), QStyleOptionViewItem()
    option.rect, option.direction, option.text = AREA, direction, text
    option.displayAlignment = side | Qt.AlignmentFlag.AlignVCenter
    option.features = QStyleOptionViewItem.ViewItemFeature.HasDisplay
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter)
    painter.end()
    return image


@pytest.mark.parametrize("painted", [text_painted, item_painted])
@pytest.mark.parametrize("text", ["Save model...", "12.38 %", "5 folds (2 left out)"])
def test_english_texts_and_numbers_keep_their_order_at_the_mirrored_side(style, painted, text):
    leading = painted(style, text, RIGHT, Qt.AlignmentFlag.AlignLeft)
    assert leading == painted(style, text, LEFT, Qt.AlignmentFlag.AlignRight)
    assert leading != painted(style, text, LEFT, Qt.AlignmentFlag.AlignLeft)


def test_a_text_of_another_language_runs_as_it_does(style):
    assert runs_to_the_left(HEBREW)
    assert not runs_to_the_left("12.38 %")
    assert not runs_to_the_left(f"MNIST, {HEBREW}")
    ends = [
        text_painted(style, HEBREW, direction, Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignRight)
        for direction in (RIGHT, LEFT)
    ]
    assert ends[0] != ends[1]  # the dots stand at the left end of the Hebrew word in a mirrored layout


@pytest.mark.parametrize(("direction", "is_mirrored"), [(LEFT, False), (RIGHT, True)])
def test_each_line_of_a_label_begins_at_the_side_where_the_layout_does(qtbot, direction, is_mirrored):
    label = PlainLabel("Straightens and sizes each image.\nIt is short.")
    qtbot.addWidget(label)
    label.resize(400, 60)
    label.setLayoutDirection(direction)
    label.setAutoFillBackground(True)
    label.setPalette(palette_of(LIGHT))
    picture = label.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ink = (rgb_pixels(picture) & 255) < 128
    second = np.flatnonzero(ink[label.height() // 2 + 2 :].any(axis=0))
    assert bool(second[0] > 200) is is_mirrored
    assert bool(second[-1] > 390) is is_mirrored
