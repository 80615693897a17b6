"""What a model reads in each image of a data set."""

from dataclasses import dataclass

import numpy as np

from mnist_gui.data.arrays import NO_LABEL, Column, Flags, Labels


@dataclass(frozen=True, eq=False)
class Readings:
    """What a classifier says of each row of a data set.

    Attributes
    ----------
    predicted : ndarray of int16, shape (n,)
        Index into the data set's class names; `NO_LABEL` where the image is blank or was not read.
    confidence : ndarray of float32, shape (n,)
        Probability of the class that was read, 0 to 1; NaN where the image was not read.
    loss : ndarray of float32, shape (n,)
        Minus the natural logarithm of the label's probability: 0 where the classifier is sure of the label,
        large where it is sure of another class. NaN where there is no label or the image was not read.
    origin : str
        Who read, in a few words for a person.
    """

    predicted: Labels
    confidence: Column
    loss: Column
    origin: str = ""

    def __post_init__(self) -> None:
        for column in (self.predicted, self.confidence, self.loss):
            column.flags.writeable = False

    @property
    def was_read(self) -> Flags:
        """Whether each image was read, bool of shape (n,)."""
        return ~np.isnan(self.confidence)

    def wrong(self, labels: Labels) -> Flags:
        """Return which labelled images were read, but not as what they are labelled, bool of shape (n,)."""
        wrong: Flags = self.was_read & (labels != NO_LABEL) & (self.predicted != labels)
        return wrong
