"""Rules that need no model: dots, and drawings of several parts."""

import numpy as np

from mnist_gui.ink.drawing import Drawing

SMALLEST = 1 / 200
"""Longest side of a dot, as a share of its distance from the pad's corner."""

GAP = 0.1
"""Smallest gap between two digits side by side, in heights of the drawing."""

TALL = 0.5
"""Smallest height of a digit beside another one, in heights of the drawing."""


def is_dot(drawing: Drawing) -> bool:
    """Return whether a drawing is at most as large as a dot, on a pad whose corner is at (0, 0)."""
    if drawing.is_empty:
        return False
    points = np.concatenate([stroke.points for stroke in drawing.strokes])
    return bool(np.ptp(points, axis=0).max() <= SMALLEST * np.abs(points).max())


def has_several_parts(drawing: Drawing) -> bool:
    """Return whether a drawing has at least two tall parts side by side, with a gap between them.

    Few letters do, and hardly any digit.
    """
    strokes = sorted(
        ((stroke.points.min(axis=0), stroke.points.max(axis=0)) for stroke in drawing.strokes),
        key=lambda bounds: float(bounds[0][0]),
    )
    if len(strokes) < 2:
        return False
    height = float(max(high[1] for _, high in strokes) - min(low[1] for low, _ in strokes))
    parts: list[list[float]] = []  # right, top and bottom of each
    for (left, top), (right, bottom) in strokes:
        if parts and left - parts[-1][0] <= GAP * height:
            last = parts[-1]
            parts[-1] = [max(last[0], right), min(last[1], top), max(last[2], bottom)]
        else:
            parts.append([right, top, bottom])
    return height > 0 and sum(bottom - top >= TALL * height for _, top, bottom in parts) >= 2
