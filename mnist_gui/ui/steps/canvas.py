"""What the pictures of the steps are painted with: images, arrows and numbers in the theme's colours."""

from functools import lru_cache
from math import cos, hypot, pi, sin

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen, QPolygonF

from mnist_gui.ui.steps.number_tiles import NumberTiles
from mnist_gui.ui.widgets.imaging import fitted_in, ink_image
from mnist_gui.ui.widgets.palette_colours import mixed
from mnist_gui.ui.widgets.theme import WRONG
from mnist_gui.ui.widgets.tokens import SMALL_RADIUS, scaled

_Role = QPalette.ColorRole

DEEPEST = 0.4
"""Share of a colour in the ground of a number, at most, so that the number stays readable."""

_HEAD = 0.4  # of an arrow's length that its head takes, at most
_LEAST_HEAD, _MOST_HEAD = 2.0, 7.0  # logical pixels
_EMPHASIS = 1.6  # exponent that makes petals differ, of values whose root was taken
_COARSE = 1.0  # pixels of the screen per pixel of an image from which on it has sharp edges


class Canvas:
    """A painter with the palette and the font of a widget.

    Parameters
    ----------
    painter : QPainter
    area : QRectF
        Where to paint, in logical pixels.
    palette : QPalette
    font : QFont
    """

    def __init__(self, painter: QPainter, area: QRectF, palette: QPalette, font: QFont) -> None:
        self.painter, self.area, self.palette = painter, area, palette
        self._font = font
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.set_font()

    # --- colours --------------------------------------------------------------------------------------

    @property
    def paper(self) -> QColor:
        """The colour of paper."""
        return self.palette.color(_Role.Base)

    @property
    def ink(self) -> QColor:
        """The colour of ink."""
        return self.palette.color(_Role.Text)

    @property
    def text(self) -> QColor:
        """The colour of text."""
        return self.palette.color(_Role.WindowText)

    @property
    def quiet(self) -> QColor:
        """The colour of captions."""
        return self.palette.color(_Role.PlaceholderText)

    @property
    def line(self) -> QColor:
        """The colour of hairlines."""
        return self.palette.color(_Role.Mid)

    @property
    def accent(self) -> QColor:
        """The colour of what speaks for something."""
        return self.palette.color(_Role.Highlight)

    @property
    def against(self) -> QColor:
        """The colour of what speaks against it."""
        return WRONG

    def signed(self, value: float) -> QColor:
        """Return the ground of a number, -1 to 1: the accent for positive ones, another for negative ones."""
        strength = min(abs(value), 1.0) * DEEPEST
        return mixed(self.paper, self.accent if value > 0 else self.against, strength)

    # --- text -----------------------------------------------------------------------------------------

    def set_font(self, factor: float = 1.0, *, bold: bool = False, pixels: float = 0.0) -> None:
        """Choose the size of text: a factor of the widget's font, or a height in logical pixels."""
        font = scaled(self._font, factor, bold=bold)
        if pixels:
            font.setPixelSize(max(round(pixels), 1))
        self.painter.setFont(font)

    @property
    def line_height(self) -> float:
        """The height of a line of text."""
        return self.painter.fontMetrics().height()

    def write(
        self,
        area: QRectF,
        text: str,
        *,
        colour: QColor | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        """Write one line of text, elided if it does not fit."""
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()) + 2)
        self.painter.setPen(self.text if colour is None else colour)
        self.painter.drawText(area, align | Qt.TextFlag.TextSingleLine, shown)

    # --- shapes ---------------------------------------------------------------------------------------

    def image(self, area: QRectF, pixels: npt.NDArray[np.uint8], *, faint: float = 0.0) -> QRectF:
        """Paint grey values as large as they fit, with a hairline around them; return where they are."""
        place = fitted_in(area, pixels)
        ink = mixed(self.ink, self.paper, faint)
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        self.painter.setRenderHint(smooth, place.width() < _COARSE * pixels.shape[1])
        self.painter.drawImage(place, ink_image(pixels, paper=self.paper, ink=ink))
        self.frame(place)
        return place

    def numbers(self, area: QRectF, values: npt.NDArray[np.uint8]) -> None:
        """Paint grey values as numbers, as large as they fit, with a hairline around them."""
        place, ratio = fitted_in(area, values), self.painter.device().devicePixelRatioF()
        width = round(place.width() * ratio)
        side = -(-width // values.shape[1])
        picture = _tiles(side, self._font.key(), self.paper.rgb(), self.ink.rgb()).picture(values, width)
        picture.setDevicePixelRatio(ratio)
        corner = QPointF(round(place.left() * ratio), round(place.top() * ratio)) / ratio
        self.painter.drawImage(corner, picture)
        self.frame(QRectF(corner, picture.deviceIndependentSize()))

    def plane(self, area: QRectF, values: npt.NDArray[np.floating], *, faint: float = 0.0) -> QRectF:
        """Paint values from 0 to 1."""
        pixels: npt.NDArray[np.uint8] = np.rint(values * 255).clip(0, 255).astype(np.uint8)
        return self.image(area, pixels, faint=faint)

    def frame(self, area: QRectF) -> None:
        """Paint a hairline around an area."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self.line, 1))
        self.painter.drawRect(area)

    def square(self, area: QRectF, colour: QColor) -> None:
        """Fill an area."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawRoundedRect(area, SMALL_RADIUS / 2, SMALL_RADIUS / 2)

    def stroke(self, start: QPointF, end: QPointF, colour: QColor, *, width: float = 1.5) -> None:
        """Paint a line."""
        self.painter.setPen(QPen(colour, width))
        self.painter.drawLine(start, end)

    def arrow(self, tail: QPointF, dx: float, dy: float, colour: QColor, *, width: float = 1.5) -> None:
        """Paint an arrow."""
        length = hypot(dx, dy)
        if length < 1:
            return
        tip = QPointF(tail.x() + dx, tail.y() + dy)
        self.stroke(tail, tip, colour, width=width)
        head = min(max(length * _HEAD, _LEAST_HEAD), _MOST_HEAD)
        x, y = dx / length * head, dy / length * head
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        left, right = (
            QPointF(tip.x() - x - y / 2, tip.y() - y + x / 2),
            QPointF(tip.x() - x + y / 2, tip.y() - y - x / 2),
        )
        self.painter.drawPolygon(QPolygonF([tip, left, right]))

    def roses(self, area: QRectF, pooled: npt.NDArray[np.floating], colour: QColor) -> None:
        """Paint pooled values as a rose in each cell of the grid: a petal for each direction of edges.

        Parameters
        ----------
        area : QRectF
            A square.
        pooled : ndarray of float, shape (k, k, g, g)
        colour : QColor
        """
        strength = pooled.mean(axis=1)
        strength = (strength / max(float(strength.max()), 1e-6)) ** _EMPHASIS
        count, grid = strength.shape[0], strength.shape[1]
        cell = area.width() / grid
        for line in range(grid):
            for column in range(grid):
                middle = QPointF(area.left() + (column + 0.5) * cell, area.top() + (line + 0.5) * cell)
                self._rose(middle, strength[:, line, column].tolist(), cell * 0.46, colour, pi / count)

    def _rose(
        self, middle: QPointF, strengths: list[float], radius: float, colour: QColor, half: float
    ) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        for number, strength in enumerate(strengths):
            if strength < 0.05:
                continue
            angle = 2 * half * number
            ends = [
                QPointF(middle.x() + radius * strength * cos(a), middle.y() + radius * strength * sin(a))
                for a in (angle - half * 0.7, angle, angle + half * 0.7)
            ]
            self.painter.drawPolygon(QPolygonF([middle, *ends]))


@lru_cache(maxsize=4)
def _tiles(side: int, font: str, paper: int, ink: int) -> NumberTiles:
    """Return tiles, those of the last sizes and colours again; the font is given by its key."""
    named = QFont()
    named.fromString(font)
    return NumberTiles(side, named, QColor.fromRgb(paper), QColor.fromRgb(ink))
