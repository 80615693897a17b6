"""Plots as SVG that stands in a page: its texts are selectable, and its colours are those of the page.

A plot has a frame of `WIDTH` x `HEIGHT` units, with the axes inside. What a plot shows is also its title and
description, which screen readers say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mnist_gui.learning.runs.report.html import Html, tag

WIDTH: Final = 420
HEIGHT: Final = 280

_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 12, 24, 44
_TICKS: Final = 5
"""Steps between the numbers of an axis."""

_ROW: Final = 34
_LONGEST: Final = 36
"""Letters of a name beside an interval."""

Numbers = npt.NDArray[np.floating] | npt.NDArray[np.integer]


@dataclass(frozen=True)
class Axis:
    """One axis of a plot.

    Attributes
    ----------
    title : str
    low, high : float
        Its ends.
    is_share : bool
        Whether its numbers are shares, which are written in percent.
    """

    title: str
    low: float
    high: float
    is_share: bool = True

    def written(self, value: float) -> str:
        """Write a number of the axis."""
        if not self.is_share:
            return f"{value:,.0f}"
        digits = 0 if self.high - self.low >= 0.1 else 1 if self.high - self.low >= 0.01 else 2
        return f"{100 * value:.{digits}f} %"

    def said(self, value: float) -> str:
        """Write a number of the axis with more digits, for a tool tip."""
        return f"{100 * value:.2f} %" if self.is_share else f"{value:,.0f}"

    def share(self, values: Numbers) -> npt.NDArray[np.float64]:
        """Return where numbers lie on it, 0 to 1."""
        return (np.asarray(values, dtype=np.float64) - self.low) / ((self.high - self.low) or 1)


def round_up(value: float) -> float:
    """Return a round number that is at least as large, for the end of an axis."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999999))


def line_plot(
    x: Numbers, y: Numbers, x_axis: Axis, y_axis: Axis, *, title: str, points: bool = False
) -> Html:
    """Return a line through points; also with a dot at each, and the diagonal to compare with."""
    across, up = _placed(x, y, x_axis, y_axis)
    pairs = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, up, strict=True))
    parts = [tag("polyline", points=pairs, class_="line")]
    if points:
        ends = np.array([0.0, 1.0])
        (x1, x2), (y1, y2) = _placed(ends, ends, x_axis, y_axis)
        parts.insert(
            0, tag("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_="aim")
        )
        for place, (a, b) in enumerate(zip(across, up, strict=True)):
            value = f"{x_axis.said(x[place])}: {y_axis.said(y[place])}"
            parts.append(
                tag("circle", tag("title", value), cx=f"{a:.1f}", cy=f"{b:.1f}", r="4", class_="dot")
            )
    said = "; ".join(f"{x_axis.said(x[place])}: {y_axis.said(y[place])}" for place in _few(len(x)))
    return _framed(parts, x_axis, y_axis, title=title, description=said)


def bar_plot(
    edges: Numbers, stacked: Sequence[tuple[str, str, Numbers]], x_axis: Axis, y_axis: Axis, *, title: str
) -> Html:
    """Return bars between edges, of several series above each other: class of the style, name, numbers."""
    parts, below = [], np.zeros(len(edges) - 1)
    for style, name, counts in stacked:
        left, low = _placed(edges[:-1], below, x_axis, y_axis)
        right, high = _placed(edges[1:], below + counts, x_axis, y_axis)
        for place in np.flatnonzero(counts):
            ends = f"{x_axis.written(edges[place])} to {x_axis.written(edges[place + 1])}"
            said = f"{ends}: {counts[place]:,} {name}"
            parts.append(
                tag(
                    "rect",
                    tag("title", said),
                    x=f"{left[place] + 0.5:.1f}",
                    y=f"{high[place]:.1f}",
                    width=f"{right[place] - left[place] - 1:.1f}",
                    height=f"{max(low[place] - high[place], 0.5):.1f}",
                    class_=style,
                )
            )
        below = below + counts
    total = "; ".join(f"{int(np.sum(counts)):,} {name}" for _, name, counts in stacked)
    return _framed(parts, x_axis, y_axis, title=title, description=total)


def interval_plot(rows: Sequence[tuple[str, float, tuple[float, float]]], axis: Axis, *, title: str) -> Html:
    """Return a line for each row: its name, a dot at its value, and a bar over its interval."""
    width, left = 2 * WIDTH, 260
    height = _ROW * len(rows) + _BOTTOM
    scale = width - left - 2 * _RIGHT
    bottom = _ROW * len(rows) + 4
    parts = []
    for value in np.linspace(axis.low, axis.high, _TICKS + 1):
        x = left + scale * float(axis.share(np.array(value)))
        parts.append(tag("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1="0", y2=bottom, class_="grid"))
        parts.append(tag("text", axis.written(value), x=f"{x:.1f}", y=bottom + 16, text_anchor="middle"))
    parts.append(tag("text", axis.title, x=left + scale / 2, y=bottom + 36, text_anchor="middle"))
    for place, (name, value, ends) in enumerate(rows):
        y = _ROW * place + _ROW / 2
        at, low, high = left + scale * axis.share(np.array([value, *ends])).clip(0, 1)
        said = f"{name}: {axis.said(value)} ({axis.said(ends[0])} to {axis.said(ends[1])})"
        short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
        parts += [
            tag("text", short, x=left - 12, y=y + 4, text_anchor="end"),
            tag("line", x1=f"{low:.1f}", x2=f"{high:.1f}", y1=y, y2=y, class_="interval"),
            tag("circle", tag("title", said), cx=f"{at:.1f}", cy=y, r="5", class_="dot"),
        ]
    said = "; ".join(f"{name}: {axis.said(value)}" for name, value, _ in rows)
    return _svg(parts, width, height, title=title, description=said)


def _placed(
    x: Numbers, y: Numbers, x_axis: Axis, y_axis: Axis
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    across = _LEFT + (WIDTH - _LEFT - _RIGHT) * x_axis.share(x)
    up = HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * y_axis.share(y)
    return across, up


def _few(count: int) -> list[int]:
    """Return some places among so many, to be said in words."""
    return sorted(set(np.linspace(0, count - 1, min(count, 12)).astype(int).tolist())) if count else []


def _framed(parts: Sequence[Html], x_axis: Axis, y_axis: Axis, *, title: str, description: str) -> Html:
    """Draw axes and grid behind the parts of a plot."""
    frame = []
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    for number in range(_TICKS + 1):
        x_value = x_axis.low + (x_axis.high - x_axis.low) * number / _TICKS
        y_value = y_axis.low + (y_axis.high - y_axis.low) * number / _TICKS
        x = _LEFT + (right - _LEFT) * number / _TICKS
        y = bottom - (bottom - _TOP) * number / _TICKS
        frame += [
            tag("line", x1=_LEFT, x2=right, y1=f"{y:.1f}", y2=f"{y:.1f}", class_="grid"),
            tag("text", y_axis.written(y_value), x=_LEFT - 6, y=f"{y + 4:.1f}", text_anchor="end"),
            tag("text", x_axis.written(x_value), x=f"{x:.1f}", y=bottom + 16, text_anchor="middle"),
        ]
    middle = (_TOP + bottom) / 2
    frame += [
        tag("text", x_axis.title, x=(_LEFT + right) / 2, y=HEIGHT - 6, text_anchor="middle"),
        tag("text", y_axis.title, x=12, y=middle, text_anchor="middle", transform=f"rotate(-90 12 {middle})"),
    ]
    return _svg([*frame, *parts], WIDTH, HEIGHT, title=title, description=description)


def _svg(parts: Sequence[Html], width: float, height: float, *, title: str, description: str) -> Html:
    return tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        *parts,
        viewBox=f"0 0 {width} {height}",
        width=width,
        role="img",
        aria_label=f"{title}. {description}",
    )
