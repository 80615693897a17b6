"""A thin strip beside a panel, to drag it wider or narrower.

Qt's splitter puts its first widget a pixel too far where text runs from right to left.
"""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

_WIDTH = 5  # logical pixels


class SideGrip(QWidget):
    """Lies over the edge of a panel that is nearer to the middle of the page.

    Parameters
    ----------
    panel : QWidget
        It stands at the end of a row, prefers its maximum width, and gets another one.
    narrowest, widest : int
        The limits of its width, in logical pixels.
    """

    def __init__(self, panel: QWidget, *, narrowest: int, widest: int) -> None:
        super().__init__(panel)
        self._panel = panel
        self._limits = narrowest, widest
        self._start: tuple[int, int] | None = None  # of the pointer on the screen, and the width there
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def place(self) -> None:
        """Follow the size of the panel."""
        x = self._panel.width() - _WIDTH if self.isRightToLeft() else 0
        self.move(QPoint(x, 0))
        self.resize(_WIDTH, self._panel.height())
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._start = round(event.globalPosition().x()), self._panel.width()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make the panel as wide as the pointer says."""
        if self._start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        moved = round(event.globalPosition().x()) - self._start[0]
        width = self._start[1] + (moved if self.isRightToLeft() else -moved)
        self._panel.setMaximumWidth(min(max(width, self._limits[0]), self._limits[1]))
        self._panel.updateGeometry()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End the drag."""
        self._start = None
