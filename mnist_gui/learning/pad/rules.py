"""A rule that needs no model: dots."""

import numpy as np

from mnist_gui.ink.drawing import Drawing

SMALLEST = 1 / 200
"""Longest side of a dot, as a share of its distance from the pad's corner."""


def is_dot(drawing: Drawing) -> bool:
    """Return whether a drawing is at most as large as a dot, on a pad whose corner is at (0, 0)."""
    if drawing.is_empty:
        return False
    points = np.concatenate([stroke.points for stroke in drawing.strokes])
    return bool(np.ptp(points, axis=0).max() <= SMALLEST * np.abs(points).max())
