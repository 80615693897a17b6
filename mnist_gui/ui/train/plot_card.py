"""A card with one plot, and the button that copies and saves it."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from mnist_gui.learning.plot import Plot
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.plots.plot_view import PlotView


def plot_words(text: str) -> str:
    """Translate the words of `mnist_gui.learning.result_plots`."""
    return QCoreApplication.translate("ResultPlots", text)


class PlotCard(Card):
    """Shows a plot below its title; hidden without one.

    Parameters
    ----------
    view : PlotView
    hint : str
        What the plot means, as the tool tip of its title.
    parent : QWidget, optional
    """

    def __init__(self, view: PlotView, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._hint = hint
        self.view = view
        self.exhibits = ExhibitButton(view.exhibit)
        self.top.addWidget(self.exhibits)
        self.body.addWidget(view, 1)

    def set_plot(self, plot: Plot | None) -> None:
        """Show another plot, or none."""
        self.view.set_plot(plot)
        self.setVisible(plot is not None)
        if plot is not None:
            self.set_title(plot.title)
            set_tool_tip(self.heading, f"{plot.title}\n{self._hint}")
            self.view.setAccessibleName(plot.title)
            self.exhibits.set_subject(plot.title)
