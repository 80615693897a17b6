"""Train a classifier: from a data set and a request to a run.

The steps: choose the images; compute their features; fit a model to most of them; calibrate its probabilities
on the rest; fit again to all of them, starting from the first fit, which costs little; predict the test
split. Each step reports its progress and checks the token, so a training can be cancelled at any point within
about half a second.
"""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.corrected import corrected_fingerprint
from mnist_gui.data.correction_state import NO_CORRECTIONS, CorrectionCounts
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split, training_split
from mnist_gui.errors import TrainingError
from mnist_gui.free_memory import free_memory
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.evaluation import Evaluation, evaluate
from mnist_gui.learning.feature_cache import features_of, fit_features, user_cache
from mnist_gui.learning.features import FEATURE_TYPES, LARGEST_SAMPLE, Features
from mnist_gui.learning.memory import WORTH_MENTIONING, check_memory, in_gigabytes, within_memory
from mnist_gui.learning.models.model import FitData, Model, import_solver, model_class
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

HELD_OUT_SHARE = 6
"""One image in so many is held out of the first fit for calibration."""

MOST_HELD_OUT = 10_000
"""More images than this do not improve the calibration."""


@dataclass(frozen=True, eq=False)
class Run:
    """One finished training.

    Attributes
    ----------
    request : TrainingRequest
        With all defaults filled in.
    dataset_name : str
        Data set of the training.
    classifier : Classifier
    evaluation : Evaluation or None
        Of the test split; None if the data set has no labelled test split.
    train_images : int
        Number of training images.
    train_seconds : float
        Time without the evaluation, and without the import of the solver.
    dataset_fingerprint : str or None
        Fingerprint of the data set, if known.
    corrected_fingerprint : str or None
        The same with the user's corrections, as of `mnist_gui.data.corrected.corrected_fingerprint`: what the
        model learned from.
    corrections : CorrectionCounts
        How many images of the data set the user had corrected.
    """

    request: TrainingRequest
    dataset_name: str
    classifier: Classifier
    evaluation: Evaluation | None
    train_images: int
    train_seconds: float
    dataset_fingerprint: str | None = None
    corrected_fingerprint: str | None = None
    corrections: CorrectionCounts = NO_CORRECTIONS

    @property
    def title(self) -> str:
        """What was trained, for users."""
        return self.classifier.title

    def __repr__(self) -> str:
        tested = "" if self.evaluation is None else f", {self.evaluation.error_rate:.2%} wrong"
        return (
            f"<Run {self.classifier.title!r} on {self.dataset_name!r}: {self.train_images:,} images in "
            f"{self.train_seconds:.1f} s{tested}>"
        )


@within_memory("Training")
def train(
    dataset: Dataset,
    request: TrainingRequest,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Run:
    """Train a classifier on the train split of a data set and evaluate it on its test split.

    A data set without a split called "train" is trained on its first one.

    Parameters
    ----------
    dataset : Dataset
    request : TrainingRequest
    report : callable
        Called with the progress in 1,000 steps.
    token : CancelToken, optional
        Checked between short steps.

    Returns
    -------
    Run
        Deterministic for a data set and request.

    Raises
    ------
    TrainingError
        If fewer than two classes have labelled images, or there is too little memory.
    Cancelled
        If the token was cancelled.
    """
    token = token or CancelToken()
    request = request.resolved()
    import_solver(request.model)
    clock = time.perf_counter()
    split, rows = choose_training_images(dataset, request)
    steps = Steps(report)
    features, vectors = compute_features(split, rows, request, report=steps.next(200), token=token)
    model = fit_model(vectors, split.used_labels[rows], request, report=steps.next(600), token=token)
    classifier = Classifier(
        title=request.title,
        class_names=dataset.class_names,
        image_shape=(dataset.height, dataset.width),
        features=features,
        model=model,
        hyperparameters=request.hyperparameters,
        levels=dataset.levels,
    )
    seconds = time.perf_counter() - clock
    evaluation = None
    if split.name != "test" and "test" in dataset.split_names and dataset.test.is_usable:
        evaluation = evaluate(classifier, dataset, report=steps.next(200), token=token)
    token.raise_if_cancelled()
    report(Progress("Done", Steps.TOTAL, Steps.TOTAL))
    return Run(
        request,
        dataset.name,
        classifier,
        evaluation,
        len(rows),
        seconds,
        dataset_fingerprint=dataset.fingerprint,
        corrected_fingerprint=corrected_fingerprint(dataset),
        corrections=dataset.corrections,
    )


def choose_training_images(dataset: Dataset, request: TrainingRequest) -> tuple[Split, npt.NDArray[np.intp]]:
    """Return the split to train on, and the positions in it that `choose_images` chooses.

    Raises
    ------
    TrainingError
        If fewer than two classes have labelled images.
    """
    split = training_split(dataset)
    rows = choose_images(split, limit=request.limit, seed=request.seed)
    n_classes = len(np.unique(split.used_labels[rows]))
    if n_classes < 2:
        raise TrainingError(
            f"The {split.name} split of {dataset.name} has labelled images of "
            f"{('no', 'one')[n_classes]} class; a model needs at least two classes."
        )
    return split, rows


def compute_features(
    split: Split,
    rows: npt.NDArray[np.intp],
    request: TrainingRequest,
    *,
    features: Features | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> tuple[Features, FloatArray]:
    """Fit the features of a request to images, and compute them.

    Parameters
    ----------
    split : Split
    rows : ndarray of intp, shape (n,)
        Positions in the split, in the order of `choose_images`.
    request : TrainingRequest
    features : Features, optional
        Others than those of the request.
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked between blocks of images.

    Returns
    -------
    features : Features
        Fitted.
    vectors : ndarray of float32, shape (n, d)
        Row i belongs to image ``rows[i]``.

    Raises
    ------
    TrainingError
        If the training needs more memory than is free.
    Cancelled
        If the token was cancelled.
    """
    features, cache = features or FEATURE_TYPES[request.features](), user_cache()
    fit_features(split, rows[:LARGEST_SAMPLE], features, cache=cache, token=token)
    height, width = split.images.shape[1:]
    needed = check_memory(
        request.model,
        images=len(rows),
        features=features.length((height, width)),
        classes=len(np.unique(split.used_labels[rows])),
        hyperparameters=request.hyperparameters,
        free=free_memory(),
    )
    if needed >= WORTH_MENTIONING:
        report(Progress(f"Learning from {len(rows):,} images takes about {in_gigabytes(needed)} of memory"))
    return features, features_of(split, rows, features, cache=cache, report=report, token=token)


def fit_model(
    vectors: FloatArray,
    labels: npt.NDArray[np.int16],
    request: TrainingRequest,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Model:
    """Fit the model of a request to feature vectors, and calibrate its probabilities.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
        Feature vectors, in the order of `mix_classes`.
    labels : ndarray of int16, shape (n,)
        Their labels, of at least two classes.
    request : TrainingRequest
        With all defaults filled in.
    report : callable
        Called with the progress.
    token : CancelToken, optional
        Checked between short steps.

    Returns
    -------
    Model
        Of the classes among the labels.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    # The first vectors are one of each class, so the first fit has all classes.
    held_out = min(len(labels) // HELD_OUT_SHARE, MOST_HELD_OUT, len(labels) - len(np.unique(labels)))
    data = FitData(vectors, labels, held_out)
    return model_class(request.model).fit(data, request, report=report, token=token or CancelToken())


def choose_images(split: Split, *, limit: int | None, seed: int) -> npt.NDArray[np.intp]:
    """Choose labelled images at random, stratified by class.

    Parameters
    ----------
    split : Split
    limit : int or None
        Largest number of images; None for all.
    seed : int
        Makes the choice repeatable.

    Returns
    -------
    ndarray of intp, shape (k,)
        Positions in the split. Any beginning of it is stratified too: it starts with one image of each class
        and continues with all classes in their proportions.
    """
    labelled = np.flatnonzero(split.used_labels != NO_LABEL)
    shuffled = np.random.default_rng(seed).permutation(labelled)
    return shuffled[mix_classes(split.used_labels[shuffled])][:limit]


def mix_classes(labels: npt.NDArray[np.int16]) -> npt.NDArray[np.intp]:
    """Return the order, intp of shape (n,), that spreads each class evenly; see `choose_images`."""
    # The rank of an image within its class, scaled to 0 to 1: sorting by it spreads each class evenly.
    ranks = np.empty(len(labels))
    for label in np.unique(labels):
        positions = np.flatnonzero(labels == label)
        ranks[positions] = np.arange(len(positions)) / len(positions)
    return np.argsort(ranks, kind="stable")
