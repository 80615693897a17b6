"""What the window of steps shows of one image, computed on a worker thread. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images
from mnist_gui.learning.classifier import PredictionSteps, Reader
from mnist_gui.learning.features import Features, FeatureSteps
from mnist_gui.learning.models.decision import (
    LinearDecision,
    NearestVectors,
    NeighboursDecision,
    SupportDecision,
)
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.shipped import shipped_classifier

if TYPE_CHECKING:
    from mnist_gui.learning.training_images import TrainingImages

MOST_CLASSES = 10
"""Classes in pictures that compare classes: of more, the most probable ones."""


@dataclass(frozen=True, eq=False)
class KeptImage:
    """A training image that the model kept, or as much of it as the model knows.

    Attributes
    ----------
    class_name : str
    distance, weight : float
        Of `NearestVectors`.
    image : ndarray of uint8, shape (h, w), or None
    pooled : ndarray of float32, shape (k, k, g, g), or None
        Of `GradientSteps`, where the image is not known.
    """

    class_name: str
    distance: float
    weight: float
    image: Images | None
    pooled: FloatArray | None


@dataclass(frozen=True, eq=False)
class Trace:
    """One image, and each step to its prediction.

    Attributes
    ----------
    image : ndarray of uint8, shape (h, w)
        As it was changed.
    features : FeatureSteps
    steps : PredictionSteps or None
        None if no reader reads images of this size.
    kept : tuple of KeptImage
        The nearest ones, if the model keeps any.
    contributions : ndarray of float32, shape (h', w', c), or None
        Of each position, if the model weighs features.
    classes : ndarray of int, length c or `MOST_CLASSES`
        Indices into the classes of the decision, to compare in pictures: ascending.
    """

    image: Images
    features: FeatureSteps
    steps: PredictionSteps | None = None
    kept: tuple[KeptImage, ...] = ()
    contributions: FloatArray | None = None
    classes: npt.NDArray[np.intp] = None  # type: ignore[assignment] # None without steps

    @property
    def names(self) -> list[str]:
        """The names of `classes`."""
        assert self.steps is not None
        return [self.steps.class_names[label] for label in self.steps.decision.classes[self.classes]]

    @property
    def ranked(self) -> list[int]:
        """Positions in `classes`, the most probable first."""
        assert self.steps is not None
        order: list[int] = np.argsort(-self.steps.decision.logits[self.classes], kind="stable").tolist()
        return order


def trace(image: Images, reader: Reader | None, known: "TrainingImages | None" = None) -> Trace:
    """Compute all steps.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w)
    reader : Reader or None
        Without one, the steps end with the features of the built-in reader.
    known : TrainingImages, optional
        The images that the reader's model was trained on.
    """
    if reader is None:
        return Trace(image, shipped_classifier().image_expert.features.steps(image))
    steps = reader.steps(image)
    decision, features = steps.decision, steps.transformer
    kept: tuple[KeptImage, ...] = ()
    contributions = None
    if isinstance(decision, SupportDecision | NeighboursDecision):
        kept = tuple(_kept(decision.nearest, steps.class_names, features, image.shape, known))
    if isinstance(decision, LinearDecision):
        contributions = features.by_position(steps.features.vector, decision.weights, image.shape)
    best = np.argsort(-decision.logits, kind="stable")[:MOST_CLASSES]
    return Trace(image, steps.features, steps, kept, contributions, np.sort(best))


def _kept(
    nearest: NearestVectors,
    names: Sequence[str],
    features: Features,
    shape: tuple[int, int],
    known: "TrainingImages | None",
) -> "list[KeptImage]":
    images = [None] * len(nearest.labels) if known is None else known.of(nearest)
    found = []
    for index, label in enumerate(nearest.labels.tolist()):
        vector, image = nearest.vectors[index], images[index]
        if image is None:
            image = features.image_of(vector, shape)
        pooled = features.pooled_of(vector) if image is None else None
        values = float(nearest.distances[index]), float(nearest.weights[index])
        found.append(KeptImage(names[label], *values, image, pooled))
    return found
