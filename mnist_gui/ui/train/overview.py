"""The first view of results: the confusion matrix, the images of a cell beside it, and the calibration."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.train.cell_card import CellCard
from mnist_gui.ui.train.charts import ReliabilityView
from mnist_gui.ui.train.matrix_card import LEAST_MATRIX, MatrixCard
from mnist_gui.ui.train.plot_card import PlotCard, plot_words
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.tokens import text_scale

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation

_WIDE = 560
"""Width in pixels from which images and calibration stand beside the matrix instead of below it."""

_ROOMY = 260
"""Width of the card of images from which its button has a text."""

_LOWEST_CHART = 240
_MOST_LINES = 2
"""Lines of images of a cell, where there is room."""


class Overview(QWidget):
    """Shows the matrix of an evaluation, with what is beside it.

    Signals
    -------
    cell_activated(int, int)
        The user wants to see the images of a cell: actual class, predicted class.
    image_chosen(int)
        The user wants to see one image; has its row.
    review_requested(ndarray)
        The user wants to review these rows one by one.
    """

    cell_activated = Signal(int, int)
    image_chosen = Signal(int)
    review_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix = MatrixCard()
        self._images = CellCard()
        hint = self.tr(
            "On the dashed line, of the predictions with 90 % nine in ten are right. ECE is the expected "
            "calibration error: the mean distance from the line, in 15 bins of equal width."
        )
        self._calibration = PlotCard(ReliabilityView(), hint)
        self._calibration.setObjectName("calibrationCard")
        aside = column(self._images, (self._calibration, 1), spacing=tokens.WIDE)
        aside.addStretch(0)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(tokens.WIDE)
        self._parts.addWidget(self._matrix, 1)
        self._parts.addLayout(aside, 1)
        self._matrix.cell_shown.connect(self._images.show_cell)
        self._matrix.cell_activated.connect(self.cell_activated)
        self._images.cell_activated.connect(self.cell_activated)
        self._images.image_chosen.connect(self.image_chosen)
        self._images.review_requested.connect(self.review_requested)

    @property
    def exhibits(self) -> tuple[ExhibitButton, ...]:
        """The buttons that copy and save."""
        return self._matrix.exhibits, self._calibration.exhibits

    def set_results(self, evaluation: "Evaluation | None", dataset: Dataset | None) -> None:
        """Show other results, or none."""
        self._images.set_results(evaluation, dataset)
        self._matrix.set_evaluation(evaluation)
        plot = None
        if evaluation is not None:  # the page is made before there are results, without what plots need
            from mnist_gui.learning.result_plots import calibration_plot

            plot = calibration_plot(evaluation, say=plot_words)
        self._calibration.set_plot(plot)
        self._arrange()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put parts beside or below one another, and show as many lines of images as fit."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        width = self.width()
        beside = width // 2 if width >= _WIDE else width
        self._calibration.setMaximumHeight(max(_LOWEST_CHART, beside))  # not higher than wide
        wide = QBoxLayout.Direction.LeftToRight if width >= _WIDE else QBoxLayout.Direction.TopToBottom
        if wide is not self._parts.direction():
            self._parts.setDirection(wide)
        self._images.set_roomy(roomy=beside >= _ROOMY * text_scale(self.fontMetrics()))
        fits = self.height() >= self._least_height(lines=_MOST_LINES)
        self._images.show_lines(_MOST_LINES if fits else 1)

    def _least_height(self, *, lines: int = 1) -> int:
        """Return the height in which all can be seen, with some lines of images."""
        matrix = _least(self._matrix)
        aside = self._images.least_height(lines=lines)
        if not self._calibration.isHidden():
            aside += tokens.WIDE + _least(self._calibration)
        return max(matrix, aside) if self.width() >= _WIDE else matrix + tokens.WIDE + aside

    def minimumSizeHint(self) -> QSize:
        """Return a size in which the matrix is still legible and all the rest can be seen."""
        return QSize(LEAST_MATRIX - 8, self._least_height())


def _least(card: Card) -> int:
    return card.minimumSizeHint().height()
