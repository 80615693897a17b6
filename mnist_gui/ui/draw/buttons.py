"""Buttons of the Draw page; a click leaves the focus on the pad."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from mnist_gui.ui.draw.practice import ROUNDS
from mnist_gui.ui.widgets.palette_colours import groove_colour, is_high_contrast
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import scaled

_PADDING = 8  # beside the text of a slim button
_MIN_WIDTH, _HEIGHT = 24, 40  # in pixels
_LARGER = 1.42  # the digit, beside other text
_LINE, _INSET, _BELOW = 3, 6, 7  # thickness of the line below the digit, its distance from the edges


def slim_button(text: str, name: str, tool_tip: str) -> QPushButton:
    """Make a button that can become as narrow as its text."""
    button = _SlimButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text.replace("&", ""))
    set_tool_tip(button, tool_tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class _SlimButton(QPushButton):
    """A button that can become as narrow as its text, in any font."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the text and a little beside it."""
        width = self.fontMetrics().horizontalAdvance(self.text().replace("&", ""))
        return QSize(width + 2 * _PADDING, super().minimumSizeHint().height())


class DigitButton(QPushButton):
    """Labels the drawing on the pad; a line below the digit fills up to `ROUNDS` kept drawings of it.

    Parameters
    ----------
    digit : int
        0 to 9.
    """

    def __init__(self, digit: int, parent: QWidget | None = None) -> None:
        super().__init__(str(digit), parent)
        self.digit = digit
        self._count = 0
        self._is_current = False
        self.setObjectName(f"teachButton{digit}")
        self.setAccessibleName(self.tr("That was a {digit}").format(digit=digit))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._describe()

    @property
    def count(self) -> int:
        """Number of kept drawings of the digit."""
        return self._count

    @property
    def is_current(self) -> bool:
        """Whether the drawing on the pad is kept as this digit."""
        return self._is_current

    def set_count(self, count: int) -> None:
        """Show the number of kept drawings of the digit."""
        if count != self._count:  # told after each movement of the pen
            self._count = count
            self._describe()

    def set_current(self, current: bool) -> None:  # noqa: FBT001 - a setter
        """Show whether the drawing on the pad is kept as this digit."""
        if current != self._is_current:
            self._is_current = current
            self._describe()

    def _describe(self) -> None:
        kept = self.tr("{count} kept").format(count=f"{self._count:,}")
        if self._is_current:
            kept = self.tr("This drawing is kept as a {digit}; {kept}").format(digit=self.digit, kept=kept)
        self.setAccessibleDescription(kept)
        key = self.tr("{name} (key {digit}); {kept}")
        set_tool_tip(self, key.format(name=self.accessibleName(), digit=self.digit, kept=kept))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of a finger."""
        return QSize(36, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return a width of which ten fit into a narrow column."""
        return QSize(_MIN_WIDTH, self._height())

    def _height(self) -> int:
        line = QFontMetrics(scaled(self.font(), _LARGER, bold=True)).height()
        return max(_HEIGHT, line + 2 * _BELOW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a button without text, then the digit and its line."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        role = QPalette.ColorRole.ButtonText
        if self._is_current:
            role = QPalette.ColorRole.HighlightedText
            option.palette.setColor(
                QPalette.ColorRole.Button, option.palette.color(QPalette.ColorRole.Highlight)
            )
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

        text = self.palette().color(role)
        pen = QPainter(self)
        pen.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen.setFont(scaled(self.font(), _LARGER, bold=self.isEnabled()))
        pen.setPen(text)
        above = QRect(0, 0, self.width(), self.height() - _BELOW)
        pen.drawText(above, Qt.AlignmentFlag.AlignCenter, self.text())
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        self._paint_line(pen, text if self._is_current else accent)

    def _paint_line(self, painter: QPainter, colour: QColor) -> None:
        track = QRectF(_INSET, self.height() - _BELOW - _LINE, self.width() - 2 * _INSET, _LINE)
        if is_high_contrast(self.palette()):  # a strong line would look full
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(groove_colour(self.palette()))
        painter.drawRoundedRect(track, _LINE / 2, _LINE / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._count:
            filled = QRectF(track)
            filled.setWidth(max(_LINE, track.width() * min(1.0, self._count / ROUNDS)))
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                filled.moveRight(track.right())
            painter.setBrush(colour)
            painter.drawRoundedRect(filled, _LINE / 2, _LINE / 2)
