"""The grid of images.

How a frame is made: `DigitGrid.paintEvent` finds the bands of lines in the area to paint, one for each
section, and for each band the slice of the model's rows in it. `GridPainter` does the rest: one numpy gather
fetches the images of these rows from the level of the pyramid that has the size of the cells, and one
``drawImage`` paints them as a single picture. So a frame costs as much as its pixels, whether the data set
has a thousand images or a million.

`GridSurface` places the cells, and `SelectableGrid` selects them. This class adds the images: which rows are
shown, their predictions and values, how they are painted, and what keys do to them.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from mnist_gui.data.arrays import Column
from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.proposals import Proposals
from mnist_gui.data.query.order import Section
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.badges import NAME_PITCH
from mnist_gui.ui.browse.grid.grid_geometry import Band, whole_pitch
from mnist_gui.ui.browse.grid.grid_model import GridModel, nearest_kept
from mnist_gui.ui.browse.grid.grid_painter import Frame, GridPainter
from mnist_gui.ui.browse.grid.grid_selecting import SelectableGrid
from mnist_gui.ui.browse.grid.grid_style import GridStyle
from mnist_gui.ui.browse.grid.legends import LARGE_PITCH, LONG_NAME, legend_height, legend_style
from mnist_gui.ui.browse.grid.pixel_under import LEAST_PIXEL, Pixel, pixel_in_cell
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.grid.section_headers import SectionHeaders
from mnist_gui.ui.browse.grid.selection import Command

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

_REACH = 2000
"""How many positions away an image may be that takes the place of one that is no longer shown."""


class DigitGrid(SelectableGrid):
    """Shows the images of a `GridModel` and lets the user select them.

    Parameters
    ----------
    model : GridModel
    pyramid : Pyramid
        Provides the images.
    parent : QWidget, optional

    Signals
    -------
    copy_requested()
        The user pressed the keys for copying.
    quick_look_requested()
        The user wants to see the current image enlarged.
    pin_requested()
        The user wants the current image to stay in the inspector.
    escaped()
        The user pressed Esc.
    pixel_hovered(Pixel or None)
        The pointer is on another pixel, or on none that is large enough.
    """

    copy_requested = Signal()
    quick_look_requested = Signal()
    pin_requested = Signal()
    escaped = Signal()
    pixel_hovered = Signal(object)

    def __init__(self, model: GridModel, pyramid: Pyramid, parent: QWidget | None = None) -> None:
        self._appearance = Appearance()  # first, since the constructor of Qt asks for the layout
        self._predictions: Predictions | None = None
        self._longest_name = max(map(len, model.dataset.class_names)) if model.dataset is not None else 0
        super().__init__(model, parent)
        self._values: Column | None = None
        self._proposals: Proposals | None = None
        self._titles: tuple[str, ...] = ()
        self._painter = GridPainter(pyramid)
        self._pressed_at: QPoint | None = None
        self._is_being_focused = False
        self._probed: tuple[Dataset, int, Images] | None = None  # the image under the pointer
        self._hovered: Pixel | None = None

        self.setObjectName("digitGrid")
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Images"))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._put_on_paper()
        pyramid.changed.connect(self.viewport().update)

    # --- what is shown ------------------------------------------------------------------------------

    def show_rows(
        self,
        dataset: Dataset,
        rows: Rows,
        *,
        sections: tuple[Section, ...] = (),
        titles: tuple[str, ...] = (),
        keep_place: bool = True,
    ) -> None:
        """Show other rows. Rows of the same data set stay selected, even while they are hidden.

        Parameters
        ----------
        dataset : Dataset
        rows : ndarray of intp, shape (k,)
            The rows to show, in this order.
        sections : tuple of Section
            The parts of the rows that have headers; empty for no headers.
        titles : tuple of str
            The title of each section.
        keep_place : bool
            Whether to keep the scroll position if rows near it are still shown, in the same order.
            Otherwise, scroll to the top.
        """
        starts = tuple(section.start for section in sections)
        shown = self._model.dataset
        if shown is not None and dataset.differs_only_in_labels(shown):
            if rows is self._model.rows and starts == self._starts:
                self._relabel(dataset)
                return
            chosen = self.selected_by_row()
        else:
            chosen = None
        if chosen is None or not len(self._model.rows):
            self._show(dataset, rows, starts, titles)
            self.verticalScrollBar().setValue(0)
        else:
            self._exchange_rows(dataset, rows, starts, titles, keep_place=keep_place)
        if chosen is not None:
            self.select_by_row(chosen)
        self.current_changed.emit(self.current_row)
        self._tell_selection()

    def _relabel(self, dataset: Dataset) -> None:
        """Show other labels of the same images, at the same positions."""
        self._longest_name = max(map(len, dataset.class_names), default=0)
        self._model.relabel(dataset)
        self.updateGeometries()  # the first label makes room for names below the images
        self.viewport().update()
        self.current_changed.emit(self.current_row)

    def _exchange_rows(
        self,
        dataset: Dataset,
        rows: Rows,
        starts: tuple[int, ...],
        titles: tuple[str, ...],
        *,
        keep_place: bool,
    ) -> None:
        before = self._model.rows
        steady = self._steady_position()
        steady_y = self._geometry.corner(steady)[1] - self.verticalOffset()
        current_row = self.current_row
        anchor_row = None if self._anchor is None else int(before[self._anchor])
        start = max(steady - _REACH, 0)
        nearby = before[start : steady + _REACH + 1]

        self._show(dataset, rows, starts, titles)
        if not len(rows):
            return
        current, self._anchor = (
            None if row is None else self._model.position_of(row) for row in (current_row, anchor_row)
        )
        if current is not None:
            self.selectionModel().setCurrentIndex(self._model.index(current), Command.NoUpdate)
        place = nearest_kept(steady - start, self._model.positions_of(nearby)) if keep_place else None
        if place is None:
            self.verticalScrollBar().setValue(0)
        else:
            self.verticalScrollBar().setValue(self._geometry.corner(place)[1] - steady_y)
            self.scrollTo(self._model.index(place))

    def _show(self, dataset: Dataset, rows: Rows, starts: tuple[int, ...], titles: tuple[str, ...]) -> None:
        is_new = dataset is not self._model.dataset
        if is_new:
            self._longest_name = max(map(len, dataset.class_names), default=0)
        self._starts, self._titles = starts, titles
        self._model.show(dataset, rows)
        if is_new:
            self.updateGeometries()  # names may stand below the images now

    def set_predictions(self, predictions: Predictions | None) -> None:
        """Show the predictions of a model.

        Parameters
        ----------
        predictions : Predictions or None
            Predictions for the data set that is shown, or for the one that is shown next.
        """
        self._predictions = predictions
        self.updateGeometries()
        self.viewport().update()

    def set_proposals(self, proposals: Proposals | None) -> None:
        """Show the labels that a reader proposes for images without one."""
        if proposals is not self._proposals:
            self._proposals = proposals
            self.updateGeometries()
            self.viewport().update()

    @property
    def _fitting(self) -> Predictions | None:
        """The predictions, if they are those of the data set that is shown."""
        dataset, predictions = self._model.dataset, self._predictions
        fits = dataset is not None and predictions is not None and len(predictions.predicted) == len(dataset)
        return predictions if fits else None

    def set_values(self, values: Column | None) -> None:
        """Show a number with each image.

        Parameters
        ----------
        values : ndarray of float32, shape (n,), or None
            The value by which each row of the data set is sorted: of the data set that is shown, or of the
            one that is shown next.
        """
        self._values = values
        self.viewport().update()

    def set_appearance(self, appearance: Appearance) -> None:
        """Show other marks or other colours."""
        self._appearance = appearance
        self.updateGeometries()
        self.viewport().update()

    def _put_on_paper(self) -> None:
        """Give the ground around the images the colour of their paper."""
        palette = self.palette()
        paper = palette.color(QPalette.ColorRole.Base)
        if palette.color(QPalette.ColorRole.Window) != paper:
            palette.setColor(QPalette.ColorRole.Window, paper)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._put_on_paper()

    def legend_height(self, pitch: int) -> int:
        """Return the height of the strip below cells of some size: for long names always, else if large."""
        dataset, shown = self._model.dataset, self._appearance
        if dataset is None or pitch < NAME_PITCH:
            return 0
        is_read = self._fitting is not None or self._proposals is not None
        has_names = (shown.labels and dataset.has_labels) or (shown.predictions and is_read)
        is_long = pitch >= LARGE_PITCH or self._longest_name > LONG_NAME
        if not (has_names and is_long):
            return 0
        height = legend_height(legend_style(self._style_at(pitch)))
        return whole_pitch(height, self.devicePixelRatioF())

    def _style_at(self, pitch: int) -> GridStyle:
        return GridStyle(
            pitch=pitch,
            ratio=self.devicePixelRatioF(),
            palette=self.palette(),
            font=self.font(),
            appearance=self._appearance,
        )

    # --- painting -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in the event's rectangle."""
        painter = QPainter(self.viewport())
        geometry, visible, offset = self._geometry, self.viewport().rect(), self.verticalOffset()
        if not geometry.count:
            hint = self.tr("No image matches these filters")
            self._painter.paint_hint(painter, hint, visible, self.palette())
        painter.translate(0, -offset)
        for band in geometry.bands_between(event.rect().top() + offset, event.rect().bottom() + offset + 1):
            self._painter.paint(painter, self._frame(band))
        if geometry.header:
            headers = SectionHeaders(self._titles, self.palette(), self.font())
            headers.paint(painter, geometry, visible.translated(0, offset))
        if self._band is not None:
            self._painter.paint_band(painter, self._band, self.palette())

    def _frame(self, band: Band) -> Frame:
        dataset, current = self._model.dataset, self.currentIndex()
        assert dataset is not None, "there are lines but no data set"
        predictions = self._fitting
        proposals = self._proposals if self._proposals is not None and self._proposals.fits(dataset) else None
        values = self._values if self._values is not None and len(self._values) == len(dataset) else None
        shown = slice(band.positions.start, band.positions.stop)
        rows = self._model.rows[shown]
        return Frame(
            geometry=self._geometry,
            band=band,
            dataset=dataset,
            rows=rows,
            selected=self._selection.flags[shown],
            predicted=None if predictions is None else predictions.predicted[rows],
            wrong=None if predictions is None else predictions.wrong(dataset.labels, rows),
            values=None if values is None else values[rows],
            current=current.row() if current.isValid() else None,
            proposed=None if proposals is None else proposals.shown(dataset, rows),
            style=self._style_at(self._geometry.pitch),
        )

    # --- input --------------------------------------------------------------------------------------

    @property
    def is_being_focused(self) -> bool:
        """Whether the focus is just coming by key, which makes an image current that was not chosen."""
        return self._is_being_focused

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus; let Qt make the first image current only if the focus comes by key."""
        if event.reason() in _BY_KEY:
            self._is_being_focused = True
            super().focusInEvent(event)
            self._is_being_focused = False
        else:
            QAbstractScrollArea.focusInEvent(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the grid; leave the others to Qt."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = modifiers == Qt.KeyboardModifier.NoModifier and self.currentIndex().isValid()
        if key == Qt.Key.Key_Escape:
            self.clearSelection()
            self.escaped.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif is_plain and key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():  # a key held down would open and close it
                self.quick_look_requested.emit()
        elif is_plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pin_requested.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where an image was pressed."""
        point = event.position().toPoint()
        self._pressed_at = point if self.indexAt(point).isValid() else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which pixel is under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(None if event.buttons() else self._pixel_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that no pixel is under the pointer."""
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, pixel: Pixel | None) -> None:
        if pixel != self._hovered:
            self._hovered = pixel
            self.pixel_hovered.emit(pixel)

    def _pixel_at(self, point: QPoint) -> Pixel | None:
        dataset, index, pitch = self._model.dataset, self.indexAt(point), self._geometry.pitch
        if dataset is None or not index.isValid() or pitch < LEAST_PIXEL * max(dataset.height, dataset.width):
            return None
        row = int(self._model.rows[index.row()])
        if self._probed is None or self._probed[0] is not dataset or self._probed[1] != row:
            self._probed = dataset, row, dataset.take([row])[0]
        place = QPointF(point - self.visualRect(index).topLeft())
        return pixel_in_cell(self._probed[2], place, pitch=pitch, side=self._style_at(pitch).side)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Request a quick look at the image that the first click chose.

        That click may have opened the inspector, and another image may lie under the pointer by now.
        """
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        pressed, reach = self._pressed_at, QApplication.startDragDistance()
        if not is_plain or pressed is None:
            super().mouseDoubleClickEvent(event)
        elif (
            event.position().toPoint() - pressed
        ).manhattanLength() < reach and self.currentIndex().isValid():
            self.quick_look_requested.emit()

    def keyboardSearch(self, _search: str) -> None:
        """Do nothing: names such as "Digit 7, number 1 of train" are too long to type."""
