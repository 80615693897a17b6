"""What an export will consist of, told before anything is written.

A size is an estimate: some of the images, taken evenly from all, are written to memory as they would be to
the disk. Of what cannot be told cheaply, such as Parquet with its many columns, no size is told.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import numpy as np

from mnist_gui.data.exporting import page
from mnist_gui.data.exporting.details_file import Listing, write_details
from mnist_gui.data.exporting.png import encode_pngs
from mnist_gui.data.exporting.work import Work

_SAMPLE: Final = 128
"""About so many images are written to find out how large they become; some 10 ms."""

_IDX_HEADERS: Final = 16, 8
"""Bytes before the images and before the labels."""


@dataclass(frozen=True)
class Outline:
    """How much is written.

    Attributes
    ----------
    images : int
        Images that are handed on.
    files : int
        Files they become.
    folders : int
        Folders with the files of one class in one split each; 0 if the form has none.
    shown : int
        How many of the images can be seen, fewer than all only on a large page.
    size : int or None
        About so many bytes; None if that is not known.
    """

    images: int
    files: int = 1
    folders: int = 0
    shown: int = 0
    size: int | None = None


def outline_idx(work: Work) -> Outline:
    """Tell the number of files, and their size to the byte but for the few of ``mapping.txt``."""
    pixels = work.height * work.width
    size = sum(_IDX_HEADERS[0] + pixels * len(part) for part in work.parts)
    labelled = [part for part in work.parts if part.is_labelled]
    size += sum(_IDX_HEADERS[1] + len(part) for part in labelled)
    return Outline(len(work), len(work.parts) + len(labelled), shown=len(work), size=size)


def outline_pictures(work: Work) -> Outline:
    """Tell the number of files and of the folders that they lie in, and about their size."""
    folders = sum(len(np.unique(part.labels)) for part in work.parts)
    sample = _sample_of(work)
    size = sum(len(picture) for part in sample.parts for picture in encode_pngs(part.images))
    return Outline(len(work), len(work), folders, len(work), _grown(size, sample, work))


def outline_file(write: Callable[[Work, BinaryIO], None]) -> Callable[[Work], Outline]:
    """Return what tells about the size of the single file that a function writes."""

    def outline(work: Work) -> Outline:
        sample, file = _sample_of(work), io.BytesIO()
        write(sample, file)
        return Outline(len(work), shown=len(work), size=_grown(len(file.getvalue()), sample, work))

    return outline


def outline_page(work: Work) -> Outline:
    """Tell how many of the images a page shows, and about its size."""
    shown = page.shown_of(work)
    sample, file = _sample_of(work), io.BytesIO()
    page.write_page(sample, file)
    size = _grown(len(file.getvalue()), sample, work)
    return Outline(len(work), shown=shown, size=round(size * shown / len(work)))


def with_details_file(told: Outline, work: Work, list_files: Callable[[Work], Listing] | None) -> Outline:
    """Return what was told of a folder, with one file more: the table of details."""
    sample, file = _sample_of(work), io.BytesIO()
    write_details(sample, file, list_files and list_files(sample))
    size = None if told.size is None else told.size + _grown(len(file.getvalue()), sample, work)
    return replace(told, files=told.files + 1, size=size)


def outline_unmeasured(work: Work) -> Outline:
    """Tell the number of images alone."""
    return Outline(len(work), shown=len(work))


def _sample_of(work: Work) -> Work:
    """Return a share of each part; all of a small work."""
    step = max(1, len(work) // _SAMPLE)
    parts = tuple(replace(part, places=part.places[::step]) for part in work.parts)
    return Work(work.title, work.class_names, parts, details=work.details)


def _grown(size: int, sample: Work, work: Work) -> int:
    return round(size * len(work) / len(sample))
