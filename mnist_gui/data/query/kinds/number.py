"""Values that are intervals of numbers: ``conf<0.6``, ``index:100..200``."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from mnist_gui.data.query.condition import Condition, Context, Kind, Name
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.scanner import Term, Word
from mnist_gui.data.query.values import Interval
from mnist_gui.data.query.words import listing

_COMPARISONS: dict[str, Callable[[float], Interval]] = {
    ":": lambda end: Interval(end, end),
    "<": lambda end: Interval(maximum=end, maximum_open=True),
    "<=": lambda end: Interval(maximum=end),
    ">": lambda end: Interval(minimum=end, minimum_open=True),
    ">=": lambda end: Interval(minimum=end),
}

WHOLE = r"[1-9]\d{0,2}(?:,\d{3})+|\d+"
"""A whole number, with or without commas between thousands."""

_ANY_NUMBER = rf"{WHOLE}|[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?%?"
_NUMBER = re.compile(_ANY_NUMBER, re.IGNORECASE)
_RANGE = re.compile(
    rf"(?=.*\d)({_ANY_NUMBER})?\s*(?:\.\.+|…|‥|-)\s*({_ANY_NUMBER})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Number(Kind[Interval]):
    """An interval of numbers.

    Attributes
    ----------
    is_share : bool
        Whether the numbers go from 0 to 1 and can be written in per cent.
    is_whole : bool
        Whether they are whole numbers, which can have commas between thousands.
    """

    is_share: bool = False
    is_whole: bool = False

    place = 3

    def names(self, condition: Condition[Interval]) -> tuple[Name, ...]:
        """Offer comparisons and, for whole numbers, a colon: few fractions are ever met exactly."""
        operators = (":", "<", ">") if self.is_whole else ("<", ">")
        return (Name(condition.name, condition.synonyms, condition.meaning, operators),)

    def read(self, term: Term, context: Context[Interval]) -> Interval:
        """Return what a comparison, or a range behind a colon, allows."""
        if term.operator not in _COMPARISONS:
            operators = listing(_COMPARISONS)
            raise QueryError(f"{context.name} takes {operators}, such as {context.example}.", term.whole)
        text = term.value.plain
        between = None if _NUMBER.fullmatch(text) else _RANGE.fullmatch(text)
        if between is None or term.operator != ":":
            return _COMPARISONS[term.operator](self._number(text, term.value, context))
        ends = [self._number(end, term.value, context) if end else None for end in between.groups()]
        first, last = ends
        if first is None or last is None:
            return Interval(-math.inf if first is None else first, math.inf if last is None else last)
        return Interval(min(first, last), max(first, last))

    def both(self, before: Interval, value: Interval, term: Term, context: Context[Interval]) -> Interval:
        """Return the part in both."""
        return before.narrowed(value)

    def write(self, value: Interval, context: Context[Interval]) -> str:
        """Write one number, a range, or one comparison or two."""
        name, low, high = context.name, value.minimum, value.maximum
        if value.is_closed and low == high:
            return f"{name}:{written(low)}"
        if value.is_closed and -math.inf < low < high < math.inf:
            return f"{name}:{written(low)}..{written(high)}"
        ends = []
        if low > -math.inf:
            ends.append(f"{name}{'>' if value.minimum_open else '>='}{written(low)}")
        if high < math.inf:
            ends.append(f"{name}{'<' if value.maximum_open else '<='}{written(high)}")
        return " ".join(ends)

    def _number(self, text: str, word: Word, context: Context[Interval]) -> float:
        is_allowed = ("%" not in text or self.is_share) and ("," not in text or self.is_whole)
        if not _NUMBER.fullmatch(text) or not is_allowed:
            raise QueryError(f"{shown(word)} is no number; write for instance {context.example}.", word)
        number = float(text.rstrip("%").replace(",", "")) / (100 if "%" in text else 1)
        if self.is_share and number > 1:
            raise QueryError(
                f"{context.name} goes from 0 to 1; write for instance 0.6 or 60% instead of {text}.", word
            )
        if math.isinf(number):
            raise QueryError(f"{shown(word)} is too large a number; leave the condition out.", word)
        return number


def written(value: float) -> str:
    """Write a number with as few digits as say exactly which it is."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
