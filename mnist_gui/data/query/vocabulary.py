"""The conditions of one data set, and how a word finds its condition."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.condition import Condition, Name
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.scanner import Term, Word, scan
from mnist_gui.data.query.words import folded


class Vocabulary:
    """Conditions, by key and by the words that they begin with.

    Parameters
    ----------
    conditions : iterable of Condition
        In the order in which they are written.
    """

    def __init__(self, conditions: Iterable[Condition[Any]]) -> None:
        self._by_key = {condition.key: condition for condition in conditions}
        listed = sorted(self._by_key.values(), key=lambda condition: condition.kind.place)
        self.names: tuple[Name, ...] = tuple(name for condition in listed for name in condition.names)
        """Every word that a condition can begin with, in the order in which they are offered."""
        self._by_word = {
            folded(spelling): (condition, name)
            for condition in listed
            for name in condition.names
            for spelling in name.spellings
        }
        self._verbs: dict[str, list[str]] = {}
        for name in self.names:
            if name.verb:
                self._verbs.setdefault(name.verb, []).append(name.text)
        takers = (condition for condition in listed if condition.kind.takes_value)
        spellings = (word for condition in takers for name in condition.names for word in name.spellings)
        self._before_values = (*spellings, *self._verbs)

    def __getitem__(self, key: str) -> Condition[Any]:
        return self._by_key[key]

    def scan(self, text: str) -> tuple[Term, ...]:
        """Cut a text into terms."""
        return scan(text, self._before_values)

    def condition(self, word: Word) -> Condition[Any] | None:
        """Return the condition that begins with a word; None if there is none."""
        condition, _ = self._by_word.get(folded(word.plain), (None, None))
        return condition

    def name(self, word: Word) -> Name | None:
        """Return what a word means at the beginning of a condition; None if it means nothing."""
        _, name = self._by_word.get(folded(word.plain), (None, None))
        return name

    def verb(self, word: Word) -> str | None:
        """Return the verb that a word is, as in ``is:wrong``; None if it is none."""
        verb = folded(word.plain)
        return verb if verb in self._verbs else None

    def after_verb(self, verb: str) -> tuple[str, ...]:
        """Return the words that can stand behind a verb."""
        return tuple(self._verbs.get(verb, ()))

    def without_verb(self, term: Term) -> Term | None:
        """Return ``wrong`` for ``is:wrong``, a term with a verb; None if its value cannot stand there."""
        name = self.name(term.value)
        verb = self.verb(term.name)
        if name is None or name.verb != verb or term.operator != ":":
            return None
        return replace(term, name=term.value, operator="", value=Word("", term.whole.stop))


_BUILT_IN = Vocabulary(CONDITIONS)


def vocabulary_of(dataset: Dataset) -> Vocabulary:
    """Return the conditions of a data set."""
    del dataset
    return _BUILT_IN


def condition_called(key: str) -> Condition[Any]:
    """Return the condition of a key of a query.

    Raises
    ------
    ValueError
        If there is none.
    """
    if key not in _PLACES:
        raise ValueError(f"there is no condition {key}")
    return _BUILT_IN[key]


def place_of(key: str) -> int:
    """Return where a condition stands among those of a query."""
    return _PLACES[key]


_PLACES = {condition.key: place for place, condition in enumerate(CONDITIONS)}


def sortable() -> tuple[Condition[Any], ...]:
    """Return what rows can be sorted by: their own order first, what has to be measured last."""
    rows = (condition for condition in CONDITIONS if condition.sort_key)
    return tuple(sorted(rows, key=lambda row: (row.key != "index", row.measure is not None)))


def sorting_condition(sort_key: str) -> Condition[Any]:
    """Return the condition of a key of an order."""
    return _SORTABLE[sort_key]


_SORTABLE = {condition.sort_key: condition for condition in CONDITIONS if condition.sort_key}
