"""The surface of the grid: layout, scrolling and zooming of the cells.

`QAbstractItemView` turns mouse and keys into commands; it asks this class where the cells are, and
`GridGeometry` computes that. The base class is `QListView` because Qt presents only its subclasses to screen
readers as lists; its methods that visit every item are overridden here.
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
from mnist_gui.ui.widgets.layouts import make_viewport
from mnist_gui.ui.widgets.motion import has_motion

_STEP = 48
"""Distance of a scroll step in logical pixels, or less to be whole lines; a wheel notch is three steps."""

_LAYOUT_EVENTS = (
    QEvent.Type.LayoutDirectionChange,
    QEvent.Type.FontChange,
    QEvent.Type.DevicePixelRatioChange,
)


@dataclass(frozen=True, eq=False)
class _Hold:
    """An anchor, the cursor it was made for, and the state of the view after it was applied."""

    anchor: Anchor
    cursor: QPoint | None
    geometry: GridGeometry
    offset: int


class GridSurface(QListView):
    """The cells of a `GridModel` on a surface that scrolls and zooms.

    Subclasses call ``setModel`` at the end of their constructor, since it calls methods that they override.

    Signals
    -------
    zoom_changed(float)
        The size of the cells changed.
    viewed(int, int)
        The visible positions changed: the first and the last one.
    """

    zoom_changed = Signal(float)
    viewed = Signal(int, int)

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_viewport(self)
        self._model = model
        self._starts: tuple[int, ...] = ()  # of the sections; empty without sections
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
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the minimap is one
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)

    # --- zooming ------------------------------------------------------------------------------------

    @property
    def cell_size(self) -> float:
        """Size of a cell in logical pixels, before it is rounded to whole device pixels."""
        return self._cell_size

    @property
    def target_size(self) -> float:
        """The size at the end of an animation; `cell_size` if none is running."""
        return self._glide.target if self._glide.is_running else self._cell_size

    def fitting_size(self) -> float:
        """Return the largest size at which all images fit into the viewport, in whole pixels; at least 1."""
        height = self.viewport().height()
        smallest, too_large = int(MIN_SIZE), int(MAX_SIZE) + 1
        while too_large - smallest > 1:
            middle = (smallest + too_large) // 2
            fits = self._layout_at(middle).height <= height
            smallest, too_large = (middle, too_large) if fits else (smallest, middle)
        return float(smallest)

    def zoom_to(self, size: float, *, cursor: QPoint | None = None, origin: QPoint | None = None) -> None:
        """Change the size of the cells at once.

        Parameters
        ----------
        size : float
            In logical pixels; clipped to the range from `MIN_SIZE` to `MAX_SIZE`.
        cursor : QPoint or None
            The image at this point of the viewport stays there, also through a series of calls. By default,
            the current image keeps its height if it is visible, otherwise the image in the middle.
        origin : QPoint or None
            The point at which the image for `cursor` is now, as when two fingers move it.
        """
        self._glide.stop()
        self._zoom(size, cursor, cursor if origin is None else origin)

    def animate_zoom(self, size: float, *, cursor: QPoint | None = None) -> None:
        """Change the size of the cells within 150 ms; another call meanwhile continues from there.

        The parameters are those of `zoom_to`. If animations are switched off, the size changes at once.
        """
        size = _in_range(size)
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        if not has_motion() or not self.style().styleHint(hint, None, self):
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
        """Return an anchor at the cursor: the last one, unless the view was moved by other means since."""
        held, offset = self._held, self.verticalOffset()
        if held and (held.cursor, held.offset) == (cursor, offset) and held.geometry is self._geometry:
            return held.anchor
        if cursor is None:
            return Anchor.of(self._geometry, self._steady_position(), offset=offset)
        return Anchor.at(self._geometry, cursor.x(), cursor.y(), offset=offset)

    def _steady_position(self) -> int:
        """Return the position that keeps its place when lines change."""
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
        return self._layout_at(whole_pitch(self._cell_size, self.devicePixelRatioF()))

    def _layout_at(self, pitch: int) -> GridGeometry:
        return GridGeometry(
            count=len(self._model.rows),
            width=self.viewport().width(),
            pitch=pitch,
            starts=self._starts or (0,),
            header=header_height(self.font()) if self._starts else 0,
            mirrored=self.isRightToLeft(),
            legend=self.legend_height(pitch),
        )

    def legend_height(self, _pitch: int) -> int:
        """Return the height of the strip below cells of some size, in logical pixels; by default, none."""
        return 0

    def _set_layout(self, layout: GridGeometry, offset: int) -> None:
        self._geometry = layout
        self._update_scroll_bar()
        self.verticalScrollBar().setValue(offset)
        self.viewport().update()
        self._update_visible()

    def _update_scroll_bar(self) -> None:
        bar, visible = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._geometry.height - visible))
        bar.setPageStep(visible)
        line = self._geometry.line_height
        bar.setSingleStep(min(max(_STEP // line, 1) * line, _STEP))

    def updateGeometries(self) -> None:
        """Update the layout if something it depends on has changed."""
        before, layout = self._geometry, self._straight_layout()
        same_items = (layout.count, layout.starts) == (before.count, before.starts)
        if same_items and layout.columns == before.columns:
            layout = replace(layout, lead=before.lead)
        if layout == before:
            self._update_scroll_bar()
            self._update_visible()
        elif before.count and same_items:
            self._lay_out_around(self._anchor_at(None))
        else:
            self._set_layout(layout, self.verticalOffset())
        QAbstractItemView.updateGeometries(self)

    def doItemsLayout(self) -> None:
        """Skip `QListView`, which would visit every item."""
        QAbstractItemView.doItemsLayout(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Skip `QListView`, which would visit every item."""
        QAbstractItemView.resizeEvent(self, event)

    def event(self, event: QEvent) -> bool:
        """Update the layout for another reading direction, font or resolution."""
        handled = super().event(event)
        if event.type() in _LAYOUT_EVENTS:
            self.updateGeometries()
        return handled

    def reset(self) -> None:
        """Start again after a reset of the model."""
        super().reset()
        self.updateGeometries()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return the size of 12 by 9 cells."""
        return QSize(12, 9) * int(DEFAULT_SIZE)

    # --- scrolling ----------------------------------------------------------------------------------

    @property
    def visible_positions(self) -> range:
        """The positions that are at least partly visible."""
        offset = self.verticalOffset()
        top = offset + covered_height(self._geometry, offset=offset)
        bands = self._geometry.bands_between(top, offset + self.viewport().height())
        return range(bands[0].positions.start, bands[-1].positions.stop) if bands else range(0)

    def _update_visible(self) -> None:
        """Emit `viewed` if the visible positions changed."""
        seen = self.visible_positions
        if seen != self._seen:
            self._seen = seen
            if seen:
                self.viewed.emit(seen.start, seen.stop - 1)

    def viewportEvent(self, event: QEvent) -> bool:
        """Prepare for touch scrolling without `QAbstractItemView`, which would restore its own selection."""
        if event.type() == QEvent.Type.ScrollPrepare:
            return QAbstractScrollArea.viewportEvent(self, event)
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the painted pixels, so that only the rest is painted, or repaint everything."""
        whole_pixels = self.devicePixelRatioF().is_integer()
        if whole_pixels and not self._geometry.header:
            self.viewport().scroll(dx, dy)
        else:
            self.viewport().update()
        self._update_visible()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll as little as the hint allows to show an item below the sticky header."""
        if not index.isValid():
            return
        cell = self._geometry.corner(index.row())[1]
        at_top = cell - self._geometry.header
        at_bottom = cell + self._geometry.line_height - self.viewport().height()
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
        """Return the scroll offset, in logical pixels."""
        return self.verticalScrollBar().value()

    # --- where things are ---------------------------------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        """Return the cell of an item, in viewport coordinates."""
        if not index.isValid():
            return QRect()
        x, y = self._geometry.corner(index.row())
        return QRect(x, y - self.verticalOffset(), self._geometry.pitch, self._geometry.line_height)

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
        """Return the item to which a key moves the current one."""
        geometry = self._geometry
        if not geometry.count:
            return QModelIndex()
        last, current, move = geometry.count - 1, self.currentIndex(), QAbstractItemView.CursorAction
        if action in (move.MoveHome, move.MoveEnd):
            return self._model.index(0 if action is move.MoveHome else last)
        if not current.isValid():
            return self._model.index(self.visible_positions.start)
        position = current.row()
        if action in (move.MovePrevious, move.MoveNext):
            step = 1 if action is move.MoveNext else -1
            return self._model.index(min(max(position + step, 0), last))
        page = max(1, (self.viewport().height() - geometry.header) // geometry.line_height)
        dx, dy = {
            move.MoveLeft: (-1, 0),
            move.MoveRight: (1, 0),
            move.MoveUp: (0, -1),
            move.MoveDown: (0, 1),
            move.MovePageUp: (0, -page),
            move.MovePageDown: (0, page),
        }[action]
        return self._model.index(self._neighbour(position, dx, dy))

    def _neighbour(self, position: int, dx: int, dy: int) -> int:
        """Return the position some cells to the right of and some lines below another."""
        beside = position + (-dx if self._geometry.mirrored else dx)
        return self._geometry.lines_away(min(max(beside, 0), self._geometry.count - 1), dy)

    def isIndexHidden(self, _index: Index) -> bool:
        """Return False: every item has a cell."""
        return False


def _in_range(size: float) -> float:
    return min(max(size, MIN_SIZE), MAX_SIZE)
