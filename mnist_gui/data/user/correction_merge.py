"""Two journals of corrections become one, without the data set that they are of: for backups."""

from typing import NamedTuple

import numpy as np

from mnist_gui.data.arrays import NO_LABEL
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.user.correction_history import now
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

    Of an image that both corrected, the later correction holds. If one journal is the beginning of the other,
    that one is returned.

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
    if not newer:
        return mine
    names, label_of = _classes(own_steps, other_steps, used={each.label for each in newer.values()})
    rows = np.array([*newer], dtype=np.intp)
    labels = np.array([label_of.get(each.label, each.label) for each in newer.values()], dtype=np.int16)
    states = np.array([each.state for each in newer.values()], dtype=np.uint8)
    new_classes = {label: name for label, name in names.items() if label in label_of.values()}
    step = Step(own_steps[-1].number + 1, now(), CHANGE, 0, rows, labels, states, new_classes)
    return mine[:complete] + format_step(step)


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
    return {label: name for step in steps for label, name in step.new_classes.items()}
