"""What a row of the table of conditions is made of: a `Condition`, and the `Kind` of value that it takes.

A kind knows how a value is read, written and completed; a condition knows which rows the value selects.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.measures import Measure
from mnist_gui.data.query.error import QueryError
from mnist_gui.data.query.scanner import Term

V = TypeVar("V")


@dataclass(frozen=True, eq=False)
class Name:
    """A word that a condition begins with.

    Attributes
    ----------
    text : str
        As the program writes it.
    synonyms : tuple of str
        Other ways to write it.
    meaning : str
        What it selects, in a few words; shown beside it in the list of completions.
    operators : tuple of str
        What completion offers behind the word; empty if it stands alone.
    offers_minus : bool
        Whether completion offers it behind a minus.
    verb : str
        A word that can stand before it with a colon, as in ``is:wrong``; empty if there is none.
    """

    text: str
    synonyms: tuple[str, ...] = ()
    meaning: str = ""
    operators: tuple[str, ...] = ()
    offers_minus: bool = False
    verb: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All ways to write it, the program's own first."""
        return (self.text, *self.synonyms)

    @property
    def beginnings(self) -> tuple[str, ...]:
        """What completion offers: the word with each of the operators."""
        return tuple(self.text + operator for operator in self.operators) or (self.text,)


@dataclass(frozen=True, eq=False)
class Condition(Generic[V]):
    """One row of the table of conditions. It selects rows by one of `bounds`, `mask` and `pick`.

    Attributes
    ----------
    name : str
        The word that it begins with, as the program writes it.
    kind : Kind
        The kind of its value.
    meaning : str
        What it selects by, in a few words: for quick help and the documentation.
    examples : tuple of str
        The first one is shown in messages, unless the kind has a better one; all of them in the help of
        commands and in the documentation.
    synonyms : tuple of str
        Other names.
    needs : str
        The name of the column that it needs beside the data set: `PREDICTIONS`, `NOTES` or `DISTANCE` of
        `mnist_gui.data.columns`, or that of a measure; empty for none.
    needs_for : callable, optional
        Returns the names of the columns that a value needs, if not every value needs the same.
    bounds : callable, optional
        Returns the run of rows that a value allows, as a slice. Applied first: masks examine no other row.
    mask : callable, optional
        Returns which rows of a run a value allows: bool, one for each row of the run.
    pick : callable, optional
        Chooses among the rows, ascending, for which all other conditions hold. Applied last.
    values : callable, optional
        Returns the number of each row that the condition compares or sorts by, float32 of shape (n,).
    ranked : callable, optional
        Returns the rows that have such a number, ascending by it, where that is known without a sort.
    captions : callable, optional
        Returns the numbers to show below images that are sorted by it, or None; by default, `values`.
    measure : callable, optional
        Computes these numbers from a block of images, if that is how they are found.
    sort_title : str
        What the sort box calls it; empty if rows cannot be sorted by it.
    largest_first : bool
        Whether people who sort by it want the largest first.
    """

    name: str
    kind: "Kind[V]"
    meaning: str
    examples: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    needs: str = ""
    needs_for: Callable[[V], frozenset[str]] | None = None
    bounds: Callable[[V, Dataset], slice] | None = None
    mask: Callable[[V, Columns, slice], Flags] | None = None
    pick: Callable[[V, Columns, Rows], Rows] | None = None
    values: Callable[[Columns], Column] | None = None
    ranked: Callable[[Columns], Rows] | None = None
    captions: Callable[[Columns], Column | None] | None = None
    measure: Measure | None = None
    sort_title: str = ""
    largest_first: bool = False

    @property
    def key(self) -> str:
        """What a `Query` calls it."""
        return self.name

    def needed_by(self, value: V) -> frozenset[str]:
        """Return the names of the columns that the condition needs with a value."""
        if self.needs_for is not None:
            return self.needs_for(value)
        return frozenset({self.needs} if self.needs else ())

    @property
    def sort_key(self) -> str:
        """What an `Order` calls it; empty if rows cannot be sorted by it."""
        return self.sort_title.lower()

    @property
    def names(self) -> tuple[Name, ...]:
        """The words that it can begin with."""
        return self.kind.names(self)


@dataclass(frozen=True, eq=False)
class Context(Generic[V]):
    """Where a value is read or written: for which condition, of which data set, beside which runs.

    Attributes
    ----------
    condition : Condition
    dataset : Dataset
    runs : sequence of str
        Names of runs to offer.
    """

    condition: Condition[V]
    dataset: Dataset
    runs: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The name of the condition, as the program writes it."""
        return self.condition.name

    @property
    def example(self) -> str:
        """An example that fits the data set."""
        return self.condition.kind.example(self)


class Kind(ABC, Generic[V]):
    """A kind of value: how it is read, written and completed.

    Attributes
    ----------
    place : int
        Where conditions of the kind stand in lists of all conditions, the smallest first.
    takes_minus : bool
        Whether a minus may stand before a condition of the kind.
    takes_value : bool
        Whether an operator and a value follow the name.
    stands_alone : bool
        Whether the name means something without a value.
    """

    place: ClassVar[int]
    takes_minus: ClassVar[bool] = False
    takes_value: ClassVar[bool] = True
    stands_alone: ClassVar[bool] = False

    def names(self, condition: Condition[V]) -> tuple[Name, ...]:
        """Return the words that a condition of the kind can begin with."""
        name, synonyms, meaning = condition.name, condition.synonyms, condition.meaning
        return (Name(name, synonyms, meaning, (":",), offers_minus=self.takes_minus),)

    @abstractmethod
    def read(self, term: Term, context: Context[V]) -> V:
        """Return the value of a term.

        Raises
        ------
        QueryError
            If it makes no sense; the sentence says what does.
        """

    def both(self, before: V, value: V, term: Term, context: Context[V]) -> V:
        """Return the value for which two hold: that of an earlier term, and that of `term`.

        Raises
        ------
        QueryError
            If they contradict each other; by default, if they are not the same.
        """
        if before != value:
            raise QueryError(self.contradiction(context), term.whole)
        return value

    def contradiction(self, context: Context[V]) -> str:
        """Return the sentence about two values that cannot both hold."""
        return f"Only one {context.name} can be asked for; remove one of the two."

    @abstractmethod
    def write(self, value: V, context: Context[V]) -> str:
        """Write the condition with its value; `read` makes the same value of it."""

    def check(self, value: V) -> None:
        """Refuse a value that makes no sense; by default, none.

        Raises
        ------
        ValueError
            If it makes no sense.
        """

    def offers(self, context: Context[V]) -> Sequence[tuple[str, str]]:
        """Return the values to offer: each as people call it, and as it is written."""
        return ()

    def example(self, context: Context[V]) -> str:
        """Return an example that fits the data set."""
        return context.condition.examples[0]


def need_colon(term: Term, context: Context[V]) -> None:
    """Refuse every operator but a colon."""
    if term.operator != ":":
        raise QueryError(f"{context.name} takes a colon, such as {context.example}.", term.whole)
