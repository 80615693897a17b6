"""Training: from a data set and a request to a classifier and its report.

The steps: choose the images; compute their features; fit a model on most of them; calibrate its
probabilities on the rest; fit again on all of them, starting from the first fit, which costs little; read the
test split. Each step reports how far it is and looks at the token, so a training can be cancelled at any
point, within about half a second.
"""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import TrainingError
from mnist_gui.learning.classifier import Classifier
from mnist_gui.learning.evaluation import Evaluation, evaluate
from mnist_gui.learning.feature_cache import features_of, fit_features, user_cache
from mnist_gui.learning.features import FEATURE_TYPES, LARGEST_SAMPLE, Features
from mnist_gui.learning.memory import WORTH_MENTIONING, check_memory, free_memory, in_gigabytes
from mnist_gui.learning.models.model import FitData, Model, model_class
from mnist_gui.learning.moments import FloatArray
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import CancelToken, Progress, Report, Steps, ignore_progress

HELD_OUT_SHARE = 6
"""One image in so many is kept out of the first fit, to calibrate probabilities on."""

MOST_HELD_OUT = 10_000
"""More images than this do not make the calibration better."""


@dataclass(frozen=True, eq=False)
class Run:
    """One finished training.

    Attributes
    ----------
    request : TrainingRequest
        What was asked for, with every default written out.
    dataset_name : str
        The data set it was trained on.
    classifier : Classifier
        What came of it.
    evaluation : Evaluation or None
        How it reads the test split; None if the data set has no labelled test split.
    train_images : int
        How many images it learned from.
    train_seconds : float
        From the start until the classifier was ready, the evaluation not included.
    dataset_fingerprint : str or None
        The fingerprint of that data set; None if it is not known.
    """

    request: TrainingRequest
    dataset_name: str
    classifier: Classifier
    evaluation: Evaluation | None
    train_images: int
    train_seconds: float
    dataset_fingerprint: str | None = None


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
        Where the images come from.
    request : TrainingRequest
        What to train.
    report : callable
        Hears, out of 1,000 steps, how many are done, and what is being done.
    token : CancelToken, optional
        Looked at all the time.

    Returns
    -------
    Run
        The same for the same data set and request.

    Raises
    ------
    TrainingError
        If fewer than two classes have labelled images, or there is too little memory.
    Cancelled
        If the token was cancelled.
    """
    token = token or CancelToken()
    request = request.resolved()
    clock = time.perf_counter()
    split, rows = choose_training_images(dataset, request)
    steps = Steps(report)
    features, vectors = compute_features(split, rows, request, report=steps.next(200), token=token)
    model = fit_model(vectors, split.labels[rows], request, report=steps.next(600), token=token)
    classifier = Classifier(
        title=request.title,
        class_names=dataset.class_names,
        image_shape=(dataset.height, dataset.width),
        features=features,
        model=model,
        hyperparameters=request.hyperparameters,
    )
    seconds = time.perf_counter() - clock
    evaluation = None
    if split.name != "test" and "test" in dataset.split_names and dataset.class_counts("test").any():
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
    )


def training_split(dataset: Dataset) -> Split:
    """Return the split that models are trained on: "train", or the first one if none is called so."""
    return dataset.split("train") if "train" in dataset.split_names else dataset.splits[0]


def choose_training_images(dataset: Dataset, request: TrainingRequest) -> tuple[Split, npt.NDArray[np.intp]]:
    """Choose what a training learns from: the split, and places in it as `choose_images` gives them.

    Raises
    ------
    TrainingError
        If fewer than two classes have labelled images.
    """
    split = training_split(dataset)
    rows = choose_images(split, limit=request.limit, seed=request.seed)
    n_classes = len(np.unique(split.labels[rows]))
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
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> tuple[Features, FloatArray]:
    """Learn the features of a request from images, and compute them.

    Parameters
    ----------
    split : Split
        Where the images are.
    rows : ndarray of intp, shape (n,)
        Which of them, in an order such as `choose_images` gives.
    request : TrainingRequest
        What features to compute.
    report : callable
        Hears how many images are done.
    token : CancelToken, optional
        Looked at all the time.

    Returns
    -------
    features : Features
        Ready to compute those of other images.
    vectors : ndarray of float32, shape (n, d)
        Row i belongs to image ``rows[i]``.

    Raises
    ------
    TrainingError
        If the training would need more memory than there is.
    Cancelled
        If the token was cancelled.
    """
    features, cache = FEATURE_TYPES[request.features](), user_cache()
    fit_features(split, rows[:LARGEST_SAMPLE], features, cache=cache, token=token)
    height, width = split.images.shape[1:]
    needed = check_memory(
        request.model,
        images=len(rows),
        features=features.length((height, width)),
        classes=len(np.unique(split.labels[rows])),
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
        Feature vectors, in an order such as `mix_classes` gives.
    labels : ndarray of int16, shape (n,)
        Their labels, of two classes or more.
    request : TrainingRequest
        With every default written out.
    report : callable
        Hears how much of the fit is done.
    token : CancelToken, optional
        Looked at all the time.

    Returns
    -------
    Model
        It tells the classes apart that are among the labels.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    # The first vectors are one of each class, so the first fit knows all classes.
    held_out = min(len(labels) // HELD_OUT_SHARE, MOST_HELD_OUT, len(labels) - len(np.unique(labels)))
    data = FitData(vectors, labels, held_out)
    return model_class(request.model).fit(data, request, report=report, token=token or CancelToken())


def choose_images(split: Split, *, limit: int | None, seed: int) -> npt.NDArray[np.intp]:
    """Choose labelled images at random, so that each class has its share.

    Parameters
    ----------
    split : Split
        Where to choose from.
    limit : int or None
        How many at most; None for all.
    seed : int
        Makes the choice repeatable.

    Returns
    -------
    ndarray of intp, shape (k,)
        Places in the split. Any first part of it is such a choice too: it begins with one image of each
        class and then has all classes in their proportions.
    """
    labelled = np.flatnonzero(split.labels != NO_LABEL)
    shuffled = np.random.default_rng(seed).permutation(labelled)
    return shuffled[mix_classes(split.labels[shuffled])][:limit]


def mix_classes(labels: npt.NDArray[np.int16]) -> npt.NDArray[np.intp]:
    """Return the order, intp of shape (n,), in which `choose_images` says that labels shall stand."""
    # How far through its own class an image is, 0 to 1: sorting by that spreads each class evenly.
    progress = np.empty(len(labels))
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        progress[places] = np.arange(len(places)) / len(places)
    return np.argsort(progress, kind="stable")
