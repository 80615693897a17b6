"""Plots as SVG that stands in a page: its texts are selectable, and its colours are those of the page.

A plot has a frame of `WIDTH` x `HEIGHT` units, with the axes inside. What a plot shows is also its title and
description, which screen readers say.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np

from mnist_gui.learning.plot import Axis, Mark, Plot, Series, Tone
from mnist_gui.learning.runs.report.html import Html, tag

WIDTH: Final = 420
HEIGHT: Final = 280

_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 24, 24, 44
_MOST_TICKS: Final = 6

_DOT, _LARGER = 3, 3
"""Radius of the smallest dot, and how much larger the largest one is."""

_ROW: Final = 34
_LONGEST: Final = 36
"""Letters of a name beside an interval."""

_TONES: Final = {Tone.MAIN: "main", Tone.WRONG: "wrong", Tone.QUIET: "quiet"}
"""The classes of the style."""

_Place: TypeAlias = Callable[[float], float]
"""Returns where a value lies, in units of the frame."""


def round_up(value: float) -> float:
    """Return a round number that is at least as large, for the end of an axis."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999999))


def plot_svg(plot: Plot) -> Html:
    """Return a plot with its axes."""
    across = _scale(plot.x, _LEFT, WIDTH - _RIGHT)
    up = _scale(plot.y, HEIGHT - _BOTTOM, _TOP)
    parts = [*_axes(plot, across, up), *_legend(plot)]
    bars = [each for each in plot.series if each.mark is Mark.BARS]
    for series in plot.series:
        if series.mark is Mark.BARS:
            parts += _bars(series, across, up, place=bars.index(series), beside=len(bars))
        else:
            parts += _line(series, across, up)
    return _svg(parts, WIDTH, HEIGHT, title=plot.title, description=plot.text)


def interval_plot(
    rows: Sequence[tuple[str, str, float, tuple[float, float]]], axis: Axis, *, title: str
) -> Html:
    """Return a line for each row: its name, a dot at its value, and a bar over its interval.

    Parameters
    ----------
    rows : sequence of tuple
        Name, value and interval in words, value, and ends of the interval.
    axis : Axis
    title : str
    """
    width, left = 2 * WIDTH, 260
    bottom = _ROW * len(rows) + 4
    across = _scale(axis, left, width - 2 * _RIGHT)
    parts = []
    for value in axis.ticks(_MOST_TICKS):
        x = f"{across(value):.1f}"
        parts.append(tag("line", x1=x, x2=x, y1="0", y2=bottom, class_="grid"))
        parts.append(tag("text", axis.text(value), x=x, y=bottom + 16, text_anchor="middle"))
    middle = (across(axis.low) + across(axis.high)) / 2
    parts.append(tag("text", axis.title, x=middle, y=bottom + 36, text_anchor="middle"))
    for place, (name, words, value, (low, high)) in enumerate(rows):
        y = _ROW * place + _ROW / 2
        short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
        x1, x2, at = (f"{across(end):.1f}" for end in (low, high, value))
        parts += [
            tag("text", short, x=left - 12, y=y + 4, text_anchor="end"),
            tag("line", x1=x1, x2=x2, y1=y, y2=y, class_="interval main"),
            tag("circle", tag("title", f"{name}: {words}"), cx=at, cy=y, r="5", class_="dot main"),
        ]
    said = "; ".join(f"{name}: {words}" for name, words, _, _ in rows)
    return _svg(parts, width, _ROW * len(rows) + _BOTTOM, title=title, description=said)


def _scale(axis: Axis, low: float, high: float) -> _Place:
    """Return what places values between two units; those beyond the axis lie at its ends."""
    return lambda value: low + (high - low) * min(max(axis.position(value), 0.0), 1.0)


def _axes(plot: Plot, across: _Place, up: _Place) -> Iterator[Html]:
    left, right, top, bottom = _LEFT, WIDTH - _RIGHT, _TOP, HEIGHT - _BOTTOM
    for value in plot.y.ticks(_MOST_TICKS):
        y = up(value)
        yield tag("line", x1=left, x2=right, y1=f"{y:.1f}", y2=f"{y:.1f}", class_="grid")
        yield tag("text", plot.y.text(value), x=left - 6, y=f"{y + 4:.1f}", text_anchor="end")
    for value in plot.x.ticks(_MOST_TICKS):
        x = f"{across(value):.1f}"
        yield tag("text", plot.x.text(value), x=x, y=bottom + 16, text_anchor="middle")
    middle = (top + bottom) / 2
    turned = f"rotate(-90 12 {middle})"
    yield tag("text", plot.x.title, x=(left + right) / 2, y=HEIGHT - 6, text_anchor="middle")
    yield tag("text", plot.y.title, x=12, y=middle, text_anchor="middle", transform=turned)


def _legend(plot: Plot) -> Iterator[Html]:
    """Yield a bar of its colour and the name of each series, if several have one."""
    named = [each for each in plot.series if each.name]
    if len(named) < 2:
        return
    pitch = (WIDTH - _LEFT - _RIGHT) / len(named)
    for place, series in enumerate(named):
        x = _LEFT + place * pitch
        yield tag("rect", x=f"{x:.1f}", y=4, width=10, height=10, class_=f"bar {_TONES[series.tone]}")
        yield tag("text", series.name, x=f"{x + 16:.1f}", y=13)


def _line(series: Series, across: _Place, up: _Place) -> Iterator[Html]:
    points = [(across(x), up(y)) for x, y in zip(series.x, series.y, strict=True)]
    style = "guide" if series.mark is Mark.GUIDE else "line"
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield tag("polyline", points=joined, class_=f"{style} {_TONES[series.tone]}")
    if series.mark is Mark.DOTS:
        sizes = series.sizes or (0.0,) * len(points)
        for (x, y), note, size in zip(points, series.notes, sizes, strict=True):
            radius = f"{_DOT + _LARGER * size:.1f}"
            place = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": radius}
            yield tag("circle", tag("title", note), **place, class_=f"dot {_TONES[series.tone]}")


def _bars(series: Series, across: _Place, up: _Place, *, place: int, beside: int) -> Iterator[Html]:
    """Yield the bars of one of several series that stand side by side."""
    for x, y, note in zip(series.x, series.y, series.notes, strict=True):
        left, right = across(x - series.width / 2), across(x + series.width / 2)
        width, top = (right - left - 1) / beside, up(y)
        if top < HEIGHT - _BOTTOM:
            yield tag(
                "rect",
                tag("title", note),
                x=f"{left + place * width:.1f}",
                y=f"{top:.1f}",
                width=f"{width:.1f}",
                height=f"{HEIGHT - _BOTTOM - top:.1f}",
                class_=f"bar {_TONES[series.tone]}",
            )


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
