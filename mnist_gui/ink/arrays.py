"""Types of the arrays in this package."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ink: TypeAlias = npt.NDArray[np.float32]
Tones: TypeAlias = npt.NDArray[np.uint8]
Mask: TypeAlias = npt.NDArray[np.bool_]
Integers: TypeAlias = npt.NDArray[np.int64]

Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels; right and bottom lie just beyond the box."""
