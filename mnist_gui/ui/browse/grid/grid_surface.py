"""The surface of the grid: where each cell is, how the view scrolls over the cells, and how they are zoomed.

`QAbstractItemView` turns mouse and keys into commands; it asks this class only where things are, and
`GridGeometry` knows. `QListView` stands in between because Qt shows a view to screen readers as a list only
if it inherits that class; what it would do for each single item is overridden here.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QListView, QStyle, QWidget

from mnist_gui.ui.browse.grid.gestures import Gestures
from mnist_gui.ui.browse.grid.grid_geometry import GridGeometry, whole_pitch
from mnist_gui.ui.browse.grid.grid_model import GridModel, Index
from mnist_gui.ui.browse.grid.section_headers import covered_height, header_height
from mnist_gui.ui.browse.grid.zoom import Anchor, Glide
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE, MAX_SIZE, MIN_SIZE
from mnist_gui.ui.widgets.flat_scroll_bar import FlatScrollBar

_STEP = 48
"""A third of what a notch of the wheel scrolls, in logical pixels, or some whole lines that are less."""

_LAYOUT_EVENTS = (
    QEvent.Type.LayoutDirectionChange,
    QEvent.Type.FontChange,
    QEvent.Type.DevicePixelRatioChange,
)


@dataclass(frozen=True, eq=False)
class _Hold:
    """An anchor, for which cursor it was taken, and the state in which it left the view."""

    anchor: Anchor
    cursor: QPoint | None
    geometry: GridGeometry
    offset: int


class GridSurface(QListView):
    """The cells of a `GridModel` on one scrolling, zooming surface.

    Who inherits it calls ``setModel`` when everything is in place that a change of the model leads to.

    Signals
    -------
    zoom_changed(float)
        Cells have another size.
    viewed(int, int)
        Other digits are in sight: from the first position to the last one.
    """

    zoom_changed = Signal(float)
    viewed = Signal(int, int)

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._starts: tuple[int, ...] = ()  # of the sections, if there are any
        self._cell_size = DEFAULT_SIZE
        self._geometry = GridGeometry(0, 0, int(DEFAULT_SIZE))
        self._held: _Hold | None = None
        self._seen = range(0)
        self._glide = Glide(self)
        self._glide.stepped.connect(self._on_glided)
        self._glide_cursor: QPoint | None = None
        self._gestures = Gestures(self.viewport(), self)
        self._gestures.glide_requested.connect(self._on_glide_requested)
        self._gestures.zoom_requested.connect(self._on_zoom_requested)
        self.setVerticalScrollBar(FlatScrollBar(Qt.Orientation.Vertical))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always on: a bar that comes and goes would change the width, and with it all lines.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)

    # --- zooming ------------------------------------------------------------------------------------

    @property
    def cell_size(self) -> float:
        """Wished size of a cell, in logical pixels; on screen it is rounded to whole device pixels."""
        return self._cell_size

    @property
    def target_size(self) -> float:
        """The size that cells are going to have: other than `cell_size` while they glide."""
        return self._glide.target if self._glide.is_running else self._cell_size

    def zoom_to(self, size: float, *, cursor: QPoint | None = None, origin: QPoint | None = None) -> None:
        """Give cells another size at once.

        Parameters
        ----------
        size : float
            In logical pixels; brought into the range of `MIN_SIZE` to `MAX_SIZE`.
        cursor : QPoint or None
            The digit at this point of the viewport stays there, through a series of calls too. Without it,
            the current digit keeps its height if it is visible, or else what is in the middle.
        origin : QPoint or None
            The digit that is to be at the cursor is at this point now, as when two fingers move it.
        """
        self._glide.stop()
        self._zoom(size, cursor, cursor if origin is None else origin)

    def animate_zoom(self, size: float, *, cursor: QPoint | None = None) -> None:
        """Let cells glide to another size within 150 ms; a call meanwhile goes on from where it has come to.

        The parameters are those of `zoom_to`. Where the desktop does not animate, it is done at once.
        """
        size = _in_range(size)
        if not self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self):
            self.zoom_to(size, cursor=cursor)
        elif size != self.target_size:
            self._glide_cursor = cursor
            self._glide.run(self._cell_size, size)

    @Slot(float)
    def _on_glided(self, size: float) -> None:
        self._zoom(size, self._glide_cursor, self._glide_cursor)

    @Slot(float, QPoint)
    def _on_glide_requested(self, factor: float, cursor: QPoint) -> None:
        self.animate_zoom(self.target_size * factor, cursor=cursor)

    @Slot(float, QPoint, QPoint)
    def _on_zoom_requested(self, factor: float, cursor: QPoint, origin: QPoint) -> None:
        self.zoom_to(self._cell_size * factor, cursor=cursor, origin=origin)

    def _zoom(self, size: float, cursor: QPoint | None, origin: QPoint | None) -> None:
        before, self._cell_size = self._cell_size, _in_range(size)
        layout = self._straight_layout()
        if layout.count and (layout.pitch != self._geometry.pitch or cursor != origin):
            anchor = self._anchor_at(origin)
            if cursor is not None and origin is not None:
                anchor = anchor.moved(cursor.x() - origin.x(), cursor.y() - origin.y())
            self._lay_out_around(anchor, cursor)
        if self._cell_size != before:
            self.zoom_changed.emit(self._cell_size)

    def _anchor_at(self, cursor: QPoint | None) -> Anchor:
        """Take hold of what is under the cursor, or keep it if nothing else has moved the view since."""
        held, offset = self._held, self.verticalOffset()
        if held and (held.cursor, held.offset) == (cursor, offset) and held.geometry is self._geometry:
            return held.anchor
        if cursor is None:
            return Anchor.of(self._geometry, self._steady_position(), offset=offset)
        return Anchor.at(self._geometry, cursor.x(), cursor.y(), offset=offset)

    def _steady_position(self) -> int:
        """Choose the digit that keeps its place when lines change."""
        current, middle = self.currentIndex(), self.viewport().rect().center()
        if current.isValid() and self.visualRect(current).intersects(self.viewport().rect()):
            return current.row()
        if self.verticalOffset() == 0:
            return 0
        return self._geometry.nearest_position(middle.x(), middle.y() + self.verticalOffset())

    # --- layout -------------------------------------------------------------------------------------

    def _lay_out_around(self, anchor: Anchor, cursor: QPoint | None = None) -> None:
        self._set_layout(*anchor.hold(self._straight_layout()))
        if cursor is None:
            self.scrollTo(self._model.index(anchor.position))
        self._held = _Hold(anchor, cursor, self._geometry, self.verticalOffset())

    def _straight_layout(self) -> GridGeometry:
        return GridGeometry(
            count=len(self._model.rows),
            width=self.viewport().width(),
            pitch=whole_pitch(self._cell_size, self.devicePixelRatioF()),
            starts=self._starts or (0,),
            header=header_height(self.font()) if self._starts else 0,
            mirrored=self.isRightToLeft(),
        )

    def _set_layout(self, layout: GridGeometry, offset: int) -> None:
        self._geometry = layout
        self._update_scroll_bar()
        self.verticalScrollBar().setValue(offset)
        self.viewport().update()
        self._look_around()

    def _update_scroll_bar(self) -> None:
        bar, visible = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._geometry.height - visible))
        bar.setPageStep(visible)
        pitch = self._geometry.pitch
        bar.setSingleStep(min(max(_STEP // pitch, 1) * pitch, _STEP))

    def updateGeometries(self) -> None:
        """Lay out anew if anything has changed that the layout depends on."""
        before, layout = self._geometry, self._straight_layout()
        same_digits = (layout.count, layout.starts) == (before.count, before.starts)
        if same_digits and layout.columns == before.columns:
            layout = replace(layout, lead=before.lead)
        if layout == before:
            self._update_scroll_bar()
            self._look_around()
        elif before.count and same_digits:
            self._lay_out_around(self._anchor_at(None))
        else:
            self._set_layout(layout, self.verticalOffset())
        QAbstractItemView.updateGeometries(self)

    def doItemsLayout(self) -> None:
        """Lay out without QListView, which would look at each item."""
        QAbstractItemView.doItemsLayout(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        QAbstractItemView.resizeEvent(self, event)

    def event(self, event: QEvent) -> bool:
        """Lay out anew for another direction of reading, font or resolution."""
        handled = super().event(event)
        if event.type() in _LAYOUT_EVENTS:
            self.updateGeometries()
        return handled

    def reset(self) -> None:
        """Start afresh after the model has changed altogether."""
        super().reset()
        self.updateGeometries()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Ask for room for a dozen digits by nine."""
        return QSize(12, 9) * int(DEFAULT_SIZE)

    # --- scrolling ----------------------------------------------------------------------------------

    @property
    def visible_positions(self) -> range:
        """The digits that are in sight, in part at least."""
        offset = self.verticalOffset()
        top = offset + covered_height(self._geometry, offset=offset)
        bands = self._geometry.bands_between(top, offset + self.viewport().height())
        return range(bands[0].positions.start, bands[-1].positions.stop) if bands else range(0)

    def _look_around(self) -> None:
        """Tell if other digits have come into sight."""
        seen = self.visible_positions
        if seen != self._seen:
            self._seen = seen
            if seen:
                self.viewed.emit(seen.start, seen.stop - 1)

    def viewportEvent(self, event: QEvent) -> bool:
        """Prepare for scrolling by touch without QAbstractItemView, which would restore what Qt mirrors."""
        if event.type() == QEvent.Type.ScrollPrepare:
            return QAbstractScrollArea.viewportEvent(self, event)
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted already; only what comes into view is painted."""
        whole_pixels = self.devicePixelRatioF().is_integer()
        if whole_pixels and not self._geometry.header:
            self.viewport().scroll(dx, dy)
        else:
            self.viewport().update()
        self._look_around()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll as little as the hint allows to show an item, below the header that may stay on top."""
        if not index.isValid():
            return
        cell = self._geometry.corner(index.row())[1]
        at_top = cell - self._geometry.header
        at_bottom = cell + self._geometry.pitch - self.viewport().height()
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                offset = at_top
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                offset = at_bottom
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                offset = (at_top + at_bottom) // 2
            case _:
                offset = min(max(self.verticalOffset(), at_bottom), at_top)
        self.verticalScrollBar().setValue(offset)

    def horizontalOffset(self) -> int:
        """Return 0: the grid is never wider than its viewport."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the content is scrolled, in logical pixels."""
        return self.verticalScrollBar().value()

    # --- where things are ---------------------------------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        """Return the cell of an item, in viewport coordinates."""
        if not index.isValid():
            return QRect()
        x, y = self._geometry.corner(index.row())
        return QRect(x, y - self.verticalOffset(), self._geometry.pitch, self._geometry.pitch)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the item at a point of the viewport."""
        offset = self.verticalOffset()
        if point.y() < covered_height(self._geometry, offset=offset):
            return QModelIndex()
        position = self._geometry.position_at(point.x(), point.y() + offset)
        return QModelIndex() if position is None else self._model.index(position)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the item to which a key leads."""
        geometry = self._geometry
        if not geometry.count:
            return QModelIndex()
        current, move = self.currentIndex(), QAbstractItemView.CursorAction
        if not current.isValid() and action not in (move.MoveHome, move.MoveEnd):
            return self._model.index(self.visible_positions.start)
        page = max(1, (self.viewport().height() - geometry.header) // geometry.pitch)
        match action:
            case move.MoveLeft:
                target = self._neighbour(current.row(), -1, 0)
            case move.MoveRight:
                target = self._neighbour(current.row(), 1, 0)
            case move.MoveUp:
                target = self._neighbour(current.row(), 0, -1)
            case move.MoveDown:
                target = self._neighbour(current.row(), 0, 1)
            case move.MovePageUp:
                target = self._neighbour(current.row(), 0, -page)
            case move.MovePageDown:
                target = self._neighbour(current.row(), 0, page)
            case move.MovePrevious:
                target = max(current.row() - 1, 0)
            case move.MoveNext:
                target = min(current.row() + 1, geometry.count - 1)
            case move.MoveHome:
                target = 0
            case _:
                target = geometry.count - 1
        return self._model.index(target)

    def _neighbour(self, position: int, dx: int, dy: int) -> int:
        """Return the digit that is so many cells to the right and so many lines below another."""
        beside = position + (-dx if self._geometry.mirrored else dx)
        return self._geometry.lines_away(min(max(beside, 0), self._geometry.count - 1), dy)

    def isIndexHidden(self, _index: Index) -> bool:
        """Return False: every item has its cell."""
        return False


def _in_range(size: float) -> float:
    return min(max(size, MIN_SIZE), MAX_SIZE)
