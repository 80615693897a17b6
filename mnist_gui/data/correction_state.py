"""What a user can say of an image beside its label, and counts of what was corrected."""

from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.data.arrays import Labels, States


class CorrectionState(IntEnum):
    """What the user said of an image. The names, in lower case, are those in files and queries."""

    NONE = 0
    CHECKED = 1
    UNSURE = 2
    EXCLUDED = 3

    @property
    def word(self) -> str:
        """The word that stands for it in files; empty for nothing."""
        return "" if self is CorrectionState.NONE else self.name.lower()


class CorrectionCounts(NamedTuple):
    """How many images of a data set were corrected; an image with another label may also have a state.

    Attributes
    ----------
    corrected : int
        Images with another label than the given one.
    checked, unsure, excluded : int
        Images with that state.
    """

    corrected: int = 0
    checked: int = 0
    unsure: int = 0
    excluded: int = 0

    @property
    def in_words(self) -> str:
        """What changes results, such as ``"9 labels corrected, 3 images excluded"``; empty for nothing."""
        parts = [
            f"{self.corrected:,} label{'s' * (self.corrected != 1)} corrected" * bool(self.corrected),
            f"{self.excluded:,} image{'s' * (self.excluded != 1)} excluded" * bool(self.excluded),
        ]
        return ", ".join(filter(None, parts))

    def to_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return self._asdict()


NO_CORRECTIONS: Final = CorrectionCounts()


def count_corrections(labels: Labels, given: Labels, states: States | None) -> CorrectionCounts:
    """Count the corrections of images.

    Parameters
    ----------
    labels, given : ndarray of int16, shape (n,)
        The labels as they are now, and as they were given.
    states : ndarray of uint8, shape (n,), or None
        Values of `CorrectionState`; None for nothing.
    """
    corrected = 0 if labels is given else int(np.count_nonzero(labels != given))
    if states is None:
        return CorrectionCounts(corrected)
    # Not np.bincount, which would make eight bytes of each first.
    each = (int(np.count_nonzero(states == state)) for state in CorrectionState if state)
    return CorrectionCounts(corrected, *each)
