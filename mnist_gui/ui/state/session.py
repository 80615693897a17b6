"""The owner of the workspace, and the tasks that change it.

Each way through this module is a straight line: a request becomes a task, and the result of the task becomes
the next `Workspace`. Views never change it in another way, and follow one signal, `Session.changed`.
"""

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.errors import UsageError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import CurrentTask, Lane, Task, TaskRunner
from mnist_gui.ui.state.workspace import EMPTY, Workspace

if TYPE_CHECKING:  # numpy and scikit-learn are for the worker threads to load, not for the first frame
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.recipes import TrainingRequest
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation
    from mnist_gui.ui.state.workspace import KeptRuns

Confirm = Callable[[Callable[[], None]], None]
"""Called with a function that opens a loaded data set; it calls that function now, later or never."""


class Session(QObject):
    """Owns the workspace of one window.

    Every follower gets every change, in the order in which they were made: a change that a follower makes is
    announced after the one under way. So it does not matter who follows first, or when.

    Signals
    -------
    changed(Workspace, Workspace)
        The workspace before and after a change. See `follow`.

    Attributes
    ----------
    applies_corrections : bool
        Whether data sets are opened with the user's corrections.
    keeps_runs : callable
        Returns whether the owner of kept runs writes a new one to the user's data directory.
    loading, model_loading, learning : CurrentTask
        The data set and the model that are being opened; the training or cross-validation under way.
    """

    changed = Signal(object, object)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loading = CurrentTask(runner, Lane.LOADING, self)
        self.model_loading = CurrentTask(runner, Lane.LOADING, self)
        self.learning = CurrentTask(runner, Lane.TRAINING, self)
        self.applies_corrections = True
        self.keeps_runs: Callable[[], bool] = lambda: False
        self._workspace = EMPTY
        self._changes: deque[tuple[Workspace, Workspace]] = deque()  # not announced yet
        self._requested = OpenRequest("")
        self._model_path = ""

    # --- the workspace ------------------------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        """The workspace as it is now."""
        return self._workspace

    def follow(self, slot: Callable[[Workspace, Workspace], object]) -> None:
        """Connect a slot to `changed`, and call it at once, as for a change from an empty workspace."""
        self.changed.connect(slot)
        slot(EMPTY, self._workspace)

    def set_dataset(self, dataset: "Dataset", request: OpenRequest | None = None) -> None:
        """Open a data set; the runs of the one before are dropped, and what is being learned from it.

        Parameters
        ----------
        dataset : Dataset
        request : OpenRequest, optional
            How it was read; as it is stored, unless given.
        """
        self.learning.cancel()
        opened = replace(request or OpenRequest(""), spec=dataset.source)
        self._change(Workspace(dataset, opened))
        if self.model_loading.task is not None:  # it is checked against the data set before
            self.open_model(self._model_path)

    def set_corrected(self, dataset: "Dataset") -> None:
        """Show other labels of the images that are open; nothing if others are open by now.

        Runs, the validation and what is being learned stay.
        """
        shown = self._workspace.dataset
        if shown is not None and dataset.differs_only_in_labels(shown):
            self._change(self._workspace.with_corrected(dataset))

    def add_run(self, run: "Run", *, saved: bool = False, file: str = "") -> None:
        """Add a run, which predicts from now on; `saved` if its model is in a file, perhaps a known one."""
        added = self._workspace.with_run(run, file=file if saved else None)
        self._change(added.with_kept(run, None) if not saved and self.keeps_runs() else added)

    def select_run(self, run: "Run | None") -> None:
        """Let another run predict."""
        self._change(self._workspace.with_current_run(run))

    def show_made(self, made: "Run | Validation") -> None:
        """Show a run, or a cross-validation instead of any run."""
        self._change(self._workspace.with_shown(made))

    def compare_runs(self, runs: "Collection[Run]") -> None:
        """Compare other runs, or none."""
        self._change(self._workspace.with_compared(runs))

    def mark_saved(self, run: "Run", file: str = "") -> None:
        """Note that the model of a run is in a file."""
        self._change(self._workspace.with_saved(run, file))

    def set_validation(self, validation: "Validation") -> None:
        """Keep a finished cross-validation."""
        added = self._workspace.with_validation(validation)
        self._change(added.with_kept(validation, None) if self.keeps_runs() else added)

    def mark_kept(self, made: "Run | Validation", kept: "KeptRun") -> None:
        """Note that a run or a cross-validation is in the user's data directory, or changed there."""
        if made in self._workspace.kept:
            self._change(self._workspace.with_kept(made, kept))

    def mark_not_kept(self, made: "Run | Validation") -> None:
        """Note that a run or a cross-validation could not be kept."""
        if made in self._workspace.kept:
            self._change(self._workspace.without_kept(made))

    def keep_again(self, made: "Run | Validation") -> None:
        """Have a run or a cross-validation kept that could not be kept before, if it is still there."""
        workspace = self._workspace
        if made not in workspace.kept and (made in workspace.runs or made is workspace.validation):
            self._change(workspace.with_kept(made, None))

    def remove(self, made: "Run | Validation") -> None:
        """Remove a run or a cross-validation; if it was shown, the newest other run is shown."""
        self._change(self._workspace.without(made))

    def put_back(self, run: "Run", kept: "KeptRun | None", *, index: int) -> None:
        """Put a run back that was removed, at its place among the others."""
        if run not in self._workspace.runs:
            self._change(self._workspace.with_back(run, kept, index=index))

    def bring_back(self, earlier: "KeptRuns") -> None:
        """Add runs and cross-validations that were kept before, oldest first."""
        if earlier:
            self._change(self._workspace.with_earlier(earlier))

    def _change(self, workspace: Workspace) -> None:
        if workspace is self._workspace:
            return
        self._changes.append((self._workspace, workspace))
        self._workspace = workspace
        if len(self._changes) > 1:
            return  # made by a follower: the loop below announces it next
        while self._changes:
            self.changed.emit(*self._changes[0])
            self._changes.popleft()

    # --- opening ------------------------------------------------------------------------------------

    def open(self, request: OpenRequest, *, confirm: Confirm | None = None) -> Task:
        """Load a data set in the background, and then open it; a loading under way is dropped.

        The open data set, its runs and its training stay until the new one is there: a corrupt file costs
        nothing.

        Parameters
        ----------
        request : OpenRequest
        confirm : callable, optional
            Called when the data set is loaded, with a function that opens it. That function does nothing
            once another data set has been requested.
        """
        self._requested = request
        job = partial(_load, request, self.applies_corrections)
        task = self.loading.start(job, partial(self._on_loaded, request, confirm))
        if self.model_loading.task is not None:  # it may take long: let the data set go first
            self.open_model(self._model_path)
        return task

    def _on_loaded(self, request: OpenRequest, confirm: Confirm | None, dataset: "Dataset") -> None:
        generation = self.loading.generation

        def open_now() -> None:
            if generation == self.loading.generation:
                self.set_dataset(dataset, request)

        if confirm is None:
            open_now()
        else:
            confirm(open_now)

    def refresh(self, spec: str) -> bool:
        """Load the open data set again if `spec` opens it, unless another one is being loaded.

        Returns
        -------
        bool
            False if the open data set is out of date and stays so, because a training or a model would be
            lost from the window: a kept one comes back with the same images only.
        """
        dataset = self._workspace.dataset
        is_open = dataset is not None and dataset.source == spec
        if not is_open or (self.loading.task is not None and self._requested.spec != spec):
            return True
        workspace = self._workspace
        if self.learning.task is not None or any(run not in workspace.saved_runs for run in workspace.runs):
            return False
        self.open(OpenRequest(spec))
        return True

    def open_model(self, path: str) -> Task:
        """Open a saved model in the background, as one more run; one that is being opened is dropped.

        A data set that is still being loaded comes first, and the model is opened for it.
        """
        self._model_path = path
        job = partial(_open_model, path, self._workspace.dataset)
        return self.model_loading.start(job, partial(self.add_run, saved=True, file=path))

    # --- learning -----------------------------------------------------------------------------------

    def train(self, request: "TrainingRequest", *, as_given: bool = False) -> Task:
        """Train on the open data set in the background; a training or cross-validation under way is dropped.

        Parameters
        ----------
        request : TrainingRequest
        as_given : bool
            Whether to learn from the labels without the user's corrections.

        Raises
        ------
        RuntimeError
            If no data set is open.
        """
        job = partial(_train, self._require_dataset(), request, as_given)
        return self.learning.start(job, self.add_run)

    def validate(self, request: "TrainingRequest", folds: int, *, as_given: bool = False) -> Task:
        """Cross-validate on the open data set in the background; drops what `train` drops.

        Parameters
        ----------
        request : TrainingRequest
        folds : int
        as_given : bool
            As of `train`.

        Raises
        ------
        RuntimeError
            If no data set is open.
        """
        job = partial(_validate, self._require_dataset(), request, folds, as_given)
        return self.learning.start(job, self.set_validation)

    def _require_dataset(self) -> "Dataset":
        if self._workspace.dataset is None:
            raise RuntimeError("no data set is open")
        return self._workspace.dataset


# The jobs import what they call: numpy and scikit-learn are not needed before the first frame.


def _load(request: OpenRequest, corrections: bool, report: Report, token: CancelToken) -> "Dataset":  # noqa: FBT001
    from mnist_gui.data.open import open_dataset

    options = request.options._asdict()
    return open_dataset(request.spec, **options, corrections=corrections, report=report, token=token)


def _open_model(path: str, dataset: "Dataset | None", report: Report, token: CancelToken) -> "Run":
    from mnist_gui.learning.saved_run import open_run

    if dataset is None:
        raise UsageError(f"{path} has nothing to read; open a data set first.")
    return open_run(path, dataset, report=report, token=token)


def _train(
    dataset: "Dataset",
    request: "TrainingRequest",
    given: bool,  # noqa: FBT001
    report: Report,
    token: CancelToken,
) -> "Run":
    from mnist_gui.data.corrected import as_given
    from mnist_gui.learning.training import train

    return train(as_given(dataset) if given else dataset, request, report=report, token=token)


def _validate(
    dataset: "Dataset",
    request: "TrainingRequest",
    folds: int,
    given: bool,  # noqa: FBT001
    report: Report,
    token: CancelToken,
) -> "Validation":
    from mnist_gui.data.corrected import as_given
    from mnist_gui.learning.validation import cross_validate

    used = as_given(dataset) if given else dataset
    return cross_validate(used, request, folds=folds, report=report, token=token)
