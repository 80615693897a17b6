"""The view of confidence: calibration, how sure right and wrong predictions are, and what refusing gains."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from mnist_gui.learning.result_plots import calibration_plot, confidence_plot, refusal_plot
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.train.plot_card import PlotCard, plot_words
from mnist_gui.ui.train.result_view import ResultView, Shown
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.plots.plot_view import PlotView

_WIDE = 640
"""Width in pixels from which there are two plots side by side."""

_LOWEST = 220

_BESIDE = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2))
_BELOW = ((0, 0, 1, 2), (1, 0, 1, 2), (2, 0, 1, 2))
"""Row, column, rows and columns of each plot."""


class ConfidenceView(ResultView):
    """Shows three plots."""

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, parent)
        self._shown = Shown()
        self._bins = QComboBox()
        self._bins.setObjectName("reliabilityBins")
        self._bins.setAccessibleName(self.tr("Bins of the calibration"))
        set_tool_tip(self._bins, self.tr("Sort predictions into 15 bins by their confidence"))
        self._bins.addItems([self.tr("Equal width"), self.tr("Equal counts")])
        self._calibration = PlotCard(
            PlotView(self.tr("Calibration")),
            self.tr("On the dashed line, of the predictions with 90 % nine in ten are right."),
        )
        self._calibration.top.insertWidget(1, self._bins)
        self._histogram = PlotCard(
            PlotView(self.tr("Confidence")), self.tr("How many predictions were how sure, right and wrong")
        )
        self._refusal = PlotCard(
            PlotView(self.tr("Error against share refused")),
            self.tr("What is left of the error if the least sure predictions are refused"),
        )
        for card, name in zip(self._cards, ("reliability", "confidence", "refusal"), strict=True):
            card.setObjectName(f"{name}Card")
            card.view.setObjectName(f"{name}Plot")
            card.setMinimumHeight(_LOWEST)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(tokens.WIDE)
        self._is_wide: bool | None = None
        self._arrange()
        self._bins.currentIndexChanged.connect(self._on_bins_changed)

    @property
    def _cards(self) -> tuple[PlotCard, PlotCard, PlotCard]:
        return self._calibration, self._histogram, self._refusal

    @property
    def exhibits(self) -> tuple[ExhibitButton, ...]:
        """The buttons of the plots."""
        return tuple(card.exhibits for card in self._cards)

    def show_results(self, shown: Shown) -> None:
        """Show the plots of an evaluation."""
        if shown.evaluation is self._shown.evaluation:
            return
        self._shown = shown
        self._show_calibration()
        evaluation = shown.evaluation
        self._histogram.set_plot(confidence_plot(evaluation, say=plot_words))
        self._refusal.set_plot(refusal_plot(evaluation, say=plot_words))

    @Slot()
    def _on_bins_changed(self) -> None:
        self._show_calibration()

    def _show_calibration(self) -> None:
        evaluation, equal_counts = self._shown.evaluation, self._bins.currentIndex() == 1
        self._calibration.set_plot(calibration_plot(evaluation, equal_counts=equal_counts, say=plot_words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put two plots side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_wide = self.width() >= _WIDE
        if is_wide is self._is_wide:
            return
        self._is_wide = is_wide
        places = (
            ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)) if is_wide else tuple((k, 0, 1, 2) for k in range(3))
        )
        for card, place in zip(self._cards, places, strict=True):
            self._grid.addWidget(card, *place)
