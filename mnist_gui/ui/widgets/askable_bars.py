"""Bars that answer "why this, and not that": a click, or a key, asks about the class of a bar."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.widgets.palette_colours import hover_colour
from mnist_gui.ui.widgets.plain_text import show_tool_tip
from mnist_gui.ui.widgets.score_bars import MAX_BARS, Bar, ScoreBars
from mnist_gui.ui.widgets.tokens import LEAST_TARGET, SMALL_RADIUS, TIGHT, text_scale

TWO_COLUMNS = 264
"""The width from which there are two columns, in logical pixels."""

FEW = 3
"""The number of bars when only the most probable classes are shown."""


class AskableBars(ScoreBars):
    """Bars in rows that can be pressed, in two columns where there is room.

    Signals
    -------
    class_asked(int)
        The user wants to know what speaks for the answer and what for this label.
    """

    class_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._most = MAX_BARS
        self._rival: int | None = None
        self._hovered: int | None = None  # the number of a row
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def rival(self) -> int | None:
        """The label that the answer is compared with."""
        return self._rival

    def set_rival(self, label: int | None) -> None:
        """Mark the label that the answer is compared with."""
        if label != self._rival:
            self._rival = label
            self.update()

    def set_most(self, most: int) -> None:
        """Show at most so many bars, from the next prediction on."""
        self._most = most

    def set_prediction(
        self,
        class_names: Sequence[str],
        probabilities: npt.NDArray[np.floating] | None,
        *,
        compared: npt.NDArray[np.floating] | None = None,
        most: int | None = None,
    ) -> None:
        """Show another prediction; see `ScoreBars.set_prediction`."""
        self._names = tuple(class_names)
        super().set_prediction(class_names, probabilities, compared=compared, most=most or self._most)

    # --- rows -----------------------------------------------------------------------------------------

    def _label_of(self, number: int | None) -> int | None:
        """Return the label of a row; None for an empty one."""
        bars = self.bars
        if number is None or number >= len(bars) or bars[number].probability is None:
            return None
        return self._names.index(bars[number].name)

    def _row_at(self, position: QPointF) -> int | None:
        areas = self.row_areas
        return next((n for n, area in enumerate(areas) if self._mirrored(area).contains(position)), None)

    def _ask(self, label: int | None) -> None:
        if label is not None:
            self.class_asked.emit(label)

    # --- events ---------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the pointer."""
        self._hover(self._row_at(event.position()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Light up no row."""
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, number: int | None) -> None:
        number = number if self._label_of(number) is not None else None
        if number != self._hovered:
            self._hovered = number
            shape = Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(shape)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask about the class of the row; the focus stays where it is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(self._label_of(self._row_at(event.position())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask about the class above or below the one asked about."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() not in steps or self._label_of(0) is None:
            super().keyPressEvent(event)
            return
        others = [self._label_of(number) for number, bar in enumerate(self.bars) if not bar.best]
        if others:
            step = steps[Qt.Key(event.key())]
            at = others.index(self._rival) + step if self._rival in others else 0
            self._ask(others[at % len(others)])

    def event(self, event: QEvent) -> bool:
        """Say what a click on the row does."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._row_at(QPointF(event.pos()))
            asked = "" if self._label_of(number) is None else self.bars[number or 0].name
            text = self.tr("Why not {name}? Click to see").format(name=asked) if asked else ""
            show_tool_tip(event.globalPos(), text, self)
            return True
        return super().event(event)

    # --- looks ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use two columns where there is room."""
        super().resizeEvent(event)
        columns = (
            2 if self.width() >= TWO_COLUMNS * text_scale(self.fontMetrics()) and len(self.bars) > FEW else 1
        )
        if columns != self._columns:
            self._columns = columns
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return rows that can be hit."""
        lines = -(-(len(self.bars) or min(self._most, MAX_BARS)) // self._columns)
        return QSize(260, lines * max(LEAST_TARGET, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """Return rows that can be hit."""
        return QSize(132, self.sizeHint().height())

    def _paint_row(
        self, painter: QPainter, bar: Bar, row: QRectF, *, name_width: float, percent_width: float
    ) -> None:
        """Paint a row inside of its ground."""
        inside = row.adjusted(TIGHT, 0, -TIGHT, 0)
        super()._paint_row(painter, bar, inside, name_width=name_width, percent_width=percent_width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the rows that are pointed at and asked about, then the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, area in enumerate(self.row_areas):
            label = self._label_of(number)
            is_rival = label is not None and label == self._rival
            if number != self._hovered and not is_rival:
                continue
            box = self._mirrored(area).adjusted(0.5, 1.5, -0.5, -1.5)
            painter.setBrush(hover_colour(self.palette()))
            painter.setPen(Qt.PenStyle.NoPen)
            if is_rival:
                role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
                painter.setPen(QPen(self.palette().color(role), 1))
            painter.drawRoundedRect(box, SMALL_RADIUS, SMALL_RADIUS)
        if self.hasFocus() and self._rival is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), SMALL_RADIUS, SMALL_RADIUS)
        painter.end()
        super().paintEvent(event)
