"""Train again with the same settings on the corrected labels, and compare both models."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.state.session import Session

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation


class Errors(NamedTuple):
    """How often a model is wrong.

    Attributes
    ----------
    wrong, images : int
    """

    wrong: int
    images: int

    @property
    def rate(self) -> float:
        """The share of the images, 0 to 1."""
        return self.wrong / self.images if self.images else 0.0


class Comparison(NamedTuple):
    """Two models, and how often each is wrong by the labels as given and as corrected.

    Attributes
    ----------
    title : str
        The model, for users.
    split : str
        The split that is predicted.
    is_validation : bool
        Whether both are cross-validations.
    before, after : (Errors, Errors)
        By the given labels, and by the corrected ones.
    """

    title: str
    split: str
    is_validation: bool
    before: tuple[Errors, Errors]
    after: tuple[Errors, Errors]


class Retraining(QObject):
    """Trains again as the current run was trained, or cross-validates again as the last cross-validation.

    If there is neither, it trains on the labels as given first.

    Signals
    -------
    compared(Comparison)
        Both models are there.
    """

    compared = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._generation = 0  # of the training for a comparison, among all trainings
        self._before: Run | Validation | None = None
        session.learning.succeeded.connect(self._on_learned)

    @property
    def is_under_way(self) -> bool:
        """Whether something is being trained for a comparison."""
        learning = self._session.learning
        return learning.task is not None and learning.generation == self._generation

    @Slot()
    def start(self) -> None:
        """Train again; a training under way is not disturbed."""
        workspace = self._session.workspace
        if workspace.dataset is None or self._session.learning.task is not None:
            return
        run, validation = workspace.current_run, workspace.validation
        self._before = run if run is not None and run.evaluation is not None else validation
        if self._before is not None:
            self._train_like(self._before)
            return
        self._begin_generation()
        request = run.request if run is not None else TrainingRequest()
        if _has_test_labels(workspace.dataset):
            self._session.train(request, as_given=True)
        else:
            self._session.validate(request, 5, as_given=True)

    def drop(self) -> None:
        """Compare nothing, because another data set is open."""
        self._generation, self._before = 0, None

    def _train_like(self, before: "Run | Validation") -> None:
        self._begin_generation()
        if hasattr(before, "folds"):
            self._session.validate(before.request, len(before.folds))
        else:
            self._session.train(before.request)

    def _begin_generation(self) -> None:
        self._generation = self._session.learning.generation + 1

    @Slot(object)
    def _on_learned(self, found: "Run | Validation") -> None:
        dataset = self._session.workspace.dataset
        if not self.is_under_way or dataset is None:
            return
        if self._before is None:  # the labels as given were learned first
            self._before = found
            self._train_like(found)
            return
        comparison, self._before = compare(dataset, self._before, found), None
        if comparison is not None:
            self.compared.emit(comparison)


def compare(dataset: Dataset, before: "Run | Validation", after: "Run | Validation") -> Comparison | None:
    """Compare two models by the same labels; None if they predict different images."""
    first, second = before.evaluation, after.evaluation
    if first is None or second is None or first.split != second.split:
        return None
    return Comparison(
        after.request.title,
        second.split,
        hasattr(after, "folds"),
        (_errors(dataset, first, as_given=True), _errors(dataset, first, as_given=False)),
        (_errors(dataset, second, as_given=True), _errors(dataset, second, as_given=False)),
    )


def _errors(dataset: Dataset, evaluation: Evaluation, *, as_given: bool) -> Errors:
    """Count the errors by the labels of now, without images that are excluded or were not predicted."""
    split = dataset.split(evaluation.split)
    table = translate_classes(evaluation.class_names, dataset.class_names)
    predicted = table[evaluation.predicted]
    counted = (evaluation.actual != NO_LABEL) & (split.used_labels != NO_LABEL)
    first = dataset.offsets[dataset.split_names.index(split.name)]
    labels = dataset.given_now[first : first + len(split)] if as_given else split.used_labels
    counted &= labels != NO_LABEL
    wrong = np.count_nonzero(counted & (predicted != labels))
    return Errors(int(wrong), int(np.count_nonzero(counted)))


def _has_test_labels(dataset: Dataset) -> bool:
    return "test" in dataset.split_names and dataset.split("test").is_usable
