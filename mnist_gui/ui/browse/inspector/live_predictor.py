"""Predicts single rows with the current model, in the background."""

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
from mnist_gui.data.levels import at_levels
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.inspector.inspected_image import ImagePrediction
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner

if TYPE_CHECKING:  # a window without a model does not import it
    from mnist_gui.learning.classifier import Classifier


@dataclass(frozen=True, eq=False)
class LivePrediction:
    """The prediction of one image.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (c,)
        One for each class name of the classifier.
    blank : bool
        Whether the image is blank.
    """

    probabilities: npt.NDArray[np.float64]
    blank: bool


@dataclass(frozen=True, eq=False)
class _Result:
    """The predictions of one job, and what they are about."""

    dataset: Dataset
    classifier: "Classifier"
    by_row: dict[int, LivePrediction]


class LivePredictor(QObject):
    """Computes predictions that are missing, and keeps those of the rows requested last.

    Signals
    -------
    predicted()
        There is a new prediction, or `error` has changed.
    """

    predicted = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._classifier: Classifier | None = None
        self._predictions: dict[int, LivePrediction] = {}
        self._rows: list[int] = []
        self._error = ""
        self._job = LatestJob(runner, Lane.PREDICTING, self)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.refused.connect(self._on_refused)

    @property
    def classifier(self) -> "Classifier | None":
        """The current model, if there is one."""
        return self._classifier

    @property
    def error(self) -> str:
        """Why the classifier cannot predict these images, for the user; empty if it can."""
        return self._error

    def set_dataset(self, dataset: Dataset) -> None:
        """Use another data set."""
        self._dataset = dataset
        self._forget()

    def set_labels(self, dataset: Dataset) -> None:
        """Use other labels of the same images; predictions stay."""
        self._dataset = dataset

    def set_classifier(self, classifier: "Classifier | None") -> None:
        """Use another classifier, or none."""
        self._classifier = classifier
        self._forget()

    def _forget(self) -> None:
        self._job.drop()
        self._predictions, self._rows, self._error = {}, [], ""

    def request(self, rows: Collection[int]) -> None:
        """Predict some rows, and drop the predictions of all others."""
        self._rows = list(rows)
        self._predictions = {row: self._predictions[row] for row in rows if row in self._predictions}
        missing = [row for row in rows if row not in self._predictions]
        if missing and self._dataset is not None and self._classifier is not None and not self._error:
            self._job.request(partial(_predict, self._dataset, self._classifier, missing))

    def probabilities(self, row: int) -> LivePrediction | None:
        """Return the prediction of a row with all probabilities; None while there is none."""
        return self._predictions.get(row)

    def prediction(self, row: int) -> ImagePrediction | None:
        """Return the predicted class of a row; None while there is none."""
        live = self._predictions.get(row)
        if live is None or self._classifier is None or self._dataset is None:
            return None
        names, best = self._classifier.class_names, int(live.probabilities.argmax())
        label = int(self._dataset.labels[row])
        loss = math.nan
        if label != NO_LABEL and self._dataset.class_names[label] in names:
            probability = live.probabilities[names.index(self._dataset.class_names[label])]
            loss = -math.log(max(probability, sys.float_info.min))
        return ImagePrediction(None if live.blank else names[best], float(live.probabilities[best]), loss)

    @Slot(object)
    def _on_succeeded(self, result: _Result) -> None:
        shown = self._dataset
        if (
            shown is None
            or not result.dataset.differs_only_in_labels(shown)
            or result.classifier is not self._classifier
        ):
            return  # the window shows something else now
        known = {row: live for row, live in result.by_row.items() if row in self._rows}
        if known:
            self._predictions |= known
            self.predicted.emit()

    @Slot(str)
    def _on_refused(self, message: str) -> None:
        self._error = message
        self.predicted.emit()


def _predict(
    dataset: Dataset, classifier: "Classifier", rows: list[int], _report: Report, _token: CancelToken
) -> _Result:
    prediction = classifier.predict(at_levels(dataset.take(rows), dataset.levels))
    each = zip(rows, prediction.probabilities, prediction.blank.tolist(), strict=True)
    by_row = {row: LivePrediction(probabilities, blank) for row, probabilities, blank in each}
    return _Result(dataset, classifier, by_row)
