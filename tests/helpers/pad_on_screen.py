"""Draw on a pad on the screen; after each event compare the screen with a repaint of the whole pad.

This is a program of its own because Qt reads the scale factor of the screen only once in a process:
``QT_SCALE_FACTOR=1.5 python -m helpers.pad_on_screen`` prints that factor, the number of comparisons, and
the number of pixels that differed in all of them.
"""

import numpy as np
from helpers.pointing import drag_events
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.theme import DARK, LIGHT, palette_of

ROOM = QPointF(17, 9)  # left of the pad and above it: between pixels of the screen, if these are 1.5 to one


class PadOnScreen:
    """A pad in a window that is a little larger than it."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.window.setGeometry(0, 0, 290, 240)
        self.pad = DrawingPad(self.window)
        self.pad.setGeometry(round(ROOM.x()), round(ROOM.y()), 251, 213)
        self.pad.setPalette(palette_of(LIGHT))
        self.window.show()
        self.compared = self.wrong = 0

    def screen(self) -> np.ndarray:
        """Return the pixels of the screen inside the pad."""
        QApplication.processEvents()
        image = self.window.screen().grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32)
        corner = (self.pad.mapToGlobal(QPointF(0, 0)) + QPointF(2, 2)) * image.devicePixelRatio()
        size = (self.pad.size() * image.devicePixelRatio()).toTuple()
        left, top = (round(place) for place in corner.toTuple())
        return rgb_pixels(image)[top : top + size[1] - 8, left : left + size[0] - 8].copy()

    def compare(self) -> None:
        """Compare the screen with what it shows after a repaint in other colours and back."""
        seen = self.screen()
        self.pad.setPalette(palette_of(DARK))
        QApplication.processEvents()
        self.pad.setPalette(palette_of(LIGHT))
        self.compared += 1
        self.wrong += int((seen != self.screen()).sum())

    def drag(self, button: Qt.MouseButton, *points: tuple[float, float]) -> None:
        """Drag the mouse through points in pad units, and compare after each."""
        places = [QPointF(*point) * self.pad.height() + QPointF(19, 0) for point in points]
        for event in drag_events(self.pad, places, button):
            QApplication.sendEvent(self.pad, event)
            self.compare()


def main() -> None:
    application = QApplication([])
    screen, pad = (shown := PadOnScreen()).screen, shown.pad
    blank = screen()
    angles = np.linspace(0, 6, 20)
    shown.drag(
        Qt.MouseButton.LeftButton, *zip(0.5 + 0.3 * np.sin(angles), 0.5 + 0.4 * np.cos(angles), strict=True)
    )
    shown.drag(Qt.MouseButton.LeftButton, (0.1, 0.1), (0.9, 0.55), (0.2, 0.8))
    shown.drag(Qt.MouseButton.RightButton, (0.2, 0.2), (0.5, 0.5), (0.7, 0.4))
    for action in (pad.undo, pad.undo, pad.redo, pad.clear, pad.undo):
        action()
        shown.compare()
    assert (screen() != blank).sum() > 1000, "nothing was drawn"
    print(pad.devicePixelRatioF(), shown.compared, shown.wrong)
    shown.window.close()
    application.processEvents()


if __name__ == "__main__":
    main()
