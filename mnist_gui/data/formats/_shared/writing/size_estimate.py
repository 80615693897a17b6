"""What an export will consist of, known before anything is written.

A size is an estimate: some of the images, taken evenly from all, are written to memory as they would be to
the disk. What is slow to find out, such as the size of Parquet with its many columns, is left open.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from mnist_gui.data.formats._shared.writing.export_job import ExportJob

_SAMPLE: Final = 128
"""About so many images are written to find out how large they become; some 10 ms."""


@dataclass(frozen=True)
class SizeEstimate:
    """How much an export writes.

    Attributes
    ----------
    images : int
        Images that are exported.
    files : int
        Files they become.
    folders : int
        Folders with the files of one class in one split each; 0 if the format has none.
    shown : int
        How many of the images can be seen, fewer than all only on a large page.
    size : int or None
        Bytes, approximately; None if that is not known.
    """

    images: int
    files: int = 1
    folders: int = 0
    shown: int = 0
    size: int | None = None


def estimate_file(job: ExportJob, write: Callable[[ExportJob, BinaryIO], None]) -> SizeEstimate:
    """Estimate the size of the single file that a function writes."""
    return SizeEstimate(len(job), shown=len(job), size=estimate_bytes(job, write))


def estimate_bytes(job: ExportJob, write: Callable[[ExportJob, BinaryIO], None]) -> int:
    """Estimate how many bytes a function writes for all images, from those for some."""
    sample, file = sample_of(job), io.BytesIO()
    write(sample, file)
    return scaled_up(file.getbuffer().nbytes, sample, job)


def sample_of(job: ExportJob) -> ExportJob:
    """Return a job with a share of each part; with all of a small one."""
    step = max(1, len(job) // _SAMPLE)
    parts = tuple(replace(part, numbers=part.numbers[::step]) for part in job.parts)
    return ExportJob(job.title, job.class_names, parts, details=job.details)


def scaled_up(size: int, sample: ExportJob, job: ExportJob) -> int:
    """Return the size of a whole job, given that of a sample of it."""
    return round(size * len(job) / len(sample))
