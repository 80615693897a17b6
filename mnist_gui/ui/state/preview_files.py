"""Small pictures of data sets that were open, one PNG for each, in the cache of the profile.

A picture is a strip of a few images of the data set; what else is shown of it stands in the texts of the PNG.
A file that cannot be read counts as absent: opening the data set makes it again.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.user.profiles import user_folder
from mnist_gui.errors import UserError

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset, Images

TILES: Final = 12
"""Most images in a strip."""

_LARGEST: Final = 48  # pixels, side of an image in a strip
_NUMBER: Final = 18  # digits of the largest number that is believed


@dataclass(frozen=True)
class Preview:
    """What is shown of a data set without opening it.

    Attributes
    ----------
    spec : str
        What opens it.
    name : str
    images : int
        How many it has.
    notes : int
        How many of them have a note.
    remark : str
        What was changed on opening.
    strip : QImage
        Some of its images side by side, each a square; grey values, 0 is paper. Null if it has none.
    """

    spec: str
    name: str
    images: int
    notes: int = 0
    remark: str = ""
    strip: QImage = field(default_factory=QImage)


def preview_of(dataset: "Dataset") -> Preview:
    """Return the preview of an open data set: images at equal distances over all of its rows."""
    import numpy as np

    from mnist_gui.data.levels import at_levels

    count = min(len(dataset), TILES)
    side = min(max(dataset.height, dataset.width), _LARGEST)
    strip = QImage(QSize(side * max(count, 1), side), QImage.Format.Format_Grayscale8)
    strip.fill(0)
    painter = QPainter(strip)
    for place, row in enumerate(np.linspace(0, len(dataset) - 1, count).astype(int)):
        split, position = dataset.location(int(row))
        image = split.read(slice(position, position + 1))
        tile = _tile(np.ascontiguousarray(at_levels(image, dataset.levels)[0]), side)
        x = place * side + (side - tile.width()) // 2
        painter.drawImage(x, (side - tile.height()) // 2, tile)
    painter.end()
    return Preview(dataset.source, dataset.name, len(dataset), remark=dataset.note, strip=strip)


def _tile(pixels: "Images", side: int) -> QImage:
    """Return an image of shape (h, w), made smaller if it does not fit into a square."""
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8)
    if max(width, height) <= side:
        return image.copy()  # the array may be freed before it
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth)


def previews_folder() -> Path:
    """Return the folder of all previews; raises what `user_folder` does."""
    return user_folder("cache") / "previews"


def preview_path(spec: str) -> Path:
    """Return the file of a data set's preview; raises what `user_folder` does."""
    digest = hashlib.sha256(spec.encode("utf-8", "surrogateescape")).hexdigest()
    return previews_folder() / f"{digest[:32]}.png"


def read_preview(spec: str) -> Preview | None:
    """Return the preview of a data set; None if there is none."""
    try:
        path = preview_path(spec)
    except UserError:
        return None
    reader = QImageReader(str(path), b"png")
    size = reader.size()
    if not size.isValid() or size.height() > _LARGEST or size.width() > TILES * _LARGEST:
        return None
    strip = reader.read()
    images, notes = _number(strip.text("images")), _number(strip.text("notes"))
    if strip.isNull() or images is None:
        return None
    grey = strip.convertToFormat(QImage.Format.Format_Grayscale8)
    return Preview(spec, strip.text("name"), images, notes or 0, strip.text("remark"), grey)


def write_preview(preview: Preview) -> None:
    """Keep a preview. What cannot be written is not kept."""
    image = preview.strip.copy()
    for name in ("name", "images", "notes", "remark"):
        image.setText(name, str(getattr(preview, name)))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    with suppress(OSError, UserError):
        path = preview_path(preview.spec)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(buffer.data().data())


def remove_preview(spec: str) -> None:
    """Remove the preview of a data set, if there is one."""
    with suppress(OSError, UserError):
        preview_path(spec).unlink(missing_ok=True)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _NUMBER else None
