"""What is plain to see of a drawing without any model."""

import numpy as np

from mnist_gui.ink.drawing import Drawing

SMALLEST = 1 / 200
"""A drawing whose longer side is less, as a share of its distance from the pad's corner, is a dot."""

GAP = 0.1
"""The least gap between two digits beside one another, in heights of the drawing."""

TALL = 0.5
"""The least height of a digit beside another, in heights of the drawing."""


def is_dot(drawing: Drawing) -> bool:
    """Return whether a drawing is no larger than a dot, for a pad whose corner is at (0, 0)."""
    if drawing.is_empty:
        return False
    points = np.concatenate([stroke.points for stroke in drawing.strokes])
    return bool(np.ptp(points, axis=0).max() <= SMALLEST * np.abs(points).max())


def in_parts(drawing: Drawing) -> bool:
    """Return whether a drawing has two tall parts or more beside one another, with a gap between them.

    Letters seldom do, and digits hardly ever.
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
