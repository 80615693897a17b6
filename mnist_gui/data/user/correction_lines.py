"""Corrections as the lines of a journal: one line for each image that a step changes.

The lines are CSV and have the whole new state of the image, so the last line about an image says what it is
now; earlier ones say what it was. A step that changes classes has a line for every class as well. The column
``left`` counts the lines of a step down to 0: a step without that line was cut off by a kill, and counts as
never made. Nothing else may be wrong in a journal.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import compress
from typing import Final

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Labels, Rows, States
from mnist_gui.data.class_changes import ClassGroup, ClassGroups
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.formats._shared.tables.formulas import guarded, unguarded

HEADER: Final = b"step,left,time,action,of,row,label,new_class,state\n"
"""The first line.

``time`` is UTC; ``action`` is ``change``, ``undo`` or ``redo``, the last two with the number of a change in
``of``; ``label`` is the index of a class, or empty for the given label; ``new_class`` is the name of that
class, if the data set does not have it.

A line about a class has ``class`` or, if the data set does not have it, ``new class`` as its state. Its
``row`` is the place of the class among all classes, ``label`` its number and ``new_class`` its name. Classes
at one place are one class: those behind the first were merged into it.
"""

CHANGE: Final = "change"
UNDO: Final = "undo"
REDO: Final = "redo"
_ACTIONS: Final = (CHANGE, UNDO, REDO)

MOST_CLASSES: Final = 2**15 - 1
"""Labels are int16."""

_COLUMNS: Final = HEADER.count(b",") + 1
_LONGEST_NUMBER: Final = 10
_LAST_SECOND: Final = 2**32 - 1
_FIELDS: Final = "a line has too few or too many fields"
_STATES: Final = {state.word: int(state) for state in CorrectionState}
_GIVEN_CLASS: Final = "class"
_NEW_CLASS: Final = "new class"
_OF_CLASSES: Final = {_GIVEN_CLASS, _NEW_CLASS}
_LAST_LINE: Final = re.compile(rb"(?m)^[0-9]+,0,.*\n")


@dataclass(frozen=True, eq=False)
class Step:
    """What one action changed: of one image, or of many.

    Attributes
    ----------
    number : int
        From 1, in the order of the journal.
    time : int
        Seconds since 1970.
    action : str
        `CHANGE`, `UNDO` or `REDO`.
    of : int
        The number of the change that is undone or redone; 0 for a change.
    rows : ndarray of intp, shape (k,)
        The images, each once; at least one, unless the step changes classes.
    labels : ndarray of int16, shape (k,)
        Their labels from then on; `NO_LABEL` for the given label.
    states : ndarray of uint8, shape (k,)
        Their states from then on.
    new_classes : mapping of int to str
        The names of labels that are no classes of the data set.
    groups : tuple of ClassGroup
        All classes from then on; empty if the step does not change classes.
    added : frozenset of int
        The classes among them that are none of the data set.
    """

    number: int
    time: int
    action: str
    of: int
    rows: Rows
    labels: Labels
    states: States
    new_classes: Mapping[int, str] = field(default_factory=dict)
    groups: ClassGroups = ()
    added: frozenset[int] = frozenset()


def format_step(step: Step) -> bytes:
    """Return the lines of a step."""
    head = f"{format_time(step.time)},{step.action},{step.of or ''}"
    labels = {
        label: f"{'' if label == NO_LABEL else label},{_cell(guarded(step.new_classes.get(label, '')))}"
        for label in np.unique(step.labels).tolist()
    }
    words = [state.word for state in CorrectionState]
    values = zip(step.rows.tolist(), step.labels.tolist(), step.states.tolist(), strict=True)
    ends = [f"{row},{labels[label]},{words[state]}" for row, label, state in values]
    for place, group in enumerate(step.groups):
        name = _cell(guarded(group.name))
        ends += [
            f"{place},{each},{name},{_NEW_CLASS if each in step.added else _GIVEN_CLASS}"
            for each in group.numbers
        ]
    left = range(len(ends) - 1, -1, -1)
    lines = [f"{step.number},{number},{head},{end}\n" for number, end in zip(left, ends, strict=True)]
    return "".join(lines).encode()


def format_time(seconds: int) -> str:
    """Return seconds since 1970 as UTC in ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_steps(content: bytes, *, previous: int = 0) -> tuple[list[Step], int]:
    """Read the steps of a journal.

    Parameters
    ----------
    content : bytes
        The whole of it or, behind a step, the rest.
    previous : int
        The number of that step.

    Returns
    -------
    steps : list of Step
    length : int
        Bytes up to the end of the last complete step.

    Raises
    ------
    ValueError
        If anything is wrong that a kill or a loss of power cannot have done.
    """
    length = 0
    if not previous:
        if not content.startswith(HEADER):
            if HEADER.startswith(content.rstrip(b"\0")):
                return [], 0
            raise ValueError("its first line is another one")
        length = len(HEADER)
    steps: list[Step] = []
    try:
        for end in _LAST_LINE.finditer(content, length):
            steps.append(_step(_lines(content[length : end.end()]), previous + len(steps) + 1))
            length = end.end()
        _check_begun(content[length:])
    except ValueError as error:
        if b"\0" not in content[length:]:  # the system had not written some pages when the power went
            raise ValueError(f"after step {previous + len(steps)}, {error}") from None
    return steps, length


def _check_begun(content: bytes) -> None:
    """Refuse what cannot be the beginning of a step: the rest of a journal behind its last complete one."""
    for line in content.split(b"\n")[:-1]:
        _lines(line + b"\n")


def _cell(text: str) -> str:
    """Return a text as it stands in a line of CSV."""
    if text.isalnum() or not text:
        return text
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow([text, ""])
    return file.getvalue()[:-1]


def _lines(content: bytes) -> list[Sequence[str]]:
    """Return the columns of some lines."""
    text = content.decode()
    if '"' in text:
        try:
            lines = [*csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error as error:
            raise ValueError(str(error)) from None
        if any(len(line) != _COLUMNS for line in lines):
            raise ValueError(_FIELDS)
        return [*zip(*lines, strict=True)]
    cells = text.replace("\n", ",").split(",")[:-1]
    if len(cells) != _COLUMNS * text.count("\n"):
        raise ValueError(_FIELDS)
    return [cells[place::_COLUMNS] for place in range(_COLUMNS)]


def _step(columns: Sequence[Sequence[str]], number: int) -> Step:
    """Return a step from the columns of its lines."""
    numbers, left, times, actions, ofs, rows, labels, names, states = columns
    wrong = f"the lines of step {number} do not belong together"
    if {*numbers} != {str(number)} or len({*times}) + len({*actions}) + len({*ofs}) != 3:
        raise ValueError(wrong)
    if [*left] != [*map(str, range(len(left) - 1, -1, -1))]:
        raise ValueError(wrong)
    if actions[0] not in _ACTIONS or (actions[0] == CHANGE) != (not ofs[0]):
        raise ValueError(f"step {number} is no change, undo or redo")
    groups: ClassGroups = ()
    added: frozenset[int] = frozenset()
    if not _OF_CLASSES.isdisjoint(states):
        is_class = [state in _OF_CLASSES for state in states]
        of_classes = zip(*(compress(each, is_class) for each in (rows, labels, names, states)), strict=True)
        groups, added = _groups([*of_classes], number)
        is_image = [not each for each in is_class]
        rows, labels, names, states = ([*compress(each, is_image)] for each in (rows, labels, names, states))
    if not _STATES.keys() >= {*states}:
        raise ValueError(f"step {number} has an unknown state")
    label_of = {label: NO_LABEL if not label else _number(label, MOST_CLASSES) for label in {*labels}}
    named = {*zip(labels, names, strict=True)} if any(names) else set()
    if len({label for label, _ in named}) < len(named):
        raise ValueError(f"step {number} has two names for a class")
    found = Step(
        number,
        _seconds(times[0]),
        actions[0],
        _number(ofs[0], number - 1) if ofs[0] else 0,
        np.array(_whole_numbers(rows) if rows else [], dtype=np.intp),
        np.array([*map(label_of.__getitem__, labels)], dtype=np.int16),
        np.array([*map(_STATES.__getitem__, states)], dtype=np.uint8),
        {label_of[label]: unguarded(name) for label, name in named if name},
        groups,
        added,
    )
    if len(np.unique(found.rows)) < len(found.rows):
        raise ValueError(f"step {number} has an image twice")
    return found


def _groups(lines: list[tuple[str, str, str, str]], number: int) -> tuple[ClassGroups, frozenset[int]]:
    """Return the classes that some lines describe, and those among them that are none of the data set."""
    names: dict[int, str] = {}
    numbers: dict[int, list[int]] = {}
    for place, label, name, _ in lines:
        at = _number(place, MOST_CLASSES)
        if names.setdefault(at, unguarded(name)) != unguarded(name) or not name:
            raise ValueError(f"step {number} has two names for a class, or none")
        numbers.setdefault(at, []).append(_number(label, MOST_CLASSES))
    found = [each for of_place in numbers.values() for each in of_place]
    if sorted(numbers) != [*range(len(numbers))] or len({*found}) < len(found):
        raise ValueError(f"step {number} has a class twice, or a place without one")
    added = frozenset(_number(label, MOST_CLASSES) for _, label, _, state in lines if state == _NEW_CLASS)
    return tuple(ClassGroup(names[at], tuple(numbers[at])) for at in range(len(numbers))), added


def _whole_numbers(texts: Sequence[str]) -> list[int]:
    joined = "".join(texts)
    if not (joined.isascii() and joined.isdigit()) or not all(texts):
        raise ValueError("a row is no number")
    if max(map(len, texts)) > _LONGEST_NUMBER:
        raise ValueError("a row is too large")
    return [*map(int, texts)]


def _number(text: str, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER and int(text) <= largest):
        raise ValueError(f"a number is not one from 0 to {largest}")
    return int(text)


def _seconds(text: str) -> int:
    try:
        seconds = int(datetime.fromisoformat(text).timestamp()) if text.endswith("Z") else -1
    except (ValueError, OverflowError):
        seconds = -1
    if not 0 <= seconds <= _LAST_SECOND:
        raise ValueError("a time is none of UTC")
    return seconds
