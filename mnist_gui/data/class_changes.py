"""Classes that the user renamed, merged, moved or added.

A class keeps the number by which the journal of corrections knows it: that of the data set or, if it was
added, the next free one. What a data set shows are groups of such numbers, each with a name, in some order:
a class that was merged into another one is in its group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Labels


class ClassGroup(NamedTuple):
    """One class as the user has it.

    Attributes
    ----------
    name : str
    numbers : tuple of int
        The classes that it is made of, its own first.
    """

    name: str
    numbers: tuple[int, ...]


ClassGroups: TypeAlias = tuple[ClassGroup, ...]


@dataclass(frozen=True)
class ClassChanges:
    """How the classes of a data set differ from the given ones.

    Attributes
    ----------
    given_names : tuple of str
        The classes of the data set as it was given.
    groups : tuple of ClassGroup
        The classes now, in their order.
    """

    given_names: tuple[str, ...]
    groups: ClassGroups

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes now."""
        return tuple(group.name for group in self.groups)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the given classes have their names and places, perhaps with other ones behind them."""
        first = self.groups[: len(self.given_names)]
        own = all(group.numbers == (number,) for number, group in enumerate(self.groups))
        return own and tuple(group.name for group in first) == self.given_names

    @cached_property
    def current(self) -> Labels:
        """The label now of each class number, int16; `NO_LABEL` for none, also for `NO_LABEL` itself."""
        count = max([len(self.given_names), *(max(group.numbers) + 1 for group in self.groups)])
        table = np.full(count + 1, NO_LABEL, dtype=np.int16)
        for label, group in enumerate(self.groups):
            table[[*group.numbers]] = label
        table.flags.writeable = False
        return table

    def label_of(self, number: int) -> int:
        """Return the label now of a class number."""
        return int(self.current[number]) if number < len(self.current) else NO_LABEL

    def in_words(self) -> list[str]:
        """Return what was changed, such as ``["7 is now seven", "1 merged into seven", "x added"]``."""
        words = []
        for group in self.groups:
            own, *merged = group.numbers
            if own >= len(self.given_names):
                words.append(f"{group.name} added")
            elif self.given_names[own] != group.name:
                words.append(f"{self.given_names[own]} is now {group.name}")
            words += [
                f"{self.given_names[each]} merged into {group.name}"
                for each in merged
                if each < len(self.given_names)
            ]
        own_numbers = [group.numbers[0] for group in self.groups]
        if own_numbers != sorted(own_numbers):
            words.append(f"order {', '.join(self.names)}")
        return words


def plain_groups(names: Sequence[str]) -> ClassGroups:
    """Return each class as a group of its own, in their order."""
    return tuple(ClassGroup(name, (number,)) for number, name in enumerate(names))


class HasClasses(Protocol):
    """A data set."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes."""

    @property
    def class_changes(self) -> ClassChanges | None:
        """How they differ from the given ones."""


def class_table(old: HasClasses, new: HasClasses) -> Labels | None:
    """Return a table from the labels of a data set to those of the same one with other classes.

    Returns
    -------
    ndarray of int16, shape (number of old classes + 1,), or None
        See `translated`. None if all old classes have the same names and places as before.
    """
    before, now = old.class_names, new.class_names
    if old.class_changes is new.class_changes and before == now:
        return None
    table = translated(old.class_changes, new.class_changes, len(before))
    is_same = before == now[: len(before)] and (table[:-1] == np.arange(len(before))).all()
    return None if is_same else table


def translated(old: ClassChanges | None, new: ClassChanges | None, count: int) -> Labels:
    """Return a table from the labels of some classes to those of other ones of the same data set.

    Parameters
    ----------
    old, new : ClassChanges or None
        None where each label is the number of its class.
    count : int
        The number of old classes.

    Returns
    -------
    ndarray of int16, shape (count + 1,)
        `NO_LABEL` for classes that are gone and for `NO_LABEL` itself, which is -1.
    """
    numbers = range(count) if old is None else [group.numbers[0] for group in old.groups]
    if new is not None:
        labels = [new.label_of(number) for number in numbers]
    else:
        given = count if old is None else len(old.given_names)
        labels = [number if number < given else NO_LABEL for number in numbers]
    return np.array([*labels, NO_LABEL], dtype=np.int16)
