"""Training the pad's classifier: the recipe, with the numbers that cross-validation over people has chosen.

The same data gives the same classifier, to the last bit on the same machine: all that is random has a seed.
"""

from collections.abc import Sequence

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.learning.features import GradientFeatures, feature_statistics
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.classifier import Calibration, PadClassifier
from mnist_gui.learning.pad.expert import Expert, F, coarse, coarse_step, half_precision
from mnist_gui.learning.pad.stroke_features import StrokeFeatures
from mnist_gui.learning.pad.training_set import Examples, TrainingSet, joined, prepare
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

C = 5.0
"""The price of an example on the wrong side of its margin, for both experts."""

SLOPE = 3.0
"""How a margin becomes the odds of its pair: at a margin of 1 it is decided with 95 %."""

IMAGE_GAMMA, STROKE_GAMMA = 0.5, 0.6
"""The kernels' gamma, times the total variance of the vectors."""

OF_DRAWINGS = Calibration(temperature=1.43, slope=0.652, offset=-0.893)
OF_PICTURES = Calibration(temperature=0.96, slope=0.826, offset=-1.117)


def train_pad(
    dataset: Dataset,
    digits: Sequence[LabelledDrawing],
    letters: Sequence[LabelledDrawing],
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> PadClassifier:
    """Train the pad's classifier.

    Parameters
    ----------
    dataset : Dataset
        Images of digits, 28x28, such as MNIST; its split "train" is learned.
    digits : sequence of LabelledDrawing
        Drawings of digits by as many people as possible.
    letters : sequence of LabelledDrawing
        Drawings of letters.
    report : callable
        Hears how much is done.
    token : CancelToken, optional
        Looked at all the time.

    Raises
    ------
    TrainingError
        If the data set is not one of 28x28 images of digits, a digit or all letters are missing, or a digit
        has another label.
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    material = prepare(dataset, digits, letters, report=steps.next(600), token=token)
    return fit_experts(material, report=steps.next(400), token=token)


def fit_experts(
    material: TrainingSet,
    *,
    left_out: int | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> PadClassifier:
    """Fit both experts.

    Parameters
    ----------
    material : Material
        What they learn from.
    left_out : int, optional
        A fold that they must not see.
    report : callable
        Hears how many pairs of classes are separated.
    token : CancelToken, optional
        Looked at all the time.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    image_expert: Expert[GradientFeatures] = _fit(
        material.image_features,
        _without(joined(material.mnist, material.images), left_out),
        gamma=IMAGE_GAMMA,
        typical=material.mnist.vectors,
        report=steps.next(500),
        token=token,
    )
    stroke_expert: Expert[StrokeFeatures] = _fit(
        material.stroke_features,
        _without(joined(material.strokes, material.reordered, material.others), left_out),
        gamma=STROKE_GAMMA,
        typical=material.strokes.vectors[: material.digits],
        report=steps.next(500),
        token=token,
    )
    return PadClassifier(image_expert, stroke_expert, of_drawings=OF_DRAWINGS, of_pictures=OF_PICTURES)


def _fit(
    features: F,
    examples: Examples,
    *,
    gamma: float,
    typical: FloatArray,
    report: Report,
    token: CancelToken | None,
) -> Expert[F]:
    """Fit one expert; its step and the width of its kernel are taken from vectors that are typical."""
    from mnist_gui.learning.svm import RbfSvm  # with scikit-learn, which takes a second to import

    step = coarse_step(typical)
    variance = float(feature_statistics(typical)[1].sum()) or 1.0
    machine = RbfSvm(C=C, gamma=gamma / variance)
    machine.fit(coarse(examples.vectors, step), examples.classes, report=report, token=token)
    machine.dual_coef_ = half_precision(machine.dual_coef_)
    return Expert(features, machine.scorer(slope=SLOPE), step)


def _without(examples: Examples, fold: int | None) -> Examples:
    if fold is None:
        return examples
    rows = np.flatnonzero(examples.folds != fold)
    return Examples(examples.vectors[rows], examples.classes[rows], examples.folds[rows])
