"""The column beside the pad, which scrolls only in a low window."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Aside(QScrollArea):
    """Scrolls a widget vertically when its minimum height does not fit.

    A `QScrollArea` with a resizable widget would scroll as soon as the preferred height does not fit.

    Parameters
    ----------
    inside : QWidget
    bar_room : int
        Pixels beside the widget reserved for the scroll bar, so that nothing moves when it appears.
    """

    def __init__(self, inside: QWidget, *, bar_room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = inside
        self._bar_room = bar_room
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the widgets inside have it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def reveal(self, widget: QWidget) -> None:
        """Scroll to the top of a widget inside, if the column scrolls at all."""
        self.verticalScrollBar().setValue(self._top_of(widget))

    def reveal_whole(self, widget: QWidget) -> None:
        """Scroll no farther than needed to show a widget inside to its end."""
        bar = self.verticalScrollBar()
        top = self._top_of(widget)
        bar.setValue(min(max(bar.value(), top + widget.height() - self.viewport().height()), top))

    def _top_of(self, widget: QWidget) -> int:
        """Place widgets that were just shown, and return where one begins."""
        if (layout := self._inside.layout()) is not None:
            layout.activate()
        self._fit()
        return widget.mapTo(self._inside, QPoint()).y()

    def _fit(self) -> None:
        width = self.width() - self._bar_room
        self._inside.resize(width, max(self.height(), self._least_height(width)))

    def _least_height(self, width: int) -> int:
        """Return the least height of the widget in a width, in which texts may need more lines."""
        layout, least = self._inside.layout(), self._inside.minimumSizeHint().height()
        if layout is None or not layout.hasHeightForWidth():
            return least
        return max(least, layout.minimumHeightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the minimum width of the widget; any height is possible."""
        return QSize(self._inside.minimumSizeHint().width() + self._bar_room, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the widget."""
        super().resizeEvent(event)
        self._fit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Follow changes of the widget's minimum size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by page keys only; arrows are left to the page."""
        if event.key() in _KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()
