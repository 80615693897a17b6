"""Types of the arrays of a data set and of its columns."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Images: TypeAlias = npt.NDArray[np.uint8]
"""Images, shape (n, h, w): 0 is paper, 255 is ink."""

Labels: TypeAlias = npt.NDArray[np.int16]
"""Indices into the class names of a data set, or `NO_LABEL`."""

States: TypeAlias = npt.NDArray[np.uint8]
"""What the user said of each image: values of `mnist_gui.data.correction_state.CorrectionState`."""

Rows: TypeAlias = npt.NDArray[np.intp]
"""Row numbers of a data set, counted from 0 through all splits."""

AnyRows: TypeAlias = Rows | npt.NDArray[np.bool_] | Sequence[int]
"""Row numbers, or a mask with a bool for each row, as in ``dataset.take(dataset.labels == 3)``."""

Column: TypeAlias = npt.NDArray[np.float32]
"""One number for each row; NaN if unknown."""

Flags: TypeAlias = npt.NDArray[np.bool_]
"""True or false for each row."""

NO_LABEL = -1
"""The label of an image whose class is unknown."""
