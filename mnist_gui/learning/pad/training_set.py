"""What the pad's classifier learns from: images and drawings as vectors, with classes, in folds of people.

The stroke expert learns each drawing several times: as it is, and as others might have drawn it. The image
expert learns it once, as one image among MNIST's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Labels
from mnist_gui.errors import TrainingError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.ink.raster import SIZE, drawings_to_images
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.augmentation import join, reorder, split, warp
from mnist_gui.learning.pad.expert import half_precision
from mnist_gui.learning.pad.stroke_features import StrokeFeatures, describe
from mnist_gui.learning.pad.synthetic import Kind, ruler_ones, scribbles, several_digits
from mnist_gui.learning.pad.writers import N_FOLDS, Folds, folds_by_person
from mnist_gui.learning.training import training_split
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

IMAGE_COMPONENTS, STROKE_COMPONENTS = 200, 160
"""Principal components that the experts see."""

SEVERAL_PER_FOLD, SCRIBBLES_PER_FOLD, ONES_PER_FOLD = 390, 400, 15
"""Made-up drawings."""

SPLIT_SHARE, JOINED_SHARE = 0.25, 0.15
"""How many digits the stroke expert also learns with strokes broken in two, and joined into one."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Vectors to learn from.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n, d)
        Feature vectors.
    classes : ndarray of int16, shape (n,)
        What they show: a digit, or one of `Kind`.
    folds : ndarray of int8, shape (n,)
        The fold that each belongs to, 0 to 4.
    """

    vectors: FloatArray
    classes: Labels
    folds: Folds


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """All that the experts learn from.

    Attributes
    ----------
    image_features, stroke_features : GradientFeatures, StrokeFeatures
        Ready to make vectors of other images and drawings; learned without labels.
    mnist : Examples
        The images of the data set.
    images : Examples
        The image of each drawing: digits, then letters, then made-up drawings.
    strokes : Examples
        The stroke vector of each drawing, in the same order.
    reordered : Examples
        The stroke vectors of digits and letters with their strokes drawn another way.
    others : Examples
        Those of digits and letters distorted in other ways.
    digits, letters : int
        How many of the drawings are digits, and letters.
    """

    image_features: GradientFeatures
    stroke_features: StrokeFeatures
    mnist: Examples
    images: Examples
    strokes: Examples
    reordered: Examples
    others: Examples
    digits: int
    letters: int


def prepare(
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
        Images of digits, 28x28; the split called "train" is used, or the first.
    digits : sequence of LabelledDrawing
        Drawings of digits.
    letters : sequence of LabelledDrawing
        Drawings of letters.
    report : callable
        Hears how much is done.
    token : CancelToken, optional
        Looked at between blocks of images and between drawings.

    Raises
    ------
    TrainingError
        If the data set is not one of 28x28 images of digits, a digit or all letters are missing, or a digit
        has another label.
    Cancelled
        If the token was cancelled.
    """
    if not letters:
        raise TrainingError("There is no drawing of a letter to tell digits from.")
    steps = Steps(report)
    images, image_labels = _digit_images(dataset)
    classes = _digit_labels(digits)
    of_digits, of_letters = folds_by_person(digits, letters)
    drawings = [labelled.drawing for labelled in (*digits, *letters)]
    made, made_classes, made_folds = _made_up([digit.drawing for digit in digits], of_digits)
    all_classes = np.r_[classes, np.full(len(letters), Kind.LETTER), made_classes].astype(np.int16)
    all_folds = np.r_[of_digits, of_letters, made_folds].astype(np.int8)

    pictures = drawings_to_images([*drawings, *made])
    image_features = GradientFeatures(components=IMAGE_COMPONENTS)
    image_features.fit(_sample(images, pictures[: len(digits)]), token=token)
    image_features.state = _coarse_state(image_features)
    of_mnist = image_features.transform(images, report=steps.next(250), token=token)
    of_pictures = image_features.transform(pictures, report=steps.next(50), token=token)

    described = describe([*drawings, *made], report=steps.next(200), token=token)
    stroke_features = StrokeFeatures(STROKE_COMPONENTS).fit_described(described[: len(digits)])
    stroke_features.state = _coarse_state(stroke_features)

    def distorted(rows: npt.NDArray[np.intp], how: Callable[[Drawing], Drawing], share: int) -> Examples:
        copies = [how(drawings[row]) for row in rows.tolist()]
        vectors = stroke_features.transform(copies, report=steps.next(share), token=token)
        return Examples(vectors, all_classes[rows], all_folds[rows])

    everything = np.arange(len(drawings))
    rng = np.random.default_rng(1)
    of_some = rng.random((2, len(digits))) < [[SPLIT_SHARE], [JOINED_SHARE]]
    return TrainingSet(
        image_features=image_features,
        stroke_features=stroke_features,
        mnist=Examples(of_mnist, image_labels, (np.arange(len(images)) % N_FOLDS).astype(np.int8)),
        images=Examples(of_pictures, all_classes, all_folds),
        strokes=Examples(stroke_features.project(described), all_classes, all_folds),
        reordered=distorted(everything, lambda drawing: reorder(drawing, rng), 200),
        others=joined(
            distorted(everything, lambda drawing: warp(drawing, rng), 200),
            distorted(np.flatnonzero(of_some[0]), lambda drawing: split(drawing, rng), 60),
            distorted(np.flatnonzero(of_some[1]), join, 40),
        ),
        digits=len(digits),
        letters=len(letters),
    )


def joined(*examples: Examples) -> Examples:
    """Return examples one after another."""
    return Examples(
        np.concatenate([part.vectors for part in examples]),
        np.concatenate([part.classes for part in examples]),
        np.concatenate([part.folds for part in examples]),
    )


def _digit_images(dataset: Dataset) -> tuple[Images, Labels]:
    chosen = training_split(dataset)
    if dataset.class_names != tuple("0123456789") or (dataset.height, dataset.width) != (SIZE, SIZE):
        raise TrainingError(
            f"{dataset.name} is no data set of digits, 0 to 9, of {SIZE}x{SIZE} pixels; open MNIST instead."
        )
    known = chosen.labels != NO_LABEL
    return chosen.images[known], chosen.labels[known]


def _digit_labels(digits: Sequence[LabelledDrawing]) -> Labels:
    for number, digit in enumerate(digits, start=1):
        if digit.label not in tuple("0123456789"):
            raise TrainingError(f"Drawing {number} of the digits is labelled {digit.label}, which is none.")
    labels = np.array([int(digit.label) for digit in digits], dtype=np.int16)
    if missing := sorted(set(range(10)) - set(labels.tolist())):
        raise TrainingError(f"None of the drawings of digits shows a {missing[0]}.")
    return labels


def _made_up(digits: Sequence[Drawing], folds: Folds) -> tuple[list[Drawing], Labels, Folds]:
    """Make up drawings; those of several digits are made of digits of one fold each."""
    rng = np.random.default_rng(77)
    drawings: list[Drawing] = []
    classes: list[int] = []
    of_fold: list[int] = []
    for fold in range(N_FOLDS):
        own = [digits[row] for row in np.flatnonzero(folds == fold).tolist()]
        several = several_digits(own, SEVERAL_PER_FOLD, rng) if own else []
        meaningless = scribbles(SCRIBBLES_PER_FOLD, rng)
        ones = ruler_ones(ONES_PER_FOLD, rng)
        drawings += several + meaningless + ones
        classes += [Kind.SEVERAL] * len(several) + [Kind.SCRIBBLE] * len(meaningless) + [1] * len(ones)
        of_fold += [fold] * (len(several) + len(meaningless) + len(ones))
    return drawings, np.array(classes, dtype=np.int16), np.array(of_fold, dtype=np.int8)


def _sample(images: Images, pictures: Images) -> Images:
    """Return some images of both kinds, about as many of each, to learn principal components from."""
    return np.concatenate(
        [images[:: max(1, len(images) // 2000)], pictures[:: max(1, len(pictures) // 2000)]]
    )


def _coarse_state(features: GradientFeatures | StrokeFeatures) -> dict[str, FloatArray]:
    """Return what features have learned, as exactly as a model file keeps it."""
    return {**features.state, "components": half_precision(features.state["components"])}
