"""The buttons that say what a drawing was: one for each digit."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

ENOUGH = 10
"""So many drawings of a digit are enough to learn a hand from."""

_LEAST_WIDTH, _HEIGHT = 24, 40  # in pixels
_LINE, _INSET, _BELOW = 3, 6, 7  # thickness of the line below the digit, its distance from the edges


class DigitButton(QPushButton):
    """Says "that was a 7"; a line below the digit fills up to `ENOUGH` kept drawings of it.

    Parameters
    ----------
    digit : int
        0 to 9.
    """

    def __init__(self, digit: int, parent: QWidget | None = None) -> None:
        super().__init__(str(digit), parent)
        self.digit = digit
        self._count = 0
        self._is_given = False
        self.setObjectName(f"teachButton{digit}")
        self.setAccessibleName(self.tr("That was a {digit}").format(digit=digit))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus on the pad
        self._describe()

    @property
    def count(self) -> int:
        """How many drawings of the digit are kept."""
        return self._count

    @property
    def is_given(self) -> bool:
        """Whether the drawing on the pad is kept as this digit."""
        return self._is_given

    def set_count(self, count: int) -> None:
        """Show how many drawings of the digit are kept."""
        self._count = count
        self._describe()

    def set_given(self, given: bool) -> None:  # noqa: FBT001 - a setter
        """Show whether the drawing on the pad is kept as this digit."""
        self._is_given = given
        self._describe()

    def _describe(self) -> None:
        kept = self.tr("{count} kept").format(count=f"{self._count:,}")
        if self._is_given:
            kept = self.tr("This drawing is kept as a {digit}; {kept}").format(digit=self.digit, kept=kept)
        self.setAccessibleDescription(kept)
        key = self.tr("{name} (key {digit}); {kept}")
        self.setToolTip(key.format(name=self.accessibleName(), digit=self.digit, kept=kept))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a finger's width."""
        return QSize(36, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Let ten stand beside one another in a narrow column."""
        return QSize(_LEAST_WIDTH, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Let the style paint a button without text, then the digit and its line."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        role = QPalette.ColorRole.ButtonText
        if self._is_given:
            role = QPalette.ColorRole.HighlightedText
            option.palette.setColor(
                QPalette.ColorRole.Button, option.palette.color(QPalette.ColorRole.Highlight)
            )
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

        # The palette knows by itself which colours belong to a button that cannot be pressed.
        text = self.palette().color(role)
        pen = QPainter(self)
        pen.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(17)
        font.setBold(self.isEnabled())
        pen.setFont(font)
        pen.setPen(text)
        above = QRect(0, 0, self.width(), self.height() - _BELOW)
        pen.drawText(above, Qt.AlignmentFlag.AlignCenter, self.text())
        self._paint_line(pen, text if self._is_given else self.palette().color(QPalette.ColorRole.Highlight))

    def _paint_line(self, painter: QPainter, colour: QColor) -> None:
        track = QRectF(_INSET, self.height() - _BELOW - _LINE, self.width() - 2 * _INSET, _LINE)
        faded = QColor(self.palette().color(QPalette.ColorRole.Mid))
        faded.setAlphaF(0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded)
        painter.drawRoundedRect(track, _LINE / 2, _LINE / 2)
        if self._count:
            filled = QRectF(track)
            filled.setWidth(max(_LINE, track.width() * min(1.0, self._count / ENOUGH)))
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                filled.moveRight(track.right())
            painter.setBrush(colour)
            painter.drawRoundedRect(filled, _LINE / 2, _LINE / 2)
