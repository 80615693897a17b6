"""A layout that arranges widgets in lines and wraps like text."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QStyle, QWidget


class FlowLayout(QLayout):
    """Places its items in reading direction, in as many lines as its width requires.

    A text that wraps stands in one line of its own length where there is room, else it fills the width. Other
    items that are wider than the layout become as narrow as their minimum size allows.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # Kept until something changes: parents ask for the same again and again.
        self._sizes: list[tuple[QLayoutItem, QSize]] | None = None
        self._heights: dict[int, int] = {}
        self._smallest: QSize | None = None

    def invalidate(self) -> None:
        """Measure the items again when they are needed next."""
        self._sizes = self._smallest = None
        self._heights.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it, or None beyond the last."""
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """Return no direction."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return True: the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a width."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Move the items to their places."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of a single line."""
        sizes = [size for _, size in self._measured()]
        width = sum(size.width() + self.spacing() for size in sizes) - self.spacing() if sizes else 0
        height = max((size.height() for size in sizes), default=0)
        return QSize(width, height).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        if self._smallest is None:
            size = QSize()
            for item in self._items:
                size = size.expandedTo(item.minimumSize())
            self._smallest = size.grownBy(self.contentsMargins())
        return self._smallest

    def _measured(self) -> list[tuple[QLayoutItem, QSize]]:
        """Return the items that are shown, with their sizes."""
        if self._sizes is None:
            self._sizes = [(item, _size_of(item)) for item in self._items if not item.isEmpty()]
        return self._sizes

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line_height, spacing = area.x(), area.y(), 0, self.spacing()
        direction, right = self._direction(), area.x() + area.width()
        for item, wanted in self._measured():
            size = wanted if wanted.width() <= area.width() else _narrowed(item, wanted, area.width())
            if x + size.width() > right and line_height > 0:
                x, y, line_height = area.x(), y + line_height + spacing, 0
            if move:
                place = QRect(QPoint(x, y), size)
                item.setGeometry(QStyle.visualRect(direction, area, place))
            x += size.width() + spacing
            line_height = max(line_height, size.height())
        return y + line_height - rect.y() + margins.bottom()

    def _direction(self) -> Qt.LayoutDirection:
        parent = self.parentWidget()
        return parent.layoutDirection() if parent is not None else Qt.LayoutDirection.LeftToRight


def _size_of(item: QLayoutItem) -> QSize:
    """Return the size that an item would like to have; a text would like to stand in one line."""
    widget, size = item.widget(), item.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        margins = widget.contentsMargins()
        width = widget.fontMetrics().horizontalAdvance(widget.text()) + margins.left() + margins.right() + 1
        return QSize(width, item.heightForWidth(width))
    return size


def _narrowed(item: QLayoutItem, wanted: QSize, width: int) -> QSize:
    """Return the size of an item that is wider than the layout."""
    if item.hasHeightForWidth():
        return QSize(width, item.heightForWidth(width))
    return QSize(min(wanted.width(), max(width, item.minimumSize().width())), wanted.height())
