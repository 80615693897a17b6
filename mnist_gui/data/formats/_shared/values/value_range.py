"""Which number is black and which is white: judged from all numbers of a data set.

Pixels are bytes in most files, 0 to 255. Others are 0 and 1, fractions from 0 to 1, 0 to 16 as scikit-learn's
digits, per cent, 10, 12 or 16 bits of a scanner, or -1 to 1 for a neural network. The largest number tells
most of them. Where it does not, other evidence decides: how many pixels have that number, for ink saturates
and shadows do not; and whether the smallest number is that of most pixels, as paper is. What is judged is
said in a note, and what cannot be judged is refused with what to do.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Images, Split
from mnist_gui.data.formats._shared.read_job import step_of
from mnist_gui.data.formats._shared.values.pixels import LARGEST, no_pixels
from mnist_gui.data.formats._shared.values.plain_bytes import BRIGHT, blocks_of, is_bright

_FEW_LEVELS: Final = 16
"""Whole numbers up to here are levels of grey: no image of bytes is so dark."""

_STEPS: Final = (31, 32, 63, 64, 100, 127)
"""Largest numbers of 5, 6 and 7 bits and of per cent."""

_BITS: Final = (1023, 4095, 16383, 65535)
_TWO_BYTES: Final = 65535

_OVERSHOOT: Final = 0.1
"""By which share of the range a sharp filter may go beyond it."""

_SATURATED: Final = 0.02
"""Share of pixels, without paper, that have the largest number: more where ink saturates, as in MNIST."""

_PAPER: Final = 0.2
"""Share of pixels with the smallest number: more where that is paper."""

_FEWEST_IMAGES: Final = 10
"""Of fewer images, all may be dark: that they have few levels of grey must show."""

_SATURATED_IF_FEW, _OF_EQUAL_SHARE = 0.075, 1.2
"""Of these, the least share of pixels with the largest number, and how many times the mean share it is."""

_FEWEST_SIDE: Final = 5
_FIRST: Final = 512
"""Images of which the numbers are counted."""


class ValueRange(NamedTuple):
    """What becomes black and what white.

    Attributes
    ----------
    low, high : float
        The numbers for 0 and 255; what is outside becomes one of these.
    wraps : bool
        Whether negative numbers are bytes from 128, as in languages whose bytes have a sign.
    note : str
        What is done or remarked, for the user; empty if there is nothing to say.
    """

    low: float = 0
    high: float = 255
    wraps: bool = False
    note: str = ""

    def keeps(self, values: npt.NDArray[Any], step: float) -> bool:
        """Tell whether numbers are the bytes already that `to_bytes` would return."""
        return values.dtype == np.uint8 and self.low == 0 and abs(self.high - 255 * step) < step / 2

    def to_bytes(self, values: npt.NDArray[Any], step: float) -> Images:
        """Return numbers, each of which stands for itself times `step`, as bytes."""
        if self.keeps(values, step):
            return values
        if values.dtype == np.uint8:
            table = self.to_bytes(np.arange(256, dtype=np.float32), step)
            return np.take(table, values)
        if self.wraps:
            return values.astype(np.int16).astype(np.uint8)
        if values.dtype == np.uint16 and (self.low, self.high) == (0, _TWO_BYTES):
            return (values >> 8).astype(np.uint8)
        scaled = values.astype(np.float32) * np.float32(step)
        scaled -= np.float32(self.low)
        scaled *= np.float32(255 / (self.high - self.low))
        rounded: Images = np.rint(scaled, out=scaled).clip(0, 255).astype(np.uint8)
        return rounded


PLAIN: Final = ValueRange()


class Values(NamedTuple):
    """What is known of all numbers of a data set.

    Attributes
    ----------
    least, most : float
        The smallest and the largest.
    whole : bool
        Whether all are whole numbers.
    usual : float
        The most frequent number.
    at_least, at_most : float
        The share of pixels that have the smallest number; the share of those with the largest, of pixels
        that do not have the smallest.
    are_tiny : bool
        Whether the images are too small to judge by such shares.
    are_few : bool
        Whether there are so few that all may be dark.
    """

    least: float
    most: float
    whole: bool
    usual: float
    at_least: float
    at_most: float
    are_tiny: bool
    are_few: bool


def judged_range(path: Path | str, splits: Sequence[Split]) -> ValueRange:
    """Judge which numbers of a data set are black and white.

    Raises
    ------
    DataError
        If nothing tells.
    """
    if all(split.images.dtype == np.uint8 and step_of(split) == 1 for split in splits) and is_bright(splits):
        return PLAIN
    if all(split.images.dtype == np.uint8 and step_of(split) < 1 for split in splits):
        return _of_fractions(splits)
    values = _values(path, splits)
    judged = _judged(values)
    if judged is None:
        raise no_pixels(path, values.least, values.most)
    return judged


def in_one_scale(splits: Sequence[Split]) -> tuple[tuple[Split, ...], str]:
    """Make fractions bytes where other splits are bytes already, as when only one of them was scaled.

    Returns
    -------
    splits : tuple of Split
    note : str
        What was done, for the user; empty if nothing was.
    """
    fractions = [split for split in splits if split.images.dtype == np.uint8 and step_of(split) < 1]
    others = [split for split in splits if step_of(split) == 1]
    are_two_scales = fractions and others and len(fractions) + len(others) == len(splits)
    if not are_two_scales or not all(is_bright([split]) for split in others):
        return tuple(splits), ""
    names = " and ".join(split.name for split in fractions)
    scaled = (
        Split(split.name, split.images, split.labels, split.stored_digest) if split in fractions else split
        for split in splits
    )
    return tuple(scaled), f"pixels 0..1 of {names} made 0..255, as the others are"


def chosen_range(low: float, high: float) -> ValueRange:
    """Return the range that the user has given."""
    return ValueRange(low, high, note="" if (low, high) == (0, 255) else _scaled(low, high))


def stored_range(path: Path | str, splits: Sequence[Split]) -> ValueRange:
    """Return the range by which numbers become bytes for the fingerprint, even if nothing tells.

    Raises
    ------
    DataError
        If some are not numbers, or too large.
    """
    if all(split.images.dtype == np.uint8 for split in splits):
        return PLAIN
    values = _values(path, splits)
    if values.least >= 0 and values.most <= 255:
        return PLAIN
    judged = _judged(values)
    return judged if judged is not None else ValueRange(values.least, max(values.most, values.least + 1))


def _judged(values: Values) -> ValueRange | None:
    return _of_whole(values) if values.whole and values.least >= 0 else _of_others(values)


def _of_fractions(splits: Sequence[Split]) -> ValueRange:
    """Judge fractions from 0 to 1, held as bytes."""
    if is_bright(splits):
        return _to(0, 1)
    most = max(int(block.max(initial=0)) for block in blocks_of(splits)) / 255
    return ValueRange(0, 1, note=f"{_scaled(0, 1)}; {_dark(most, 1)}")


def _of_whole(values: Values) -> ValueRange | None:
    """Judge whole numbers from 0."""
    most = values.most
    if most == 0 or BRIGHT <= most <= 255:
        return PLAIN
    if most <= 1:
        return _to(0, 1)
    if values.are_tiny:
        return PLAIN if most <= 255 else None
    if _has_few_levels(values):
        return _to(0, most)
    if most < BRIGHT:
        return PLAIN._replace(note=_dark(most, 255) if values.least < most / 2 else "")
    return next((_to(0, bits) for bits in _BITS if most <= bits), None)


def _has_few_levels(values: Values) -> bool:
    """Tell whether whole numbers are few levels of grey, and not bytes of dark images."""
    if values.are_few:
        saturated = max(_SATURATED_IF_FEW, _OF_EQUAL_SHARE / values.most)
        is_ink = values.at_least >= _PAPER and values.at_most >= saturated
        return is_ink and (values.most <= _FEW_LEVELS or values.most in _STEPS)
    return values.most <= _FEW_LEVELS or (values.most in _STEPS and values.at_most >= _SATURATED)


def _of_others(values: Values) -> ValueRange | None:
    """Judge fractions and numbers with a sign."""
    least, most = values.least, values.most
    room = _OVERSHOOT * max(most, 0)
    if least >= -room:
        if most <= 1 + _OVERSHOOT:
            return _to(0, 1)
        if BRIGHT <= most <= 255 * (1 + _OVERSHOOT):
            return PLAIN
        return _of_whole(values._replace(most=_rounded(most)))
    if values.are_tiny and (values.least, values.most) != (-1, 1):
        return None
    if values.whole and -128 <= least < -1 and most <= 127 and (judged := _of_signed_bytes(values)):
        return judged
    for side in (0.5, 1, 127.5):
        if -side * 1.02 <= least <= -side / 2 and side / 2 <= most <= side * 1.02:
            return _to(-side, side)
    if values.at_least >= _PAPER and values.at_most >= _SATURATED:
        return _to(least, most)
    return None


def _rounded(most: float) -> float:
    """Return the whole number that the largest fraction nearly is, or else the fraction."""
    near = round(most)
    return near if abs(most - near) <= 0.02 * near else most


def _of_signed_bytes(values: Values) -> ValueRange | None:
    if abs(values.usual) <= 8:  # bytes of a language that has only those with a sign
        return ValueRange(wraps=True, note="pixels -128..127 read as bytes 0..255")
    return _to(-128, 127) if abs(values.usual) >= 100 else None


def _to(low: float, high: float) -> ValueRange:
    return ValueRange(low, high, note=_scaled(low, high))


def _scaled(low: float, high: float) -> str:
    return f"pixels {low:.6g}..{high:.6g} made 0..255"


def _dark(most: float, white: float) -> str:
    return f"dark: no pixel is above {most:.3g} of {white:g} (to brighten: --range 0..{most:.3g})"


def _values(path: Path | str, splits: Sequence[Split]) -> Values:
    """Measure all numbers, some at a time."""
    least, most, whole = np.inf, -np.inf, True
    for split in splits:
        step = step_of(split)
        for block in blocks_of([split]):
            if block.size:
                low, high = float(block.min()), float(block.max())
                if not max(high, -low) <= LARGEST:  # what is not a number is neither
                    raise no_pixels(path, low, high)
                least, most = min(least, low * step), max(most, high * step)
                whole = whole and _is_whole(block, step)
    counts: dict[float, int] = {}
    at_least = at_most = total = 0
    margin = 1e-6 if whole else 0.005 * (most - least)
    for split in splits:
        step = step_of(split)
        for block in blocks_of([split]):
            at_least += int(np.count_nonzero(block <= (least + margin) / step))
            at_most += int(np.count_nonzero(block >= (most - margin) / step))
            total += block.size
        for value, count in zip(*_counted(split), strict=True):
            counts[value * step] = counts.get(value * step, 0) + count
    usual = max(counts, key=lambda value: counts[value], default=0.0)
    are_tiny = least == most or min(splits[0].images.shape[1:]) < _FEWEST_SIDE
    return Values(
        least=least,
        most=most,
        whole=whole,
        usual=usual,
        at_least=at_least / max(1, total),
        at_most=at_most / max(1, total - at_least),
        are_tiny=are_tiny,
        are_few=sum(map(len, splits)) < _FEWEST_IMAGES,
    )


def _counted(split: Split) -> tuple[list[float], list[int]]:
    """Return the different numbers in the first images of a split, and how often each is there."""
    values, counts = np.unique(split.read(slice(_FIRST)), return_counts=True)
    return values.tolist(), counts.tolist()


def _is_whole(block: npt.NDArray[Any], step: float) -> bool:
    if step != 1:  # fractions in steps of 1/255, unless they are 0 and 1
        return bool(((block == 0) | (block == 255)).all())
    return block.dtype.kind != "f" or bool((block == np.rint(block)).all())
