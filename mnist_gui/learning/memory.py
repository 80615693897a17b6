"""Estimate whether a training fits into memory, before it starts.

A training that runs out of memory makes the whole machine crawl, or is killed by the system without a
message. So its need is estimated from the number of images, and compared with the free memory.

Each kind of model has a formula with a few measured numbers: the peaks of trainings on 10,000 to 700,000
images. Nearly all of it is feature vectors: each solver has a copy of its own, standardised or sorted by
class, and for a moment part of a third one.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from mnist_gui.errors import TrainingError
from mnist_gui.learning.models.model import model_class
from mnist_gui.learning.recipes import TrainingRequest

WORTH_MENTIONING = 1 << 30
"""Bytes from which the need is reported when the training starts."""


FIXED = 200_000_000
"""Bytes for libraries, small problems and blocks, independent of the number of images."""


def bytes_needed(
    model: str,
    *,
    images: int,
    features: int,
    classes: int,
    hyperparameters: Mapping[str, float] = MappingProxyType({}),
) -> int:
    """Estimate the memory of a training, beyond that of the program and its data set.

    Parameters
    ----------
    model : str
        A key of `mnist_gui.learning.recipes.RECIPES`.
    images : int
        Number of training images.
    features : int
        Length of a feature vector.
    classes : int
        Number of classes.
    hyperparameters : Mapping from str to float
        Missing ones have their defaults.

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
    """Refuse a training that does not fit into memory.

    Parameters
    ----------
    model, images, features, classes, hyperparameters
        As for `bytes_needed`.
    free : int or None
        Free bytes, as from `free_memory`; None if unknown.

    Returns
    -------
    int
        Bytes needed.

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


@contextmanager
def within_memory(what: str) -> Iterator[None]:
    """Turn running out of memory, or of the stack, into a sentence that says what to do.

    The estimate before a training cannot know of everything, such as what other programs take meanwhile.

    Parameters
    ----------
    what : str
        What is done: the sentence begins with it.

    Raises
    ------
    TrainingError
        In place of `MemoryError` and `RecursionError`.
    """
    try:
        yield
    except (MemoryError, RecursionError) as error:
        raise TrainingError(
            f"{what} needs more memory than there is; use fewer images (--limit, Training images in the "
            "window) or fewer pixels (--size 28x28), or close other programs."
        ) from error


def in_gigabytes(size: int) -> str:
    """Return a number of bytes as text, such as ``2.3 GB``."""
    return f"{size / 1e9:.1f} GB"


def _rounded_down(number: int) -> int:
    """Round down to two digits."""
    unit: int = 10 ** max(0, len(str(number)) - 2)
    return number // unit * unit
