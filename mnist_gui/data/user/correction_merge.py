"""Two journals of corrections become one, without the data set that they are of: for backups."""

from typing import NamedTuple

import numpy as np

from mnist_gui.data.arrays import NO_LABEL
from mnist_gui.data.class_changes import ClassGroup, ClassGroups
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.user.correction_change import now
from mnist_gui.data.user.correction_lines import CHANGE, Step, format_step, parse_steps


class _Correction(NamedTuple):
    """What the last line about an image says; `NO_LABEL` for the given label."""

    label: int
    state: int
    time: int


def count_corrections(content: bytes) -> int:
    """Return how many images are corrected by a journal; raise ValueError if it is damaged."""
    found = _last_lines(parse_steps(content)[0]).values()
    return sum(each.label != NO_LABEL or each.state != CorrectionState.NONE for each in found)


def merge_contents(mine: bytes, theirs: bytes) -> bytes:
    """Return a journal that goes on from `mine` with what `theirs` says later, in one step.

    Of an image that both corrected, the later correction holds; likewise of the list of classes. If one
    journal is the beginning of the other, that one is returned.

    Raises
    ------
    ValueError
        If one of them is damaged.
    """
    own_steps, complete = parse_steps(mine)
    other_steps, _ = parse_steps(theirs)
    if theirs.startswith(mine) or not own_steps:
        return theirs
    if mine.startswith(theirs) or not other_steps:
        return mine
    own, other = _last_lines(own_steps), _last_lines(other_steps)
    never = _Correction(NO_LABEL, CorrectionState.NONE, -1)
    newer = {row: new for row, new in other.items() if _differs(own.get(row, never), new)}
    groups = _newer_groups(own_steps, other_steps)
    if not newer and not groups:
        return mine
    listed = {number for group in groups for number in group.numbers}
    used = listed | {each.label for each in newer.values()}
    names, label_of = _classes(own_steps, other_steps, used=used)
    rows = np.array([*newer], dtype=np.intp)
    labels = np.array([label_of.get(each.label, each.label) for each in newer.values()], dtype=np.int16)
    states = np.array([each.state for each in newer.values()], dtype=np.uint8)
    new_classes = {label: name for label, name in names.items() if label in {*labels.tolist()}}
    mapped = tuple(
        ClassGroup(group.name, tuple(label_of.get(number, number) for number in group.numbers))
        for group in groups
    )
    added = frozenset(names) & {number for group in mapped for number in group.numbers}
    number = own_steps[-1].number + 1
    step = Step(number, now(), CHANGE, 0, rows, labels, states, new_classes, mapped, added)
    return mine[:complete] + format_step(step)


def _newer_groups(own: list[Step], other: list[Step]) -> ClassGroups:
    """Return the classes of the other journal if they were changed later than here; else none."""
    (own_time, own_groups), (time, groups) = _last_groups(own), _last_groups(other)
    return groups if time > own_time and groups != own_groups else ()


def _last_groups(steps: list[Step]) -> tuple[int, ClassGroups]:
    return next(((step.time, step.groups) for step in reversed(steps) if step.groups), (-1, ()))


def _differs(own: _Correction, other: _Correction) -> bool:
    return other.time > own.time and other[:2] != own[:2]


def _last_lines(steps: list[Step]) -> dict[int, _Correction]:
    found: dict[int, _Correction] = {}
    for step in steps:
        values = zip(step.rows.tolist(), step.labels.tolist(), step.states.tolist(), strict=True)
        found |= {row: _Correction(label, state, step.time) for row, label, state in values}
    return found


def _classes(own: list[Step], other: list[Step], *, used: set[int]) -> tuple[dict[int, str], dict[int, int]]:
    """Return the names of added classes, and the labels here of those that the other journal added and used.

    A journal numbers the classes that it adds from the number of classes of the data set on, without gaps.
    """
    names, theirs = _added_classes(own), _added_classes(other)
    labels = {name: label for label, name in names.items()}
    following = max(names) + 1 if names else min(theirs, default=0)
    table: dict[int, int] = {}
    for label in sorted(used & theirs.keys()):
        name = theirs[label]
        if name not in labels:
            labels[name], names[following] = following, name
            following += 1
        table[label] = labels[name]
    return names, table


def _added_classes(steps: list[Step]) -> dict[int, str]:
    """Return the classes that a journal added, with their first names."""
    found: dict[int, str] = {}
    for step in steps:
        listed = {each: group.name for group in step.groups for each in group.numbers if each in step.added}
        found = listed | dict(step.new_classes) | found
    return found
