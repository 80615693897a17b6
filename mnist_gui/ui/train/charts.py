"""Plots of the Train page that are widgets of their own: a training under way, and calibration."""

from math import isfinite

from PySide6.QtWidgets import QWidget

from mnist_gui.learning.plot import Axis, Plot, Series
from mnist_gui.ui.widgets.plots.plot_view import PlotView

_MOST_POINTS = 600
"""Points of a curve; above, every second one is dropped."""


class CurveView(PlotView):
    """A figure over time while something is learned; it starts at 0 at the bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Curve of the training"))
        self._name = ""
        self._points: list[tuple[float, float, str]] = []  # seconds, value, what the point says

    @property
    def values(self) -> list[float]:
        """The values so far, oldest first."""
        return [value for _, value, _ in self._points]

    def clear(self) -> None:
        """Begin another curve."""
        self._name, self._points = "", []
        self.set_plot(None)

    def add(self, name: str, seconds: float, value: float) -> None:
        """Add a point; another name begins another curve.

        Parameters
        ----------
        name : str
            What the value counts.
        seconds : float
            Since the beginning; not less than before.
        value : float
            Finite; others are left out.
        """
        if not isfinite(value):
            return
        if name != self._name:
            self._name, self._points = name, []
        words = self.tr("{name}: {value} after {seconds:.1f} s")
        self._points.append((seconds, value, words.format(name=name, value=_short(value), seconds=seconds)))
        if len(self._points) > _MOST_POINTS:
            self._points = self._points[::2]
        self.set_plot(self._plot_so_far())

    def _plot_so_far(self) -> Plot:
        times, values, notes = zip(*self._points, strict=True)
        first = times[0]
        return Plot(
            title=self._name,
            x=Axis(self.tr("seconds"), first, max(times[-1], first + 1e-9)),
            y=Axis(self._name, 0.0, max(*values, 1e-12)),
            series=(Series("", times, tuple(max(value, 0.0) for value in values), notes),),
            summary=f"{self._name}: {_short(values[-1])}",
        )


class ReliabilityView(PlotView):
    """A reliability diagram: confidence to the right, share of correct predictions upwards.

    On the dashed diagonal, of the predictions with 90 % nine in ten are right.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("reliabilityView")
        self.setAccessibleName(self.tr("Calibration"))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
