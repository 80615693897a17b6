"""Sizes of the cells of the grid and of the gaps between them, in logical pixels."""

MIN_SIZE, DEFAULT_SIZE, MAX_SIZE = 1.0, 56.0, 512.0

_GAPS = ((224, 3), (112, 2), (56, 1))
"""The gap from a pitch on: at most half of the outermost pixel of an MNIST image."""


def gap_of(pitch: int) -> int:
    """Return the gap on the right and at the bottom of a cell."""
    return next((gap for smallest, gap in _GAPS if pitch >= smallest), 0)
