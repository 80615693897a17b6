"""One digit of a data set with what a classifier reads in it, and the words in which that is said.

The inspector and quick look say the same things of a digit; they say them in these words.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QCoreApplication

from mnist_gui.data.columns import Readings
from mnist_gui.data.dataset import NO_LABEL, Dataset, Images

UNKNOWN = "\N{EN DASH}"
"""Stands where there is nothing to say."""


@dataclass(frozen=True)
class Reading:
    """What a classifier reads in one image.

    Attributes
    ----------
    name : str or None
        The most probable class; None where the image is blank, or read as what the data set does not have.
    confidence : float
        The probability of that class, 0 to 1.
    loss : float
        Minus the natural logarithm of the label's probability; NaN where there is no label.
    origin : str
        Who read, in a few words; empty where it is the current classifier, just now.
    was_unseen : bool
        Whether it was a model that had not seen the image, and so not the current classifier.
    """

    name: str | None
    confidence: float
    loss: float
    origin: str = ""
    was_unseen: bool = False


def reading_of_row(
    dataset: Dataset, readings: Readings | None, row: int, *, was_unseen: bool = False
) -> Reading | None:
    """Return what the readings say of one row; None if it was not read."""
    if readings is None or math.isnan(readings.confidence[row]):
        return None
    predicted = int(readings.predicted[row])
    name = None if predicted == NO_LABEL else dataset.class_names[predicted]
    confidence, loss = float(readings.confidence[row]), float(readings.loss[row])
    return Reading(name, confidence, loss, readings.origin, was_unseen)


@dataclass(frozen=True, eq=False)
class Digit:
    """One image of a data set, as a person looks at it.

    Attributes
    ----------
    dataset : Dataset
    row : int
        Its row in the whole data set.
    reading : Reading or None
        None while nothing has read it.
    """

    dataset: Dataset
    row: int
    reading: Reading | None = None

    @cached_property
    def pixels(self) -> Images:
        """Its grey values, uint8 of shape (h, w)."""
        pixels: Images = self.dataset.take([self.row])[0]
        return pixels

    @cached_property
    def split_name(self) -> str:
        """The split that it belongs to."""
        return self.dataset.location(self.row)[0].name

    @cached_property
    def number(self) -> int:
        """Its place in that split, from 0."""
        return self.dataset.location(self.row)[1]

    @cached_property
    def label(self) -> str | None:
        """The name of its class; None where that is not known."""
        split, number = self.dataset.location(self.row)
        label = int(split.labels[number])
        return None if label == NO_LABEL else self.dataset.class_names[label]

    @property
    def is_wrong(self) -> bool:
        """Whether it was read, but not as what it is labelled."""
        return self.reading is not None and self.label is not None and self.reading.name != self.label


def label_words(digit: Digit) -> str:
    """Say what it is, such as ``"4"``."""
    return digit.label if digit.label is not None else QCoreApplication.translate("Digit", "none")


def reading_words(digit: Digit) -> str:
    """Say what was read, such as ``"9 (wrong)"``."""
    if digit.reading is None:
        return UNKNOWN
    if digit.reading.name is None:
        return QCoreApplication.translate("Digit", "nothing")
    if digit.is_wrong:
        return QCoreApplication.translate("Digit", "{name} (wrong)").format(name=digit.reading.name)
    return digit.reading.name


def reader_words(digit: Digit) -> str:
    """Say who read it."""
    if digit.reading is None:
        return UNKNOWN
    if digit.reading.was_unseen:
        return QCoreApplication.translate("Digit", "cross-validation")
    return QCoreApplication.translate("Digit", "the current model")


def confidence_words(digit: Digit) -> str:
    """Say how sure the reading is, such as ``"73.1 %"``."""
    if digit.reading is None or digit.reading.name is None:
        return UNKNOWN
    return f"{100 * digit.reading.confidence:.1f}\N{NO-BREAK SPACE}%"


def loss_words(digit: Digit) -> str:
    """Say how far the reading is from the label, such as ``"1.31"``."""
    if digit.reading is None or math.isnan(digit.reading.loss):
        return UNKNOWN
    return f"{digit.reading.loss:.2f}"


def place_words(digit: Digit) -> str:
    """Say where it stands, such as ``"test 5, index 60,005"``."""
    words = QCoreApplication.translate("Digit", "{split} {number}, index {index}")
    return words.format(split=digit.split_name, number=f"{digit.number:,}", index=f"{digit.row:,}")


def answer_words(digit: Digit) -> str:
    """Say what was read and how sure that is, such as ``"read as 9 (wrong), 73.1 % sure"``."""
    if digit.reading is None:
        return ""
    if digit.reading.name is None:
        return QCoreApplication.translate("Digit", "read as nothing")
    words = QCoreApplication.translate("Digit", "read as {name}, {confidence} sure")
    return words.format(name=reading_words(digit), confidence=confidence_words(digit))
