"""Open a model file as a run: its training is described in the file, its evaluation is computed again."""

from dataclasses import replace
from pathlib import Path

from mnist_gui.data.dataset import Dataset
from mnist_gui.errors import ModelError
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.model_file import is_number, open_trained, request_of
from mnist_gui.learning.training import Run
from mnist_gui.names import clean_name
from mnist_gui.progress import CancelToken, Report, ignore_progress


def open_run(
    path: str | Path,
    dataset: Dataset,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Run:
    """Open a model file as a run, and evaluate it on a data set, not necessarily that of its training.

    Parameters
    ----------
    path : str or Path
        Written by `mnist_gui.learning.model_file.save_model`.
    dataset : Dataset
        The model is evaluated if there is a test split with labels.
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked every 1,000 images.

    Returns
    -------
    Run
        The description of the training is not verified, because nothing depends on it; invalid values are
        left out.

    Raises
    ------
    ModelError
        If the file cannot be read, is not such a model, or does not fit the data set.
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
        request=request_of(manifest),
        dataset_name=_text(about.get("data_set")) or clean_name(path.stem),
        classifier=classifier,
        evaluation=None,
        train_images=int(_amount(about.get("train_images"))),
        train_seconds=_amount(about.get("train_seconds")),
        dataset_fingerprint=_text(about.get("data_set_fingerprint")) or None,
        corrected_fingerprint=_text(about.get("corrected_fingerprint"))
        or _text(about.get("data_set_fingerprint"))
        or None,
    )
    if "test" in dataset.split_names and dataset.test.is_usable:
        run = replace(run, evaluation=evaluate(classifier, dataset, report=report, token=token))
    return run


def _amount(value: object) -> float:
    return value if isinstance(value, int | float) and is_number(value) and value >= 0 else 0


def _text(value: object) -> str:
    return clean_name(value) if isinstance(value, str) else ""
