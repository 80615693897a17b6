"""Puts notes into their files, in the background or at once, and loses none between the two."""

from threading import Lock
from typing import TYPE_CHECKING

from mnist_gui.errors import UserError

if TYPE_CHECKING:  # numpy is for the worker threads to load, not for the first frame
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.data.user.notes import Notes


class NotesWriter:
    """Keeps the newest notes to each data set until they are in its file.

    Notes are handed over and written in two steps, so that it does not matter which thread writes, nor how
    often: it writes what is not in the file by then, and notes that could not be written go on waiting.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Dataset, Notes]] = {}  # by the fingerprint of the data set
        self._writing = Lock()

    def hand_over(self, dataset: "Dataset", notes: "Notes") -> None:
        """Take the notes to a data set, in place of those that may be waiting. Does not wait for the disk."""
        self._waiting[dataset.fingerprint] = dataset, notes

    def read(self, dataset: "Dataset") -> "Notes":
        """Return the notes to a data set: those that are in its file, unless newer ones are waiting.

        Raises
        ------
        DataError
            As `mnist_gui.data.user.notes.read_notes` does.
        """
        from mnist_gui.data.user.notes import notes_folder, read_notes

        with self._writing:
            _, waiting = self._waiting.get(dataset.fingerprint, (None, None))
            return waiting if waiting is not None else read_notes(notes_folder(), dataset)

    def write(self, fingerprint: str) -> None:
        """Put the notes to a data set into its file, if any are waiting.

        Raises
        ------
        DataError
            As `mnist_gui.data.user.notes.write_notes` does; the notes go on waiting.
        """
        from mnist_gui.data.user.notes import notes_folder, write_notes

        with self._writing:
            handed_over = self._waiting.pop(fingerprint, None)
            if handed_over is None:
                return
            try:
                write_notes(notes_folder(), *handed_over)
            except Exception:
                self._waiting.setdefault(fingerprint, handed_over)  # newer ones may have come meanwhile
                raise

    def write_all(self) -> None:
        """Put all notes into their files; what another thread is writing is waited for.

        Raises
        ------
        DataError
            If some could not be written; the others are.
        """
        with self._writing:
            fingerprints = tuple(self._waiting)
        errors = []
        for fingerprint in fingerprints:
            try:
                self.write(fingerprint)
            except UserError as error:
                errors.append(error)
        if errors:
            raise errors[0]
