"""What is done to the grey values of a data set: scaled to 0..255, and ink and paper exchanged.

A `GreyPlan` is made once for a whole data set, from all its splits, so that equal numbers stay equal.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Images, Split
from mnist_gui.data.formats._shared.read_job import ReadJob, step_of
from mnist_gui.data.formats._shared.values.plain_bytes import sample_rows
from mnist_gui.data.formats._shared.values.polarity import (
    Paper,
    inverted,
    inverted_on_paper,
    inverted_where_light,
    judge_paper,
    paper_tones,
)
from mnist_gui.data.formats._shared.values.value_range import (
    PLAIN,
    ValueRange,
    chosen_range,
    judged_range,
    stored_range,
)
from mnist_gui.data.levels import STANDARD_LEVELS, Levels

_LEFT_NOTES: Final[dict[Paper, str]] = {
    "likely light": "looks like dark ink on light paper: left as it is (to invert: --invert)",
    "likely mixed": "paper looks light in some images: left as they are",
    "unknown": "paper may be light: left as it is (to invert: --invert)",
}
"""What is said of paper that is not certain."""

_WHITE: Final = 250
"""Paper of this tone or a lighter one is called white."""


@dataclass(frozen=True)
class GreyPlan:
    """What is done to grey values.

    Attributes
    ----------
    values : ValueRange
        What becomes 0 and 255.
    stored : ValueRange
        What makes bytes of numbers that are none, for the fingerprint: it does not depend on options.
    invert : callable or None
        What exchanges ink and paper after that.
    notes : tuple of str
        What to say of it.
    levels : (int, int)
        The grey values of paper and ink that come out.
    """

    values: ValueRange
    stored: ValueRange
    invert: Callable[[Images], Images] | None = None
    notes: tuple[str, ...] = ()
    levels: Levels = STANDARD_LEVELS

    def changes(self, split: Split) -> bool:
        """Tell whether the images of a split come out as others than are stored."""
        return self.invert is not None or not self.values.keeps(split.images, step_of(split))

    def apply(self, images: npt.NDArray[Any], step: float) -> Images:
        """Return a block of images as they come out, uint8."""
        images = self.values.to_bytes(images, step)
        return images if self.invert is None else self.invert(images)

    def as_stored(self, images: npt.NDArray[Any], step: float) -> Images:
        """Return a block of images as the fingerprint knows them, uint8."""
        return images if images.dtype == np.uint8 else self.stored.to_bytes(images, step)


def plan_greys(dataset: Dataset, job: ReadJob) -> GreyPlan:
    """Judge the grey values of a data set, as far as the user has not chosen.

    Raises
    ------
    DataError
        If its numbers are no pixels.
    """
    options = job.options
    splits = dataset.splits
    are_bytes = all(split.images.dtype == np.uint8 and step_of(split) == 1 for split in splits)
    stored = PLAIN if are_bytes else stored_range(job.source, splits)
    judged = chosen_range(*options.range) if options.range is not None else judged_range(job.source, splits)
    sample = _sample(splits, judged)
    paper = judge_paper(sample)
    if options.as_is:
        values = PLAIN if are_bytes and options.range is None else judged
        notes = _said(*_left(values, judged, paper))
        return GreyPlan(values, stored, notes=notes, levels=_levels(values, judged, paper))
    if options.invert:
        invert = inverted_on_paper if paper in ("light", "likely light") else inverted
        return GreyPlan(judged, stored, invert, _said(judged.note, f"inverted{_of_paper(sample, invert)}"))
    if paper == "light":
        said = f"paper was light: inverted{_of_paper(sample, inverted_on_paper)}"
        return GreyPlan(judged, stored, inverted_on_paper, _said(judged.note, said))
    if paper == "mixed":
        said = "paper was light in some images: these inverted"
        return GreyPlan(judged, stored, inverted_where_light, _said(judged.note, said))
    return GreyPlan(judged, stored, notes=_said(judged.note, _LEFT_NOTES.get(paper, "")))


def _of_paper(sample: Images, invert: Callable[[Images], Images]) -> str:
    """Say what becomes of paper that is not white."""
    if invert is inverted:
        return ""
    low, high = paper_tones(sample)
    return f" (paper of {low}..{high} made 0)" if low < _WHITE else ""


def _said(*notes: str) -> tuple[str, ...]:
    return tuple(filter(None, notes))


def _left(values: ValueRange, judged: ValueRange, paper: Paper) -> Iterator[str]:
    """Yield what is scaled though it should not be, and what is not."""
    if values is judged:
        yield judged.note
    elif judged.high != PLAIN.high:
        yield f"pixels 0..{judged.high:g} left as they are"
    if paper in ("light", "mixed"):
        yield "light paper left as it is"


def _levels(values: ValueRange, judged: ValueRange, paper: Paper) -> Levels:
    high = STANDARD_LEVELS[1] if values is judged else round(judged.high)
    return (high, 0) if paper == "light" else (0, high)


def _sample(splits: Sequence[Split], judged: ValueRange) -> Images:
    """Return some images from all over a data set, scaled."""
    sampled = zip(splits, sample_rows(splits), strict=True)
    return np.concatenate([judged.to_bytes(split.read(rows), step_of(split)) for split, rows in sampled])
