"""Notes that the user writes to single images, one file for each data set.

The files of a data set are never written to. Its notes are a JSON file in the user's data directory, named by
the fingerprint of the data set, so the same images and labels bring the same notes wherever they are opened
from. A note is stored by split and number in the split, not by row, so that people and other programs can
read the file.

A damaged file is neither ignored nor overwritten: reading and writing refuse until the user repairs or moves
it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from mnist_gui.data.arrays import Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.profiles import user_folder
from mnist_gui.data.user.user_files import UserFile
from mnist_gui.errors import DataError

FORMAT = "mnist-gui notes"
VERSION = 1


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
        old, new = self.base.texts, self.texts
        edited = {row for row in {*old, *new} if old.get(row) != new.get(row)}
        kept = {row: text for row, text in theirs.texts.items() if row not in edited}
        return Notes(kept | {row: new[row] for row in edited if row in new})


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
    return _checked(file.read(), file.path, dataset)


def write_notes(folder: Path, dataset: Dataset, notes: Notes, *, patience: float | None = None) -> None:
    """Store notes to a data set.

    Parameters
    ----------
    folder : Path
        As returned by `notes_folder`; created if need be.
    dataset : Dataset
    notes : Notes
        With a `base`, only the rows whose notes differ from it are changed, so edits of other rows by other
        programs stay. Without, the notes replace all. If none are left, the file is removed.
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

    def merge(old: bytes | None) -> bytes:
        theirs = _checked(old, file.path, dataset)  # a damaged file may hold notes that were never shown
        merged = notes.merged_into(theirs)
        return _format(merged, dataset) if merged.texts else b""

    file.update(merge, patience=patience)


def _notes_file(folder: Path, dataset: Dataset) -> UserFile:
    return UserFile(notes_path(folder, dataset), "The notes")


def _checked(content: bytes | None, path: Path, dataset: Dataset) -> Notes:
    if content is None:
        return Notes()
    try:
        return Notes(dict(_parse(content, dataset)))
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, nested too deeply, or not notes
        raise DataError(
            f"The notes in {path} are damaged ({error}); repair the file, or move it away to start again."
        ) from None


def count_notes(content: bytes) -> int:
    """Return how many notes a file has; raise ValueError if it is damaged."""
    return len(_parse_document(content)[1])


def merge_contents(mine: bytes, theirs: bytes) -> bytes:
    """Return the content of a file that has the notes of two files to the same data set.

    An image with different notes keeps both texts, unless one has the other in it.

    Raises
    ------
    ValueError
        If one of them is damaged.
    """
    name, own_texts = _parse_document(mine)
    merged = dict(own_texts)
    for image, text in _parse_document(theirs)[1].items():
        own = merged.get(image, "")
        if own in text:
            merged[image] = text
        elif text not in own:
            merged[image] = f"{own}\n{text}"
    return mine if merged == own_texts else _format_document(name, merged)


_ImageTexts: TypeAlias = dict[tuple[str, int], str]
"""Notes by split and number in the split."""


def _format(notes: Notes, dataset: Dataset) -> bytes:
    rows = np.array(sorted(notes.texts), dtype=np.int64)
    for row in (*rows[:1].tolist(), *rows[-1:].tolist()):
        dataset.location(row)  # refuses one that is missing
    splits = np.searchsorted(dataset.offsets, rows, side="right") - 1
    numbers = rows - np.array(dataset.offsets)[splits]
    names, texts = dataset.split_names, notes.texts
    return _format_document(
        dataset.name,
        {
            (names[split], number): texts[row]
            for split, number, row in zip(splits.tolist(), numbers.tolist(), rows.tolist(), strict=True)
        },
    )


def _format_document(dataset_name: str, texts: _ImageTexts) -> bytes:
    """Return a file, as the `json` module writes it with an indent of 1, in a fifth of its time."""
    document = {"format": FORMAT, "version": VERSION, "dataset": dataset_name, "notes": []}
    quoted = json.JSONEncoder(ensure_ascii=False).encode
    entries = ",\n".join(
        f'  {{\n   "split": {quoted(split)},\n   "number": {number},\n   "text": {quoted(text)}\n  }}'
        for (split, number), text in texts.items()
    )
    whole = json.dumps(document, ensure_ascii=False, indent=1)
    if entries:
        whole = f"{whole.removesuffix('[]' + chr(10) + '}')}[\n{entries}\n ]\n}}"
    # A text field may hold half of a surrogate pair, which is not a character but must be restored.
    return whole.encode("utf-8", "surrogatepass") + b"\n"


def _parse(content: bytes, dataset: Dataset) -> Iterator[tuple[int, str]]:
    """Yield row and text of each note in a file; raise ValueError if anything is wrong."""
    counts = {split.name: len(split) for split in dataset.splits}
    starts = dict(zip(dataset.split_names, dataset.offsets, strict=False))
    for position, ((name, number), text) in enumerate(_parse_document(content)[1].items(), start=1):
        if number >= counts.get(name, 0):
            raise _no_note(position)
        yield starts[name] + number, text


def _parse_document(content: bytes) -> tuple[str, _ImageTexts]:
    """Return the name of the data set and the notes; raise ValueError if anything is wrong."""
    document = json.loads(content.decode("utf-8", "surrogatepass"))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("it is not a file of notes")
    if document.get("version") != VERSION:
        raise ValueError(f"its version is not {VERSION}, the one this program knows")
    entries = document.get("notes")
    if not isinstance(entries, list):
        raise ValueError("it has no list of notes")  # noqa: TRY004 - all that is wrong with a file is one error
    texts: _ImageTexts = {}
    for position, entry in enumerate(entries, start=1):
        if not _is_note(entry):
            raise _no_note(position)
        image = entry["split"], entry["number"]
        if image in texts:
            raise ValueError(f"note {position} is the second one to the same image")
        texts[image] = entry["text"]
    name = document.get("dataset")
    return name if isinstance(name, str) else "", texts


def _is_note(entry: object) -> bool:
    """Tell whether an entry has a split, a number and a text; a `match` would take three times as long."""
    if not isinstance(entry, dict):
        return False
    number, text = entry.get("number"), entry.get("text")
    return (
        isinstance(entry.get("split"), str)
        and type(number) is int
        and number >= 0
        and isinstance(text, str)
        and bool(text.strip())
    )


def _no_note(position: int) -> ValueError:
    return ValueError(f"note {position} belongs to no image or has no text")
