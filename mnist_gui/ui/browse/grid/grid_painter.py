"""Painting of the grid: `Frame` says what to show, and `GridPainter` turns it into pixels."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen

from mnist_gui.data.arrays import Column, Flags
from mnist_gui.data.dataset import NO_LABEL, Dataset, Images, Labels, Rows
from mnist_gui.ui.browse.grid.badges import NAME_PITCH, WRONG_PITCH, Badges, Triangle, put_edges, shortened
from mnist_gui.ui.browse.grid.captions import Captions
from mnist_gui.ui.browse.grid.correction_marks import EXCLUDED, CorrectionMarks, dim, marks_of
from mnist_gui.ui.browse.grid.grid_geometry import Band, GridGeometry
from mnist_gui.ui.browse.grid.grid_style import CaptionStyle, GridStyle
from mnist_gui.ui.browse.grid.legends import LARGE_PITCH, Legends, legend_style
from mnist_gui.ui.browse.grid.mosaic import PLAIN_LEVELS, mark, mosaic
from mnist_gui.ui.browse.grid.pixel_values import LARGEST_PIXEL, SMALLEST_PIXEL, PixelValues
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.grid.sprites import NOTHING, Cells, Numbers
from mnist_gui.ui.widgets.cell_sizes import gap_of
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS, highlighted
from mnist_gui.ui.widgets.imaging import rgb_image, rgb_pixels
from mnist_gui.ui.widgets.tokens import TIGHT

_KEPT = 8
"""Number of objects of each kind to keep: enough for a zoom through all sizes, selected or not."""

Role = QPalette.ColorRole
Made = TypeVar("Made")
Tables: TypeAlias = tuple[list[int], list[int]]  # colours of plain and of selected images


@dataclass(frozen=True, eq=False)
class Frame:
    """Successive lines of the grid and all that is shown in them.

    Attributes
    ----------
    geometry : GridGeometry
    band : Band
        The lines to paint.
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        The row of each image in these lines.
    selected : ndarray of bool, shape (k,)
    predicted : ndarray of int16, shape (k,), or None
        The predicted label of each image; `NO_LABEL` where there is none.
    wrong : ndarray of bool, shape (k,), or None
        Which predictions are wrong.
    values : ndarray of float32, shape (k,), or None
        The values by which the grid is sorted.
    current : int or None
        The position of the current image, in these lines or elsewhere.
    style : GridStyle
    proposed : ndarray of int16, shape (k,), or None
        The label that is proposed for each image without one; `NO_LABEL` where there is none.
    """

    geometry: GridGeometry
    band: Band
    dataset: Dataset
    rows: Rows
    selected: Flags
    predicted: Labels | None
    wrong: Flags | None
    values: Column | None
    current: int | None
    style: GridStyle
    proposed: Labels | None = None

    @property
    def read_as(self) -> Labels | None:
        """The proposed label of each image or, without one, the predicted one."""
        if self.proposed is None or self.predicted is None:
            return self.predicted if self.proposed is None else self.proposed
        return np.where(self.proposed == NO_LABEL, self.predicted, self.proposed)

    @property
    def after(self) -> int:
        """Empty cells after the last image."""
        return self.band.lines * self.geometry.columns - self.band.before - len(self.rows)

    def in_cells(self, items: npt.NDArray[Any], *, empty: float) -> npt.NDArray[Any]:
        """Arrange one item per image like the images, shape (lines, columns)."""
        cells = np.full((self.band.lines, self.geometry.columns), empty, dtype=items.dtype)
        cells.reshape(-1)[self.band.before : self.band.before + len(items)] = items
        return cells[:, ::-1] if self.geometry.mirrored else cells


class _Kept(Generic[Made]):
    """The objects made last, each found by comparing the key it was made for."""

    def __init__(self) -> None:
        self._last: deque[tuple[object, Made]] = deque(maxlen=_KEPT)

    def get(self, key: object, make: Callable[[], Made]) -> Made:
        for other, made in self._last:
            if other == key:
                return made
        made = make()
        self._last.appendleft((key, made))
        return made


class GridPainter:
    """Paints frames in content coordinates, and keeps sprites and colour tables between frames.

    Parameters
    ----------
    pyramid : Pyramid
        Provides the images.
    """

    def __init__(self, pyramid: Pyramid) -> None:
        self._pyramid = pyramid
        self._tables: _Kept[Tables] = _Kept()
        self._names: _Kept[tuple[str, ...]] = _Kept()
        self._badges: _Kept[Badges] = _Kept()
        self._triangles: _Kept[Triangle] = _Kept()
        self._captions: _Kept[Captions] = _Kept()
        self._legends: _Kept[Legends] = _Kept()
        self._corrections: _Kept[CorrectionMarks] = _Kept()
        self._pixel_values: _Kept[PixelValues] = _Kept()

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint a frame: on a canvas in device pixels first, which is then drawn in one call."""
        geometry, band, style = frame.geometry, frame.band, frame.style
        # Empty cells of the first and the last line may hold any image; they are cleared below.
        rows = frame.in_cells(frame.rows, empty=frame.rows[0])
        images = self._pyramid.images_for(rows.reshape(-1), style.side)
        images = images.reshape(*rows.shape, *images.shape[1:])
        key = (style.palette.cacheKey(), style.appearance.colours)
        tables = self._tables.get(key, lambda: _tables(style))
        selected = frame.in_cells(frame.selected, empty=False)

        of_rows = marks_of(frame.dataset, frame.rows, frame.proposed)
        marks = None if of_rows is None else frame.in_cells(of_rows, empty=NOTHING)
        strip = round(geometry.legend * style.ratio)
        canvas = _picture(images, selected, style.side, tables, strip)
        pixels = rgb_pixels(canvas).reshape(band.lines, -1, geometry.columns, style.side)
        cells, strips = pixels[:, : style.side], pixels[:, style.side :]
        ground = style.palette.color(Role.Window).rgb()
        if strip and ground != tables[0][0]:
            strips[:] = ground
        self._put_pixel_values(cells, images, selected, style, tables)
        if marks is not None and (excluded := marks == EXCLUDED).any():
            dim(cells, excluded, ground)
        inner = _put_gaps(cells, style)
        self._put_marks(inner, strips, selected, frame)
        if marks is not None:
            self._put_corrections(inner, marks, frame)
        _clear_empty_cells(pixels, frame)

        painter.save()
        painter.scale(1 / style.ratio, 1 / style.ratio)  # drawing is fast where nothing is scaled
        painter.drawImage(QPointF(geometry.left, band.top) * style.ratio, canvas)
        painter.restore()
        _paint_current(painter, frame)

    def paint_band(self, painter: QPainter, band: QRect, palette: QPalette) -> None:
        """Paint the rubber band, in content coordinates, over everything else."""
        colour = QColor(palette.color(Role.Highlight))
        painter.setPen(colour)
        colour.setAlphaF(0.15)
        painter.setBrush(colour)
        painter.drawRect(band)

    def paint_hint(self, painter: QPainter, hint: str, area: QRect, palette: QPalette) -> None:
        """Paint the reason why the grid is empty."""
        painter.setPen(palette.color(Role.PlaceholderText))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(16, 16, -16, -16), flags, hint)

    def _put_pixel_values(
        self, cells: Cells, images: Images, selected: Flags, style: GridStyle, tables: Tables
    ) -> None:
        size = max(images.shape[2:])
        if SMALLEST_PIXEL <= style.pitch // size <= LARGEST_PIXEL:
            tile = style.side // size
            key = (tile, style.palette.cacheKey(), style.appearance.colours, style.font)
            values = self._pixel_values.get(key, lambda: PixelValues(tile, tables, style.font))
            values.put(cells, images, selected)

    def _put_marks(self, cells: Cells, strips: Cells, selected: Flags, frame: Frame) -> None:
        style = frame.style
        wrong = frame.in_cells(_none_of(frame.rows) if frame.wrong is None else frame.wrong, empty=False)
        if frame.geometry.legend:
            self._put_legends(strips, wrong, frame)
        elif style.pitch >= NAME_PITCH:
            # Not np.unique, which would import np.ma and delay the first frame.
            for kind in (kind for kind in (False, True) if (selected == kind).any()):
                captions = style.captions(selected=kind)
                self._put_names(cells, captions, selected == kind, wrong, frame)
                self._put_values(cells, captions, selected == kind, frame)
        if style.pitch >= WRONG_PITCH and style.appearance.wrong and wrong.any():
            key = (Triangle.size_for(style), style.ratio, frame.geometry.mirrored)
            triangle = self._triangles.get(key, lambda: Triangle(*key[:2], mirrored=key[2]))
            triangle.put(cells, wrong)
            put_edges(cells, wrong, round((1 if style.pitch < LARGE_PITCH else 2) * style.ratio))

    def _put_corrections(self, cells: Cells, marks: Numbers, frame: Frame) -> None:
        style = frame.style
        if style.pitch < WRONG_PITCH or not (marks != NOTHING).any():
            return
        captions = style.captions(selected=False)
        key = (CorrectionMarks.size_for(style), captions, frame.geometry.mirrored)
        sprites = self._corrections.get(key, lambda: CorrectionMarks(*key[:2], mirrored=key[2]))
        has_values = frame.values is not None and style.appearance.values and not frame.geometry.legend
        line = captions.metrics.height() * style.ratio if has_values and style.pitch >= NAME_PITCH else 0
        sprites.put(cells, marks, above=round(line))

    def _put_legends(self, strips: Cells, wrong: Flags, frame: Frame) -> None:
        """Write names below the images, and at the end of the line the values they are sorted by."""
        dataset, shown, mirrored = frame.dataset, frame.style.appearance, frame.geometry.mirrored
        style = legend_style(frame.style)
        has_values = shown.values and frame.values is not None
        taken = 4 * style.size + TIGHT if has_values else 0
        room = frame.style.pitch - gap_of(frame.style.pitch) - 2 - taken
        key = (style, dataset.class_names, room, mirrored)
        legends = self._legends.get(key, lambda: _legends(*key))
        read = frame.read_as
        labels = dataset.labels[frame.rows] if shown.labels and dataset.has_labels else read
        if labels is not None:
            others = read if shown.predictions and read is not None else labels
            if frame.proposed is not None and shown.predictions:
                labels = np.where(labels == NO_LABEL, frame.proposed, labels)
            names = frame.in_cells(labels, empty=NO_LABEL)
            given = dataset.given_now[frame.rows] if shown.labels and dataset.has_labels else labels
            legends.put(
                strips,
                names,
                np.where(wrong, frame.in_cells(others, empty=NO_LABEL), NOTHING),
                given=frame.in_cells(given, empty=NO_LABEL),
            )
        if has_values and frame.values is not None:
            captions = self._captions.get(
                (style, not mirrored), lambda: Captions(style, mirrored=not mirrored)
            )
            # A value keeps away from the name of the next image.
            inset = round((gap_of(frame.style.pitch) + TIGHT) * frame.style.ratio)
            ends = strips[..., inset:] if mirrored else strips[..., : strips.shape[3] - inset]
            captions.put(ends, frame.in_cells(frame.values, empty=np.nan))

    def _put_names(
        self, cells: Cells, style: CaptionStyle, chosen: Flags, wrong: Flags, frame: Frame
    ) -> None:
        dataset, shown, mirrored = frame.dataset, frame.style.appearance, frame.geometry.mirrored
        labels = dataset.labels[frame.rows] if shown.labels and dataset.has_labels else None
        predicted = frame.read_as if shown.predictions else None
        if labels is None and predicted is None:
            return
        share = 1.0 if labels is None or predicted is None else 0.5
        whole = (dataset.class_names, style, share * cells.shape[1] / frame.style.ratio)
        names = self._names.get(whole, lambda: shortened(*whole))
        key = (style, names, mirrored)
        badges = self._badges.get(key, lambda: Badges(style, names, mirrored=mirrored))
        if labels is not None:
            badges.put_labels(cells, np.where(chosen, frame.in_cells(labels, empty=NO_LABEL), NOTHING))
        if predicted is not None:
            read = frame.in_cells(predicted, empty=NO_LABEL)
            badges.put_predictions(cells, np.where(chosen, read, NOTHING), wrong)

    def _put_values(self, cells: Cells, style: CaptionStyle, chosen: Flags, frame: Frame) -> None:
        if frame.style.appearance.values and frame.values is not None:
            mirrored = frame.geometry.mirrored
            captions = self._captions.get((style, mirrored), lambda: Captions(style, mirrored=mirrored))
            captions.put(cells, np.where(chosen, frame.in_cells(frame.values, empty=np.nan), np.nan))


def _legends(style: CaptionStyle, names: tuple[str, ...], room: int, mirrored: bool) -> Legends:  # noqa: FBT001
    read_as = QCoreApplication.translate("GridPainter", "read as")
    return Legends(style, names, width=room, mirrored=mirrored, read_as=read_as)


def _none_of(rows: Rows) -> Flags:
    return np.zeros(len(rows), dtype=bool)


def _tables(style: GridStyle) -> Tables:
    plain = COLOUR_MAPS[style.appearance.colours].table(style.palette)
    return plain, highlighted(plain, style.palette)


def _picture(images: Images, selected: Flags, side: int, tables: Tables, strip: int) -> QImage:
    """Tile and colour the images; if some are selected, with half as many colours for each kind.

    Below each line of cells is a strip of paper, so many device pixels high.
    """
    picture = mosaic(images, side)
    plain, tinted = tables
    any_selected = bool(selected.any())
    if any_selected:
        mark(picture, selected)
    if strip:  # before the pixels are coloured: they take four times the room then
        picture = np.pad(picture.reshape(len(images), side, -1), ((0, 0), (0, strip), (0, 0)))
        picture = picture.reshape(-1, picture.shape[2])
    if not any_selected:
        return rgb_image(picture, plain)
    places = np.linspace(0, 255, PLAIN_LEVELS).round().astype(int).tolist()
    return rgb_image(picture, [table[place] for table in (plain, tinted) for place in places])


def _put_gaps(cells: Cells, style: GridStyle) -> Cells:
    """Paint the gaps over the outermost pixels of the cells.

    Returns
    -------
    ndarray of uint32, shape (lines, inner, columns, inner)
        The cells without their gaps.
    """
    inner = style.side - round(gap_of(style.pitch) * style.ratio)
    colour = style.palette.color(Role.Window).rgb()
    cells[:, inner:] = colour
    cells[..., inner:] = colour
    return cells[:, :inner, :, :inner]


def _clear_empty_cells(cells: Cells, frame: Frame) -> None:
    reading = cells[:, :, ::-1] if frame.geometry.mirrored else cells
    empty = frame.style.palette.color(Role.Window).rgb()
    reading[0, :, : frame.band.before] = empty
    reading[-1, :, frame.geometry.columns - frame.after :] = empty


def _paint_current(painter: QPainter, frame: Frame) -> None:
    if frame.current is None or frame.current not in frame.band.positions:
        return
    pitch = frame.geometry.pitch
    thickness = 1 if pitch < 20 else 2 if pitch < 100 else 3
    highlight = frame.style.palette.color(Role.Highlight)
    painter.setPen(QPen(highlight, thickness, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = thickness / 2
    cell = QRectF(*frame.geometry.corner(frame.current), pitch, pitch)
    painter.drawRect(cell.adjusted(half, half, -half, -half))
