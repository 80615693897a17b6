"""Train again with the same settings on the corrected labels, and compare both models."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.class_names import translate_classes
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.workspace import Workspace

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
    ended()
        Nothing is being trained any more, with or without a comparison.
    """

    compared = Signal(object)
    ended = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._before: Run | Validation | None = None
        self._is_under_way = self._is_first_missing = False
        session.changed.connect(self._on_workspace_changed)
        session.learning.ended.connect(self._on_learning_ended)

    @property
    def is_under_way(self) -> bool:
        """Whether something is being trained for a comparison."""
        return self._is_under_way

    @Slot()
    def start(self) -> None:
        """Train again; a training under way is not disturbed."""
        workspace = self._session.workspace
        if workspace.dataset is None or self._session.learning.task is not None:
            return
        run, validation = workspace.current_run, workspace.validation
        self._is_under_way, self._is_first_missing = True, False
        if run is not None and run.evaluation is not None:
            self._before = run
            self._session.train(run.request)
        elif validation is not None:
            self._before = validation
            self._session.validate(validation.request, len(validation.folds))
        else:
            self._is_first_missing = True
            request = run.request if run is not None else TrainingRequest()
            if _has_test_labels(workspace.dataset):
                self._session.train(request, as_given=True)
            else:
                self._session.validate(request, 5, as_given=True)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self._stop()
        if not self._is_under_way:
            return
        is_run = len(new.runs) == len(old.runs) + 1
        found = new.runs[-1] if is_run else new.validation if new.validation is not old.validation else None
        if found is None or new.dataset is None:
            return
        if self._is_first_missing:
            self._before, self._is_first_missing = found, False
            if is_run:
                self._session.train(found.request)
            else:
                self._session.validate(found.request, 5)
        elif self._before is not None:
            comparison = compare(new.dataset, self._before, found)
            self._stop()
            if comparison is not None:
                self.compared.emit(comparison)

    def _stop(self) -> None:
        self._before, self._is_under_way, self._is_first_missing = None, False, False

    @Slot()
    def _on_learning_ended(self) -> None:
        if self._session.learning.task is None:
            self._stop()  # cancelled or refused, unless it is stopped already
            self.ended.emit()


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
