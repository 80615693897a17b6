"""Cells change their size: what stays where it is meanwhile, and how the size glides to another one."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE

_DURATION = 130  # ms; with the frame under way at its end, a glide takes less than 150


@dataclass(frozen=True)
class Anchor:
    """A point of a digit's cell, and where in the viewport it shall stay.

    Attributes
    ----------
    position : int
        The digit.
    down : float
        How far down its cell the point is, 0 to 1.
    x, y : int
        Where the point is, from the top left corner of the viewport. Without an x the digit may change its
        column, and lines begin at the first one.
    """

    position: int
    down: float
    x: int | None
    y: int

    @classmethod
    def at(cls, geometry: GridGeometry, x: int, y: int, *, offset: int) -> "Anchor":
        """Take hold of the digit at a point of the viewport, or of the one nearest to it.

        Parameters
        ----------
        geometry : GridGeometry
            With one digit or more.
        x, y : int
            The point, from the top left corner of the viewport.
        offset : int
            How far the content is scrolled.
        """
        position = geometry.nearest_position(x, y + offset)
        left, top = geometry.corner(position)
        last = geometry.pitch - 1
        across, down = min(max(x - left, 0), last), min(max(y + offset - top, 0), last)
        return cls(position, (down + 0.5) / geometry.pitch, left + across, top + down - offset)

    @classmethod
    def of(cls, geometry: GridGeometry, position: int, *, offset: int) -> "Anchor":
        """Take hold of the middle of a digit; its height shall stay, its column may change."""
        middle = geometry.corner(position)[1] + geometry.pitch // 2
        return cls(position, 0.5, None, middle - offset)

    def moved(self, dx: int, dy: int) -> "Anchor":
        """Hold the same digit at another place of the viewport."""
        return replace(self, x=None if self.x is None else self.x + dx, y=self.y + dy)

    def hold(self, geometry: GridGeometry) -> tuple[GridGeometry, int]:
        """Shift a layout so that the digit stays.

        Parameters
        ----------
        geometry : GridGeometry
            A new layout of the same digits, whatever its lead.

        Returns
        -------
        geometry : GridGeometry
            The layout, with the lead that puts the digit into the column under the anchor. Below headers all
            lines begin at the first column: there the digit keeps its height alone.
        offset : int
            How far to scroll it; it may be negative, or beyond the end, when the digit stands too near an
            edge of the content.
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
    """A size on its way to another one, by equal factors in equal times, slower towards the end.

    Signals
    -------
    stepped(float)
        The size has come so far. The last step is exactly the target.
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
        """Whether the size is still on its way."""
        return self.state() == QVariantAnimation.State.Running

    @property
    def target(self) -> float:
        """Where the size is going, or went last."""
        return self._target

    def run(self, start: float, target: float) -> None:
        """Set out from one size to another, wherever a glide before may have come to."""
        self.stop()
        self._start, self._target = start, target
        self.start()

    def _on_progressed(self, progress: float) -> None:
        factor = self._target / self._start
        self.stepped.emit(self._target if progress == 1 else self._start * factor**progress)
