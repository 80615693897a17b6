"""The only mutable state of the program: the open data set, the runs so far, and what is under way.

Widgets read it, ask it for things, and follow its signals; they never speak to one another. A result that a
newer request has made stale never gets here: opening another data set cancels whatever belonged to the
old one.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.errors import UsageError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.state.tasks import Job, Lane, Task, TaskRunner

if TYPE_CHECKING:  # numpy and scikit-learn are for the worker threads to load, not for the first frame
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.classifier import Classifier
    from mnist_gui.learning.recipes import TrainingRequest
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation


class Session(QObject):
    """State of one window.

    Signals
    -------
    dataset_changed(Dataset)
        Another data set is open.
    dataset_loaded(Dataset, OpenRequest)
        A data set is there that `load` was asked for, and is not open yet; `take` opens it.
    loading_started(Task), training_started(Task), validation_started(Task)
        A task has begun; follow its own signals for progress and outcome.
    runs_changed()
        A run was added, or all were removed with their data set.
    model_loading_started(Task)
        A model is being opened from its file.
    current_run_changed(Run or None)
        Another run's classifier answers from now on: badges, inspector, and pad.
    validation_changed(Validation or None)
        A cross-validation has come to its end, or the last one was removed with its data set.
    """

    dataset_changed = Signal(object)
    dataset_loaded = Signal(object, object)
    loading_started = Signal(object)
    training_started = Signal(object)
    validation_started = Signal(object)
    model_loading_started = Signal(object)
    runs_changed = Signal()
    current_run_changed = Signal(object)
    validation_changed = Signal(object)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._dataset: Dataset | None = None
        self._wanted = self._opened = OpenRequest("")
        self._runs: tuple[Run, ...] = ()
        self._saved: frozenset[Run] = frozenset()
        self._current_run: Run | None = None
        self._validation: Validation | None = None
        self._loading: Task | None = None
        self._model_loading: Task | None = None
        self._model_path = ""
        self._training: Task | None = None
        self._validating: Task | None = None

    @property
    def dataset(self) -> "Dataset | None":
        """The open data set; None until the first one is loaded."""
        return self._dataset

    @property
    def opened(self) -> OpenRequest:
        """What opens the open data set again, just as it is; its spec is empty until the first is loaded."""
        return self._opened

    @property
    def runs(self) -> "tuple[Run, ...]":
        """The finished trainings on the open data set and the models opened for it, oldest first."""
        return self._runs

    @property
    def unsaved_runs(self) -> "tuple[Run, ...]":
        """Those whose models are in no file, oldest first."""
        return tuple(run for run in self._runs if run not in self._saved)

    @property
    def current_run(self) -> "Run | None":
        """The run whose classifier answers; None before the first."""
        return self._current_run

    @property
    def classifier(self) -> "Classifier | None":
        """The classifier that answers; None before the first run."""
        return self._current_run.classifier if self._current_run else None

    @property
    def loading(self) -> Task | None:
        """The loading under way."""
        return self._loading

    @property
    def training(self) -> Task | None:
        """The training under way."""
        return self._training

    @property
    def validation(self) -> "Validation | None":
        """The last finished cross-validation on the open data set."""
        return self._validation

    @property
    def validating(self) -> Task | None:
        """The cross-validation under way."""
        return self._validating

    @property
    def is_learning(self) -> bool:
        """Whether a training or a cross-validation is under way."""
        return self._training is not None or self._validating is not None

    def open(
        self, spec: str | Path, *, transposed: bool | None = None, size: tuple[int, int] | None = None
    ) -> Task:
        """Load a data set in the background and open it; a loading under way is dropped.

        The open data set, its runs and its training stay until the new one is there: a file that turns out
        to be corrupt costs nothing.

        Parameters
        ----------
        spec, transposed, size
            As `mnist_gui.data.open.open_dataset` takes them.
        """
        return self._load(spec, OpenRequest(str(spec), transposed, size), self._on_loaded)

    def load(self, request: OpenRequest) -> Task:
        """Load a data set as `open` does, but leave the open one alone until somebody calls `take`."""
        return self._load(request.spec, request, self._on_loaded_only)

    def take(self, dataset: "Dataset", request: OpenRequest) -> None:
        """Open a data set that was loaded: the runs of the one before go with it.

        Parameters
        ----------
        dataset : Dataset
        request : OpenRequest
            How it was read.
        """
        self._drop_learning()
        self._dataset = dataset
        self._opened = replace(request, spec=dataset.source)
        self._runs, self._saved = (), frozenset()
        self._current_run = self._validation = None
        self.dataset_changed.emit(dataset)
        self.runs_changed.emit()
        self.current_run_changed.emit(None)
        self.validation_changed.emit(None)
        if self._model_loading is not None:  # for the data set before, which it may not have fitted
            self.open_model(self._model_path)

    def refresh(self, spec: str) -> bool:
        """Load the open data set again if this opens it, unless another one is to take its place.

        Returns
        -------
        bool
            Whether what is open will be, or is to be, what there is now: False if it stays as it was, because
            a training or a model that is in no file would be lost.
        """
        is_open = self._dataset is not None and self._dataset.source == spec
        if not is_open or (self._loading is not None and self._wanted.spec != spec):
            return True
        if self.is_learning or self.unsaved_runs:
            return False
        self.open(spec)
        return True

    def open_model(self, path: str) -> Task:
        """Open a saved model in the background, as one more run; one that is being opened is dropped.

        A data set that is still being loaded comes first, and the model is opened for it.
        """
        if self._model_loading is not None:
            self._model_loading.cancel()
        self._model_path = path
        job = _model_job(path, self._dataset)
        self._model_loading = task = self._runner.start(Lane.LOADING, job)
        task.succeeded.connect(self._on_model_loaded)
        task.finished.connect(self._on_model_loading_finished)
        self.model_loading_started.emit(task)
        return task

    def mark_saved(self, run: "Run") -> None:
        """Take note that the model of a run is in a file."""
        self._saved |= {run}

    def train(self, request: "TrainingRequest") -> Task:
        """Train on the open data set in the background; a training or cross-validation under way is dropped.

        Raises
        ------
        RuntimeError
            If no data set is open.
        """
        job = _training_job(self._dataset_to_learn_from(), request)
        self._training = task = self._runner.start(Lane.TRAINING, job)
        task.succeeded.connect(self._on_trained)
        task.finished.connect(self._on_training_finished)
        self.training_started.emit(task)
        return task

    def validate(self, request: "TrainingRequest", folds: int) -> Task:
        """Cross-validate on the open data set in the background; what `train` would drop is dropped.

        Raises
        ------
        RuntimeError
            If no data set is open.
        """
        job = _validation_job(self._dataset_to_learn_from(), request, folds)
        self._validating = task = self._runner.start(Lane.TRAINING, job)
        task.succeeded.connect(self._on_validated)
        task.finished.connect(self._on_validating_finished)
        self.validation_started.emit(task)
        return task

    def select_run(self, run: "Run") -> None:
        """Let another finished run answer."""
        if run is not self._current_run:
            self._current_run = run
            self.current_run_changed.emit(run)

    def _dataset_to_learn_from(self) -> "Dataset":
        """Return the open data set, after what is being learned from it was cancelled."""
        if self._dataset is None:
            raise RuntimeError("no data set is open")
        self._drop_learning()
        return self._dataset

    def _drop_learning(self) -> None:
        for task in (self._training, self._validating):
            if task is not None:
                task.cancel()

    def _load(self, spec: str | Path, request: OpenRequest, on_loaded: "Callable[[Dataset], None]") -> Task:
        if self._loading is not None:
            self._loading.cancel()
        self._wanted = request
        job = partial(_open, spec, request.transposed, request.size)
        self._loading = task = self._runner.start(Lane.LOADING, job)
        task.succeeded.connect(on_loaded)
        task.finished.connect(self._on_loading_finished)
        self.loading_started.emit(task)  # now that the session hears of its end before all others
        if self._model_loading is not None:  # which may read a large data set for long: let it come after
            self.open_model(self._model_path)
        return task

    @Slot(object)
    def _on_loaded(self, dataset: "Dataset") -> None:
        self.take(dataset, self._wanted)

    @Slot(object)
    def _on_loaded_only(self, dataset: "Dataset") -> None:
        self.dataset_loaded.emit(dataset, self._wanted)

    @Slot(object)
    def _on_model_loaded(self, run: "Run") -> None:
        self.mark_saved(run)
        self._add_run(run)

    @Slot(object)
    def _on_trained(self, run: "Run") -> None:
        self._add_run(run)

    def _add_run(self, run: "Run") -> None:
        self._runs = (*self._runs, run)
        self.runs_changed.emit()
        self.select_run(run)

    @Slot(object)
    def _on_validated(self, validation: "Validation") -> None:
        self._validation = validation
        self.validation_changed.emit(validation)

    @Slot()
    def _on_loading_finished(self) -> None:
        if self.sender() is self._loading:
            self._loading = None

    @Slot()
    def _on_model_loading_finished(self) -> None:
        if self.sender() is self._model_loading:
            self._model_loading = None

    @Slot()
    def _on_training_finished(self) -> None:
        if self.sender() is self._training:
            self._training = None

    @Slot()
    def _on_validating_finished(self) -> None:
        if self.sender() is self._validating:
            self._validating = None


def _open(
    spec: str | Path,
    transposed: bool | None,  # noqa: FBT001 - a job, only ever made by partial
    size: tuple[int, int] | None,
    report: Report,
    token: CancelToken,
) -> "Dataset":
    from mnist_gui.data.open import open_dataset

    return open_dataset(spec, transposed=transposed, size=size, report=report, token=token)


def _model_job(path: str, dataset: "Dataset | None") -> Job["Run"]:
    def job(report: Report, token: CancelToken) -> "Run":
        from mnist_gui.learning.saved_run import open_run

        if dataset is None:
            raise UsageError(f"{path} has nothing to read; open a data set first.")
        return open_run(path, dataset, report=report, token=token)

    return job


def _training_job(dataset: "Dataset", request: "TrainingRequest") -> Job["Run"]:
    def job(report: Report, token: CancelToken) -> "Run":
        from mnist_gui.learning.training import train

        return train(dataset, request, report=report, token=token)

    return job


def _validation_job(dataset: "Dataset", request: "TrainingRequest", folds: int) -> Job["Validation"]:
    def job(report: Report, token: CancelToken) -> "Validation":
        from mnist_gui.learning.validation import cross_validate

        return cross_validate(dataset, request, folds=folds, report=report, token=token)

    return job
