"""The training set of the pad's classifier: vectors of images and drawings, with classes and folds.

The stroke expert learns each drawing several times: as it is, and augmented. The image expert learns it once,
as one image beside MNIST's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Labels, training_split
from mnist_gui.errors import TrainingError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.ink.normalise import SIZE
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.augmentation import join, reorder, split, warp
from mnist_gui.learning.pad.classes import NonDigit
from mnist_gui.learning.pad.expert import half_precision
from mnist_gui.learning.pad.stroke_features import StrokeFeatures, raw_features
from mnist_gui.learning.pad.synthetic import ruler_ones, scribbles, several_digits
from mnist_gui.learning.pad.writers import N_FOLDS, Folds, folds_by_writer
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

IMAGE_COMPONENTS, STROKE_COMPONENTS = 200, 160
"""Number of principal components of each expert."""

SEVERAL_PER_FOLD, SCRIBBLES_PER_FOLD, ONES_PER_FOLD = 390, 400, 15
"""Number of synthetic drawings."""

SPLIT_SHARE, JOINED_SHARE = 0.25, 0.15
"""Share of the digits that the stroke expert also learns with split strokes, and with joined strokes."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Feature vectors with their classes and folds.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n, d)
    classes : ndarray of int16, shape (n,)
        A digit, or one of `NonDigit`.
    folds : ndarray of int8, shape (n,)
        0 to 4.
    """

    vectors: FloatArray
    classes: Labels
    folds: Folds


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """All examples for both experts.

    Attributes
    ----------
    image_features, stroke_features : GradientFeatures, StrokeFeatures
        Fitted without labels.
    mnist : Examples
        The images of the data set.
    images : Examples
        The image of each drawing: digits, then letters, then synthetic drawings.
    strokes : Examples
        The stroke vector of each drawing, in the same order.
    reordered : Examples
        Stroke vectors of digits and letters with reordered strokes.
    augmented : Examples
        Stroke vectors of digits and letters with other augmentations.
    digits, letters : int
        Number of digits and of letters among the drawings.
    """

    image_features: GradientFeatures
    stroke_features: StrokeFeatures
    mnist: Examples
    images: Examples
    strokes: Examples
    reordered: Examples
    augmented: Examples
    digits: int
    letters: int


def build_training_set(
    dataset: Dataset,
    digits: Sequence[LabelledDrawing],
    letters: Sequence[LabelledDrawing],
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> TrainingSet:
    """Turn images and drawings into vectors.

    Parameters
    ----------
    dataset : Dataset
        28x28 images of digits; the split "train" is used, or else the first.
    digits, letters : sequence of LabelledDrawing
    report : callable
        Called with the progress.
    token : CancelToken, optional
        Checked between blocks of images and between drawings.

    Raises
    ------
    TrainingError
        If the data set does not hold 28x28 images of digits, if a digit or all letters are missing, or if a
        drawing of `digits` is not labelled with a digit.
    Cancelled
        If the token was cancelled.
    """
    if not letters:
        raise TrainingError(
            "There are no drawings of letters; the classifier learns from them what to reject."
        )
    steps = Steps(report)
    images, image_labels = _digit_images(dataset)
    classes = _digit_labels(digits)
    of_digits, of_letters = folds_by_writer(digits, letters)
    drawings = [labelled.drawing for labelled in (*digits, *letters)]
    synthetic, synthetic_classes, synthetic_folds = _synthetic([digit.drawing for digit in digits], of_digits)
    all_classes = np.r_[classes, np.full(len(letters), NonDigit.LETTER), synthetic_classes].astype(np.int16)
    all_folds = np.r_[of_digits, of_letters, synthetic_folds].astype(np.int8)

    pictures = drawings_to_images([*drawings, *synthetic])
    image_features = GradientFeatures(components=IMAGE_COMPONENTS)
    image_features.fit(_sample(images, pictures[: len(digits)]), token=token)
    image_features.state = _rounded_state(image_features)
    of_mnist = image_features.transform(images, report=steps.next(250), token=token)
    of_pictures = image_features.transform(pictures, report=steps.next(50), token=token)

    raw = raw_features([*drawings, *synthetic], report=steps.next(200), token=token)
    stroke_features = StrokeFeatures(STROKE_COMPONENTS).fit(raw[: len(digits)])
    stroke_features.state = _rounded_state(stroke_features)

    def augmented(rows: npt.NDArray[np.intp], augment: Callable[[Drawing], Drawing], share: int) -> Examples:
        variants = [augment(drawings[row]) for row in rows.tolist()]
        vectors = stroke_features.transform(variants, report=steps.next(share), token=token)
        return Examples(vectors, all_classes[rows], all_folds[rows])

    everything = np.arange(len(drawings))
    rng = np.random.default_rng(1)
    is_split, is_joined = rng.random((2, len(digits))) < [[SPLIT_SHARE], [JOINED_SHARE]]
    return TrainingSet(
        image_features=image_features,
        stroke_features=stroke_features,
        mnist=Examples(of_mnist, image_labels, (np.arange(len(images)) % N_FOLDS).astype(np.int8)),
        images=Examples(of_pictures, all_classes, all_folds),
        strokes=Examples(stroke_features.project(raw), all_classes, all_folds),
        reordered=augmented(everything, lambda drawing: reorder(drawing, rng), 200),
        augmented=joined(
            augmented(everything, lambda drawing: warp(drawing, rng), 200),
            augmented(np.flatnonzero(is_split), lambda drawing: split(drawing, rng), 60),
            augmented(np.flatnonzero(is_joined), join, 40),
        ),
        digits=len(digits),
        letters=len(letters),
    )


def joined(*examples: Examples) -> Examples:
    """Concatenate examples."""
    return Examples(
        np.concatenate([part.vectors for part in examples]),
        np.concatenate([part.classes for part in examples]),
        np.concatenate([part.folds for part in examples]),
    )


def _digit_images(dataset: Dataset) -> tuple[Images, Labels]:
    chosen = training_split(dataset)
    if dataset.class_names != tuple("0123456789") or (dataset.height, dataset.width) != (SIZE, SIZE):
        raise TrainingError(
            f"{dataset.name} does not hold {SIZE}x{SIZE} images of the digits 0 to 9; open MNIST instead."
        )
    known = np.flatnonzero(chosen.used_labels != NO_LABEL)
    return chosen.read(known), chosen.used_labels[known]


def _digit_labels(digits: Sequence[LabelledDrawing]) -> Labels:
    for number, digit in enumerate(digits, start=1):
        if digit.label not in tuple("0123456789"):
            raise TrainingError(f"Drawing {number} of the digits is labelled {digit.label}, not a digit.")
    labels = np.array([int(digit.label) for digit in digits], dtype=np.int16)
    if missing := sorted(set(range(10)) - set(labels.tolist())):
        raise TrainingError(f"No drawing shows a {missing[0]}.")
    return labels


def _synthetic(digits: Sequence[Drawing], folds: Folds) -> tuple[list[Drawing], Labels, Folds]:
    """Make synthetic drawings; those of several digits combine digits of one fold each."""
    rng = np.random.default_rng(77)
    drawings: list[Drawing] = []
    classes: list[int] = []
    of_fold: list[int] = []
    for fold in range(N_FOLDS):
        own = [digits[row] for row in np.flatnonzero(folds == fold).tolist()]
        for label, made in (
            (NonDigit.SEVERAL, several_digits(own, SEVERAL_PER_FOLD, rng) if own else []),
            (NonDigit.SCRIBBLE, scribbles(SCRIBBLES_PER_FOLD, rng)),
            (1, ruler_ones(ONES_PER_FOLD, rng)),
        ):
            drawings += made
            classes += [label] * len(made)
            of_fold += [fold] * len(made)
    return drawings, np.array(classes, dtype=np.int16), np.array(of_fold, dtype=np.int8)


def _sample(images: Images, pictures: Images) -> Images:
    """Return about as many images of each kind, to fit principal components to."""
    return np.concatenate(
        [images[:: max(1, len(images) // 2000)], pictures[:: max(1, len(pictures) // 2000)]]
    )


def _rounded_state(features: GradientFeatures | StrokeFeatures) -> dict[str, FloatArray]:
    """Return the fitted arrays of features, rounded as in a model file."""
    return {**features.state, "components": half_precision(features.state["components"])}
