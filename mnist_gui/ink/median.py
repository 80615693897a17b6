"""The median, as `numpy.median` returns it, in less time.

That one also looks for NaN, which ink has none of, and imports `numpy.ma` for it.
"""

from typing import Any, TypeAlias, overload

import numpy as np
import numpy.typing as npt

from mnist_gui.ink.arrays import Ink, Integers, Tones

Numbers: TypeAlias = npt.NDArray[np.number[Any]]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]


@overload
def median(values: Ink, *, overwrite: bool = False) -> np.float32: ...
@overload
def median(values: Integers | Tones, *, overwrite: bool = False) -> np.float64: ...
def median(values: Numbers, *, overwrite: bool = False) -> np.floating[Any]:
    """Return the median of all values, in their dtype, or as float64 of whole numbers.

    Parameters
    ----------
    values : ndarray
        At least one, and no NaN.
    overwrite : bool
        Whether their order may be changed, which spares a copy.
    """
    found: np.floating[Any] = _middle(values.reshape(-1) if overwrite else values.flatten()).mean()
    return found


def medians(values: Numbers) -> Floats:
    """Return the median along the last axis of an array."""
    found: Floats = _middle(values.copy()).mean(axis=-1)
    return found


def _middle(values: Numbers) -> Numbers:
    """Return the one or two values in the middle of the last axis; their order changes."""
    first, last = (values.shape[-1] - 1) // 2, values.shape[-1] // 2
    values.partition((first, last), axis=-1)
    return values[..., first : last + 1]
