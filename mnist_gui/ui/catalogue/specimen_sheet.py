"""Examples of the classes of a data set: its own images after the download, drawn signs before."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ui.catalogue.garments import SIDE, garment_paths
from mnist_gui.ui.widgets.imaging import fitted_in, ink_image

FEW = 12
"""Number of classes up to which several images of each fit."""

PER_CLASS = 3
"""Images of each class of a data set with few classes."""

_LARGE, _SMALL = 56, 42  # side of an image, in logical pixels
_WIDEST, _USUAL_LINE = 92, 15  # width of a tile with a long name, with lines of text so high
_GAP = 8  # between classes
_INNER_GAP = 4  # between the images of one, and its name

_KANA = dict(
    zip(("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"), "おきすつなはまやれを", strict=True)
)


class SpecimenSheet(QWidget):
    """A tile for each class, wrapped into lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("specimenSheet")
        self._names: tuple[str, ...] = ()
        self._images: tuple[Images, ...] = ()
        self._has_kana = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes, one for each tile."""
        return self._names

    @property
    def images(self) -> tuple[Images, ...]:
        """Images shown of each class, uint8 of shape (k, h, w); empty while signs are shown."""
        return self._images

    @property
    def shows_images(self) -> bool:
        """Whether images are shown, not signs."""
        return bool(self._images)

    def set_classes(self, names: Sequence[str]) -> None:
        """Show signs of the classes of these names."""
        if tuple(names) == self._names and not self.shows_images:
            return  # listing fonts is slow, and a download reports thirty times a second
        self._names, self._images = tuple(names), ()
        is_kana = set(names) == set(_KANA)
        japanese = QFontDatabase.WritingSystem.Japanese
        self._has_kana = is_kana and bool(QFontDatabase.families(japanese))
        self._describe()

    def set_images(self, names: Sequence[str], images: Sequence[Images]) -> None:
        """Show images of the classes.

        Parameters
        ----------
        names : sequence of str
        images : sequence of ndarray of uint8, each of shape (k, h, w)
            One array for each class, possibly empty. 0 is paper, 255 is ink.
        """
        self._names, self._images = tuple(names), tuple(images)
        self._describe()

    def _describe(self) -> None:
        title = self.tr("Examples of each class") if self._images else self.tr("The classes")
        self.setAccessibleName(title)
        self.setAccessibleDescription(", ".join(self._names))
        self.updateGeometry()
        self.update()

    # --------------------------------------------------------------------------------------------- geometry

    @property
    def _side(self) -> int:
        return _LARGE if len(self._names) <= FEW else _SMALL

    @property
    def _has_captions(self) -> bool:
        """Whether names are shown below the tiles: not if the tiles themselves show the names."""
        return self.shows_images or self._has_kana or any(garment_paths(name) for name in self._names)

    def _tile(self) -> QSize:
        metrics = QFontMetrics(self.font())
        rows = max((len(images) for images in self._images), default=1)
        width = height = self._side
        height += (max(1, rows) - 1) * (self._side + _INNER_GAP)
        if self._has_captions:
            widest = max((metrics.horizontalAdvance(name) + 2 for name in self._names), default=0)
            width = max(width, min(widest, _WIDEST * max(metrics.height(), _USUAL_LINE) // _USUAL_LINE))
            height += _INNER_GAP + metrics.height()
        return QSize(width, height)

    def _columns(self, width: int) -> int:
        columns = max(1, (width + _GAP) // (self._tile().width() + _GAP))
        lines = math.ceil(len(self._names) / columns)
        # Lines of equal length look better than a long one and a short rest.
        return math.ceil(len(self._names) / lines) if lines else columns

    def hasHeightForWidth(self) -> bool:
        """Return True: a narrower sheet is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all tiles in a given width."""
        if not self._names:
            return 0
        lines = math.ceil(len(self._names) / self._columns(width))
        return lines * (self._tile().height() + _GAP) - _GAP

    def sizeHint(self) -> QSize:
        """Return room for all tiles at a usual width."""
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        """Return room for one tile."""
        return self._tile()

    def tile_rect(self, number: int) -> QRect:
        """Return the rectangle of the tile of a class."""
        tile, columns = self._tile(), self._columns(self.width())
        line, column = divmod(number, columns)
        rect = QRect(
            column * (tile.width() + _GAP), line * (tile.height() + _GAP), tile.width(), tile.height()
        )
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the reading direction."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self.update()

    # --------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the visible tiles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, name in enumerate(self._names):
            tile = self.tile_rect(number)
            if not tile.intersects(event.rect()):
                continue
            images = self._images[number] if self._images else ()
            for row in range(max(1, len(images))):
                frame = QRectF(0, tile.y() + row * (self._side + _INNER_GAP), self._side, self._side)
                frame.moveLeft(tile.x() + (tile.width() - self._side) // 2)
                if len(images):
                    self._paint_image(painter, frame, images[row])
                else:
                    self._paint_sign(painter, frame, name)
            if self._has_captions:
                self._paint_caption(painter, tile, name)

    def _paint_frame(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_image(self, painter: QPainter, frame: QRectF, pixels: Images) -> None:
        palette = self.palette()
        self._paint_frame(painter, frame)
        shown = fitted_in(frame.adjusted(1, 1, -1, -1), pixels)
        paper, ink = (palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shown, ink_image(pixels, paper=paper, ink=ink))
        painter.restore()

    def _paint_sign(self, painter: QPainter, frame: QRectF, name: str) -> None:
        """Paint a garment, or the name as large as it fits."""
        self._paint_frame(painter, frame)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        if (paths := garment_paths(name)) is not None:
            painter.save()
            painter.translate(frame.topLeft())
            painter.scale(frame.width() / SIDE, frame.height() / SIDE)
            pen = QPen(quiet, 0.8)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            outline, seams = paths
            painter.setPen(pen)
            faint = self.palette().color(QPalette.ColorRole.Window)
            painter.fillPath(outline, faint)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(outline)
            painter.drawPath(seams)
            painter.restore()
            return
        text = _KANA[name] if self._has_kana else name
        font = QFont(self.font())
        font.setPixelSize(round(frame.height() * 0.55))
        widest = QFontMetrics(font).horizontalAdvance(text)
        if widest > frame.width() - 12:
            font.setPixelSize(max(8, round(font.pixelSize() * (frame.width() - 12) / widest)))
        painter.setFont(font)
        painter.setPen(quiet)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_caption(self, painter: QPainter, tile: QRect, name: str) -> None:
        metrics = QFontMetrics(self.font())
        rect = QRect(tile.x(), tile.bottom() + 1 - metrics.height(), tile.width(), metrics.height())
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, tile.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
