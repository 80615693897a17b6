"""Images on the clipboard: as a picture, as a list with split and number, as row numbers."""

import math

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.ui.browse.grid.mosaic import mosaic
from mnist_gui.ui.widgets.imaging import ink_image

MOST_COPIED = 10_000
"""Images in one picture; of a larger selection it shows the first."""

_MIN_SIDE = 112  # px of an image, if there are few
_MAX_WIDTH = 2048  # px of the picture; many images are enlarged less


class Clipboard(QObject):
    """Copies images in one form or another.

    Signals
    -------
    said(str)
        What was copied, or why nothing was.
    """

    said = Signal(str)

    def copy_images(self, dataset: Dataset, rows: Rows) -> None:
        """Copy images: all of them as one picture, and a line of text for each; see `places_text`."""
        if not len(rows):
            self.said.emit(self.tr("No image is selected"))
            return
        copied = QMimeData()
        copied.setText(places_text(dataset, rows))
        copied.setImageData(picture_of(dataset, rows))
        QGuiApplication.clipboard().setMimeData(copied)
        words = self.tr("1 image copied") if len(rows) == 1 else self.tr("{count} images copied")
        if len(rows) > MOST_COPIED:
            words = self.tr("{count} images copied as text; the picture holds the first {most}")
        self.said.emit(words.format(count=f"{len(rows):,}", most=f"{MOST_COPIED:,}"))

    def copy_indices(self, rows: Rows) -> None:
        """Copy the rows themselves, as a Python list."""
        if not len(rows):
            self.said.emit(self.tr("No image is selected"))
            return
        QGuiApplication.clipboard().setText(str(rows.tolist()))
        words = self.tr("1 index copied") if len(rows) == 1 else self.tr("{count} indices copied")
        self.said.emit(words.format(count=f"{len(rows):,}"))


def picture_of(dataset: Dataset, rows: Rows) -> QImage:
    """Return one picture of images, black on white, in a block about as wide as high.

    Each pixel becomes a square of several, unless that makes the picture large.
    """
    images = dataset.take(rows[:MOST_COPIED])
    columns = math.ceil(math.sqrt(len(images)))
    images = np.pad(images, ((0, -len(images) % columns), (0, 0), (0, 0)))
    cells = images.reshape(-1, columns, dataset.height, dataset.width)
    side = max(dataset.height, dataset.width)
    factor = max(1, min(math.ceil(_MIN_SIDE / side), _MAX_WIDTH // (columns * side)))
    picture = mosaic(cells, side).repeat(factor, axis=0).repeat(factor, axis=1)
    return ink_image(picture, paper=QColor("white"), ink=QColor("black"))


def places_text(dataset: Dataset, rows: Rows) -> str:
    """Return a line for each row: split, number in the split, and label if there is one; tabs between."""
    parts = dataset.split_column[rows]
    numbers = rows - np.array(dataset.offsets)[parts]
    names, classes = dataset.split_names, (*dataset.class_names, "")  # NO_LABEL is -1 and finds the last one
    places = zip(parts.tolist(), numbers.tolist(), dataset.labels[rows].tolist(), strict=True)
    return "\n".join(f"{names[part]}\t{number}\t{classes[label]}" for part, number, label in places)
