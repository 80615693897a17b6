"""The list of suggestions below the query field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
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
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

_MOST_LINES = 8  # visible at once
_GAP = 24  # between a word and its remark, logical px
_PADDING = 8
_LEAVING_EVENTS = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowDeactivate)
_REMARK = Qt.ItemDataRole.UserRole

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True)
class Suggestion:
    """One line of the list.

    Attributes
    ----------
    word : str
        The word to insert.
    remark : str
        Its meaning, or why it cannot be chosen now.
    enabled : bool
        Whether it can be chosen.
    """

    word: str
    remark: str = ""
    enabled: bool = True


class CompletionPopup(QListView):
    """List words below a field, which keeps the focus and forwards the keys for the list.

    Parameters
    ----------
    field : QWidget
        Field above the list.

    Signals
    -------
    chosen(str)
        The user chose a word.
    closed()
        The list closed, with or without a choice.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._words = _SuggestionModel(self)
        self.setObjectName("queryCompletions")
        self.setAccessibleName(self.tr("Suggestions"))
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
        self.setItemDelegate(_SuggestionDelegate(self))
        self.clicked.connect(self._on_clicked)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The words listed now, or when the list was last open."""
        return self._words.suggestions

    @property
    def current_word(self) -> str | None:
        """The highlighted word, if there is one."""
        index = self.currentIndex()
        return index.data() if index.isValid() else None

    def open_list(self, suggestions: Sequence[Suggestion], x: int) -> None:
        """Open with other words, none of them highlighted.

        Parameters
        ----------
        suggestions : sequence of Suggestion
            One or more.
        x : int
            Start of the word that they replace, in logical px of the field.
        """
        palette = QPalette(self._field.palette())  # it may have changed
        palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Mid))  # of the frame
        self.setPalette(palette)
        self._words.show_suggestions(tuple(suggestions))
        self.setGeometry(self._place(x))
        if not self.isVisible():
            self._field.window().installEventFilter(self)
            self.show()

    def close_list(self) -> None:
        """Close the list if it is open."""
        if self.isVisible():
            self._field.window().removeEventFilter(self)
            self.hide()
            self.closed.emit()

    def step(self, by: int) -> None:
        """Highlight the next enabled word, `by` 1 down or -1 up; wrap around at the end."""
        lines = [line for line, suggestion in enumerate(self.suggestions) if suggestion.enabled]
        if not lines:
            return
        current = self.currentIndex().row()
        beyond = [line for line in lines[::by] if (line - current) * by > 0 or current < 0]
        self.setCurrentIndex(self._words.index(beyond[0] if beyond else lines[::by][0], 0))

    def take(self) -> bool:
        """Choose the highlighted word, or else the first enabled one; return whether there is one."""
        if not self.currentIndex().isValid():
            self.step(1)
        word = self.current_word
        if word is not None:
            self.close_list()
            self.chosen.emit(word)
        return word is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the window is moved, resized or left."""
        if watched is self._field.window() and event.type() in _LEAVING_EVENTS:
            self.close_list()
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if self.suggestions[index.row()].enabled:
            self.setCurrentIndex(index)
            self.take()

    def _place(self, x: int) -> QRect:
        lines = min(len(self.suggestions), _MOST_LINES)
        frame = 2 * self.frameWidth()
        metrics = self.fontMetrics()
        width = max(_width(each.word, each.remark, metrics) for each in self.suggestions)
        width += frame + 2 * _PADDING
        if lines < len(self.suggestions):
            width += self.verticalScrollBar().sizeHint().width()
        size = QSize(width, lines * self.sizeHintForRow(0) + frame)
        screen = self._field.screen().availableGeometry()
        below = self._field.mapToGlobal(QPoint(x - _PADDING, self._field.height() + 2))
        if below.y() + size.height() > screen.bottom():
            below.setY(self._field.mapToGlobal(QPoint()).y() - size.height() - 2)
        below.setX(max(screen.left(), min(below.x(), screen.right() - size.width())))
        return QRect(below, size)


def _width(word: str, remark: str, metrics: QFontMetrics) -> int:
    """Return the width of a line, in logical px."""
    beside = _GAP + metrics.horizontalAdvance(remark) if remark else 0
    return metrics.horizontalAdvance(word) + beside + 2 * _PADDING


class _SuggestionModel(QAbstractListModel):
    """The lines of the list; of a thousand, only those in sight are asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.suggestions: tuple[Suggestion, ...] = ()

    def show_suggestions(self, suggestions: tuple[Suggestion, ...]) -> None:
        """List other words."""
        self.beginResetModel()
        self.suggestions = suggestions
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.suggestions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a word, its remark, or both."""
        suggestion = self.suggestions[index.row()]
        return {
            Qt.ItemDataRole.DisplayRole: suggestion.word,
            _REMARK: suggestion.remark,
            Qt.ItemDataRole.AccessibleTextRole: f"{suggestion.word} {suggestion.remark}",
        }.get(Qt.ItemDataRole(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return whether a word can be chosen."""
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return enabled if self.suggestions[index.row()].enabled else Qt.ItemFlag.ItemIsSelectable


class _SuggestionDelegate(QStyledItemDelegate):
    """Paint the word at the leading end and the remark, quietly, at the other."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for both."""
        metrics = QFontMetrics(option.font)
        return QSize(_width(index.data(), index.data(_REMARK), metrics), metrics.height() + _PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
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
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the remark's own language
        painter.setPen(quiet)
        painter.drawText(area, trailing | Qt.AlignmentFlag.AlignVCenter, index.data(_REMARK))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # the direction of the query language
        painter.setPen(option.palette.color(word_role) if enabled else quiet)
        painter.drawText(area, leading | Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()
