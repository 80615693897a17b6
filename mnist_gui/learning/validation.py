"""Cross-validation: how well a recipe reads images that it has not seen, without touching the test split.

The training images are dealt into folds, each with its share of every class. Then each fold is read by a
model trained on all the others, as `mnist_gui.learning.training` trains one. In the end every image has been
read once, by a model that did not know it, and the share that was misread says how a recipe does. That is the
figure to choose recipes and hyperparameters by; whoever chooses by the test split has no test left.

The folds are trained one after the other, for each training uses all processors already: two at a time were
measured to take several times as long, and would need twice the memory.

Features are computed once, for all images. Their principal components are learned without labels, so a fold
gains nothing from having been among them.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.errors import TrainingError
from mnist_gui.learning.classifier import is_blank, predict_vectors
from mnist_gui.learning.evaluation import Answers, Evaluation
from mnist_gui.learning.models.model import Model
from mnist_gui.learning.processors import on_all_processors
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import choose_training_images, compute_features, fit_model, mix_classes
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

BLOCK = 256
"""Images that are read at a time."""

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Fold:
    """One part of the images, read by a model that was trained on the others.

    Attributes
    ----------
    images : int
        How many images it has.
    errors : int
        How many of them were misread.
    seconds : float
        For training and reading.
    """

    images: int
    errors: int
    seconds: float

    @property
    def error_rate(self) -> float:
        """Share of the images that were misread, 0 to 1."""
        return self.errors / self.images


@dataclass(frozen=True, eq=False)
class Validation:
    """One finished cross-validation.

    Attributes
    ----------
    request : TrainingRequest
        What was trained on each part, with every default written out.
    dataset_name : str
        The data set it was trained on.
    folds : tuple of Fold
        How each part was read.
    evaluation : Evaluation
        What was said of each image of the training split by the model that had not seen it, with confidence
        and loss. Images that took no part, because there is a limit or they have no label, have `NO_LABEL` as
        what is true and as what was said, and NaN for the rest.
    seconds : float
        From start to end.
    """

    request: TrainingRequest
    dataset_name: str
    folds: tuple[Fold, ...]
    evaluation: Evaluation
    seconds: float

    @property
    def images(self) -> int:
        """How many images were read."""
        return self.evaluation.images

    @property
    def errors(self) -> int:
        """How many images were misread."""
        return self.evaluation.errors

    @property
    def error_rate(self) -> float:
        """Share of the images that were misread, 0 to 1."""
        return self.evaluation.error_rate

    @property
    def standard_error(self) -> float:
        """How far chance moves `error_rate`, as one standard deviation: that of a binomial share."""
        return math.sqrt(self.error_rate * (1 - self.error_rate) / self.images)

    @property
    def confusion(self) -> npt.NDArray[np.intp]:
        """Images of each actual class (rows) read as each class (columns), intp of shape (c, c)."""
        return self.evaluation.confusion


def cross_validate(
    dataset: Dataset,
    request: TrainingRequest,
    *,
    folds: int = 5,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Validation:
    """Measure a recipe on the images that `mnist_gui.learning.training.train` would learn from.

    Parameters
    ----------
    dataset : Dataset
        Where the images come from.
    request : TrainingRequest
        What to train. Its seed decides which images form a fold.
    folds : int
        How many parts, 2 to the number of images.
    report : callable
        Hears, out of 1,000 steps, how many are done, and what is being done.
    token : CancelToken, optional
        Looked at all the time.

    Returns
    -------
    Validation
        The same for the same data set, request and number of folds.

    Raises
    ------
    TrainingError
        If there are too few images for so many folds, or of fewer than two classes.
    Cancelled
        If the token was cancelled.
    """
    token = token or CancelToken()
    request = request.resolved()
    clock = time.perf_counter()
    split, rows = choose_training_images(dataset, request)
    labels = split.labels[rows]
    fold_of = deal_folds(labels, folds=folds)
    steps = Steps(report)
    images = split.images[rows]
    _, vectors = compute_features(split, rows, request, report=steps.next(100), token=token)
    blank = is_blank(images)
    answers = Answers(len(rows))

    def read(model: Model, places: Rows) -> None:
        prediction = predict_vectors(
            model, vectors[places], blank[places], class_count=len(dataset.class_names)
        )
        answers.put(places, prediction, labels[places])

    results = []
    for fold in range(folds):
        fold_clock = time.perf_counter()
        fold_steps = Steps(_numbered(steps.next(900 // folds), fold, folds))
        inside = np.flatnonzero(fold_of == fold)
        others = np.flatnonzero(fold_of != fold)
        others = others[mix_classes(labels[others])]
        model = fit_model(vectors[others], labels[others], request, report=fold_steps.next(900), token=token)
        _in_blocks(partial(read, model), inside, report=fold_steps.next(100), token=token)
        errors = int(np.count_nonzero(answers.predicted[inside] != labels[inside]))
        results.append(Fold(len(inside), errors, time.perf_counter() - fold_clock))
    token.raise_if_cancelled()
    report(Progress("Done", Steps.TOTAL, Steps.TOTAL))
    evaluation = Evaluation(
        split=split.name,
        actual=_spread(labels, rows, len(split), elsewhere=NO_LABEL),
        predicted=_spread(answers.predicted, rows, len(split), elsewhere=NO_LABEL),
        class_names=dataset.class_names,
        confidence=_spread(answers.confidence, rows, len(split), elsewhere=np.nan),
        loss=_spread(answers.loss, rows, len(split), elsewhere=np.nan),
        reader="models that had not seen the image",
    )
    return Validation(request, dataset.name, tuple(results), evaluation, time.perf_counter() - clock)


def deal_folds(labels: Labels, *, folds: int) -> npt.NDArray[np.intp]:
    """Deal images into folds as cards are dealt, one class after the other.

    Parameters
    ----------
    labels : ndarray of int16, shape (n,)
        In random order.
    folds : int
        How many, 2 to n.

    Returns
    -------
    ndarray of intp, shape (n,)
        The fold of each image, from 0. The sizes of any two folds differ by one image at most, and so do
        their shares of each class.

    Raises
    ------
    TrainingError
        If there are fewer than 2 folds or more than images, or if all images but those of one fold are of
        one class, so that nothing can be learned from them.
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


def _in_blocks(read: Callable[[Rows], None], places: Rows, *, report: Report, token: CancelToken) -> None:
    """Call `read` with a block of the places after the other, on all processors."""

    def read_block(start: int) -> int:
        token.raise_if_cancelled()
        block = places[start : start + BLOCK]
        read(block)
        return start + len(block)

    for done in on_all_processors(read_block, range(0, len(places), BLOCK)):
        report(Progress("Reading the other images", done, len(places), "images"))


def _numbered(report: Report, fold: int, folds: int) -> Callable[[Progress], None]:
    """Return a listener that says which fold a progress belongs to."""

    def hear(progress: Progress) -> None:
        report(replace(progress, message=f"Fold {fold + 1} of {folds}: {progress.message}"))

    return hear


def _spread(values: npt.NDArray[T], rows: Rows, length: int, *, elsewhere: float) -> npt.NDArray[T]:
    """Put values at their rows, and something else everywhere else."""
    spread = np.full(length, elsewhere, dtype=values.dtype)
    spread[rows] = values
    return spread
