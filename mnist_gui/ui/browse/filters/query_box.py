"""The query in one box: as chips to read and remove, as text to write.

The chips lie over the text while it is not edited. A click beside them, the keys for finding, or Tab bring
the text forward; leaving it brings the chips back.
"""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from mnist_gui.data.query.text import QueryPart
from mnist_gui.ui.browse.filters.chips import ChipRow
from mnist_gui.ui.browse.filters.query_field import QueryField
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.icons import icon
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.tokens import control_height

_INSET = 3  # of the chips, from the frame
_ICON_ROOM = 28  # of the icon at the beginning


class QueryBox(QWidget):
    """Shows and edits a query.

    Attributes
    ----------
    field : QueryField
    chips : ChipRow
    clear_button : QToolButton
        Shown while there is something to clear.

    Signals
    -------
    clear_requested()
        The user wants no condition.
    """

    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QueryField()
        self.field.setMinimumHeight(control_height(self))
        search = QAction(icon("search", QPalette.ColorRole.PlaceholderText), "", self.field)
        self.field.addAction(search, QLineEdit.ActionPosition.LeadingPosition)
        self.chips = ChipRow(self)
        self.chips.setAutoFillBackground(True)
        self.chips.setBackgroundRole(QPalette.ColorRole.Base)
        self.chips.setCursor(Qt.CursorShape.IBeamCursor)
        self.chips.hide()
        self.clear_button = self._build_clear()
        self._has_error = False
        self._fits = True  # whether there is room for the first letters of each chip
        column(self.field, owner=self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setMinimumWidth(120)
        self.setFocusProxy(self.field)
        self.field.installEventFilter(self)
        self.chips.installEventFilter(self)
        self.field.error_changed.connect(self._on_error_changed)
        self.field.textChanged.connect(self._arrange)

    def _build_clear(self) -> QToolButton:
        button = IconButton("cancel", self.tr("Clear filters"), self)
        button.setObjectName("clearFilters")
        button.setAutoRaise(True)
        button.clicked.connect(self._on_clear_clicked)
        button.hide()
        return button

    @Slot()
    def _on_clear_clicked(self) -> None:
        """Clear the query, and lead the focus to the field: the button is hidden then."""
        self.field.setFocus()
        self.clear_requested.emit()

    def show_parts(self, parts: Sequence[QueryPart], notes: Sequence[str]) -> None:
        """Show the conditions as chips, with a note on each."""
        self.chips.show_parts(parts, notes)
        for first, second in pairwise((*self.chips.chips, self.field, self.clear_button)):
            QWidget.setTabOrder(first, second)
        self._arrange()

    def edit(self) -> None:
        """Let the user write, with the text selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def set_clearable(self, *, clearable: bool) -> None:
        """Show whether there is something to clear."""
        self.clear_button.setEnabled(clearable)
        self.clear_button.setVisible(clearable)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring the text or the chips forward."""
        kind = event.type()
        if watched is self.field and kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            has_focus = self.field.window().focusWidget() is watched  # also while another window is active
            self._arrange(is_edited=kind == QEvent.Type.FocusIn or has_focus)
        elif watched is self.field and isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return event.key() == Qt.Key.Key_Backtab and self._go_to_chips()
        elif watched is self.chips and kind == QEvent.Type.MouseButtonPress:
            self.field.setFocus(Qt.FocusReason.MouseFocusReason)
            self.field.end(False)
        return super().eventFilter(watched, event)

    def _go_to_chips(self) -> bool:
        """Give the focus to the last chip, if there are chips."""
        if not self.chips.chips or self._has_error or not self._fits:
            return False
        self._arrange(is_edited=False)
        self.chips.chips[-1].setFocus(Qt.FocusReason.BacktabFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the chips and the button."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the direction of reading."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    @Slot(str)
    def _on_error_changed(self, sentence: str) -> None:
        self._has_error = bool(sentence)
        self._arrange()

    @Slot()
    def _arrange(self, *, is_edited: bool | None = None) -> None:
        """Show the text or the chips, and place what lies over the field."""
        if is_edited is None:
            is_edited = self.window().focusWidget() is self.field
        side = self.height() - 2 * _INSET
        room = side + _INSET if self.clear_button.isVisibleTo(self) else 0
        margins = (0, 0, room, 0)
        if self.isRightToLeft():
            margins = (room, 0, 0, 0)
        self.field.setTextMargins(*margins)
        whole = self.rect()
        chips = QRect(_ICON_ROOM, _INSET, whole.width() - _ICON_ROOM - room - _INSET, side)
        self._fits = self.chips.least_width <= chips.width()
        shows_chips = bool(self.chips.chips) and not is_edited and not self._has_error
        self.chips.setVisible(shows_chips and self._fits)  # where they say nothing, the text says more
        button = QRect(whole.right() - side - _INSET + 1, _INSET, side, side)
        for widget, area in ((self.chips, chips), (self.clear_button, button)):
            style = self.style()
            widget.setGeometry(style.visualRect(self.layoutDirection(), whole, area))
        self.chips.raise_()
        self.clear_button.raise_()
