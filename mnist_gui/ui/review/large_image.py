"""The image that is reviewed, as large as it fits."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ui.widgets.imaging import ink_image, sharp_in
from mnist_gui.ui.widgets.tokens import MARGIN

_FRAME = 2


class LargeImage(QWidget):
    """Shows an image in a thin frame, each pixel as a square of whole device pixels if it is small."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: Images | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)

    def set_pixels(self, pixels: Images | None) -> None:
        """Show another image, uint8 of shape (h, w), or none."""
        self._pixels = pixels
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a large image."""
        return QSize(560, 560)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the image and its frame."""
        if self._pixels is None:
            return
        painter, palette = QPainter(self), self.palette()
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        area = sharp_in(room, self._pixels, self.devicePixelRatioF())
        painter.fillRect(
            area.adjusted(-_FRAME / 2, -_FRAME / 2, _FRAME / 2, _FRAME / 2),
            palette.color(QPalette.ColorRole.Mid),
        )
        width = self._pixels.shape[1]
        if width > area.width() * self.devicePixelRatioF():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paper, ink = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        painter.drawImage(area, ink_image(self._pixels, paper=paper, ink=ink))
