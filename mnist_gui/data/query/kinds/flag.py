"""A value that is true or false, each with a word of its own: ``wrong`` and ``right``."""

from dataclasses import dataclass

from mnist_gui.data.query.condition import Condition, Context, Kind, Name
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.scanner import Term
from mnist_gui.data.query.words import folded


@dataclass(frozen=True, eq=False)
class Flag(Kind[bool]):
    """True or false. The name of the condition stands for true.

    Attributes
    ----------
    no : Name
        The word for false.
    verb : str
        A word that can stand before the name of the condition, as in ``has:note``.
    sentence : str
        What to say if both words are written.
    without_minus : str
        What a minus would leave open, if it is refused; empty if it turns true into false.
    """

    no: Name
    verb: str
    sentence: str
    without_minus: str = ""

    place = 1
    takes_minus = True
    takes_value = False
    stands_alone = True

    def names(self, condition: Condition[bool]) -> tuple[Name, ...]:
        """Return the word for true and that for false."""
        yes = Name(
            condition.name,
            condition.synonyms,
            condition.meaning,
            offers_minus=not self.without_minus,
            verb=self.verb,
        )
        return yes, self.no

    def read(self, term: Term, context: Context[bool]) -> bool:
        """Return which of the two words it is; the other one, behind a minus."""
        if term.operator:
            raise QueryError(f"{shown(term.name)} takes no value; leave out what follows it.", term.whole)
        value = folded(term.name.plain) not in map(folded, self.no.spellings)
        if term.negative and self.without_minus:
            word, other = (context.name, self.no.text) if value else (self.no.text, context.name)
            raise QueryError(f"-{word} leaves open {self.without_minus}; write {other}.", term.whole)
        return value != term.negative

    def write(self, value: bool, context: Context[bool]) -> str:  # noqa: FBT001 - the value it is about
        """Write the word that stands for the value."""
        return context.name if value else self.no.text

    def contradiction(self, context: Context[bool]) -> str:
        """Return the sentence of this flag."""
        return self.sentence
