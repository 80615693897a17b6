"""A card below a field that says what is wrong with its text. It covers images alone, and moves nothing."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from mnist_gui.ui.widgets.cards import paint_card
from mnist_gui.ui.widgets.icons import paint_icon
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.theme import wrong_text
from mnist_gui.ui.widgets.tokens import CONTROL_RADIUS, GAP, ICON, WIDE

_WIDEST = 640  # logical pixels


class ErrorCard(QFrame):
    """Shows a sentence below a widget, over its neighbours.

    Parameters
    ----------
    owner : QWidget
        The card is a sibling of it once it is shown.
    panel : QWidget
        Stands below the owner at the side where text begins; the card leaves it free.
    """

    def __init__(self, owner: QWidget, panel: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._panel = panel
        self._above: QWidget | None = None
        self._sentence = PlainLabel()
        self._sentence.setObjectName("queryError")
        self._sentence.setWordWrap(True)
        self._sign = QWidget()
        self._sign.setFixedSize(ICON, ICON)
        row(
            (self._sign, Qt.AlignmentFlag.AlignTop),
            (self._sentence, 1),
            owner=self,
            spacing=GAP,
            margins=(WIDE, GAP, WIDE, GAP),
        )
        self.hide()

    def show_below(self, widget: QWidget, sentence: str) -> None:
        """Show a sentence below a widget; an empty one hides the card."""
        self._above = widget
        self._sentence.setText(sentence)
        set_tool_tip(self._sentence, sentence)
        if sentence:
            self._place()
            self.show()
            self.raise_()
        else:
            self.hide()

    def _place(self) -> None:
        host = self._owner.parentWidget()
        if host is None or self._above is None:
            return
        if self.parentWidget() is not host:
            self.setParent(host)
            host.installEventFilter(self)
        top = self._above.mapTo(host, QPoint(0, self._above.height() + 2)).y()
        free, panel = self._span(self._above, host), self._span(self._panel, host)
        if self.isRightToLeft():
            right = min(free.right(), panel.left() - GAP)
            width = min(max(right - GAP, 0), _WIDEST)
            left = right - width
        else:
            left = max(free.left(), panel.right() + GAP)
            width = min(max(host.width() - GAP - left, 0), _WIDEST)
        self.setGeometry(left, top, width, self.heightForWidth(width))

    @staticmethod
    def _span(widget: QWidget, host: QWidget) -> QRect:
        return QRect(widget.mapTo(host, QPoint()), widget.size())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget when the page is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the sign."""
        painter = QPainter(self)
        paint_card(painter, self.rect().toRectF(), self.palette(), radius=CONTROL_RADIUS)
        paint_icon(painter, "warning", self._sign.geometry(), wrong_text(self.palette()))
