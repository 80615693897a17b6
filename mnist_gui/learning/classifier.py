"""A trained model, ready to read images and drawings, and what it says of them.

`Reader.predict` and `Reader.read` are the only ways to an answer: the pad, the grid's badges, the report
after a training and the command line all come here, so they agree. Both need numpy alone.

A `Classifier` is the plain kind of reader: features, model and the names of its classes; a drawing is an
image to it. `mnist_gui.learning.pad.PadClassifier` is the other kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Images, Labels
from mnist_gui.errors import ModelError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.features import Features
from mnist_gui.learning.models.model import Model
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities

FAINTEST_INK = 16
"""An image whose lightest and darkest pixel differ by less, of 255, shows nothing."""

BLOCK = 256
"""Images read at a time: their kernel with 16,000 support vectors takes 16 MB."""


SURE = 0.6
"""The probability from which an answer is taken for sure. Of a thousand digits that people drew, three were
read with less, and half of those wrongly."""

PERHAPS_A_DIGIT = 0.1
"""What `Prediction.is_digit` must reach for the answer to be "not sure" and no longer "not a digit"."""

SURELY_A_DIGIT = 0.5
"""What `Prediction.is_digit` must reach for the answer to be "digit" and no longer "not sure"."""

Verdict: TypeAlias = Literal["digit", "not sure", "not a digit"]


class RejectReason(Enum):
    """Why an answer is to be doubted; the value is a word for people and for JSON."""

    NONE = "none"
    BLANK = "blank"
    DOT = "dot"
    SCRIBBLE = "scribble"
    LETTER = "letter"
    SEVERAL = "several"
    """Two digits or more at once."""
    UNSURE = "unsure"
    """A digit, but two of them are nearly as likely as one another."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a reader says of some images or drawings.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n, c)
        Of each class name of the reader; each row sums to 1. The same for all trained classes where the
        image is blank; 0 for a class of which there was no training image.
    blank : ndarray of bool, shape (n,)
        Whether there is nothing to be seen.
    is_digit : ndarray of float64, shape (n,)
        How likely it is one of the classes at all, 0 to 1. Not given, that of a reader who knows nothing
        else: 0 where there is nothing to be seen, 1 elsewhere.
    doubts : tuple of Doubt, length n
        Why the answer is to be doubted. Not given, `Doubt.BLANK` or, below `SURE`, `Doubt.UNSURE`.
    """

    probabilities: Probabilities
    blank: npt.NDArray[np.bool_]
    is_digit: Probabilities = None  # type: ignore[assignment] # None stands for what __post_init__ fills in
    doubts: tuple[RejectReason, ...] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.is_digit is None:
            object.__setattr__(self, "is_digit", np.where(self.blank, 0.0, 1.0))
        if self.doubts is None:
            object.__setattr__(self, "doubts", plain_reject_reasons(self.probabilities, self.blank))

    @cached_property
    def labels(self) -> Labels:
        """The most probable class of each image, int16 of shape (n,); `NO_LABEL` where it is blank."""
        return np.where(self.blank, NO_LABEL, self.probabilities.argmax(axis=1)).astype(np.int16)

    @cached_property
    def runner_up(self) -> Labels:
        """The second most probable class of each image, int16 of shape (n,).

        `NO_LABEL` where it is blank, or where no second class has any probability.
        """
        rest = self.probabilities.copy()
        rest[np.arange(len(rest)), self.probabilities.argmax(axis=1)] = 0
        no_second = self.blank | ~rest.any(axis=1)
        return np.where(no_second, NO_LABEL, rest.argmax(axis=1)).astype(np.int16)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What to make of each answer: take it, take it with a grain of salt, or do not take it."""
        return tuple(
            "digit"
            if doubt is RejectReason.NONE
            else "not a digit"
            if is_digit < PERHAPS_A_DIGIT
            else "not sure"
            for doubt, is_digit in zip(self.doubts, self.is_digit.tolist(), strict=True)
        )


def plain_reject_reasons(
    probabilities: Probabilities, blank: npt.NDArray[np.bool_]
) -> tuple[RejectReason, ...]:
    """Return the doubts that probabilities of shape (n, c) alone give rise to."""
    unsure = probabilities.max(axis=1, initial=0) < SURE
    return tuple(
        RejectReason.BLANK if nothing else RejectReason.UNSURE if doubtful else RejectReason.NONE
        for nothing, doubtful in zip(blank.tolist(), unsure.tolist(), strict=True)
    )


class Reader(Protocol):
    """Whoever reads digits: a plain `Classifier`, or the pad's."""

    @property
    def title(self) -> str:
        """What to call it."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """What its labels mean; label 3 is ``class_names[3]``."""

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of the images it reads, in pixels."""

    def check_images(self, images: Images) -> None:
        """Refuse what `predict` would refuse.

        Raises
        ------
        ModelError
            If the images are of another size than `image_shape`, or no uint8.
        """

    def predict(self, images: Images) -> Prediction:
        """Read images, uint8 of shape (n, h, w), 0 for paper and 255 for ink.

        Raises
        ------
        ModelError
            If the images are of another size than `image_shape`, or no uint8.
        """

    def read(self, drawings: Sequence[Drawing]) -> Prediction:
        """Read drawings, of any size, anywhere.

        Raises
        ------
        ModelError
            If the reader can read no drawings, because its images are not 28x28.
        """


@dataclass(frozen=True, eq=False)
class Classifier:
    """Reads images of one size.

    Attributes
    ----------
    title : str
        What to call it, such as "SVM on gradient directions".
    class_names : tuple of str
        What its labels mean; label 3 is ``class_names[3]``.
    image_shape : tuple of int
        Height and width of the images it reads, in pixels.
    features : Features
        Turns images into vectors.
    model : Model
        Turns vectors into probabilities; it may know fewer classes than there are names.
    hyperparameters : Mapping from str to float
        Those that the model was trained with, as far as they are known.
    """

    title: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, int]
    features: Features
    model: Model
    hyperparameters: Mapping[str, float] = field(default_factory=dict)

    def predict(self, images: Images) -> Prediction:
        """Read images.

        Parameters
        ----------
        images : ndarray of uint8, shape (n, h, w)
            0 is paper, 255 is ink.

        Returns
        -------
        Prediction
            One row for each image.

        Raises
        ------
        ModelError
            If the images are of another size than those the model was trained on, or no uint8.
        """
        self.check_images(images)
        probabilities = np.empty((len(images), len(self.class_names)))
        blank = np.empty(len(images), dtype=bool)

        def read(start: int) -> None:
            block = slice(start, start + BLOCK)
            blank[block] = is_blank(images[block])
            vectors = self.features.transform(images[block])
            probabilities[block] = self.predict_vectors(vectors, blank[block]).probabilities

        for _ in on_all_processors(read, range(0, len(images), BLOCK)):
            pass
        return Prediction(probabilities, blank)

    def read(self, drawings: Sequence[Drawing]) -> Prediction:
        """Read drawings as the images that MNIST would have held of them.

        Raises
        ------
        ModelError
            If the model was trained on images of another size than 28x28.
        """
        return self.predict(drawings_to_images(drawings))

    def predict_vectors(self, vectors: FloatArray, blank: npt.NDArray[np.bool_]) -> Prediction:
        """Read images whose features are known already.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            What `features` makes of the images.
        blank : ndarray of bool, shape (n,)
            What `is_blank` says of them.
        """
        return predict_vectors(self.model, vectors, blank, class_count=len(self.class_names))

    def check_images(self, images: Images) -> None:
        """Refuse what `predict` would refuse.

        Raises
        ------
        ModelError
            If the images are of another size than those the model was trained on, or no uint8.
        """
        check_images(images, self.image_shape)


def predict_vectors(
    model: Model, vectors: FloatArray, blank: npt.NDArray[np.bool_], *, class_count: int
) -> Prediction:
    """Let a model read feature vectors.

    Parameters
    ----------
    model : Model
        What reads; its classes are less than `class_count`.
    vectors : ndarray of float32, shape (n, d)
        One for each image.
    blank : ndarray of bool, shape (n,)
        Whether the image shows nothing.
    class_count : int
        How many class names there are.
    """
    probabilities = np.zeros((len(vectors), class_count))
    probabilities[:, model.classes] = model.probabilities(vectors)
    # Without ink there is nothing to prefer one class for.
    probabilities[np.ix_(blank, model.classes)] = 1 / len(model.classes)
    return Prediction(probabilities, blank)


def check_images(images: Images, image_shape: tuple[int, int]) -> None:
    """Refuse images that a model does not read.

    Raises
    ------
    ModelError
        If the images are not of the given height and width, or no uint8.
    """
    if images.dtype != np.uint8:
        raise ModelError(f"The model reads grey values from 0 to 255 as uint8, these are {images.dtype}.")
    if images.ndim != 3 or images.shape[1:] != image_shape:
        height, width = image_shape
        found = "x".join(str(side) for side in images.shape[1:])
        raise ModelError(
            f"The model reads images of {height}x{width} pixels, these are {found}; "
            "choose a data set of that size or train a model on this one."
        )


def is_blank(images: Images) -> npt.NDArray[np.bool_]:
    """Return whether each image shows nothing, bool of shape (n,), for uint8 images of shape (n, h, w)."""
    blank: npt.NDArray[np.bool_] = np.ptp(images, axis=(1, 2)) < FAINTEST_INK
    return blank
