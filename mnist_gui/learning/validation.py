"""Cross-validation: estimate how well a recipe classifies unseen images without the test split.

The training images are dealt into folds, each with its share of every class. Each fold is predicted by a
model that is trained on all the others, as `mnist_gui.learning.training` trains one. In the end every image
has been predicted once, by a model that has not seen it. The share of errors estimates the error rate of the
recipe. Recipes and hyperparameters are chosen by this figure: after a choice by the test split, no unseen
images are left to test on.

The folds are trained one after the other, because each training uses all processors. Two at a time took
several times as long, and need twice the memory.

Features are computed once for all images. Their principal components are learned without labels, so a fold
gains nothing from having contributed to them.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.data.corrected import corrected_fingerprint
from mnist_gui.data.correction_state import NO_CORRECTIONS, CorrectionCounts
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.data.levels import at_levels
from mnist_gui.errors import TrainingError
from mnist_gui.learning.classifier import is_blank, predict_vectors
from mnist_gui.learning.evaluation import Evaluation, PredictionBuffer
from mnist_gui.learning.memory import within_memory
from mnist_gui.learning.models.model import Model
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import choose_training_images, compute_features, fit_model, mix_classes
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

BLOCK = 256
"""Images predicted at a time."""

READER = "models that had not seen the image"
"""What an evaluation names as its classifier."""

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Fold:
    """A part of the images, predicted by a model that was trained on the others.

    Attributes
    ----------
    images : int
        Number of images.
    errors : int
        Number of misclassified images.
    seconds : float
        Time of training and prediction.
    """

    images: int
    errors: int
    seconds: float

    @property
    def error_rate(self) -> float:
        """Share of the images that are misclassified, 0 to 1."""
        return self.errors / self.images


@dataclass(frozen=True, eq=False)
class Validation:
    """One finished cross-validation.

    Attributes
    ----------
    request : TrainingRequest
        What was trained, with all defaults filled in.
    dataset_name : str
    folds : tuple of Fold
    evaluation : Evaluation
        Prediction of each image of the training split by the model that had not seen it, with confidence,
        loss and all probabilities. Images without a label or beyond the limit have `NO_LABEL` as actual and
        predicted class, and NaN as the rest.
    seconds : float
        Total time.
    dataset_fingerprint, corrected_fingerprint, corrections
        As of `mnist_gui.learning.training.Run`.
    """

    request: TrainingRequest
    dataset_name: str
    folds: tuple[Fold, ...]
    evaluation: Evaluation
    seconds: float
    dataset_fingerprint: str | None = None
    corrected_fingerprint: str | None = None
    corrections: CorrectionCounts = NO_CORRECTIONS

    def __repr__(self) -> str:
        return (
            f"<Validation {self.request.title!r} on {self.dataset_name!r}: {len(self.folds)} folds, "
            f"{self.error_rate:.2%} wrong>"
        )

    @property
    def title(self) -> str:
        """What was trained, for users."""
        return self.request.title

    @property
    def images(self) -> int:
        """Number of images."""
        return self.evaluation.images

    @property
    def errors(self) -> int:
        """Number of misclassified images."""
        return self.evaluation.errors

    @property
    def error_rate(self) -> float:
        """Share of the images that are misclassified, 0 to 1."""
        return self.evaluation.error_rate

    @property
    def standard_error(self) -> float:
        """Standard error of `error_rate`, as that of a binomial proportion."""
        return math.sqrt(self.error_rate * (1 - self.error_rate) / self.images)

    @property
    def confusion(self) -> npt.NDArray[np.intp]:
        """Number of images of each actual (rows) and predicted class (columns), intp of shape (c, c)."""
        return self.evaluation.confusion


@within_memory("Cross-validation")
def cross_validate(
    dataset: Dataset,
    request: TrainingRequest,
    *,
    folds: int = 5,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Validation:
    """Cross-validate a recipe on the images that `mnist_gui.learning.training.train` would use.

    Parameters
    ----------
    dataset : Dataset
    request : TrainingRequest
        Its seed decides which images form a fold.
    folds : int
        Number of folds, 2 to the number of images.
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between short steps.

    Returns
    -------
    Validation
        Deterministic for a data set, request and number of folds.

    Raises
    ------
    TrainingError
        If there are too few images for so many folds, or fewer than two classes.
    Cancelled
        If the token was cancelled.
    """
    token = token or CancelToken()
    request = request.resolved()
    clock = time.perf_counter()
    split, rows = choose_training_images(dataset, request)
    labels = split.used_labels[rows]
    fold_of = deal_folds(labels, folds=folds)
    steps = Steps(report)
    images = split.read(rows)
    _, vectors = compute_features(split, rows, request, report=steps.next(100), token=token)
    blank = is_blank(at_levels(images, dataset.levels))
    buffer = PredictionBuffer(len(rows), classes=len(dataset.class_names))

    def predict(model: Model, positions: Rows) -> None:
        prediction = predict_vectors(
            model, vectors[positions], blank[positions], class_count=len(dataset.class_names)
        )
        buffer.put(positions, prediction, labels[positions])

    results = []
    for fold in range(folds):
        fold_clock = time.perf_counter()
        fold_steps = Steps(_numbered(steps.next(900 // folds), fold, folds))
        inside = np.flatnonzero(fold_of == fold)
        others = np.flatnonzero(fold_of != fold)
        others = others[mix_classes(labels[others])]
        model = fit_model(vectors[others], labels[others], request, report=fold_steps.next(900), token=token)
        _in_blocks(partial(predict, model), inside, report=fold_steps.next(100), token=token)
        errors = int(np.count_nonzero(buffer.predicted[inside] != labels[inside]))
        results.append(Fold(len(inside), errors, time.perf_counter() - fold_clock))
    token.raise_if_cancelled()
    report(Progress("Done", Steps.TOTAL, Steps.TOTAL))
    assert buffer.probabilities is not None  # of so many classes as were asked for
    evaluation = Evaluation(
        split=split.name,
        actual=spread(labels, rows, len(split), elsewhere=NO_LABEL),
        predicted=spread(buffer.predicted, rows, len(split), elsewhere=NO_LABEL),
        class_names=dataset.class_names,
        confidence=spread(buffer.confidence, rows, len(split), elsewhere=np.nan),
        loss=spread(buffer.loss, rows, len(split), elsewhere=np.nan),
        reader=READER,
        probabilities=spread(buffer.probabilities, rows, len(split), elsewhere=np.nan),
    )
    return Validation(
        request,
        dataset.name,
        tuple(results),
        evaluation,
        time.perf_counter() - clock,
        dataset_fingerprint=dataset.fingerprint,
        corrected_fingerprint=corrected_fingerprint(dataset),
        corrections=dataset.corrections,
    )


def deal_folds(labels: Labels, *, folds: int) -> npt.NDArray[np.intp]:
    """Deal images into stratified folds, like cards, one class after the other.

    Parameters
    ----------
    labels : ndarray of int16, shape (n,)
        In random order.
    folds : int
        Number of folds, 2 to n.

    Returns
    -------
    ndarray of intp, shape (n,)
        Fold of each image, from 0. The sizes of any two folds differ by at most one image, and so do their
        numbers of images of each class.

    Raises
    ------
    TrainingError
        If there are fewer than 2 folds or more folds than images, or if without some fold all images are of
        one class.
    """
    if folds < 2:
        raise TrainingError(f"The number of folds is {folds}; choose 2 or more.")
    if folds > len(labels):
        raise TrainingError(f"There are {len(labels):,} images for {folds:,} folds; choose fewer folds.")
    fold_of = np.empty(len(labels), dtype=np.intp)
    fold_of[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % folds
    if any(len(np.unique(labels[fold_of != fold])) < 2 for fold in range(folds)):
        raise TrainingError(
            "Without one of the folds, images of one class only would be left to learn from; "
            "use more images or other folds."
        )
    return fold_of


def _in_blocks(
    predict: Callable[[Rows], None], positions: Rows, *, report: Report, token: CancelToken
) -> None:
    """Call `predict` with one block of positions after the other, on all processors."""

    def predict_block(start: int) -> int:
        token.raise_if_cancelled()
        block = positions[start : start + BLOCK]
        predict(block)
        return start + len(block)

    for done in on_all_processors(predict_block, range(0, len(positions), BLOCK)):
        report(Progress("Predicting the other images", done, len(positions), "images"))


def _numbered(report: Report, fold: int, folds: int) -> Callable[[Progress], None]:
    """Return a report that adds the number of the fold to each message."""

    def report_fold(progress: Progress) -> None:
        report(replace(progress, message=f"Fold {fold + 1} of {folds}: {progress.message}"))

    return report_fold


def spread(values: npt.NDArray[T], rows: Rows, length: int, *, elsewhere: float) -> npt.NDArray[T]:
    """Return an array with values at their rows and `elsewhere` at all others."""
    column = np.full((length, *values.shape[1:]), elsewhere, dtype=values.dtype)
    column[rows] = values
    return column
