"""The median and other quantiles, as `numpy.median` and `numpy.percentile` return them, in less time.

Those also look for NaN, which ink has none of, and import `numpy.ma` for it.
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


def percentile(values: Ink | Floats, percent: float, *, overwrite: bool = False) -> float:
    """Return a percentile of all values, by linear interpolation between two of them.

    Parameters
    ----------
    values : ndarray of floats
        At least one, and no NaN.
    percent : float
        0 to 100.
    overwrite : bool
        Whether their order may be changed, which spares a copy.
    """
    return float(_between(values.reshape(-1) if overwrite else values.flatten(), percent))


def percentiles(values: Ink | Floats, percent: float) -> Floats:
    """Return a percentile along the last axis of an array; see `percentile`."""
    return _between(values.copy(), percent)


def _between(values: Ink | Floats, percent: float) -> Floats:
    """Return the value at a share of the way along the last axis, once sorted; their order changes."""
    place = (values.shape[-1] - 1) * percent / 100
    lower = int(place)
    upper = min(lower + 1, values.shape[-1] - 1)
    values.partition((lower, upper), axis=-1)
    low, high = values[..., lower], values[..., upper]
    found: Floats = low + (high - low) * values.dtype.type(place - lower)
    return found


def _middle(values: Numbers) -> Numbers:
    """Return the one or two values in the middle of the last axis; their order changes."""
    first, last = (values.shape[-1] - 1) // 2, values.shape[-1] // 2
    values.partition((first, last), axis=-1)
    return values[..., first : last + 1]
