"""Whether a training will fit into memory, said before it starts.

A training that runs out of memory makes the whole machine crawl, or is ended by the system without a word. So
what it will need is estimated from the number of images, and compared with what is free.

The estimate is a formula with a few numbers that were measured: the peaks of trainings on 10,000 to 700,000
images. Nearly all of it is feature vectors: each solver has a copy of its own, standardised or sorted by
class, and for a moment there is part of a third one.
"""

import math
import os
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.errors import TrainingError

WORTH_MENTIONING = 1 << 30
"""A need of so many bytes is told to the user when the training starts."""


FIXED = 200_000_000
"""Bytes for libraries, small problems and blocks at work, whatever the number of images."""

CALIBRATED_FROM = 60_000
"""Of so many images, one in six is kept out to calibrate probabilities on; of more, no more than that."""


@dataclass(frozen=True)
class _Cost:
    """Bytes that each image takes: for each of its features, for each class, and for each pair of classes.

    The last only up to `CALIBRATED_FROM` images: it is for the margins of those kept out.
    """

    feature: float
    class_: float
    pair: float


# 4 bytes for each copy of a feature as float32, and for each score of an image in a class.
_COSTS: Mapping[str, _Cost] = {
    "svm": _Cost(feature=2.75 * 4, class_=4, pair=4),
    "logistic": _Cost(feature=2.25 * 4, class_=0, pair=0),
}


def bytes_needed(model: str, *, images: int, features: int, classes: int) -> int:
    """Estimate the memory that a training takes beyond what the program and its data set already hold.

    Parameters
    ----------
    model : str
        A key of `mnist_gui.learning.recipes.RECIPES`.
    images : int
        How many it learns from.
    features : int
        The length of a feature vector.
    classes : int
        How many it tells apart.

    Returns
    -------
    int
        Bytes at the peak.
    """
    cost = _COSTS[model]
    for_vectors = images * (features * cost.feature + classes * cost.class_)
    for_margins = min(images, CALIBRATED_FROM) * math.comb(classes, 2) * cost.pair
    return FIXED + math.ceil(for_vectors + for_margins)


def check_memory(model: str, *, images: int, features: int, classes: int, free: int | None) -> int:
    """Refuse a training that will not fit into memory.

    Parameters
    ----------
    model, images, features, classes
        As for `bytes_needed`.
    free : int or None
        Bytes that may be taken, such as `free_memory` finds; None if that is not known.

    Returns
    -------
    int
        What `bytes_needed` says.

    Raises
    ------
    TrainingError
        If more is needed than is free.
    """

    def needed_for(number: int) -> int:
        return bytes_needed(model, images=number, features=features, classes=classes)

    needed = needed_for(images)
    if free is None or needed <= free:
        return needed
    fitting = bisect_right(range(images), free, key=needed_for) - 1
    wish = (
        f"choose --limit {_rounded_down(fitting)} or fewer (Training images in the window)"
        if fitting >= classes
        else "close other programs first"
    )
    raise TrainingError(
        f"Training on {images:,} images needs about {in_gigabytes(needed)} of memory, and "
        f"{in_gigabytes(max(free, 0))} are free; {wish}."
    )


def in_gigabytes(size: int) -> str:
    """Write a number of bytes, as in ``2.3 GB``."""
    return f"{size / 1e9:.1f} GB"


def free_memory(root: Path = Path("/")) -> int | None:
    """Return how many bytes this process may still take, or None where the system does not say.

    On Linux that is what the kernel calls available, or what is left to the container if that is less;
    elsewhere, all memory of the machine.

    Parameters
    ----------
    root : Path
        Where the file systems ``proc`` and ``sys`` are.
    """
    groups = root / "sys" / "fs" / "cgroup"
    found = (
        _available(root / "proc" / "meminfo"),
        _left_to_group(groups, "memory.max", "memory.current", "inactive_file"),
        _left_to_group(
            groups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
        ),
    )
    return min((free for free in found if free is not None), default=_all_memory())


def _available(meminfo: Path) -> int | None:
    try:
        return 1024 * _fields(meminfo)["MemAvailable:"]
    except (OSError, KeyError, ValueError):
        return None


def _left_to_group(group: Path, limit: str, usage: str, reclaimable: str) -> int | None:
    """Return what the limit of a control group leaves; its cached files count as used, but give way."""
    try:
        left = int((group / limit).read_text()) - int((group / usage).read_text())
        return left + _fields(group / "memory.stat")[reclaimable]
    except (OSError, KeyError, ValueError):  # there is no such group, or its limit is "max"
        return None


def _fields(path: Path) -> dict[str, int]:
    """Read lines of a name and a number."""
    return {name: int(number) for name, number, *_ in map(str.split, path.read_text().splitlines())}


def _all_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf, and not every system these names
        return None


def _rounded_down(number: int) -> int:
    """Keep two digits, as people would."""
    unit: int = 10 ** max(0, len(str(number)) - 2)
    return number // unit * unit
