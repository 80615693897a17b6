"""A trained model, ready to read images: features, scorer and the names of its classes.

`Classifier.predict` is the one way to an answer: the pad, the grid's badges, the report after a training and
the command line all come here, so they agree. It needs numpy alone.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Images, Labels
from mnist_gui.errors import ModelError
from mnist_gui.learning.features import Features
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.scoring import Probabilities, Scorer

FAINTEST_INK = 16
"""An image whose lightest and darkest pixel differ by less, of 255, shows nothing."""

BLOCK = 256
"""Images read at a time: their kernel with 16,000 support vectors takes 16 MB."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a classifier says of some images.

    Attributes
    ----------
    probabilities : ndarray of float64, shape (n, c)
        Of each class name of the classifier; each row sums to 1. The same for all trained classes where the
        image is blank; 0 for a class of which there was no training image.
    blank : ndarray of bool, shape (n,)
        Whether the image shows nothing.
    """

    probabilities: Probabilities
    blank: npt.NDArray[np.bool_]

    @cached_property
    def labels(self) -> Labels:
        """The most probable class of each image, int16 of shape (n,); `NO_LABEL` where it is blank."""
        return np.where(self.blank, NO_LABEL, self.probabilities.argmax(axis=1)).astype(np.int16)


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
    scorer : Scorer
        Turns vectors into probabilities; it may know fewer classes than there are names.
    """

    title: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, int]
    features: Features
    scorer: Scorer

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

    def predict_vectors(self, vectors: FloatArray, blank: npt.NDArray[np.bool_]) -> Prediction:
        """Read images whose features are known already.

        Parameters
        ----------
        vectors : ndarray of float32, shape (n, d)
            What `features` makes of the images.
        blank : ndarray of bool, shape (n,)
            What `is_blank` says of them.
        """
        return predict_vectors(self.scorer, vectors, blank, class_count=len(self.class_names))

    def check_images(self, images: Images) -> None:
        """Refuse what `predict` would refuse.

        Raises
        ------
        ModelError
            If the images are of another size than those the model was trained on, or no uint8.
        """
        if images.dtype != np.uint8:
            raise ModelError(f"The model reads grey values from 0 to 255 as uint8, these are {images.dtype}.")
        if images.ndim != 3 or images.shape[1:] != self.image_shape:
            height, width = self.image_shape
            found = "x".join(str(side) for side in images.shape[1:])
            raise ModelError(
                f"The model reads images of {height}x{width} pixels, these are {found}; "
                "choose a data set of that size or train a model on this one."
            )


def predict_vectors(
    scorer: Scorer, vectors: FloatArray, blank: npt.NDArray[np.bool_], *, class_count: int
) -> Prediction:
    """Let a scorer read feature vectors.

    Parameters
    ----------
    scorer : Scorer
        Who reads; its classes are less than `class_count`.
    vectors : ndarray of float32, shape (n, d)
        One for each image.
    blank : ndarray of bool, shape (n,)
        Whether the image shows nothing.
    class_count : int
        How many class names there are.
    """
    probabilities = np.zeros((len(vectors), class_count))
    probabilities[:, scorer.classes] = scorer.probabilities(vectors)
    # Without ink there is nothing to prefer one class for.
    probabilities[np.ix_(blank, scorer.classes)] = 1 / len(scorer.classes)
    return Prediction(probabilities, blank)


def is_blank(images: Images) -> npt.NDArray[np.bool_]:
    """Return whether each image shows nothing, bool of shape (n,), for uint8 images of shape (n, h, w)."""
    blank: npt.NDArray[np.bool_] = np.ptp(images, axis=(1, 2)) < FAINTEST_INK
    return blank
