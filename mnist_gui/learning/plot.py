"""Plots as plain data: axes and series of points, with words for those who do not see them.

Nothing is drawn here. The window paints these values with Qt, and a report writes them as SVG.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor, log10

from mnist_gui.data.csv_text import csv_text

_LEAST_STEP = 1e-9


class Mark(Enum):
    """How the points of a series are drawn."""

    LINE = "line"
    DOTS = "dots"  # and a line between them
    BARS = "bars"  # each from the bottom to its point; `Series.width` wide
    GUIDE = "guide"  # a dashed line to compare with, without values


class Tone(Enum):
    """What a series stands for; decides its colour."""

    MAIN = "main"
    WRONG = "wrong"
    QUIET = "quiet"


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes
    ----------
    title : str
    low, high : float
        Values at its ends; low < high, and both above 0 on a logarithmic axis.
    is_share : bool
        Whether values are shares, 0 to 1, that are written as percentages.
    is_log : bool
        Whether equal distances are equal factors. Values below `low` lie at its end.
    """

    title: str
    low: float = 0.0
    high: float = 1.0
    is_share: bool = False
    is_log: bool = False

    def position(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high one."""
        if self.is_log:
            return log10(max(value, self.low) / self.low) / log10(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[float]:
        """Return round values on the axis, at most so many, the lowest first."""
        if self.is_log:
            powers = [10.0**k for k in range(-3, 10) if self.low <= 10.0**k <= self.high]
            return powers[:: -(-len(powers) // max(most, 1))] if powers else []
        span = self.high - self.low
        step = _round_step(span / max(most - 1, 1))
        if span / step + 1 > most + 1e-6:  # neither end need be a tick
            step = _round_step(step * 1.01)
        first = ceil(self.low / step - 1e-6)
        count = floor((self.high - first * step) / step + 1e-6) + 1
        return [float((first + k) * step) for k in range(count)]

    def text(self, value: float) -> str:
        """Return a value as it is written beside its tick."""
        if self.is_share:
            return f"{100 * value:.4g} %"
        return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"


@dataclass(frozen=True)
class Series:
    """Points that belong together.

    Attributes
    ----------
    name : str
        What they are, for the legend; empty for the only series of a plot.
    x, y : tuple of float
        Coordinates; of bars the middle and the upper end. All are finite.
    notes : tuple of str
        What each point says, in words; none for guides.
    mark : Mark
    tone : Tone
    sizes : tuple of float
        Size of each dot, 0 to 1; all are the same if it is empty.
    width : float
        Width of bars, as a difference of x.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    notes: tuple[str, ...] = ()
    mark: Mark = Mark.LINE
    tone: Tone = Tone.MAIN
    sizes: tuple[float, ...] = ()
    width: float = 0.0

    @property
    def has_values(self) -> bool:
        """Whether it has values, and is no guide."""
        return self.mark is not Mark.GUIDE and len(self.x) > 0


@dataclass(frozen=True)
class Plot:
    """A plot of series of points on two axes.

    Attributes
    ----------
    title : str
    x, y : Axis
    series : tuple of Series
        Later ones are drawn above earlier ones.
    summary : str
        What it shows, in a sentence, where there are too many points to say them all.
    """

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    summary: str = ""

    @property
    def text(self) -> str:
        """The summary, or else what all points say, for those who do not see the plot."""
        return self.summary or "; ".join(note for each in self.series for note in each.notes)

    def points(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the series and of the point, for each point with a value."""
        for number, each in enumerate(self.series):
            if each.has_values:
                for position in range(len(each.x)):
                    yield number, position

    def csv(self) -> str:
        """Return all values as text of comma-separated values; shares are numbers from 0 to 1."""
        lines = [("series", self.x.title, self.y.title)]
        for number, position in self.points():
            each = self.series[number]
            lines.append((each.name or self.title, f"{each.x[position]:.6g}", f"{each.y[position]:.6g}"))
        return csv_text(lines)


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below a step."""
    least = max(least, _LEAST_STEP)
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10, 20) if factor * power >= least * (1 - 1e-9))
