"""A saved model as a run again: its file says how it was trained, and how well it reads is found out anew."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mnist_gui.data.dataset import Dataset
from mnist_gui.errors import ModelError, TrainingError
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.manifest import LONGEST_NAME
from mnist_gui.learning.model_file import open_trained
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run
from mnist_gui.progress import CancelToken, Report, ignore_progress

_LARGEST = 1e15  # of any number that is only to be shown


def open_run(
    path: str | Path,
    dataset: Dataset,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Run:
    """Open a model file as a run, and evaluate it on a data set that it need not have been trained on.

    Parameters
    ----------
    path : str or Path
        A file that `mnist_gui.learning.model_file.save_model` wrote.
    dataset : Dataset
        What it shall read. It is evaluated if there is a test split with labels.
    report : callable
        Hears how many images are read.
    token : CancelToken, optional
        Looked at every 1,000 images.

    Returns
    -------
    Run
        What the file says of its training is not checked, for nothing depends on it; what makes no sense is
        left out.

    Raises
    ------
    ModelError
        If the file cannot be read, is no such model, or does not fit the data set.
    Cancelled
        If the token was cancelled.
    """
    path = Path(path)
    classifier, manifest = open_trained(path)
    height, width = classifier.image_shape
    if classifier.image_shape != (dataset.height, dataset.width):
        raise ModelError(
            f"{path.name} reads images of {height}x{width} pixels, those of {dataset.name} are "
            f"{dataset.height}x{dataset.width}; open a data set of its size, or this one resized to it."
        )
    about = manifest.about
    run = Run(
        request=_request(TrainingRequest(manifest.model, manifest.features), about),
        dataset_name=_text(about.get("data_set")) or path.stem,
        classifier=classifier,
        evaluation=None,
        train_images=int(_amount(about.get("train_images"))),
        train_seconds=_amount(about.get("train_seconds")),
        dataset_fingerprint=_text(about.get("data_set_fingerprint")) or None,
    )
    if "test" in dataset.split_names and dataset.class_counts("test").any():
        run = replace(run, evaluation=evaluate(classifier, dataset, report=report, token=token))
    return run


def _request(request: TrainingRequest, about: Mapping[str, object]) -> TrainingRequest:
    """Return the request with what the file says of it."""
    values, limit, seed = (about.get(name) for name in ("hyperparameters", "limit", "seed"))
    if not isinstance(values, dict) or not all(_is_number(value) for value in values.values()):
        return request
    if not isinstance(limit, int | None) or not isinstance(seed, int):
        return request
    try:
        return replace(request, hyperparameters=values, limit=limit, seed=seed)
    except TrainingError:
        return request


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _amount(value: object) -> float:
    return value if isinstance(value, int | float) and _is_number(value) and value >= 0 else 0


def _text(value: object) -> str:
    return value[:LONGEST_NAME] if isinstance(value, str) else ""
