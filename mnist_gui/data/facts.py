"""The address that notebooks of version 0.1 import from; see `mnist_gui.data.columns.Columns`."""

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.predictions import Predictions

__all__ = ["Facts", "Readings"]

Readings = Predictions


class Facts(Columns):
    """Columns under the names of version 0.1.

    Parameters
    ----------
    dataset : Dataset
    readings : Predictions, optional
        The predictions of a model.
    """

    def __init__(self, dataset: Dataset, readings: Predictions | None = None) -> None:
        super().__init__(dataset, readings)

    @property
    def readings(self) -> Predictions | None:
        """The predictions of a model; None without one."""
        return self.predictions

    def with_readings(self, readings: Predictions | None) -> "Facts":
        """Return these columns with other predictions."""
        return Facts(self.dataset, readings)
