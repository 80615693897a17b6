"""Pictures that are dropped or pasted: what of a drag or of the clipboard is one."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp")
"""Ends of the names of files that may be pictures, in lower case."""


def has_picture(data: QMimeData) -> bool:
    """Tell whether there is a picture, without looking at it: a drag must know before it is dropped."""
    return _picture_file(data) is not None or data.hasImage()


def picture_of(data: QMimeData) -> Path | QImage | None:
    """Return the first picture: a file of this computer, if there is one, for it holds most; or pixels."""
    if (path := _picture_file(data)) is not None:
        return path
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def _picture_file(data: QMimeData) -> Path | None:
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in PICTURE_SUFFIXES), None)
