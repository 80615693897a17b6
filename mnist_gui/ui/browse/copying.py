"""Digits on the clipboard: as picture, as list of places, as row numbers."""

import math

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QGuiApplication, QImage

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.ui.browse.grid.mosaic import mosaic
from mnist_gui.ui.widgets.imaging import ink_image

MOST_COPIED = 10_000
"""Digits that one picture holds; of a larger selection it shows the first."""

_LEAST_SIDE = 112  # px that a digit gets where there are few
_WIDEST = 2048  # px; where there are many, their pixels are enlarged less


def copy_digits(dataset: Dataset, rows: Rows) -> None:
    """Put digits on the clipboard: all of them as one picture, and a line of text for each.

    A line is as `places_text` writes it, which a spreadsheet takes as three columns.
    """
    copied = QMimeData()
    copied.setText(places_text(dataset, rows))
    copied.setImageData(picture_of(dataset, rows))
    QGuiApplication.clipboard().setMimeData(copied)


def copy_indices(rows: Rows) -> None:
    """Put the rows themselves on the clipboard, as a Python list."""
    QGuiApplication.clipboard().setText(str(rows.tolist()))


def picture_of(dataset: Dataset, rows: Rows) -> QImage:
    """Make one picture of digits, black on white, in a block about as wide as high.

    Their pixels become squares of several, as long as that does not make the picture large.
    """
    images = dataset.take(rows[:MOST_COPIED])
    columns = math.ceil(math.sqrt(len(images)))
    images = np.pad(images, ((0, -len(images) % columns), (0, 0), (0, 0)))
    cells = images.reshape(-1, columns, dataset.height, dataset.width)
    side = max(dataset.height, dataset.width)
    factor = max(1, min(math.ceil(_LEAST_SIDE / side), _WIDEST // (columns * side)))
    picture = mosaic(cells, side).repeat(factor, axis=0).repeat(factor, axis=1)
    return ink_image(picture, paper=QColor("white"), ink=QColor("black"))


def places_text(dataset: Dataset, rows: Rows) -> str:
    """Write one line for each row: its split, its number there, and its label if it has one; tabs between."""
    parts = dataset.split_column[rows]
    numbers = rows - np.array(dataset.offsets)[parts]
    names, classes = dataset.split_names, (*dataset.class_names, "")  # NO_LABEL is -1 and finds the last one
    places = zip(parts.tolist(), numbers.tolist(), dataset.labels[rows].tolist(), strict=True)
    return "\n".join(f"{names[part]}\t{number}\t{classes[label]}" for part, number, label in places)
