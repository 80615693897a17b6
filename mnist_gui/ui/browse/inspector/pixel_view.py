"""One image, enlarged as much as fits."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QFont, QHelpEvent, QImage, QPainter, QPaintEvent, QPalette, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.pixel_under import Pixel
from mnist_gui.ui.browse.grid.pixel_values import LARGEST_PIXEL, SMALLEST_PIXEL, PixelValues
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.imaging import indexed_image, rgb_pixels
from mnist_gui.ui.widgets.plain_text import show_tool_tip

_FRAME = 2  # space for the frame on each side, in logical pixels


class PixelView(QWidget):
    """Shows an image in a thin frame, each pixel as a square of whole device pixels.

    Squares that are large enough carry the grey value.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: Images | None = None
        self._colours = Appearance().colours
        self._values: tuple[tuple[int, list[int], QFont], PixelValues] | None = None  # with their key
        self._marked = False
        self.setMinimumSize(60, 60)
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

    def set_appearance(self, appearance: Appearance) -> None:
        """Use the chosen colour map."""
        self._colours = appearance.colours
        self.update()

    def set_marked(self, marked: bool) -> None:  # noqa: FBT001 - a setter, as Qt has them
        """Paint the frame in the accent colour, or in that of lines."""
        self._marked = marked
        self.update()

    @property
    def image_area(self) -> QRectF:
        """The area of the image, in logical pixels of this widget; empty without an image."""
        ratio = self.devicePixelRatioF()
        return self._area(QTransform.fromScale(ratio, ratio))

    def _area(self, to_device: QTransform) -> QRectF:
        """Return the largest centred area in which image pixels are squares of whole device pixels.

        Parameters
        ----------
        to_device : QTransform
            From this widget to the pixels of the paint device.
        """
        if self._pixels is None:
            return QRectF()
        height, width = self._pixels.shape
        room = to_device.mapRect(QRectF(self.rect()).adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME))
        times = max(1, min(int(room.width()) // width, int(room.height()) // height))
        size = QSizeF(width, height) * times
        middle = room.center()
        corner = QPointF(round(middle.x() - size.width() / 2), round(middle.y() - size.height() / 2))
        return to_device.inverted()[0].mapRect(QRectF(corner, size))

    def pixel_at(self, point: QPointF) -> Pixel | None:
        """Return the pixel at a point of this widget; None beside the image."""
        area = self.image_area
        if self._pixels is None or not area.contains(point):
            return None
        height, width = self._pixels.shape
        row = min(int((point.y() - area.top()) * height / area.height()), height - 1)
        column = min(int((point.x() - area.left()) * width / area.width()), width - 1)
        return Pixel(row, column, int(self._pixels[row, column]))

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what the pixel under the pointer is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            pixel = self.pixel_at(QPointF(event.pos()))
            area = QRect(event.pos(), QSize(1, 1))
            show_tool_tip(event.globalPos(), pixel.text if pixel is not None else "", self, area)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Return 8 screen pixels per pixel of an MNIST image, and the frame."""
        return QSize(228, 228)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Limit the height to the width, so that the widgets below stay close."""
        super().resizeEvent(event)
        self.setMaximumHeight(max(event.size().width(), self.minimumHeight()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the image and its frame."""
        if self._pixels is None:
            return
        palette = self.palette()
        painter = QPainter(self)
        to_device = painter.deviceTransform()
        area, ratio = self._area(to_device), to_device.m11()
        role = QPalette.ColorRole.Highlight if self._marked else QPalette.ColorRole.Mid
        thick = max(1, int(ratio * (2 if self._marked else 1))) / ratio
        painter.fillRect(area.adjusted(-thick, -thick, thick, thick), palette.color(role))
        painter.drawImage(
            area, self._picture(self._pixels, round(area.width() * ratio) // self._pixels.shape[1], ratio)
        )

    def _picture(self, pixels: Images, tile: int, ratio: float) -> QImage:
        """Return the coloured image, with its grey values if its pixels are large enough.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (h, w)
        tile : int
            The size of an image pixel, in device pixels.
        ratio : float
            Device pixels per logical pixel.
        """
        table = COLOUR_MAPS[self._colours].table(self.palette())
        if not SMALLEST_PIXEL <= tile / ratio <= LARGEST_PIXEL:
            return indexed_image(pixels, table)
        key = (tile, table, self.font())
        if self._values is None or self._values[0] != key:
            self._values = key, PixelValues(tile, (table,), self.font())
        height, width = (tile * side for side in pixels.shape)
        picture = QImage(width, height, QImage.Format.Format_RGB32)
        cell = rgb_pixels(picture).reshape(1, height, 1, width)
        self._values[1].put(cell, pixels[None, None], np.zeros((1, 1), dtype=bool))
        return picture
