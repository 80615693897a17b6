"""The card of the user's hand: labels drawings, keeps them, and starts the adaptation to the user."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QToolButton, QWidget

from mnist_gui.data.user.own_digits import CLASSES, OwnDigits
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.buttons import DigitButton, slim_button
from mnist_gui.ui.draw.writer_adapter import AdaptationResult
from mnist_gui.ui.widgets.buttons import set_icon, set_primary
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import LEAST_TARGET, TextStyle, set_text_style

_GAP, _NARROW_GAP = 8, 4
_ONE_LINE = 540  # logical pixels, from which on what is always shown stands in one line


class TeachBar(Card):
    """One quiet line on the own digits. It unfolds into ten buttons that label a drawing.

    The bar does nothing by itself: it is told what to show, and emits what the user wants.

    Signals
    -------
    label_chosen(int)
        The label of the drawing on the pad, 0 to 9.
    undo_requested(), redo_requested()
        Undo or redo an edit of the own digits.
    adaptation_requested()
        Adapt the classifier to all own digits.
    forget_requested()
        Drop the adaptation; keep the own digits.
    practice_requested()
        Start a practice.
    own_digits_requested()
        Show the own digits in the grid.
    unfolded()
        The user wants to see all of it.
    export_idx_requested(), export_jsonl_requested()
        Ask for a path and export the own digits.
    """

    label_chosen = Signal(int)
    undo_requested = Signal()
    redo_requested = Signal()
    adaptation_requested = Signal()
    forget_requested = Signal()
    practice_requested = Signal()
    own_digits_requested = Signal()
    unfolded = Signal()
    export_idx_requested = Signal()
    export_jsonl_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("teachBar")
        self.setAccessibleName(self.tr("My hand"))
        self._digits = OwnDigits()
        self._current_label: int | None = None
        self._progress: Progress | None = None
        self._adaptation_result: AdaptationResult | None = None
        self._can_label = False
        self._can_undo = self._can_redo = False

        self._fold = QToolButton()
        self._build_fold()
        self._count, self._status = PlainLabel(), ElidedLabel()
        for label, name in ((self._count, "ownDigitsCount"), (self._status, "teachStatus")):
            label.setObjectName(name)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._buttons = tuple(DigitButton(digit) for digit in range(CLASSES))
        self._undo = _tool_button(
            self.tr("Undo"), "undoTeachButton", self.tr("Undo the last change to your digits")
        )
        self._undo.setAutoRaise(True)
        policy = self._undo.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._undo.setSizePolicy(policy)
        self._learn = slim_button(
            self.tr("&Learn my digits"),
            "learnButton",
            self.tr("Learn your handwriting from all your digits; this replaces what was learned before"),
        )
        self._practice = slim_button(
            self.tr("&Practise"), "practiceButton", self.tr("Draw digits one after another, to collect many")
        )
        self._show = slim_button(
            self.tr("&My digits"), "ownDigitsButton", self.tr("Show your digits in the grid")
        )
        self._more = _tool_button(
            "\N{HORIZONTAL ELLIPSIS}", "moreTeachButton", self.tr("More for your digits")
        )
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._actions = self._build_menu()

        self._build_layout()
        for button in self._buttons:
            button.clicked.connect(self._on_digit_clicked)
        self._undo.clicked.connect(self.undo_requested)
        self._learn.clicked.connect(self.adaptation_requested)
        self._practice.clicked.connect(self.practice_requested)
        self._show.clicked.connect(self.own_digits_requested)
        self._follow_palette()
        self._follow_font()
        self._update()

    def _build_menu(self) -> dict[str, QAction]:
        menu = QMenu(self)
        actions = {}
        for text, name, signal in (
            (self.tr("&Undo"), "undoTeachAction", self.undo_requested),
            (self.tr("&Redo"), "redoTeachAction", self.redo_requested),
            ("", "", None),
            (self.tr("Export as &IDX Folder..."), "exportIdxAction", self.export_idx_requested),
            (self.tr("Export as &JSON Lines..."), "exportJsonlAction", self.export_jsonl_requested),
            ("", "", None),
            (self.tr("&Forget My Handwriting"), "forgetHandAction", self.forget_requested),
        ):
            if signal is None:
                menu.addSeparator()
                continue
            actions[name] = menu.addAction(text)
            actions[name].setObjectName(name)
            actions[name].triggered.connect(signal)
        set_tool_tip(actions["forgetHandAction"], self.tr("Read as before learning; your digits are kept"))
        menu.setToolTipsVisible(True)
        self._more.setMenu(menu)
        return actions

    def _build_fold(self) -> None:
        self._fold.setObjectName("handFoldButton")
        self._fold.setText(self.tr("My hand"))
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setAutoRaise(True)
        self._fold.setCheckable(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.setAccessibleName(self.tr("My hand: say what a drawing was, and let the reader learn it"))
        set_tool_tip(self._fold, self._fold.accessibleName())
        set_text_style(self._fold, TextStyle.STRONG)
        self._fold.toggled.connect(self._on_fold_toggled)
        self._fold.clicked.connect(self._on_fold_clicked)

    def _build_layout(self) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        name = row(self._fold, self._count, None, spacing=_GAP)
        status = row((self._status, 1), (self._undo, middle), spacing=_GAP)
        buttons = row((self._practice, 1), (self._show, 1), spacing=_NARROW_GAP)
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._line.setSpacing(_GAP)
        self._line.addLayout(name)
        self._line.addLayout(status, 1)
        self._line.addLayout(buttons)
        digits = row(*((button, 1) for button in self._buttons), spacing=_NARROW_GAP)
        learn = row((self._learn, 1), self._more, spacing=_NARROW_GAP)
        self._open = QWidget()
        column(PlainLabel(self.tr("That was a")), digits, learn, owner=self._open, spacing=_GAP)
        self.heading.hide()
        self.body.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        self.body.addLayout(self._line)
        self.body.addWidget(self._open)
        self.set_folded(folded=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one line where there is room, else three."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.LeftToRight if self.width() >= _ONE_LINE else direction.TopToBottom)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest of three lines, and the height at the present width."""
        items = (self._line.itemAt(number) for number in range(self._line.count()))
        lines = [item.minimumSize().width() for item in items if item is not None]
        widest = max(*lines, self._open.minimumSizeHint().width())
        return QSize(widest + 2 * _GAP, super().minimumSizeHint().height())

    # --- folding -----------------------------------------------------------------------------------------

    @property
    def is_folded(self) -> bool:
        """Whether only the quiet line is shown."""
        return self._open.isHidden()

    def set_folded(self, *, folded: bool) -> None:
        """Show only the quiet line, or all."""
        self._fold.setChecked(not folded)
        self._on_fold_toggled(not folded)

    @Slot(bool)
    def _on_fold_toggled(self, opened: bool) -> None:  # noqa: FBT001 - a slot
        set_icon(self._fold, "chevron-up" if opened else "chevron-down")
        self._open.setVisible(opened)

    @Slot(bool)
    def _on_fold_clicked(self, opened: bool) -> None:  # noqa: FBT001 - a slot
        if opened:
            self.unfolded.emit()

    # --- state -------------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        """The sentence below the digits."""
        return self._status.text()

    def set_digits(self, digits: OwnDigits) -> None:
        """Set the own digits, which are counted."""
        self._digits = digits
        self._update()

    def set_can_label(self, can_label: bool) -> None:  # noqa: FBT001 - a setter
        """Set whether the pad has a drawing that can be labelled."""
        if can_label != self._can_label:  # told after each movement of the pen
            self._can_label = can_label
            self._update()

    def set_current_label(self, label: int | None) -> None:
        """Set the label of the drawing on the pad; None if it is not an own digit."""
        if label != self._current_label:
            self._current_label = label
            self._update()

    def set_history(self, *, can_undo: bool, can_redo: bool) -> None:
        """Set whether edits of the own digits can be undone and redone."""
        self._can_undo, self._can_redo = can_undo, can_redo
        self._update()

    def set_adaptation_progress(self, progress: Progress | None) -> None:
        """Set the progress of an adaptation; None when none is under way."""
        self._progress = progress
        self._update()

    def set_adaptation_result(self, result: AdaptationResult | None) -> None:
        """Set the result of the current adaptation; None without one."""
        self._adaptation_result = result
        self._update()

    def _update(self) -> None:
        count = len(self._digits)
        words = self.tr("1 own digit") if count == 1 else self.tr("{count} own digits")
        self._count.setText(words.format(count=f"{count:,}") if count else "")
        self._count.setVisible(count > 0)
        for button, of_class in zip(self._buttons, self._digits.counts, strict=True):
            button.set_count(of_class)
            button.set_current(button.digit == self._current_label)
            button.setEnabled(self._can_label)
        self._status.setText(self._sentence())
        self._status.setAccessibleName(self._status.text())
        self._undo.setVisible(self._current_label is not None and self._can_undo and self._progress is None)
        self._learn.setEnabled(count > 0 and self._progress is None)
        self._show.setEnabled(count > 0)
        for name in ("exportIdxAction", "exportJsonlAction"):
            self._actions[name].setEnabled(count > 0)
        self._actions["undoTeachAction"].setEnabled(self._can_undo)
        self._actions["redoTeachAction"].setEnabled(self._can_redo)
        can_forget = self._adaptation_result is not None and self._progress is None
        self._actions["forgetHandAction"].setEnabled(can_forget)
        set_primary(self._learn, primary=self._has_new_digits)

    @property
    def _has_new_digits(self) -> bool:
        """Whether the own digits with strokes are others than those of the current adaptation."""
        drawn = sum(bool(digit.strokes) for digit in self._digits.digits)
        return drawn != (self._adaptation_result.digits if self._adaptation_result else 0)

    def _sentence(self) -> str:
        if self._progress is not None:
            text = self.tr("Learning your handwriting\N{HORIZONTAL ELLIPSIS}")
            fraction = self._progress.fraction
            return text if fraction is None else f"{text} {100 * fraction:.0f}\N{NO-BREAK SPACE}%"
        if self._current_label is not None:
            text = self.tr("Kept as a {digit}. Choose another digit to correct it.")
            return text.format(digit=self._current_label)
        if not len(self._digits):
            return self.tr("Draw a digit, then click what it was, or press its key.")
        if self._adaptation_result is None:
            return self.tr("Learn them, and see how many are misread before and after.")
        return self._adaptation_result.sentence

    # --- input -------------------------------------------------------------------------------------------

    def handle_key(self, event: QKeyEvent) -> bool:
        """Label the drawing by a digit key, in any script and on any part of the keyboard.

        Returns
        -------
        bool
            Whether it was such a key, and there is a drawing to label.
        """
        digit = digit_of_key(event)
        if digit is None or not self._can_label:
            return False
        if not event.isAutoRepeat():
            self.label_chosen.emit(digit)
        return True

    @Slot()
    def _on_digit_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, DigitButton)
        self.label_chosen.emit(button.digit)

    # --- looks -------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow palette and font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()
        elif event.type() == QEvent.Type.FontChange:
            self._follow_font()

    def _follow_font(self) -> None:
        self._undo.setMaximumHeight(max(self.fontMetrics().lineSpacing() + 2, LEAST_TARGET))

    def _follow_palette(self) -> None:
        link = self.palette()
        link.setColor(QPalette.ColorRole.ButtonText, link.color(QPalette.ColorRole.Link))
        self._undo.setPalette(link)


def _tool_button(text: str, name: str, tool_tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setObjectName(name)
    button.setAccessibleName(tool_tip)
    set_tool_tip(button, tool_tip)
    return button


def digit_of_key(event: QKeyEvent) -> int | None:
    """Return the digit that a key writes, in any script, or None."""
    plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    if event.modifiers() & ~plain or not event.text().isdecimal():
        return None
    value = int(event.text())
    return value if value < CLASSES else None
