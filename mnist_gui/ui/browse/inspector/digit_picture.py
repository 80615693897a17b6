"""A digit's image under its name, with a button that pins it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.inspector.digit import Digit, label_words
from mnist_gui.ui.browse.inspector.pin_button import PinButton
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets.quiet_label import quiet_label


class DigitPicture(QWidget):
    """Shows where a digit stands and what it looks like.

    Parameters
    ----------
    prefix : str
        What the object names of the parts begin with.
    button_name : str
        The object name of the pin button.

    Signals
    -------
    pin_clicked()
        The user wants it pinned, or not pinned any more.
    """

    pin_clicked = Signal()

    def __init__(self, prefix: str, button_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = quiet_label()
        self._split.setObjectName(f"{prefix}Split")
        self._number = QLabel()
        self._number.setObjectName(f"{prefix}Number")
        self._pin = PinButton()
        self._pin.setObjectName(button_name)
        self._pin.clicked.connect(self.pin_clicked)
        self._pixels = PixelView()
        header = QHBoxLayout()
        header.setSpacing(4)
        header.addWidget(self._split)
        header.addWidget(self._number)
        header.addStretch()
        header.addWidget(self._pin)
        for label in (self._split, self._number):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinAndMaxSize)  # no higher than the image gets
        column.addLayout(header)
        column.addWidget(self._pixels, stretch=1)

    def set_digit(self, digit: Digit, *, pinned: bool) -> None:
        """Show another digit, and whether it is the pinned one."""
        self._pixels.set_pixels(digit.pixels)
        self._pixels.set_marked(pinned)
        self._pixels.setAccessibleName(self.tr("Image of {name}").format(name=label_words(digit)))
        self._split.setText(digit.split_name)
        self._split.setAccessibleName(self.tr("Split: {name}").format(name=digit.split_name))
        self._number.setText(f"{digit.number:,}")
        self._number.setAccessibleName(self.tr("Number: {number}").format(number=f"{digit.number:,}"))
        self._pin.setChecked(pinned)
        if pinned:
            self._pin.setAccessibleName(self.tr("Unpin"))
            self._pin.setToolTip(self.tr("Let go of the pinned digit"))
        else:
            self._pin.setAccessibleName(self.tr("Pin"))
            self._pin.setToolTip(self.tr("Keep this digit here to compare others with it (Enter)"))

    def set_appearance(self, appearance: Appearance) -> None:
        """Show greys in the colours of choice."""
        self._pixels.set_appearance(appearance)

    def set_least_height(self, height: int) -> None:
        """Say how many logical pixels the image needs at least."""
        self._pixels.setMinimumHeight(height)
