"""The corrections of a data set as a value; see `mnist_gui.data.user.correction_journal`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mnist_gui.data.arrays import Flags, Labels, Rows, States
from mnist_gui.data.class_changes import ClassChanges
from mnist_gui.data.corrected import as_given, with_corrections
from mnist_gui.data.correction_state import CorrectionCounts, CorrectionState, count_corrections
from mnist_gui.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Corrections:
    """The corrections of a data set at one moment. Immutable.

    Attributes
    ----------
    labels : ndarray of int16, shape (n,)
        The label of each image as it is now, as index into `class_names`. Read-only.
    given : ndarray of int16, shape (n,)
        The label of each image as it was given, as index into ``classes.given_names``. Read-only.
    states : ndarray of uint8, shape (n,)
        Values of `CorrectionState`. Read-only.
    times : ndarray of uint32, shape (n,)
        When an image was changed last, in seconds since 1970; 0 for never. Read-only.
    class_names : tuple of str
        The classes as they are now.
    classes : ClassChanges
        The same beside the given ones.
    """

    labels: Labels
    given: Labels
    states: States
    times: npt.NDArray[np.uint32]
    class_names: tuple[str, ...]
    classes: ClassChanges

    def __post_init__(self) -> None:
        for array in (self.labels, self.states, self.times):
            array.flags.writeable = False

    def __repr__(self) -> str:
        """Return one line with the counts."""
        counts = ", ".join(f"{count:,} {name}" for name, count in self.counts.to_json().items())
        return f"<Corrections of {len(self.labels):,} images: {counts}>"

    @cached_property
    def corrected(self) -> Flags:
        """Whether each image has another label than the given one, bool of shape (n,)."""
        corrected: Flags = self.labels != self.given_now
        return corrected

    @cached_property
    def given_now(self) -> Labels:
        """The given label of each image as index into `class_names`, int16 of shape (n,)."""
        return self.given if self.classes.is_plain else self.classes.current[self.given]

    @cached_property
    def rows(self) -> Rows:
        """The images that are corrected or have a state, intp of shape (k,), ascending."""
        return np.flatnonzero(self.corrected | (self.states != CorrectionState.NONE))

    @cached_property
    def counts(self) -> CorrectionCounts:
        """How many images are corrected, and how."""
        return count_corrections(self.labels, self.given_now, self.states)

    def apply(self, dataset: Dataset) -> Dataset:
        """Return the data set with these corrections, which shares its images; see `with_corrections`."""
        states = self.states if self.states.any() else None
        is_same = self.class_names == self.classes.given_names
        if states is None and is_same and not self.corrected.any():
            return as_given(dataset)
        return with_corrections(dataset, self.labels, states, classes=self.classes)
