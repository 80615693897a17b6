"""A folder of PNG files: ``OUT/train/7/00012.png``, and ``OUT/test/...``.

This is the layout that ``yolo classify train data=OUT`` takes, and each split is one that torchvision's
ImageFolder takes. A file is named by the place of the image in its split, counted from 0; so the order is not
lost, and a picture is found again in the data set it came from.

Making a file takes most of the time, compressing it the rest. Several threads share both, each with images of
one class, for two that make files in one folder wait for each other.
"""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.dataset import NO_LABEL, Rows
from mnist_gui.data.formats._shared.export_job import BLOCK, ExportJob, ExportPart
from mnist_gui.data.formats._shared.png_encoder import encode_pngs
from mnist_gui.data.mapped import release

_BATCH: Final = 256
_MOST_THREADS: Final = 4  # more of them only wait for the disk, and for Python's lock
_FEWEST_DIGITS: Final = 5

_UNFIT: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
"""What cannot stand in the name of a folder, on one system or another."""

_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|\.*", re.IGNORECASE)


def write_pictures(job: ExportJob, target: Path) -> None:
    """Write all images into a folder that is there.

    Raises
    ------
    DataError
        If some images of a split have a label and others have none: a folder tells either all or nothing.
    OSError
        If the folder cannot be written to.
    Cancelled
        If the token was cancelled.
    """
    job.refuse_half_labelled("and so no folder to be in")
    count = job.counter("Writing pictures")
    with ThreadPoolExecutor(min(_MOST_THREADS, (os.cpu_count() or 1) + 1)) as pool:
        try:
            batches = _batches(job, target)
            for written in as_completed([pool.submit(_write_batch, *batch) for batch in batches]):
                count(written.result())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for part in job.parts:
        release(part.split.images)


def folder_names(class_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a folder for each class: its name, with what no folder can be called replaced by dashes.

    If that makes two of them the same, as capitals and small letters are on Windows and macOS, all are called
    by their numbers.
    """
    names = tuple(_UNFIT.sub("-", name).strip(" ").rstrip(".") for name in class_names)
    unfit = any(_RESERVED.fullmatch(name) for name in names)
    if unfit or len({name.casefold() for name in names}) < len(names):
        return tuple(map(str, range(len(names))))
    return names


def list_pictures(job: ExportJob) -> Iterator[tuple[Rows, list[str]]]:
    """List the images by split, class and place.

    Yields
    ------
    rows : ndarray of intp, shape (k,)
        Some of them, as rows of the whole data set.
    paths : list of str
        Their files, such as ``train/7/00012.png``.
    """
    for part, folder, places in _folders(job):
        digits = _digits(part)
        ordered = np.sort(places)
        for start in range(0, len(ordered), BLOCK):
            block = ordered[start : start + BLOCK]
            yield part.first + block, [f"{folder}/{place:0{digits}}.png" for place in block.tolist()]


def _batches(job: ExportJob, target: Path) -> Iterator[tuple[ExportPart, Path, Rows, int]]:
    """Make all folders, and say which images each is to have, some at a time."""
    for part, name, places in _folders(job):
        folder = target / name
        folder.mkdir(parents=True)
        digits = _digits(part)
        for start in range(0, len(places), _BATCH):
            yield part, folder, places[start : start + _BATCH], digits


def _folders(job: ExportJob) -> Iterator[tuple[ExportPart, str, Rows]]:
    """Say which folder the images of each class in each split are in, and which these are."""
    names = folder_names(job.class_names)
    for part in job.parts:
        for label in np.unique(part.labels).tolist():
            folder = part.name if label == NO_LABEL else f"{part.name}/{names[label]}"
            yield part, folder, part.places[part.labels == label]


def _digits(part: ExportPart) -> int:
    """Return how many digits the names of a split's files have, so that they sort by place."""
    return max(_FEWEST_DIGITS, len(str(len(part.split) - 1)))


def _write_batch(part: ExportPart, folder: Path, places: Rows, digits: int) -> int:
    prefix = f"{folder}{os.sep}"
    pictures = encode_pngs(part.split.images[places])
    for place, picture in zip(places.tolist(), pictures, strict=True):
        # Without a buffer, and without Path, which would take a tenth of the time.
        with open(f"{prefix}{place:0{digits}}.png", "xb", buffering=0) as file:  # noqa: PTH123
            file.write(picture)
    return len(places)
