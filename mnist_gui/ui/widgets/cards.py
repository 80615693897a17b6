"""Cards, headings and empty states, as all pages show them."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStyle, QVBoxLayout, QWidget

from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import PrimaryButton
from mnist_gui.ui.widgets.icons import paint_icon
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import Part, column, row
from mnist_gui.ui.widgets.motion import animate
from mnist_gui.ui.widgets.palette_colours import card_colour
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import TextStyle, set_text_style


def heading(text: str = "", style: TextStyle = TextStyle.HEADING) -> QLabel:
    """Return a label for a heading, or for another kind of text."""
    label = PlainLabel(text)
    set_text_style(label, style)
    return label


class Card(QFrame):
    """A framed group, perhaps with a heading and controls beside it.

    Parameters
    ----------
    title : str
        The heading; none if empty. Screen readers say it as the name of the group.
    parent : QWidget, optional

    Attributes
    ----------
    heading : QLabel
        Hidden while it has no text.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = ElidedLabel()
        set_text_style(self.heading, TextStyle.HEADING)
        self._top = row((self.heading, 1), spacing=tokens.GAP)
        self._body = column(self._top, owner=self, spacing=tokens.GAP, margins=(tokens.WIDE,) * 4)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self.heading.setText(title)
        self.heading.setVisible(bool(title))
        self.setAccessibleName(title)

    @property
    def top(self) -> QHBoxLayout:
        """The layout of the heading, to add controls beside it."""
        return self._top

    @property
    def body(self) -> QVBoxLayout:
        """The layout below the heading, to add things to."""
        return self._body

    def add(self, *parts: Part) -> None:
        """Add things below the others."""
        self._body.addLayout(column(*parts, spacing=tokens.GAP))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and one hairline around it."""
        paint_card(QPainter(self), QRectF(self.rect()), self.palette())


def paint_card(
    painter: QPainter, area: QRectF, palette: QPalette, *, radius: float = tokens.CARD_RADIUS
) -> None:
    """Paint the ground of a card and one hairline around it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(card_colour(palette))
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def paint_panel(widget: QWidget, edge: Qt.Edge) -> None:
    """Paint the ground of a bar or a panel, and a hairline along one of its edges.

    Parameters
    ----------
    widget : QWidget
        It is being painted.
    edge : Qt.Edge
        The bottom, or left or right where text runs from left to right; elsewhere these two are mirrored.
    """
    area, width, height = widget.rect(), widget.width(), widget.height()
    line = {
        Qt.Edge.BottomEdge: QRect(0, height - 1, width, 1),
        Qt.Edge.LeftEdge: QRect(0, 0, 1, height),
        Qt.Edge.RightEdge: QRect(width - 1, 0, 1, height),
    }[edge]
    painter = QPainter(widget)
    painter.fillRect(area, card_colour(widget.palette()))
    place = QStyle.visualRect(widget.layoutDirection(), area, line)
    painter.fillRect(place, widget.palette().color(QPalette.ColorRole.Mid))


class EmptyState(QWidget):
    """What a page shows while there is nothing to show: an icon, one sentence, the button that ends it.

    Parameters
    ----------
    icon_name : str
    sentence : str
    button : str
        The text of the button; without one there is none.
    button_icon : str
        The name of its icon, or an empty string.
    parent : QWidget, optional

    Signals
    -------
    requested()
        The button was pressed.
    """

    requested = Signal()

    def __init__(
        self,
        icon_name: str,
        sentence: str = "",
        *,
        button: str = "",
        button_icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = _Picture(icon_name)
        self.sentence = PlainLabel(sentence)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.button = PrimaryButton(button, button_icon)
        self.button.clicked.connect(self.requested)
        middle = Qt.AlignmentFlag.AlignHCenter
        margins = (tokens.MARGIN,) * 4
        parts = (None, (self._picture, middle), self.sentence, (self.button, middle), None)
        column(*parts, owner=self, spacing=tokens.WIDE, margins=margins)
        self.button.setVisible(bool(button))  # now that it has a parent: alone, it would be a window

    def showEvent(self, event: QShowEvent) -> None:
        """Let the icon appear."""
        super().showEvent(event)
        animate(self, self._picture.set_opacity)

    def say(self, sentence: str, *, icon_name: str = "") -> None:
        """Show another sentence, perhaps with another icon."""
        self.sentence.setText(sentence)
        if icon_name:
            self._picture.set_name(icon_name)


class _Picture(QWidget):
    """A large icon in the colour of captions."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._opacity = 1.0
        self.setFixedSize(QSize(tokens.LARGE_ICON, tokens.LARGE_ICON))

    def set_opacity(self, opacity: float) -> None:
        """Show the icon more or less, 0 to 1."""
        self._opacity = opacity
        self.update()

    def set_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        paint_icon(painter, self._name, self.rect(), colour)
