"""Keeps the strip of neighbours in step with the drawing and the open data set."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.ui.draw.explainer import Explainer
from mnist_gui.ui.draw.nearest_strip import NearestStrip
from mnist_gui.ui.state.column_store import ColumnStore

if TYPE_CHECKING:
    from mnist_gui.learning.neighbours import Nearest


class NeighboursController(QObject):
    """Shows the neighbours that the explainer finds, or why there are none.

    Parameters
    ----------
    store : ColumnStore
        Tells which data set is open.
    explainer : Explainer
        Finds the neighbours.
    strip : NearestStrip
        Shows them.

    Signals
    -------
    dataset_changed()
        Neighbours have to be found in another data set.
    """

    dataset_changed = Signal()

    def __init__(
        self, store: ColumnStore, explainer: Explainer, strip: NearestStrip, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._explainer = explainer
        self._strip = strip
        self._dataset: Dataset | None = None
        explainer.neighbours_found.connect(self._on_found)
        explainer.comparing.connect(self._on_comparing)
        store.changed.connect(self._on_columns_changed)
        self._set_dataset(store.columns.dataset if store.columns is not None else None)

    def clear(self) -> None:
        """Show no neighbours."""
        none = np.zeros((0, 1, 1), dtype=np.uint8)
        self._strip.set_neighbours(none, [], np.zeros(0, np.float32), np.zeros(0, np.intp))

    @Slot(object)
    def _on_columns_changed(self, columns: Columns) -> None:
        if columns.dataset is not self._dataset:
            self._set_dataset(columns.dataset)
            self.dataset_changed.emit()

    def _set_dataset(self, dataset: Dataset | None) -> None:
        self._dataset = dataset
        self.clear()
        self._strip.set_hint(self._hint())

    def _hint(self) -> str:
        """Say why there are no neighbours."""
        dataset = self._dataset
        if dataset is None:
            return self.tr("Open a data set to see its images that are like the drawing")
        if self._explainer.can_compare:
            return self.tr("Draw a digit to see similar images")
        words = self.tr("The drawing is an image of 28\N{MULTIPLICATION SIGN}28; those of {name} are {size}")
        size = f"{dataset.height}\N{MULTIPLICATION SIGN}{dataset.width}"
        return words.format(name=dataset.name, size=size)

    @Slot(bool)
    def _on_comparing(self, is_comparing: bool) -> None:  # noqa: FBT001 - as Qt has it
        self._strip.set_hint(self.tr("Finding similar images...") if is_comparing else self._hint())

    @Slot(object)
    def _on_found(self, nearest: "Nearest") -> None:
        dataset = self._dataset
        assert dataset is not None, "neighbours are found in a data set"
        names = [
            "\N{EN DASH}" if label == NO_LABEL else dataset.class_names[label]
            for label in dataset.labels[nearest.rows].tolist()
        ]
        self._strip.set_neighbours(dataset.take(nearest.rows), names, nearest.distances, nearest.rows)
