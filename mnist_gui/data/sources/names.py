"""Names that open a data set without a path."""

from typing import Final

SAMPLE: Final = "sample"
"""The digits that ship with the program."""

OWN: Final = "own"
"""The user's own digits, as drawn on the pad."""
