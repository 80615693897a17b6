"""What a caller wants to change in corrections: it becomes a step once all earlier steps are known."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Labels, Rows, States
from mnist_gui.data.class_changes import ClassChanges, ClassGroup
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.user.correction_history import CorrectionHistory, Values
from mnist_gui.data.user.correction_lines import CHANGE, MOST_CLASSES, Step
from mnist_gui.errors import DataError
from mnist_gui.names import clean_name, shown

_Edit: TypeAlias = Callable[[list[ClassGroup], tuple[str, ...]], None]
"""Changes a list of classes; gets the names of all that are known, by number."""

_LONGEST = 60


class Wanted(Protocol):
    """A change that is wanted."""

    def step(self, history: CorrectionHistory, given: Labels) -> Step | None:
        """Return the step that makes it; None if nothing would be different."""


@dataclass(frozen=True, eq=False)
class Change:
    """What a caller wants to change, as it was asked for."""

    rows: Rows
    label: int | Labels | None
    state: int | States | None
    class_names: tuple[str, ...] | None

    def step(self, history: CorrectionHistory, given: Labels) -> Step | None:
        """Return the step for the rows that would be different; None if there are none."""
        before = history.values_at(self.rows)
        numbers, known = self._numbers(history, given)
        if numbers is None:
            numbers = before.labels
        else:  # another number of the same class is no other label
            current = history.classes.current
            is_same = (current[before.labels] == current[np.minimum(numbers, len(current) - 1)]) & (
                numbers < len(current) - 1
            )
            numbers = np.where(is_same, before.labels, numbers)
        states = before.states if self.state is None else self._states()
        different = (numbers != before.labels) | (states != before.states)
        if not different.any():
            return None
        values = Values(numbers[different], states[different])
        return history.step(self.rows[different], values, known, at=now(), action=CHANGE)

    def _numbers(self, history: CorrectionHistory, given: Labels) -> tuple[Labels | None, tuple[str, ...]]:
        """Return the class numbers of the new labels, and the known classes with those that they add."""
        known = history.known
        if self.label is None:
            return None, known
        classes = history.classes
        names = classes.names if self.class_names is None else self.class_names
        labels = np.broadcast_to(np.asarray(self.label), self.rows.shape)
        if labels.dtype.kind not in "iu":
            raise ValueError(f"labels must be whole numbers, not {labels.dtype}")
        if len(labels) and not NO_LABEL <= labels.min() <= labels.max() < len(names):
            raise ValueError(f"labels must be from {NO_LABEL} to {len(names) - 1}")
        table = [*(group.numbers[0] for group in classes.groups), NO_LABEL]
        if names != classes.names:
            table = [*range(len(names)), NO_LABEL]
            for label in np.unique(labels[labels != NO_LABEL]).tolist():
                table[label], known = _number_of(names[label], classes, known)
        numbers = np.array(table)[labels]
        return np.where(numbers == NO_LABEL, given[self.rows], numbers).astype(np.int16), known

    def _states(self) -> States:
        states = np.broadcast_to(np.asarray(self.state), self.rows.shape)
        if states.dtype.kind not in "iu":
            raise ValueError(f"states must be whole numbers, not {states.dtype}")
        if len(states) and not 0 <= states.min() <= states.max() < len(CorrectionState):
            raise ValueError(f"states must be from 0 to {len(CorrectionState) - 1}")
        return states.astype(np.uint8)


@dataclass(frozen=True, eq=False)
class ClassEdit:
    """Another list of classes: one of them has another name or place, is added, or merged into another one.

    Parameters
    ----------
    edit : callable
        Changes a list of classes, or raises a `DataError`.
    """

    edit: _Edit

    def step(self, history: CorrectionHistory, given: Labels) -> Step | None:
        """Return the step that makes it; None if nothing would be different.

        Raises
        ------
        DataError
            If it cannot be made.
        """
        groups = [*history.groups]
        self.edit(groups, history.known)
        if tuple(groups) == history.groups:
            return None
        none = Values(labels=given[:0], states=np.empty(0, dtype=np.uint8))
        no_rows = np.empty(0, dtype=np.intp)
        return history.step(no_rows, none, history.known, at=now(), action=CHANGE, groups=tuple(groups))


def renaming(name: str, new_name: str) -> ClassEdit:
    """Return the change that gives a class another name."""

    def edit(groups: list[ClassGroup], _known: tuple[str, ...]) -> None:
        place, cleaned = _place(groups, name), _checked(new_name)
        if any(group.name == cleaned for number, group in enumerate(groups) if number != place):
            raise DataError(
                f"There is a class {_cut(cleaned)} already; merge the two, or choose another name."
            )
        groups[place] = ClassGroup(cleaned, groups[place].numbers)

    return ClassEdit(edit)


def merging(name: str, into: str) -> ClassEdit:
    """Return the change that makes a class part of another one, which keeps its name."""

    def edit(groups: list[ClassGroup], _known: tuple[str, ...]) -> None:
        place, other = _place(groups, name), _place(groups, into)
        if place == other:
            raise DataError(f"The class {_cut(name)} cannot be merged into itself; choose another one.")
        groups[other] = ClassGroup(groups[other].name, groups[other].numbers + groups[place].numbers)
        del groups[place]

    return ClassEdit(edit)


def moving(name: str, to: int) -> ClassEdit:
    """Return the change that gives a class another place among all, counted from 0."""

    def edit(groups: list[ClassGroup], _known: tuple[str, ...]) -> None:
        group = groups.pop(_place(groups, name))
        groups.insert(min(max(to, 0), len(groups)), group)

    return ClassEdit(edit)


def adding(name: str) -> ClassEdit:
    """Return the change that adds a class without images, as the last one."""

    def edit(groups: list[ClassGroup], known: tuple[str, ...]) -> None:
        cleaned = _checked(name)
        if any(group.name == cleaned for group in groups):
            raise DataError(f"There is a class {_cut(cleaned)} already; choose another name.")
        if len(known) >= MOST_CLASSES:
            raise DataError(f"There are {MOST_CLASSES:,} classes already, which is the most there can be.")
        groups.append(ClassGroup(cleaned, (len(known),)))

    return ClassEdit(edit)


def listing(classes: Sequence[tuple[str, tuple[str, ...]]], given_names: Sequence[str]) -> ClassEdit:
    """Return the change that has exactly these classes, each with the given ones that it is made of."""

    def edit(groups: list[ClassGroup], known: tuple[str, ...]) -> None:
        added = {name: number for number, name in enumerate(known) if number >= len(given_names)}
        for name, given in classes:
            if not given:
                added.setdefault(name, max(len(known), *(number + 1 for number in [-1, *added.values()])))
        groups[:] = [
            ClassGroup(name, tuple(map(given_names.index, given)) or (added[name],))
            for name, given in classes
        ]

    return ClassEdit(edit)


def _place(groups: list[ClassGroup], name: str) -> int:
    for place, group in enumerate(groups):
        if group.name == name:
            return place
    raise DataError(f"There is no class {_cut(name)}; choose one of those that there are.")


def _checked(name: str) -> str:
    cleaned = clean_name(name).strip()
    if not cleaned:
        raise DataError("A class needs a name; write at least one letter or digit.")
    return cleaned


def _cut(name: str) -> str:
    return repr(shown(name, longest=_LONGEST))


def _number_of(name: str, classes: ClassChanges, known: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Return the number of the class of a name, and the known classes, with a new one if need be.

    A name that a class had before it was renamed or merged stands for that class, unless another one has it
    now; so a model that was trained before labels as it should.
    """
    for each in (name, clean_name(name).strip()):
        if each in classes.names:
            return classes.groups[classes.names.index(each)].numbers[0], known
        if each in known:
            return known.index(each), known
    cleaned = clean_name(name).strip()
    if not cleaned or len(known) >= MOST_CLASSES:
        raise ValueError(f"class {name!r} needs a name")
    return len(known), (*known, cleaned)


def now() -> int:
    """Return the time of a step that is made now."""
    return max(int(time.time()), 0)
