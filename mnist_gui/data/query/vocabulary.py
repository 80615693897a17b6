"""The conditions of one data set, and how a word finds its condition."""

from collections.abc import Iterable
from typing import Any

from mnist_gui.data.columns import OWN
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.own_columns import OwnColumn
from mnist_gui.data.query.condition import Condition, Name
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.own import own_condition
from mnist_gui.data.query.scanner import Term, Word, scan
from mnist_gui.data.query.words import folded, matches, plain
from mnist_gui.errors import DataError


class Vocabulary:
    """Conditions, by key and by the words that they begin with.

    Parameters
    ----------
    conditions : iterable of Condition
        Those of the table, in its order.
    own : iterable of OwnColumn
        Columns that the data set brings.
    """

    def __init__(self, conditions: Iterable[Condition[Any]], own: Iterable[OwnColumn] = ()) -> None:
        named = [(condition, name) for condition in conditions for name in condition.names]
        self._by_word = {folded(word): each for each in named for word in each[1].spellings}
        self._verbs: dict[str, list[str]] = {}
        for _, name in named:
            if name.verb:
                self._verbs.setdefault(name.verb, []).append(name.text)
        taken = {*self._by_word, *self._verbs}
        self._own = {column.name: own_condition(column, taken) for column in own}
        named += [(condition, name) for condition in self._own.values() for name in condition.names]
        self._by_key = {condition.key: condition for condition, _ in named}
        named.sort(key=lambda each: each[0].kind.place)
        self.names: tuple[Name, ...] = tuple(name for _, name in named)
        """Every word that a condition can begin with, in the order in which they are offered."""
        takers = [name for condition, name in named if condition.kind.takes_value]
        words = [word for name in takers for word in name.spellings if word]
        own_words = [word for name in self._own for word in (name, OWN + name)]
        quoted = [f"{mark}{word}{mark}" for word in own_words for mark in "\"'"]
        self._before_values = tuple(map(plain, (*words, *self._verbs, *quoted)))

    def __getitem__(self, key: str) -> Condition[Any]:
        """Return the condition with a key; raise `DataError` if it is about a column that is not there."""
        if key not in self._by_key:
            name = key.removeprefix(OWN)
            raise DataError(f"The data set has no column called {name}; remove the condition.")
        return self._by_key[key]

    def scan(self, text: str) -> tuple[Term, ...]:
        """Cut a text into terms."""
        return scan(text, self._before_values)

    def own_columns(self, word: Word) -> list[str]:
        """Return the columns that a word may stand for; more than one if they differ by case only."""
        if not word.is_quoted and folded(word.plain) in self._by_word:
            return []
        written = word.meaning
        if folded(written).startswith(OWN):
            written = written[len(OWN) :]
        return matches(written, self._own)

    def condition(self, word: Word) -> Condition[Any] | None:
        """Return the condition that begins with a word; None if there is none, or more than one."""
        return self._find(word)[0]

    def name(self, word: Word) -> Name | None:
        """Return what a word means at the beginning of a condition; None if it means nothing."""
        return self._find(word)[1]

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
        return term._replace(name=term.value, operator="", value=Word("", term.whole.stop))

    @property
    def conditions(self) -> tuple[Condition[Any], ...]:
        """All conditions, those of the table first, in the order in which conditions are written."""
        return tuple(self._by_key.values())

    def sortable(self) -> tuple[Condition[Any], ...]:
        """Return what rows can be sorted by: their own order first, measures and own columns last."""
        rows = (condition for condition in self._by_key.values() if condition.sort_key)
        return tuple(sorted(rows, key=_place_in_sort_box))

    def sorting(self, sort_key: str) -> Condition[Any]:
        """Return the condition of the key of an order; raise `DataError` if the column is not there."""
        return next((row for row in self.sortable() if row.sort_key == sort_key), None) or self[sort_key]

    def _find(self, word: Word) -> tuple[Condition[Any], Name] | tuple[None, None]:
        columns = self.own_columns(word)
        if len(columns) == 1:
            condition = self._own[columns[0]]
            return condition, condition.names[0]
        return (None, None) if word.is_quoted else self._by_word.get(folded(word.plain), (None, None))


def vocabulary_of(dataset: Dataset) -> Vocabulary:
    """Return the conditions of a data set: those of the table, and one for each of its columns."""
    return Vocabulary(CONDITIONS, dataset.own_columns) if dataset.columns else BUILT_IN


def needs_of(key: str, value: object) -> frozenset[str]:
    """Return what the condition with a key needs to know beyond the data set, with a value."""
    return frozenset({key}) if key.startswith(OWN) else BUILT_IN[key].needed_by(value)


def place_of(key: str) -> tuple[int, str]:
    """Return what the conditions of a query are sorted by.

    Raises
    ------
    ValueError
        If there is no such condition.
    """
    if key.startswith(OWN):
        return _PLACE_OF_OWN, key
    if key not in _PLACES:
        raise ValueError(f"there is no condition {key}")
    return _PLACES[key], ""


def _place_in_sort_box(condition: Condition[Any]) -> tuple[bool, bool, bool]:
    return condition.key != "index", condition.key.startswith(OWN), condition.measure is not None


BUILT_IN = Vocabulary(CONDITIONS)
"""The conditions that every data set has."""

_PLACES = {condition.key: 2 * place for place, condition in enumerate(CONDITIONS)}
_PLACE_OF_OWN = min(_PLACES[condition.key] for condition in CONDITIONS if condition.pick is not None) - 1
"""Before what chooses among the rows for which all else holds."""
