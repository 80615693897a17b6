"""Draw on a pad on the screen, and compare what is there with what painting everything anew leaves there.

A program of its own, because Qt learns only once how many pixels of the screen there are to one of a widget:
``QT_SCALE_FACTOR=1.5 python pad_on_screen.py`` prints that number, how often the screen was looked at, and
how many pixels were wrong in all of that.
"""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.theme import DARK, LIGHT, palette_of

ROOM = QPointF(17, 9)  # left of the pad and above it: between pixels of the screen, if these are 1.5 to one


class PadOnScreen:
    """A pad in a window that is a little larger."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.window.setGeometry(0, 0, 290, 240)
        self.pad = DrawingPad(self.window)
        self.pad.setGeometry(round(ROOM.x()), round(ROOM.y()), 251, 213)
        self.pad.setPalette(palette_of(LIGHT))
        self.window.show()
        self.looked = self.wrong = 0

    def screen(self) -> np.ndarray:
        """The pixels of the screen inside the pad."""
        QApplication.processEvents()
        image = self.window.screen().grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32)
        corner = (self.pad.mapToGlobal(QPointF(0, 0)) + QPointF(2, 2)) * image.devicePixelRatio()
        size = (self.pad.size() * image.devicePixelRatio()).toTuple()
        left, top = (round(place) for place in corner.toTuple())
        return rgb_pixels(image)[top : top + size[1] - 8, left : left + size[0] - 8].copy()

    def look(self) -> None:
        """Compare the screen with what it shows after all was painted in other colours, and back again."""
        seen = self.screen()
        self.pad.setPalette(palette_of(DARK))
        QApplication.processEvents()
        self.pad.setPalette(palette_of(LIGHT))
        self.looked += 1
        self.wrong += int((seen != self.screen()).sum())

    def drag(self, button: Qt.MouseButton, *points: tuple[float, float]) -> None:
        """Drag the mouse through points in pad units, and look after each."""
        kind, none = QEvent.Type, Qt.MouseButton.NoButton
        steps = [
            (kind.MouseButtonPress, points[0], button, button),
            *((kind.MouseMove, point, none, button) for point in points[1:]),
            (kind.MouseButtonRelease, points[-1], button, none),
        ]
        for step, point, pressed, held in steps:
            place = QPointF(*point) * self.pad.height() + QPointF(19, 0)
            glob = self.pad.mapToGlobal(place)
            no_keys = Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(self.pad, QMouseEvent(step, place, glob, pressed, held, no_keys))
            self.look()


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
        shown.look()
    assert (screen() != blank).sum() > 1000, "nothing was drawn"
    print(pad.devicePixelRatioF(), shown.looked, shown.wrong)
    shown.window.close()
    application.processEvents()


if __name__ == "__main__":
    main()
