"""The grid with its minimap, its quick look, and how large its images are."""

import math

import numpy as np
from PySide6.QtCore import QCoreApplication, QMargins, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.proposals import Proposals
from mnist_gui.data.query.order import Section
from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.minimap import Minimap
from mnist_gui.ui.browse.grid.pixel_values import SMALLEST_PIXEL
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.inspector.quick_look import QuickLook
from mnist_gui.ui.browse.pixel_readout import PixelReadout
from mnist_gui.ui.browse.query_request import MOST_GROUPS, QueryResult
from mnist_gui.ui.browse.zoom_controls import ZoomControls
from mnist_gui.ui.widgets.cards import EmptyState
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE
from mnist_gui.ui.widgets.layouts import row

_GROWN_PIXEL, _LARGEST_GROWN = 12, 336
"""Few images grow until a pixel or an image is so large, in logical pixels."""
_NARROWEST = 180  # logical pixels: images stay beside an open inspector
_PAUSE = 100  # ms after a correction until the minimap shows it: the grid comes first
_KEY_FACTOR = math.sqrt(2)  # two presses of a zoom key double the size


class GridPane(QWidget):
    """Shows the rows of a `QueryResult`.

    Attributes
    ----------
    grid : DigitGrid
    quick_look : QuickLook
    zoom : ZoomControls
        Chooses the size of the images; the page places it.
    pixel : PixelReadout
        Says what is under the pointer; the page places it.

    Signals
    -------
    clear_requested()
        The user wants to see all images again.
    """

    clear_requested = Signal()

    def __init__(self, levels: Pyramid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = GridModel(self)
        self._result: QueryResult | None = None
        self._predictions: Predictions | None = None
        self.grid = DigitGrid(self._model, levels)
        self.quick_look = QuickLook(self.grid)
        self._minimap = Minimap()
        self.zoom = ZoomControls()
        self.pixel = PixelReadout()
        self._late = QTimer(self, singleShot=True)
        self._late.setInterval(_PAUSE)
        self._late.timeout.connect(self._update_minimap)
        self._usual_size = DEFAULT_SIZE  # chosen by the user; few images may be larger
        self._is_grown = self._keeps_size = self._is_fitting = False
        row((self.grid, 1), self._minimap, owner=self)
        self.setMinimumWidth(_NARROWEST)
        self._empty = EmptyState(
            "search",
            self.tr("No image matches"),
            button=self.tr("Clear Filters"),
            button_icon="cancel",
            parent=self.grid,
        )
        self._empty.button.setObjectName("clearFiltersButton")
        self._empty.setAutoFillBackground(True)
        self._empty.requested.connect(self._on_clear_clicked)
        self._empty.hide()
        self.setFocusProxy(self.grid)

        self.zoom.size_requested.connect(self.grid.zoom_to)
        self.zoom.fit_requested.connect(self.fit_all)
        self.zoom.one_to_one_requested.connect(self.show_own_size)
        self._minimap.position_requested.connect(self._on_position_requested)
        self.grid.zoom_changed.connect(self._on_zoom_changed)
        self.grid.pixel_hovered.connect(self.pixel.show_pixel)
        self.grid.viewed.connect(self._minimap.set_view)
        self.grid.quick_look_requested.connect(self.quick_look.open)
        self.quick_look.move_requested.connect(self.grid.move_current)
        self._on_zoom_changed(self.grid.cell_size)

    # --- what is shown ------------------------------------------------------------------------------

    @property
    def model(self) -> GridModel:
        """The rows that are shown."""
        return self._model

    def show_result(self, result: QueryResult) -> None:
        """Show another result: from the top if order or sample have changed, else where the user is."""
        before, self._result = self._result, result
        keep_place = before is not None and result.request.arranges_like(before.request)
        self.grid.set_values(result.values)
        if result.request.grouped and 0 < len(result.groups) <= MOST_GROUPS:
            parts = tuple(Section(NO_LABEL, start) for start, _ in result.groups)
            titles = self._group_titles(result)
            self.grid.show_rows(
                result.dataset, result.rows, sections=parts, titles=titles, keep_place=keep_place
            )
        elif result.request.grouped and not result.request.groups_duplicates:
            titles = self._titles(result)
            self.grid.show_rows(
                result.dataset, result.rows, sections=result.sections, titles=titles, keep_place=keep_place
            )
        else:
            self.grid.show_rows(result.dataset, result.rows, keep_place=keep_place)
        is_same = before is not None and result.dataset.differs_only_in_labels(before.dataset)
        if before is None or before.request != result.request or not is_same:
            self._keeps_size = False
        elif before.rows is result.rows:
            self._late.start()
            return
        self._fit_few()
        self._place_empty()
        self._empty.setVisible(not len(result.rows) and len(result.dataset) > 0)
        self._update_minimap()

    @property
    def first_legend(self) -> int:
        """The height of the strip below each image in its first size, in logical pixels."""
        return self.grid.legend_height(int(DEFAULT_SIZE))

    def top_row(self) -> int | None:
        """Return the row at the top of the grid."""
        visible = self.grid.visible_positions
        return int(self._model.rows[visible.start]) if visible else None

    def scroll_to_row(self, row: int) -> None:
        """Scroll a row of the data set to the top, if it is shown."""
        if (position := self._model.position_of(row)) is not None:
            self.grid.scrollTo(self._model.index(position), QAbstractItemView.ScrollHint.PositionAtTop)

    def set_predictions(self, predictions: Predictions | None) -> None:
        """Show the predictions of a classifier."""
        before, self._predictions = self._predictions, predictions
        if before is not None and predictions is not None and predictions.predicted is before.predicted:
            return  # only the loss of corrected images is another one
        self.grid.set_predictions(predictions)
        self._update_minimap()

    def set_proposals(self, proposals: Proposals | None) -> None:
        """Show the labels that a reader proposes."""
        self._model.set_proposals(proposals)
        self.grid.set_proposals(proposals)

    def _titles(self, result: QueryResult) -> tuple[str, ...]:
        """Return the heading of each section, such as ``"Digit 3"``."""
        names, none, digit = result.dataset.class_names, self.tr("No label"), self.tr("Digit {name}")

        def title(label: int) -> str:
            if label == NO_LABEL:
                return none
            name = names[label]
            return digit.format(name=name) if name.isdigit() else name

        return tuple(title(section.label) for section in result.sections)

    def _group_titles(self, result: QueryResult) -> tuple[str, ...]:
        """Return the heading of each group of duplicates, such as ``"Group 3"``."""
        rest, group, number = self.tr("No duplicate"), self.tr("Group {number}"), 0
        titles = []
        for _, is_group in result.groups:
            number += is_group
            titles.append(group.format(number=f"{number:,}") if is_group else rest)
        return tuple(titles)

    @Slot()
    def _update_minimap(self) -> None:
        self._late.stop()
        result = self._result
        if result is None:
            return
        dataset, rows, wrong = result.dataset, result.rows, None
        if result.sections:
            marks = [(part.start, _short_title(dataset, part.label)) for part in result.sections]
        elif result.request.order.key == "index" and not result.request.order.descending:
            starts = np.searchsorted(rows, dataset.offsets[:-1]).tolist()
            marks = list(zip(starts, dataset.split_names, strict=True))
        else:
            marks = []
        if self._predictions is not None and len(self._predictions.predicted) == len(dataset):
            wrong = np.flatnonzero(self._predictions.wrong(dataset.labels)[rows])
        self._minimap.set_content(len(rows), marks, wrong)

    @Slot()
    def _on_clear_clicked(self) -> None:
        """Ask for all images, and lead the focus to them: the button is hidden then."""
        self.grid.setFocus()
        self.clear_requested.emit()

    @Slot(int)
    def _on_position_requested(self, position: int) -> None:
        self.grid.scrollTo(self._model.index(position), QAbstractItemView.ScrollHint.PositionAtCenter)

    def grid_margins(self, page: QWidget) -> QMargins:
        """Return the part of a page around the images, in logical pixels."""
        viewport = self.grid.viewport()
        first = viewport.mapTo(page, QPoint())
        last = viewport.mapTo(page, QPoint(viewport.width(), viewport.height()))
        return QMargins(first.x(), first.y(), page.width() - last.x(), page.height() - last.y())

    # --- zoom ---------------------------------------------------------------------------------------

    @Slot()
    def zoom_in(self) -> None:
        """Make the images larger."""
        self.grid.animate_zoom(self.grid.target_size * _KEY_FACTOR)

    @Slot()
    def zoom_out(self) -> None:
        """Make the images smaller."""
        self.grid.animate_zoom(self.grid.target_size / _KEY_FACTOR)

    @Slot()
    def reset_zoom(self) -> None:
        """Give the images their first size again."""
        self.grid.animate_zoom(DEFAULT_SIZE)

    @Slot()
    def fit_all(self) -> None:
        """Give the images the size at which all of them fit on the page."""
        if len(self._model.rows):
            self.grid.animate_zoom(self.grid.fitting_size())

    @property
    def shows_pixel_values(self) -> bool:
        """Whether the images are so large that each pixel carries its grey value."""
        dataset = self._model.dataset
        return dataset is not None and self.grid.cell_size >= SMALLEST_PIXEL * max(
            dataset.height, dataset.width
        )

    def show_pixel_values(self) -> None:
        """Make the images so large that each pixel carries its grey value, if they may be so large."""
        dataset = self._model.dataset
        if dataset is not None:
            self.grid.animate_zoom(SMALLEST_PIXEL * max(dataset.height, dataset.width))

    @Slot()
    def show_own_size(self) -> None:
        """Show each pixel of an image as one pixel of the screen."""
        if self._model.dataset is not None:
            dataset = self._model.dataset
            self.grid.animate_zoom(max(dataset.height, dataset.width) / self.devicePixelRatioF())

    @Slot(float)
    def _on_zoom_changed(self, size: float) -> None:
        self.zoom.show_size(size)
        if not self._is_fitting:
            self._usual_size, self._is_grown, self._keeps_size = size, False, True

    def _fit_few(self) -> None:
        """Let few images grow until they fill the page, unless the user has chosen their size since."""
        dataset = self._model.dataset
        if self._keeps_size or dataset is None or not len(self._model.rows):
            return
        largest = min(_GROWN_PIXEL * max(dataset.height, dataset.width), _LARGEST_GROWN)
        size = min(self.grid.fitting_size(), largest)
        grows = size > self._usual_size
        if grows or self._is_grown:
            self._is_fitting = True
            self.grid.zoom_to(size if grows else self._usual_size)
            self._is_fitting = False
        self._is_grown = grows

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep few images as large as fits."""
        super().resizeEvent(event)
        self._fit_few()
        self._place_empty()

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.grid.rect())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the grid when the wheel is turned over the minimap."""
        QCoreApplication.sendEvent(self.grid.verticalScrollBar(), event)


def _short_title(dataset: Dataset, label: int) -> str:
    return "\N{EN DASH}" if label == NO_LABEL else dataset.class_names[label]
