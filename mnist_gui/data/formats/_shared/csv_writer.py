"""A table in text: a header, then a line for each image with its label and its pixels, row by row.

    label,pixel0,pixel1,...,pixel783
    5,0,0,...

An image without a label has the label -1. A file with several splits has a last column more, ``split``.
Details are columns behind the pixels, of which ``split`` is the first.

Numbers become text by a table: every value has four bytes in it, a comma and its digits, and what is left of
the four is zero. So a block of images becomes text in one step, and the zeros are dropped in a second one.
"""

from collections.abc import Callable
from typing import BinaryIO, Final

import numpy as np

from mnist_gui.data.dataset import Labels, Rows
from mnist_gui.data.formats._shared.details import Details, Values, header_of, lines_of
from mnist_gui.data.formats._shared.export_job import ExportJob, ExportPart

_CELLS: Final = np.array([f",{value}" for value in range(256)], dtype="S4").view(np.uint8).reshape(256, 4)


def column_names(height: int, width: int) -> list[str]:
    """Name the columns of all pixels, row by row.

    Images that are no squares have names that tell their size, ``1x1`` to ``20x30``: by row and column.
    """
    if height == width:
        return [f"pixel{number}" for number in range(height * width)]
    return [f"{row}x{column}" for row in range(1, height + 1) for column in range(1, width + 1)]


def write_csv(job: ExportJob, file: BinaryIO) -> None:
    """Write all images into one table.

    Raises
    ------
    OSError
        If the file cannot be written.
    Cancelled
        If the token was cancelled.
    """
    columns = ["label", *column_names(job.height, job.width)]
    if job.details is not None:
        columns.append(header_of(details_of(job.details, job.parts[0].rows[:1])))
    elif len(job.parts) > 1:
        columns.append("split")
    file.write(f"{','.join(columns)}\n".encode())
    count = job.counter("Writing a table")
    for part in job.parts:
        ending = f",{part.name}\n" if len(job.parts) > 1 else "\n"
        _write_part(part, file, ending, job.details, count)


def details_of(details: Details, rows: Rows) -> dict[str, Values]:
    """Return what is written behind the pixels of some rows: all details but the label."""
    return {name: values for name, values in details.of(rows).items() if name != "label"}


def _write_part(
    part: ExportPart, file: BinaryIO, ending: str, details: Details | None, count: Callable[[int], None]
) -> None:
    for where, images in part.blocks():
        many = len(images)
        pixels = _CELLS[images.reshape(many, -1)].reshape(many, -1)
        if details is None:
            ends = [ending.encode()]
        else:
            ends = [f",{line}\n".encode() for line in lines_of(details_of(details, part.rows[where]))]
        padded = np.array(ends).view(np.uint8).reshape(len(ends), -1)
        padded = np.broadcast_to(padded, (many, padded.shape[1]))
        text = np.concatenate([_as_text(part.labels[where]), pixels, padded], axis=1)
        file.write(text.tobytes().translate(None, b"\0"))
        count(many)


def _as_text(labels: Labels) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Write numbers in decimal, each padded by zero bytes, uint8 of shape (n, longest)."""
    text = labels.astype("S6")
    return text.view(np.uint8).reshape(len(labels), 6)
