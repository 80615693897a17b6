"""The numbers in files that are black and white, as text: ``0..16``, ``-1..1``."""

import math

GreyRange = tuple[float, float]
"""The number that is black, and the larger one that is white."""


def parse_range(text: str) -> GreyRange | None:
    """Return the range that a text says; None if it says none."""
    low, dots, high = text.partition("..")
    try:
        limits = float(low), float(high)
    except ValueError:
        return None
    return limits if dots and is_range(limits) else None


def is_range(limits: GreyRange) -> bool:
    """Tell whether the numbers can be black and white."""
    low, high = limits
    return -math.inf < low < high < math.inf


def format_range(limits: GreyRange) -> str:
    """Return a range as `parse_range` reads it."""
    low, high = limits
    return f"{low:.15g}..{high:.15g}"
