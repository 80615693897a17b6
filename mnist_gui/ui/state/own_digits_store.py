"""The user's own digits with undo and redo, saved automatically.

Every change is saved in the background at once. Saving merges: changes that another window wrote to the file
are included here, and changes made here are written. Loading is saving without changes, so a digit can be
added before the others are loaded. If the file cannot be read or written nothing is lost: the drawings stay
here, and the next change tries again.

The thread that writes stores what it wrote, under a lock that lets one thread write at a time. Only the GUI
thread takes that over, once. So the last save knows the contents of the file even if a background task has
written it but its signal has not arrived yet.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.dataset import Images, Labels
from mnist_gui.data.user.own_digits import OwnDigit, OwnDigits, merged
from mnist_gui.data.user.own_digits_file import export_idx, export_jsonl, own_digits_folder, write_own_digits
from mnist_gui.ink.drawing import Drawing, drawing_from_json
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.saving import is_written, turn
from mnist_gui.ui.state.tasks import Lane, Task, TaskRunner


@dataclass(frozen=True)
class _Edit:
    """The digits on either side of a change."""

    before: OwnDigits
    after: OwnDigits


class OwnDigitsStore(QObject):
    """The user's own digits, with undo and redo.

    Parameters
    ----------
    runner : TaskRunner
        Runs the tasks that save.
    folder : Path, optional
        Folder of the file; by default the user's.

    Signals
    -------
    changed(OwnDigits)
        The digits changed by an edit, undo, redo, or from the file.
    saved()
        The contents of the file changed.
    failed(str)
        The digits cannot be read, saved or exported; has a message for the user.
    exported(str)
        The digits were exported to this file or folder.
    """

    changed = Signal(object)
    saved = Signal()
    failed = Signal(str)
    exported = Signal(str)

    def __init__(
        self, runner: TaskRunner, parent: QObject | None = None, *, folder: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._folder = folder
        self._digits = self._stored = self._saving = OwnDigits()
        self._written: _Edit | None = None  # written to the file, and its contents since then; until merged
        self._edits: list[_Edit] = []
        self._done = 0  # number of edits that are not undone
        self._task: Task | None = None
        self._writing = Lock()
        self.save()

    @property
    def digits(self) -> OwnDigits:
        """All digits, including those not saved yet."""
        return self._digits

    @property
    def is_saved(self) -> bool:
        """Whether the file is known to have all digits."""
        return self._digits == self._stored

    def label_of(self, drawing: Drawing, image: Images | None = None) -> int | None:
        """Return the label of a drawing, or None if it is not among the own digits.

        Parameters
        ----------
        drawing : Drawing
            Empty for a digit found in a picture.
        image : ndarray of uint8, shape (28, 28), optional
            Identifies a digit without strokes.
        """
        index = self._find(drawing, image)
        return None if index is None else self._digits.digits[index].label

    # --- edits -------------------------------------------------------------------------------------------

    def add(self, drawing: Drawing, image: Images, label: int) -> None:
        """Add a drawing with a label; relabel it if it was added before, so a wrong key can be corrected.

        Parameters
        ----------
        drawing : Drawing
            Empty for a digit found in a picture.
        image : ndarray of uint8, shape (28, 28)
            Its raster.
        label : int
            0 to 9.
        """
        index = self._find(drawing, image)
        if index is not None:
            self.relabel([index], label)
            return
        when = datetime.now(UTC).isoformat(timespec="microseconds")
        self._edit(self._digits.with_digit(OwnDigit(label, _strokes(drawing), image, when)))

    def remove(self, indices: Iterable[int]) -> None:
        """Remove digits by their indices in `digits`."""
        self._edit(self._digits.without(*indices))

    def relabel(self, indices: Iterable[int], label: int) -> None:
        """Relabel digits by their indices in `digits`."""
        digits = self._digits
        for index in indices:
            digits = digits.relabelled(index, label)
        self._edit(digits)

    def edit(self, images: Images, labels: Labels, label: int | None) -> None:
        """Relabel digits that are known by their images, or remove them if `label` is None.

        Parameters
        ----------
        images : ndarray of uint8, shape (k, 28, 28)
        labels : ndarray of int16, shape (k,)
            The labels they have; images and labels together identify the digits.
        label : int or None
            0 to 9.
        """
        find = self._digits.find
        found = (find(image, old) for image, old in zip(images, labels.tolist(), strict=True))
        indices = [index for index in found if index is not None]
        if label is None:
            self.remove(indices)
        else:
            self.relabel(indices, label)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return self._done > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit to redo."""
        return self._done < len(self._edits)

    @Slot()
    def undo(self) -> None:
        """Undo the last edit, but no later change from the file."""
        if self.can_undo:
            self._done -= 1
            edit = self._edits[self._done]
            self._change(merged(edit.before, self._digits, base=edit.after))

    @Slot()
    def redo(self) -> None:
        """Redo the edit that was undone last."""
        if self.can_redo:
            edit = self._edits[self._done]
            self._done += 1
            self._change(merged(edit.after, self._digits, base=edit.before))

    def _edit(self, digits: OwnDigits) -> None:
        if digits == self._digits:
            return
        self._edits[self._done :] = [_Edit(self._digits, digits)]
        self._done += 1
        self._change(digits)

    def _change(self, digits: OwnDigits) -> None:
        self._digits = digits
        self.save()
        self.changed.emit(digits)

    def _find(self, drawing: Drawing, image: Images | None) -> int | None:
        strokes = _strokes(drawing)
        for index in reversed(range(len(self._digits))):
            digit = self._digits.digits[index]
            if digit.strokes != strokes:
                continue
            # Without strokes, only the image distinguishes digits.
            if strokes or (image is not None and np.array_equal(digit.image, image)):
                return index
        return None

    # --- the file ----------------------------------------------------------------------------------------

    @Slot()
    def save(self) -> None:
        """Merge these digits and the file in the background."""
        if self._task is not None:
            return  # its end saves again if need be
        self._saving = self._digits
        self._task = self._runner.start(Lane.SAVING, partial(self._save_job, self._saving, self._stored))
        self._task.succeeded.connect(self._on_saved)
        self._task.refused.connect(self.failed)
        self._task.finished.connect(self._on_finished)

    def save_now(self, *, patience: float | None = None) -> bool:
        """Save all unsaved digits and wait for it, before the window closes.

        A background task that has not written yet is cancelled.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for other programs and threads.

        Returns
        -------
        bool
            Whether everything is in the file; if not, `failed` was emitted.

        Raises
        ------
        BusyError
            If they did not end in the time of `patience`.
        """
        if self._task is not None:
            self._task.cancel()
        self._merge_written(patience)
        if not self.is_saved:
            write = partial(self._write, self._digits, self._stored, CancelToken(), patience)
            if not is_written(write, self.failed, patience=patience):
                return False
            self._merge_written(patience)
        return True

    def reload(self) -> None:
        """Read the file again, which was restored or deleted; drop what is not saved, and what was undone."""
        had_digits = len(self._digits) > 0
        with self._writing:
            self._written = None
        self._digits = self._stored = OwnDigits()
        self._edits, self._done = [], 0
        if had_digits:
            self.changed.emit(self._digits)
        if self._task is None:
            self.save()
        else:
            self._task.finished.connect(self.save)

    def pending_write(self) -> Callable[[], None]:
        """Return a function that saves the digits as they are now, on any thread."""
        return partial(self._write, self._digits, self._stored, CancelToken())

    def export_idx(self, folder: Path) -> None:
        """Export the digits as IDX files to a new or empty folder, in the background."""
        self._export(export_idx, folder)

    def export_jsonl(self, path: Path) -> None:
        """Export the digits to a file of JSON Lines, in the background."""
        self._export(export_jsonl, path)

    def _export(self, write: Callable[[OwnDigits, Path], None], path: Path) -> None:
        task = self._runner.start(Lane.SAVING, partial(_export_job, write, self._digits, path))
        task.succeeded.connect(self._on_exported)
        task.refused.connect(self.failed)

    def _save_job(self, digits: OwnDigits, stored: OwnDigits, _report: Report, token: CancelToken) -> None:
        self._write(digits, stored, token)

    def _write(
        self, digits: OwnDigits, stored: OwnDigits, token: CancelToken, patience: float | None = None
    ) -> None:
        """Merge digits with the file and store the result, unless the token is cancelled."""
        # Two threads that read and then replace would lose changes of one of them.
        with turn(self._writing, patience):
            token.raise_if_cancelled()
            folder = self._folder or own_digits_folder()
            now = write_own_digits(folder, digits, base=stored, patience=patience)
            self._written = _Edit(digits, now)

    @Slot()
    def _on_saved(self) -> None:
        self._merge_written()

    def _merge_written(self, patience: float | None = None) -> None:
        """Merge what was written last into these digits; wait if it is being written."""
        with turn(self._writing, patience):
            written, self._written = self._written, None
        if written is None:
            return
        before, was_stored, self._stored = self._digits, self._stored, written.after
        self._digits = merged(self._digits, written.after, base=written.before)
        if self._digits != before:
            self.changed.emit(self._digits)
        if self._stored != was_stored:
            self.saved.emit()

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        self.exported.emit(str(path))

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        if self._digits not in (self._saving, self._stored):  # edited meanwhile
            self.save()


def drawings_of(digits: Iterable[OwnDigit]) -> tuple[list[Drawing], Labels]:
    """Return the drawings, for the adaptation of the classifier.

    Returns
    -------
    drawings : list of Drawing
        Without the digits that were found in pictures.
    labels : ndarray of int16, shape (number of drawings,)

    Raises
    ------
    InkError
        If a drawing is absurdly large.
    """
    drawn = [digit for digit in digits if digit.strokes]
    labels = np.array([digit.label for digit in drawn], dtype=np.int16)
    return [drawing_from_json(digit.to_json()) for digit in drawn], labels


def _strokes(drawing: Drawing) -> tuple[tuple[tuple[float, ...], ...], ...]:
    return tuple(tuple(map(tuple, stroke)) for stroke in drawing.to_json()["strokes"])


def _export_job(
    write: Callable[[OwnDigits, Path], None],
    digits: OwnDigits,
    path: Path,
    _report: Report,
    _token: CancelToken,
) -> Path:
    write(digits, path)
    return path
