"""What the tour shows over the window: a card with the step, and a ring around what it is about."""

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from mnist_gui.ui.teaching.tour_steps import Step
from mnist_gui.ui.widgets.buttons import IconButton, PrimaryButton
from mnist_gui.ui.widgets.cards import Card, heading, paint_card
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import CARD_RADIUS, GAP, MARGIN, TIGHT, WIDE

_WIDTH = 348
_LINE = 3  # width of the ring


def _translated(text: str) -> str:
    return QCoreApplication.translate("tour", text)


class TourPanel(Card):
    """The card of one step. It takes no focus by itself, so that the program can be used meanwhile.

    Signals
    -------
    moved(int)
        The user wants to go on by 1 step or back by -1.
    help_wanted()
        The program is to do the step for the user.
    left()
        The user wants to leave the tour.
    """

    moved = Signal(int)
    help_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setObjectName("tourPanel")
        self._count = quiet_label()
        self._count.setObjectName("tourCount")
        leave = IconButton("cancel", _translated("Leave the tour (Esc)"))
        leave.setObjectName("leaveTourButton")
        leave.setAutoRaise(True)
        self._title = heading()
        self._title.setObjectName("tourTitle")
        self._text = PlainLabel()
        self._text.setObjectName("tourText")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._back = IconButton("back", _translated("The step before"))
        self._back.setObjectName("tourBackButton")
        self._show = QPushButton(_translated("Show Me"))
        self._show.setObjectName("tourShowButton")
        self._next = PrimaryButton(_translated("Next"))
        self._next.setObjectName("tourNextButton")
        top = row((self._count, 1), leave, spacing=GAP)
        buttons = row(self._back, None, self._show, self._next, spacing=GAP)
        self.body.setSpacing(0)
        self.body.addLayout(column(top, self._title, self._text, spacing=GAP))
        self.body.addSpacing(WIDE)
        self.body.addLayout(buttons)
        leave.clicked.connect(self.left)
        self._back.clicked.connect(lambda: self.moved.emit(-1))
        self._next.clicked.connect(lambda: self.moved.emit(1))
        self._show.clicked.connect(self.help_wanted)
        self.hide()

    def show_step(self, step: Step, number: int, total: int) -> None:
        """Show a step.

        Parameters
        ----------
        step : Step
        number : int
            From 1.
        total : int
        """
        self._count.setText(_translated("Step {number} of {total}").format(number=number, total=total))
        self._title.setText(_translated(step.title))
        self._text.setText(_translated(step.text))
        self.setAccessibleName(f"{self._count.text()}: {self._title.text()}")
        self.setAccessibleDescription(self._text.text())
        self._back.setEnabled(number > 1)
        self._show.setVisible(step.shows is not None)
        self._next.setText(_translated("Finish") if number == total else _translated("Next"))

    def set_done(self, *, done: bool) -> None:
        """Say whether the user has done the step; going on is always possible."""
        self._show.setEnabled(not done)
        self._show.setText(_translated("Done") if done else _translated("Show Me"))

    def place(self, room: QRect, target: QRect) -> None:
        """Stand in the corner of a room that hides least of a target, if it leaves a corner free."""
        width = min(_WIDTH + 4 * max(0, self.fontMetrics().height() - 16), room.width() - 2 * MARGIN)
        layout = self.layout()
        assert layout is not None
        size = QSize(width, max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()))
        inner = room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        right, bottom = inner.right() + 1 - size.width(), inner.bottom() + 1 - size.height()
        ends = (inner.left(), right) if self.isRightToLeft() else (right, inner.left())
        corners = [QPoint(x, y) for y in (bottom, inner.top()) for x in ends]  # the first one of equals
        is_large = 2 * target.width() * target.height() > room.width() * room.height()

        def hidden(corner: QPoint) -> int:
            if is_large:
                return 0
            common = QRect(corner, size).intersected(target)
            return common.width() * common.height()

        place = QRect(min(corners, key=hidden), size)
        if place != self.geometry():
            self.setGeometry(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card on an opaque ground, with an edge in the accent colour."""
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self.palette())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CARD_RADIUS, CARD_RADIUS)


class Ring(QWidget):
    """A ring around a widget; the mouse passes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def surround(self, target: QRect) -> None:
        """Stand around a rectangle of the parent, or nowhere if it is empty."""
        parent = self.parentWidget()
        assert parent is not None
        place = target.adjusted(-TIGHT, -TIGHT, TIGHT, TIGHT).intersected(parent.rect())
        self.setVisible(not target.isEmpty())
        if place != self.geometry():
            self.setGeometry(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), _LINE))
        half = _LINE / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), GAP, GAP)
