"""A button that shows its key beside its text."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.style_elements import PRIMARY
from mnist_gui.ui.widgets.tokens import GAP, SMALL_RADIUS, TIGHT, WIDE, TextStyle, styled_font

_LONGEST = 18  # characters of a text
_FEWEST = 4  # that are shown of one where there is no room


class KeyButton(QPushButton):
    """A button with a text, and the key that does the same.

    The mouse does not give it the focus, so that keys go on to be those of the page.

    Parameters
    ----------
    name : str
        The objectName.
    key : str
        As it is written on the keyboard.
    """

    def __init__(self, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._key = key

    @property
    def key(self) -> str:
        """The key, as it is shown."""
        return self._key

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = key
        self.updateGeometry()
        self.update()

    def say(self, text: str, name: str, tip: str) -> None:
        """Show another text.

        Parameters
        ----------
        text : str
            May be empty where there is little room.
        name : str
            What screen readers say.
        tip : str
            What the button does, in a sentence.
        """
        self.setText(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}")
        self.setAccessibleName(name)
        set_tool_tip(self, f"{tip} ({self._key})" if self._key else tip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the text and the key."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * WIDE
        if self._key:
            width += (GAP if self.text() else 0) + self._key_size().width()
        return QSize(width, super().sizeHint().height() + TIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return room for the key alone, or for a few letters: the text is cut where there is no room."""
        least = self._key_size().width() if self._key else self.fontMetrics().averageCharWidth() * _FEWEST
        return QSize(least + 2 * GAP, self.sizeHint().height())

    def _key_size(self) -> QSize:
        metrics = QFontMetrics(styled_font(TextStyle.CAPTION))
        height = metrics.height() + 2
        return QSize(max(metrics.horizontalAdvance(self._key) + 2 * TIGHT + 2, height), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the button, its text and its key."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        is_primary = bool(self.property(PRIMARY)) and self.isEnabled()
        role = QPalette.ColorRole.HighlightedText if is_primary else QPalette.ColorRole.ButtonText
        colour = self.palette().color(role)
        key = self._key_size() if self._key else QSize(0, 0)
        gap = GAP if self._key and self.text() else 0
        room = self.width() - 2 * TIGHT - gap - key.width()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        text = self.fontMetrics().horizontalAdvance(shown)
        left = (self.width() - text - gap - key.width()) // 2
        painter.setPen(colour)
        place = QRect(left, 0, text, self.height())
        direction = self.layoutDirection()
        painter.drawText(
            QStyle.visualRect(direction, self.rect(), place), Qt.AlignmentFlag.AlignCenter, shown
        )
        if self._key:
            cap = QRect(left + text + gap, (self.height() - key.height()) // 2, key.width(), key.height())
            self._paint_key(painter, QStyle.visualRect(direction, self.rect(), cap))

    def _paint_key(self, painter: QPainter, cap: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = painter.pen().color()
        text = QPen(line)
        line.setAlphaF(line.alphaF() * 0.45)
        painter.setPen(QPen(line, 1))
        painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), SMALL_RADIUS, SMALL_RADIUS)
        painter.setPen(text)
        painter.setFont(styled_font(TextStyle.CAPTION))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
