"""Classifiers and readers: predict the classes of images and drawings.

`Reader.predict` and `Reader.read` are the only ways to a prediction. The pad, the grid's badges, the report
after a training and the command line all use them, so they agree. Both need numpy alone.

A `Classifier` is the plain kind of reader: features, a model and the names of its classes; it rasterises a
drawing and predicts the image. `mnist_gui.learning.pad.PadClassifier` is the other kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Images, Labels
from mnist_gui.data.levels import STANDARD_LEVELS, Levels, at_levels
from mnist_gui.data.oddities import blank
from mnist_gui.errors import ModelError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.features import Features, FeatureSteps
from mnist_gui.learning.models.decision import Decision
from mnist_gui.learning.models.model import Model
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities

BLOCK = 256
"""Images predicted at a time: their kernel with 16,000 support vectors takes 16 MB."""

SURE = 0.6
"""Confidence below which a prediction is unsure; three of a thousand drawn digits, half of them misread."""

PERHAPS_A_DIGIT = 0.1
"""Value of `Prediction.is_digit` from which the verdict is "not sure" instead of "not a digit"."""

SURELY_A_DIGIT = 0.5
"""Value of `Prediction.is_digit` from which the verdict is "digit" instead of "not sure"."""

Verdict: TypeAlias = Literal["digit", "not sure", "not a digit"]


class RejectReason(Enum):
    """Why a prediction should not be trusted; the value is a word for users and for JSON."""

    NONE = "none"
    BLANK = "blank"
    DOT = "dot"
    SCRIBBLE = "scribble"
    LETTER = "letter"
    SEVERAL = "several"
    """Several digits at once."""
    UNSURE = "unsure"
    """A digit, but two classes are about equally probable."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predictions of some images or drawings.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n, c)
        Probability of each class of the reader; each row sums to 1. Uniform over the trained classes for a
        blank image; 0 for a class without training images.
    blank : ndarray of bool, shape (n,)
        Whether the image is blank.
    is_digit : ndarray of float64, shape (n,)
        Probability that the image is of any class at all, 0 to 1. By default 0 for a blank image, 1
        otherwise.
    reject_reasons : tuple of RejectReason, length n
        By default `RejectReason.BLANK` or, below `SURE`, `RejectReason.UNSURE`.
    images : ndarray of uint8, shape (n, h, w), or None
        The images, rasterised if they were drawings. None if only their feature vectors were known.
    """

    probabilities: Probabilities
    blank: npt.NDArray[np.bool_]
    is_digit: Probabilities = None  # type: ignore[assignment] # None stands for what __post_init__ fills in
    reject_reasons: tuple[RejectReason, ...] = None  # type: ignore[assignment]
    images: Images | None = None

    def __post_init__(self) -> None:
        if self.is_digit is None:
            object.__setattr__(self, "is_digit", np.where(self.blank, 0.0, 1.0))
        if self.reject_reasons is None:
            object.__setattr__(self, "reject_reasons", plain_reject_reasons(self.probabilities, self.blank))

    def __repr__(self) -> str:
        return f"<Prediction of {len(self.blank):,} images, {self.probabilities.shape[1]} classes>"

    def __getitem__(self, rows: slice) -> "Prediction":
        """Return the predictions of some of the images."""
        return Prediction(
            self.probabilities[rows],
            self.blank[rows],
            self.is_digit[rows],
            self.reject_reasons[rows],
            None if self.images is None else self.images[rows],
        )

    @cached_property
    def labels(self) -> Labels:
        """Predicted class of each image, int16 of shape (n,); `NO_LABEL` if it is blank."""
        return np.where(self.blank, NO_LABEL, self.probabilities.argmax(axis=1)).astype(np.int16)

    @cached_property
    def runner_up(self) -> Labels:
        """Second most probable class of each image, int16 of shape (n,).

        `NO_LABEL` if the image is blank, or if no second class has a probability above 0.
        """
        rest = self.probabilities.copy()
        rest[np.arange(len(rest)), self.probabilities.argmax(axis=1)] = 0
        no_second = self.blank | ~rest.any(axis=1)
        return np.where(no_second, NO_LABEL, rest.argmax(axis=1)).astype(np.int16)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Verdict on each image: accept the prediction, accept it with caution, or reject it."""
        return tuple(
            "digit"
            if reason is RejectReason.NONE
            else "not a digit"
            if is_digit < PERHAPS_A_DIGIT
            else "not sure"
            for reason, is_digit in zip(self.reject_reasons, self.is_digit.tolist(), strict=True)
        )


def plain_reject_reasons(
    probabilities: Probabilities, blank: npt.NDArray[np.bool_]
) -> tuple[RejectReason, ...]:
    """Return the reject reasons that follow from probabilities of shape (n, c) alone."""
    unsure = probabilities.max(axis=1, initial=0) < SURE
    return tuple(
        RejectReason.BLANK if is_blank else RejectReason.UNSURE if is_unsure else RejectReason.NONE
        for is_blank, is_unsure in zip(blank.tolist(), unsure.tolist(), strict=True)
    )


@dataclass(frozen=True, eq=False)
class PredictionSteps:
    """One image on its way to a prediction.

    Attributes
    ----------
    class_names : tuple of str
        Names of the labels in `decision`; may be more than those of the reader.
    transformer : Features
        Turns images into vectors.
    features : FeatureSteps
        How the image becomes a vector.
    decision : Decision
        How the vector becomes logits.
    temperature : float
        Divisor of the logits; the softmax of the quotients gives the probabilities.
    prediction : Prediction
        Of this one image.
    """

    class_names: tuple[str, ...]
    transformer: Features
    features: FeatureSteps
    decision: Decision
    temperature: float
    prediction: Prediction


class Reader(Protocol):
    """Interface of a plain `Classifier` and of the classifier of the pad."""

    @property
    def title(self) -> str:
        """Name for users."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes; label 3 is ``class_names[3]``."""

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of its images, in pixels."""

    def check_images(self, images: Images) -> None:
        """Refuse images that `predict` would refuse.

        Raises
        ------
        ModelError
            If the images have another size than `image_shape`, or are not uint8.
        """

    def predict(self, images: Images) -> Prediction:
        """Predict images, uint8 of shape (n, h, w), 0 for paper and 255 for ink.

        Raises
        ------
        ModelError
            If the images have another size than `image_shape`, or are not uint8.
        """

    def steps(self, image: Images) -> PredictionSteps:
        """Predict one image, uint8 of shape (h, w), and keep the steps on the way.

        Raises
        ------
        ModelError
            If the image has another size than `image_shape`, or is not uint8.
        """

    def read(self, drawings: Sequence[Drawing]) -> Prediction:
        """Predict drawings of any size and position.

        Raises
        ------
        ModelError
            If the images of the reader are not 28x28.
        """


@dataclass(frozen=True, eq=False)
class Classifier:
    """Predict images of one size.

    Attributes
    ----------
    title : str
        Name for users, such as "SVM on gradient directions".
    class_names : tuple of str
        Names of the classes; label 3 is ``class_names[3]``.
    image_shape : tuple of int
        Height and width of its images, in pixels.
    features : Features
        Computes vectors of images.
    model : Model
        Computes probabilities of vectors; may have fewer classes than there are names.
    hyperparameters : Mapping from str to float
        Hyperparameters of the training, as far as they are known.
    levels : (int, int)
        The grey values of paper and ink in the images of the training. Images to predict are given as usual,
        with 0 and 255.
    """

    title: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, int]
    features: Features
    model: Model
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    levels: Levels = STANDARD_LEVELS

    def __repr__(self) -> str:
        height, width = self.image_shape
        return (
            f"<Classifier {self.title!r}: images of {height}x{width} pixels, {len(self.class_names)} classes>"
        )

    def predict(self, images: Images) -> Prediction:
        """Predict images.

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
            If the images have another size than those of the training, or are not uint8.
        """
        self.check_images(images)
        probabilities = np.empty((len(images), len(self.class_names)))
        blank = np.empty(len(images), dtype=bool)

        def predict_block(start: int) -> None:
            block = slice(start, start + BLOCK)
            blank[block] = is_blank(images[block])
            vectors = self.features.transform(at_levels(images[block], STANDARD_LEVELS, self.levels))
            probabilities[block] = self.predict_vectors(vectors, blank[block]).probabilities

        for _ in on_all_processors(predict_block, range(0, len(images), BLOCK)):
            pass
        return Prediction(probabilities, blank, images=images)

    def read(self, drawings: Sequence[Drawing]) -> Prediction:
        """Predict drawings, rasterised as in MNIST.

        Raises
        ------
        ModelError
            If the model was trained on images of another size than 28x28.
        """
        return self.predict(drawings_to_images(drawings))

    def predict_vectors(self, vectors: FloatArray, blank: npt.NDArray[np.bool_]) -> Prediction:
        """Predict images from their features.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            From `features`.
        blank : ndarray of bool, shape (n,)
            From `is_blank`.
        """
        return predict_vectors(self.model, vectors, blank, class_count=len(self.class_names))

    def steps(self, image: Images) -> PredictionSteps:
        """Predict one image, uint8 of shape (h, w), and keep the steps on the way.

        Raises
        ------
        ModelError
            If the image has another size than those of the training, or is not uint8.
        """
        self.check_images(image[None])
        features = self.features.steps(at_levels(image, STANDARD_LEVELS, self.levels))
        prediction = self.predict_vectors(features.vector[None], is_blank(image[None]))
        return PredictionSteps(
            class_names=self.class_names,
            transformer=self.features,
            features=features,
            decision=self.model.decision(features.vector),
            temperature=self.model.temperature,
            prediction=prediction,
        )

    def check_images(self, images: Images) -> None:
        """Refuse images that `predict` would refuse.

        Raises
        ------
        ModelError
            If the images have another size than those of the training, or are not uint8.
        """
        check_images(images, self.image_shape)


def predict_vectors(
    model: Model, vectors: FloatArray, blank: npt.NDArray[np.bool_], *, class_count: int
) -> Prediction:
    """Predict images from their features with a model.

    Parameters
    ----------
    model : Model
        Its classes are less than `class_count`.
    vectors : ndarray of float32, shape (n, d)
    blank : ndarray of bool, shape (n,)
        Whether each image is blank.
    class_count : int
        Number of class names.
    """
    probabilities = np.zeros((len(vectors), class_count))
    probabilities[:, model.classes] = model.probabilities(vectors)
    # Without ink, no class is more probable than another.
    probabilities[np.ix_(blank, model.classes)] = 1 / len(model.classes)
    return Prediction(probabilities, blank)


def check_images(images: Images, image_shape: tuple[int, int]) -> None:
    """Refuse images unless they are uint8 of the given height and width.

    Raises
    ------
    ModelError
        If they are not.
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
    """Return whether each image is blank, bool of shape (n,), for uint8 images of shape (n, h, w)."""
    return blank(images)
