"""The digit to draw in a practice, and a dot for each drawing."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.ui.draw.practice import Attempt, Practice
from mnist_gui.ui.widgets.theme import WRONG

_RING, _MAX_RING = 4.0, 220.0  # its thickness and its greatest diameter, in pixels
_MAX_STEP, _MIN_STEP = 16, 7  # from one dot to the one below, in pixels


class TargetView(QWidget):
    """Shows the digit to draw, as large as a poster, in a ring that fills while the pen pauses."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target: int | None = None
        self._pause = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def pause(self) -> float:
        """Filled share of the ring, 0 to 1."""
        return self._pause

    def set_target(self, target: int | None) -> None:
        """Show another digit."""
        self._target = target
        self.setAccessibleName("" if target is None else self.tr("Draw a {digit}").format(digit=target))
        self.update()

    def set_pause(self, fraction: float) -> None:
        """Fill the ring, 0 to 1."""
        self._pause = fraction
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a large digit."""
        return QSize(180, 180)

    def minimumSizeHint(self) -> QSize:
        """Keep the digit larger than everything around it."""
        return QSize(88, 88)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring, then the digit in it."""
        palette = self.palette()
        side = min(self.width(), self.height(), _MAX_RING) - 2 * _RING
        ring = QRectF(0, 0, side, side)
        ring.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), _RING / 2))
        painter.drawEllipse(ring)
        if self._pause > 0:
            pen = QPen(palette.color(QPalette.ColorRole.Highlight), _RING)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            # Clockwise from the top, in sixteenths of a degree, also in right-to-left layouts.
            painter.drawArc(ring, 90 * 16, round(-360 * 16 * self._pause))
        if self._target is not None:
            font = self.font()
            font.setPixelSize(max(12, round(0.62 * side)))
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(self._target))


class PracticeDots(QWidget):
    """Shows a column of dots for each digit: filled for a drawing, a cross for a misread one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._practice = Practice(rounds=0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Progress for each digit"))

    def set_practice(self, practice: Practice) -> None:
        """Show a practice; call it again after every attempt."""
        rounds, self._practice = self._practice.rounds, practice
        parts = [
            self.tr("{digit}: {done} of {rounds}").format(
                digit=label, done=len(practice.attempts_at(label)), rounds=practice.rounds
            )
            for label in practice.labels
        ]
        self.setAccessibleDescription(", ".join(parts))
        if rounds != practice.rounds:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of well separated dots."""
        return QSize(260, self._head + 13 * self._practice.rounds)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the smallest dots."""
        return QSize(140, self._head + _MIN_STEP * self._practice.rounds)

    @property
    def _head(self) -> int:
        return self.fontMetrics().height() + 4

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a column for each digit, in reading direction."""
        practice = self._practice
        if not practice.labels or not practice.rounds:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = (self.height() - self._head) / practice.rounds
        step = max(float(_MIN_STEP), min(float(_MAX_STEP), room))
        width = self.width() / len(practice.labels)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for number, label in enumerate(reversed(practice.labels) if mirrored else practice.labels):
            self._paint_column(painter, QRectF(number * width, 0, width, self.height()), label, step)

    def _paint_column(self, painter: QPainter, column: QRectF, label: int, step: float) -> None:
        palette = self.palette()
        is_target = label == self._practice.target
        font = self.font()
        font.setBold(is_target)
        painter.setFont(font)
        role = QPalette.ColorRole.Highlight if is_target else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(role))
        head = QRectF(column.left(), 0, column.width(), self._head)
        painter.drawText(head, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(label))
        attempts = self._practice.attempts_at(label)
        radius = step * 0.32
        for number in range(self._practice.rounds):
            centre = QPointF(column.center().x(), self._head + (number + 0.5) * step)
            attempt = attempts[number] if number < len(attempts) else None
            _paint_dot(painter, centre, radius, palette, attempt)


def _paint_dot(
    painter: QPainter, centre: QPointF, radius: float, palette: QPalette, attempt: Attempt | None
) -> None:
    if attempt is not None and not attempt.is_right:
        painter.setPen(QPen(WRONG, max(1.5, radius * 0.5)))
        arm = QPointF(radius, radius) * 0.85
        across = QPointF(arm.x(), -arm.y())
        painter.drawLine(centre - arm, centre + arm)
        painter.drawLine(centre - across, centre + across)
        return
    if attempt is None:
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.drawEllipse(centre, radius, radius)
