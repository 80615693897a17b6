"""Values that say in which way images are odd: ``odd`` in any, ``odd:blank,cut`` in some of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mnist_gui.data.query.condition import Condition, Context, Kind, Name, need_colon
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.scanner import Term, Word
from mnist_gui.data.query.values import OneOf
from mnist_gui.data.query.words import folded, listing, suggestion

FAR = "far"
"""Far from the others of its class."""

WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "blank": "Blank",
        "faint": "Nearly blank",
        "cut": "Cut off at the border",
        "several": "Several characters",
        FAR: "Far from its class",
    }
)
"""The ways to be odd with titles for users; all but `FAR` are those of `mnist_gui.data.oddities`."""


class Oddity(Kind[OneOf]):
    """One way to be odd or more, any of which will do."""

    place = 1
    takes_minus = True
    stands_alone = True

    def names(self, condition: Condition[OneOf]) -> tuple[Name, ...]:
        """Return the name, alone or with ways."""
        name, synonyms, meaning = condition.name, condition.synonyms, condition.meaning
        return (Name(name, synonyms, meaning, ("", ":"), offers_minus=True, verb="is"),)

    def read(self, term: Term, context: Context[OneOf]) -> OneOf:
        """Return the ways behind the name; all of them without any."""
        if not term.operator:
            return OneOf(frozenset(WAYS), negative=term.negative)
        if term.operator != "!=":
            need_colon(term, context)
        ways = frozenset(_way(item) for item in term.items)
        return OneOf(ways, negative=term.negative != (term.operator == "!="))

    def write(self, value: OneOf, context: Context[OneOf]) -> str:
        """Write the ways, in the order of `WAYS`."""
        ways = ",".join(way for way in WAYS if way in value.texts)
        which = "" if value.texts == frozenset(WAYS) else f":{ways}"
        return f"{'-' if value.negative else ''}{context.name}{which}"

    def check(self, value: OneOf) -> None:
        """Refuse ways that are unknown."""
        if not value.texts or not value.texts <= WAYS.keys():
            raise ValueError(f"images are not odd in the ways {sorted(value.texts)}")

    def offers(self, context: Context[OneOf]) -> Sequence[tuple[str, str]]:
        """Offer every way."""
        return [(way, way) for way in WAYS]


def _way(item: Word) -> str:
    way = folded(item.meaning)
    if way not in WAYS:
        raise QueryError(
            f"{shown(item)} is no way to be odd{suggestion(item.meaning, WAYS)}; write {listing(WAYS)}.", item
        )
    return way
