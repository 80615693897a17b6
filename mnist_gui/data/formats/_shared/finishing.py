"""What is done to every data set after it is read: images turned upright and resized, classes named.

All formats pass through `finished`, so a rule about images as such belongs here and holds for all of them.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Split
from mnist_gui.data.formats._shared.class_names import is_numbered
from mnist_gui.data.formats._shared.known_data_sets import known_classes
from mnist_gui.data.formats._shared.read_job import ImageSize, RawDataset, ReadJob, check_memory
from mnist_gui.data.formats._shared.resizing import resize_note, resized
from mnist_gui.errors import DataError
from mnist_gui.names import clean_name, clean_names, printable

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
    dataset, notes = raw.dataset, [raw.dataset.note]
    if _is_transposed(raw) if job.transposed is None else job.transposed:
        dataset = _with_images(dataset, _transposed, (dataset.width, dataset.height), "Turning images", job)
        notes.append(TURNED_NOTE)
    size = job.size
    if size is not None and size != (dataset.height, dataset.width):
        dataset = _with_images(dataset, lambda images: resized(images, size), size, "Resizing images", job)
        notes.append(resize_note(size))
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


def _is_transposed(raw: RawDataset) -> bool:
    return raw.is_transposed and raw.dataset.height == raw.dataset.width  # EMNIST's images are square


def _transposed(images: Images) -> Images:
    return images.transpose(0, 2, 1)


def _with_images(
    dataset: Dataset, change: Callable[[Images], Images], size: ImageSize, message: str, job: ReadJob
) -> Dataset:
    """Return a data set with other images: the result of `change` for each block of the old ones."""
    check_memory(Path(job.source), len(dataset) * math.prod(size))
    count = job.counter(message, len(dataset), "images")
    splits = []
    for split in dataset.splits:
        images = np.empty((len(split), *size), dtype=np.uint8)
        for start in range(0, len(split), _BLOCK):
            block = change(split.read(slice(start, start + _BLOCK)))
            images[start : start + len(block)] = block
            count(len(block))
        splits.append(Split(split.name, images, split.labels))
    return replace(dataset, splits=tuple(splits))


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
        Split(split.name, split.images, (np.searchsorted(known, split.labels) - 1).astype(np.int16))
        for split in dataset.splits
    )
    names = tuple(classes[label] for label in sorted(classes))
    return replace(dataset, splits=splits, class_names=names)
