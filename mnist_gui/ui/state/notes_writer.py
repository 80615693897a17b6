"""Write notes to their files in the background or at once, without losing any."""

from threading import Lock
from typing import TYPE_CHECKING

from mnist_gui.errors import UserError
from mnist_gui.ui.state.saving import turn

if TYPE_CHECKING:  # worker threads load numpy; the first frame does not need it
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.data.user.notes import Notes
    from mnist_gui.data.user.notes_document import NoteEntries


class NotesWriter:
    """Keep the newest notes to each data set until they are in its file.

    Notes are handed over and written in two steps. So any thread can write at any time: it writes the notes
    that are not in the file yet, and notes that could not be written stay pending.

    Writing merges: only the rows that were edited here since the last reading or writing are changed in the
    file. So of the edits of one image in several windows the newest stays.
    """

    def __init__(self) -> None:
        self._pending: dict[str, tuple[Dataset, Notes]] = {}  # by the fingerprint of the data set
        self._known: dict[str, Notes] = {}  # as read or written last, by the same
        self._open = ""  # the fingerprint of the data set whose notes were read last
        self._entries: NoteEntries | None = None  # of its file; they keep the data set in memory
        self._writing = Lock()

    def put(self, dataset: "Dataset", notes: "Notes") -> None:
        """Replace the pending notes to a data set. Does not wait for the disk."""
        self._pending[dataset.fingerprint] = dataset, notes

    def read(self, dataset: "Dataset") -> "Notes":
        """Return the notes to a data set: the pending ones, or else those in its file.

        Raises
        ------
        DataError
            As `mnist_gui.data.user.notes.read_notes` does.
        """
        from mnist_gui.data.user.notes import notes_folder, read_notes

        with self._writing:
            if dataset.fingerprint != self._open:
                self._open, self._entries = dataset.fingerprint, None
            _, pending = self._pending.get(dataset.fingerprint, (None, None))
            if pending is None:
                pending = self._known[dataset.fingerprint] = read_notes(notes_folder(), dataset)
            return pending

    def write(self, fingerprint: str, *, patience: float | None = None) -> None:
        """Write the pending notes to a data set, if there are any.

        Parameters
        ----------
        fingerprint : str
        patience : float, optional
            Seconds to wait for other programs, and for other threads, which are waited for to their end by
            default.

        Raises
        ------
        BusyError
            If the others do not end in time; the notes stay pending.
        DataError
            As `mnist_gui.data.user.notes.write_notes` does; the notes stay pending.
        """
        from mnist_gui.data.user.notes import Notes, notes_folder, write_notes
        from mnist_gui.data.user.notes_document import NoteEntries

        with turn(self._writing, patience):
            pending = self._pending.pop(fingerprint, None)
            if pending is None:
                return
            dataset, notes = pending
            base = self._known.get(fingerprint, Notes())
            entries = NoteEntries(dataset)
            if fingerprint == self._open:
                self._entries = entries = self._entries or entries
            notes_and_base = Notes(notes.texts, base)
            try:
                write_notes(notes_folder(), dataset, notes_and_base, entries=entries, patience=patience)
            except Exception:
                self._pending.setdefault(fingerprint, pending)  # unless there are newer ones
                raise
            self._known[fingerprint] = Notes(notes.texts)

    def write_all(self, *, patience: float | None = None) -> None:
        """Write all pending notes; wait for those that another thread is writing.

        Parameters
        ----------
        patience : float, optional
            As of `write`.

        Raises
        ------
        BusyError
            As of `write`.
        DataError
            If some could not be written; the others are written.
        """
        with turn(self._writing, patience):
            fingerprints = tuple(self._pending)
        errors = []
        for fingerprint in fingerprints:
            try:
                self.write(fingerprint, patience=patience)
            except UserError as error:
                errors.append(error)
        if errors:
            raise errors[0]
