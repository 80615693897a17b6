"""An export job: the images to write, their details, and where to report progress."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Images, Labels, Rows, Split
from mnist_gui.data.formats._shared.naming.class_names import is_numbered
from mnist_gui.data.mapped import release
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancellable, CancelToken, Progress, Report, counter, ignore_progress

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.writing.details import Details

BLOCK = 1024
"""Images between two checks of the token."""


@dataclass(frozen=True, eq=False)
class ExportPart:
    """The images of one split that are exported.

    Attributes
    ----------
    split : Split
        The whole split.
    numbers : ndarray of intp, shape (n,)
        Which of its images, counted from 0, in the order in which they are written; at least one.
    first : int
        The row of the split's first image in the whole data set.
    """

    split: Split
    numbers: Rows
    first: int = 0

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def name(self) -> str:
        """The name of the split."""
        return self.split.name

    @property
    def rows(self) -> Rows:
        """Their rows in the whole data set, intp of shape (n,)."""
        return self.numbers + self.first

    @cached_property
    def labels(self) -> Labels:
        """Their labels, int16 of shape (n,)."""
        return self.split.labels[self.numbers]

    @property
    def exact_labels(self) -> npt.NDArray[np.integer[Any]]:
        """Their labels as uint8 if that holds them all, else as int16; `NO_LABEL` where there is none."""
        labels = self.labels.astype(np.uint8)
        return labels if (labels == self.labels).all() else self.labels

    @property
    def is_labelled(self) -> bool:
        """Whether at least one of them has a label."""
        return bool((self.labels != NO_LABEL).any())

    @property
    def images(self) -> Images:
        """All of them, uint8 of shape (n, h, w); not copied if they are the whole split."""
        if len(self) == len(self.split) and (self.numbers == np.arange(len(self))).all():
            return self.split.images
        return self.split.read(self.numbers)

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[slice, Images]]:
        """Go through them block by block. The memory of mapped images is released at the end.

        Yields
        ------
        where : slice
            Which of the n they are.
        images : ndarray of uint8, shape (k, h, w)
            A new array; k is `size` or, at the end, less.
        """
        for start in range(0, len(self), size):
            where = slice(start, min(start + size, len(self)))
            yield where, self.split.read(self.numbers[where])
        release(self.split.images)

    def counted_blocks(self, count: Callable[[int], None]) -> Iterator[Images]:
        """Go through all images as `blocks` does, and count those that were written."""
        for _, images in self.blocks():
            yield images
            count(len(images))


@dataclass(frozen=True, eq=False)
class ExportJob(Cancellable):
    """Exporting images of one data set.

    Attributes
    ----------
    title : str
        The name of the data set.
    class_names : tuple of str
        What each label means.
    parts : tuple of ExportPart
        The splits with at least one image; at least one.
    report : callable
        Called with the number of images written.
    token : CancelToken or None
        Checked before each report.
    details : Details or None
        What is written beside the images; None for nothing but labels.
    """

    title: str
    class_names: tuple[str, ...]
    parts: tuple[ExportPart, ...]
    report: Report = ignore_progress
    token: CancelToken | None = None
    details: "Details | None" = None

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def height(self) -> int:
        """Height of each image, in pixels."""
        return int(self.parts[0].split.images.shape[1])

    @property
    def width(self) -> int:
        """Width of each image, in pixels."""
        return int(self.parts[0].split.images.shape[2])

    @property
    def has_named_classes(self) -> bool:
        """Whether its classes have other names than their numbers."""
        return not is_numbered(self.class_names)

    def refuse_half_labelled(self, reason: str) -> None:
        """Refuse splits in which some images have a label and others have none.

        Parameters
        ----------
        reason : str
            Why that cannot be written, to follow "some images have no label, ".

        Raises
        ------
        DataError
            If there is such a split.
        """
        for part in self.parts:
            unlabelled = int((part.labels == NO_LABEL).sum())
            if 0 < unlabelled < len(part):
                raise DataError(
                    f"{unlabelled:,} of the images in the split {part.name} have no label, {reason}; "
                    "leave them out with the query label:any."
                )

    def only(self, part: ExportPart) -> "ExportJob":
        """Return the job of writing one part; it reports how many images of all parts are done."""
        before = sum(len(other) for other in self.parts[: self.parts.index(part)])

        def report(progress: Progress) -> None:
            self.report(replace(progress, done=before + progress.done, total=len(self)))

        return replace(self, parts=(part,), report=report)

    def counter(self, message: str) -> Callable[[int], None]:
        """Return a function to call, on one thread, with the number of images that were just written."""
        return counter(message, len(self), "images", report=self.report, token=self.token)
