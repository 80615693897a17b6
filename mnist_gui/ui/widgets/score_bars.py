"""Labelled bars with the probability of each class.

`bars_of`, a function without Qt, decides what each row shows; the widget paints it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from mnist_gui.ui.widgets.palette_colours import groove_colour, is_high_contrast

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Prediction

MAX_BARS = 10
"""Maximum number of bars; of more classes, only the most probable ones are shown."""

_MIN_ROW, _HINT_ROW, _MAX_ROW = 18, 24, 30  # heights of one row, in pixels
_OVERHANG = 2  # of the line of another prediction, above and below the bar
_MIN_COMPARED = 0.005  # less is 0 % and needs no line
_GAP = 8  # between name, bar and percentage
_APART = 20  # between columns


class Bar(NamedTuple):
    """One row.

    Attributes
    ----------
    name : str
        The name of the class.
    probability : float or None
        0 to 1; None while there is no prediction.
    best : bool
        Whether this is the most probable class.
    compared : float or None
        The probability in another prediction, 0 to 1, if there is one to compare with.
    """

    name: str
    probability: float | None = None
    best: bool = False
    compared: float | None = None


def bars_of(
    class_names: Sequence[str],
    probabilities: npt.NDArray[np.floating] | None,
    compared: npt.NDArray[np.floating] | None = None,
    *,
    most: int = MAX_BARS,
) -> tuple[Bar, ...]:
    """Choose the rows to show.

    Up to `most` classes keep their order; of more, the most probable are shown, best first.

    Parameters
    ----------
    class_names : sequence of str, length c
    probabilities : ndarray of float, shape (c,), or None
        0 to 1; None without a prediction.
    compared : ndarray of float, shape (c,), optional
        Another prediction to compare with.
    most : int
        The number of rows at most; of fewer than all, none has a name before there is a prediction.

    Raises
    ------
    ValueError
        If there is not one probability for each class.
    """
    if probabilities is None:
        is_choice = most < min(len(class_names), MAX_BARS)
        return tuple(Bar("" if is_choice else name) for name in class_names[:most])
    if probabilities.shape != (len(class_names),):
        raise ValueError(f"{len(class_names)} classes, but probabilities of shape {probabilities.shape}")
    if not len(class_names):
        return ()
    best = int(probabilities.argmax())
    chosen: Sequence[int] = range(len(class_names))
    if len(class_names) > most:
        chosen = np.argsort(-probabilities, kind="stable")[:most].tolist()
    others = (None,) * len(class_names) if compared is None else compared.tolist()
    return tuple(Bar(class_names[i], float(probabilities[i]), i == best, others[i]) for i in chosen)


def shown_probabilities(prediction: "Prediction") -> npt.NDArray[np.floating]:
    """Return the probabilities for the bars of one image, of shape (c,).

    What is rejected as no digit has bars that say so: each class has its probability among digits, times the
    probability that there is a digit at all.
    """
    probabilities: npt.NDArray[np.floating] = prediction.probabilities[0]
    if prediction.verdicts[0] == "not a digit":
        probabilities = probabilities * float(prediction.is_digit[0])
    return probabilities


def percentage(probability: float) -> str:
    """Format a probability of 0 to 1 in whole per cent, such as ``"93 %"``."""
    return f"{100 * probability:.0f}\N{NO-BREAK SPACE}%"


class ScoreBars(QWidget):
    """Shows a bar for each class; the best one is bold and in the accent colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._widest: tuple[str, ...] = ()  # the names that the column of names has room for
        self._columns = 1
        self.setMaximumHeight(_MAX_ROW * MAX_BARS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Probabilities"))

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The rows that are shown, from top to bottom."""
        return self._bars

    @property
    def row_areas(self) -> tuple[QRectF, ...]:
        """The areas of the rows, from top to bottom and column by column; not mirrored."""
        if not self._bars:
            return ()
        lines = -(-len(self._bars) // self._columns)
        height = min(self.height() / lines, max(_MAX_ROW, self.fontMetrics().height() + 4))
        width = (self.width() - _APART * (self._columns - 1)) / self._columns
        return tuple(
            QRectF(number // lines * (width + _APART), number % lines * height, width, height)
            for number in range(len(self._bars))
        )

    def set_prediction(
        self,
        class_names: Sequence[str],
        probabilities: npt.NDArray[np.floating] | None,
        *,
        compared: npt.NDArray[np.floating] | None = None,
        most: int = MAX_BARS,
    ) -> None:
        """Show another prediction.

        Parameters
        ----------
        class_names : sequence of str, length c
        probabilities : ndarray of float, shape (c,), or None
            0 to 1; None shows empty bars.
        compared : ndarray of float, shape (c,), optional
            Another prediction, shown as a line across each bar.
        most : int
            The number of bars at most.

        Raises
        ------
        ValueError
            If there is not one probability for each class.
        """
        before, self._bars = self._bars, bars_of(class_names, probabilities, compared, most=most)
        is_few = len(class_names) <= MAX_BARS
        self._widest = tuple(class_names) if is_few else tuple(bar.name for bar in self._bars)
        if len(before) != len(self._bars):
            self.updateGeometry()
        self.setAccessibleDescription(self._description())
        self.update()

    def _description(self) -> str:
        known = [(bar.probability, bar.name) for bar in self._bars if bar.probability is not None]
        if not known:
            return self.tr("No prediction")
        known.sort(key=lambda pair: -pair[0])
        spoken = [pair for pair in known if pair[0] >= 0.01] or known[:1]
        return ", ".join(f"{name}: {100 * probability:.0f} %" for probability, name in spoken)

    def sizeHint(self) -> QSize:
        """Return comfortable rows."""
        return QSize(260, max(_HINT_ROW, self.fontMetrics().height() + 4) * (len(self._bars) or MAX_BARS))

    def minimumSizeHint(self) -> QSize:
        """Return rows that are still readable."""
        return QSize(140, max(_MIN_ROW, self.fontMetrics().height()) * (len(self._bars) or MAX_BARS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        self.paint_rows(QPainter(self))

    def paint_rows(self, painter: QPainter) -> None:
        """Paint the rows, here or on paper; the painter's origin is the upper left corner."""
        if not self._bars:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # "93 %", by its language
        font = self.font()
        font.setBold(True)  # measured bold, so that a row does not move when it becomes the best
        metrics = QFontMetrics(font)
        areas = self.row_areas
        widest = max(map(metrics.horizontalAdvance, self._widest))
        name_width = min(widest, int(areas[0].width()) // 3)
        percent_width = metrics.horizontalAdvance(percentage(1.0))
        for bar, row in zip(self._bars, areas, strict=True):
            self._paint_row(painter, bar, row, name_width=name_width, percent_width=percent_width)

    def _paint_row(
        self, painter: QPainter, bar: Bar, row: QRectF, *, name_width: float, percent_width: float
    ) -> None:
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.WindowText)
        quiet = palette.color(QPalette.ColorRole.PlaceholderText)
        font = self.font()
        font.setBold(bar.best)
        painter.setFont(font)

        name_box = QRectF(row.left(), row.top(), name_width, row.height())
        name = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, int(name_width) + 1)
        painter.setPen(quiet if bar.probability is None else text)
        trailing = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        trailing = QStyle.visualAlignment(self.layoutDirection(), trailing)
        painter.drawText(self._mirrored(name_box), trailing, name)

        thickness = max(6.0, min(12.0, row.height() * 0.45))
        track = QRectF(name_box.right() + _GAP, row.center().y() - thickness / 2, 0, thickness)
        track.setRight(row.right() - percent_width - _GAP)
        self._paint_track(painter, track)
        if bar.probability is None:
            return

        filled = QRectF(track)
        filled.setWidth(track.width() * min(1.0, max(0.0, bar.probability)))
        accent = palette.color(QPalette.ColorRole.Highlight)
        self._paint_bar(painter, filled, accent if bar.best else _faded(quiet, 0.8))

        if bar.compared is not None and bar.compared >= _MIN_COMPARED:
            place = track.left() + track.width() * min(1.0, max(0.0, bar.compared))
            mark = QRectF(place - 1, track.top() - _OVERHANG, 2, thickness + 2 * _OVERHANG)
            painter.fillRect(self._mirrored(mark), text)

        percent_box = QRectF(row.right() - percent_width, row.top(), percent_width, row.height())
        painter.setPen(text if bar.best else quiet)
        painter.drawText(self._mirrored(percent_box), trailing, percentage(bar.probability))

    def _paint_track(self, painter: QPainter, track: QRectF) -> None:
        """Paint an empty bar; in high contrast it is an outline, since a strong grey would look full."""
        if is_high_contrast(self.palette()):
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            whole = QRectF(self._mirrored(track).toRect())  # a sharp line lies on whole pixels
            painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_bar(painter, track, groove_colour(self.palette()))

    def _paint_bar(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        if box.width() < 0.5:
            return
        radius = min(3.0, box.width() / 2)
        painter.setBrush(colour)
        painter.drawRoundedRect(self._mirrored(box), radius, radius)

    def _mirrored(self, box: QRectF) -> QRectF:
        """Mirror a box in right-to-left layouts."""
        if self.layoutDirection() is Qt.LayoutDirection.LeftToRight:
            return box
        return QRectF(QPointF(self.width() - box.right(), box.top()), box.size())


def _faded(colour: QColor, opacity: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(opacity)
    return faded
