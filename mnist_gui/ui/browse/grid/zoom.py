"""Zooming: the point that keeps its place, and the animation of the size."""

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE

_DURATION = 130  # ms; less than 150 with the last frame


class Anchor(NamedTuple):
    """A point in a cell, and the place in the viewport where it stays.

    Attributes
    ----------
    position : int
        The position of the cell.
    down : float
        How far down the cell the point is, 0 to 1.
    x, y : int
        The place, from the top left corner of the viewport. Without an x, the cell may change its column, and
        lines start at the first column.
    """

    position: int
    down: float
    x: int | None
    y: int

    @classmethod
    def at(cls, geometry: GridGeometry, x: int, y: int, *, offset: int) -> "Anchor":
        """Return an anchor in the cell at a point of the viewport, or in the nearest cell.

        Parameters
        ----------
        geometry : GridGeometry
            With at least one image.
        x, y : int
            The point, from the top left corner of the viewport.
        offset : int
            The scroll offset.
        """
        position = geometry.nearest_position(x, y + offset)
        left, top = geometry.corner(position)
        last = geometry.pitch - 1
        across, down = min(max(x - left, 0), last), min(max(y + offset - top, 0), last)
        return cls(position, (down + 0.5) / geometry.pitch, left + across, top + down - offset)

    @classmethod
    def of(cls, geometry: GridGeometry, position: int, *, offset: int) -> "Anchor":
        """Return an anchor in the middle of a cell that keeps its height but not its column."""
        middle = geometry.corner(position)[1] + geometry.pitch // 2
        return cls(position, 0.5, None, middle - offset)

    def moved(self, dx: int, dy: int) -> "Anchor":
        """Return an anchor of the same cell at another place of the viewport."""
        return self._replace(x=None if self.x is None else self.x + dx, y=self.y + dy)

    def hold(self, geometry: GridGeometry) -> tuple[GridGeometry, int]:
        """Shift a layout so that the anchor keeps its place.

        Parameters
        ----------
        geometry : GridGeometry
            A new layout of the same images, with any lead.

        Returns
        -------
        geometry : GridGeometry
            The layout with the lead that puts the cell into the column under the anchor. Below headers, all
            lines start at the first column, and the cell keeps only its height.
        offset : int
            The scroll offset; negative or beyond the end if the cell is too near an edge of the content.
        """
        if self.x is None or geometry.header:
            lead = 0
        else:
            within = self.position - geometry.starts[geometry.section_of(self.position)]
            lead = (geometry.column_at(self.x) - within) % geometry.columns
        geometry = replace(geometry, lead=lead)
        top = geometry.corner(self.position)[1]
        return geometry, top + int(self.down * geometry.pitch) - self.y


class Glide(QVariantAnimation):
    """Animates the size of cells on a logarithmic scale, slower towards the end.

    Signals
    -------
    stepped(float)
        The size at this step; at the last step exactly the target.
    """

    stepped = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = self._target = DEFAULT_SIZE
        self.setDuration(_DURATION)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.valueChanged.connect(self._on_progressed)

    @property
    def is_running(self) -> bool:
        """Whether the animation is running."""
        return self.state() == QVariantAnimation.State.Running

    @property
    def target(self) -> float:
        """The size at the end of this animation, or of the last one."""
        return self._target

    def run(self, start: float, target: float) -> None:
        """Animate from one size to another; stop an animation that is running."""
        self.stop()
        self._start, self._target = start, target
        self.start()

    def _on_progressed(self, progress: float) -> None:
        factor = self._target / self._start
        self.stepped.emit(self._target if progress == 1 else self._start * factor**progress)
