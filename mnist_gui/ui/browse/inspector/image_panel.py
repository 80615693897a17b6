"""An enlarged image with its split, its number and a button that pins it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.inspector.inspected_image import InspectedImage, label_text
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_BUTTON_SIDE = 24  # in logical pixels


class ImagePanel(QWidget):
    """Shows one image.

    Parameters
    ----------
    prefix : str
        Start of the objectNames of the labels.
    button_name : str
        The objectName of the pin button.
    parent : QWidget, optional

    Signals
    -------
    pin_clicked()
        Pin the image, or unpin it.
    """

    pin_clicked = Signal()

    def __init__(self, prefix: str, button_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = quiet_label()
        self._split.setObjectName(f"{prefix}Split")
        self._number = PlainLabel()
        self._number.setObjectName(f"{prefix}Number")
        self._pin = _PinButton()
        self._pin.setObjectName(button_name)
        self._pin.clicked.connect(self.pin_clicked)
        self._pixels = PixelView()
        header = row(self._split, self._number, None, self._pin, spacing=4)
        for label in (self._split, self._number):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = column(header, (self._pixels, 1), owner=self, spacing=4)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinAndMaxSize)  # no higher than the image

    def set_image(self, image: InspectedImage, *, pinned: bool) -> None:
        """Show another image, and whether it is the pinned one."""
        self._pixels.set_pixels(image.pixels)
        self._pixels.set_marked(pinned)
        self._pixels.setAccessibleName(self.tr("Image of {name}").format(name=label_text(image)))
        self._split.setText(image.split_name)
        self._split.setAccessibleName(self.tr("Split: {name}").format(name=image.split_name))
        self._number.setText(f"{image.number:,}")
        self._number.setAccessibleName(self.tr("Number: {number}").format(number=f"{image.number:,}"))
        self._pin.setChecked(pinned)
        if pinned:
            self._pin.setAccessibleName(self.tr("Unpin"))
            set_tool_tip(self._pin, self.tr("Unpin this image"))
        else:
            self._pin.setAccessibleName(self.tr("Pin"))
            set_tool_tip(self._pin, self.tr("Pin this image to compare others with it (Enter)"))

    def set_appearance(self, appearance: Appearance) -> None:
        """Use the chosen colour map."""
        self._pixels.set_appearance(appearance)

    def set_min_image_height(self, height: int) -> None:
        """Set the minimum height of the image, in logical pixels."""
        self._pixels.setMinimumHeight(height)


class _PinButton(QToolButton):
    """A button with a pin: filled and in the accent colour if checked, otherwise an outline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setFixedSize(_BUTTON_SIDE, _BUTTON_SIDE)
        self.setAccessibleName(self.tr("Pin"))

    def sizeHint(self) -> QSize:
        """Return a small square."""
        return QSize(_BUTTON_SIDE, _BUTTON_SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button of the style and the pin on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QRectF(self.rect()).center())
        painter.rotate(30)
        painter.translate(-8, -8)
        role = QPalette.ColorRole.Highlight if self.isChecked() else QPalette.ColorRole.PlaceholderText
        colour = self.palette().color(role)
        pen = QPen(colour, 1.2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(colour if self.isChecked() else QColor(Qt.GlobalColor.transparent))
        painter.drawPath(_PIN)
        painter.drawLine(QPointF(8, 9.5), QPointF(8, 14.5))


def _pin() -> QPainterPath:
    """Return cap, neck and collar of a pin without its needle, in a square of 16x16."""
    path = QPainterPath(QPointF(5.0, 1.5))
    for x, y in ((11.0, 1.5), (10.2, 3.0), (10.2, 6.2), (12.5, 9.5), (3.5, 9.5), (5.8, 6.2), (5.8, 3.0)):
        path.lineTo(x, y)
    path.closeSubpath()
    return path


_PIN = _pin()
