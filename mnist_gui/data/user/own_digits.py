"""The digits that the user drew and labelled, a data set that grows with each "that was a 7".

These are the values: a digit, a collection of digits, and how the changes of two windows are merged.
`own_digits_file` stores them.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Images, Split
from mnist_gui.data.sources.names import OWN
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    from mnist_gui.data.user.appending import KnownPart

CLASSES: Final = 10
SIDE: Final = 28
"""Height and width of the images, in pixels."""

_FARTHEST = 1e9  # largest coordinate accepted from a file

Strokes: TypeAlias = tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """A drawing with its label. Immutable; two are equal if all attributes are.

    Attributes
    ----------
    label : int
        0 to 9.
    strokes : tuple of tuple of tuple of float
        The points of each stroke: x, y and optional further values. Any nested sequences are accepted. Empty
        for a digit that was found in a picture.
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink. A read-only copy.
    when : str
        Date and time of the drawing, in ISO 8601.

    Raises
    ------
    ValueError, TypeError
        If an attribute is invalid.
    """

    label: int
    strokes: Strokes
    image: Images
    when: str

    def __post_init__(self) -> None:
        if type(self.label) is not int or not 0 <= self.label < CLASSES:
            raise ValueError(f"a label is a whole number from 0 to {CLASSES - 1}")
        image = np.array(self.image)
        if image.shape != (SIDE, SIDE) or image.dtype != np.uint8:
            raise ValueError(f"an image is uint8 of {SIDE} x {SIDE}, not {image.dtype} {image.shape}")
        image.flags.writeable = False
        datetime.fromisoformat(self.when)
        object.__setattr__(self, "image", image)
        object.__setattr__(self, "strokes", _frozen(self.strokes))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OwnDigit):
            return NotImplemented
        return self is other or self.line == other.line

    def __hash__(self) -> int:
        return hash(self.line)

    def to_json(self) -> dict[str, Any]:
        """Return the digit as in its line of the file, ready for `json.dump`."""
        return {
            "label": self.label,
            "when": self.when,
            "strokes": [[list(point) for point in stroke] for stroke in self.strokes],
            "image": base64.b64encode(self.image.tobytes()).decode("ascii"),
        }

    @cached_property
    def line(self) -> bytes:
        """The digit's line in the file, without the line break."""
        return json.dumps(self.to_json(), separators=(",", ":")).encode("ascii")


@dataclass(frozen=True)
class OwnDigits:
    """The digits of one user in the order of drawing. Immutable; each change returns another collection.

    Attributes
    ----------
    digits : tuple of OwnDigit
    known : KnownPart, optional
        The file that has just these digits. Two collections are equal if their digits are.
    """

    digits: tuple[OwnDigit, ...] = ()
    known: "KnownPart | None" = field(default=None, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.digits)

    def __iter__(self) -> Iterator[OwnDigit]:
        return iter(self.digits)

    @property
    def labels(self) -> npt.NDArray[np.int16]:
        """The label of each digit, int16 of shape (n,)."""
        return np.array([digit.label for digit in self.digits], dtype=np.int16)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of digits of each class, from 0 to 9."""
        return tuple(np.bincount(self.labels, minlength=CLASSES).tolist())

    def find(self, image: Images, label: int) -> int | None:
        """Return the index of the last digit with this image and label, or None.

        It finds a row of a data set that was made from an earlier state of the digits.
        """
        for index in reversed(range(len(self))):
            digit = self.digits[index]
            if digit.label == label and np.array_equal(digit.image, image):
                return index
        return None

    def with_digit(self, digit: OwnDigit) -> "OwnDigits":
        """Return these digits with one more at the end."""
        return OwnDigits((*self.digits, digit))

    def added_to(self, base: "OwnDigits") -> tuple[OwnDigit, ...] | None:
        """Return the digits after those of `base`; None if these do not begin with all of them."""
        count = len(base)
        return self.digits[count:] if self.digits[:count] == base.digits else None

    def without(self, *indices: int) -> "OwnDigits":
        """Return all digits but those at `indices`; raise IndexError if one is out of range."""
        for index in indices:
            self._check(index)
        removed = set(indices)
        return OwnDigits(tuple(digit for index, digit in enumerate(self.digits) if index not in removed))

    def relabelled(self, index: int, label: int) -> "OwnDigits":
        """Return these digits with another label at `index`; raise IndexError if it is out of range."""
        self._check(index)
        changed = replace(self.digits[index], label=label)
        return OwnDigits((*self.digits[:index], changed, *self.digits[index + 1 :]))

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise IndexError(f"digit {index} of {len(self)}")

    def to_dataset(self) -> Dataset:
        """Return a data set with one split, train, whose rows are these digits in order.

        Raises
        ------
        DataError
            If there are no digits.
        """
        if not self.digits:
            raise DataError(
                "There are no digits of your own yet; draw one on the Draw page and say what it was."
            )
        images = np.stack([digit.image for digit in self.digits])
        names = tuple(str(label) for label in range(CLASSES))
        return Dataset("My digits", (Split("train", images, self.labels),), names, OWN)


def merged(mine: OwnDigits, theirs: OwnDigits, *, base: OwnDigits) -> OwnDigits:
    """Merge two changed versions of the same digits.

    Parameters
    ----------
    mine, theirs : OwnDigits
    base : OwnDigits
        What both started from. Digits that either side removed are left out, digits that either side added
        are included; relabelling counts as removing one digit and adding another.

    Returns
    -------
    OwnDigits
        In the order of `theirs`, then those only in `mine`; one of the two if the other is unchanged.
    """
    if theirs == base:
        return mine
    if mine == base:
        return theirs
    in_mine, in_theirs, in_base = set(mine), set(theirs), set(base)
    kept = [digit for digit in theirs if digit in in_mine or digit not in in_base]
    added = [digit for digit in mine if digit not in in_theirs and digit not in in_base]
    return OwnDigits((*kept, *added))


def _frozen(strokes: object) -> Strokes:
    return tuple(tuple(_frozen_point(point) for point in _sequence(stroke)) for stroke in _sequence(strokes))


def _frozen_point(point: object) -> tuple[float, ...]:
    numbers = _sequence(point)
    if len(numbers) < 2 or not all(map(_is_coordinate, numbers)):
        raise ValueError("a point is not two numbers")
    return tuple(map(float, numbers))


def _sequence(value: object) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("its strokes are not lists of points")
    return value


def _is_coordinate(value: object) -> bool:
    # In Python a bool is an int, but true is not a coordinate. Every comparison with NaN is false.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _FARTHEST
