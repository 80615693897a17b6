"""How large cells are, and the gaps between them, in logical pixels."""

MIN_SIZE, DEFAULT_SIZE, MAX_SIZE = 1.0, 56.0, 512.0

_GAPS = ((224, 3), (112, 2), (56, 1))
"""From this pitch on, so wide a gap: of MNIST's outermost pixels, half of one at most."""


def gap_of(pitch: int) -> int:
    """Return how much of a cell of this size is left free on its right and below."""
    return next((gap for smallest, gap in _GAPS if pitch >= smallest), 0)
