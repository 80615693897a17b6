import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest

from mnist_gui.ui.widgets.flat_scroll_bar import FlatScrollBar
from mnist_gui.ui.widgets.theme import DARK, LIGHT, palette_of

LENGTH = 300


@pytest.fixture
def bar(qtbot):
    bar = FlatScrollBar(Qt.Orientation.Vertical)
    qtbot.addWidget(bar)
    bar.setPalette(palette_of(LIGHT))
    bar.setRange(0, 900)
    bar.setPageStep(300)
    bar.resize(14, LENGTH)
    bar.show()
    return bar


def dark_part(bar):
    """From where to where the slider reaches, found by its colour; None if there is none."""
    image = bar.grab().toImage()
    groove = bar.palette().color(QPalette.ColorRole.Window)
    arrows = 20
    seen = [y for y in range(arrows, LENGTH - arrows) if QColor(image.pixel(7, y)) != groove]
    return (seen[0], seen[-1]) if seen else None


def test_the_slider_is_as_long_and_stands_as_the_value_says(bar):
    top = dark_part(bar)
    assert top[0] == 20
    assert top[1] - top[0] == pytest.approx(LENGTH / 4, abs=25)
    bar.setValue(900)
    assert dark_part(bar)[1] == LENGTH - 21
    bar.setValue(450)
    middle = dark_part(bar)
    assert sum(middle) / 2 == pytest.approx(LENGTH / 2, abs=3)


def test_without_anything_to_scroll_there_is_no_slider(bar):
    bar.setRange(0, 0)
    assert dark_part(bar) is None


def test_it_is_dragged_by_its_slider_and_pages_beside_it(bar):
    start = QPoint(7, sum(dark_part(bar)) // 2)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(bar, start + QPoint(0, 60))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 60))
    dragged = bar.value()
    assert dragged > 100
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(7, LENGTH - 30))
    assert bar.value() == dragged + 300


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_slider_stands_out_from_its_groove(bar, colours):
    bar.setPalette(palette_of(colours))
    image = bar.grab().toImage()
    slider, groove = (QColor(image.pixel(7, y)).lightnessF() for y in (40, 250))
    assert abs(slider - groove) > 0.25


def test_a_level_one_runs_from_side_to_side(qtbot):
    bar = FlatScrollBar(Qt.Orientation.Horizontal)
    qtbot.addWidget(bar)
    bar.setRange(0, 100)
    bar.setPageStep(100)
    bar.resize(LENGTH, 14)
    bar.setValue(100)
    image = bar.grab().toImage()
    assert image.pixel(40, 7) != image.pixel(LENGTH - 40, 7)
