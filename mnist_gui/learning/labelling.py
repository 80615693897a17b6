"""Let a reader propose labels for the images that have none."""

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.levels import at_levels
from mnist_gui.data.mapped import release
from mnist_gui.data.proposals import Proposals, unlabelled_rows
from mnist_gui.learning.classifier import Prediction, Reader, RejectReason
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.learning.scoring import Probabilities
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

_BLOCK = 256
"""Images predicted between two checks of the cancel token."""

_BLOCKS_KEPT = 64
"""Blocks between two releases of mapped images."""

_READ_ANYWAY = (RejectReason.NONE, RejectReason.UNSURE)


def propose_labels(
    dataset: Dataset,
    reader: Reader,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Proposals:
    """Predict the images without a label.

    Parameters
    ----------
    dataset : Dataset
        Excluded images get no proposal, nor do blank ones.
    reader : Reader
    report, token
        Reports progress in images; cancels between blocks.

    Raises
    ------
    ModelError
        If the images have another size than the reader's.
    Cancelled
        If the token was cancelled.
    """
    for split in dataset.splits:
        reader.check_images(split.images)
    rows = np.flatnonzero(unlabelled_rows(dataset))
    labels = np.full(len(dataset), NO_LABEL, dtype=np.int16)
    confidence = np.full(len(dataset), np.nan, dtype=np.float32)
    done = 0
    with single_threaded_blas():  # the window has to stay responsive
        for split, offset, places in zip(dataset.splits, dataset.offsets, dataset.places(rows), strict=False):
            for number, start in enumerate(range(0, len(places), _BLOCK), start=1):
                if token is not None:
                    token.raise_if_cancelled()
                block = places[start : start + _BLOCK]
                prediction = reader.predict(at_levels(split.read(block), dataset.levels))
                labels[offset + block] = prediction.labels
                confidence[offset + block] = np.where(prediction.blank, np.nan, _confidence(prediction))
                done += len(block)
                report(Progress(f"Proposing labels for {dataset.name}", done, len(rows), "images"))
                if number % _BLOCKS_KEPT == 0:
                    release(split.images)
            release(split.images)
    return Proposals(labels, confidence, reader.class_names, reader.title)


def _confidence(prediction: Prediction) -> Probabilities:
    """Return the probability of each predicted class; less if the image is probably of none."""
    rejected = np.array([reason not in _READ_ANYWAY for reason in prediction.reject_reasons], dtype=bool)
    confidence: Probabilities = prediction.probabilities.max(axis=1, initial=0)
    return np.where(rejected, confidence * prediction.is_digit, confidence)
