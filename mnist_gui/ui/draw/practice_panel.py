"""Guided practice: asks for digits one after another, and shows at the end which ones were misread.

The page tells the panel what is on the pad, when the pen is lifted and how the drawing is read. The panel
emits each finished digit. A digit is finished when the pen has rested for a moment, or by a key or a click.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QStackedWidget,
    QWidget,
)

from mnist_gui.data.user.own_digits import CLASSES
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ui.draw.buttons import slim_button
from mnist_gui.ui.draw.practice import ROUNDS, Attempt, Practice
from mnist_gui.ui.draw.practice_summary import PracticeSummary
from mnist_gui.ui.draw.practice_views import PracticeDots, TargetView
from mnist_gui.ui.draw.writer_adapter import AdaptationResult
from mnist_gui.ui.widgets.layouts import SideBySide, column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

PAUSE = 1200
"""Milliseconds that the pen rests before the next digit; longer than between two strokes."""

_GAP, _SPACING = 8, 12
_REPEATED_ROUNDS = 3  # how often to ask for each misread digit again


class PracticePanel(QWidget):
    """Asks for digits and records the attempts.

    Signals
    -------
    digit_drawn(Drawing, int)
        A drawing to keep, with its label.
    take_back_requested()
        The last digit drawn is not to be kept.
    clear_requested()
        The pad is to be cleared.
    adaptation_requested()
        The classifier is to be adapted to all own digits.
    finished()
        The summary is shown.
    closed()
        The practice is over and its panel is closed; nothing is asked for and nothing recorded any more.
    """

    digit_drawn = Signal(object, int)
    take_back_requested = Signal()
    clear_requested = Signal()
    adaptation_requested = Signal()
    finished = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("practicePanel")
        self.setAccessibleName(self.tr("Practice"))
        self._practice = Practice(rounds=0)
        self._drawing = Drawing()
        self._seen: set[Drawing] = set()  # drawings after which the pen was lifted
        self._predicted: int | None = None
        self._pause = QVariantAnimation(self)
        self._pause.setDuration(PAUSE)
        self._pause.setStartValue(0.0)
        self._pause.setEndValue(1.0)

        self._pages = QStackedWidget()
        self._asking, self._summary = QWidget(), PracticeSummary()
        self._build_asking()
        self._pages.addWidget(self._asking)
        self._pages.addWidget(self._summary)
        column(self._pages, owner=self)

        self._pause.valueChanged.connect(self._on_pause_moved)
        self._pause.finished.connect(self.accept_drawing)
        self._next.clicked.connect(self.accept_drawing)
        self._skip.clicked.connect(self.skip)
        self._back.clicked.connect(self.take_back)
        self._end.clicked.connect(self.end)
        self._automatic.toggled.connect(self._on_automatic_toggled)
        self._summary.adaptation_requested.connect(self.adaptation_requested)
        self._summary.again_requested.connect(self._on_again_requested)
        self._summary.closed.connect(self.close_practice)
        self._update()

    def _build_asking(self) -> None:
        self._count, self._status = PlainLabel(), PlainLabel()
        for label, name in ((self._count, "practiceCount"), (self._status, "practiceStatus")):
            label.setObjectName(name)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._status.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._target = TargetView()
        self._target.setObjectName("practiceTarget")
        self._dots = PracticeDots()
        self._dots.setObjectName("practiceDots")
        self._next = slim_button(
            self.tr("&Next"), "nextButton", self.tr("Keep this drawing and continue (Enter)")
        )
        self._skip = slim_button(
            self.tr("S&kip"), "skipButton", self.tr("Draw another digit now and this one later (Right)")
        )
        self._back = slim_button(
            self.tr("&Back"), "backButton", self.tr("Discard the last drawing and draw it again (Backspace)")
        )
        self._end = slim_button(
            self.tr("&End"), "endButton", self.tr("End the practice and keep the drawings (Esc)")
        )
        self._automatic = QCheckBox(self.tr("&Go on by itself"))
        set_tool_tip(self._automatic, self.tr("Keep the drawing and go on as soon as the pen rests"))
        self._automatic.setObjectName("automaticBox")
        self._automatic.setChecked(True)

        heading = row(PlainLabel(self.tr("Draw a")), None, self._count)
        buttons = SideBySide(
            SideBySide(self._next, self._skip, spacing=_GAP),
            SideBySide(self._back, self._end, spacing=_GAP),
            spacing=_GAP,
        )
        above = (heading, (self._target, 3), self._status, (self._dots, 2))
        column(*above, buttons, self._automatic, owner=self._asking, spacing=_SPACING)

    # --- the practice ------------------------------------------------------------------------------------

    @property
    def is_asking(self) -> bool:
        """Whether the panel asks for a digit."""
        return self._practice.target is not None and self._pages.currentWidget() is self._asking

    @property
    def target(self) -> int | None:
        """The digit to draw; None in the summary."""
        return self._practice.target if self.is_asking else None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The drawings of this practice, in order."""
        return self._practice.attempts

    def start(
        self, labels: Sequence[int] = range(CLASSES), *, rounds: int = ROUNDS, seed: int | None = None
    ) -> None:
        """Start a practice; the parameters are those of `Practice`."""
        self._practice = Practice(labels, rounds, seed)
        self.show()
        self._pages.setCurrentWidget(self._asking)
        self._status.clear()
        self._summary.set_note("")
        self._ask()

    @Slot()
    def accept_drawing(self) -> None:
        """Record the drawing on the pad, and ask for the next digit."""
        if not self.is_asking or self._drawing.is_empty:
            return
        attempt = self._practice.record(self._drawing, self._predicted)
        self._status.setText(self._comment(attempt))
        self.digit_drawn.emit(attempt.drawing, attempt.target)
        self._ask()

    @Slot()
    def skip(self) -> None:
        """Ask for another digit now, and for this one later."""
        if self.is_asking:
            self._practice.skip()
            self._status.clear()
            self._ask()

    @Slot()
    def take_back(self) -> None:
        """Discard the last drawing and ask for its digit again."""
        if self.is_asking and self._practice.attempts:
            self._take_back()
            self._ask()

    def _take_back(self) -> None:
        self._practice.take_back()
        self._status.clear()
        self.take_back_requested.emit()

    @Slot()
    def end(self) -> None:
        """Show the summary, or close the practice if there is nothing to show."""
        if not self.is_asking or not self._practice.attempts:
            self.close_practice()
            return
        self._pause.stop()
        self._conclude()
        self.clear_requested.emit()

    @Slot()
    def close_practice(self) -> None:
        """Forget the practice, with what it asks for, and hide the panel."""
        if not self._practice.rounds:
            return
        self._pause.stop()
        self._practice = Practice(rounds=0)
        self._update()
        self.hide()
        self.closed.emit()

    def _ask(self) -> None:
        """Ask for the next digit, or show the summary after the last."""
        self._pause.stop()
        self._drawing, self._predicted = Drawing(), None
        if self._practice.target is None:
            self._conclude()
        self._update()
        self.clear_requested.emit()

    def _conclude(self) -> None:
        self._summary.set_attempts(self._practice.attempts)
        self._pages.setCurrentWidget(self._summary)
        self.finished.emit()

    # --- news from the page ------------------------------------------------------------------------------

    def set_drawing(self, drawing: Drawing) -> None:
        """Set the drawing on the pad, at every move of the pen.

        If the pad's undo has brought back the last drawing, take it back and ask for its digit again.
        """
        self._pause.stop()
        self._target.set_pause(0.0)
        attempts = self._practice.attempts
        if self.is_asking and attempts and drawing == attempts[-1].drawing:
            self._take_back()
            self._update()
        self._drawing = drawing

    def set_pen_lifted(self) -> None:
        """Start the pause after an action on the pad; call it outside a practice as well."""
        # A drawing seen before comes from undo or redo: the user wants to change it, or drew it for another
        # digit. It waits for the pen or a key.
        is_new = not self._drawing.is_empty and self._drawing not in self._seen
        self._seen.add(self._drawing)
        if is_new:
            self._start_pause()

    def _start_pause(self) -> None:
        if self.is_asking and self._automatic.isChecked() and not self._drawing.is_empty:
            self._pause.stop()
            self._pause.start()

    def set_predicted_digit(self, digit: int | None) -> None:
        """Set the predicted digit of the drawing on the pad; None for "not a digit"."""
        self._predicted = digit

    def set_is_adapting(self, adapting: bool) -> None:  # noqa: FBT001 - a setter
        """Show whether an adaptation is under way."""
        self._summary.set_is_adapting(adapting)

    def set_adaptation_result(self, result: AdaptationResult | None) -> None:
        """Show the result of an adaptation."""
        self._summary.set_note(result.sentence if result is not None else "")

    def set_predictions(self, predictions: Sequence[int | None]) -> None:
        """Replace the predicted digits of all attempts; see `Practice.set_predictions`."""
        self._practice.set_predictions(predictions)
        self._dots.set_practice(self._practice)
        self._summary.set_attempts(self._practice.attempts)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Handle a key, wherever the focus is on the page.

        Returns
        -------
        bool
            Whether it was one of the panel's: Enter or Space for the next digit, Right to skip, Backspace to
            draw the last one again, Esc to end.
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
        """Handle a key that no button has handled."""
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing while the panel is out of sight, except when the whole window is minimised."""
        super().hideEvent(event)
        self._pause.stop()
        if self.isHidden():
            self.close_practice()
        elif self.is_asking and not event.spontaneous():
            self.end()

    # --- display -----------------------------------------------------------------------------------------

    def _comment(self, attempt: Attempt) -> str:
        if attempt.is_right:
            return self.tr("{digit}: read right").format(digit=attempt.target)
        if attempt.predicted is None:
            return self.tr("{digit}: not read as any digit").format(digit=attempt.target)
        return self.tr("{digit}: read as a {answer}").format(digit=attempt.target, answer=attempt.predicted)

    def _update(self) -> None:
        practice = self._practice
        self._target.set_target(practice.target)
        self._target.set_pause(0.0)
        self._dots.set_practice(practice)
        done = len(practice.attempts)
        count = self.tr("{done} of {total}")
        self._count.setText(count.format(done=done, total=done + practice.remaining))
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
        self.start(sorted({attempt.target for attempt in self._practice.misread}), rounds=_REPEATED_ROUNDS)
