"""The data sets that have a name instead of a path."""

from typing import Final

SAMPLE: Final = "sample"
"""The digits that ship with the program."""

OWN: Final = "own"
"""The user's own digits, as drawn on the pad."""
