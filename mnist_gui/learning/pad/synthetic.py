"""Synthetic drawings of what no collection contains: scribbles, dots, several digits, and straight ones.

They are made from random numbers and from recorded digits, so that the experts learn to reject them.
"""

from collections.abc import Sequence

import numpy as np

from mnist_gui.ink.drawing import Drawing
from mnist_gui.learning.pad.augmentation import Floats, as_drawing, in_unit_box


def several_digits(digits: Sequence[Drawing], count: int, rng: np.random.Generator) -> list[Drawing]:
    """Combine two or three of the given digits, side by side or one above the other."""
    makers = [_side_by_side] * 8 + [_above_one_another] * 3 + [_three_in_a_row] * 2
    return [as_drawing(makers[number % len(makers)](digits, rng)) for number in range(count)]


def scribbles(count: int, rng: np.random.Generator) -> list[Drawing]:
    """Make loops, zigzags, tangles, dashes, and dots of a shaky hand."""
    makers = [_loops] * 6 + [_zigzag] * 3 + [_tangle] * 3 + [_dash] * 2 + [_shaky_dot] * 2
    return [as_drawing(makers[number % len(makers)](rng)) for number in range(count)]


def ruler_ones(count: int, rng: np.random.Generator) -> list[Drawing]:
    """Make ones as a mouse draws them: straight, nearly upright lines of two points."""
    ones = []
    for _ in range(count):
        line = np.array([[0.0, -0.5], [0.0, 0.5]]) @ _rotation(rng.normal(0, 0.15)).T
        ones.append(as_drawing([line if rng.random() < 0.8 else line[::-1]]))
    return ones


Strokes = list[Floats]
"""Points of each stroke, in any unit: `as_drawing` is followed by normalisation."""


def _side_by_side(digits: Sequence[Drawing], rng: np.random.Generator) -> Strokes:
    return _in_a_row(digits, 2, rng)


def _three_in_a_row(digits: Sequence[Drawing], rng: np.random.Generator) -> Strokes:
    return _in_a_row(digits, 3, rng)


def _in_a_row(digits: Sequence[Drawing], count: int, rng: np.random.Generator) -> Strokes:
    strokes: Strokes = []
    right = 0.0
    for _ in range(count):
        digit, (width, _height) = _random_digit(digits, rng)
        offset = np.array([right, rng.normal(0, 0.08)])
        strokes += [points + offset for points in digit]
        right += width + rng.uniform(0.05, 0.8)
    return strokes


def _above_one_another(digits: Sequence[Drawing], rng: np.random.Generator) -> Strokes:
    upper, (_width, height) = _random_digit(digits, rng)
    lower, _size = _random_digit(digits, rng)
    down = np.array([rng.normal(0, 0.15), height * rng.uniform(0.6, 1) + rng.uniform(0.05, 0.5)])
    return upper + [points + down for points in lower]


def _random_digit(digits: Sequence[Drawing], rng: np.random.Generator) -> tuple[Strokes, Floats]:
    """Choose a digit, about 1 in size with its top left corner at 0; return it with its width and height."""
    strokes = in_unit_box(digits[int(rng.integers(len(digits)))])
    low = np.min([points.min(axis=0) for points in strokes], axis=0)
    size = rng.uniform(0.8, 1.2)
    return [(points - low) * size for points in strokes], -2 * size * low


def _zigzag(rng: np.random.Generator) -> Strokes:
    """Draw back and forth, drifting to one side."""
    count = int(rng.integers(8, 40))
    x = np.linspace(0, rng.uniform(0.1, 1), count) + rng.normal(0, 0.06, count)
    y = np.arange(count) % 2 * rng.uniform(0.3, 1) + rng.normal(0, 0.12, count)
    return [_rounded(_rotated(np.stack([x, y], axis=1), rng))]


def _tangle(rng: np.random.Generator) -> Strokes:
    """Connect random points."""
    return [_rounded(_rotated(rng.uniform(0, 1, (int(rng.integers(8, 40)), 2)), rng))]


def _loops(rng: np.random.Generator) -> Strokes:
    """Draw a smooth curve of a few random waves in x and y."""
    time = np.linspace(0, 2 * np.pi, 100)[:, None]
    points = np.zeros((100, 2))
    for frequency in range(1, int(rng.integers(3, 8))):
        heights, phases = rng.normal(0, frequency**-0.7, 2), rng.uniform(0, 6, 2)
        points += heights * np.sin(frequency * time + phases)
    return [points]


def _dash(rng: np.random.Generator) -> Strokes:
    """Draw a roughly level, slightly bent line in either direction."""
    x = np.linspace(-0.5, 0.5, int(rng.integers(2, 20)))
    line = np.stack([x, rng.normal(0, 0.06) * (1 - 4 * x**2)], axis=1)
    tilt = rng.uniform(-0.4, 0.4) + np.pi * rng.integers(2)
    return [line @ _rotation(tilt).T]


def _shaky_dot(rng: np.random.Generator) -> Strokes:
    """Set the pen down, tremble and lift it: normalisation makes that as large as a digit."""
    return [rng.normal(0, 1, (int(rng.integers(3, 12)), 2))]


def _rounded(corners: Floats) -> Floats:
    """Connect corners and round them off."""
    corner = np.arange(len(corners))
    at = np.linspace(0, len(corners) - 1, 6 * len(corners))
    points = np.stack([np.interp(at, corner, corners[:, axis]) for axis in (0, 1)], axis=1)
    padded = np.pad(points, ((2, 2), (0, 0)), mode="edge")
    means: Floats = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0).mean(axis=-1)
    return means


def _rotated(points: Floats, rng: np.random.Generator) -> Floats:
    rotated: Floats = points @ _rotation(rng.uniform(0, np.pi))
    return rotated


def _rotation(angle: float) -> Floats:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
