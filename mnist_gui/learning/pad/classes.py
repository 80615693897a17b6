"""The classes that the experts of the drawing pad tell apart: the ten digits, and what is no digit."""

from enum import IntEnum


class NonDigit(IntEnum):
    """The experts' classes of drawings that are not digits, numbered after the ten digits."""

    LETTER = 10
    SEVERAL = 11
    SCRIBBLE = 12


N_CLASSES = 13
"""The ten digits and the kinds of `NonDigit`."""
