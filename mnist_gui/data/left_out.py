"""What a data set on disk has beside its images: files that were left out, counted and listed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LISTED = 1000
"""Files that are listed at most; all are counted."""


@dataclass(frozen=True)
class LeftOut:
    """Files that are no images of a data set, though they lie in its folder or archive.

    Attributes
    ----------
    counts : mapping of str to int
        How many of each kind, such as ``{"HEIC": 5, "table": 1}``.
    files : tuple of (str, str)
        The path of each below the folder or archive, and its kind; at most the first `LISTED`.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return sum(self.counts.values())
