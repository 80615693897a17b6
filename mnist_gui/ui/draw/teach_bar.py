"""The bar in which a person says what a drawing was, and has the own hand learned.

It knows neither the pad nor the digits that are kept: both are shown to it, and what the user wants it says
by signals.
"""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from mnist_gui.data.user.own_digits import CLASSES, OwnDigits
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.adaptation_result import AdaptationResult
from mnist_gui.ui.draw.digit_button import DigitButton
from mnist_gui.ui.draw.slim_button import slim_button
from mnist_gui.ui.widgets.theme import accented, quiet

_GAP, _NARROW_GAP = 8, 4
_STATUS_LINES = 2  # room that is always there, so that nothing moves when the status changes


class TeachBar(QWidget):
    """The words "That was a", ten digits, and what can be done with all that were given.

    Signals
    -------
    label_given(int)
        The drawing on the pad was this digit, 0 to 9.
    undo_requested(), redo_requested()
        The last edit of the own digits shall be taken back, or done again.
    learn_requested()
        The hand shall be learned from all own digits.
    forget_requested()
        Drawings shall be read as before learning; the digits stay.
    practice_requested()
        Digits shall be asked for.
    own_digits_requested()
        The own digits shall be shown in the grid.
    export_idx_requested(), export_jsonl_requested()
        They shall be exported; where to is still to be asked.
    """

    label_given = Signal(int)
    undo_requested = Signal()
    redo_requested = Signal()
    learn_requested = Signal()
    forget_requested = Signal()
    practice_requested = Signal()
    own_digits_requested = Signal()
    export_idx_requested = Signal()
    export_jsonl_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachBar")
        self._digits = OwnDigits()
        self._given: int | None = None
        self._progress: Progress | None = None
        self._learned: AdaptationResult | None = None
        self._can_teach = False
        self._can_undo = self._can_redo = False

        self._title = QLabel(self.tr("That was a"))
        self._count = QLabel()
        self._count.setObjectName("ownDigitsCount")
        self._buttons = tuple(DigitButton(digit) for digit in range(CLASSES))
        self._status = QLabel()
        self._status.setObjectName("teachStatus")
        self._status.setWordWrap(True)
        self._status.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._status.setMinimumHeight(_STATUS_LINES * self._status.fontMetrics().lineSpacing())
        self._undo = QToolButton()
        self._undo.setObjectName("undoTeachButton")
        self._undo.setText(self.tr("Undo"))
        self._undo.setAccessibleName(self.tr("Undo the last change to your digits"))
        self._undo.setToolTip(self._undo.accessibleName())
        self._undo.setAutoRaise(True)
        self._undo.setMaximumHeight(self._status.fontMetrics().lineSpacing() + 2)  # beside the first line
        policy = self._undo.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._undo.setSizePolicy(policy)
        self._learn = slim_button(
            self.tr("&Learn my digits"),
            "learnButton",
            self.tr("Learn your hand from all digits you have given; what was learned before is replaced"),
        )
        self._practice = slim_button(
            self.tr("&Practise"),
            "practiceButton",
            self.tr("Be asked for digits, to collect your hand quickly"),
        )
        self._show = slim_button(
            self.tr("&My digits"), "ownDigitsButton", self.tr("Show your digits in the grid")
        )
        self._more = QToolButton()
        self._more.setObjectName("moreTeachButton")
        self._more.setText("\N{HORIZONTAL ELLIPSIS}")
        self._more.setAccessibleName(self.tr("More for your digits"))
        self._more.setToolTip(self._more.accessibleName())
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._actions = self._build_menu()

        self._build_layout()
        for button in self._buttons:
            button.clicked.connect(self._on_digit_clicked)
        self._undo.clicked.connect(self.undo_requested)
        self._learn.clicked.connect(self.learn_requested)
        self._practice.clicked.connect(self.practice_requested)
        self._show.clicked.connect(self.own_digits_requested)
        self._follow_palette()
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
            (self.tr("&Forget My Hand"), "forgetHandAction", self.forget_requested),
        ):
            if signal is None:
                menu.addSeparator()
                continue
            actions[name] = menu.addAction(text)
            actions[name].setObjectName(name)
            actions[name].triggered.connect(signal)
        actions["forgetHandAction"].setToolTip(self.tr("Read as before learning; your digits stay"))
        menu.setToolTipsVisible(True)
        self._more.setMenu(menu)
        return actions

    def _build_layout(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(_GAP)
        heading.addWidget(self._title)
        heading.addStretch()
        heading.addWidget(self._count)
        digits = QHBoxLayout()
        digits.setSpacing(_NARROW_GAP)
        for button in self._buttons:
            digits.addWidget(button, 1)
        status = QHBoxLayout()
        status.setSpacing(_GAP)
        status.addWidget(self._status, 1)
        status.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignTop)
        actions = QHBoxLayout()
        actions.setSpacing(_NARROW_GAP)
        actions.addWidget(self._learn, 1)
        actions.addWidget(self._practice)
        actions.addWidget(self._show)
        actions.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        for part in (heading, digits, status, actions):
            column.addLayout(part)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        """The sentence below the digits."""
        return self._status.text()

    @Slot(object)
    def set_digits(self, digits: OwnDigits) -> None:
        """Show how many own digits there are."""
        self._digits = digits
        self._update()

    @Slot(bool)
    def set_can_teach(self, can_teach: bool) -> None:  # noqa: FBT001 - a setter
        """Say whether there is a drawing on the pad that could be named."""
        self._can_teach = can_teach
        self._update()

    @Slot(object)
    def set_given(self, label: int | None) -> None:
        """Show what the drawing on the pad is kept as; None if it is not kept."""
        self._given = label
        self._update()

    def set_history(self, *, can_undo: bool, can_redo: bool) -> None:
        """Say whether there are edits of the own digits to undo and to redo."""
        self._can_undo, self._can_redo = can_undo, can_redo
        self._update()

    @Slot(object)
    def set_learning(self, progress: Progress | None) -> None:
        """Show how far learning is; None when none is under way."""
        self._progress = progress
        self._update()

    @Slot(object)
    def set_learned(self, learned: AdaptationResult | None) -> None:
        """Show what the hand that reads now was learned from; None if drawings are read without one."""
        self._learned = learned
        self._update()

    def _update(self) -> None:
        count = len(self._digits)
        words = self.tr("1 own digit") if count == 1 else self.tr("{count} own digits")
        self._count.setText(words.format(count=f"{count:,}") if count else "")
        for button, of_class in zip(self._buttons, self._digits.counts, strict=True):
            button.set_count(of_class)
            button.set_given(button.digit == self._given)
            button.setEnabled(self._can_teach)
        self._status.setText(self._sentence())
        self._status.setAccessibleName(self._status.text())
        self._undo.setVisible(self._given is not None and self._can_undo and self._progress is None)
        self._learn.setEnabled(count > 0 and self._progress is None)
        self._show.setEnabled(count > 0)
        for name in ("exportIdxAction", "exportJsonlAction"):
            self._actions[name].setEnabled(count > 0)
        self._actions["undoTeachAction"].setEnabled(self._can_undo)
        self._actions["redoTeachAction"].setEnabled(self._can_redo)
        self._actions["forgetHandAction"].setEnabled(self._learned is not None and self._progress is None)
        self._accentuate()

    @property
    def _has_news(self) -> bool:
        """Whether there are drawings that were not learned from; digits from pictures never are."""
        drawn = sum(bool(digit.strokes) for digit in self._digits.digits)
        return drawn != (self._learned.digits if self._learned else 0)

    def _sentence(self) -> str:
        if self._progress is not None:
            text = self.tr("Learning your hand\N{HORIZONTAL ELLIPSIS}")
            fraction = self._progress.fraction
            return text if fraction is None else f"{text} {100 * fraction:.0f}\N{NO-BREAK SPACE}%"
        if self._given is not None:
            text = self.tr("Kept as a {digit}. Another digit puts it right.")
            return text.format(digit=self._given)
        if not len(self._digits):
            return self.tr("Draw a digit, then click what it was, or press its key.")
        if self._learned is None:
            return self.tr("Learn them, and see how many are misread before and after.")
        return self._learned.sentence

    # --- what is asked for -------------------------------------------------------------------------------

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key that says what the drawing was.

        Returns
        -------
        bool
            Whether it was one: a digit of any script, on any part of the keyboard, while there is a drawing.
        """
        digit = digit_of_key(event)
        if digit is None or not self._can_teach:
            return False
        if not event.isAutoRepeat():
            self.label_given.emit(digit)
        return True

    @Slot()
    def _on_digit_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, DigitButton)
        self.label_given.emit(button.digit)

    # --- looks -------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()

    def _follow_palette(self) -> None:
        softened = quiet(self.palette())
        for label in (self._count, self._status):
            label.setPalette(softened)
        link = self.palette()
        link.setColor(QPalette.ColorRole.ButtonText, link.color(QPalette.ColorRole.Link))
        self._undo.setPalette(link)
        self._accentuate()

    def _accentuate(self) -> None:
        """Let the button stand out as long as there is something new to learn."""
        palette = self.palette()
        self._learn.setPalette(accented(palette) if self._has_news else palette)


def digit_of_key(event: QKeyEvent) -> int | None:
    """Return the digit that a key writes, in any script, or None."""
    plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    if event.modifiers() & ~plain or not event.text().isdecimal():
        return None
    value = int(event.text())
    return value if value < CLASSES else None
