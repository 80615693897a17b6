"""A read job: what is wanted of a codec, what it returns, and how much memory it may take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, Final, NamedTuple

import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.read_options import BY_DEFAULT, ImageSize, ReadOptions
from mnist_gui.progress import Cancellable, CancelToken, Progress, Report, counter, ignore_progress

STANDARD_SIZE: Final[ImageSize] = (28, 28)
"""The size of MNIST's images. Images of many sizes become this large."""


@dataclass(frozen=True)
class ReadJob(Cancellable):
    """Reading one data set.

    Attributes
    ----------
    source : str
        What the data set came from, as `open_dataset` takes it.
    options : ReadOptions
        What the user says of its images.
    report : callable
        Called with the progress.
    token : CancelToken or None
        Checked between blocks.
    budget : MemoryBudget
        From which bytes are taken before arrays are made.
    """

    source: str
    options: ReadOptions = BY_DEFAULT
    report: Report = ignore_progress
    token: CancelToken | None = None
    budget: MemoryBudget = field(default_factory=MemoryBudget)

    def with_size(self, size: ImageSize | None) -> "ReadJob":
        """Return this job with another size that is wanted."""
        return replace(self, options=self.options._replace(size=size))

    def counter(self, message: str, total: int, unit: str) -> Callable[[int], None]:
        """Return a function to call with the number of units that were just done."""
        return counter(message, total, unit, report=self.report, token=self.token)


@dataclass(frozen=True, eq=False)
class RawSplit(Split):
    """A split whose images are numbers of any type, before it is finished.

    Attributes
    ----------
    images : ndarray of numbers, shape (n, h, w)
        As they are stored, but for a factor. Read-only.
    step : float
        What a difference of 1 in `images` stands for: fractions from 0 to 1 are held as bytes, in steps of
        1/255.
    """

    images: npt.NDArray[Any]
    step: float = 1.0

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.dtype.kind not in "biuf":
            raise ValueError(f"images must be numbers (n, h, w), not {self.images.dtype} {self.images.shape}")
        self.images.flags.writeable = False
        self.labels.flags.writeable = False


def step_of(split: Split) -> float:
    """Return what a difference of 1 in the images of a split stands for."""
    return split.step if isinstance(split, RawSplit) else 1


class RawDataset(NamedTuple):
    """What a codec reads: a data set as its files have it, before it is finished.

    Attributes
    ----------
    dataset : Dataset
        Its images and labels as they are stored. Its splits may be `RawSplit`.
    is_transposed : bool
        Whether it is known that images are stored with rows and columns exchanged, as EMNIST's are.
    classes : mapping of int to str or None
        What each label means, if the files say so.
    """

    dataset: Dataset
    is_transposed: bool = False
    classes: Mapping[int, str] | None = None


class JoinedProgress:
    """Joins the progress of files that are read one after another.

    Parameters
    ----------
    sizes : iterable of int
        Bytes of each on disk, in the order in which they are read.
    report : callable
        Called with the number of bytes read of all files together.
    """

    def __init__(self, sizes: Iterable[int], report: Report) -> None:
        *starts, self._total = accumulate(sizes, initial=0)
        self._starts = iter(starts)
        self._report = report

    def next(self) -> Report:
        """Begin the next file, and return what reading it reports to."""
        start = next(self._starts)

        def report(progress: Progress) -> None:
            self._report(Progress(progress.message, start + progress.done, self._total, progress.unit))

        return report
