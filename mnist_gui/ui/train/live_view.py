"""What is being learned, while it is learned: a curve, and the first errors as images."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.progress import Progress
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.train.charts import CurveView
from mnist_gui.ui.train.chosen_images import images_at
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import Card, heading
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.tokens import TextStyle

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class LiveView(QWidget):
    """Shows the training or cross-validation under way.

    Signals
    -------
    image_chosen(int)
        The user wants to see a misclassified image; has its row.
    """

    image_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("liveView")
        self._task: Task | None = None
        self._dataset: Dataset | None = None
        self._began = 0.0
        self._found: tuple[int, ...] = ()
        self._title = heading(self.tr("Learning"), TextStyle.NUMBER)
        self._step = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._step.setObjectName("liveStep")
        self._curve = CurveView()
        self._curve.setObjectName("liveCurve")
        self._curve_card = Card(self.tr("How it goes"))
        self._curve_card.body.addWidget(self._curve, 1)
        self._errors = ImageStrip(self.tr("First errors found"), side=64, lines=3)
        self._errors.setObjectName("firstErrors")
        self._errors.image_chosen.connect(self.image_chosen)
        self._errors_card = Card(self.tr("First errors found"))
        self._errors_card.body.addWidget(self._errors)
        self._errors_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._errors_card.hide()
        column(
            self._title,
            self._step,
            4,
            (self._curve_card, 1),
            self._errors_card,
            None,
            owner=self,
            spacing=tokens.WIDE,
        )

    def follow(self, task: Task, dataset: Dataset | None) -> None:
        """Show another task; `dataset` is what it learns from."""
        self._task, self._dataset = task, dataset
        self._began, self._found = time.monotonic(), ()
        self._curve.clear()
        self._step.setText(self.tr("Starting"))
        self._show_errors(())
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self._on_finished)

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._task:
            self._task = self._dataset = None  # which may be closed from now on

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if self.sender() is not self._task:
            return
        self._step.setText(progress.message)
        if progress.figure is not None:
            seconds = time.monotonic() - self._began
            self._curve.add(progress.figure.name, seconds, progress.figure.value)
        if progress.found and progress.found != self._found:
            self._found = progress.found
            self._show_errors(progress.found)

    def _show_errors(self, positions: Sequence[int]) -> None:
        dataset = self._dataset
        images = StripImages()
        if dataset is not None and positions and "test" in dataset.split_names:
            images = images_at(dataset, "test", np.array(positions, dtype=np.intp))
        self._errors.set_images(images)
        self._errors_card.setVisible(len(images) > 0)

    def resizeEvent(self, event: "QResizeEvent") -> None:
        """Keep the curve from becoming a wall in a tall window."""
        super().resizeEvent(event)
        self._curve_card.setMaximumHeight(max(180, min(360, event.size().height() * 3 // 5)))
