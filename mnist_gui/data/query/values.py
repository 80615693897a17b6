"""What a condition can be about, as values: an interval of numbers, some texts, a random sample.

Labels are a frozenset of int, flags a bool, counts an int and splits a str, so they need no class.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Interval:
    """Numbers between two ends. NaN lies in no interval.

    Attributes
    ----------
    minimum, maximum : float
        The ends; infinite where there is none.
    minimum_open, maximum_open : bool
        Whether the end itself is left out.
    """

    minimum: float = -math.inf
    maximum: float = math.inf
    minimum_open: bool = False
    maximum_open: bool = False

    def __post_init__(self) -> None:
        if not (-math.inf <= self.minimum < math.inf and -math.inf < self.maximum <= math.inf):
            raise ValueError(f"a range cannot go from {self.minimum} to {self.maximum}")
        object.__setattr__(self, "minimum", float(self.minimum))
        object.__setattr__(self, "maximum", float(self.maximum))
        # An end that does not exist is never open, so that equal intervals compare equal.
        object.__setattr__(self, "minimum_open", bool(self.minimum_open and self.minimum > -math.inf))
        object.__setattr__(self, "maximum_open", bool(self.maximum_open and self.maximum < math.inf))

    @property
    def is_endless(self) -> bool:
        """Whether it has neither end and so holds every number."""
        return self.minimum == -math.inf and self.maximum == math.inf

    @property
    def is_closed(self) -> bool:
        """Whether both ends belong to it."""
        return not (self.minimum_open or self.maximum_open)

    def narrowed(self, other: "Interval") -> "Interval":
        """Return the part that also lies in `other`."""
        low = max((self.minimum, self.minimum_open), (other.minimum, other.minimum_open))
        high = min((self.maximum, not self.maximum_open), (other.maximum, not other.maximum_open))
        return Interval(low[0], high[0], low[1], not high[1])

    def holds(self, numbers: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.bool_]:
        """Return which numbers lie in it, bool of the same shape.

        The ends are rounded to the type of the numbers: a confidence that is shown as 0.6 is at least 0.6.
        """
        with np.errstate(over="ignore"):
            minimum, maximum = (numbers.dtype.type(end) for end in (self.minimum, self.maximum))
        above = numbers > minimum if self.minimum_open else numbers >= minimum
        below = numbers < maximum if self.maximum_open else numbers <= maximum
        held: npt.NDArray[np.bool_] = above & below
        return held


@dataclass(frozen=True)
class OneOf:
    """Texts of a column. Case and width make no difference, unless the column has the text as it is written.

    Attributes
    ----------
    texts : frozenset of str
        Any of them will do.
    negative : bool
        Whether none of them may be there instead.
    """

    texts: frozenset[str]
    negative: bool = False


@dataclass(frozen=True)
class Sample:
    """A random choice.

    Attributes
    ----------
    size : int
        How many rows to draw, 1 or more; all of them if there are fewer.
    seed : int
        The same seed draws the same rows from the same rows; 0 or more.
    of_each : bool
        Whether to draw so many rows of each class; images without a label count as one.
    """

    size: int
    seed: int = 0
    of_each: bool = False

    def __post_init__(self) -> None:
        if self.size < 1 or self.seed < 0:
            raise ValueError(f"{self.size} rows cannot be drawn with the seed {self.seed}")


@dataclass(frozen=True)
class Likeness:
    """How alike images are that count as duplicates.

    Attributes
    ----------
    near : float, optional
        Largest distance of their features; None for the same ink, in place or shifted.
    negative : bool
        Whether images that are no such duplicates are meant.
    """

    near: float | None = None
    negative: bool = False
