"""Tables that lie beside pictures and say what these are: labels, splits and more columns.

A table belongs to pictures if one of its columns has their names: with folders or without, with a suffix or
without. Such are ``metadata.csv`` and ``metadata.jsonl`` of the Hugging Face hub's imagefolder, and
``labels.csv``, ``dataset.csv``, ``train.csv``, ``labels.txt`` with blanks between or ``labels.json`` of many
others. `PictureNames` finds pictures by such names.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from mnist_gui.data.formats._shared.naming.labels import MOST_CLASSES
from mnist_gui.data.formats._shared.naming.names import split_named, split_of
from mnist_gui.data.formats._shared.pictures.file_trees import Parts, WholeTree
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.table_columns import role_of
from mnist_gui.data.formats._shared.tables.text_lines import first_lines

_MOST_BYTES: Final = 64 * 1024**2
_JSON: Final = (".json", ".jsonl", ".ndjson")
BEGINNING: Final = 2**16
"""Bytes in which the first line ends."""

_FEWEST_PIXELS: Final = 64
_FACTOR: Final = 8  # bytes in memory of one byte of text that is taken apart
_MOST_COLUMNS: Final = 200  # a wider table is one of pixels
_SAMPLE: Final = 200  # rows by which the column of names is found
_FEWEST_FOUND: Final = 0.5  # of the rows of a sample
_MOST_ALIKE: Final = 100  # pictures with the same name that a table without their folders may mean
_DELIMITERS: Final = ",;\t|"
_NAME_COLUMNS: Final = {
    *("file_name", "filename", "file", "path", "filepath", "file_path", "image", "img", "image_path"),
    *("image_name", "image_file", "fname", "name", "id", "image_id", "images", "picture", "png", "jpg"),
}
_LABEL_WORD: Final = re.compile(
    r"(?<![a-z])(label|class|digit|category|target|letter|symbol)(?![a-z])", re.IGNORECASE
)
"""In the name of the only column that may have labels, such as ``digit value``."""

_NO_LABELS: Final = "submission"
"""In the name of a table that is an example of what a program is to write."""


@dataclass
class TableValues:
    """What tables say of pictures.

    Attributes
    ----------
    labels : dict of int to str
        By the index of the picture.
    splits : dict of int to str
        Likewise.
    columns : dict of str to dict of int to str
        More columns by name; their values by the index of the picture.
    used : dict of tuple of str to str
        The path of each table that has names of pictures, and the name of its column of labels or nothing.
    rows_without : int
        Rows of which there is no picture.
    """

    labels: dict[int, str] = field(default_factory=dict)
    splits: dict[int, str] = field(default_factory=dict)
    columns: dict[str, dict[int, str]] = field(default_factory=dict)
    used: dict[Parts, str] = field(default_factory=dict)
    rows_without: int = 0


@dataclass(frozen=True)
class _Table:
    names: list[str]
    rows: list[list[str]]

    def column(self, number: int) -> list[str]:
        return [row[number] if number < len(row) else "" for row in self.rows]


Find: TypeAlias = Callable[[str], int | None]
"""Returns the index of the picture that a text in a table names, or None."""


class PictureNames:
    """Finds pictures by what tables call them.

    Parameters
    ----------
    paths : sequence of Parts
        The paths of the pictures.
    """

    def __init__(self, paths: Sequence[Parts]) -> None:
        self._paths = [tuple(part.lower() for part in parts) for parts in paths]
        self._by_name: dict[str, list[int]] = {}
        self._by_number: dict[int, list[int]] = {}
        self._by_folders = {parts: index for index, parts in enumerate(self._paths)}
        for index, parts in enumerate(self._paths):
            stem = parts[-1].rpartition(".")[0]
            self._by_name.setdefault(parts[-1], []).append(index)
            self._by_name.setdefault(stem, []).append(index)
            if stem.isdecimal():
                self._by_number.setdefault(int(stem), []).append(index)

    def find(self, text: str, folder: Parts, split: str | None) -> int | None:
        """Return the index of the picture with a name, in a table that lies in a folder; None without one."""
        wanted = tuple(
            part for part in text.strip().lower().replace("\\", "/").split("/") if part not in ("", ".")
        )
        if not wanted:
            return None
        found = self._by_name.get(wanted[-1])
        if found is None and wanted[-1].isdecimal() and len(wanted[-1]) < 19:
            found = self._by_number.get(int(wanted[-1]))
        if not found or len(found) == 1:
            return found[0] if found else None
        return self._best(found, wanted[:-1], folder, split)

    def _best(self, found: list[int], folders: Parts, folder: Parts, split: str | None) -> int | None:
        """Choose among pictures with the same name by the folders in the text, of the table, of the split."""
        above = tuple(part.lower() for part in folder)
        if (index := self._by_folders.get((*above, *folders, self._paths[found[0]][-1]))) is not None:
            return index
        if len(found) > _MOST_ALIKE:
            return None
        ending = [index for index in found if folders and self._paths[index][:-1][-len(folders) :] == folders]
        inside = [index for index in found if above and self._paths[index][: len(above)] == above]
        of_split = [index for index in found if split and split in map(split_of, self._paths[index][:-1])]
        return next((chosen[0] for chosen in (ending, inside, of_split) if len(chosen) == 1), None)


def read_tables(tree: WholeTree, tables: Iterable[Parts], job: ReadJob) -> TableValues:
    """Read what tables say of the pictures in a tree.

    Parameters
    ----------
    tree : WholeTree
    tables : iterable of Parts
        The paths of the tables that lie beside the pictures.
    job : ReadJob
    """
    values = TableValues()
    names: PictureNames | None = None
    for parts in sorted(tables):
        job.raise_if_cancelled()
        if _NO_LABELS in parts[-1].lower():
            continue
        content = tree.read_other(parts, _MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            continue
        with job.budget.lend(tree.path, _FACTOR * len(content)):
            table = _parse(content, parts[-1].lower())
            if table is not None and table.rows:
                names = names or PictureNames(tree.names)
                _add(values, table, parts, names)
    return values


def is_table_of_pixels(beginning: bytes) -> bool:
    """Tell whether a table has as many columns as small images have pixels."""
    return _columns_in(beginning) >= _FEWEST_PIXELS


def _columns_in(content: bytes) -> int:
    """Count the columns in the first line of a table; 0 if it is JSON."""
    line = next(filter(str.strip, first_lines(content[:BEGINNING])), "")
    return 0 if line.lstrip().startswith(("{", "[")) else 1 + max(map(line.count, _DELIMITERS))


def _parse(content: bytes, name: str) -> _Table | None:
    """Take a table apart; None if it is none of this kind. A table without a header has names like ``1``."""
    if _columns_in(content) > _MOST_COLUMNS:
        return None
    lines = [line for line in first_lines(content) if line.strip()]
    if lines and lines[0].lower().startswith("sep="):
        del lines[0]
    if not lines:
        return None
    if name.endswith(_JSON) or lines[0].lstrip().startswith("{"):
        return _parse_json(lines)
    delimiter = max(_DELIMITERS, key=lines[0].count)
    if delimiter not in lines[0]:
        lines, delimiter = [" ".join(line.split()) for line in lines], " "
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return None
    return _Table([cell.strip() for cell in rows[0]], rows[1:])


def _parse_json(lines: list[str]) -> _Table | None:
    """Take objects apart, one on each line or in a list; or one object that has labels by names."""
    values = list(_json_values(lines))
    if len(values) == 1:
        values = values[0] if isinstance(values[0], list) else values
    if len(values) == 1 and isinstance(values[0], dict) and len(values[0]) > 1:
        pairs = [[name, _as_text(label)] for name, label in values[0].items()]
        if not any(isinstance(label, dict | list) for label in values[0].values()):
            return _Table(["file_name", "label"], pairs)
    found = [value for value in values if isinstance(value, dict) and len(value) <= _MOST_COLUMNS]
    names = list(dict.fromkeys(name for value in found[:_SAMPLE] for name in value))[:_MOST_COLUMNS]
    return _Table(names, [[_as_text(value.get(name)) for name in names] for value in found])


def _json_values(lines: list[str]) -> Iterator[Any]:
    """Yield the values in a text of JSON or, if it is none, of each line that is."""
    try:
        yield json.loads("\n".join(lines))
    except (ValueError, RecursionError):
        for line in lines:
            with suppress(ValueError, RecursionError):
                yield json.loads(line)


def _as_text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _add(values: TableValues, table: _Table, parts: Parts, names: PictureNames) -> None:
    """Add what one table says."""
    folder, split = parts[:-1], split_of(parts[-1])

    def find(text: str) -> int | None:
        return names.find(text, folder, split)

    if any(find(cell) is not None for cell in table.names):  # there is no header
        table = _Table([str(number) for number, _ in enumerate(table.names, 1)], [table.names, *table.rows])
    column = _name_column(table, find)
    if column is None:
        return
    indices = [find(text) for text in table.column(column)]
    values.rows_without += sum(index is None for index in indices)
    if (marked := _marked_classes(table, column)) is not None:
        table = marked
    label = _label_column(table, column)
    values.used[parts] = "" if label is None else table.names[label]
    for number, name in enumerate(table.names):
        if number == column:
            continue
        found = {
            index: text
            for index, text in zip(indices, table.column(number), strict=True)
            if index is not None
        }
        if number == label:
            values.labels.update(found)
        elif role_of(name) == "split" and all(map(split_named, found.values())):
            values.splits.update((index, str(split_named(text))) for index, text in found.items())
        elif name:
            values.columns.setdefault(name, {}).update(found)
    if split is not None:
        values.splits = {index: split for index in indices if index is not None} | values.splits


def _name_column(table: _Table, find: Find) -> int | None:
    """Return the column that has names of pictures, a different one in each row; None without one."""
    sample = _Table(table.names, table.rows[:: max(1, len(table.rows) // _SAMPLE)])
    shares = []
    for number, name in enumerate(table.names):
        found = {index for text in sample.column(number) if (index := find(text)) is not None}
        shares.append((len(found) / len(sample.rows), name.lower() in _NAME_COLUMNS, -number))
    share, _, number = max(shares, default=(0.0, False, 0))
    return -number if share >= _FEWEST_FOUND else None


def _marked_classes(table: _Table, names: int) -> _Table | None:
    """Return a table with a column of labels for one with a column for each class; None for any other.

    As Roboflow exports them: 1 for the class of a picture, 0 for all others.
    """
    others = [number for number in range(len(table.names)) if number != names]
    rows = [[row[number].strip() if number < len(row) else "" for number in others] for row in table.rows]
    is_marked = len(others) > 1 and all(set(row) <= {"0", "1"} for row in rows)
    if not is_marked or not any(row.count("1") == 1 for row in rows):
        return None
    labels = [table.names[others[row.index("1")]] if row.count("1") == 1 else "" for row in rows]
    pictures = table.column(names)
    return _Table(
        [*([""] * names), table.names[names], "label"],
        [[*([""] * names), picture, label] for picture, label in zip(pictures, labels, strict=True)],
    )


def _label_column(table: _Table, names: int) -> int | None:
    """Return the column of labels: by its name or, if there is only one besides names, by its values."""
    others = [number for number in range(len(table.names)) if number != names and table.names[number]]
    by_name = [number for number in others if role_of(table.names[number]) == "label"]
    if by_name:
        return by_name[0]
    by_word = [number for number in others if _LABEL_WORD.search(table.names[number])]
    if len(by_word) == 1:
        return by_word[0]
    if len(others) != 1 or role_of(table.names[others[0]]) == "split":
        return None
    different = len(set(table.column(others[0])))
    return others[0] if different <= MOST_CLASSES and different < max(len(table.rows), 2) else None
