"""Corrections as a table in CSV that people and other programs read and write.

It has a line for each corrected image, with class names and the place of the image, unlike the journal, which
has a line for each change. If classes were renamed, merged, moved or added, a line for each class comes
before: its state is ``class``, it has its given name, unless it was added, and its name now. Importing checks
every line before anything is changed.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Labels, Rows, States
from mnist_gui.data.class_changes import ClassChanges, plain_groups
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.tables.formulas import guarded, unguarded
from mnist_gui.data.user.correction_change import listing
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.correction_lines import format_time
from mnist_gui.data.user.corrections import Corrections
from mnist_gui.errors import DataError, reason_of
from mnist_gui.names import shown
from mnist_gui.untrusted import read_ordinary

HEADER: Final = ("row", "split", "number", "given", "label", "state", "when")

LARGEST: Final = 256 << 20
"""Bytes of a file that is imported; a line takes about 40."""

_SHOWN: Final = 5
"""Wrong lines that a message lists."""

_LONGEST: Final = 60
_DELIMITERS: Final = (",", ";", "\t")
_STATES: Final = {state.word: state for state in CorrectionState}
_CLASS: Final = "class"


@dataclass(frozen=True)
class CorrectedImage:
    """The correction of one image, in words: a line of the table.

    Attributes
    ----------
    row : int
        In the whole data set, from 0.
    split : str
    number : int
        In the split, from 0.
    given, label : str
        The name of its class as it was given, and as it is now; empty for none.
    state : str
        ``"checked"``, ``"unsure"``, ``"excluded"`` or nothing.
    when : str
        Time of the last change, UTC, in ISO 8601.
    """

    row: int
    split: str
    number: int
    given: str
    label: str
    state: str
    when: str


@dataclass(frozen=True, eq=False)
class ImportedTable:
    """What an imported file says, checked.

    Attributes
    ----------
    rows : ndarray of intp, shape (k,)
    labels : ndarray of int16, shape (k,), or None
        None if the file has no labels.
    states : ndarray of uint8, shape (k,), or None
        None if the file has no states.
    classes : tuple of (str, tuple of str)
        All classes in their order, each with the given ones that it is made of; none for an added one. Empty
        if the file does not say.
    """

    rows: Rows
    labels: Labels | None
    states: States | None
    classes: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Conflict:
    """An image that was corrected here in another way than an imported file says; the file has prevailed.

    Attributes
    ----------
    here, imported : CorrectedImage
        As it was, and as it is now.
    """

    here: CorrectedImage
    imported: CorrectedImage


def corrected_images(
    corrections: Corrections, dataset: Dataset, rows: Rows | None = None
) -> list[CorrectedImage]:
    """Return the corrections of some rows in words, by default those of all that are corrected."""
    names = [*corrections.class_names, ""]  # the last one is for NO_LABEL, which is -1
    given_names = [*corrections.classes.given_names, ""]
    found = []
    for row in (corrections.rows if rows is None else rows).tolist():
        split, number = dataset.location(row)
        seconds = int(corrections.times[row])
        found.append(
            CorrectedImage(
                row,
                split.name,
                number,
                given_names[corrections.given[row]],
                names[corrections.labels[row]],
                CorrectionState(corrections.states[row]).word,
                format_time(seconds) if seconds else "",
            )
        )
    return found


def corrected_classes(corrections: Corrections) -> list[tuple[str, tuple[str, ...]]]:
    """Return the classes as they are now, each with the given ones that it is made of.

    Returns
    -------
    list of (str, tuple of str)
        Empty if the classes are as they were given; no given ones for a class that was added.
    """
    given = corrections.classes.given_names
    if corrections.class_names == given:
        return []
    return [
        (group.name, tuple(given[number] for number in group.numbers if number < len(given)))
        for group in corrections.classes.groups
    ]


def format_table(
    images: Sequence[CorrectedImage], classes: Sequence[tuple[str, tuple[str, ...]]] = ()
) -> bytes:
    """Return a table of corrections as CSV; a spreadsheet takes none of its cells for a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    for name, given in classes:
        for each in given or ("",):
            writer.writerow(["", "", "", guarded(each), guarded(name), _CLASS, ""])
    for image in images:
        writer.writerow([guarded(str(getattr(image, name))) for name in HEADER])
    return file.getvalue().encode("utf-8", "replace")


def read_table(path: Path, dataset: Dataset, classes: ClassChanges | None = None) -> ImportedTable:
    """Read and check a table of corrections.

    Its first line names the columns, in any order: ``row``, or ``split`` and ``number``; ``label``, ``state``
    or both. A ``given`` that is not the given label of the image is an error; other columns are left out.

    Parameters
    ----------
    path : Path
    dataset : Dataset
        Which is corrected.
    classes : ClassChanges, optional
        The classes now, by default those of the data set. A table may bring others.

    Raises
    ------
    DataError
        If the file cannot be read or any line is wrong; the message names the first wrong lines.
    """
    try:
        content = read_ordinary(path, most=LARGEST + 1)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {reason_of(error)}.") from error
    if len(content) > LARGEST:
        raise DataError(f"{path} is larger than {LARGEST:,} bytes; import it in parts.")
    try:
        return parse_table(content, dataset, classes)
    except ValueError as error:
        raise DataError(f"{path} cannot be imported: {error}; nothing was changed.") from None


def parse_table(content: bytes, dataset: Dataset, classes: ClassChanges | None = None) -> ImportedTable:
    """Check the content of a table; raise a ValueError that says which lines are wrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = dataset.given_class_names
        known = classes or ClassChanges(names, plain_groups(names))
        return _Parser(next(lines, []), dataset, known).parse(lines)
    except csv.Error as error:
        raise ValueError(f"line {lines.line_num}: {error}") from None


def import_table(
    journal: CorrectionJournal, dataset: Dataset, table: ImportedTable
) -> tuple[Rows, list[Conflict]]:
    """Make the changes that a table describes, in one step; other classes are one more step before.

    Returns
    -------
    rows : ndarray of intp, shape (k,)
        Those that are different now.
    conflicts : list of Conflict
        Images among them that were corrected in another way.
    """
    before = journal.corrections
    if table.classes:
        journal.edit_classes(listing(table.classes, before.classes.given_names))
    changed = journal.change(table.rows, label=table.labels, state=table.states)
    disputed = changed[np.isin(changed, before.rows)]
    old = corrected_images(before, dataset, disputed)
    new = corrected_images(journal.corrections, dataset, disputed)
    return changed, [Conflict(*pair) for pair in zip(old, new, strict=True)]


class _Lines(Protocol):
    """What `csv.reader` returns."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


class _Parser:
    """Reads the lines of a table behind its header."""

    def __init__(self, header: Sequence[str], dataset: Dataset, classes: ClassChanges) -> None:
        self._names = [name.strip().lower() for name in header]
        self._dataset = dataset
        self._given = dataset.given_labels
        self._given_names = classes.given_names
        self._class_names, self._current = classes.names, classes.current
        self._classes: dict[str, list[str]] = {}  # by their names, the given ones
        self._by_name: dict[str, list[int]] | None = None
        has = {*self._names}
        if len(has & {*HEADER}) < sum(name in HEADER for name in self._names):
            raise ValueError("line 1: a column is there twice")
        if not ("row" in has or {"split", "number"} <= has) or not has & {"label", "state"}:
            raise ValueError(
                "line 1: it has to name the columns row, or split and number, and label, state or both"
            )
        self._has_labels, self._has_states = "label" in has, "state" in has

    def parse(self, lines: _Lines) -> ImportedTable:
        """Return what the lines say; raise a ValueError if any of them is wrong."""
        wrong: list[str] = []
        found: dict[int, tuple[int, int]] = {}
        count = 0
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            try:
                if self._is_class(cells):
                    self._take_class(self._cells(cells), is_first=not found)
                    continue
                if self._classes and not found:
                    self._use_classes()
                row, label, state = self._line(cells)
            except ValueError as error:
                wrong.append(f"line {lines.line_num}: {error}")
                continue
            if row in found:
                wrong.append(f"line {lines.line_num}: row {row} is there twice")
            found[row] = label, state
        if self._classes and not found and not wrong:
            self._use_classes()
        if wrong:
            more = f"; and {len(wrong) - _SHOWN:,} more" if len(wrong) > _SHOWN else ""
            what = f"{len(wrong):,} of {count:,} lines are wrong"
            raise ValueError(f"{what}: {'; '.join(wrong[:_SHOWN])}{more}")
        labels = np.array([label for label, _ in found.values()], dtype=np.int16)
        states = np.array([state for _, state in found.values()], dtype=np.uint8)
        return ImportedTable(
            np.array([*found], dtype=np.intp),
            labels if self._has_labels else None,
            states if self._has_states else None,
            tuple((name, tuple(given)) for name, given in self._classes.items()),
        )

    def _is_class(self, cells: Sequence[str]) -> bool:
        place = self._names.index("state") if self._has_states else len(cells)
        return place < len(cells) and cells[place].strip().lower() == _CLASS

    def _take_class(self, cell: Mapping[str, str], *, is_first: bool) -> None:
        """Keep what a line says of a class."""
        name, given = cell.get("label", ""), cell.get("given", "")
        if not is_first:
            raise ValueError("lines about classes come before those about images")
        if not name:
            raise ValueError("the class has no name as its label")
        if given and given not in self._given_names:
            raise ValueError(f"{_cut(given)} is no class of {self._dataset.name}")
        if any(given in each for each in self._classes.values()):
            raise ValueError(f"the class {_cut(given)} is there twice")
        self._classes.setdefault(name, []).extend([given] if given else [])

    def _use_classes(self) -> None:
        """Read labels by the classes of the table from now on."""
        names = [*self._classes]
        label_of = {given: names.index(name) for name, of in self._classes.items() for given in of}
        missing = [name for name in self._given_names if name not in label_of]
        if missing:
            raise ValueError(f"no line says what became of the class {_cut(missing[0])}")
        self._class_names, self._by_name = tuple(names), None
        self._current = np.array([*(label_of[name] for name in self._given_names), NO_LABEL], np.int16)

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        if len(cells) != len(self._names):
            raise ValueError(f"it has {len(cells)} cells, not {len(self._names)}")
        return {name: unguarded(value.strip()) for name, value in zip(self._names, cells, strict=True)}

    def _line(self, cells: Sequence[str]) -> tuple[int, int, int]:
        """Return row, label and state; `NO_LABEL` stands for the given label."""
        cell = self._cells(cells)
        row = self._row(cell)
        given = int(self._given[row])
        if cell.get("given", "") and cell["given"] != self._name(given):
            is_given = self._name(given) or "nothing"
            raise ValueError(
                f"row {row} was given {shown(is_given, longest=_LONGEST)}, not {_cut(cell['given'])}"
            )
        state = cell.get("state", "").lower()
        if state not in _STATES:
            raise ValueError(f"{_cut(state)} is no state: checked, unsure, excluded or nothing")
        return row, self._label(cell.get("label", ""), given), _STATES[state]

    def _row(self, cell: Mapping[str, str]) -> int:
        rows = set()
        if cell.get("row"):
            rows.add(_below(len(self._dataset), cell["row"], "row"))
        if cell.get("split") or cell.get("number"):
            names = self._dataset.split_names
            if cell.get("split", "") not in names:
                raise ValueError(f"{_cut(cell.get('split', ''))} is no split of {self._dataset.name}")
            part = names.index(cell["split"])
            number = _below(
                len(self._dataset.splits[part]), cell.get("number", ""), f"number of {names[part]}"
            )
            rows.add(self._dataset.offsets[part] + number)
        if len(rows) != 1:
            raise ValueError("row and number are of different images" if rows else "it names no image")
        return rows.pop()

    def _label(self, name: str, given: int) -> int:
        if not name:
            return NO_LABEL
        now = int(self._current[given])
        if now != NO_LABEL and name == self._class_names[now].strip():
            return NO_LABEL
        labels = self._labels_called(name)
        if len(labels) != 1:
            what = "the name of several classes" if labels else f"no class of {self._dataset.name}"
            raise ValueError(f"{_cut(name)} is {what}")
        return labels[0]

    def _name(self, label: int) -> str:
        return "" if label == NO_LABEL else self._given_names[label].strip()

    def _labels_called(self, name: str) -> list[int]:
        if self._by_name is None:
            self._by_name = {}
            for label, each in enumerate(self._class_names):
                self._by_name.setdefault(each.strip(), []).append(label)
        return self._by_name.get(name, [])


def _below(count: int, text: str, what: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(count))
    if not is_number or int(text) >= count:
        raise ValueError(f"{_cut(text)} is no {what}, 0 to {count - 1}")
    return int(text)


def _cut(text: str) -> str:
    return repr(shown(text, longest=_LONGEST))
