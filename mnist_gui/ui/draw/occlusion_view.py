"""The image that the reader gets, with its title, the occlusion map, a legend and a switch."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from mnist_gui.ui.draw.model_input import ModelInput
from mnist_gui.ui.draw.occlusion_colours import OcclusionMap
from mnist_gui.ui.draw.occlusion_legend import OcclusionLegend
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_LEGEND_WIDTH = 200  # at most, in pixels: as wide as the image


class OcclusionView(QWidget):
    """Shows an image and its occlusion map, both computed elsewhere.

    An occlusion map takes about 20 ms, so it arrives later than the image, or not at all while the pen moves.
    Setting a different image removes it.

    Signals
    -------
    occlusion_wanted_changed(bool)
        The user has switched occlusion maps on or off.
    """

    occlusion_wanted_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = ModelInput()
        self._image.setObjectName("modelInput")
        title = PlainLabel(self._image.accessibleName())
        title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._legend = OcclusionLegend()
        self._legend.setObjectName("evidenceLegend")
        self._legend.setMaximumWidth(_LEGEND_WIDTH)
        self._wanted = QCheckBox(self.tr("Show &why"))
        self._wanted.setObjectName("evidenceToggle")
        self._wanted.setAccessibleName(self.tr("Show why"))
        set_tool_tip(self._wanted, self.tr("Colour what speaks for the answer and what for the runner-up"))
        self._wanted.setChecked(True)
        legend = QHBoxLayout()  # centres the legend at its greatest width
        legend.addStretch()
        legend.addWidget(self._legend, stretch=_LEGEND_WIDTH)
        legend.addStretch()
        wanted = (self._wanted, Qt.AlignmentFlag.AlignHCenter)
        parts = (title, (self._image, 1), legend, wanted)
        column(*parts, owner=self, spacing=8).addStretch()  # takes what the image cannot use
        self._wanted.toggled.connect(self._on_wanted_toggled)

    @property
    def occlusion_wanted(self) -> bool:
        """Whether occlusion maps are switched on."""
        return self._wanted.isChecked()

    def set_occlusion_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a setter
        """Switch occlusion maps on or off."""
        self._wanted.setChecked(wanted)

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """The image, uint8 of shape (28, 28); 0 is paper."""
        return self._image.image

    def set_image(self, image: npt.NDArray[np.uint8]) -> None:
        """Show an image; see `ModelInput.set_image`."""
        self._image.set_image(image)
        if self._image.occlusion is None:
            self._legend.set_names(None)

    def set_occlusion(self, occlusion: OcclusionMap | None, first: str = "", second: str = "") -> None:
        """Show an occlusion map, or none; see `ModelInput.set_occlusion`."""
        self._image.set_occlusion(occlusion, first, second)
        self._legend.set_names(None if occlusion is None else (first, second))

    @Slot(bool)
    def _on_wanted_toggled(self, wanted: bool) -> None:  # noqa: FBT001 - a slot
        self._image.set_occlusion_shown(wanted)
        self._legend.set_lanes_shown(wanted)
        self.occlusion_wanted_changed.emit(wanted)
