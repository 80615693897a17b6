"""The list that opens below a field and offers words to go on with."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

_MOST_LINES = 8  # seen at once
_GAP = 24  # between a word and what is said about it, logical px
_PADDING = 8
_LEAVING_EVENTS = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowDeactivate)
_REMARK = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Offer:
    """One line of the list.

    Attributes
    ----------
    word : str
        What can be chosen.
    remark : str
        What it means, or why it cannot be chosen now.
    enabled : bool
        Whether it can be chosen.
    """

    word: str
    remark: str = ""
    enabled: bool = True


class CompletionPopup(QListView):
    """Offers words below a field, which keeps the focus and passes on the keys that are meant for the list.

    Parameters
    ----------
    field : QWidget
        Below which to open.

    Signals
    -------
    chosen(str)
        The user takes a word.
    closed()
        The list is gone, with or without a word taken.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._words = QStandardItemModel(self)
        self.setObjectName("queryCompletions")
        self.setAccessibleName(self.tr("Words to go on with"))
        self.setWindowFlags(
            Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_WindowPropagation)  # the field's font and direction
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setModel(self._words)
        self.setItemDelegate(_OfferDelegate(self))
        self.clicked.connect(self._on_clicked)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is offered, or was when the list was last open."""
        items = (self._words.item(line) for line in range(self._words.rowCount()))
        return tuple(Offer(item.text(), item.data(_REMARK), item.isEnabled()) for item in items)

    @property
    def current_word(self) -> str | None:
        """The word that the user has stepped to, if there is one."""
        index = self.currentIndex()
        return index.data() if index.isValid() else None

    def offer(self, offers: Sequence[Offer], x: int) -> None:
        """Open with other words, none of them stepped to.

        Parameters
        ----------
        offers : sequence of Offer
            One or more.
        x : int
            Where the word begins that they would replace, in logical px of the field.
        """
        palette = QPalette(self._field.palette())  # it may be another one than last time
        palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Mid))  # of the frame
        self.setPalette(palette)
        self._words.clear()
        for offered in offers:
            item = QStandardItem(offered.word)
            item.setData(offered.remark, _REMARK)
            item.setData(f"{offered.word} {offered.remark}", Qt.ItemDataRole.AccessibleTextRole)
            item.setEnabled(offered.enabled)
            self._words.appendRow(item)
        self.setGeometry(self._place(x))
        if not self.isVisible():
            self._field.window().installEventFilter(self)
            self.show()

    def close_list(self) -> None:
        """Go away; nothing happens if the list is not open."""
        if self.isVisible():
            self._field.window().removeEventFilter(self)
            self.hide()
            self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next word that can be chosen, `by` 1 down or -1 up; past the last, to the first."""
        lines = [line for line in range(self._words.rowCount()) if self._words.item(line).isEnabled()]
        if not lines:
            return
        current = self.currentIndex().row()
        beyond = [line for line in lines[::by] if (line - current) * by > 0 or current < 0]
        self.setCurrentIndex(self._words.index(beyond[0] if beyond else lines[::by][0], 0))

    def take(self) -> bool:
        """Choose the word stepped to, or else the first that can be; return whether there was one."""
        if not self.currentIndex().isValid():
            self.step(1)
        word = self.current_word
        if word is not None:
            self.close_list()
            self.chosen.emit(word)
        return word is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the window moves away below the list."""
        if watched is self._field.window() and event.type() in _LEAVING_EVENTS:
            self.close_list()
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if self._words.itemFromIndex(index).isEnabled():
            self.setCurrentIndex(index)
            self.take()

    def _place(self, x: int) -> QRect:
        lines = min(self._words.rowCount(), _MOST_LINES)
        frame = 2 * self.frameWidth()
        width = self.sizeHintForColumn(0) + frame + 2 * _PADDING
        if lines < self._words.rowCount():
            width += self.verticalScrollBar().sizeHint().width()
        size = QSize(width, lines * self.sizeHintForRow(0) + frame)
        screen = self._field.screen().availableGeometry()
        below = self._field.mapToGlobal(QPoint(x - _PADDING, self._field.height() + 2))
        if below.y() + size.height() > screen.bottom():
            below.setY(self._field.mapToGlobal(QPoint()).y() - size.height() - 2)
        below.setX(max(screen.left(), min(below.x(), screen.right() - size.width())))
        return QRect(below, size)


class _OfferDelegate(QStyledItemDelegate):
    """Paints the word at the leading end and the remark, quietly, at the other."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Make room for both."""
        metrics = QFontMetrics(option.font)
        remark = index.data(_REMARK)
        gap = _GAP if remark else 0
        width = metrics.horizontalAdvance(index.data()) + gap + metrics.horizontalAdvance(remark)
        return QSize(width + 2 * _PADDING, metrics.height() + _PADDING)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.PlaceholderText
        quiet = option.palette.color(role)
        if chosen:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        area = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        word_role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        leading = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeading)
        trailing = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignTrailing)
        painter.save()
        painter.setFont(option.font)
        painter.setLayoutDirection(option.direction)
        painter.setPen(quiet)
        painter.drawText(area, trailing | Qt.AlignmentFlag.AlignVCenter, index.data(_REMARK))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the query language runs
        painter.setPen(option.palette.color(word_role) if enabled else quiet)
        painter.drawText(area, leading | Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()
