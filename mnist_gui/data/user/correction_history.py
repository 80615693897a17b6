"""What the steps of a journal of corrections amount to, and what undoes them."""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, Flags, Labels, Rows, States
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.user.correction_lines import CHANGE, MOST_CLASSES, REDO, UNDO, Step
from mnist_gui.names import clean_name


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
        with each step.
    class_names : tuple of str
        The classes of the data set, and those that steps added.
    last : int
        The number of the last step; 0 before the first.
    """

    def __init__(self, given: Labels, class_names: tuple[str, ...]) -> None:
        self._given, self._given_classes = given, len(class_names)
        self.labels = given.copy()
        self.states = np.zeros(len(given), dtype=np.uint8)
        self.times = np.zeros(len(given), dtype=np.uint32)
        self.class_names = class_names
        self.last = 0
        self._top = np.zeros(len(given), dtype=np.int32)  # for each row the last change that is not undone
        self._entries: dict[int, _Entry] = {}  # of all changes
        self._done: dict[int, None] = {}  # numbers of changes, those done last at the end
        self._undone: dict[int, None] = {}  # those undone last at the end

    def values_at(self, rows: Rows) -> Values:
        """Return the labels and states of some rows as they are now."""
        return Values(self.labels[rows], self.states[rows])

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
        if step.rows.max() >= len(self.labels):
            raise ValueError(f"step {step.number} has an image that the data set does not have")
        class_names = self._with_new_classes(step)
        if step.labels.max() >= len(class_names):
            raise ValueError(f"step {step.number} has a label that the data set does not have")
        source = {CHANGE: None, UNDO: self._done, REDO: self._undone}[step.action]
        if source is not None and step.of not in source:
            raise ValueError(f"step {step.number} would {step.action} step {step.of}, which it cannot")
        labels = np.where(step.labels == NO_LABEL, self._given[step.rows], step.labels)
        self.labels[step.rows], self.states[step.rows] = labels, step.states
        self.times[step.rows] = step.time
        self.class_names, self.last = class_names, step.number
        if step.action == CHANGE:
            self._add(step, Values(labels, step.states))
            return
        rows = self._entries[step.of].rows
        if step.action == UNDO:
            del self._done[step.of]
            self._undone[step.of] = None
            mine = self._top[rows] == step.of
            self._top[rows[mine]] = self._below(step.of, mine)
        else:
            del self._undone[step.of]
            self._done[step.of] = None
            self._top[rows[self._top[rows] < step.of]] = step.of

    def _add(self, step: Step, values: Values) -> None:
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
        names = self.class_names
        for label, name in sorted(step.new_classes.items()):
            if label < self._given_classes:  # the data set has a name for it by now
                continue
            if label > len(names) or (label < len(names) and names[label] != name) or not name:
                raise ValueError(f"step {step.number} names a class in another way")
            names = (*names, name) if label == len(names) else names
        return names

    def step(
        self, rows: Rows, values: Values, class_names: tuple[str, ...], *, at: int, action: str, of: int = 0
    ) -> Step:
        """Return the step that gives rows these labels and states; `apply` takes it."""
        labels = np.where(values.labels == self._given[rows], np.int16(NO_LABEL), values.labels)
        new = [label for label in np.unique(labels).tolist() if label >= self._given_classes]
        new_classes = {label: class_names[label] for label in new}
        return Step(self.last + 1, at, action, of, rows, labels, values.states, new_classes)

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
        return self._reversing(number, Values(labels, states), UNDO, at)

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
        return self._reversing(number, values, REDO, at)

    def _reversing(self, number: int, values: Values, action: str, at: int) -> Step:
        rows = self._entries[number].rows
        return self.step(rows, values, self.class_names, at=at, action=action, of=number)


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
        labels, class_names = self._labels(history, given)
        labels = before.labels if labels is None else labels
        states = before.states if self.state is None else self._states()
        different = (labels != before.labels) | (states != before.states)
        if not different.any():
            return None
        values = Values(labels[different], states[different])
        return history.step(self.rows[different], values, class_names, at=now(), action=CHANGE)

    def _labels(self, history: CorrectionHistory, given: Labels) -> tuple[Labels | None, tuple[str, ...]]:
        """Return the new labels, and the classes with those that they add."""
        known = history.class_names
        if self.label is None:
            return None, known
        names = known if self.class_names is None else self.class_names
        labels = np.broadcast_to(np.asarray(self.label), self.rows.shape)
        if labels.dtype.kind not in "iu":
            raise ValueError(f"labels must be whole numbers, not {labels.dtype}")
        if len(labels) and not NO_LABEL <= labels.min() <= labels.max() < len(names):
            raise ValueError(f"labels must be from {NO_LABEL} to {len(names) - 1}")
        if self.class_names is not None:
            table = [*range(len(names)), NO_LABEL]
            for label in np.unique(labels[labels != NO_LABEL]).tolist():
                name = names[label] if names[label] in known else clean_name(names[label]).strip()
                if name not in known:
                    if not name or len(known) >= MOST_CLASSES:
                        raise ValueError(f"class {label} needs a name")
                    known = (*known, name)
                table[label] = known.index(name)
            labels = np.array(table)[labels]
        labels = np.where(labels == NO_LABEL, given[self.rows], labels)
        return labels.astype(np.int16), known

    def _states(self) -> States:
        states = np.broadcast_to(np.asarray(self.state), self.rows.shape)
        if states.dtype.kind not in "iu":
            raise ValueError(f"states must be whole numbers, not {states.dtype}")
        if len(states) and not 0 <= states.min() <= states.max() < len(CorrectionState):
            raise ValueError(f"states must be from 0 to {len(CorrectionState) - 1}")
        return states.astype(np.uint8)


def now() -> int:
    """Return the time of a step that is made now."""
    return max(int(time.time()), 0)
