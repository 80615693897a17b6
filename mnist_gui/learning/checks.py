"""Checks for values from model files, which may come from anywhere.

Each function returns its value with a definite type, or raises an `InvalidModelError` that names the entry.
"""

from collections.abc import Callable, Container
from typing import TypeVar

SCALAR_RANGE = (1e-9, 1e9)
"""The range of a number that is more than 0 and of a plausible size."""

LONGEST_NAME = 200
"""Characters in a class name, or in the name of a data set."""

MOST_ENTRIES = 100
"""Entries of a JSON object."""

T = TypeVar("T")


class InvalidModelError(ValueError):
    """A model file is not as it must be; the message names the part that is wrong."""


class NewerFormatError(ValueError):
    """A newer version of the program wrote the model file."""


def wrong_entry(what: str) -> InvalidModelError:
    """Return the error for an entry of the manifest."""
    return InvalidModelError(f"the entry {what} of its manifest is missing or wrong")


def whole(value: object, minimum: int, maximum: int, what: str) -> int:
    """Return a whole number from `minimum` to `maximum`."""
    # bool is an int to Python, but true is no number of classes.
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise wrong_entry(what)
    return value


def number(value: object, minimum: float, maximum: float, what: str) -> float:
    """Return a number from `minimum` to `maximum`."""
    if not isinstance(value, float | int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise wrong_entry(what)
    return float(value)


def positive(value: object, what: str) -> float:
    """Return a number within `SCALAR_RANGE`."""
    return number(value, *SCALAR_RANGE, what)


def name(value: object, what: str) -> str:
    """Return a string of at most `LONGEST_NAME` characters."""
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise wrong_entry(what)
    return value


def one_of(value: object, known: Container[str], what: str) -> str:
    """Return a string that is among the known ones."""
    if not isinstance(value, str) or value not in known:
        raise wrong_entry(what)
    return value


def tuple_of(read: Callable[[object, str], T], value: object, *, lengths: range, what: str) -> tuple[T, ...]:
    """Return a JSON list of one of the given lengths, with each item checked by `read`."""
    if not isinstance(value, list) or len(value) not in lengths:
        raise wrong_entry(what)
    return tuple(read(item, what) for item in value)


def mapping_of(read: Callable[[object, str], T], value: object, what: str) -> dict[str, T]:
    """Return a JSON object with each value checked by `read`."""
    if not isinstance(value, dict) or len(value) > MOST_ENTRIES:
        raise wrong_entry(what)
    return {key: read(item, f"{what}.{key}") for key, item in value.items()}
