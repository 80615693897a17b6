"""What an export will consist of, told before anything is written.

A size is an estimate: some of the images, taken evenly from all, are written to memory as they would be to
the disk. Of what cannot be told cheaply, such as Parquet with its many columns, no size is told.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import numpy as np

from mnist_gui.data.formats import html as page
from mnist_gui.data.formats._shared.details_file import Listing, write_details
from mnist_gui.data.formats._shared.export_job import ExportJob
from mnist_gui.data.formats._shared.png_encoder import encode_pngs

_SAMPLE: Final = 128
"""About so many images are written to find out how large they become; some 10 ms."""

_IDX_HEADERS: Final = 16, 8
"""Bytes before the images and before the labels."""


@dataclass(frozen=True)
class SizeEstimate:
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


def outline_idx(job: ExportJob) -> SizeEstimate:
    """Tell the number of files, and their size to the byte but for the few of ``mapping.txt``."""
    pixels = job.height * job.width
    size = sum(_IDX_HEADERS[0] + pixels * len(part) for part in job.parts)
    labelled = [part for part in job.parts if part.is_labelled]
    size += sum(_IDX_HEADERS[1] + len(part) for part in labelled)
    return SizeEstimate(len(job), len(job.parts) + len(labelled), shown=len(job), size=size)


def outline_pictures(job: ExportJob) -> SizeEstimate:
    """Tell the number of files and of the folders that they lie in, and about their size."""
    folders = sum(len(np.unique(part.labels)) for part in job.parts)
    sample = _sample_of(job)
    size = sum(len(picture) for part in sample.parts for picture in encode_pngs(part.images))
    return SizeEstimate(len(job), len(job), folders, len(job), _grown(size, sample, job))


def outline_file(write: Callable[[ExportJob, BinaryIO], None]) -> Callable[[ExportJob], SizeEstimate]:
    """Return what tells about the size of the single file that a function writes."""

    def outline(job: ExportJob) -> SizeEstimate:
        sample, file = _sample_of(job), io.BytesIO()
        write(sample, file)
        return SizeEstimate(len(job), shown=len(job), size=_grown(len(file.getvalue()), sample, job))

    return outline


def outline_page(job: ExportJob) -> SizeEstimate:
    """Tell how many of the images a page shows, and about its size."""
    shown = page.shown_of(job)
    sample, file = _sample_of(job), io.BytesIO()
    page.write_page(sample, file)
    size = _grown(len(file.getvalue()), sample, job)
    return SizeEstimate(len(job), shown=shown, size=round(size * shown / len(job)))


def with_details_file(
    told: SizeEstimate, job: ExportJob, list_files: Callable[[ExportJob], Listing] | None
) -> SizeEstimate:
    """Return what was told of a folder, with one file more: the table of details."""
    sample, file = _sample_of(job), io.BytesIO()
    write_details(sample, file, list_files and list_files(sample))
    size = None if told.size is None else told.size + _grown(len(file.getvalue()), sample, job)
    return replace(told, files=told.files + 1, size=size)


def outline_unmeasured(job: ExportJob) -> SizeEstimate:
    """Tell the number of images alone."""
    return SizeEstimate(len(job), shown=len(job))


def _sample_of(job: ExportJob) -> ExportJob:
    """Return a share of each part; all of a small job."""
    step = max(1, len(job) // _SAMPLE)
    parts = tuple(replace(part, places=part.places[::step]) for part in job.parts)
    return ExportJob(job.title, job.class_names, parts, details=job.details)


def _grown(size: int, sample: ExportJob, job: ExportJob) -> int:
    return round(size * len(job) / len(sample))
