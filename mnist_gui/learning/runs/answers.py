"""What a kept run predicts for the rows of a data set: the column behind ``wrong_by:NAME`` in a query."""

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.errors import DataError
from mnist_gui.learning.inference import predictions_of_evaluation
from mnist_gui.learning.runs.store import runs
from mnist_gui.names import shown
from mnist_gui.progress import CancelToken, Report, ignore_progress


def answers_of(
    dataset: Dataset, name: str, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Predictions:
    """Return the predictions of a kept run for the images that it was measured on.

    Parameters
    ----------
    dataset : Dataset
    name : str
        The name of the run, its id, or a beginning of its id that no other run has.
    report, token
        Not used, because nothing is computed.

    Returns
    -------
    Predictions
        Rows of other splits have none.

    Raises
    ------
    DataError
        If no kept run has this name or id, or several have it, or it was measured on another data set.
    ModelError
        If its readings are damaged.
    """
    run = runs()[name]
    evaluation = run.evaluation
    if evaluation is None or run.dataset_fingerprint != dataset.fingerprint:
        raise DataError(
            f"The run {shown(name)} was not measured on {dataset.name}; name one that was, as mnist-gui runs "
            f"list shows them."
        )
    return predictions_of_evaluation(dataset, evaluation)
