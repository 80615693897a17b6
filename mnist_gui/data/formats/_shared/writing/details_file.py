"""A table of details in a folder of files: a line of text for each image, in the order of the files."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeAlias

import numpy as np

from mnist_gui.data.dataset import Rows
from mnist_gui.data.formats._shared.writing.details import Values, header_of, lines_of
from mnist_gui.data.formats._shared.writing.export_job import BLOCK, ExportJob

Listing: TypeAlias = Iterable[tuple[Rows, list[str] | None]]
"""Rows of the whole data set in the order of their files, block by block, and the paths of these files from
the folder; None where images have no file of their own."""


def write_details(job: ExportJob, file: BinaryIO, listing: Listing | None = None) -> None:
    """Write the details of all images.

    Parameters
    ----------
    job : ExportJob
        With details.
    file : BinaryIO
    listing : Listing, optional
        The images in the order of their files; by default in the order of the parts.

    Raises
    ------
    OSError
        If the file cannot be written.
    Cancelled
        If the token was cancelled.
    """
    assert job.details is not None, "there are details to write"
    is_first = True
    for rows, paths in _in_order(job) if listing is None else listing:
        job.raise_if_cancelled()
        columns: dict[str, Values] = {} if paths is None else {"file": np.array(paths, dtype=object)}
        columns |= job.details.of(rows)
        lines = [header_of(columns)] if is_first else []
        is_first = False
        file.writelines(f"{line}\n".encode() for line in lines + lines_of(columns))


def _in_order(job: ExportJob) -> Iterator[tuple[Rows, None]]:
    for part in job.parts:
        for start in range(0, len(part), BLOCK):
            yield part.rows[start : start + BLOCK], None
