"""Painting of the grid: a frame as a value, and the one class that turns it into pixels."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.ui.browse.badges import LABEL_PITCH, WRONG_PITCH, Badges, Look
from mnist_gui.ui.browse.grid_geometry import GridGeometry
from mnist_gui.ui.browse.levels import Levels
from mnist_gui.ui.browse.mosaic import PLAIN_LEVELS, Mosaic, mark
from mnist_gui.ui.browse.selection import Flags
from mnist_gui.ui.imaging import colour_ramp, rgb_image

_GAPS = ((160, 3), (64, 2), (20, 1))  # from this pitch on, a gap of so many pixels

Role = QPalette.ColorRole


@dataclass(frozen=True, eq=False)
class Frame:
    """Some successive lines of the grid, as they shall look.

    Attributes
    ----------
    geometry : GridGeometry
        Where cells are.
    lines : range
        The lines to paint; not empty.
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        The row of each digit in these lines.
    selected : ndarray of bool, shape (k,)
    wrong : ndarray of bool, shape (k,), or None
        Which digits a classifier got wrong.
    current : int or None
        The position of the current digit.
    look : Look
        Palette, font and resolution.
    """

    geometry: GridGeometry
    lines: range
    dataset: Dataset
    rows: Rows
    selected: Flags
    wrong: Flags | None
    current: int | None
    look: Look

    @property
    def first(self) -> int:
        """The position of the first digit."""
        return self.geometry.positions_in(self.lines).start

    @property
    def area(self) -> QRect:
        """What the lines cover, in content coordinates."""
        geometry, pitch = self.geometry, self.geometry.pitch
        top, height = self.lines.start * pitch, len(self.lines) * pitch
        return QRect(geometry.left, top, geometry.columns * pitch, height)

    def corners(self, numbers: Rows) -> Iterator[tuple[int, int]]:
        """Iterate over the corners of some digits, given by their number within the frame."""
        xs, ys = self.geometry.corners(self.first + numbers)
        return zip(xs.tolist(), ys.tolist(), strict=True)


class GridPainter:
    """Paints frames, in content coordinates. Keeps from one frame to the next what is worth keeping.

    Parameters
    ----------
    levels : Levels
        Where the images come from.
    """

    def __init__(self, levels: Levels) -> None:
        self._levels = levels
        self._mosaic = Mosaic()
        self._badges: Badges | None = None
        self._palette_key = 0
        self._colours: list[int] = []

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint a frame, from the bottom layer up."""
        self._paint_digits(painter, frame)
        self._paint_gaps(painter, frame)
        self._paint_badges(painter, frame)
        self._paint_current(painter, frame)

    def paint_band(self, painter: QPainter, band: QRect, palette: QPalette) -> None:
        """Paint the rubber band, given in content coordinates, over everything else."""
        colour = QColor(palette.color(Role.Highlight))
        painter.setPen(colour)
        colour.setAlphaF(0.15)
        painter.setBrush(colour)
        painter.drawRect(band)

    def paint_hint(self, painter: QPainter, hint: str, area: QRect, palette: QPalette) -> None:
        """Say why there is nothing to see."""
        painter.setPen(palette.color(Role.PlaceholderText))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(16, 16, -16, -16), flags, hint)

    def _paint_digits(self, painter: QPainter, frame: Frame) -> None:
        geometry, lines, area = frame.geometry, frame.lines, frame.area
        rows, selected = frame.rows, frame.selected
        before = frame.first + geometry.lead - lines.start * geometry.columns
        after = len(lines) * geometry.columns - before - len(rows)
        if before or after:  # complete the first and the last line; what is filled in is painted over below
            rows = np.pad(rows, (before, after), mode="edge")
            selected = np.pad(selected, (before, after))

        side = frame.look.pitch * frame.look.ratio
        level = self._levels.level_for(side)
        images = level.take(rows)
        mark(images, selected)
        picture = self._mosaic.tile(images, columns=geometry.columns)
        # Magnified, pixels stay squares; made smaller, they are averaged.
        smaller = side < max(level.height, level.width)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smaller)
        painter.drawImage(area, rgb_image(picture, self._colour_table(frame.look.palette)))

        empty, pitch = frame.look.palette.color(Role.Window), geometry.pitch
        painter.fillRect(area.x(), area.y(), before * pitch, pitch, empty)
        end_x, end_y = area.x() + area.width(), area.y() + area.height()
        painter.fillRect(end_x - after * pitch, end_y - pitch, after * pitch, pitch, empty)

    def _paint_gaps(self, painter: QPainter, frame: Frame) -> None:
        """Draw the gaps over the outermost pixels of the cells: then scaling need not know of them."""
        area, pitch = frame.area, frame.geometry.pitch
        gap = next((gap for smallest, gap in _GAPS if pitch >= smallest), 0)
        if not gap:
            return
        colour = frame.look.palette.color(Role.Window)
        for x in range(area.x() + pitch, area.x() + area.width() + 1, pitch):
            painter.fillRect(x - gap, area.y(), gap, area.height(), colour)
        for y in range(area.y() + pitch, area.y() + area.height() + 1, pitch):
            painter.fillRect(area.x(), y - gap, area.width(), gap, colour)

    def _paint_badges(self, painter: QPainter, frame: Frame) -> None:
        pitch = frame.geometry.pitch
        names = frame.dataset.class_names
        if pitch < min(LABEL_PITCH, WRONG_PITCH):
            return
        if self._badges is None or (self._badges.look, self._badges.class_names) != (frame.look, names):
            self._badges = Badges(frame.look, names)
        if pitch >= LABEL_PITCH:
            labels = frame.dataset.labels[frame.rows].tolist()
            self._badges.draw_labels(painter, frame.corners(np.arange(len(labels))), labels)
        if frame.wrong is not None and pitch >= WRONG_PITCH:
            self._badges.draw_wrong(painter, frame.corners(np.flatnonzero(frame.wrong)))

    def _paint_current(self, painter: QPainter, frame: Frame) -> None:
        if frame.current is None:
            return
        pitch = frame.geometry.pitch
        thickness = 1 if pitch < 20 else 2 if pitch < 100 else 3
        highlight = frame.look.palette.color(Role.Highlight)
        painter.setPen(QPen(highlight, thickness, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = thickness / 2
        cell = QRectF(*frame.geometry.corner(frame.current), pitch, pitch)
        painter.drawRect(cell.adjusted(half, half, -half, -half))

    def _colour_table(self, palette: QPalette) -> list[int]:
        """Return the colours of plain greys, then those of selected ones."""
        if self._palette_key != palette.cacheKey():
            paper, ink = palette.color(Role.Base), palette.color(Role.Text)
            tint = QColor(colour_ramp(paper, palette.color(Role.Highlight))[100])
            greys = np.linspace(0, 255, PLAIN_LEVELS).round().astype(int).tolist()
            ramps = (colour_ramp(paper, ink), colour_ramp(tint, ink))
            self._colours = [ramp[grey] for ramp in ramps for grey in greys]
            self._palette_key = palette.cacheKey()
        return self._colours
