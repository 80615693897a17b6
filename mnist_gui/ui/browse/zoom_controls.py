"""The zoom of the grid: fit all images, their own size, and a slider between."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSlider, QWidget

from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cell_sizes import MAX_SIZE, MIN_SIZE
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import LEAST_TARGET, TIGHT

_STEPS_PER_OCTAVE = 20
_SLIDER_WIDTH = 120  # logical pixels


class ZoomControls(QWidget):
    """Chooses the size of the images. It stands in the status bar.

    Signals
    -------
    size_requested(float)
        The user chose a size with the slider, in logical pixels.
    fit_requested(), one_to_one_requested()
        The user wants to see all images at once, or each in its own size.
    """

    size_requested = Signal(float)
    fit_requested = Signal()
    one_to_one_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fit = self._button("fit", "zoomFitButton", self.tr("Fit: as large as all images fit on the page"))
        fit.clicked.connect(self.fit_requested)
        own = self._button("one-to-one", "zoomOneToOneButton", self.tr("1:1: a pixel for each pixel"))
        own.clicked.connect(self.one_to_one_requested)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("zoomSlider")
        self._slider.setAccessibleName(self.tr("Zoom"))
        self._slider.setRange(0, round(_STEPS_PER_OCTAVE * math.log2(MAX_SIZE / MIN_SIZE)))
        self._slider.setSingleStep(_STEPS_PER_OCTAVE // 4)
        self._slider.setPageStep(_STEPS_PER_OCTAVE)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._slider.setMinimumHeight(LEAST_TARGET)
        self._slider.valueChanged.connect(self._on_moved)
        self._size = PlainLabel()
        self._size.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._size.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self._size.setMinimumWidth(self._size.fontMetrics().horizontalAdvance("888 px"))
        row(fit, own, self._slider, self._size, owner=self, spacing=TIGHT, margins=(TIGHT, 0, 2 * TIGHT, 0))

    @Slot(float)
    def show_size(self, size: float) -> None:
        """Show the size of the images, in logical pixels."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(_STEPS_PER_OCTAVE * math.log2(size / MIN_SIZE)))
        text = self.tr("{size} px").format(size=round(size))
        self._size.setText(text)
        set_tool_tip(self._slider, self.tr("Size of an image: {size}").format(size=text))

    def _button(self, icon_name: str, name: str, words: str) -> IconButton:
        button = IconButton(icon_name, words)
        button.setObjectName(name)
        button.setAutoRaise(True)
        button.setFixedSize(LEAST_TARGET + 4, LEAST_TARGET)
        return button

    @Slot(int)
    def _on_moved(self, value: int) -> None:
        self.size_requested.emit(MIN_SIZE * 2 ** (value / _STEPS_PER_OCTAVE))
