"""Whether a training will fit into memory, said before it starts.

A training that runs out of memory makes the whole machine crawl, or is ended by the system without a word. So
what it will need is estimated from the number of images, and compared with what is free.

Each kind of model has a formula with a few numbers that were measured: the peaks of trainings on 10,000 to
700,000 images. Nearly all of it is feature vectors: each solver has a copy of its own, standardised or sorted
by class, and for a moment there is part of a third one.
"""

import math
import os
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from mnist_gui.errors import TrainingError
from mnist_gui.learning.models.model import model_class
from mnist_gui.learning.recipes import TrainingRequest

WORTH_MENTIONING = 1 << 30
"""A need of so many bytes is told to the user when the training starts."""


FIXED = 200_000_000
"""Bytes for libraries, small problems and blocks at work, whatever the number of images."""


def bytes_needed(
    model: str,
    *,
    images: int,
    features: int,
    classes: int,
    hyperparameters: Mapping[str, float] = MappingProxyType({}),
) -> int:
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
    hyperparameters : Mapping from str to float
        Those of the request; the defaults where they are missing.

    Returns
    -------
    int
        Bytes at the peak.
    """
    values = TrainingRequest(model=model, hyperparameters=hyperparameters).resolved().hyperparameters
    need = model_class(model).bytes_needed(
        images=images, features=features, classes=classes, hyperparameters=values
    )
    return FIXED + math.ceil(need)


def check_memory(
    model: str,
    *,
    images: int,
    features: int,
    classes: int,
    free: int | None,
    hyperparameters: Mapping[str, float] = MappingProxyType({}),
) -> int:
    """Refuse a training that will not fit into memory.

    Parameters
    ----------
    model, images, features, classes, hyperparameters
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
        return bytes_needed(
            model, images=number, features=features, classes=classes, hyperparameters=hyperparameters
        )

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
