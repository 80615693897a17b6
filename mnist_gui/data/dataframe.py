"""Turn a data set into a pandas DataFrame; pandas is an optional dependency."""

from typing import TYPE_CHECKING

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats._shared.tables.table_columns import pixel_names
from mnist_gui.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

_BLOCK = 4096
"""Images copied at a time."""


def to_dataframe(dataset: Dataset) -> "pd.DataFrame":
    """Return a table with a row for each image; see `Dataset.to_dataframe`."""
    try:
        import pandas as pd
    except ImportError as error:
        raise DataError(
            "A data frame needs pandas, which is not installed; "
            "install it with: python -m pip install 'mnist-gui[dataframe]'."
        ) from error
    pixels = np.empty((len(dataset), dataset.height * dataset.width), dtype=np.uint8)
    for split, first in zip(dataset.splits, dataset.offsets[:-1], strict=True):
        for start in range(0, len(split), _BLOCK):
            block = split.read(slice(start, start + _BLOCK))
            pixels[first + start :][: len(block)] = block.reshape(len(block), -1)
    frame = pd.DataFrame(pixels, columns=pixel_names(dataset.height, dataset.width), copy=False)
    frame.insert(0, "label", dataset.labels)
    splits = pd.Categorical.from_codes(dataset.split_column, categories=list(dataset.split_names))
    beside = {name: column for name, column in dataset.columns.items() if name not in frame.columns}
    more = pd.DataFrame({"split": splits, **beside}, index=frame.index)
    return pd.concat([frame, more], axis="columns")
