"""Learns the user's hand from their own digits, in the background."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.errors import UserError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.progress import CancelToken, Progress, Report
from mnist_gui.ui.draw.adaptation_result import AdaptationResult
from mnist_gui.ui.state.own_digits_store import drawings_of
from mnist_gui.ui.state.tasks import Lane, Task, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.pad import PadClassifier, WriterAdaptation

_NO_ANSWERS: Mapping[Drawing, int | None] = MappingProxyType({})


class WriterAdapter(QObject):
    """Makes a `WriterAdaptation` of own digits and says what that changes.

    Signals
    -------
    hand_changed(Hand or None)
        Drawings are to be read with this hand from now on.
    learned_changed(Learned or None)
        What the hand was learned from.
    progress_changed(Progress or None)
        How far learning is; None when none is under way.
    failed(str)
        The hand could not be learned: a sentence for the user.
    """

    hand_changed = Signal(object)
    learned_changed = Signal(object)
    progress_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: Task | None = None
        self._answers = _NO_ANSWERS

    @property
    def is_learning(self) -> bool:
        """Whether a hand is being learned."""
        return self._task is not None

    @property
    def answers(self) -> Mapping[Drawing, int | None]:
        """What each drawing that was learned is read as by whom has learned the others; None: as no digit."""
        return self._answers

    def learn(self, classifier: "PadClassifier", digits: OwnDigits) -> None:
        """Learn the hand of whoever drew these digits; what is being learned already is dropped."""
        if self._task is not None:
            self._task.cancel()
        self._task = task = self._runner.start(Lane.TRAINING, partial(_learn, classifier, digits))
        task.succeeded.connect(self._on_learned)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self.progress_changed.emit(Progress("Learning"))

    @Slot()
    def forget(self) -> None:
        """Read drawings as before learning; the own digits stay, and what is being learned is dropped."""
        if self._task is not None:
            self._task.cancel()
        self._answers = _NO_ANSWERS
        self.hand_changed.emit(None)
        self.learned_changed.emit(None)

    @Slot(object)
    def _on_learned(
        self, learned: "tuple[WriterAdaptation, AdaptationResult, Mapping[Drawing, int | None]]"
    ) -> None:
        hand, outcome, self._answers = learned
        self.hand_changed.emit(hand)
        self.learned_changed.emit(outcome)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.failed.emit(str(error))

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._task:
            self._task = None
            self.progress_changed.emit(None)


def _learn(
    classifier: "PadClassifier", digits: OwnDigits, _report: Report, _token: CancelToken
) -> "tuple[WriterAdaptation, AdaptationResult, Mapping[Drawing, int | None]]":
    from mnist_gui.learning.pad import check_adaptation

    drawings, labels = drawings_of(digits.digits)
    check = check_adaptation(classifier, drawings, labels)  # which learns the hand on the way
    learned = AdaptationResult(len(drawings), check.errors_before, check.errors_after)
    answers = [
        None if verdict == "not a digit" else label
        for label, verdict in zip(check.after.labels.tolist(), check.after.verdicts, strict=True)
    ]
    return check.adaptation, learned, dict(zip(drawings, answers, strict=True))
