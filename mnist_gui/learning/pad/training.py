"""Training of the pad's classifier, with hyperparameters chosen by cross-validation over writers.

Everything random has a seed: the same data gives the same classifier, bit for bit on the same machine.
"""

from dataclasses import replace

import numpy as np

from mnist_gui.learning.features import GradientFeatures, feature_statistics
from mnist_gui.learning.models.svm import SvmModel
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.pad.classifier import Calibration, PadClassifier
from mnist_gui.learning.pad.expert import Expert, F, half_precision, quantisation_step, quantised
from mnist_gui.learning.pad.stroke_features import StrokeFeatures
from mnist_gui.learning.pad.training_set import Examples, TrainingSet, joined
from mnist_gui.progress import CancelToken, Report, Steps, ignore_progress

C = 5.0
"""Regularisation parameter of both experts."""

SLOPE = 3.0
"""Log odds of a pair of classes per unit of margin: a margin of 1 means 95 %."""

IMAGE_GAMMA, STROKE_GAMMA = 0.5, 0.6
"""Gamma of the kernels, times the total variance of the vectors."""

OF_DRAWINGS = Calibration(temperature=1.43, slope=0.652, offset=-0.893)
OF_PICTURES = Calibration(temperature=0.96, slope=0.826, offset=-1.117)


def fit_experts(
    training_set: TrainingSet,
    *,
    held_out: int | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> PadClassifier:
    """Fit both experts.

    Parameters
    ----------
    training_set : TrainingSet
    held_out : int, optional
        A fold to leave out.
    report : callable
        Called with the number of fitted pairs of classes.
    token : CancelToken, optional
        Checked all the time.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    steps = Steps(report)
    image_expert: Expert[GradientFeatures] = _fit(
        training_set.image_features,
        _without(joined(training_set.mnist, training_set.images), held_out),
        gamma=IMAGE_GAMMA,
        typical=training_set.mnist.vectors,
        report=steps.next(500),
        token=token,
    )
    stroke_expert: Expert[StrokeFeatures] = _fit(
        training_set.stroke_features,
        _without(joined(training_set.strokes, training_set.reordered, training_set.augmented), held_out),
        gamma=STROKE_GAMMA,
        typical=training_set.strokes.vectors[: training_set.digits],
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
    """Fit one expert; `typical` vectors set its quantisation step and the scale of gamma."""
    step = quantisation_step(typical)
    variance = float(feature_statistics(typical)[1].sum()) or 1.0
    svm = SvmModel.solve(
        quantised(examples.vectors, step),
        examples.classes,
        C=C,
        gamma=gamma / variance,
        report=report,
        token=token,
    )
    return Expert(features, replace(svm, dual_coef=half_precision(svm.dual_coef), slope=SLOPE), step)


def _without(examples: Examples, fold: int | None) -> Examples:
    if fold is None:
        return examples
    rows = np.flatnonzero(examples.folds != fold)
    return Examples(examples.vectors[rows], examples.classes[rows], examples.folds[rows])
