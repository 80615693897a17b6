"""Values that say how many rows to choose: the nearest ones, or a random sample."""

import re

from mnist_gui.data.query.condition import Context, Kind, need_colon
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.kinds.number import WHOLE
from mnist_gui.data.query.scanner import Term
from mnist_gui.data.query.values import Sample

_SAMPLE = re.compile(rf"({WHOLE})\s*(each)?\s*(?:@\s*({WHOLE}))?")

_LONGEST_SAMPLE = 1000
"""Characters; Python refuses to read whole numbers of more than 4,300 digits."""


class NearestCount(Kind[int]):
    """How many nearest rows, 1 or more."""

    place = 5

    def read(self, term: Term, context: Context[int]) -> int:
        """Return the number."""
        need_colon(term, context)
        digits = term.value.plain.replace(",", "")
        count = int(digits) if re.fullmatch(r"\d{1,18}", digits) else 0
        if count == 0:
            raise QueryError(
                f"{shown(term.value)} is no number of images; write for instance {context.example}.",
                term.value,
            )
        return count

    def contradiction(self, context: Context[int]) -> str:
        """Ask for one number only."""
        return "Only one number of nearest images can be asked for; remove one."

    def write(self, value: int, context: Context[int]) -> str:
        """Write the number."""
        return f"{context.name}:{value}"

    def check(self, value: int) -> None:
        """Refuse a number below 1."""
        if value < 1:
            raise ValueError(f"there are no {value} nearest rows")


class SampleSize(Kind[Sample]):
    """How many random rows, and with which seed."""

    place = 6

    def read(self, term: Term, context: Context[Sample]) -> Sample:
        """Return the size, perhaps of each class, and the seed behind an @."""
        need_colon(term, context)
        found = _SAMPLE.fullmatch(term.value.plain.casefold())
        if found is None or len(term.value.text) > _LONGEST_SAMPLE:
            without_seed, with_seed, _of_each = context.condition.examples
            raise QueryError(
                f"{shown(term.value)} is no number of images; write {without_seed}, "
                f"or {with_seed} with a seed.",
                term.value,
            )
        size, seed = (int((digits or "0").replace(",", "")) for digits in found.group(1, 3))
        if size == 0:
            raise QueryError(
                f"A sample has 1 image or more; write for instance {context.example}.", term.value
            )
        return Sample(size, seed, of_each=found[2] is not None)

    def contradiction(self, context: Context[Sample]) -> str:
        """Ask for one sample only."""
        return "Only one sample is drawn; remove one of the two."

    def write(self, value: Sample, context: Context[Sample]) -> str:
        """Write the size, whether it is that of each class, and the seed unless it is 0."""
        each, seed = "each" if value.of_each else "", f"@{value.seed}" if value.seed else ""
        return f"{context.name}:{value.size}{each}{seed}"
