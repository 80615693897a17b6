"""Labels that a model proposes for images without one."""

from dataclasses import dataclass, replace

import numpy as np

from mnist_gui.data.corrected import excluded_rows
from mnist_gui.data.dataset import NO_LABEL, Dataset, Labels, Rows
from mnist_gui.learning.classifier import Reader
from mnist_gui.learning.inference import predict_dataset
from mnist_gui.progress import CancelToken, Report, ignore_progress


@dataclass(frozen=True, eq=False)
class Proposals:
    """Labels for some images.

    Attributes
    ----------
    rows : ndarray of intp, shape (k,)
        Ascending.
    labels : ndarray of int16, shape (k,)
        Indices into `class_names`.
    class_names : tuple of str
        The classes of the model.
    unlabelled : int
        How many images without a label there are, those with too little confidence included.
    """

    rows: Rows
    labels: Labels
    class_names: tuple[str, ...]
    unlabelled: int


def propose_labels(
    dataset: Dataset,
    classifier: Reader,
    *,
    above: float,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Proposals:
    """Predict the images without a label, and propose the classes that the model is confident of.

    Parameters
    ----------
    dataset : Dataset
        Excluded images get no proposal.
    classifier : Reader
    above : float
        The least confidence, 0 to 1.
    report, token
        Reports progress in images; cancels between blocks.

    Raises
    ------
    ModelError
        If the images have another size than the classifier's.
    Cancelled
        If the token was cancelled.
    """
    unlabelled = dataset.labels == NO_LABEL
    excluded = excluded_rows(dataset)
    if excluded is not None:
        unlabelled &= ~excluded
    rows = np.flatnonzero(unlabelled)
    # None of these has a label, so their classes can be those of the model.
    part = replace(dataset.subset(rows), class_names=classifier.class_names)
    predictions = predict_dataset(classifier, part, report=report, token=token)
    is_sure = (predictions.predicted != NO_LABEL) & (predictions.confidence >= np.float32(above))
    return Proposals(rows[is_sure], predictions.predicted[is_sure], classifier.class_names, len(rows))
