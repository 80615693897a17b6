"""The pixel under the pointer is the one that is painted there."""

import numpy as np
import pytest
from helpers.pointing import hover
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.pixel_under import pixel_in_cell
from mnist_gui.ui.browse.inspector.pixel_view import PixelView


def test_the_pixel_is_found_at_every_size_and_none_where_pixels_are_small():
    image = np.arange(28 * 28, dtype=np.uint32).astype(np.uint8).reshape(28, 28)
    for pitch in (112, 224, 504, 560):
        for row, column in ((0, 0), (13, 5), (27, 27)):
            inset = (pitch - pitch // 28 * 28) / 2 if pitch >= 504 else 0
            size = pitch // 28 if pitch >= 504 else pitch / 28
            place = QPointF(inset + (column + 0.5) * size, inset + (row + 0.5) * size)
            found = pixel_in_cell(image, place, pitch=pitch, side=2 * pitch)
            assert found == (row, column, image[row, column])
    assert pixel_in_cell(image, QPointF(5, 5), pitch=56, side=56) is None


def test_the_status_bar_says_the_value_that_is_painted_under_the_pointer(make_window, qtbot):
    window = make_window()
    window.resize(1366, 768)
    window.open_dataset("sample")
    qtbot.waitUntil(lambda: window.state.workspace.dataset is not None and not window.state.runner.live_tasks)
    window.show_page("browse")
    grid = window.findChild(DigitGrid)
    readout = window.findChild(QLabel, "pixelReadout")
    grid.zoom_to(504)
    first = grid.visualRect(grid.model().index(0))
    dataset = window.state.workspace.dataset
    row, column = np.argwhere(dataset.take([0])[0] == 255)[0]
    point = first.topLeft() + QPoint(int((column + 0.5) * 18), int((row + 0.5) * 18))
    hover(grid.viewport(), point)
    qtbot.waitUntil(readout.isVisible)
    assert readout.text() == f"Row {row}, column {column}: 255"
    grid.zoom_to(56)
    hover(grid.viewport(), point + QPoint(1, 1))
    qtbot.waitUntil(lambda: not readout.isVisible())


@pytest.mark.parametrize("side", [60, 228])
def test_the_inspector_names_the_pixel_that_it_paints(qtbot, side):
    pixels = np.zeros((28, 28), dtype=np.uint8)
    pixels[3, 20] = 255
    view = PixelView()
    qtbot.addWidget(view)
    view.resize(side, side)
    view.set_pixels(pixels)
    view.show()
    shown = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    area = view.image_area.toRect()
    inside = [(x, y) for y in range(area.top(), area.bottom()) for x in range(area.left(), area.right())]
    darkest = min(inside, key=lambda place: shown.pixelColor(*place).lightness())
    assert view.pixel_at(QPointF(*darkest)) == (3, 20, 255)
    assert view.pixel_at(QPointF(0, 0)) is None
