"""The corrections of the open data set: changed by the user, written, and then shown.

Every step runs on a lane of its own, in the order in which it was asked for: it is in the journal before the
workspace has the data set with the new labels, and it is flushed to the disk afterwards. So the GUI thread
waits neither for the disk nor for other programs, and what was shown is never lost.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.data.sources.names import OWN
from mnist_gui.errors import BusyError, UserError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.saving import is_written, turn
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, LatestJob, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:  # numpy is for the worker threads to load, not for the first frame
    from mnist_gui.data.arrays import Labels, Rows
    from mnist_gui.data.correction_state import CorrectionState
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.data.user.correction_change import ClassEdit
    from mnist_gui.data.user.correction_journal import CorrectionJournal
    from mnist_gui.data.user.corrections import Corrections

_MOST_PREPARED = 1 << 30
"""Bytes of images up to which a journal is opened before the first step; to hash more may take seconds."""

_Change = Callable[["CorrectionJournal", "float | None"], "Rows"]
"""Makes a step in a journal, waiting for other programs for some seconds; returns the rows it changed."""


class Step(NamedTuple):
    """What a step did.

    Attributes
    ----------
    what : str
        ``"label"``, ``"labels"`` for several at once, ``"state"``, ``"classes"``, ``"undo"`` or ``"redo"``.
    rows : ndarray of intp, shape (k,)
        The rows that it changed; none if there was nothing to change.
    value : int
        The new state; `CorrectionState.NONE` where a mark was taken away.
    name : str
        The name of the new label.
    has_classes : bool
        Whether there are other classes now.
    """

    what: str
    rows: "Rows"
    value: int = 0
    name: str = ""
    has_classes: bool = False


class _Asked(NamedTuple):
    """A step that is not made yet."""

    what: str
    change: _Change


@dataclass(eq=False)
class _Book:
    """The journal of one data set, opened when it is first needed, and the steps that wait for it."""

    dataset: "Dataset"
    asked: "deque[_Asked]" = field(default_factory=deque)
    is_prepared: bool = False
    shown: "Dataset | None" = None  # as the last step left it; only what a step changes is counted again
    journal: "CorrectionJournal | None" = None
    writing: Lock = field(default_factory=Lock)

    def opened(self) -> "CorrectionJournal":
        from mnist_gui.data.user.correction_journal import CorrectionJournal

        if self.journal is None:
            self.journal = CorrectionJournal(self.dataset)
        return self.journal

    def take_step(self, *, patience: float | None = None) -> Step | None:
        """Make the step that was asked for first; None if another thread has made it."""
        with turn(self.writing, patience):
            if not self.asked:
                return None
            what, change = self.asked[0]
            try:
                journal = self.opened()
                before = journal.corrections.classes
                rows = change(journal, patience)
                now = journal.corrections
                is_state = what == "state" and len(rows)  # all may have had the mark, and lost it
                value = int(now.states[rows[0]]) if is_state else 0
                is_named = what == "label" and len(rows) and now.labels[rows[0]] >= 0
                name = now.class_names[now.labels[rows[0]]] if is_named else ""
                step = Step(what, rows, value, name, now.classes is not before)
            except BusyError:
                if patience is None:  # a short wait is tried again with a longer one
                    self.asked.popleft()
                raise
            except UserError:
                self.asked.popleft()  # refused: the user was told
                raise
            self.asked.popleft()
            return step


class _Outcome(NamedTuple):
    book: _Book
    dataset: "Dataset"
    corrections: "Corrections"
    step: Step | None
    can_undo: bool
    can_redo: bool


class CorrectionStore(QObject):
    """Corrects the open data set, and shows it as corrected or as given.

    Parameters
    ----------
    session : Session
        Gets the data set with other labels.
    runner : TaskRunner

    Signals
    -------
    changed()
        Any of the properties changed.
    stepped(Step)
        A step was made, and is shown.
    failed(str)
        A step could not be made; has a message for the user.
    """

    changed = Signal()
    stepped = Signal(object)
    failed = Signal(str)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._book: _Book | None = None
        self._corrections: Corrections | None = None
        self._can_undo = self._can_redo = False
        self._is_showing = False
        self._under_way = 0  # steps that were asked for and are not shown
        self._flushes = LatestJob(runner, Lane.SAVING, self)
        self._flushes.refused.connect(self.failed)
        session.follow(self._on_workspace_changed)

    @property
    def is_on(self) -> bool:
        """Whether corrections are shown and used; otherwise the data set is as it was given."""
        return self._session.applies_corrections

    @property
    def has_journal(self) -> bool:
        """Whether the open data set can be corrected: own digits are changed themselves."""
        return self._book is not None

    @property
    def is_showing(self) -> bool:
        """Whether other labels are just being shown; `changed` follows, so what depends on both can wait."""
        return self._is_showing

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo, perhaps one that is just being made."""
        return self.is_on and (self._can_undo or self._under_way > 0)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self.is_on and self._can_redo

    def changed_at(self, row: int) -> int:
        """Return when an image was corrected last, in seconds since 1970; 0 for never or unknown."""
        return 0 if self._corrections is None else int(self._corrections.times[row])

    @Slot()
    def prepare(self) -> None:
        """Open the journal in the background: the user may correct soon, and its name is a hash."""
        book = self._book
        if book is None or book.is_prepared or not self.is_on:
            return
        book.is_prepared = True
        if sum(split.images.nbytes for split in book.dataset.splits) <= _MOST_PREPARED:
            self._start(partial(_prepare, book))

    # --- what the user does -------------------------------------------------------------------------

    def relabel(self, rows: "Rows", label: int) -> None:
        """Give images another label, of the classes shown; they are unsure or checked no longer."""
        dataset = self._session.workspace.dataset
        if dataset is not None:
            self._ask(_Asked("label", partial(_relabel, rows, label, dataset.class_names)))

    def label_as_new(self, rows: "Rows", name: str) -> None:
        """Give images a label that no class has yet: the class is added."""
        self._ask(_Asked("label", partial(_relabel, rows, 0, (name,))))

    def edit_classes(self, edit: "ClassEdit") -> None:
        """Rename, merge, move or add a class."""
        self._ask(_Asked("classes", partial(_edit_classes, edit)))

    def label_all(self, rows: "Rows", labels: "Labels", class_names: tuple[str, ...]) -> None:
        """Give each of some images a label of its own, as an index into these classes."""
        self._ask(_Asked("labels", partial(_label_all, rows, labels, class_names)))

    def mark(self, rows: "Rows", state: "CorrectionState") -> None:
        """Give images a state, or take it from them if all have it."""
        self._ask(_Asked("state", partial(_mark, rows, state)))

    def decide(self, row: int, *, label: int, state: "CorrectionState") -> None:
        """Give an image a label and a state in one step; `NO_LABEL` stands for the given label."""
        self._ask(_Asked("state" if state else "label", partial(_decide, row, label, state)))

    @Slot()
    def undo(self) -> None:
        """Undo the last step."""
        self._ask(_Asked("undo", _undo))

    @Slot()
    def redo(self) -> None:
        """Make the step that was undone last again."""
        self._ask(_Asked("redo", _redo))

    def switch(self, *, on: bool) -> None:
        """Show the data set as corrected, or as it was given."""
        if on == self.is_on:
            return
        self._session.applies_corrections = on
        if self._book is not None:
            self._start(partial(_read, self._book))
        self.changed.emit()

    def reload(self) -> None:
        """Read the corrections again, because their file was restored or deleted."""
        if self._book is not None:
            self._start(partial(_reread, self._book))

    def _ask(self, asked: _Asked) -> None:
        if self._book is None or not self.is_on:
            return
        self._book.asked.append(asked)
        task = self._start(partial(_step, self._book))
        task.finished.connect(self._on_finished)
        self._under_way += 1
        if self._under_way == 1 and not self._can_undo:
            self.changed.emit()  # keys may come faster than steps are written

    def _start(self, job: "Callable[[Report, CancelToken], _Outcome | None]") -> Task:
        task = self._runner.start(Lane.CORRECTING, job)
        task.succeeded.connect(self._on_stepped)
        task.refused.connect(self.failed)
        return task

    def save_now(self, *, patience: float | None = None) -> bool:
        """Make the steps that were asked for and not made yet, and wait for it.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for other programs and threads.

        Returns
        -------
        bool
            Whether all were made; if not, `failed` was emitted.

        Raises
        ------
        BusyError
            If they did not end in the time of `patience`.
        """
        return is_written(partial(self.write_steps, patience=patience), self.failed, patience=patience)

    def write_steps(self, *, patience: float | None = None) -> None:
        """Make the steps that were asked for, on any thread; raise a `DataError` if that fails."""
        while self._book is not None and self._book.take_step(patience=patience):
            pass

    @Slot()
    def _on_finished(self) -> None:
        self._under_way -= 1
        if not self._under_way and not self._can_undo:
            self.changed.emit()

    # --- results ------------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is old.opened:
            return
        dataset = new.dataset
        self._book = None if dataset is None or dataset.source == OWN else _Book(dataset)
        self._corrections = None
        self._can_undo = self._can_redo = False
        if self._book is not None:
            self._start(partial(_read_if_there, self._book))
        self.changed.emit()

    @Slot(object)
    def _on_stepped(self, outcome: _Outcome | None) -> None:
        if outcome is None or outcome.book is not self._book:
            return
        self._corrections = outcome.corrections
        self._can_undo, self._can_redo = outcome.can_undo, outcome.can_redo
        self._is_showing = True
        self._session.set_corrected(outcome.dataset if self.is_on else _as_given(outcome.dataset))
        self._is_showing = False
        self.changed.emit()
        if outcome.step is not None:
            QTimer.singleShot(0, self, self._flush)  # behind the frame, for which it would take the processor
            self.stepped.emit(outcome.step)

    @Slot()
    def _flush(self) -> None:
        if self._book is not None and self._book.journal is not None:
            self._flushes.request(partial(_flush, self._book.journal))


def _as_given(dataset: "Dataset") -> "Dataset":
    from mnist_gui.data.corrected import as_given

    return as_given(dataset)


# --- jobs -------------------------------------------------------------------------------------------


def _outcome(book: _Book, step: Step | None) -> _Outcome:
    journal = book.opened()
    corrections = journal.corrections
    dataset = book.shown = corrections.apply(book.shown or book.dataset)
    _ = dataset.corrections, dataset.label_counts  # counted here rather than on the GUI thread
    return _Outcome(book, dataset, corrections, step, journal.can_undo, journal.can_redo)


def _prepare(book: _Book, _report: Report, _token: CancelToken) -> None:
    with suppress(UserError):  # said when there is a step to make
        _ = book.opened().corrections


def _step(book: _Book, _report: Report, _token: CancelToken) -> _Outcome:
    return _outcome(book, book.take_step())


def _read(book: _Book, _report: Report, _token: CancelToken) -> _Outcome:
    return _outcome(book, None)


def _reread(book: _Book, report: Report, token: CancelToken) -> _Outcome:
    book.opened().refresh()
    return _read(book, report, token)


def _read_if_there(book: _Book, report: Report, token: CancelToken) -> _Outcome | None:
    from mnist_gui.data.user.correction_folder import may_have_journal

    return _read(book, report, token) if may_have_journal(book.dataset) else None


def _flush(journal: "CorrectionJournal", _report: Report, _token: CancelToken) -> None:
    journal.flush()


def _relabel(
    rows: "Rows",
    label: int,
    class_names: tuple[str, ...],
    journal: "CorrectionJournal",
    patience: float | None,
) -> "Rows":
    import numpy as np

    from mnist_gui.data.correction_state import CorrectionState

    states = journal.corrections.states[rows]
    kept = np.where(states == CorrectionState.EXCLUDED, states, np.uint8(CorrectionState.NONE))
    return journal.change(rows, label=label, class_names=class_names, state=kept, patience=patience)


def _label_all(
    rows: "Rows",
    labels: "Labels",
    class_names: tuple[str, ...],
    journal: "CorrectionJournal",
    patience: float | None,
) -> "Rows":
    return journal.change(rows, label=labels, class_names=class_names, patience=patience)


def _edit_classes(edit: "ClassEdit", journal: "CorrectionJournal", patience: float | None) -> "Rows":
    import numpy as np

    journal.edit_classes(edit, patience=patience)
    return np.empty(0, dtype=np.intp)


def _mark(
    rows: "Rows", state: "CorrectionState", journal: "CorrectionJournal", patience: float | None
) -> "Rows":
    from mnist_gui.data.correction_state import CorrectionState

    have_it = bool((journal.corrections.states[rows] == state).all())
    return journal.change(rows, state=CorrectionState.NONE if have_it else state, patience=patience)


def _decide(
    row: int, label: int, state: "CorrectionState", journal: "CorrectionJournal", patience: float | None
) -> "Rows":
    import numpy as np

    return journal.change(np.array([row]), label=label, state=state, patience=patience)


def _undo(journal: "CorrectionJournal", patience: float | None) -> "Rows":
    return journal.undo(patience=patience)


def _redo(journal: "CorrectionJournal", patience: float | None) -> "Rows":
    return journal.redo(patience=patience)
