"""Pictures in a drag or on the clipboard."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from mnist_gui.data.formats import PICTURE_SUFFIXES


def has_picture(data: QMimeData) -> bool:
    """Return whether there is a picture, without decoding it: a drag asks before the drop."""
    return _picture_file(data) is not None or data.hasImage()


def picture_of(data: QMimeData | None) -> Path | QImage | None:
    """Return the first picture: a local file if there is one, since it has more detail, or its pixels.

    A clipboard may have no data at all.
    """
    if data is None:
        return None
    if (path := _picture_file(data)) is not None:
        return path
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def _picture_file(data: QMimeData) -> Path | None:
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in PICTURE_SUFFIXES), None)
