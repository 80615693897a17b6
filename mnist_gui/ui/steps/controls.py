"""The controls beside the steps: who reads, and sliders that change the image."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSlider, QWidget

from mnist_gui.ink.changes import ImageChange
from mnist_gui.ui.steps.feature_pictures import signed, tr
from mnist_gui.ui.widgets.icons import icon
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import GAP, LEAST_TARGET, TIGHT


class _SliderSpec(NamedTuple):
    """One slider: a field of `ImageChange`, its title, largest value, values for one step, unit."""

    field: str
    title: str
    largest: int
    per_step: float
    unit: str


_SLIDERS = (
    _SliderSpec("shift", "Shift", 40, 0.2, "px"),
    _SliderSpec("slant", "Slant", 40, 0.025, ""),
    _SliderSpec("rotation", "Rotation", 60, 1.0, "\N{DEGREE SIGN}"),
    _SliderSpec("thickness", "Thickness", 20, 0.1, "px"),
    _SliderSpec("noise", "Noise", 50, 2.0, ""),
)


class ChangeControls(QWidget):
    """A slider for each way to change the image, with its value, and a button that resets them.

    Signals
    -------
    changed(ImageChange)
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sliders: dict[str, QSlider] = {}
        self._values: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(0, 1)
        for number, spec in enumerate(_SLIDERS):
            title, slider, value = (
                PlainLabel(tr(spec.title)),
                QSlider(Qt.Orientation.Horizontal),
                quiet_label(),
            )
            slider.setObjectName(f"{spec.field}Slider")
            slider.setAccessibleName(tr(spec.title))
            slider.setRange(0 if spec.field == "noise" else -spec.largest, spec.largest)
            slider.setMinimumHeight(LEAST_TARGET)
            slider.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the image moves
            slider.setPageStep(spec.largest // 4)
            slider.valueChanged.connect(self._on_moved)
            title.setBuddy(slider)
            grid.addWidget(title, 2 * number, 0)
            grid.addWidget(value, 2 * number, 1, Qt.AlignmentFlag.AlignTrailing)
            grid.addWidget(slider, 2 * number + 1, 0, 1, 2)
            self._sliders[spec.field], self._values[spec.field] = slider, value
        self._reset = QPushButton(tr("&Reset"))
        self._reset.setObjectName("resetStepsButton")
        self._reset.setIcon(icon("reset"))
        self._reset.clicked.connect(self.reset)
        column(grid, self._reset, owner=self, spacing=GAP)
        self._show()

    @property
    def change(self) -> ImageChange:
        """What the sliders say."""
        return ImageChange(
            **{spec.field: self._sliders[spec.field].value() * spec.per_step for spec in _SLIDERS}
        )

    @Slot()
    def reset(self) -> None:
        """Leave the image as it is."""
        for slider in self._sliders.values():
            slider.blockSignals(True)
            slider.setValue(0)
            slider.blockSignals(False)
        self._on_moved()

    @Slot()
    def _on_moved(self) -> None:
        self._show()
        self.changed.emit(self.change)

    def _show(self) -> None:
        change = self.change
        for spec in _SLIDERS:
            value = getattr(change, spec.field)
            digits = 0 if spec.per_step >= 1 else 2 if spec.per_step < 0.1 else 1
            text = f"{value:.{digits}f}" if spec.field == "noise" else signed(value, digits)
            gap = "" if spec.unit in ("", "\N{DEGREE SIGN}") else "\N{NO-BREAK SPACE}"
            self._values[spec.field].setText(f"{text}{gap}{spec.unit}")
            self._sliders[spec.field].setAccessibleDescription(f"{text} {spec.unit}".strip())
        self._reset.setEnabled(change != ImageChange())
