"""A few images as they are, and below them as they will be."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from mnist_gui.data.arrays import Images
from mnist_gui.ui.opening.preparing.preparation import SAMPLE, Preview
from mnist_gui.ui.widgets.imaging import fitted_in, ink_image
from mnist_gui.ui.widgets.tokens import GAP, SMALL_RADIUS, TIGHT, TextStyle, styled_font

_SIDE = 56
_NONE: Images = np.zeros((0, 1, 1), dtype=np.uint8)


class BeforeAfter(QWidget):
    """Two lines of thumbnails, each with a caption, in the colours of paper and ink of the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = Preview(_NONE, _NONE)
        self.setObjectName("prepareSample")
        self.setAccessibleName(self.tr("A sample before and after"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def preview(self) -> Preview:
        """What is shown."""
        return self._preview

    def show_preview(self, preview: Preview) -> None:
        """Show other images."""
        self._preview = preview
        height, width = preview.after.shape[1:]
        words = self.tr("{count} images, then {height} by {width} pixels")
        self.setAccessibleDescription(words.format(count=len(preview.after), height=height, width=width))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the whole sample, and for the captions above."""
        return QSize(SAMPLE * (_SIDE + TIGHT) - TIGHT, 2 * self._line_height + GAP)

    def minimumSizeHint(self) -> QSize:
        """Return room for two images."""
        return QSize(2 * _SIDE + TIGHT, self.sizeHint().height())

    @property
    def _line_height(self) -> int:
        return self.fontMetrics().height() + TIGHT + _SIDE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both lines, with as many images as fit."""
        painter = QPainter(self)
        painter.setFont(styled_font(TextStyle.CAPTION))
        before, after = self._preview.before, self._preview.after
        self._paint_line(painter, 0, _caption(self.tr("Before"), before), before)
        self._paint_line(painter, self._line_height + GAP, _caption(self.tr("After"), after), after)

    def _paint_line(self, painter: QPainter, top: int, caption: str, images: Images) -> None:
        palette, metrics = self.palette(), painter.fontMetrics()
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        align = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        painter.drawText(0, top, self.width(), metrics.height(), align, caption)
        fitting = max(1, (self.width() + TIGHT) // (_SIDE + TIGHT))
        paper, ink = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        for place, pixels in enumerate(images[:fitting]):
            left = place * (_SIDE + TIGHT)
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                left = self.width() - left - _SIDE
            frame = QRectF(left, top + self._line_height - _SIDE, _SIDE, _SIDE)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
            painter.setBrush(paper)
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), SMALL_RADIUS, SMALL_RADIUS)
            area = fitted_in(frame.adjusted(3, 3, -3, -3), pixels)
            painter.drawImage(area, ink_image(pixels, paper=paper, ink=ink))


def _caption(word: str, images: Images) -> str:
    """Return a caption with the size of the images, if there are any."""
    if not len(images):
        return word
    height, width = images.shape[1:]
    return f"{word}, {height} \N{MULTIPLICATION SIGN} {width}"
