"""Values that say how alike duplicates are: ``duplicate`` for the same ink, ``duplicate:0.35`` for near."""

import re
from dataclasses import dataclass

from mnist_gui.data.duplicate_links import LARGEST_NEAR
from mnist_gui.data.query.condition import Condition, Context, Kind, Name
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.kinds.number import written
from mnist_gui.data.query.scanner import Term
from mnist_gui.data.query.values import Likeness
from mnist_gui.data.query.words import folded

_DISTANCE = re.compile(r"\d+(\.\d*)?|\.\d+")


@dataclass(frozen=True, eq=False)
class LikenessKind(Kind[Likeness]):
    """Whether images are duplicates, and how near they have to be.

    Attributes
    ----------
    no : Name, optional
        A word for images that are none.
    """

    no: Name | None = None

    place = 1
    takes_minus = True
    stands_alone = True

    def names(self, condition: Condition[Likeness]) -> tuple[Name, ...]:
        """Return the name, alone or with a distance, and the word for images that are none."""
        name = Name(
            condition.name, condition.synonyms, condition.meaning, ("", ":"), offers_minus=True, verb="is"
        )
        return (name,) if self.no is None else (name, self.no)

    def read(self, term: Term, context: Context[Likeness]) -> Likeness:
        """Return the distance behind the name, if any, and whether such duplicates are meant."""
        says_no = self.no is not None and folded(term.name.plain) in map(folded, self.no.spellings)
        negative = term.negative != says_no
        if not term.operator:
            return Likeness(None, negative)
        if term.operator not in (":", "<", "<="):
            raise QueryError(
                f"{context.name} takes a colon and a distance, such as {self._near(context)}.", term.whole
            )
        text = term.value.plain
        near = float(text) if _DISTANCE.fullmatch(text) else -1.0
        if not 0 <= near <= LARGEST_NEAR:
            raise QueryError(
                f"{shown(term.value)} is no distance from 0 to {LARGEST_NEAR:g}; "
                f"write for instance {self._near(context)}.",
                term.value,
            )
        return Likeness(near, negative)

    def write(self, value: Likeness, context: Context[Likeness]) -> str:
        """Write the name, and the distance if there is one."""
        if value.near is None and value.negative and self.no is not None:
            return self.no.text
        near = "" if value.near is None else f":{written(value.near)}"
        return f"{'-' if value.negative else ''}{context.name}{near}"

    def check(self, value: Likeness) -> None:
        """Refuse a distance that near duplicates are not found for."""
        if value.near is not None and not 0 <= value.near <= LARGEST_NEAR:
            raise ValueError(f"near duplicates are not found at {value.near}")

    @staticmethod
    def _near(context: Context[Likeness]) -> str:
        return f"{context.name}:0.35"
