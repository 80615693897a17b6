"""A drawing on the clipboard: as the picture that a model sees, and as strokes."""

import json

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QGuiApplication

from mnist_gui.data.dataset import Images
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ui.widgets.imaging import ink_image


def copy_drawing(drawing: Drawing, image: Images) -> None:
    """Put a drawing on the clipboard.

    Parameters
    ----------
    drawing : Drawing
        Becomes text: one line that `mnist-gui predict` reads from a .jsonl file. An empty one, of a digit
        from a picture, has no text.
    image : ndarray of uint8, shape (28, 28)
        Becomes a picture, black on white.
    """
    copied = QMimeData()
    copied.setImageData(ink_image(image, paper=QColor("white"), ink=QColor("black")))
    if not drawing.is_empty:
        copied.setText(json.dumps(drawing.to_json()))
    QGuiApplication.clipboard().setMimeData(copied)
