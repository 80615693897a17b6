"""Notes that the user writes to single images, one file for each data set.

The files of a data set are never written to. Its notes are a JSON file in the user's data directory, named by
the fingerprint of the data set, so the same images and labels bring the same notes wherever they are opened
from. A note is stored by split and number in the split, not by row, so that people and other programs can
read the file.

A damaged file is neither ignored nor overwritten: reading and writing refuse until the user repairs or moves
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from mnist_gui.data.arrays import Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.notes_document import NoteEntries, format_document, parse_document
from mnist_gui.data.user.profiles import user_folder
from mnist_gui.data.user.user_files import UserFile
from mnist_gui.errors import DataError


@dataclass(frozen=True)
class Notes:
    """Notes to the rows of one data set. Immutable; `with_note` returns changed ones.

    Attributes
    ----------
    texts : mapping of int to str
        The note of each row that has one. Read-only.
    base : Notes, optional
        The notes that these started from. Two collections are equal if their texts are.
    """

    texts: Mapping[int, str] = field(default_factory=dict)
    base: "Notes | None" = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", MappingProxyType(dict(self.texts)))

    def flags(self, count: int) -> Flags:
        """Return whether each of `count` rows has a note, bool of shape (count,)."""
        flags = np.zeros(count, dtype=bool)
        flags[list(self.texts)] = True
        return flags

    def with_note(self, row: int, text: str) -> "Notes":
        """Return these notes with another text for one row; a blank text removes the note."""
        texts = {other: note for other, note in self.texts.items() if other != row}
        return Notes({**texts, row: text} if text.strip() else texts, self.base)

    def merged_into(self, theirs: "Notes") -> "Notes":
        """Return other notes with the changes that these make to `base`, removed notes included.

        Without a `base`, these are the notes to every row.
        """
        if self.base is None:
            return self
        old, new = dict(self.base.texts), self.texts
        edited = {row: text for row, text in new.items() if old.get(row) != text}
        kept = {**theirs.texts, **edited}
        for row in old.keys() - new.keys():
            kept.pop(row, None)
        return Notes(kept)


def notes_folder() -> Path:
    """Return the user's folder for notes; see `user_folder`."""
    return user_folder("notes")


def notes_path(folder: Path, dataset: Dataset) -> Path:
    """Return the file of a data set's notes."""
    return folder / f"{dataset.fingerprint}.json"


def read_notes(folder: Path, dataset: Dataset) -> Notes:
    """Read the notes to a data set.

    Parameters
    ----------
    folder : Path
        As returned by `notes_folder`.
    dataset : Dataset
        Its fingerprint is computed, which takes time for a large one.

    Returns
    -------
    notes : Notes
        Empty if there is no file.

    Raises
    ------
    DataError
        If the file cannot be read or any part of it is damaged.
    """
    file = _notes_file(folder, dataset)
    return _checked(file.read(), file.path, NoteEntries(dataset))


def write_notes(
    folder: Path,
    dataset: Dataset,
    notes: Notes,
    *,
    entries: NoteEntries | None = None,
    patience: float | None = None,
) -> None:
    """Store notes to a data set.

    Parameters
    ----------
    folder : Path
        As returned by `notes_folder`; created if need be.
    dataset : Dataset
    notes : Notes
        With a `base`, only the rows whose notes differ from it are changed, so edits of other rows by other
        programs stay. Without, the notes replace all. If none are left, the file is removed.
    entries : NoteEntries, optional
        What is known of the file from earlier calls.
    patience : float, optional
        Seconds to wait for other programs, as of `UserFile.update`.

    Raises
    ------
    DataError
        If there is a damaged file, which stays as it is, or the file cannot be written.
    IndexError
        If there is a note to a row that the data set does not have.
    """
    file = _notes_file(folder, dataset)
    known = entries or NoteEntries(dataset)

    def merge(old: bytes | None) -> bytes:
        theirs = _checked(old, file.path, known)  # a damaged file may hold notes that were never shown
        merged = notes.merged_into(theirs)
        return known.format(merged.texts) if merged.texts else b""

    file.update(merge, patience=patience)


def _notes_file(folder: Path, dataset: Dataset) -> UserFile:
    return UserFile(notes_path(folder, dataset), "The notes")


def _checked(content: bytes | None, path: Path, entries: NoteEntries) -> Notes:
    if content is None:
        return Notes()
    try:
        return Notes(entries.parse(content))
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, nested too deeply, or not notes
        raise DataError(
            f"The notes in {path} are damaged ({error}); repair the file, or move it away to start again."
        ) from None


def count_notes(content: bytes) -> int:
    """Return how many notes a file has; raise ValueError if it is damaged."""
    return len(parse_document(content)[1])


def merge_contents(mine: bytes, theirs: bytes) -> bytes:
    """Return the content of a file that has the notes of two files to the same data set.

    An image with different notes keeps both texts, unless one has the other in it.

    Raises
    ------
    ValueError
        If one of them is damaged.
    """
    name, own_texts = parse_document(mine)
    merged = dict(own_texts)
    for image, text in parse_document(theirs)[1].items():
        own = merged.get(image, "")
        if own in text:
            merged[image] = text
        elif text not in own:
            merged[image] = f"{own}\n{text}"
    return mine if merged == own_texts else format_document(name, merged)
