"""Augmentation: variants of a drawing as other writers might have drawn it.

Each function takes a drawing and a random generator, and returns another drawing of the same digit or letter.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.drawing import Drawing, Stroke

Floats = npt.NDArray[np.float64]

UNIT = 1000
"""Longer side of the drawings that `warp` returns."""


def warp(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Turn, shear, stretch and bend a drawing a little, and move its strokes against one another."""
    strokes = in_unit_box(drawing)
    angle, shear, stretch = rng.normal(0, 0.12), rng.normal(0, 0.15), np.exp(rng.normal(0, 0.12))
    turning = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turning @ np.array([[1, shear], [0, 1]]) @ np.diag([stretch, 1 / stretch])
    # Four slow waves across the drawing bend it smoothly.
    waves, phases = rng.normal(0, 3.2, (4, 2)), rng.uniform(0, 2 * np.pi, 4)
    heights = rng.normal(0, 0.025, (4, 2))
    warped = []
    for points in strokes:
        bent = points + np.sin(points @ waves.T + phases) @ heights
        warped.append(bent @ matrix.T + rng.normal(0, 0.012, 2))
    return as_drawing(warped)


def reorder(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Reverse most strokes and shuffle their order: the same ink, drawn another way."""
    strokes = list(drawing.strokes)
    if len(strokes) == 1:
        return Drawing((_reversed(strokes[0]),))
    strokes = [_reversed(stroke) if rng.random() < 0.7 else stroke for stroke in strokes]
    if rng.random() < 0.6:
        strokes = [strokes[index] for index in rng.permutation(len(strokes))]
    return Drawing(tuple(strokes))


def split(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Break most strokes in two with a small gap, as a skipping pen or an eraser does."""
    pieces: list[Stroke] = []
    for stroke in drawing.strokes:
        count = len(stroke.points)
        if count < 8 or rng.random() >= 0.7:
            pieces.append(stroke)
            continue
        at = int(rng.integers(count // 5 + 1, 4 * count // 5))
        after = min(at + max(1, count * 3 // 100), count - 2)
        pieces += [Stroke(stroke.points[:at]), Stroke(stroke.points[after:])]
    return Drawing(tuple(pieces))


def join(drawing: Drawing) -> Drawing:
    """Join all strokes into one."""
    return Drawing((Stroke(np.concatenate([stroke.points for stroke in drawing.strokes])),))


def in_unit_box(drawing: Drawing) -> list[Floats]:
    """Return the points of each stroke, centred at 0, with the longer side of the drawing scaled to 1."""
    strokes = [stroke.points.astype(np.float64) for stroke in drawing.strokes]
    low = np.min([points.min(axis=0) for points in strokes], axis=0)
    high = np.max([points.max(axis=0) for points in strokes], axis=0)
    extent = max((high - low).max(), 1e-9)
    return [(points - (low + high) / 2) / extent for points in strokes]


def as_drawing(strokes: Sequence[Floats]) -> Drawing:
    """Make a drawing from strokes in units of its longer side, scaled to `UNIT`."""
    return Drawing(tuple(Stroke((UNIT * points).astype(np.float32)) for points in strokes))


def _reversed(stroke: Stroke) -> Stroke:
    return Stroke(stroke.points[::-1])
