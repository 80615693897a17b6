"""Finds out why a drawing is read so: what in it speaks for the answer, and which digits are like it."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.errors import UserError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.draw.evidence_colours import Evidence
from mnist_gui.ui.draw.reader import DRAWING_SHAPE, Reading
from mnist_gui.ui.facts_keeper import FactsKeeper
from mnist_gui.ui.tasks import Lane, LatestJob, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Reader

_PAUSE = 120
"""Milliseconds for which the pen must rest: the answer comes first."""

NEAREST = 12
"""How many similar digits are looked for."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """What speaks for the answer, and what for the runner-up.

    Attributes
    ----------
    reading : Reading
        What is explained.
    evidence : ndarray of float32, shape (28, 28)
        As `mnist_gui.learning.evidence.evidence` says it.
    first, second : str
        The names of the answer and of the runner-up.
    """

    reading: Reading
    evidence: Evidence
    first: str
    second: str


class Explainer(QObject):
    """Explains the last reading once the pen rests.

    Signals
    -------
    explained(Explanation)
    """

    explained = Signal(object)

    def __init__(self, facts: FactsKeeper, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._reading: Reading | None = None
        self._reader: Reader | None = None
        self._wants_evidence = True
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._explain)
        self._job = LatestJob(runner, Lane.PREDICTING, self)
        self._job.succeeded.connect(self._on_explained)
        self._job.failed.connect(self._on_failed)

    @Slot(bool)
    def set_evidence_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a slot for a check box
        """Look for evidence, too, or only for similar digits."""
        self._wants_evidence = wanted
        self._explain()

    def set_reading(self, reading: Reading, reader: "Reader | None") -> None:
        """Explain another reading, if there is something to explain in it."""
        self._reading, self._reader = reading, reader
        self._job.drop()
        if reading.prediction is None:
            self._pause.stop()
        else:
            self._pause.start()

    @Slot()
    def _explain(self) -> None:
        reading, reader = self._reading, self._reader
        if reading is None or reading.prediction is None or reader is None or self._pause.isActive():
            return
        second = int(reading.prediction.runner_up[0])
        if self._wants_evidence and second != NO_LABEL:
            self._job.request(partial(_explain_job, reading, reader, second))
        facts = self._facts.facts
        if facts is not None and (facts.dataset.height, facts.dataset.width) == DRAWING_SHAPE:
            self._facts.find_nearest(reading.image, NEAREST)

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        if explanation.reading is self._reading:
            self.explained.emit(explanation)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error


def _explain_job(
    reading: Reading, reader: "Reader", second: int, _report: Report, _token: CancelToken
) -> Explanation:
    from mnist_gui.learning.evidence import evidence

    assert reading.label is not None, "only answers are explained"
    found = evidence(reader, np.ascontiguousarray(reading.image), reading.label, second)
    names = reading.class_names
    return Explanation(reading, found, names[reading.label], names[second])
