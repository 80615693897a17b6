"""What is done to every data set after it is read: its grey values, turning, resizing, names of classes.

All formats pass through `finished`, so a rule about images as such belongs here and holds for all of them.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Split
from mnist_gui.data.digests import digest_of
from mnist_gui.data.formats._shared.naming.class_names import is_numbered
from mnist_gui.data.formats._shared.naming.known_data_sets import known_classes
from mnist_gui.data.formats._shared.read_job import RawDataset, RawSplit, ReadJob, step_of
from mnist_gui.data.formats._shared.values.plain_bytes import are_plain
from mnist_gui.data.levels import STANDARD_LEVELS
from mnist_gui.data.read_options import ImageSize
from mnist_gui.data.resizing import resize_note, resized
from mnist_gui.errors import DataError
from mnist_gui.names import clean_name, clean_names, printable

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.values.grey_values import GreyPlan

TURNED_NOTE: Final = "images turned upright (rows and columns exchanged)"

_BLOCK: Final = 512
"""Images worked on at a time: they should fit in the processor's cache."""


def finished(raw: RawDataset, job: ReadJob) -> Dataset:
    """Return a data set as the user sees it, with a note of what was changed.

    Parameters
    ----------
    raw : RawDataset
        As its files have it.
    job : ReadJob
        Says whether its images are transposed, if the user knows, and which size is wanted.

    Raises
    ------
    DataError
        If a label has no name, or the images do not fit in memory.
    Cancelled
        If the token was cancelled.
    """
    dataset, note = raw.dataset, ""
    if job.options.range is None and any(isinstance(split, RawSplit) for split in dataset.splits):
        from mnist_gui.data.formats._shared.values.value_range import in_one_scale

        splits, note = in_one_scale(dataset.splits)
        dataset = replace(dataset, splits=splits)
    plan = _plan(dataset, raw, job)
    splits = tuple(_finished_split(split, plan, job) for split in dataset.splits)
    notes = [dataset.note, note, *(plan.greys.notes if plan.greys is not None else ())]
    if plan.turns:
        notes.append(TURNED_NOTE)
    if plan.size is not None:
        notes.append(resize_note(plan.size))
    levels = plan.greys.levels if plan.greys is not None else STANDARD_LEVELS
    dataset = replace(dataset, splits=splits, levels=levels)
    classes = raw.classes
    if classes is None and is_numbered(dataset.class_names):
        classes = known_classes(dataset.name, dataset.labels)
    if classes:
        dataset = _with_classes(dataset, classes)
    return _with_clean_names(replace(dataset, note="; ".join(filter(None, notes))))


def _with_clean_names(dataset: Dataset) -> Dataset:
    """Return a data set whose names can be shown and written, even if those in its files cannot."""
    values = map(_clean_values, dataset.columns.values())
    return replace(
        dataset,
        name=clean_name(dataset.name),
        class_names=clean_names(dataset.class_names),
        columns=dict(zip(clean_names(dataset.columns), values, strict=True)),
        note=printable(dataset.note),
    )


def _clean_values(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the values of a column, the same array if all of them can be shown."""
    if values.dtype.kind not in "OU":
        return values
    texts = values.tolist()
    if all(text.isprintable() for text in texts if isinstance(text, str)):
        return values
    cleaned = np.empty(len(texts), dtype=object)
    cleaned[:] = [printable(text, keep="\n\r\t") if isinstance(text, str) else text for text in texts]
    return cleaned


class _Plan(NamedTuple):
    """What is done to all images of a data set.

    Attributes
    ----------
    greys : GreyPlan or None
        None to leave the grey values as they are.
    turns : bool
        Whether rows and columns are exchanged.
    turns_as_stored : bool
        Whether they would be if the user had not said so: the fingerprint is of images that are upright as
        far as is known.
    size : (int, int) or None
        The new height and width in pixels; None to keep the old ones.
    """

    greys: "GreyPlan | None"
    turns: bool
    turns_as_stored: bool
    size: ImageSize | None

    def changes(self, split: Split) -> bool:
        """Tell whether the images of a split become others."""
        return self.turns or self.size is not None or self._changes_greys(split)

    def changes_fingerprint(self, split: Split) -> bool:
        """Tell whether they become others than those that the fingerprint is of."""
        return self.turns != self.turns_as_stored or self.size is not None or self._changes_greys(split)

    def _changes_greys(self, split: Split) -> bool:
        return self.greys is not None and self.greys.changes(split)

    def apply(self, images: npt.NDArray[Any], step: float) -> Images:
        """Return a block of images as they come out."""
        if self.greys is not None:
            images = self.greys.apply(images, step)
        images = _turned(images, turns=self.turns)
        return images if self.size is None else resized(images, self.size)


def _plan(dataset: Dataset, raw: RawDataset, job: ReadJob) -> _Plan:
    wanted = job.options
    is_known = raw.is_transposed and dataset.height == dataset.width  # EMNIST's images are square
    turns = is_known if wanted.transposed is None else wanted.transposed
    shape = (dataset.width, dataset.height) if turns else (dataset.height, dataset.width)
    return _Plan(_greys(dataset, job), turns, is_known, None if wanted.size == shape else wanted.size)


def _greys(dataset: Dataset, job: ReadJob) -> "GreyPlan | None":
    if job.options.range is None and not job.options.invert and are_plain(dataset.splits):
        return None
    from mnist_gui.data.formats._shared.values.grey_values import plan_greys

    return plan_greys(dataset, job)


def _turned(images: Images, *, turns: bool) -> Images:
    return images.transpose(0, 2, 1) if turns else images


def _finished_split(split: Split, plan: _Plan, job: ReadJob) -> Split:
    """Return a split with its images as they come out."""
    if not plan.changes(split):
        stored = ""
        if plan.changes_fingerprint(split):
            stored = _stored_digest(split, plan, job)
        return Split(split.name, split.images, split.labels, split.stored_digest or stored)
    height, width = split.images.shape[1:]
    shape = plan.size or ((width, height) if plan.turns else (height, width))
    job.budget.take(Path(job.source), len(split) * math.prod(shape))
    images = np.empty((len(split), *shape), dtype=np.uint8)
    count = job.counter(_message(plan), len(split), "images")
    for start in range(0, len(split), _BLOCK):
        block = plan.apply(split.read(slice(start, start + _BLOCK)), step_of(split))
        images[start : start + len(block)] = block
        count(len(block))
    stored = split.stored_digest
    if not stored and plan.changes_fingerprint(split):
        stored = _stored_digest(split, plan, job)
    return Split(split.name, images, split.labels, stored)


def _message(plan: _Plan) -> str:
    if plan.size is not None:
        return "Resizing images"
    return "Turning images" if plan.turns else "Scaling grey values"


def _stored_digest(split: Split, plan: _Plan, job: ReadJob) -> str:
    """Return the hash of the images that the fingerprint is of."""

    def blocks() -> Iterator[Images]:
        for start in range(0, len(split), _BLOCK):
            job.raise_if_cancelled()
            block = split.read(slice(start, start + _BLOCK))
            if plan.greys is not None:
                block = plan.greys.as_stored(block, step_of(split))
            yield _turned(block, turns=plan.turns_as_stored)

    count, height, width = split.images.shape
    shape = (count, width, height) if plan.turns_as_stored else (count, height, width)
    return digest_of(shape, blocks())


def _with_classes(dataset: Dataset, classes: Mapping[int, str]) -> Dataset:
    """Return a data set whose labels are indices into these class names.

    The letters of EMNIST have the labels 1 to 26. Here a label is an index, so that A is 0.
    """
    known = np.array([NO_LABEL, *sorted(classes)], dtype=np.int16)
    unknown = np.flatnonzero(~np.isin(dataset.labels, known))
    if unknown.size:
        split, index = dataset.location(int(unknown[0]))
        raise DataError(
            f"{dataset.source} has label {split.labels[index]} (image {index:,} of {split.name}), "
            "which is not in its own list of classes; download or copy it again."
        )
    splits = tuple(
        replace(split, labels=(np.searchsorted(known, split.labels) - 1).astype(np.int16))
        for split in dataset.splits
    )
    names = tuple(classes[label] for label in sorted(classes))
    return replace(dataset, splits=splits, class_names=names)
