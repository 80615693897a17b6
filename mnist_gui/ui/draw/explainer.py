"""Finds out why a drawing is read so: what in it speaks for the answer, and which digits are like it."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.dataset import NO_LABEL, Images
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.draw.occlusion_colours import Evidence
from mnist_gui.ui.draw.reader import DRAWING_SHAPE, NOTHING, Reading
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Reader
    from mnist_gui.learning.neighbours import Nearest

_PAUSE = 120
"""Milliseconds for which the pen must rest: the answer comes first."""

NEAREST = 16
"""How many similar digits are looked for."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """What speaks for the answer, and what for the runner-up.

    Attributes
    ----------
    reading : Reading
        What is explained.
    evidence : ndarray of float32, shape (28, 28)
        As `mnist_gui.learning.occlusion.occlusion_map` says it.
    first, second : str
        The names of the answer and of the runner-up.
    """

    reading: Reading
    evidence: Evidence
    first: str
    second: str


class Explainer(QObject):
    """Explains the last reading once the pen rests. What belongs to an earlier one is never announced.

    Parameters
    ----------
    facts : ColumnStore
        Finds similar digits.
    runner : TaskRunner
        Finds evidence, on a lane of its own: no drawing waits for that to be read.

    Signals
    -------
    explained(Explanation)
    neighbours_found(Nearest)
        The digits of the open data set that are most like the drawing.
    """

    explained = Signal(object)
    neighbours_found = Signal(object)

    def __init__(self, facts: ColumnStore, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._reading = NOTHING
        self._reader: Reader | None = None
        self._wants_evidence = True
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._explain)
        self._job = LatestJob(runner, Lane.EXPLAINING, self)
        self._job.succeeded.connect(self._on_explained)
        self._job.failed.connect(self._on_failed)
        facts.nearest_found.connect(self._on_nearest_found)

    @property
    def can_compare(self) -> bool:
        """Whether there is a data set whose digits could be like a drawing: of 28x28 pixels, too."""
        facts = self._facts.columns
        return facts is not None and (facts.dataset.height, facts.dataset.width) == DRAWING_SHAPE

    @property
    def is_waiting(self) -> bool:
        """Whether the reading is explained as soon as the pen has rested."""
        return self._pause.isActive()

    @Slot(bool)
    def set_evidence_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a slot for a check box
        """Look for evidence, too, or only for similar digits."""
        self._wants_evidence = wanted
        if not self.is_waiting:
            self._look_for_evidence()

    def set_reading(self, reading: Reading, reader: "Reader | None") -> None:
        """Explain another reading, if there is something to explain in it."""
        self._reading, self._reader = reading, reader
        self._job.drop()
        if reading.is_blank:
            self._pause.stop()
        else:
            self._pause.start()

    @Slot()
    def _explain(self) -> None:
        self._look_for_evidence()
        if self.can_compare:
            self._facts.find_nearest(self._reading.image, NEAREST)

    def _look_for_evidence(self) -> None:
        reading, reader = self._reading, self._reader
        if not self._wants_evidence or reading.prediction is None or reader is None:
            return
        second = int(reading.prediction.runner_up[0])
        if second != NO_LABEL:
            self._job.request(partial(_explain_job, reading, reader, second))

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        if explanation.reading is self._reading:
            self.explained.emit(explanation)

    @Slot(object, object)
    def _on_nearest_found(self, nearest: "Nearest", image: Images) -> None:
        if image is self._reading.image:
            self.neighbours_found.emit(nearest)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        raise error  # what was read can be explained: this is a fault of the program, and reported as one


def _explain_job(
    reading: Reading, reader: "Reader", second: int, _report: Report, _token: CancelToken
) -> Explanation:
    from mnist_gui.learning.occlusion import occlusion_map

    assert reading.label is not None, "only answers are explained"
    found = occlusion_map(reader, np.ascontiguousarray(reading.image), reading.label, second)
    names = reading.class_names
    return Explanation(reading, found, names[reading.label], names[second])
