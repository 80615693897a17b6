"""Adapts the pad's classifier to the user's own digits, in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.ink.drawing import Drawing
from mnist_gui.progress import CancelToken, Progress, Report
from mnist_gui.ui.state.own_digits_store import drawings_of
from mnist_gui.ui.state.tasks import Lane, Task, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.pad import AdaptationCheck, PadClassifier

_NO_PREDICTIONS: Mapping[Drawing, int | None] = MappingProxyType({})


@dataclass(frozen=True)
class AdaptationResult:
    """How many digits were misread before and after an adaptation.

    Attributes
    ----------
    digits : int
        Number of digits that the classifier was adapted to.
    misread_before, misread_after : int
        How many of them were misread; after the adaptation, each is left out once.
    """

    digits: int
    misread_before: int
    misread_after: int

    @property
    def sentence(self) -> str:
        """Both numbers in words."""
        if self.digits == 1:
            text = QCoreApplication.translate("AdaptationResult", "Learned from one digit.")
        elif self.misread_before == self.misread_after == 0:
            text = QCoreApplication.translate(
                "AdaptationResult", "All {digits} digits read right, before and after."
            )
        else:
            text = QCoreApplication.translate(
                "AdaptationResult", "Of {digits} digits, {before} misread before learning, {after} after."
            )
        return text.format(
            digits=f"{self.digits:,}", before=f"{self.misread_before:,}", after=f"{self.misread_after:,}"
        )


class WriterAdapter(QObject):
    """Makes a `WriterAdaptation` from own digits and measures its effect.

    Signals
    -------
    adaptation_changed(WriterAdaptation or None)
    result_changed(AdaptationResult or None)
    progress_changed(Progress or None)
        None when no adaptation is under way.
    failed(str)
        A message for the user.
    """

    adaptation_changed = Signal(object)
    result_changed = Signal(object)
    progress_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: Task | None = None
        self._predictions = _NO_PREDICTIONS

    @property
    def is_adapting(self) -> bool:
        """Whether an adaptation is under way."""
        return self._task is not None

    @property
    def predictions(self) -> Mapping[Drawing, int | None]:
        """Leave-one-out predictions of the drawings after the last adaptation; None for "not a digit"."""
        return self._predictions

    def adapt(self, classifier: "PadClassifier", digits: OwnDigits) -> None:
        """Adapt a classifier to own digits; drop an adaptation under way."""
        if self._task is not None:
            self._task.cancel()
        self._task = task = self._runner.start(Lane.TRAINING, partial(_check_job, classifier, digits))
        task.succeeded.connect(self._on_checked)
        task.refused.connect(self.failed)
        task.finished.connect(self._on_finished)
        self.progress_changed.emit(Progress("Learning"))

    @Slot()
    def forget(self) -> None:
        """Drop the adaptation, and one under way; keep the own digits."""
        if self._task is not None:
            self._task.cancel()
            self._task = None  # what it found already is not used
            self.progress_changed.emit(None)
        self._predictions = _NO_PREDICTIONS
        self.adaptation_changed.emit(None)
        self.result_changed.emit(None)

    @Slot(object)
    def _on_checked(self, checked: "tuple[AdaptationCheck, list[Drawing]]") -> None:
        if self.sender() is not self._task:
            return
        check, drawings = checked
        after = check.after
        self._predictions = {
            drawing: None if verdict == "not a digit" else label
            for drawing, label, verdict in zip(drawings, after.labels.tolist(), after.verdicts, strict=True)
        }
        self.adaptation_changed.emit(check.adaptation)
        self.result_changed.emit(AdaptationResult(len(drawings), check.errors_before, check.errors_after))

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._task:
            self._task = None
            self.progress_changed.emit(None)


def _check_job(
    classifier: "PadClassifier", digits: OwnDigits, _report: Report, _token: CancelToken
) -> "tuple[AdaptationCheck, list[Drawing]]":
    from mnist_gui.learning.pad import check_adaptation

    drawings, labels = drawings_of(digits.digits)
    return check_adaptation(classifier, drawings, labels), drawings
