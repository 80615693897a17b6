"""Digits on the clipboard: as picture, as list of places, as row numbers."""

import math

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QGuiApplication, QImage

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.ui.browse.grid.mosaic import mosaic
from mnist_gui.ui.imaging import ink_image

MOST_COPIED = 10_000
"""Digits that one picture holds; of a larger selection it shows the first."""


def copy_digits(dataset: Dataset, rows: Rows) -> None:
    """Put digits on the clipboard: all of them as one picture, and a line of text for each.

    A line holds the name of the split, a tab, and the number in it; that is what a spreadsheet takes.
    """
    copied = QMimeData()
    copied.setText(places_text(dataset, rows))
    copied.setImageData(picture_of(dataset, rows))
    QGuiApplication.clipboard().setMimeData(copied)


def copy_indices(rows: Rows) -> None:
    """Put the rows themselves on the clipboard, as a Python list."""
    QGuiApplication.clipboard().setText(str(rows.tolist()))


def picture_of(dataset: Dataset, rows: Rows) -> QImage:
    """Make one picture of digits, black on white and at full size, in a block about as wide as high."""
    images = dataset.take(rows[:MOST_COPIED])
    columns = math.ceil(math.sqrt(len(images)))
    images = np.pad(images, ((0, -len(images) % columns), (0, 0), (0, 0)))
    cells = images.reshape(-1, columns, dataset.height, dataset.width)
    picture = mosaic(cells, max(dataset.height, dataset.width))
    return ink_image(picture, paper=QColor("white"), ink=QColor("black"))


def places_text(dataset: Dataset, rows: Rows) -> str:
    """Write one line for each row: the name of its split, a tab, its number there."""
    parts = dataset.split_column[rows]
    numbers = rows - np.array(dataset.offsets)[parts]
    names = dataset.split_names
    return "\n".join(
        f"{names[part]}\t{number}" for part, number in zip(parts.tolist(), numbers.tolist(), strict=True)
    )
