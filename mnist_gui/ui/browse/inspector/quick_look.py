"""Quick look: the current image enlarged over the grid, opened and closed with the same key."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.gestures import LEADING_ELSEWHERE
from mnist_gui.ui.browse.inspector.inspected_image import (
    InspectedImage,
    label_sentence,
    location_text,
    prediction_sentence,
)
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets.labels import VerdictLabel, quiet_label
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import set_text_size

_MARGIN = 16
_MOST = 100  # a stretch factor that leaves little to spacers with a factor of 1
_NOTCH = 120  # Qt's unit for one notch of a wheel; a trackpad sends fractions of it

_PAGE = 10  # images
_ALL = 2**30  # more images than there are
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
    """Covers the viewport of a scroll area while it is open. It never changes the selection.

    Parameters
    ----------
    host : QAbstractScrollArea
        The scroll area. It gets the keys that are not used here, and the focus when this is closed.

    Signals
    -------
    move_requested(int, int)
        Show the image some cells to the right and some lines below, or the last one in that direction.
    """

    move_requested = Signal(int, int)

    def __init__(self, host: QAbstractScrollArea) -> None:
        super().__init__(host)
        self.setObjectName("quickLook")
        self.setAccessibleName(self.tr("Quick look"))
        self.setAccessibleDescription(self.tr("Press arrow keys for other images, Space or Escape to close"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)  # opaque, so that what it covers is not repainted
        self._host = host
        self._image: InspectedImage | None = None
        self._is_open = False
        self._notches = 0.0
        self._pixels = PixelView()
        self._pixels.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label, self._prediction, self._location = PlainLabel(), VerdictLabel(), quiet_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._pixels, stretch=_MOST)
        column.addSpacing(8)
        for label, name in (
            (self._label, "quickLookLabel"),
            (self._prediction, "quickLookAnswer"),
            (self._location, "quickLookPlace"),
        ):
            label.setObjectName(name)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)  # beside an open inspector in a narrow window
            label.setMinimumWidth(1)
            column.addWidget(label)
        column.addStretch(1)
        set_text_size(self._label, 1.4, bold=True)
        self._close_button = self._build_close_button()
        for watched in (host, host.viewport()):
            watched.installEventFilter(self)
        self.hide()

    def _build_close_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("closeQuickLookButton")
        button.setText("\N{MULTIPLICATION SIGN}")
        button.setAutoRaise(True)
        button.setFixedSize(QSize(28, 28))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_tool_tip(button, self.tr("Close (Space)"))
        button.setAccessibleName(self.tr("Close"))
        button.clicked.connect(self.leave)
        return button

    # --- what is shown ------------------------------------------------------------------------------

    @Slot(object)
    def set_image(self, image: InspectedImage | None) -> None:
        """Show another image or prediction; close without an image."""
        before, self._image = self._image, image
        if image is None:
            self.leave()
        elif self.isVisible():
            self._describe(image)
            if before is None or (before.dataset, before.row) != (image.dataset, image.row):
                self._announce()

    @Slot(object)
    def set_appearance(self, appearance: Appearance) -> None:
        """Use the chosen colour map."""
        self._pixels.set_appearance(appearance)

    @Slot()
    def open(self) -> None:
        """Show the image, if there is one, and take the focus."""
        if self._image is None:
            return
        self._is_open = True
        self._describe(self._image)
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()
        self._announce()

    @Slot()
    def leave(self) -> None:
        """Close, and give the focus back."""
        self._is_open = False
        if self.hasFocus():  # before hiding, which would give the focus to the next widget
            self._host.setFocus()
        self.hide()

    def _describe(self, image: InspectedImage) -> None:
        self._pixels.set_pixels(image.pixels)
        self._label.setText(label_sentence(image))
        self._prediction.setText(prediction_sentence(image))
        self._prediction.setVisible(image.prediction is not None)
        self._prediction.set_wrong(image.is_wrong)
        self._location.setText(location_text(image))
        texts = (self._label.text(), self._prediction.text(), self._location.text())
        self.setAccessibleName(", ".join(filter(None, texts)))

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
        """Cover the viewport of the host at its new size too, and have the focus instead of the host."""
        # Events still come while Python takes this object apart, when it has no attributes left.
        if watched is self.parentWidget():
            if event.type() == QEvent.Type.FocusIn and getattr(self, "_is_open", False):
                self.setFocus()  # keys would change what is covered
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Close with the page: what is shown when that comes back is the grid, which has the focus then."""
        super().hideEvent(event)
        if not event.spontaneous():  # not when the whole window is minimised
            self.leave()

    def event(self, event: QEvent) -> bool:
        """Keep the keys used here from being shortcuts elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            is_used = is_plain and Qt.Key(event.key()) in _KEYS
            event.setAccepted(is_used)
            return is_used
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close or move on; leave other keys to the host."""
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
        """Move on by one image per notch."""
        self._notches += event.angleDelta().y() / _NOTCH
        while abs(self._notches) >= 1:
            step = 1 if self._notches > 0 else -1
            self._move_on(-step)
            self._notches -= step
        event.accept()

    def _move_on(self, count: int) -> None:
        """Request the image `count` after this one, in reading direction."""
        self.move_requested.emit(-count if self.isRightToLeft() else count, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press from the host, unless the page handles the button."""
        event.setAccepted(event.button() not in LEADING_ELSEWHERE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the image."""
        beside = not self._pixels.image_area.translated(self._pixels.pos()).contains(event.position())
        if beside and event.button() not in LEADING_ELSEWHERE:
            self.leave()
