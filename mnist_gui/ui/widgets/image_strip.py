"""A few images in lines, one of which can be chosen: those of a cell, first errors, examples of classes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.ui.widgets.imaging import fitted_in, ink_image
from mnist_gui.ui.widgets.tokens import SMALL_RADIUS, TextStyle, styled_font

_GAP, _TIGHT = 8, 4
_NONE: Images = np.zeros((0, 1, 1), dtype=np.uint8)

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}
_ACTIVATING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, eq=False)
class StripImages:
    """What a strip shows.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (k, h, w)
        0 is paper, 255 is ink.
    captions : sequence of str, length k
    numbers : sequence of int, length k
        What is emitted when an image is chosen.
    """

    pixels: Images = field(default_factory=lambda: _NONE)
    captions: Sequence[str] = ()
    numbers: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.pixels)


class ImageStrip(QWidget):
    """Images with captions, as many as fit into some lines.

    Parameters
    ----------
    name : str
        What the images are, for screen readers.
    side : int
        Width and height of each image in logical pixels, without its caption.
    lines : int
        Number of lines at most.
    empty : str
        What is written without images. If it is given, the strip has always the height of all lines, so that
        nothing moves when its images change.
    parent : QWidget, optional

    Signals
    -------
    image_chosen(int)
        An image was clicked, or Enter was pressed on it; has its number.
    """

    image_chosen = Signal(int)

    def __init__(
        self,
        name: str,
        *,
        side: int = 56,
        lines: int = 2,
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._side, self._lines, self._empty = side, lines, empty
        self._images = StripImages()
        self._current = 0
        self._hovered: int | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self._update_focus_policy()

    @property
    def images(self) -> StripImages:
        """What is shown; the last ones may not fit."""
        return self._images

    def set_images(self, images: StripImages) -> None:
        """Show other images."""
        self._images = images
        self._current, self._hovered = 0, None
        self.setAccessibleDescription(", ".join(images.captions) or self._empty)
        self._update_focus_policy()
        self.updateGeometry()
        self.update()

    @property
    def lines(self) -> int:
        """The number of lines at most."""
        return self._lines

    def set_lines(self, lines: int) -> None:
        """Show more lines at most, or fewer."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
            self.update()

    def height_of(self, lines: int) -> int:
        """Return the height of some lines."""
        return lines * (self._tile_height + _GAP) - _GAP

    @property
    def shown(self) -> int:
        """The number of images that fit."""
        return min(len(self._images), self._columns * self._lines)

    def image_rect(self, position: int) -> QRect:
        """Return the rectangle of an image with its caption."""
        line, column = divmod(position, self._columns)
        rect = QRect(
            column * (self._side + _GAP), line * (self._tile_height + _GAP), self._side, self._tile_height
        )
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def sizeHint(self) -> QSize:
        """Return room for all lines that the images need."""
        is_full = bool(self._empty) or not len(self._images)
        used = self._lines if is_full else -(-self.shown // self._columns)
        return QSize(4 * (self._side + _GAP) - _GAP, self.height_of(used))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and the width of two images."""
        return QSize(2 * self._side + _GAP, self.sizeHint().height())

    @property
    def _columns(self) -> int:
        return max(1, (self.width() + _GAP) // (self._side + _GAP))

    @property
    def _has_captions(self) -> bool:
        return bool(self._empty) or any(self._images.captions)

    @property
    def _tile_height(self) -> int:
        caption = _TIGHT + self.fontMetrics().height() if self._has_captions else 0
        return self._side + caption

    def _update_focus_policy(self) -> None:
        can = len(self._images) > 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can else Qt.FocusPolicy.NoFocus)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the images that fit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(styled_font(TextStyle.CAPTION))
        if not len(self._images):
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._empty)
        for position in range(self.shown):
            rect = self.image_rect(position)
            if rect.intersects(event.rect()):
                self._paint_image(painter, rect, position)

    def _paint_image(self, painter: QPainter, rect: QRect, position: int) -> None:
        palette = self.palette()
        frame = QRectF(rect.left(), rect.top(), self._side, self._side)
        is_marked = position == self._hovered or (self.hasFocus() and position == self._current)
        role = QPalette.ColorRole.Highlight if is_marked else QPalette.ColorRole.Mid
        painter.setPen(QPen(palette.color(role), 2 if is_marked else 1))
        paper, ink = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        painter.setBrush(paper)
        inset = 1 if is_marked else 0.5
        painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), SMALL_RADIUS, SMALL_RADIUS)
        pixels = self._images.pixels[position]
        area = fitted_in(frame.adjusted(3, 3, -3, -3), pixels)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, ink_image(pixels, paper=paper, ink=ink))
        if self._has_captions:
            caption = QRect(rect.left(), rect.top() + self._side + _TIGHT, self._side, rect.height())
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            words = self._images.captions[position]
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self._side)
            painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, shown)

    # --- pointing and walking

    def _position_at(self, event: QMouseEvent) -> int | None:
        point = event.position().toPoint()
        return next((p for p in range(self.shown) if self.image_rect(p).contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the image under the pointer."""
        hovered = self._position_at(event)
        if hovered != self._hovered:
            self._hovered = hovered
            arrow, hand = Qt.CursorShape.ArrowCursor, Qt.CursorShape.PointingHandCursor
            self.setCursor(arrow if hovered is None else hand)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Mark none."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose an image."""
        position = self._position_at(event)
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = position
            self.image_chosen.emit(self._images.numbers[position])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to another image, or choose the current one."""
        steps = dict(_STEPS)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            steps |= {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}
        steps |= {Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        key = Qt.Key(event.key())
        if self.shown and key in steps:
            self._current = min(max(self._current + steps[key], 0), self.shown - 1)
            self.update()
        elif self.shown and key in _ACTIVATING:
            self.image_chosen.emit(self._images.numbers[min(self._current, self.shown - 1)])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another height if another number of images fits into a line."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
