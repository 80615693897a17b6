"""A line with a mark for each image of a review: what was said of it, and which one is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.data.user.reviews import Decision
from mnist_gui.ui.widgets.palette_colours import groove_colour
from mnist_gui.ui.widgets.plain_text import show_tool_tip
from mnist_gui.ui.widgets.theme import wrong_text
from mnist_gui.ui.widgets.tokens import LEAST_TARGET

_HEIGHTS = {
    Decision.OPEN: 0.3,
    Decision.CHANGED: 1.0,
    Decision.KEPT: 0.65,
    Decision.UNSURE: 1.0,
    Decision.EXCLUDED: 0.65,
}
_BAR = 12  # height of the highest mark
_WIDEST = 28  # of a mark
_LEAST_FOR_GAP = 4  # of a mark, below which none are apart
_CARET = 4


class ProgressStrip(QWidget):
    """Shows the images of a review in a line; a click leads to one.

    Signals
    -------
    position_chosen(int)
        The user wants to see this image.
    """

    position_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewProgress")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Progress of the review"))
        self._decisions: Sequence[Decision] = ()
        self._position = 0

    def set_progress(self, decisions: Sequence[Decision], position: int) -> None:
        """Show other decisions, or another image."""
        self._decisions, self._position = decisions, position
        done = sum(each is not Decision.OPEN for each in decisions)
        words = self.tr("{done} of {count} done, image {position} is shown")
        self.setAccessibleDescription(
            words.format(done=done, count=len(decisions), position=min(position + 1, len(decisions)))
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Return a line that a pointer can hit."""
        return QSize(200, LEAST_TARGET)

    def minimumSizeHint(self) -> QSize:
        """Return a short line."""
        return QSize(80, LEAST_TARGET)

    @property
    def _step(self) -> float:
        return min(self.width() / max(len(self._decisions), 1), _WIDEST)

    def _position_at(self, x: float) -> int | None:
        along = self.width() - x if self.isRightToLeft() else x
        position = int(along / self._step)
        return position if 0 <= position < len(self._decisions) else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a mark for each image, and a caret below the one that is shown."""
        painter, palette, step = QPainter(self), self.palette(), self._step
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = 1.5 if step >= _LEAST_FOR_GAP else 0
        colours = {
            Decision.OPEN: groove_colour(palette),
            Decision.CHANGED: palette.color(QPalette.ColorRole.Highlight),
            Decision.KEPT: palette.color(QPalette.ColorRole.PlaceholderText),
            Decision.UNSURE: palette.color(QPalette.ColorRole.Highlight),
            Decision.EXCLUDED: wrong_text(palette),
        }
        bottom = self.height() / 2 + _BAR / 2
        for index, decision in enumerate(self._decisions):
            height = _BAR * _HEIGHTS[decision]
            mark = self._mirrored(QRectF(index * step, bottom - height, step - gap, height))
            if decision is Decision.UNSURE:  # hollow
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(colours[decision])
                painter.drawRect(mark.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                painter.fillRect(mark, colours[decision])
        if self._position < len(self._decisions):
            middle = self._mirrored(QRectF(self._position * step, 0, step - gap, 1)).center().x()
            top = bottom + 1
            caret = [(middle, top), (middle - _CARET, top + _CARET), (middle + _CARET, top + _CARET)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.WindowText))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in caret]))

    def _mirrored(self, area: QRectF) -> QRectF:
        if self.isRightToLeft():
            area.moveRight(self.width() - area.left())
        return area

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose an image."""
        position = self._position_at(event.position().x())
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self.position_chosen.emit(position)

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what the mark under the pointer means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            position = self._position_at(event.x())
            text = "" if position is None else self._words(position)
            show_tool_tip(event.globalPos(), text, self, self.rect())
            return True
        return super().event(event)

    def _words(self, position: int) -> str:
        decision = {
            Decision.OPEN: self.tr("not decided"),
            Decision.CHANGED: self.tr("label changed"),
            Decision.KEPT: self.tr("label kept"),
            Decision.UNSURE: self.tr("unsure"),
            Decision.EXCLUDED: self.tr("excluded"),
        }[self._decisions[position]]
        words = self.tr("{position} of {count}: {decision}")
        return words.format(position=position + 1, count=len(self._decisions), decision=decision)
