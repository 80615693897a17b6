"""Explains an answer: occlusion sensitivity of the image, and its nearest neighbours in the data set."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.dataset import NO_LABEL, Images
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.draw.reader import BLANK, DRAWING_SHAPE, Answer
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets.occlusion_colours import OcclusionMap

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Reader
    from mnist_gui.learning.neighbours import Nearest

_PAUSE = 120
"""Milliseconds for which the pen must rest, so that answers come first."""

NEAREST = 16
"""Number of neighbours to find."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """What in an image supports the predicted class, and what supports another one.

    Attributes
    ----------
    answer : Answer
        The explained answer.
    occlusion : ndarray of float32, shape (28, 28)
        From `mnist_gui.learning.occlusion.occlusion_map`.
    first, second : str
        Names of the predicted class and of the runner-up, or of the class that was asked about.
    """

    answer: Answer
    occlusion: OcclusionMap
    first: str
    second: str


class Explainer(QObject):
    """Explains the last answer once the pen rests; explanations of earlier answers are dropped.

    Parameters
    ----------
    columns : ColumnStore
        Finds neighbours.
    runner : TaskRunner
        Computes occlusion on a lane of its own, so that no drawing waits for it.

    Signals
    -------
    explained(Explanation)
    comparing(bool)
        Whether neighbours of another answer are going to be found.
    neighbours_found(Nearest)
        The nearest images of the open data set.
    """

    explained = Signal(object)
    neighbours_found = Signal(object)
    comparing = Signal(bool)

    def __init__(self, columns: ColumnStore, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._answer = BLANK
        self._reader: Reader | None = None
        self._wants_occlusion = True
        self._asked: int | None = None
        self._pause = QTimer(self, singleShot=True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._explain)
        self._job = LatestJob(runner, Lane.EXPLAINING, self)
        self._job.succeeded.connect(self._on_explained)
        columns.nearest_found.connect(self._on_nearest_found)

    @property
    def can_compare(self) -> bool:
        """Whether the open data set has images of the size of a drawing."""
        columns = self._columns.columns
        return columns is not None and (columns.dataset.height, columns.dataset.width) == DRAWING_SHAPE

    @property
    def is_waiting(self) -> bool:
        """Whether the answer will be explained once the pen has rested."""
        return self._pause.isActive()

    @Slot(bool)
    def set_occlusion_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a slot for a check box
        """Compute occlusion, or find only neighbours."""
        self._wants_occlusion = wanted
        if not self.is_waiting:
            self._request_occlusion()

    @property
    def rival(self) -> int | None:
        """The label that the answer is compared with: the one asked about, or the runner-up."""
        prediction = self._answer.prediction
        if prediction is None:
            return None
        asked, count = self._asked, len(self._answer.class_names)
        if asked is not None and asked < count and asked != self._answer.label:
            return asked
        second = int(prediction.runner_up[0])
        return None if second == NO_LABEL else second

    def ask_about(self, label: int | None) -> None:
        """Compare the answer with another label; with the runner-up if that is None or the answer."""
        self._asked = None if label == self._answer.label else label
        if not self.is_waiting:
            self._request_occlusion()

    def set_answer(self, answer: Answer, reader: "Reader | None") -> None:
        """Explain another answer, unless it is blank."""
        self._answer, self._reader = answer, reader
        self._job.drop()
        if answer.is_blank:
            self._asked = None
            self._pause.stop()
        else:
            self._pause.start()
        self.comparing.emit(not answer.is_blank and self.can_compare)

    @Slot()
    def _explain(self) -> None:
        self._request_occlusion()
        if self.can_compare:
            self._columns.find_nearest(self._answer.image, NEAREST)

    def _request_occlusion(self) -> None:
        answer, reader, rival = self._answer, self._reader, self.rival
        if self._wants_occlusion and reader is not None and rival is not None:
            self._job.drop()
            self._job.request(partial(_explain_job, answer, reader, rival))

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        if explanation.answer is self._answer:
            self.explained.emit(explanation)

    @Slot(object, object)
    def _on_nearest_found(self, nearest: "Nearest", image: Images) -> None:
        if image is self._answer.image:
            self.neighbours_found.emit(nearest)


def _explain_job(
    answer: Answer, reader: "Reader", second: int, _report: Report, _token: CancelToken
) -> Explanation:
    from mnist_gui.learning.occlusion import occlusion_map

    assert answer.label is not None, "only predictions are explained"
    occlusion = occlusion_map(reader, np.ascontiguousarray(answer.image), answer.label, second)
    names = answer.class_names
    return Explanation(answer, occlusion, names[answer.label], names[second])
