"""The predictions of a model for each row of a data set."""

from dataclasses import dataclass, replace

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Column, Flags, Labels, Rows

_ALL = slice(None)


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions for each row of a data set.

    Attributes
    ----------
    predicted : ndarray of int16, shape (n,)
        Predicted class as index into the data set's class names; `NO_LABEL` for a blank image or without a
        prediction.
    confidence : ndarray of float32, shape (n,)
        Probability of the predicted class, 0 to 1; NaN without a prediction.
    loss : ndarray of float32, shape (n,)
        Minus the natural logarithm of the label's probability: 0 where the model is certain of the label,
        large where it is certain of another class. NaN without a label or prediction.
    origin : str
        Source of the predictions, for users.
    """

    predicted: Labels
    confidence: Column
    loss: Column
    origin: str = ""

    def __post_init__(self) -> None:
        for column in (self.predicted, self.confidence, self.loss):
            column.flags.writeable = False

    @property
    def was_predicted(self) -> Flags:
        """Whether each row has a prediction, bool of shape (n,)."""
        return ~np.isnan(self.confidence)

    def in_classes(self, table: Labels) -> "Predictions":
        """Return these predictions for other classes; see `mnist_gui.data.class_changes.class_table`."""
        return replace(self, predicted=table[self.predicted])

    def relabelled(self, old: Labels, new: Labels) -> "Predictions":
        """Return these predictions for other labels.

        The loss of an image whose label has changed is known if it is the predicted class now, else NaN.

        Parameters
        ----------
        old, new : ndarray of int16, shape (n,)
            The labels that `loss` belongs to, and the labels now.
        """
        rows = np.flatnonzero(old != new)
        if not len(rows):
            return self
        loss = self.loss.copy()
        agrees = (self.predicted[rows] == new[rows]) & (new[rows] != NO_LABEL)
        with np.errstate(divide="ignore"):
            loss[rows] = np.where(agrees, -np.log(self.confidence[rows]), np.nan)
        return replace(self, loss=loss)

    def wrong(self, labels: Labels, rows: Rows | slice = _ALL) -> Flags:
        """Return which labelled rows are predicted as another class.

        Parameters
        ----------
        labels : ndarray of int16, shape (n,)
            The labels of all rows.
        rows : ndarray of intp, shape (k,), or slice
            The rows to tell of; by default all.

        Returns
        -------
        ndarray of bool, shape (k,)
        """
        labels, predicted = labels[rows], self.predicted[rows]
        wrong: Flags = ~np.isnan(self.confidence[rows]) & (labels != NO_LABEL) & (predicted != labels)
        return wrong
