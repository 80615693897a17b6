"""The Browse page: filters above, the grid, and beside it the inspector. Wiring; each part works alone."""

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QMimeData, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.query import Query, select_rows
from mnist_gui.ui.browse.filter_bar import FilterBar
from mnist_gui.ui.browse.grid_model import GridModel
from mnist_gui.ui.browse.grid_view import DEFAULT_SIZE, MAX_SIZE, MIN_SIZE, DigitGrid
from mnist_gui.ui.browse.inspector import Inspector
from mnist_gui.ui.browse.levels import Levels
from mnist_gui.ui.imaging import ink_image
from mnist_gui.ui.session import Session
from mnist_gui.ui.tasks import Task, TaskRunner

if TYPE_CHECKING:  # a window that only shows digits does not need it
    from mnist_gui.learning.training import Run

_STEPS_PER_OCTAVE = 20  # of the zoom slider
_KEY_FACTOR = math.sqrt(2)  # two presses of a zoom key double the size
_INSPECTOR_WIDTH = 280


class BrowsePage(QWidget):
    """Shows every digit of the open data set.

    Parameters
    ----------
    session : Session
        Whose data set and run to show.
    runner : TaskRunner
        Does what would make the grid wait.
    """

    def __init__(self, session: Session, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._levels = Levels(runner, self)
        self._model = GridModel(self)
        self._filters = FilterBar()
        self._grid = DigitGrid(self._model, self._levels)
        self._inspector = Inspector(runner)
        self._slider = self._build_slider()
        self._hint = QLabel()
        self._hint.setObjectName("browseHint")
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._splitter = self._build_splitter()

        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filters)
        column.addWidget(self._splitter, stretch=1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._hint)
        self._pages.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

        self.setFocusProxy(self._grid)
        self._fill_context_menu()
        self._grid.copy_requested.connect(self.copy)
        self._grid.current_changed.connect(self._inspector.show_row)
        self._grid.selection_changed.connect(self._inspector.set_selected_count)
        self._grid.activated.connect(self._on_activated)
        self._grid.zoom_changed.connect(self._on_zoom_changed)
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._filters.query_changed.connect(self._on_query_changed)
        session.loading_started.connect(self._on_loading_started)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.current_run_changed.connect(self._on_run_changed)
        self._on_zoom_changed(self._grid.cell_size)
        self._update_hint()
        if session.loading is not None:  # it began before this page was built
            session.loading.finished.connect(self._update_hint)
        if session.dataset is not None:
            self._on_dataset_changed(session.dataset)
            self._on_run_changed(session.current_run)

    def _build_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("zoomSlider")
        slider.setAccessibleName(self.tr("Zoom"))
        slider.setRange(0, round(_STEPS_PER_OCTAVE * math.log2(MAX_SIZE / MIN_SIZE)))
        slider.setSingleStep(_STEPS_PER_OCTAVE // 4)
        slider.setPageStep(_STEPS_PER_OCTAVE)
        slider.setFixedWidth(160)
        return slider

    def _build_splitter(self) -> QSplitter:
        caption = QLabel(self.tr("&Zoom"))
        caption.setBuddy(self._slider)
        self._size_label = QLabel()
        self._size_label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._size_label.setMinimumWidth(self._size_label.fontMetrics().horizontalAdvance("256 px"))
        zoom = QHBoxLayout()
        zoom.setContentsMargins(12, 4, 12, 4)
        zoom.setSpacing(8)
        zoom.addStretch()
        for widget in (caption, self._slider, self._size_label):
            zoom.addWidget(widget)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._grid, stretch=1)
        column.addLayout(zoom)

        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self._inspector)
        splitter.setCollapsible(0, False)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.setSizes([3 * _INSPECTOR_WIDTH, _INSPECTOR_WIDTH])
        return splitter

    def _fill_context_menu(self) -> None:
        for text, slot in (
            (self.tr("&Copy"), self.copy),
            (self.tr("Select &All"), self._grid.selectAll),
            (self.tr("Select &Nothing"), self._grid.clearSelection),
        ):
            action = QAction(text, self._grid)
            action.triggered.connect(slot)
            self._grid.addAction(action)
        self._grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # --- for the menus ------------------------------------------------------------------------------

    @Slot()
    def zoom_in(self) -> None:
        """Make the digits larger."""
        self._grid.zoom_to(self._grid.cell_size * _KEY_FACTOR)

    @Slot()
    def zoom_out(self) -> None:
        """Make the digits smaller."""
        self._grid.zoom_to(self._grid.cell_size / _KEY_FACTOR)

    @Slot()
    def reset_zoom(self) -> None:
        """Give the digits their first size again."""
        self._grid.zoom_to(DEFAULT_SIZE)

    @Slot()
    def copy(self) -> None:
        """Put the selected digits on the clipboard: split and number as text, the current one as image."""
        dataset, current = self._model.dataset, self._grid.current_row
        rows = self._grid.selected_rows
        if not len(rows) and current is not None:
            rows = np.array([current], dtype=np.intp)
        if dataset is None or not len(rows):
            return
        copied = QMimeData()
        copied.setText(_as_text(dataset, rows))
        pixels = dataset.take([int(rows[0]) if current is None else current])[0]
        copied.setImageData(ink_image(pixels, paper=QColor("white"), ink=QColor("black")))
        QGuiApplication.clipboard().setMimeData(copied)

    def go_to_row(self, row: int) -> None:
        """Show one row of the data set, and nothing but it selected; filters that hide it are cleared.

        Parameters
        ----------
        row : int
            0 to the number of images less one; others do nothing.
        """
        if self._model.dataset is None or not 0 <= row < len(self._model.dataset):
            return
        if self._model.position_of(row) is None:
            self._filters.clear()
        position = self._model.position_of(row)
        assert position is not None, "without filters every row is shown"
        self._grid.go_to(position)
        self._grid.setFocus()

    # --- the session --------------------------------------------------------------------------------

    @Slot(object)
    def _on_loading_started(self, task: Task) -> None:
        self._levels.stop()  # it would keep the new data set waiting
        task.finished.connect(self._update_hint)
        self._update_hint()

    @Slot()
    def _update_hint(self) -> None:
        loading = self._session.loading is not None
        waiting, idle = self.tr("Loading..."), self.tr("Open a data set to look at its digits")
        self._hint.setText(waiting if loading else idle)

    @Slot(object)
    def _on_dataset_changed(self, dataset: Dataset) -> None:
        self._levels.set_dataset(dataset)
        self._inspector.set_dataset(dataset)
        self._filters.set_dataset(dataset)
        self._show(dataset, Query())
        self._pages.setCurrentIndex(1)

    @Slot(object)
    def _on_run_changed(self, run: "Run | None") -> None:
        dataset = self._model.dataset
        self._inspector.set_classifier(run.classifier if run else None)
        wrong = None
        if run is not None and run.evaluation is not None and dataset is not None:
            parts = zip(dataset.split_names, dataset.offsets, strict=False)
            start = next(offset for name, offset in parts if name == run.evaluation.split)
            wrong = np.zeros(len(dataset), dtype=bool)
            wrong[start : start + len(run.evaluation.wrong)] = run.evaluation.wrong
        self._grid.set_wrong(wrong)

    @Slot(object)
    def _on_query_changed(self, query: Query) -> None:
        if self._model.dataset is not None:
            self._show(self._model.dataset, query)

    def _show(self, dataset: Dataset, query: Query) -> None:
        rows = select_rows(dataset, query)
        self._grid.show_rows(dataset, rows)
        self._filters.set_result(len(rows), len(dataset))

    # --- zoom, inspector ----------------------------------------------------------------------------

    @Slot(float)
    def _on_zoom_changed(self, size: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(_STEPS_PER_OCTAVE * math.log2(size / MIN_SIZE)))
        text = self.tr("{size} px").format(size=round(size))
        self._size_label.setText(text)
        self._slider.setToolTip(self.tr("Size of a digit: {size}").format(size=text))

    @Slot(int)
    def _on_slider_moved(self, value: int) -> None:
        self._grid.zoom_to(MIN_SIZE * 2 ** (value / _STEPS_PER_OCTAVE))

    @Slot()
    def _on_activated(self) -> None:
        """Give the inspector room to look closely; the second time, give it back."""
        width = self._splitter.width()
        narrow = self._inspector.width() < 0.4 * width
        inspector = width // 2 if narrow else _INSPECTOR_WIDTH
        self._splitter.setSizes([width - inspector, inspector])


def _as_text(dataset: Dataset, rows: Rows) -> str:
    """Write one line for each row: the name of its split, a tab, its number there."""
    parts = dataset.split_column[rows]
    numbers = rows - np.array(dataset.offsets)[parts]
    names = dataset.split_names
    return "\n".join(
        f"{names[part]}\t{number}" for part, number in zip(parts.tolist(), numbers.tolist(), strict=True)
    )
