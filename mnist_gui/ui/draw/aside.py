"""What stands beside the pad: as high as there is room for, and in a low window as high as it must be."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Aside(QScrollArea):
    """Scrolls a widget up and down when even its least height is more than there is.

    A scroll area that fits its widget to itself scrolls as soon as the height that the widget would like is
    not there.

    Parameters
    ----------
    inside : QWidget
    bar_room : int
        Pixels beside the widget that are kept free for the scroll bar, so that nothing moves when it comes.
    """

    def __init__(self, inside: QWidget, *, bar_room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = inside
        self._bar_room = bar_room
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def reveal(self, widget: QWidget) -> None:
        """Scroll to the upper edge of a widget in there, if anything must scroll."""
        if (layout := self._inside.layout()) is not None:
            layout.activate()  # what has just been shown has its place only then
        self._fit()
        self.verticalScrollBar().setValue(widget.mapTo(self._inside, QPoint()).y())

    def _fit(self) -> None:
        height = max(self.height(), self._inside.minimumSizeHint().height())
        self._inside.resize(self.width() - self._bar_room, height)

    def minimumSizeHint(self) -> QSize:
        """Need the widget's width; any height will do."""
        return QSize(self._inside.minimumSizeHint().width() + self._bar_room, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._fit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Pass on that the widget needs more room, or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by a page, and leave arrows to the pad."""
        if event.key() in _KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()
