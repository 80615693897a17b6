"""The digits that a person drew and named: a data set that grows whenever somebody says "that was a 7".

Here are the values: a digit, all of them, and what becomes of them when two windows change them at once.
`own_digits_file` keeps them.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Images, Split
from mnist_gui.data.sources.names import OWN
from mnist_gui.errors import DataError

CLASSES: Final = 10
SIDE: Final = 28
"""Height and width of the images, in pixels."""

_FARTHEST = 1e9  # as far as the points of any drawing from outside may lie

Strokes: TypeAlias = tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """One drawing with its name. Immutable; two are equal if all that is known of them is.

    Attributes
    ----------
    label : int
        0 to 9.
    strokes : tuple of tuple of tuple of float
        For each stroke its points, x and y and whatever else was recorded there; any nesting of sequences is
        taken. None at all for a digit that was not drawn but found in a picture.
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink. A read-only copy of what was given.
    when : str
        Date and time of the drawing, in ISO 8601.

    Raises
    ------
    ValueError, TypeError
        If a digit cannot be like this.
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
        """Return the digit as its line in the file says it, ready for `json.dump`."""
        return {
            "label": self.label,
            "when": self.when,
            "strokes": [[list(point) for point in stroke] for stroke in self.strokes],
            "image": base64.b64encode(self.image.tobytes()).decode("ascii"),
        }

    @cached_property
    def line(self) -> bytes:
        """The digit's line in the file, without its end."""
        return json.dumps(self.to_json(), separators=(",", ":")).encode("ascii")


@dataclass(frozen=True)
class OwnDigits:
    """The digits of one person, in the order they were drawn. Immutable; each change makes another one.

    Attributes
    ----------
    digits : tuple of OwnDigit
    """

    digits: tuple[OwnDigit, ...] = ()

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
        """How many there are of each class, from 0 to 9."""
        return tuple(np.bincount(self.labels, minlength=CLASSES).tolist())

    def find(self, image: Images, label: int) -> int | None:
        """Return the place of the last digit with this image and label, or None.

        A row of a data set that was made of them some changes ago is found again by what it shows.
        """
        for index in reversed(range(len(self))):
            digit = self.digits[index]
            if digit.label == label and np.array_equal(digit.image, image):
                return index
        return None

    def with_digit(self, digit: OwnDigit) -> "OwnDigits":
        """Return these digits and one more at the end."""
        return OwnDigits((*self.digits, digit))

    def without(self, *indices: int) -> "OwnDigits":
        """Return all but the digits in some places.

        Raises
        ------
        IndexError
            If there is no such place.
        """
        for index in indices:
            self._check(index)
        gone = set(indices)
        return OwnDigits(tuple(digit for index, digit in enumerate(self.digits) if index not in gone))

    def relabelled(self, index: int, label: int) -> "OwnDigits":
        """Return these digits with another label for one of them.

        Raises
        ------
        IndexError
            If there is no such place.
        """
        self._check(index)
        changed = replace(self.digits[index], label=label)
        return OwnDigits((*self.digits[:index], changed, *self.digits[index + 1 :]))

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise IndexError(f"digit {index} of {len(self)}")

    def to_dataset(self) -> Dataset:
        """Return them as a data set with one split, train, whose rows are these digits in this order.

        Raises
        ------
        DataError
            If there are none: a data set has images.
        """
        if not self.digits:
            raise DataError(
                "There are no digits of your own yet; draw one on the Draw page and say what it was."
            )
        images = np.stack([digit.image for digit in self.digits])
        names = tuple(str(label) for label in range(CLASSES))
        return Dataset("My digits", (Split("train", images, self.labels),), names, OWN)


def merged(mine: OwnDigits, theirs: OwnDigits, *, base: OwnDigits) -> OwnDigits:
    """Join what two sides have made of the same digits.

    Parameters
    ----------
    mine, theirs : OwnDigits
    base : OwnDigits
        What both began with. What either side took away is away, what either added is there; a relabelled
        digit is one taken away and another one added.

    Returns
    -------
    OwnDigits
        In the order of `theirs`, then what only `mine` has; one of the two if the other changed nothing.
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
        raise TypeError("its strokes are no lists of points")
    return value


def _is_coordinate(value: object) -> bool:
    # A bool is an int to Python, but true is no coordinate. A NaN is not within any distance.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _FARTHEST
