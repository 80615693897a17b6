"""One split of a data set: its images, and their labels as given and as corrected."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import NO_LABEL, Images, Labels, Rows, States
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.digests import HASHED_BLOCK, digest_of
from mnist_gui.data.mapped import read_images


@dataclass(frozen=True, eq=False)
class Split:
    """The images of one split.

    Attributes
    ----------
    name : str
        ``"train"``, ``"test"`` or ``"val"``.
    images : ndarray of uint8, shape (n, h, w)
        0 is paper, 255 is ink. Read-only; it may be mapped from a file, so use `read` for what may run while
        another program cuts that file short.
    labels : ndarray of int16, shape (n,)
        Index into the data set's class names, or `NO_LABEL`. Read-only.
    stored_digest : str
        The `images_digest` of the images as they are stored, if these were read in another way: scaled,
        inverted, turned or resized. Empty if not.
    given : ndarray of int16, shape (n,), or None
        The labels as the files have them, if the user's corrections are in `labels`. Read-only.
    states : ndarray of uint8, shape (n,), or None
        What the user said of each image, as values of `CorrectionState`; None for nothing. Read-only.
    """

    name: str
    images: Images
    labels: Labels
    stored_digest: str = ""
    given: Labels | None = None
    states: States | None = None

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.dtype != np.uint8:
            raise ValueError(f"images must be uint8 (n, h, w), not {self.images.dtype} {self.images.shape}")
        if self.labels.shape != self.images.shape[:1] or self.labels.dtype != np.int16:
            raise ValueError("labels must be int16, one for each image")
        for values in (self.given, self.states):
            if values is not None and values.shape != self.labels.shape:
                raise ValueError("given labels and states must be one for each image")
        for array in (self.images, self.labels, self.given, self.states):
            if array is not None:
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        """Return one line without the pixels."""
        height, width = self.images.shape[1:]
        return f"<Split {self.name}: {len(self):,} images of {height}x{width} pixels>"

    def read(self, rows: slice | Rows) -> Images:
        """Return some images, given as a slice of consecutive ones or by their positions in the split.

        Returns
        -------
        ndarray of uint8, shape (k, h, w)
            A new array, or a view of memory; never mapped, if the system allows it.

        Raises
        ------
        DataError
            If they are mapped from a file that was cut short meanwhile, or cannot be read.
        """
        return read_images(self.images, rows)

    @property
    def given_labels(self) -> Labels:
        """The labels as the files have them, int16 of shape (n,)."""
        return self.labels if self.given is None else self.given

    @cached_property
    def used_labels(self) -> Labels:
        """The labels to learn from and to measure by, int16 of shape (n,); `NO_LABEL` for excluded images."""
        if self.states is None:
            return self.labels
        return np.where(self.states == CorrectionState.EXCLUDED, np.int16(NO_LABEL), self.labels)

    @property
    def is_usable(self) -> bool:
        """Whether at least one image has a label and is not excluded."""
        return bool((self.used_labels != NO_LABEL).any())

    @cached_property
    def images_digest(self) -> str:
        """Hash of the images in their order, without the labels: 32 hexadecimal digits.

        Computed on first use; 50 ms for 60,000 images of 28x28.
        """
        starts = range(0, len(self), HASHED_BLOCK)
        blocks = (self.read(slice(start, start + HASHED_BLOCK)) for start in starts)
        return digest_of(self.images.shape, blocks)

    def flat(self, *, scaled: bool = False) -> npt.NDArray[Any]:
        """Return the images as the rows of a table, the form most estimators take.

        Parameters
        ----------
        scaled : bool
            Whether to divide by 255.

        Returns
        -------
        ndarray, shape (n, h * w)
            If scaled, a new array of float32, 0 to 1. Otherwise a read-only view of uint8, 0 to 255.
        """
        flat = self.images.reshape(len(self), math.prod(self.images.shape[1:]))
        return np.divide(flat, 255, dtype=np.float32) if scaled else flat
