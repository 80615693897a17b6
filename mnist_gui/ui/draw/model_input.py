"""The picture that the model gets to see of a drawing, magnified."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.ui.imaging import ink_image

_SIZE = 28  # the model's picture is 28x28 pixels
_BOX = 20  # and the digit in it fills a box of this size, somewhere around the middle


class ModelInput(QWidget):
    """A 28x28 image in large pixels, with the outline of the 20x20 box that MNIST digits were sized to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: npt.NDArray[np.uint8] = np.zeros((_SIZE, _SIZE), dtype=np.uint8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(7 * _SIZE + 2)
        self.setAccessibleName(self.tr("What the model sees"))

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """The picture that is shown, uint8 of shape (28, 28); 0 is paper."""
        return self._image

    def set_image(self, image: npt.NDArray[np.uint8]) -> None:
        """Show another picture.

        Parameters
        ----------
        image : ndarray of uint8, shape (28, 28)
            0 is paper, 255 is ink.
        """
        self._image = image
        self.setAccessibleDescription("" if image.any() else self.tr("Blank"))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for six screen pixels for each of the model's."""
        return QSize(6 * _SIZE + 2, 6 * _SIZE + 2)

    def minimumSizeHint(self) -> QSize:
        """Keep the pixels countable."""
        return QSize(4 * _SIZE + 2, 4 * _SIZE + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every pixel equally large: the picture grows by whole device pixels."""
        palette = self.palette()
        ratio = self.devicePixelRatio()
        room = min(self.width(), self.height()) - 2  # one pixel of frame on each side
        pixel = max(1, int(room * ratio) // _SIZE) / ratio
        side = pixel * _SIZE
        left = round((self.width() - side) / 2 * ratio) / ratio
        top = round((self.height() - side) / 2 * ratio) / ratio
        target = QRectF(left, top, side, side)

        painter = QPainter(self)
        paper, ink = (palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
        painter.drawImage(target, ink_image(self._image, paper=paper, ink=ink))
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(target.adjusted(-0.5, -0.5, 0.5, 0.5))

        outline = QColor(palette.color(QPalette.ColorRole.Highlight))
        outline.setAlphaF(0.45)
        painter.setPen(QPen(outline, 1, Qt.PenStyle.DashLine))
        margin = pixel * (_SIZE - _BOX) / 2
        painter.drawRect(target.adjusted(margin, margin, -margin, -margin))
