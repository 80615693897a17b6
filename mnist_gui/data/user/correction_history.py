"""What the steps of a journal of corrections amount to, and what undoes them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, Flags, Labels, Rows, States
from mnist_gui.data.class_changes import ClassChanges, ClassGroup, ClassGroups, plain_groups
from mnist_gui.data.user.correction_lines import CHANGE, REDO, UNDO, Step


class Values(NamedTuple):
    """Labels and states of some rows, the given labels included."""

    labels: Labels
    states: States


@dataclass(frozen=True, eq=False)
class _Entry:
    """A change: what it made of its rows.

    Attributes
    ----------
    rows : ndarray of intp, shape (k,)
        Ascending.
    values : Values
        Of these rows.
    below : ndarray of int32, shape (k,)
        For each row the change that it had its values from before; 0 for none.
    """

    rows: Rows
    values: Values
    below: npt.NDArray[np.int32]


class CorrectionHistory:
    """The labels and states of a data set after some steps.

    An image has what the last change about it made of it, of those that are not undone. So an undo takes
    back what a change did, but not for images that were changed again since then, perhaps by another program.
    A new change ends what could be redone.

    Parameters
    ----------
    given : ndarray of int16, shape (n,)
        The given labels.
    class_names : tuple of str
        The classes of the data set.

    Attributes
    ----------
    labels, states, times : ndarray of int16, uint8, uint32, shape (n,)
        As they are now; ``times`` has the second since 1970 of the last change of each image. They change
        with each step. Labels are numbers of classes, which renaming, merging and moving do not change.
    known : tuple of str
        The classes of the data set, and those that steps added, by number; with their first names.
    last : int
        The number of the last step; 0 before the first.
    """

    def __init__(self, given: Labels, class_names: tuple[str, ...]) -> None:
        self._given, self._given_classes = given, len(class_names)
        self.labels = given.copy()
        self.states = np.zeros(len(given), dtype=np.uint8)
        self.times = np.zeros(len(given), dtype=np.uint32)
        self.known = class_names
        self.last = 0
        self._groups: ClassGroups = ()  # as the last step about classes has them
        self._class_changes: dict[
            int, tuple[ClassGroups, int]
        ] = {}  # those of each change, and the one below
        self._kept: tuple[ClassGroups, tuple[str, ...], int, ClassChanges] | None = None
        self._class_top = 0  # the last change of classes that is not undone
        self._top = np.zeros(len(given), dtype=np.int32)  # for each row the last change that is not undone
        self._entries: dict[int, _Entry] = {}  # of all changes
        self._done: dict[int, None] = {}  # numbers of changes, those done last at the end
        self._undone: dict[int, None] = {}  # those undone last at the end

    def values_at(self, rows: Rows) -> Values:
        """Return the labels and states of some rows as they are now."""
        return Values(self.labels[rows], self.states[rows])

    @property
    def groups(self) -> ClassGroups:
        """The classes as they are now."""
        return self.classes.groups

    @property
    def _hidden(self) -> int:
        """From which number on added classes are gone: those that images had, and no image has any more."""
        inside = {number for group in self._groups for number in group.numbers}
        number = len(self.known)
        while number > self._given_classes and (
            number - 1 in inside or not (self.labels == number - 1).any()
        ):
            number -= 1
        return number

    def _shown(self, hidden: int) -> ClassGroups:
        inside = {number for group in self._groups for number in group.numbers}
        groups = self._groups or plain_groups(self.known[: self._given_classes])
        added = (number for number in range(self._given_classes, hidden) if number not in inside)
        return (*groups, *(ClassGroup(self.known[number], (number,)) for number in added))

    @property
    def classes(self) -> ClassChanges:
        """The classes as they are now, beside the given ones; the same object until they change."""
        hidden = self._hidden
        if self._kept is None or self._kept[:-1] != (self._groups, self.known, hidden):
            changes = ClassChanges(self.known[: self._given_classes], self._shown(hidden))
            self._kept = self._groups, self.known, hidden, changes
        return self._kept[-1]

    @property
    def undoable(self) -> int:
        """The number of the change that would be undone next; 0 for none."""
        return next(reversed(self._done), 0)

    @property
    def redoable(self) -> int:
        """The number of the change that would be redone next; 0 for none."""
        return next(reversed(self._undone), 0)

    def apply(self, step: Step) -> None:
        """Take one step further.

        Raises
        ------
        ValueError
            If it does not follow, or does not fit the data set; nothing is changed then.
        """
        if step.number != self.last + 1:
            raise ValueError(f"step {step.number} follows step {self.last}")
        if step.rows.max(initial=0) >= len(self.labels):
            raise ValueError(f"step {step.number} has an image that the data set does not have")
        known = self._with_new_classes(step)
        numbers = [number for group in step.groups for number in group.numbers]
        if step.labels.max(initial=NO_LABEL) >= len(known) or max(numbers, default=0) >= len(known):
            raise ValueError(f"step {step.number} has a label that the data set does not have")
        source = {CHANGE: None, UNDO: self._done, REDO: self._undone}[step.action]
        if source is not None and step.of not in source:
            raise ValueError(f"step {step.number} would {step.action} step {step.of}, which it cannot")
        labels = np.where(step.labels == NO_LABEL, self._given[step.rows], step.labels)
        self.labels[step.rows], self.states[step.rows] = labels, step.states
        self.times[step.rows] = step.time
        self.known, self.last = known, step.number
        self._groups = step.groups or self._groups
        if step.action == CHANGE:
            self._add(step, Values(labels, step.states))
            return
        rows = self._entries[step.of].rows
        self._class_top = self._reversed_class_top(step)
        if step.action == UNDO:
            del self._done[step.of]
            self._undone[step.of] = None
            mine = self._top[rows] == step.of
            self._top[rows[mine]] = self._below(step.of, mine)
        else:
            del self._undone[step.of]
            self._done[step.of] = None
            self._top[rows[self._top[rows] < step.of]] = step.of

    def _reversed_class_top(self, step: Step) -> int:
        """Return which change the classes are from behind an undo or redo."""
        if step.of not in self._class_changes:
            return self._class_top
        if step.action == REDO:
            return max(self._class_top, step.of)
        return self._class_below(step.of) if self._class_top == step.of else self._class_top

    def _class_below(self, number: int) -> int:
        below = self._class_changes[number][1]
        while below and below not in self._done:
            below = self._class_changes[below][1]
        return below

    def _add(self, step: Step, values: Values) -> None:
        if step.groups:
            self._class_changes[step.number] = step.groups, self._class_top
            self._class_top = step.number
        order = np.argsort(step.rows, kind="stable")
        rows = step.rows[order]
        sorted_values = Values(values.labels[order], values.states[order])
        self._entries[step.number] = _Entry(rows, sorted_values, self._top[rows])
        self._done[step.number] = None
        self._top[rows] = step.number
        self._undone.clear()

    def _below(self, number: int, chosen: Flags) -> npt.NDArray[np.int32]:
        """Return the changes that some rows have their values from if one is undone; 0 for none."""
        entry = self._entries[number]
        rows, below = entry.rows[chosen], entry.below[chosen]
        while undone := {*np.unique(below).tolist()} - {0} - self._done.keys():
            for passed in undone:
                those, lower = below == passed, self._entries[passed]
                below[those] = lower.below[np.searchsorted(lower.rows, rows[those])]
        return below

    def _with_new_classes(self, step: Step) -> tuple[str, ...]:
        names = self.known
        new = {
            number: group.name for group in step.groups for number in group.numbers if number in step.added
        }
        named = {number: name for number, name in new.items() if number >= len(names)}
        for label, name in sorted((named | dict(step.new_classes)).items()):
            if label < self._given_classes:  # the data set has a name for it by now
                continue
            if label > len(names) or (label < len(names) and names[label] != name) or not name:
                raise ValueError(f"step {step.number} names a class in another way")
            names = (*names, name) if label == len(names) else names
        return names

    def step(
        self,
        rows: Rows,
        values: Values,
        class_names: tuple[str, ...],
        *,
        at: int,
        action: str,
        of: int = 0,
        groups: ClassGroups = (),
    ) -> Step:
        """Return the step that gives rows these labels and states, and classes if any; `apply` takes it."""
        labels = np.where(values.labels == self._given[rows], np.int16(NO_LABEL), values.labels)
        new = [label for label in np.unique(labels).tolist() if label >= self._given_classes]
        new_classes = {label: class_names[label] for label in new}
        added = {number for group in groups for number in group.numbers if number >= self._given_classes}
        return Step(
            self.last + 1, at, action, of, rows, labels, values.states, new_classes, groups, frozenset(added)
        )

    def undoing(self, number: int, *, at: int) -> Step | None:
        """Return the step that undoes a change; None if it is not there to be undone."""
        if number not in self._done:
            return None
        entry = self._entries[number]
        mine = self._top[entry.rows] == number
        labels, states = self.values_at(entry.rows)
        rows, below = entry.rows[mine], self._below(number, mine)
        of_mine = Values(self._given[rows], np.zeros(len(rows), dtype=np.uint8))
        for lower in {*np.unique(below).tolist()} - {0}:
            those, source = below == lower, self._entries[lower]
            places = np.searchsorted(source.rows, rows[those])
            of_mine.labels[those] = source.values.labels[places]
            of_mine.states[those] = source.values.states[places]
        labels[mine], states[mine] = of_mine
        groups: ClassGroups = ()
        if number in self._class_changes and self._class_top == number:
            lower = self._class_below(number)
            plain = plain_groups(self.known[: self._given_classes])
            groups = self._class_changes[lower][0] if lower else plain
        return self._reversing(number, Values(labels, states), UNDO, at, groups)

    def redoing(self, number: int, *, at: int) -> Step | None:
        """Return the step that redoes a change; None if it is not there to be redone."""
        if number not in self._undone:
            return None
        entry = self._entries[number]
        is_later = self._top[entry.rows] > number
        current = self.values_at(entry.rows)
        values = Values(
            np.where(is_later, current.labels, entry.values.labels),
            np.where(is_later, current.states, entry.values.states),
        )
        groups: ClassGroups = ()
        if number in self._class_changes and number > self._class_top:
            groups = self._class_changes[number][0]
        return self._reversing(number, values, REDO, at, groups)

    def _reversing(self, number: int, values: Values, action: str, at: int, groups: ClassGroups) -> Step:
        rows = self._entries[number].rows
        return self.step(rows, values, self.known, at=at, action=action, of=number, groups=groups)
