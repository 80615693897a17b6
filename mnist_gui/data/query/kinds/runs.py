"""Values that are names of runs: ``wrong_by:svm``, ``right_by:svm,knn``, ``disagree:svm,knn``.

Which runs there are is not known to a data set. So any name can be written, and the columns of the runs are
found, or not, when the query is run.
"""

from collections.abc import Sequence

from mnist_gui.data.query.condition import Condition, Context, Kind, Name, need_colon
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.scanner import Term, Word
from mnist_gui.data.query.words import name_word

_FEWEST = 2
"""One run cannot disagree."""


class AnyRun(Kind[frozenset[frozenset[str]]]):
    """Runs, any of which will do. Terms are kept side by side: all of them must hold."""

    place = 4

    def read(self, term: Term, context: Context[frozenset[frozenset[str]]]) -> frozenset[frozenset[str]]:
        """Return the names behind the colon."""
        need_colon(term, context)
        return frozenset({_names(term)})

    def both(
        self,
        before: frozenset[frozenset[str]],
        value: frozenset[frozenset[str]],
        term: Term,
        context: Context[frozenset[frozenset[str]]],
    ) -> frozenset[frozenset[str]]:
        """Keep both."""
        return before | value

    def write(self, value: frozenset[frozenset[str]], context: Context[frozenset[frozenset[str]]]) -> str:
        """Write a term for all names of which any will do."""
        return " ".join(f"{context.name}:{_written(names)}" for names in sorted(map(sorted, value)))

    def offers(self, context: Context[frozenset[frozenset[str]]]) -> Sequence[tuple[str, str]]:
        """Offer every run that is known."""
        return _offers(context)


class SeveralRuns(Kind[frozenset[str]]):
    """Two runs or more; without names, those that are compared in the window."""

    place = 4
    stands_alone = True

    def names(self, condition: Condition[frozenset[str]]) -> tuple[Name, ...]:
        """Return the name, alone or with runs."""
        return (Name(condition.name, condition.synonyms, condition.meaning, ("", ":")),)

    def read(self, term: Term, context: Context[frozenset[str]]) -> frozenset[str]:
        """Return the names behind the colon; none without any."""
        if not term.operator:
            return frozenset()
        need_colon(term, context)
        names = _names(term)
        if len(names) < _FEWEST:
            raise QueryError(
                f"{shown(term.whole)} names one run only; write {context.name} for those that are compared, "
                f"or name two, such as {context.condition.examples[-1]}.",
                term.whole,
            )
        return names

    def write(self, value: frozenset[str], context: Context[frozenset[str]]) -> str:
        """Write the names, if there are any."""
        return f"{context.name}:{_written(value)}" if value else context.name

    def check(self, value: frozenset[str]) -> None:
        """Refuse a single run."""
        if len(value) == 1:
            raise ValueError(f"one run cannot disagree: {sorted(value)}")

    def offers(self, context: Context[frozenset[str]]) -> Sequence[tuple[str, str]]:
        """Offer every run that is known."""
        return _offers(context)


def _names(term: Term) -> frozenset[str]:
    return frozenset(_name(item) for item in term.items)


def _name(item: Word) -> str:
    if item.is_open or not item.meaning.strip():
        raise QueryError(f"{shown(item)} is no name of a run, or lacks the quote at its end.", item)
    return item.meaning


def _written(names: Sequence[str] | frozenset[str]) -> str:
    return ",".join(map(name_word, sorted(names)))


def _offers(context: Context[frozenset[str]] | Context[frozenset[frozenset[str]]]) -> list[tuple[str, str]]:
    return [(name, name_word(name)) for name in context.runs]
