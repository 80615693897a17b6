"""A combo box whose items have a title and a description."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

_LINE = Qt.ItemDataRole.UserRole + 1
_PADDING = 8


class DescribedBox(QComboBox):
    """A combo box whose list shows a title and below it a description. Closed, it shows the title.

    An item that cannot be chosen stays in the list, with the reason as its description.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_TwoLines(self))
        self.setMaxVisibleItems(12)

    def add(self, title: str, line: str, name: str, *, enabled: bool = True) -> None:
        """Append an item with title, description and data `name`."""
        self.addItem(title, name)
        at = self.count() - 1
        self.setItemData(at, line, _LINE)
        self.setItemData(at, line, Qt.ItemDataRole.AccessibleDescriptionRole)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(at).setEnabled(enabled)

    def choose(self, name: str) -> None:
        """Select an item by its data."""
        self.setCurrentIndex(self.findData(name))

    @property
    def line(self) -> str:
        """Description of the current item; empty if there is none."""
        return str(self.currentData(_LINE) or "")


class _TwoLines(QStyledItemDelegate):
    """Paint a title and a quiet line below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return room for both lines."""
        metrics = option.fontMetrics
        words = (index.data(), index.data(_LINE))
        width = max(metrics.horizontalAdvance(text) for text in words)
        return QSize(width + 2 * _PADDING, 2 * metrics.lineSpacing() + _PADDING + 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the item as the style does, but with two lines of text."""
        item = QStyleOptionViewItem(option)
        self.initStyleOption(item, index)
        item.text = ""
        style = item.widget.style() if item.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, item, painter, item.widget)

        is_chosen = bool(item.state & QStyle.StateFlag.State_Selected)
        is_enabled = bool(item.state & QStyle.StateFlag.State_Enabled)
        quiet = QPalette.ColorRole.PlaceholderText
        loud = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
        room = item.rect.adjusted(_PADDING, _PADDING // 2, -_PADDING, -_PADDING // 2)
        upper = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        lower = upper.translated(0, room.height() // 2)
        painter.save()
        painter.setFont(item.font)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # the direction of the text itself
        for area, text, role in (
            (upper, index.data(), loud if is_enabled else quiet),
            (lower, index.data(_LINE), loud if is_chosen else quiet),
        ):
            painter.setPen(item.palette.color(QPalette.ColorGroup.Active, role))
            shown = item.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            align = QStyle.visualAlignment(item.direction, Qt.AlignmentFlag.AlignLeft)
            painter.drawText(area, align | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
