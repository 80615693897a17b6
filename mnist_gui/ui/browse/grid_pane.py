"""The grid with its minimap, its quick look, and the zoom slider below."""

import math

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QSlider, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.ui.browse.grid.grid_model import GridModel
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.grid.minimap import Minimap
from mnist_gui.ui.browse.grid.pyramid import Pyramid
from mnist_gui.ui.browse.inspector.quick_look import QuickLook
from mnist_gui.ui.browse.query_request import QueryResult
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE, MAX_SIZE, MIN_SIZE
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_STEPS_PER_OCTAVE = 20  # of the zoom slider
_KEY_FACTOR = math.sqrt(2)  # two presses of a zoom key double the size


class GridPane(QWidget):
    """Shows the rows of a `QueryResult`.

    Attributes
    ----------
    grid : DigitGrid
    quick_look : QuickLook
    """

    def __init__(self, levels: Pyramid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = GridModel(self)
        self._result: QueryResult | None = None
        self._predictions: Predictions | None = None
        self.grid = DigitGrid(self._model, levels)
        self.quick_look = QuickLook(self.grid)
        self._minimap = Minimap()
        self._slider = self._build_slider()
        self._size_label = PlainLabel()
        self._size_label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._size_label.setMinimumWidth(self._size_label.fontMetrics().horizontalAdvance("512 px"))
        self._lay_out()
        self.setFocusProxy(self.grid)

        self._slider.valueChanged.connect(self._on_slider_moved)
        self._minimap.position_requested.connect(self._on_position_requested)
        self.grid.zoom_changed.connect(self._on_zoom_changed)
        self.grid.viewed.connect(self._minimap.set_view)
        self.grid.quick_look_requested.connect(self.quick_look.open)
        self.quick_look.move_requested.connect(self.grid.move_current)
        self._on_zoom_changed(self.grid.cell_size)

    def _build_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("zoomSlider")
        slider.setAccessibleName(self.tr("Zoom"))
        slider.setRange(0, round(_STEPS_PER_OCTAVE * math.log2(MAX_SIZE / MIN_SIZE)))
        slider.setSingleStep(_STEPS_PER_OCTAVE // 4)
        slider.setPageStep(_STEPS_PER_OCTAVE)
        slider.setFixedWidth(180)
        return slider

    def _lay_out(self) -> None:
        caption = PlainLabel(self.tr("&Zoom"))
        caption.setBuddy(self._slider)
        zoom = row(None, caption, self._slider, self._size_label, spacing=8, margins=(12, 4, 12, 4))
        surface = row((self.grid, 1), self._minimap, spacing=2)
        column((surface, 1), zoom, owner=self, margins=(12, 0, 0, 0))

    # --- what is shown ------------------------------------------------------------------------------

    @property
    def model(self) -> GridModel:
        """The rows that are shown."""
        return self._model

    def show_result(self, result: QueryResult) -> None:
        """Show another result: from the top if order or sample have changed, else where the user is."""
        before, self._result = self._result, result
        keep_place = before is not None and result.request.arranges_like(before.request)
        titles = tuple(self._title(result.dataset, section.label) for section in result.sections)
        self.grid.set_values(result.values)
        if result.request.grouped:
            self.grid.show_rows(
                result.dataset, result.rows, sections=result.sections, titles=titles, keep_place=keep_place
            )
        else:
            self.grid.show_rows(result.dataset, result.rows, keep_place=keep_place)
        self._update_minimap()

    def scroll_to_row(self, row: int) -> None:
        """Scroll a row of the data set to the top, if it is shown."""
        if (position := self._model.position_of(row)) is not None:
            self.grid.scrollTo(self._model.index(position), QAbstractItemView.ScrollHint.PositionAtTop)

    def set_predictions(self, predictions: Predictions | None) -> None:
        """Show the predictions of a classifier."""
        self._predictions = predictions
        self.grid.set_predictions(predictions)
        self._update_minimap()

    def _title(self, dataset: Dataset, label: int) -> str:
        """Return the heading of a label, such as ``"Digit 3"``."""
        if label == NO_LABEL:
            return self.tr("No label")
        name = dataset.class_names[label]
        return self.tr("Digit {name}").format(name=name) if name.isdigit() else name

    def _update_minimap(self) -> None:
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

    @Slot(int)
    def _on_position_requested(self, position: int) -> None:
        self.grid.scrollTo(self._model.index(position), QAbstractItemView.ScrollHint.PositionAtCenter)

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

    @Slot(float)
    def _on_zoom_changed(self, size: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(_STEPS_PER_OCTAVE * math.log2(size / MIN_SIZE)))
        text = self.tr("{size} px").format(size=round(size))
        self._size_label.setText(text)
        set_tool_tip(self._slider, self.tr("Size of a digit: {size}").format(size=text))

    @Slot(int)
    def _on_slider_moved(self, value: int) -> None:
        self.grid.zoom_to(MIN_SIZE * 2 ** (value / _STEPS_PER_OCTAVE))


def _short_title(dataset: Dataset, label: int) -> str:
    return "\N{EN DASH}" if label == NO_LABEL else dataset.class_names[label]
