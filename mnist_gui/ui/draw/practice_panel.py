"""Guided practice: asks for digits one after another, and shows in the end which ones were misread.

The pad stays where it is. The panel is told what is on it, when the pen was lifted and how the drawing is
read; it answers with each finished digit (`digit_drawn`), and with the wish for an empty pad. A digit is
finished when the pen has rested for a moment, or at once by a key or a click.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.user.own_digits import CLASSES
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ui.draw.adaptation_result import AdaptationResult
from mnist_gui.ui.draw.practice import ROUNDS, Attempt, Practice
from mnist_gui.ui.draw.practice_summary import PracticeSummary
from mnist_gui.ui.draw.practice_views import PracticeDots, TargetView
from mnist_gui.ui.draw.slim_button import slim_button
from mnist_gui.ui.widgets.theme import quiet

PAUSE = 1200
"""How long the pen rests before the next digit is asked for, in ms: longer than between two strokes."""

_GAP, _SPACING = 8, 12
_AGAIN_ROUNDS = 3  # how often each misread digit is asked for again


class PracticePanel(QWidget):
    """Asks for digits and keeps account of them.

    Signals
    -------
    digit_drawn(Drawing, int)
        A digit was drawn as asked for: keep it under this label.
    take_back_requested()
        The digit drawn last shall not be kept after all.
    clear_requested()
        The pad shall be empty.
    learn_requested()
        The hand shall be learned from all own digits.
    finished()
        The asking is over, and what was misread is on show.
    closed()
        The user is done with the panel.
    """

    digit_drawn = Signal(object, int)
    take_back_requested = Signal()
    clear_requested = Signal()
    learn_requested = Signal()
    finished = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("practicePanel")
        self.setAccessibleName(self.tr("Practice"))
        self._practice = Practice(rounds=0)
        self._drawing = Drawing()
        self._seen: set[Drawing] = set()  # what the pad has come to rest with
        self._answer: int | None = None
        self._pause = QVariantAnimation(self)
        self._pause.setDuration(PAUSE)
        self._pause.setStartValue(0.0)
        self._pause.setEndValue(1.0)

        self._pages = QStackedWidget()
        self._asking, self._summary = QWidget(), PracticeSummary()
        self._quiet_labels: list[QLabel] = []
        self._build_asking()
        self._pages.addWidget(self._asking)
        self._pages.addWidget(self._summary)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

        self._pause.valueChanged.connect(self._on_pause_moved)
        self._pause.finished.connect(self.accept_drawing)
        self._next.clicked.connect(self.accept_drawing)
        self._skip.clicked.connect(self.skip)
        self._back.clicked.connect(self.take_back)
        self._end.clicked.connect(self.end)
        self._automatic.toggled.connect(self._on_automatic_toggled)
        self._summary.learn_requested.connect(self.learn_requested)
        self._summary.again_requested.connect(self._on_again_requested)
        self._summary.closed.connect(self.closed)
        self._follow_palette()
        self._update()

    def _build_asking(self) -> None:
        title, self._count = QLabel(self.tr("Draw a")), self._quiet_label("practiceCount")
        self._target = TargetView()
        self._target.setObjectName("practiceTarget")
        self._said = self._quiet_label("practiceStatus")
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._dots = PracticeDots()
        self._dots.setObjectName("practiceDots")
        self._next = slim_button(
            self.tr("&Next"), "nextButton", self.tr("Take this drawing and go on (Enter)")
        )
        self._skip = slim_button(
            self.tr("S&kip"), "skipButton", self.tr("Another digit; this one later (Right)")
        )
        self._back = slim_button(
            self.tr("&Back"), "backButton", self.tr("Forget the last drawing and draw it again (Backspace)")
        )
        self._end = slim_button(
            self.tr("&End"), "endButton", self.tr("End the practice; what was drawn stays (Esc)")
        )
        self._automatic = QCheckBox(self.tr("&Go on when the pen rests"))
        self._automatic.setObjectName("automaticBox")
        self._automatic.setChecked(True)

        heading = QHBoxLayout()
        heading.addWidget(title)
        heading.addStretch()
        heading.addWidget(self._count)
        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP)
        for button in (self._next, self._skip, self._back, self._end):
            buttons.addWidget(button, 1)
        column = QVBoxLayout(self._asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        column.addLayout(heading)
        column.addWidget(self._target, 3)
        column.addWidget(self._said)
        column.addWidget(self._dots, 2)
        column.addLayout(buttons)
        column.addWidget(self._automatic)

    def _quiet_label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        self._quiet_labels.append(label)
        return label

    # --- the course of a practice ------------------------------------------------------------------------

    @property
    def is_asking(self) -> bool:
        """Whether a digit is being asked for."""
        return self._practice.target is not None and self._pages.currentWidget() is self._asking

    @property
    def target(self) -> int | None:
        """The digit asked for; None if none is."""
        return self._practice.target if self.is_asking else None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What was drawn in this practice, in order."""
        return self._practice.attempts

    def start(
        self, labels: Sequence[int] = range(CLASSES), *, rounds: int = ROUNDS, seed: int | None = None
    ) -> None:
        """Ask for digits, each equally often, in random order.

        Parameters
        ----------
        labels : sequence of int
            Which ones.
        rounds : int
            How often each.
        seed : int, optional
            Gives the same order again.
        """
        self._practice = Practice(labels, rounds, seed)
        self._pages.setCurrentWidget(self._asking)
        self._said.clear()
        self._summary.set_note("")
        self._ask()

    @Slot()
    def accept_drawing(self) -> None:
        """Take what is on the pad as the digit asked for, and ask for the next."""
        if not self.is_asking or self._drawing.is_empty:
            return
        attempt = self._practice.record(self._drawing, self._answer)
        self._said.setText(self._comment(attempt))
        self.digit_drawn.emit(attempt.drawing, attempt.target)
        self._ask()

    @Slot()
    def skip(self) -> None:
        """Ask for another digit now, and for this one later."""
        if self.is_asking:
            self._practice.skip()
            self._said.clear()
            self._ask()

    @Slot()
    def take_back(self) -> None:
        """Ask for the last digit again; its drawing is forgotten."""
        if self.is_asking and self._practice.attempts:
            self._practice.take_back()
            self._said.clear()
            self.take_back_requested.emit()
            self._ask()

    @Slot()
    def end(self) -> None:
        """Stop asking and show what was misread; close the panel if there is nothing to show."""
        self._pause.stop()
        if not self.is_asking or not self._practice.attempts:
            self.closed.emit()
            return
        self._conclude()
        self.clear_requested.emit()

    def _ask(self) -> None:
        """Ask for the next digit, or conclude after the last."""
        self._pause.stop()
        self._drawing, self._answer = Drawing(), None
        if self._practice.target is None:
            self._conclude()
        self._update()
        self.clear_requested.emit()

    def _conclude(self) -> None:
        self._summary.set_attempts(self._practice.attempts)
        self._pages.setCurrentWidget(self._summary)
        self.finished.emit()

    # --- what it is told ---------------------------------------------------------------------------------

    @Slot(object)
    def set_drawing(self, drawing: Drawing) -> None:
        """Hear what is on the pad, while it is drawn.

        If the pad's undo has brought back the last digit, it is that digit which is asked for again.
        """
        self._pause.stop()
        self._target.set_pause(0.0)
        attempts = self._practice.attempts
        if self.is_asking and attempts and drawing == attempts[-1].drawing:
            self._practice.take_back()
            self._said.clear()
            self.take_back_requested.emit()
            self._update()
        self._drawing = drawing

    @Slot()
    def set_pen_lifted(self) -> None:
        """Hear that an action on the pad is complete, and the pen rests; also while nothing is asked for."""
        # What has been there before comes from undo or redo. It is there to be changed, or was drawn for
        # another digit: it waits for the pen, or for a key.
        is_new = not self._drawing.is_empty and self._drawing not in self._seen
        self._seen.add(self._drawing)
        if is_new:
            self._start_pause()

    def _start_pause(self) -> None:
        if self.is_asking and self._automatic.isChecked() and not self._drawing.is_empty:
            self._pause.stop()
            self._pause.start()

    @Slot(object)
    def set_answer(self, answer: int | None) -> None:
        """Hear what the drawing on the pad is read as; None without an answer."""
        self._answer = answer

    @Slot(bool)
    def set_is_learning(self, learning: bool) -> None:  # noqa: FBT001 - a setter
        """Hear whether the hand is being learned."""
        self._summary.set_is_learning(learning)

    @Slot(object)
    def set_learned(self, learned: AdaptationResult | None) -> None:
        """Hear what learning has changed."""
        self._summary.set_note(learned.sentence if learned is not None else "")

    @Slot(object)
    def set_answers(self, answers: Sequence[int | None]) -> None:
        """Hear what the `attempts` are read as after learning, in their order.

        Raises
        ------
        ValueError
            If there is not one answer for each.
        """
        self._practice.set_answers(answers)
        self._dots.set_practice(self._practice)
        self._summary.set_attempts(self._practice.attempts)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key, wherever the focus is on the page.

        Returns
        -------
        bool
            Whether it meant something: Enter or Space for the next, Right to skip, Backspace to draw the last
            one again, Esc to end.
        """
        slots = {Qt.Key.Key_Escape: self.end}
        if self.is_asking:
            slots |= {
                Qt.Key.Key_Return: self.accept_drawing,
                Qt.Key.Key_Enter: self.accept_drawing,
                Qt.Key.Key_Space: self.accept_drawing,
                Qt.Key.Key_Right: self.skip,
                Qt.Key.Key_Backspace: self.take_back,
            }
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        slot = slots.get(Qt.Key(event.key())) if plain else None
        if slot is not None and not event.isAutoRepeat():
            slot()
        return slot is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a key that no button has taken."""
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take nothing that nobody sees being taken."""
        super().hideEvent(event)
        self._pause.stop()

    # --- what is shown -----------------------------------------------------------------------------------

    def _comment(self, attempt: Attempt) -> str:
        if attempt.is_right:
            return self.tr("{digit}: read right").format(digit=attempt.target)
        if attempt.answer is None:
            return self.tr("{digit}: not read as any digit").format(digit=attempt.target)
        return self.tr("{digit}: read as a {answer}").format(digit=attempt.target, answer=attempt.answer)

    def _update(self) -> None:
        practice = self._practice
        self._target.set_target(practice.target)
        self._target.set_pause(0.0)
        self._dots.set_practice(practice)
        done = len(practice.attempts)
        of = self.tr("{done} of {total}").format(done=done, total=done + practice.remaining)
        self._count.setText(of)
        self._back.setEnabled(done > 0)

    @Slot(object)
    def _on_pause_moved(self, fraction: float) -> None:
        self._target.set_pause(fraction)

    @Slot(bool)
    def _on_automatic_toggled(self, automatic: bool) -> None:  # noqa: FBT001 - a slot
        if not automatic:
            self._pause.stop()
            self._target.set_pause(0.0)
        else:
            self._start_pause()

    @Slot()
    def _on_again_requested(self) -> None:
        self.start(sorted({attempt.target for attempt in self._practice.misread}), rounds=_AGAIN_ROUNDS)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()

    def _follow_palette(self) -> None:
        softened = quiet(self.palette())
        for label in self._quiet_labels:
            label.setPalette(softened)
