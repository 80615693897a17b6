"""The document that keeps the notes to one data set: how it is read and written.

It is JSON, an entry for each note, in the layout of `json.dumps` with an indent of 1. While a person writes
one note after the other, all entries but one stay as they are. `NoteEntries` remembers them, so that none is
parsed or formatted twice.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from mnist_gui.data.dataset import Dataset

FORMAT = "mnist-gui notes"
VERSION = 1

ImageTexts: TypeAlias = Mapping[tuple[str, int], str]
"""Notes by split and number in the split."""

_BEGIN: Final = b',\n "notes": [\n  {\n'
_BETWEEN: Final = b"\n  },\n  {\n"
_END: Final = b"\n  }\n ]\n}\n"

_TEXT: Final = rb'"(?:[^"\\]|\\.)*"'
_ENTRY: Final = re.compile(rb'   "split": %s,\n   "number": \d+,\n   "text": %s' % (_TEXT, _TEXT))
"""What is between these in the layout of this program; JSON allows others."""

_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode


class NoteEntries:
    """The notes to the rows of one data set as its document has them.

    Parameters
    ----------
    dataset : Dataset
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._head = _head(dataset.name)
        self._by_entry: dict[bytes, tuple[int, str]] = {}
        self._by_row: dict[int, tuple[str, bytes]] = {}

    def parse(self, content: bytes) -> dict[int, str]:
        """Return the text of each row that has one.

        Raises
        ------
        ValueError, RecursionError
            If anything is wrong.
        """
        texts = self._parse_known(content)
        return dict(_texts_by_row(content, self._dataset)) if texts is None else texts

    def format(self, texts: Mapping[int, str]) -> bytes:
        """Return the document with the text of each row.

        Raises
        ------
        IndexError
            If there is no such row.
        """
        entries = []
        for row in sorted(texts):
            known = self._by_row.get(row)
            if known is None or known[0] != texts[row]:
                split, number = self._dataset.location(row)
                known = self._remember(row, texts[row], _entry(split.name, number, texts[row]))
            entries.append(known[1])
        return _document(self._head, entries)

    def _remember(self, row: int, text: str, entry: bytes) -> tuple[str, bytes]:
        if len(self._by_entry) > 2 * len(self._by_row) + 64:  # most are of texts that have changed since
            self._by_entry = {entry: (row, text) for row, (text, entry) in self._by_row.items()}
        self._by_entry[entry] = row, text
        self._by_row[row] = text, entry
        return text, entry

    def _parse_known(self, content: bytes) -> dict[int, str] | None:
        """Parse the entries that are not known yet; return None if that takes reading the whole document."""
        head, found, rest = content.partition(_BEGIN)
        if not found or head != self._head or not rest.endswith(_END):
            return None
        entries = rest[: -len(_END)].split(_BETWEEN)
        new = [entry for entry in entries if entry not in self._by_entry]
        if not all(map(_ENTRY.fullmatch, new)):
            return None
        if new:
            try:
                found_texts = list(_texts_by_row(_document(self._head, new), self._dataset))
            except ValueError:
                return None  # reading the whole document says which note it is
            for (row, text), entry in zip(found_texts, new, strict=True):
                self._remember(row, text, entry)
        texts = dict(map(self._by_entry.__getitem__, entries))
        return texts if len(texts) == len(entries) else None


def format_document(dataset_name: str, texts: ImageTexts) -> bytes:
    """Return the document of notes to a data set."""
    entries = [_entry(split, number, text) for (split, number), text in texts.items()]
    return _document(_head(dataset_name), entries)


def parse_document(content: bytes) -> tuple[str, ImageTexts]:
    """Return the name of the data set and the notes; raise ValueError if anything is wrong."""
    document = json.loads(content.decode("utf-8", "surrogatepass"))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("it is not a file of notes")
    if document.get("version") != VERSION:
        raise ValueError(f"its version is not {VERSION}, the one this program knows")
    entries = document.get("notes")
    if not isinstance(entries, list):
        raise ValueError("it has no list of notes")  # noqa: TRY004 - all that is wrong with a file is one error
    texts: dict[tuple[str, int], str] = {}
    for position, entry in enumerate(entries, start=1):
        if not _is_note(entry):
            raise _no_note(position)
        image = entry["split"], entry["number"]
        if image in texts:
            raise ValueError(f"note {position} is the second one to the same image")
        texts[image] = entry["text"]
    name = document.get("dataset")
    return name if isinstance(name, str) else "", texts


def _texts_by_row(content: bytes, dataset: Dataset) -> Iterator[tuple[int, str]]:
    counts = {split.name: len(split) for split in dataset.splits}
    starts = dict(zip(dataset.split_names, dataset.offsets, strict=False))
    for position, ((name, number), text) in enumerate(parse_document(content)[1].items(), start=1):
        if number >= counts.get(name, 0):
            raise _no_note(position)
        yield starts[name] + number, text


def _is_note(entry: object) -> bool:
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


def _head(dataset_name: str) -> bytes:
    return _encoded(
        f'{{\n "format": {_quoted(FORMAT)},\n "version": {VERSION},\n "dataset": {_quoted(dataset_name)}'
    )


def _entry(split: str, number: int, text: str) -> bytes:
    return _encoded(f'   "split": {_quoted(split)},\n   "number": {number},\n   "text": {_quoted(text)}')


def _document(head: bytes, entries: list[bytes]) -> bytes:
    return head + (_BEGIN + _BETWEEN.join(entries) + _END if entries else b',\n "notes": []\n}\n')


def _encoded(text: str) -> bytes:
    # A text field may hold half of a surrogate pair, which is not a character but must be restored.
    return text.encode("utf-8", "surrogatepass")
