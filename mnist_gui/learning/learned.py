"""What a model learned, as pictures: weights of each class, or the training images that count most.

A linear model has a weight for each feature and class, which is shown where the feature lies in the image. A
support vector machine has coefficients of training images. For nearest neighbours, all training images
count alike, so those are shown that outvoted the right class.
"""

from dataclasses import dataclass

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images
from mnist_gui.data.levels import at_levels
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.models.decision import NeighboursDecision
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.scores import worst_errors
from mnist_gui.learning.training import Run
from mnist_gui.learning.training_images import TrainingImages, find_training_images
from mnist_gui.progress import CancelToken, Report

MOST_IMAGES = 24
"""Training images of a class."""

MOST_ERRORS = 24
"""Errors whose neighbours are shown."""


@dataclass(frozen=True, eq=False)
class WeightPlanes:
    """Weights of each class, as they lie in the image.

    What is added to the weights of all classes changes no probability, so the mean of all classes is taken
    away: a weight above 0 speaks for its class, one below 0 for the others.

    Attributes
    ----------
    class_names : tuple of str
    planes : ndarray of float32, shape (c, k, h, w)
        As `mnist_gui.learning.features.Features.weight_planes` lays them out.
    """

    class_names: tuple[str, ...]
    planes: FloatArray


@dataclass(frozen=True, eq=False)
class ImageRow:
    """Training images that belong together, those that count most first.

    Attributes
    ----------
    label : int
        Their class; of the neighbours of an error, that of the error.
    predicted : int or None
        What the error was read as; None for images of a class.
    images : ndarray of uint8, shape (k, h, w)
        Of an error, it is the first one.
    rows : tuple of int
        The row of each in the data set.
    weights : tuple of float
        How much each one counts; of an error 0.
    """

    label: int
    predicted: int | None
    images: Images
    rows: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Learned:
    """What a model learned.

    Attributes
    ----------
    weights : WeightPlanes or None
        Of a model that has weights.
    rows : tuple of ImageRow
        Of a model that keeps training images; empty if they are of another data set, or if it keeps none.
    keeps_images : bool
        Whether it keeps training images.
    """

    weights: WeightPlanes | None = None
    rows: tuple[ImageRow, ...] = ()
    keeps_images: bool = False


def learned_by(run: Run, dataset: Dataset | None, *, report: Report, token: CancelToken) -> Learned:
    """Find what a run learned.

    Parameters
    ----------
    run : Run
    dataset : Dataset or None
        Where its training images are looked for.
    report : callable
        Called with the progress.
    token : CancelToken
        Checked between blocks of images.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    classifier = run.classifier
    weights = weight_planes(classifier)
    if weights is not None or not classifier.model.keeps_images:
        return Learned(weights=weights)
    known = None if dataset is None else find_training_images(run, dataset, report, token)
    if known is None or dataset is None:
        return Learned(keeps_images=True)
    rows = _leading_images(classifier, known, dataset)
    if not rows and run.evaluation is not None:
        rows = _neighbours_of_errors(classifier, known, dataset, run.evaluation, token)
    return Learned(rows=rows, keeps_images=True)


def weight_planes(classifier: Classifier) -> WeightPlanes | None:
    """Return the weights of each class that a classifier was trained on; None if it has none."""
    weights = classifier.model.class_weights()
    if weights is None:
        return None
    centred = weights - weights.mean(axis=1, keepdims=True)
    planes = classifier.features.weight_planes(centred, classifier.image_shape)
    names = tuple(classifier.class_names[label] for label in classifier.model.classes.tolist())
    return WeightPlanes(names, planes)


def _leading_images(classifier: Classifier, known: TrainingImages, dataset: Dataset) -> tuple[ImageRow, ...]:
    """Return the images of each class whose vectors count most."""
    model, found = classifier.model, []
    for label, leading in zip(model.classes.tolist(), model.leading_vectors(MOST_IMAGES), strict=False):
        rows = known.rows_of(leading.vectors) if len(leading.vectors) else []
        pairs = zip(rows, leading.weights.tolist(), strict=True)
        seen = [(row, weight) for row, weight in pairs if row is not None]
        if seen:
            found.append(_row(dataset, known, label, seen))
    return tuple(found)


def _neighbours_of_errors(
    classifier: Classifier,
    known: TrainingImages,
    dataset: Dataset,
    evaluation: Evaluation,
    token: CancelToken,
) -> tuple[ImageRow, ...]:
    """Return the worst errors, each with the training images that voted."""
    if evaluation.split not in dataset.split_names:
        return ()
    tested = dataset.split(evaluation.split)
    first = dataset.offsets[dataset.split_names.index(evaluation.split)]
    found = []
    for position in worst_errors(evaluation)[:MOST_ERRORS].tolist():
        token.raise_if_cancelled()
        label, predicted = int(evaluation.actual[position]), int(evaluation.predicted[position])
        if predicted == NO_LABEL:
            continue
        image = tested.images[position]
        usual = at_levels(image[None], dataset.levels)[0]
        neighbours = _row(dataset, known, label, _voters(classifier, known, usual))
        found.append(
            ImageRow(
                label,
                predicted,
                np.concatenate([image[None], neighbours.images]),
                (first + position, *neighbours.rows),
                (0.0, *neighbours.weights),
            )
        )
    return tuple(found)


def _voters(classifier: Classifier, known: TrainingImages, image: Images) -> list[tuple[int, float]]:
    """Return the row of each training image that votes on an image, and its share of the votes."""
    decision = classifier.steps(image).decision
    assert isinstance(decision, NeighboursDecision), "other models that keep images have leading ones"
    pairs = zip(known.rows_at(decision.nearest), decision.nearest.weights.tolist(), strict=True)
    return [(row, weight) for row, weight in pairs if row is not None and weight > 0]


def _row(dataset: Dataset, known: TrainingImages, label: int, found: list[tuple[int, float]]) -> ImageRow:
    first = dataset.offsets[dataset.split_names.index(known.split.name)]
    rows = tuple(first + row for row, _ in found)
    images = dataset.take(np.array(rows, dtype=np.intp))
    return ImageRow(label, None, images, rows, tuple(weight for _, weight in found))
