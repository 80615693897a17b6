"""Notes that a person writes to single images, kept in a file for each data set.

A data set's files are never written to. Its notes lie in the user's data directory, in a JSON file named by
the fingerprint of the data set: the same images and labels bring the same notes, wherever they are opened
from. A note is kept under the name of its split and its number there, not its row, so that the file can be
read by people and other programs.

A file that cannot be understood is neither ignored nor overwritten: reading and writing refuse until the user
has put it right or out of the way.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from mnist_gui.data.columns import Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.user_files import read_user_file, replace_user_file, user_folder
from mnist_gui.errors import DataError

FORMAT = "mnist-gui notes"
VERSION = 1

_WHAT = "The notes"


@dataclass(frozen=True)
class Notes:
    """Notes to the rows of one data set. Immutable; `with_note` makes new ones.

    Attributes
    ----------
    texts : mapping of int to str
        The note of each row that has one. Read-only.
    """

    texts: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", MappingProxyType(dict(self.texts)))

    def flags(self, count: int) -> Flags:
        """Return whether each of `count` rows has a note, bool of shape (count,)."""
        flags = np.zeros(count, dtype=bool)
        flags[list(self.texts)] = True
        return flags

    def with_note(self, row: int, text: str) -> "Notes":
        """Return these notes with another text for one row; one of nothing but blanks removes its note."""
        texts = {other: note for other, note in self.texts.items() if other != row}
        return Notes({**texts, row: text} if text.strip() else texts)


def notes_folder() -> Path:
    """Return the user's folder for notes; see `user_folder` for where that is.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    return user_folder("notes")


def notes_path(folder: Path, dataset: Dataset) -> Path:
    """Return where `write_notes` keeps the notes to a data set."""
    return folder / f"{dataset.fingerprint}.json"


def read_notes(folder: Path, dataset: Dataset) -> Notes:
    """Read the notes to a data set.

    Parameters
    ----------
    folder : Path
        Such as `notes_folder` returns.
    dataset : Dataset
        What they are about. Its fingerprint is found for this, see there how long that takes.

    Returns
    -------
    notes : Notes
        Empty if there is no such file.

    Raises
    ------
    DataError
        If the file cannot be read or is damaged, even in part.
    """
    path = notes_path(folder, dataset)
    content = read_user_file(path, what=_WHAT)
    if content is None:
        return Notes()
    try:
        return Notes(dict(_parse(content, dataset)))
    except (
        ValueError,
        RecursionError,
    ) as error:  # not UTF-8, no JSON, nested beyond all measure, or not ours
        raise DataError(
            f"The notes in {path} are damaged ({error}); repair the file, or move it away to begin anew."
        ) from None


def write_notes(folder: Path, dataset: Dataset, notes: Notes) -> None:
    """Keep the notes to a data set in place of those kept before.

    Parameters
    ----------
    folder : Path
        Such as `notes_folder` returns; it is made if it is not there.
    dataset : Dataset
        What they are about.
    notes : Notes
        Without any, the file is removed.

    Raises
    ------
    DataError
        If there is a damaged file, which is left alone, or the disk does not allow to write.
    IndexError
        If there is a note to a row that the data set does not have.
    """
    path = notes_path(folder, dataset)
    content = _format(notes, dataset) if notes.texts else b""
    read_notes(folder, dataset)  # refuses to replace what may hold notes that were never shown
    replace_user_file(path, content, what=_WHAT)


def _format(notes: Notes, dataset: Dataset) -> bytes:
    entries = []
    for row in sorted(notes.texts):
        split, number = dataset.location(row)
        entries.append({"split": split.name, "number": number, "text": notes.texts[row]})
    document = {"format": FORMAT, "version": VERSION, "dataset": dataset.name, "notes": entries}
    # Half of a surrogate pair is no character, but a text field may hold one, and it shall come back.
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"


def _parse(content: bytes, dataset: Dataset) -> Iterator[tuple[int, str]]:
    """Yield row and text of each note in a file; raise ValueError if anything is amiss."""
    document = json.loads(content.decode("utf-8", "surrogatepass"))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("it is no file of notes")
    if document.get("version") != VERSION:
        raise ValueError(f"it is of another version than {VERSION}, which this program knows")
    entries = document.get("notes")
    if not isinstance(entries, list):
        raise ValueError("it has no list of notes")  # noqa: TRY004 - whatever is wrong with a file is one error
    rows = set()
    for position, entry in enumerate(entries, start=1):
        try:
            row, text = _parse_entry(entry, dataset)
        except (TypeError, KeyError, ValueError):
            raise ValueError(f"note {position} belongs to no image or has no text") from None
        if row in rows:
            raise ValueError(f"note {position} is the second one to its image")
        rows.add(row)
        yield row, text


def _parse_entry(entry: Any, dataset: Dataset) -> tuple[int, str]:  # noqa: ANN401 - whatever JSON may hold
    place = dataset.split_names.index(entry["split"])
    number, text = entry["number"], entry["text"]
    if type(number) is not int or not 0 <= number < len(dataset.splits[place]):
        raise ValueError("there is no such image")
    if not isinstance(text, str) or not text.strip():
        raise TypeError("a note is a text")
    return dataset.offsets[place] + number, text
