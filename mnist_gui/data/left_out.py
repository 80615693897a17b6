"""What a data set on disk has beside its images: files that were left out, counted and listed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LISTED = 100_000
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
    reasons : mapping of str to str
        By path, why some of them are left out, where the kind does not say it: a sentence.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(self.counts.values())
