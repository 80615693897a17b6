"""Corrections of a data set: other labels and states of single images, in a journal that is never rewritten.

The files of a data set are never written to. Its journal is a CSV file in the user's data directory, named by
the fingerprint of the data set, so the same images and labels bring the same corrections wherever they are
opened from. Each step is appended in one write while the lock of the data directory is held. So two programs
that correct the same data set add to each other's steps, and the last one about an image decides. A kill
leaves a step complete or cut off; one that is cut off was never made, and the next step takes its place.

The journal is the history as well: an undo is a step that is appended, too.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import BinaryIO, Final, TypeAlias

import numpy as np

from mnist_gui.data.arrays import AnyRows, Labels, Rows, States
from mnist_gui.data.corrected import as_given
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.sources.names import OWN
from mnist_gui.data.user.appending import write_all
from mnist_gui.data.user.correction_change import (
    Change,
    ClassEdit,
    Wanted,
    adding,
    merging,
    moving,
    now,
    renaming,
)
from mnist_gui.data.user.correction_folder import corrections_folder, journal_path
from mnist_gui.data.user.correction_history import CorrectionHistory
from mnist_gui.data.user.correction_lines import HEADER, Step, format_step, parse_steps
from mnist_gui.data.user.corrections import Corrections
from mnist_gui.data.user.user_files import UserFile
from mnist_gui.errors import DataError
from mnist_gui.names import shown

_Make: TypeAlias = Callable[[CorrectionHistory], Step | None]
"""Makes a step of all steps so far; None if there is nothing to do."""

_MARK: Final = 64
"""Bytes before the place that was read up to, by which a file that was replaced is recognised."""

_LONGEST_REASON: Final = 120


class CorrectionJournal:
    """The corrections of one data set, and what the user does to them.

    Every change is in the journal before the method returns; `flush` has it written to the disk itself. Steps
    of other programs are taken in before each change, and by `refresh`. The methods can be called on any
    thread; one waits for another.

    Parameters
    ----------
    dataset : Dataset
        With corrections or as given. Its fingerprint is computed.
    folder : Path, optional
        Where the journal is; by default the user's `corrections_folder`.

    Raises
    ------
    DataError
        If the journal cannot be read, or is damaged.
    """

    def __init__(self, dataset: Dataset, *, folder: Path | None = None) -> None:
        self._dataset = as_given(dataset)
        self._file = UserFile(journal_path(folder or corrections_folder(), dataset), "The corrections")
        self._lock = RLock()
        self._published: Corrections | None = None
        self._start_over()
        self.refresh()

    def __repr__(self) -> str:
        return f"<CorrectionJournal of {self._dataset.name!r}: {self.corrections!r}>"

    @property
    def dataset(self) -> Dataset:
        """The data set as it was given."""
        return self._dataset

    @property
    def path(self) -> Path:
        """The file, which is there after the first change."""
        return self._file.path

    @property
    def corrections(self) -> Corrections:
        """The corrections as they are now; the same object until they change.

        While another thread waits for other programs to make a change, those before it.
        """
        if (published := self._published) is not None:
            return published
        with self._lock:
            if self._published is None:
                of = self._history
                classes, given = of.classes, self._dataset.given_labels
                labels = of.labels.copy() if classes.is_plain else classes.current[of.labels]
                arrays = labels, given, of.states.copy(), of.times.copy()
                self._published = Corrections(*arrays, classes.names, classes)
            return self._published

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        with self._lock:
            return self._history.undoable > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to redo: one was undone, and none was made since then."""
        with self._lock:
            return self._history.redoable > 0

    def apply(self, dataset: Dataset) -> Dataset:
        """Return the data set with the corrections as they are now."""
        return self.corrections.apply(dataset)

    def change(
        self,
        rows: AnyRows,
        *,
        label: int | Labels | None = None,
        state: int | States | None = None,
        class_names: Sequence[str] | None = None,
        patience: float | None = None,
    ) -> Rows:
        """Give images another label, another state, or both, in one step.

        Parameters
        ----------
        rows : ndarray of int, shape (k,), or of bool, shape (n,)
            Rows, each once, or a mask.
        label : int or ndarray of int16, shape (k,), optional
            The new label, of all or of each, as an index into `class_names`; `NO_LABEL` for the given one. By
            default the labels stay.
        state : CorrectionState or ndarray of uint8, shape (k,), optional
            The new state, of all or of each. By default the states stay.
        class_names : sequence of str, optional
            What labels mean; by default the classes of the corrections. Names that are not among them become
            new classes if an image gets them.
        patience : float, optional
            Seconds to wait for other programs; by default 10.

        Returns
        -------
        ndarray of intp, shape (m,)
            The rows that are different now. Without any, nothing is written.

        Raises
        ------
        IndexError, ValueError
            If a row, a label or a state does not exist, or a row is given twice.
        BusyError
            If other programs do not let go of the lock in time. Nothing is changed.
        DataError
            If the journal cannot be written or is damaged. Nothing is changed.
        """
        rows = self._dataset.row_numbers(rows)
        if len(np.unique(rows)) < len(rows):
            raise ValueError("rows must hold each row once")
        names = None if class_names is None else tuple(class_names)
        step = self._make(Change(rows, label, state, names), patience)
        return rows[:0] if step is None else step.rows

    def edit_classes(self, edit: ClassEdit, *, patience: float | None = None) -> bool:
        """Change the list of classes in one step, which is undone and redone like any other.

        Parameters
        ----------
        edit : ClassEdit
        patience : float, optional
            Seconds to wait for other programs; by default 10.

        Returns
        -------
        bool
            Whether it is different now. If not, nothing is written.

        Raises
        ------
        BusyError, DataError
            As for `change`; a `DataError` as well if a class is not there, or two would have one name.
        """
        return self._make(edit, patience) is not None

    def rename_class(self, name: str, new_name: str) -> bool:
        """Give a class another name; see `edit_classes`."""
        return self.edit_classes(renaming(name, new_name))

    def merge_classes(self, name: str, into: str) -> bool:
        """Give all images of a class, also in future, the label of another one; see `edit_classes`."""
        return self.edit_classes(merging(name, into))

    def move_class(self, name: str, to: int) -> bool:
        """Give a class another place among all, counted from 0; see `edit_classes`."""
        return self.edit_classes(moving(name, to))

    def add_class(self, name: str) -> bool:
        """Add a class that no image has yet; see `edit_classes`."""
        return self.edit_classes(adding(name))

    def _make(self, wanted: Wanted, patience: float | None) -> Step | None:
        def next_step(history: CorrectionHistory) -> Step | None:
            return wanted.step(history, self._dataset.given_labels)

        with self._lock:
            self.refresh()
            return None if next_step(self._history) is None else self._append(next_step, patience)

    def undo(self, *, patience: float | None = None) -> Rows:
        """Take back the last change that is not undone.

        Images that were changed again since then, by this or another program, stay as they are.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for other programs; by default 10.

        Returns
        -------
        ndarray of intp, shape (k,)
            The rows of that change; none if there was none, or another program has just undone it or
            replaced the journal.

        Raises
        ------
        BusyError, DataError
            As for `change`.
        """
        with self._lock:
            number = self._history.undoable
            return self._reverse(
                lambda history: history.undoing(number, at=now()), number=number, patience=patience
            )

    def redo(self, *, patience: float | None = None) -> Rows:
        """Make the change that was undone last again; parameters, returns and raises are those of `undo`."""
        with self._lock:
            number = self._history.redoable
            return self._reverse(
                lambda history: history.redoing(number, at=now()), number=number, patience=patience
            )

    def refresh(self) -> bool:
        """Take in what other programs have written; return whether there was anything.

        Raises
        ------
        DataError
            If the journal cannot be read, or is damaged.
        """
        with self._lock:
            before = self._history, self._history.last
            with self._file.opened_to_read() as file:
                if file is not None:
                    self._take_in(file)
                elif self._position:
                    self._start_over()
            return before != (self._history, self._history.last)

    def flush(self) -> None:
        """Have what was changed written to the disk itself, for the case that the power goes.

        It takes milliseconds, so the window calls it on a worker thread.

        Raises
        ------
        DataError
            If that fails.
        """
        self._file.flush()

    # --- the file ---------------------------------------------------------------------------------------

    def _start_over(self) -> None:
        self._history = CorrectionHistory(self._dataset.given_labels, self._dataset.class_names)
        self._position, self._mark = 0, b""
        self._published = None

    def _take_in(self, file: BinaryIO) -> int:
        """Read on from the last step that is known; return how many bytes behind the last one are cut off."""
        if not self._is_same(file):
            self._start_over()
        file.seek(self._position)
        tail = file.read()
        try:
            steps, length = parse_steps(tail, previous=self._history.last)
            for step in steps:
                self._history.apply(step)
        except ValueError as error:  # not UTF-8, not such lines, or they do not fit
            self._start_over()
            raise DataError(
                f"The corrections in {self._file.path} are damaged "
                f"({shown(error, longest=_LONGEST_REASON)}); repair the file, or move it away to start again."
            ) from None
        if steps:
            self._published = None
            self._advance(tail[:length])
        return len(tail) - length

    def _is_same(self, file: BinaryIO) -> bool:
        """Return whether the file begins with what was read of it; a restoration may have replaced it."""
        if not self._position:
            return True
        file.seek(self._position - len(self._mark))
        return file.read(len(self._mark)) == self._mark

    def _advance(self, content: bytes) -> None:
        self._position += len(content)
        self._mark = (self._mark + content)[-_MARK:]

    def _append(self, make: _Make, patience: float | None) -> Step | None:
        """Append the step that `make` makes of all steps so far; None appends nothing."""
        with self._file.opened(patience=patience) as file:
            cut_off = self._take_in(file)
            step = make(self._history)
            if step is None:
                return None
            content = (b"" if self._position else HEADER) + format_step(step)
            if cut_off:
                file.truncate(self._position)
            file.seek(self._position)
            try:
                write_all(file, content)
            except OSError:  # a full disk: nothing of the step stays
                with suppress(OSError):
                    file.truncate(self._position)
                raise
            self._history.apply(step)
            self._published = None
            self._advance(content)
            return step

    def _reverse(self, make: _Make, *, number: int, patience: float | None) -> Rows:
        known = self._history

        def next_step(history: CorrectionHistory) -> Step | None:
            # In a journal that replaced the known one, the number is that of another change.
            return make(history) if history is known else None

        step = self._append(next_step, patience) if number else None
        return np.array([], dtype=np.intp) if step is None else step.rows


def corrections(dataset: Dataset | str | Path) -> CorrectionJournal:
    """Return the user's corrections of a data set, to read and to change them.

    Parameters
    ----------
    dataset : Dataset, str or Path
        A data set, or what `mnist_gui.open` opens.

    Returns
    -------
    CorrectionJournal
        `CorrectionJournal.corrections` are those of this moment.

    Raises
    ------
    DataError
        If it cannot be opened, its corrections are damaged, or it is that of the own digits.
    """
    if not isinstance(dataset, Dataset):
        from mnist_gui.data.open import open_dataset  # which imports this module to apply corrections

        dataset = open_dataset(dataset, corrections=False)
    if dataset.source == OWN:
        raise DataError("Own digits are changed themselves; label or remove them on the page Draw.")
    return CorrectionJournal(dataset)


def user_corrected(dataset: Dataset) -> Dataset:
    """Return a data set with the corrections of the user, if there are any.

    Raises
    ------
    DataError
        If the journal cannot be read, or is damaged.
    """
    return CorrectionJournal(dataset).apply(dataset)
