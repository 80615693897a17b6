"""Made-up drawings of what nobody records: scribbles, dots, several digits at once, and ones by the ruler.

They are made from random numbers and from recorded digits, so that the experts have seen some and know that
there are drawings of no kind they can name.
"""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.pad.augmentation import Floats, as_drawing, in_unit_box


class Kind(IntEnum):
    """What a drawing shows; the experts' classes, after the ten digits."""

    LETTER = 10
    SEVERAL = 11
    SCRIBBLE = 12


N_CLASSES = 13
"""The ten digits and what is none."""


def several_digits(digits: Sequence[Drawing], count: int, rng: np.random.Generator) -> list[Drawing]:
    """Draw groups of two or three of the given digits, side by side or two above one another."""
    makers = [_side_by_side] * 8 + [_above_one_another] * 3 + [_three_in_a_row] * 2
    return [as_drawing(makers[number % len(makers)](digits, rng)) for number in range(count)]


def scribbles(count: int, rng: np.random.Generator) -> list[Drawing]:
    """Draw things that mean nothing: loops, zigzags, tangles, dashes, and dots of a shaky hand."""
    makers = [_loops] * 6 + [_zigzag] * 3 + [_tangle] * 3 + [_dash] * 2 + [_shaky_dot] * 2
    return [as_drawing(makers[number % len(makers)](rng)) for number in range(count)]


def ruler_ones(count: int, rng: np.random.Generator) -> list[Drawing]:
    """Draw ones as no hand does but many a mouse: straight lines of two points, more or less upright."""
    ones = []
    for _ in range(count):
        line = np.array([[0.0, -0.5], [0.0, 0.5]]) @ _turning(rng.normal(0, 0.15)).T
        ones.append(as_drawing([line if rng.random() < 0.8 else line[::-1]]))
    return ones


Strokes = list[Floats]
"""Points of each stroke, in no unit: what becomes of it is scaled anyway."""


def _side_by_side(digits: Sequence[Drawing], rng: np.random.Generator) -> Strokes:
    return _in_a_row(digits, 2, rng)


def _three_in_a_row(digits: Sequence[Drawing], rng: np.random.Generator) -> Strokes:
    return _in_a_row(digits, 3, rng)


def _in_a_row(digits: Sequence[Drawing], count: int, rng: np.random.Generator) -> Strokes:
    strokes: Strokes = []
    right = 0.0
    for _ in range(count):
        digit, (width, _height) = _any_of(digits, rng)
        place = np.array([right, rng.normal(0, 0.08)])
        strokes += [points + place for points in digit]
        right += width + rng.uniform(0.05, 0.8)
    return strokes


def _above_one_another(digits: Sequence[Drawing], rng: np.random.Generator) -> Strokes:
    upper, (_width, height) = _any_of(digits, rng)
    lower, _size = _any_of(digits, rng)
    down = np.array([rng.normal(0, 0.15), height * rng.uniform(0.6, 1) + rng.uniform(0.05, 0.5)])
    return upper + [points + down for points in lower]


def _any_of(digits: Sequence[Drawing], rng: np.random.Generator) -> tuple[Strokes, Floats]:
    """Return one of the digits, its top left corner at 0 and about 1 in size, and its width and height."""
    strokes = in_unit_box(digits[int(rng.integers(len(digits)))])
    low = np.min([points.min(axis=0) for points in strokes], axis=0)
    size = rng.uniform(0.8, 1.2)
    return [(points - low) * size for points in strokes], -2 * size * low


def _zigzag(rng: np.random.Generator) -> Strokes:
    """Draw to and fro, wandering to one side."""
    count = int(rng.integers(8, 40))
    x = np.linspace(0, rng.uniform(0.1, 1), count) + rng.normal(0, 0.06, count)
    y = np.arange(count) % 2 * rng.uniform(0.3, 1) + rng.normal(0, 0.12, count)
    return [_rounded(_turned(np.stack([x, y], axis=1), rng))]


def _tangle(rng: np.random.Generator) -> Strokes:
    """Draw from anywhere to anywhere."""
    return [_rounded(_turned(rng.uniform(0, 1, (int(rng.integers(8, 40)), 2)), rng))]


def _loops(rng: np.random.Generator) -> Strokes:
    """Draw a smooth curve of no sense: a few random waves in x and y."""
    time = np.linspace(0, 2 * np.pi, 100)[:, None]
    points = np.zeros((100, 2))
    for frequency in range(1, int(rng.integers(3, 8))):
        heights, phases = rng.normal(0, frequency**-0.7, 2), rng.uniform(0, 6, 2)
        points += heights * np.sin(frequency * time + phases)
    return [points]


def _dash(rng: np.random.Generator) -> Strokes:
    """Draw a line that lies, a little bent, either way."""
    x = np.linspace(-0.5, 0.5, int(rng.integers(2, 20)))
    line = np.stack([x, rng.normal(0, 0.06) * (1 - 4 * x**2)], axis=1)
    tilt = rng.uniform(-0.4, 0.4) + np.pi * rng.integers(2)
    return [line @ _turning(tilt).T]


def _shaky_dot(rng: np.random.Generator) -> Strokes:
    """Set the pen down, tremble and lift it: as large as a digit once it is scaled."""
    return [rng.normal(0, 1, (int(rng.integers(3, 12)), 2))]


def _rounded(corners: Floats) -> Floats:
    """Draw from corner to corner, with the corners rounded."""
    corner = np.arange(len(corners))
    at = np.linspace(0, len(corners) - 1, 6 * len(corners))
    points = np.stack([np.interp(at, corner, corners[:, axis]) for axis in (0, 1)], axis=1)
    padded = np.pad(points, ((2, 2), (0, 0)), mode="edge")
    means: Floats = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0).mean(axis=-1)
    return means


def _turned(points: Floats, rng: np.random.Generator) -> Floats:
    turned: Floats = points @ _turning(rng.uniform(0, np.pi))
    return turned


def _turning(angle: float) -> Floats:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
