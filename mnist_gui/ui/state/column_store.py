"""Compute the columns of the open data set in the background, and keep them.

Predictions of a model, ink and other measures, distances to an image: each takes from a tenth of a second to
some seconds, so it is computed on worker threads when it is first needed. Views of columns follow
`ColumnStore.changed`, which is also emitted for another data set.
"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.notes_writer import NotesWriter
from mnist_gui.ui.state.run_answers import RunAnswers
from mnist_gui.ui.state.saving import is_written
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Job, Lane, LatestJob, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:  # worker threads load numpy and `learning`; the first frame does not need them
    from mnist_gui.data.arrays import Column, Flags
    from mnist_gui.data.columns import AnyColumn, Columns
    from mnist_gui.data.dataset import Dataset, Images
    from mnist_gui.data.predictions import Predictions
    from mnist_gui.data.proposals import Proposals
    from mnist_gui.data.user.notes import Notes
    from mnist_gui.learning.neighbours import Nearest, Neighbours
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation

DISTANCE = "distance"
"""The column of distances to the image that was compared last."""

ODDNESS = "oddness"
"""The column of distances to the class, which other labels change."""

_FEATURES = "features"


class ColumnStore(QObject):
    """Keeps the `Columns` of the open data set up to date.

    Parameters
    ----------
    session : Session
        Owns the data set, run and validation.
    runner : TaskRunner
        Runs the tasks.

    Signals
    -------
    changed(Columns)
        The columns changed.
    task_started(Task)
        A task that computes columns was started.
    nearest_found(Nearest, ndarray)
        The neighbours of an image, and the image that `find_nearest` was called with.
    notes_wanted()
        Views call `set_note` now with a note that the user is still writing: the window is about to close, or
        another data set to be opened.
    failed(str)
        A column could not be computed, or a note not be stored; has a message for the user.
    """

    changed = Signal(object)
    task_started = Signal(object)
    nearest_found = Signal(object, object)
    notes_wanted = Signal()
    failed = Signal(str)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._columns: Columns | None = None
        self._notes: Notes | None = None
        self._restored: dict[int, str] = {}  # notes to set when all are read
        self._notes_writer = NotesWriter()
        self._run: Run | None = None
        self._validation: Validation | None = None
        self._all_predictions: Predictions | None = None  # by the current run's classifier
        self._unseen: Flags | None = None
        self._neighbours: dict[str, Neighbours] = {}
        self._tasks: dict[str, Task] = {}  # by the name of the column
        self._searches = LatestJob(runner, Lane.MEASURING, self)
        self._searches.succeeded.connect(self._on_nearest_found)
        self._searches.refused.connect(self.failed)
        session.follow(self._on_workspace_changed)
        self._run_answers = RunAnswers(session, runner, self)
        self._run_answers.found.connect(self._on_run_answers_found)

    @property
    def columns(self) -> "Columns | None":
        """The current columns; None without a data set."""
        return self._columns

    @property
    def unseen(self) -> "Flags | None":
        """Rows predicted by models of a cross-validation that had not seen them; None for no row."""
        return self._unseen

    def is_finding(self, needs: frozenset[str]) -> bool:
        """Return whether any of the needed columns is being computed."""
        return not needs.isdisjoint(self._tasks)

    @property
    def notes(self) -> "Notes | None":
        """The notes to all rows; None before they are read."""
        return self._notes

    def note_of(self, row: int) -> str:
        """Return the note of a row; empty if there is none."""
        return self._notes.texts.get(row, "") if self._notes is not None else ""

    # --- the workspace ---------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is None:
            return
        if new.opened is not old.opened or self._columns is None:
            self._start_over(new.dataset)
        elif new.dataset is not self._columns.dataset:
            self._relabel(new.dataset)
        if new.current_run is not self._run:
            self._set_run(new.current_run, new.dataset)
        if new.validation is not self._validation:
            self._validation = new.validation
            self._update_predictions()

    def _start_over(self, dataset: "Dataset") -> None:
        """Drop everything about the previous data set."""
        from mnist_gui.data.columns import Columns

        self.notes_wanted.emit()  # while the notes still belong to the previous data set
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._searches.drop()
        self._run = self._validation = self._all_predictions = self._unseen = self._notes = None
        self._neighbours.clear()
        self._restored.clear()
        self._find_notes(dataset)
        self._set_columns(Columns(dataset))

    def _relabel(self, dataset: "Dataset") -> None:
        """Keep all that does not depend on labels."""
        assert self._columns is not None
        self._stop(ODDNESS)  # that of the labels before
        before = self._columns.dataset
        everything, predictions = self._all_predictions, self._columns.predictions
        if everything is not None:
            self._all_predictions = _relabelled(everything, before, dataset)
        if predictions is everything:
            predictions = self._all_predictions
        elif predictions is not None:
            predictions = _relabelled(predictions, before, dataset)
        self._set_columns(self._columns.with_labels_of(dataset, predictions))

    def _set_run(self, run: "Run | None", dataset: "Dataset") -> None:
        """Predict with the classifier of another run."""
        self._run, self._all_predictions = run, None
        self._stop("predictions")
        self._update_predictions()
        if run is not None:
            job = partial(_read_dataset, run, dataset)
            self._find("predictions", Lane.INFERENCE, job).succeeded.connect(self._on_dataset_read)

    # --- requests --------------------------------------------------------------------------------------

    def require(self, needs: frozenset[str]) -> bool:
        """Make sure that columns are computed.

        Parameters
        ----------
        needs : frozenset of str
            From `mnist_gui.data.query.query.needs` and `mnist_gui.data.query.order.order_needs`.

        Returns
        -------
        bool
            Whether all of them are known. Missing measures are being computed from now on; `changed` is
            emitted then. Columns that need a model, or an image to compare with, have to wait for those.
        """
        from mnist_gui.data.query.run_query import can_find

        assert self._columns is not None, "requests need a data set"
        missing = needs - self._known()
        for name in missing - self._tasks.keys():
            if not can_find(self._columns.dataset, name):
                continue
            job = partial(_find_column, self._columns.dataset, name)
            self._find(name, Lane.MEASURING, job).succeeded.connect(self._on_measured)
        return not missing

    def compare(self, image: "Images", space: str) -> Task:
        """Compute the distance of every row to an image, as the column `DISTANCE`.

        Parameters
        ----------
        image : ndarray of uint8, shape (h, w)
        space : str
            ``"pixels"`` or ``"features"``.
        """
        assert self._columns is not None, "comparisons need a data set"
        self._stop(DISTANCE)
        job = partial(_compare, self._columns.dataset, self._neighbours.get(space), image, space)
        task = self._find(DISTANCE, Lane.MEASURING, job)
        task.succeeded.connect(self._on_compared)
        return task

    def find_nearest(self, image: "Images", count: int) -> None:
        """Find the neighbours of an image by features; only the last search gives a result.

        Parameters
        ----------
        image : ndarray of uint8, shape (h, w)
        count : int
        """
        assert self._columns is not None, "comparisons need a data set"
        dataset, neighbours = self._columns.dataset, self._neighbours.get(_FEATURES)
        self._searches.request(partial(_nearest, dataset, neighbours, image, count))

    def set_proposals(self, proposals: "Proposals | None") -> None:
        """Keep proposed labels of all rows, or none."""
        assert self._columns is not None, "proposals are for a data set"
        self._set_columns(self._columns.with_proposals(proposals))

    @property
    def feature_neighbours(self) -> "Neighbours | None":
        """What compares images by features; None before it is needed."""
        return self._neighbours.get(_FEATURES)

    def keep_feature_neighbours(self, dataset: "Dataset", neighbours: "Neighbours") -> None:
        """Keep what compares the images of a data set, if that one is open; it takes memory and time."""
        if self._columns is not None and dataset.differs_only_in_labels(self._columns.dataset):
            self._neighbours[_FEATURES] = neighbours

    def set_note(self, row: int, text: str) -> None:
        """Set the note of a row; an empty one removes it. It is written to a file soon; see `save_now`."""
        if self._columns is None or self._notes is None or text == self.note_of(row):
            return
        dataset = self._columns.dataset
        self._notes = self._notes.with_note(row, text)
        self._set_columns(self._columns.with_noted(self._notes.flags(len(dataset))))
        self._notes_writer.put(dataset, self._notes)
        job = partial(_write_notes, self._notes_writer, dataset.fingerprint)
        self._runner.start(Lane.SAVING, job).refused.connect(self.failed)

    def restore_note(self, row: int, text: str) -> None:
        """Set the note of a row as soon as the notes are read."""
        if self._notes is not None:
            self.set_note(row, text)
        else:
            self._restored[row] = text

    def reload_notes(self) -> None:
        """Read the notes again, because their file was restored or deleted."""
        if self._columns is not None:
            self._stop("notes")
            self._find_notes(self._columns.dataset)

    def _find_notes(self, dataset: "Dataset") -> None:
        job = partial(_read_notes, self._notes_writer, dataset)
        self._find("notes", Lane.MEASURING, job).succeeded.connect(self._on_notes_read)

    def save_now(self, *, patience: float | None = None) -> bool:
        """Write every note to its file and wait for it.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for other programs and threads.

        Returns
        -------
        bool
            Whether all were written; if not, `failed` was emitted.

        Raises
        ------
        BusyError
            If they did not end in the time of `patience`.
        """
        self.notes_wanted.emit()
        write = partial(self._notes_writer.write_all, patience=patience)
        return is_written(write, self.failed, patience=patience)

    def write_notes(self) -> None:
        """Write every note to its file, on any thread; raise a `DataError` if that fails."""
        self._notes_writer.write_all()

    # --- results -----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_notes_read(self, notes: "Notes") -> None:
        assert self._columns is not None
        self._notes = notes
        self._set_columns(self._columns.with_noted(notes.flags(len(self._columns.dataset))))
        for row, text in self._restored.items():
            self.set_note(row, text)
        self._restored.clear()

    @Slot(object)
    def _on_dataset_read(self, read: "tuple[Dataset, Predictions]") -> None:
        assert self._columns is not None
        dataset, predictions = read
        self._all_predictions = _relabelled(predictions, dataset, self._columns.dataset)
        self._update_predictions()

    @Slot(object)
    def _on_measured(self, measured: "tuple[str, AnyColumn]") -> None:
        assert self._columns is not None
        self._set_columns(self._columns.with_column(*measured))

    @Slot(object, object, object)
    def _on_run_answers_found(
        self,
        dataset: "Dataset",
        answers: "Mapping[str, Predictions]",
        compared: "Mapping[str, Predictions] | None",
    ) -> None:
        columns = self._columns
        if columns is None or not dataset.differs_only_in_labels(columns.dataset):
            return
        if dataset.class_names == columns.dataset.class_names:
            self._set_columns(columns.with_runs(answers, compared))

    @Slot(object)
    def _on_compared(self, compared: "tuple[Neighbours, str, Column]") -> None:
        assert self._columns is not None
        neighbours, space, distances = compared
        self._neighbours[space] = neighbours
        self._tasks.pop(DISTANCE, None)  # from now on the column is that of the last comparison
        self._set_columns(self._columns.with_column(DISTANCE, distances))

    @Slot(object)
    def _on_nearest_found(self, found: "tuple[Dataset, Neighbours, Nearest, Images]") -> None:
        dataset, neighbours, nearest, image = found
        self.keep_feature_neighbours(dataset, neighbours)
        if self.feature_neighbours is neighbours:
            self.nearest_found.emit(nearest, image)

    def _update_predictions(self) -> None:
        """Combine predictions: first of the test split, then of all rows; unseen ones of the train split."""
        from mnist_gui.learning.inference import combine, predictions_of_evaluation

        assert self._columns is not None
        dataset, predictions = self._columns.dataset, self._all_predictions
        if predictions is None and self._run is not None and self._run.evaluation is not None:
            predictions = predictions_of_evaluation(dataset, self._run.evaluation)
        run, validation = self._run, self._validation
        self._unseen = None
        if (
            predictions is not None
            and (run is not None and validation is not None)
            and (run.request == validation.request and _has_learned_from(run, dataset))
        ):
            better = predictions_of_evaluation(dataset, validation.evaluation)
            predictions, self._unseen = combine(predictions, better), better.was_predicted
        self._set_columns(self._columns.with_predictions(predictions))

    # --- tasks -------------------------------------------------------------------------------------------

    def _known(self) -> frozenset[str]:
        assert self._columns is not None
        # While distances are being computed, the known ones are those to another image.
        return self._columns.known - (self._tasks.keys() & {DISTANCE})

    def _find(self, name: str, lane: Lane, job: Job[Any]) -> Task:
        task = self._runner.start(lane, job)
        task.setObjectName(name)
        self._tasks[name] = task
        task.refused.connect(self.failed)
        task.finished.connect(self._on_finished)
        self.task_started.emit(task)
        return task

    def _stop(self, name: str) -> None:
        if name in self._tasks:
            self._tasks.pop(name).cancel()

    @Slot()
    def _on_finished(self) -> None:
        task = self.sender()
        if self._tasks.get(task.objectName()) is task:
            del self._tasks[task.objectName()]

    def _set_columns(self, columns: "Columns") -> None:
        self._columns = columns
        self.changed.emit(columns)


def _read_notes(writer: NotesWriter, dataset: "Dataset", _report: Report, token: CancelToken) -> "Notes":
    token.raise_if_cancelled()
    return writer.read(dataset)


def _write_notes(writer: NotesWriter, fingerprint: str, _report: Report, _token: CancelToken) -> None:
    writer.write(fingerprint)


def _has_learned_from(run: "Run", dataset: "Dataset") -> bool:
    """Return whether a model was trained on a data set; one from a file may have been trained on another."""
    return run.dataset_fingerprint in (None, dataset.fingerprint)


def _relabelled(predictions: "Predictions", before: "Dataset", dataset: "Dataset") -> "Predictions":
    """Return predictions for the labels and classes of a data set, which were others before."""
    from mnist_gui.data.class_changes import class_table

    labels, table = before.labels, class_table(before, dataset)
    if table is not None:
        labels, predictions = table[labels], predictions.in_classes(table)
    return predictions.relabelled(labels, dataset.labels)


def _read_dataset(
    run: "Run", dataset: "Dataset", report: Report, token: CancelToken
) -> "tuple[Dataset, Predictions]":
    from mnist_gui.data.dataset import training_split
    from mnist_gui.learning.inference import predict_dataset

    learned_from = training_split(dataset).name if _has_learned_from(run, dataset) else None
    read = predict_dataset(run.classifier, dataset, learned_from=learned_from, report=report, token=token)
    return dataset, read


def _find_column(
    dataset: "Dataset", name: str, report: Report, token: CancelToken
) -> "tuple[str, AnyColumn]":
    from mnist_gui.data.query.run_query import find_column

    return name, find_column(dataset, name, report=report, token=token)


def _compare(
    dataset: "Dataset",
    neighbours: "Neighbours | None",
    image: "Images",
    space: str,
    report: Report,
    token: CancelToken,
) -> "tuple[Neighbours, str, Column]":
    neighbours = neighbours or _build(dataset, space, report, token)
    return neighbours, space, neighbours.distances(image)


def _nearest(
    dataset: "Dataset",
    neighbours: "Neighbours | None",
    image: "Images",
    count: int,
    report: Report,
    token: CancelToken,
) -> "tuple[Dataset, Neighbours, Nearest, Images]":
    from mnist_gui.data.levels import STANDARD_LEVELS, at_levels

    neighbours = neighbours or _build(dataset, _FEATURES, report, token)
    as_there = at_levels(image, STANDARD_LEVELS, dataset.levels)
    return dataset, neighbours, neighbours.nearest(as_there, count), image


def _build(dataset: "Dataset", space: str, report: Report, token: CancelToken) -> "Neighbours":
    from mnist_gui.learning.neighbours import build_neighbours

    return build_neighbours(dataset, space, report=report, token=token)
