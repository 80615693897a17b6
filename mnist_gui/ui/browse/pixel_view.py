"""One image, its pixels as large as they fit."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ui.imaging import ink_image


class PixelView(QWidget):
    """Shows an image in a thin frame, each of its pixels as a square of whole device pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: Images | None = None
        self.setMinimumSize(114, 114)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_pixels(self, pixels: Images | None) -> None:
        """Show another image, or none.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (h, w), or None
            0 is paper, 255 is ink.
        """
        self._pixels = pixels
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for eight screen pixels per image pixel of MNIST, and the frame."""
        return QSize(226, 226)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take no more height than width, so that what comes below stays close."""
        super().resizeEvent(event)
        self.setMaximumHeight(max(event.size().width(), self.minimumHeight()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame and the image in it."""
        if self._pixels is None:
            return
        palette = self.palette()
        paper, ink = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        image = ink_image(self._pixels, paper=paper, ink=ink)
        ratio = self.devicePixelRatioF()
        room = (self.size() - QSize(2, 2)) * ratio
        times = max(1, min(room.width() // image.width(), room.height() // image.height()))
        size = image.size() * (times / ratio)
        area = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, 0, 0)
        area.setSize(size)
        painter = QPainter(self)
        painter.drawImage(area, image)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))
