"""A data set as its files have it, before it is finished."""

from collections.abc import Mapping
from dataclasses import dataclass

from mnist_gui.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class RawDataset:
    """What a codec reads.

    Attributes
    ----------
    dataset : Dataset
        Its images and labels as they are stored.
    is_transposed : bool
        Whether it is known that images are stored with rows and columns exchanged, as EMNIST's are.
    classes : mapping of int to str or None
        What each label means, if the files say so.
    """

    dataset: Dataset
    is_transposed: bool = False
    classes: Mapping[int, str] | None = None
