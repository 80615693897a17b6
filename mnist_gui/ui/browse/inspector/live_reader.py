"""Lets the current classifier read a few rows, away from the GUI thread."""

import math
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.errors import ModelError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.inspector.digit import Reading
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner

if TYPE_CHECKING:  # a window that only shows digits does not need it
    from mnist_gui.learning.classifier import Classifier


@dataclass(frozen=True, eq=False)
class Answer:
    """What a classifier says of one image.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (c,)
        Of each class name of the classifier.
    blank : bool
        Whether the image shows nothing.
    """

    probabilities: npt.NDArray[np.float64]
    blank: bool


@dataclass(frozen=True, eq=False)
class _Answers:
    """The answers to one question, with what they are about."""

    dataset: Dataset
    classifier: "Classifier"
    by_row: dict[int, Answer]


class LiveReader(QObject):
    """Asks for what is not answered yet, and keeps the answers about what was asked for last.

    Signals
    -------
    answered()
        There is another answer, or `error` has changed.
    """

    answered = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._classifier: Classifier | None = None
        self._answers: dict[int, Answer] = {}
        self._rows: list[int] = []
        self._error = ""
        self._job = LatestJob(runner, Lane.PREDICTING, self)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.failed.connect(self._on_failed)

    @property
    def classifier(self) -> "Classifier | None":
        """Who reads."""
        return self._classifier

    @property
    def error(self) -> str:
        """Why the classifier cannot read these images: a sentence for the user, or nothing."""
        return self._error

    def set_dataset(self, dataset: Dataset) -> None:
        """Read from another data set."""
        self._dataset = dataset
        self._forget()

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Let another classifier read, or none."""
        self._classifier = classifier
        self._forget()

    def _forget(self) -> None:
        self._job.drop()
        self._answers, self._rows, self._error = {}, [], ""

    def ask(self, rows: Collection[int]) -> None:
        """Have some rows read, and forget all others."""
        self._rows = list(rows)
        self._answers = {row: self._answers[row] for row in rows if row in self._answers}
        missing = [row for row in rows if row not in self._answers]
        if missing and self._dataset is not None and self._classifier is not None and not self._error:
            self._job.request(partial(_answer, self._dataset, self._classifier, missing))

    def answer(self, row: int) -> Answer | None:
        """Return the answer about a row; None while there is none."""
        return self._answers.get(row)

    def reading(self, row: int) -> Reading | None:
        """Return the same, as a reading of a row of the data set."""
        answer = self._answers.get(row)
        if answer is None or self._classifier is None or self._dataset is None:
            return None
        names, best = self._classifier.class_names, int(answer.probabilities.argmax())
        label = int(self._dataset.labels[row])
        loss = math.nan
        if label != NO_LABEL and self._dataset.class_names[label] in names:
            share = answer.probabilities[names.index(self._dataset.class_names[label])]
            loss = -math.log(max(share, sys.float_info.min))
        return Reading(None if answer.blank else names[best], float(answer.probabilities[best]), loss)

    @Slot(object)
    def _on_succeeded(self, answers: _Answers) -> None:
        if (answers.dataset, answers.classifier) != (self._dataset, self._classifier):
            return  # the user has moved on
        known = {row: answer for row, answer in answers.by_row.items() if row in self._rows}
        if known:
            self._answers |= known
            self.answered.emit()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, ModelError):
            raise error
        self._error = str(error)
        self.answered.emit()


def _answer(
    dataset: Dataset, classifier: "Classifier", rows: list[int], _report: Report, _token: CancelToken
) -> _Answers:
    prediction = classifier.predict(dataset.take(rows))
    each = zip(rows, prediction.probabilities, prediction.blank.tolist(), strict=True)
    return _Answers(dataset, classifier, {row: Answer(shares, blank) for row, shares, blank in each})
