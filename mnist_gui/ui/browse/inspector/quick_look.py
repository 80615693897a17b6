"""One digit as large as fits, over the grid: a key shows it, the same key takes it away."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.gestures import LEADING_ELSEWHERE
from mnist_gui.ui.browse.inspector.digit import Digit, answer_words, place_words
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets.quiet_label import quiet_label
from mnist_gui.ui.widgets.verdict_label import VerdictLabel

_MARGIN = 16
_FIRST = 100  # a stretch beside which 1 gets what is left over
_NOTCH = 120  # Qt's unit for one notch of a wheel; a trackpad sends fractions of it

_PAGE = 10  # digits
_ALL = 2**30  # more digits than there are
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_STRIDES = {
    Qt.Key.Key_Home: -_ALL,
    Qt.Key.Key_End: _ALL,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
}
_CLOSING = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Escape})
_KEYS = _CLOSING.union(_STEPS, _STRIDES)


class QuickLook(QWidget):
    """Covers what a scroll area shows; hidden until it is opened. It never touches the selection.

    Parameters
    ----------
    host : QAbstractScrollArea
        What to cover. It gets the keys that mean nothing here, and the focus back in the end.

    Signals
    -------
    move_requested(int, int)
        The user wants to see the digit so many cells to the right and so many lines below; if there are not
        so many, the last one in that direction.
    """

    move_requested = Signal(int, int)

    def __init__(self, host: QAbstractScrollArea) -> None:
        super().__init__(host)
        self.setObjectName("quickLook")
        self.setAccessibleName(self.tr("Quick look"))
        self.setAccessibleDescription(self.tr("Arrow keys lead to other digits, Space or Escape back"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)  # opaque, so that moving on paints nothing of what it covers
        self._host = host
        self._digit: Digit | None = None
        self._notches = 0.0
        self._pixels = PixelView()
        self._pixels.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._name, self._answer, self._place = QLabel(), VerdictLabel(), quiet_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._pixels, stretch=_FIRST)
        column.addSpacing(8)
        for label, name in (
            (self._name, "quickLookLabel"),
            (self._answer, "quickLookAnswer"),
            (self._place, "quickLookPlace"),
        ):
            label.setObjectName(name)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)
        large = self._name.font()
        large.setBold(True)
        large.setPointSizeF(1.4 * large.pointSizeF())
        self._name.setFont(large)
        self._close_button = self._build_close_button()
        host.viewport().installEventFilter(self)
        self.hide()

    def _build_close_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("closeQuickLookButton")
        button.setText("\N{MULTIPLICATION SIGN}")
        button.setAutoRaise(True)
        button.setFixedSize(QSize(28, 28))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(self.tr("Close (Space)"))
        button.setAccessibleName(self.tr("Close"))
        button.clicked.connect(self.leave)
        return button

    # --- what is shown ------------------------------------------------------------------------------

    @Slot(object)
    def set_digit(self, digit: Digit | None) -> None:
        """Show another digit, or more that is known of it; without one it closes."""
        before, self._digit = self._digit, digit
        if digit is None:
            self.leave()
        elif self.isVisible():
            self._describe(digit)
            if before is None or (before.dataset, before.row) != (digit.dataset, digit.row):
                self._announce()

    @Slot(object)
    def set_appearance(self, appearance: Appearance) -> None:
        """Show greys in the colours of choice."""
        self._pixels.set_appearance(appearance)

    @Slot()
    def open(self) -> None:
        """Show the digit, if there is one, and take the keys."""
        if self._digit is None:
            return
        self._describe(self._digit)
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()
        self._announce()

    @Slot()
    def leave(self) -> None:
        """Close, and give the keys back."""
        if self.hasFocus():  # before hiding, which would pass it on to the next widget
            self._host.setFocus()
        self.hide()

    def _describe(self, digit: Digit) -> None:
        self._pixels.set_pixels(digit.pixels)
        self._name.setText(digit.label if digit.label is not None else self.tr("No label"))
        self._answer.setText(answer_words(digit))
        self._answer.setVisible(digit.reading is not None)
        self._answer.set_wrong(digit.is_wrong)
        self._place.setText(place_words(digit))
        words = (self._name.text(), self._answer.text(), self._place.text())
        self.setAccessibleName(", ".join(filter(None, words)))

    def _announce(self) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def _cover(self) -> None:
        self.setGeometry(self._host.viewport().geometry())
        corner = self._close_button.rect()
        corner.moveTopRight(self.rect().topRight())
        self._close_button.setGeometry(corner.translated(-4, 4))

    # --- events -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the host's viewport."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from being a shortcut elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            means_something = is_plain and Qt.Key(event.key()) in _KEYS
            event.setAccepted(means_something)
            return means_something
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close or move on; other keys are the host's."""
        key = Qt.Key(event.key())
        if key in _CLOSING:
            self.leave()
        elif key in _STEPS:
            self.move_requested.emit(*_STEPS[key])
        elif key in _STRIDES:
            self._move_on(_STRIDES[key])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move on by a digit for each notch."""
        self._notches += event.angleDelta().y() / _NOTCH
        while abs(self._notches) >= 1:
            step = 1 if self._notches > 0 else -1
            self._move_on(-step)
            self._notches -= step
        event.accept()

    def _move_on(self, count: int) -> None:
        """Ask for the digit so many after this one, whichever side that is."""
        self.move_requested.emit(-count if self.isRightToLeft() else count, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press from the host, unless it is of a button that leads elsewhere."""
        event.setAccepted(event.button() not in LEADING_ELSEWHERE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close with a click beside the image."""
        beside = not self._pixels.image_area.translated(self._pixels.pos()).contains(event.position())
        if beside and event.button() not in LEADING_ELSEWHERE:
            self.leave()
