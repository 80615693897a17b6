"""High contrast: each control has an outline that can be seen, and one that cannot be used looks like it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollBar,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from mnist_gui.ui.widgets.flat_style import FlatStyle
from mnist_gui.ui.widgets.theme import HIGH_CONTRAST, palette_of

LINE, OFF = QColor(HIGH_CONTRAST.line), QColor(HIGH_CONTRAST.line_off)
PAPER, ACCENT = QColor(HIGH_CONTRAST.window), QColor(HIGH_CONTRAST.accent)


@pytest.fixture
def style() -> Iterator[FlatStyle]:
    style = FlatStyle(outlined=True)
    yield style
    style.deleteLater()


def picture(widget: QWidget, style: FlatStyle) -> QImage:
    widget.setStyle(style)
    widget.setPalette(palette_of(HIGH_CONTRAST))
    widget.resize(120, 30)
    return widget.grab().toImage()


def lower_edge(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, image.height() - 1) for x in range(image.width())]


@pytest.mark.parametrize("kind", [QPushButton, QLineEdit, QComboBox, QSpinBox])
def test_a_line_is_whole_around_what_can_be_used_and_dashed_and_grey_around_what_cannot(qtbot, style, kind):
    control = kind()
    qtbot.addWidget(control)
    assert set(map(QColor.name, lower_edge(picture(control, style)))) == {LINE.name()}
    control.setEnabled(False)
    edge = lower_edge(picture(control, style))
    assert 40 < edge.count(OFF) < 110
    assert LINE not in edge


def part(slider: QSlider, name: QStyle.SubControl) -> QRect:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    return slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, name, slider)


@pytest.mark.parametrize("orientation", list(Qt.Orientation))
def test_the_knob_of_a_slider_and_all_of_its_track_are_seen(qtbot, style, orientation):
    slider = QSlider(orientation)
    slider.setValue(50)
    qtbot.addWidget(slider)
    image = picture(slider, style)
    track, knob = (
        part(slider, QStyle.SubControl.SC_SliderGroove),
        part(slider, QStyle.SubControl.SC_SliderHandle),
    )
    assert image.pixelColor(knob.center()) == LINE
    ends = [track.topLeft(), QPoint(track.right(), track.bottom())]
    assert [image.pixelColor(end) for end in ends] == [LINE, LINE]


def test_the_knob_tells_that_the_slider_has_the_focus_or_cannot_be_used(qtbot, style):
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(50)
    qtbot.addWidget(slider)
    slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    slider.show()
    slider.activateWindow()
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    image = picture(slider, style)
    assert image.pixelColor(part(slider, QStyle.SubControl.SC_SliderHandle).center()) == ACCENT
    slider.setEnabled(False)
    image = picture(slider, style)
    assert image.pixelColor(part(slider, QStyle.SubControl.SC_SliderHandle).center()) == OFF


def test_the_handle_of_a_scroll_bar_is_seen(qtbot, style):
    bar = QScrollBar(Qt.Orientation.Horizontal)
    bar.setPageStep(100)
    qtbot.addWidget(bar)
    image = picture(bar, style)
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    handle = bar.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, bar
    )
    corners = (handle.topLeft(), handle.topRight(), handle.bottomLeft(), handle.bottomRight())
    assert [image.pixelColor(corner) for corner in corners] == [LINE] * 4


def test_a_menu_is_seen_against_the_window_below_it(qtbot, style):
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Open")
    separator = menu.addSeparator()
    menu.addAction("Quit")
    menu.setStyle(style)
    menu.setPalette(palette_of(HIGH_CONTRAST))
    menu.resize(menu.sizeHint())
    image = menu.grab().toImage()
    assert set(map(QColor.name, lower_edge(image))) == {LINE.name()}
    between = menu.actionGeometry(separator)
    assert LINE in [image.pixelColor(between.center().x(), y) for y in range(between.top(), between.bottom())]
