"""A table in text: a header, then a line for each image with its label and its pixels, row by row.

    label,pixel0,pixel1,...,pixel783
    5,0,0,...

An image without a label has the label -1. A file with several splits has a last column more, ``split``.

Numbers become text by a table: every value has four bytes in it, a comma and its digits, and what is left of
the four is zero. So a block of images becomes text in one step, and the zeros are dropped in a second one.
"""

from collections.abc import Callable
from typing import BinaryIO, Final

import numpy as np

from mnist_gui.data.dataset import Labels
from mnist_gui.data.exporting.work import Part, Work

_CELLS: Final = np.array([f",{value}" for value in range(256)], dtype="S4").view(np.uint8).reshape(256, 4)


def column_names(height: int, width: int) -> list[str]:
    """Name the columns of all pixels, row by row.

    Images that are no squares have names that tell their size, ``1x1`` to ``20x30``: by row and column.
    """
    if height == width:
        return [f"pixel{number}" for number in range(height * width)]
    return [f"{row}x{column}" for row in range(1, height + 1) for column in range(1, width + 1)]


def write_csv(work: Work, file: BinaryIO) -> None:
    """Write all images into one table.

    Raises
    ------
    OSError
        If the file cannot be written.
    Cancelled
        If the token was cancelled.
    """
    with_split = len(work.parts) > 1
    columns = ["label", *column_names(work.height, work.width), *(["split"] if with_split else [])]
    file.write(f"{','.join(columns)}\n".encode())
    count = work.counter("Writing a table")
    for part in work.parts:
        _write_part(part, file, f",{part.name}\n" if with_split else "\n", count)


def _write_part(part: Part, file: BinaryIO, ending: str, count: Callable[[int], None]) -> None:
    end = np.frombuffer(ending.encode(), dtype=np.uint8)
    for where, images in part.blocks():
        many = len(images)
        pixels = _CELLS[images.reshape(many, -1)].reshape(many, -1)
        ends = np.broadcast_to(end, (many, len(end)))
        text = np.concatenate([_as_text(part.labels[where]), pixels, ends], axis=1)
        file.write(text.tobytes().translate(None, b"\0"))
        count(many)


def _as_text(labels: Labels) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Write numbers in decimal, each padded by zero bytes, uint8 of shape (n, longest)."""
    text = labels.astype("S6")
    return text.view(np.uint8).reshape(len(labels), 6)
