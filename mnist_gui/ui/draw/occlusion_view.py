"""The model's image with its title, its legend, and a switch for what speaks for and against the answer."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.ui.draw.model_input import ModelInput
from mnist_gui.ui.draw.occlusion_colours import Evidence
from mnist_gui.ui.draw.occlusion_legend import OcclusionLegend
from mnist_gui.ui.widgets.theme import quiet

_LEGEND_WIDTH = 200  # its greatest, in pixels: that of the image


class OcclusionView(QWidget):
    """Shows the work of whoever reads the image. It computes nothing: the image and the evidence come to it.

    Evidence takes some 20 ms to find, so it comes later than the image, or not at all while the pen moves; an
    image that differs from the one it belongs to takes it away.

    Signals
    -------
    evidence_wanted_changed(bool)
        The user wants to see evidence, or no longer. Without that there is no need to look for any.
    """

    evidence_wanted_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = ModelInput()
        self._image.setObjectName("modelInput")
        self._title = QLabel(self._image.accessibleName())
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._legend = OcclusionLegend()
        self._legend.setObjectName("evidenceLegend")
        self._legend.setMaximumWidth(_LEGEND_WIDTH)
        self._wanted = QCheckBox(self.tr("Show &why"))
        self._wanted.setObjectName("evidenceToggle")
        self._wanted.setAccessibleName(self.tr("Show why"))
        self._wanted.setToolTip(self.tr("Colour what speaks for the answer, and what for the runner-up"))
        self._wanted.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._image, stretch=1)
        legend = QHBoxLayout()  # as wide as it may be, in the middle
        legend.addStretch()
        legend.addWidget(self._legend, stretch=_LEGEND_WIDTH)
        legend.addStretch()
        column.addLayout(legend)
        column.addWidget(self._wanted, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()  # what the image cannot use
        self._wanted.toggled.connect(self._on_wanted)
        self._soften()

    @property
    def evidence_wanted(self) -> bool:
        """Whether the user wants to see evidence."""
        return self._wanted.isChecked()

    def set_evidence_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a setter, as Qt has them
        """Show evidence or not, as if the user had switched."""
        self._wanted.setChecked(wanted)

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """The image that is shown, uint8 of shape (28, 28); 0 is paper."""
        return self._image.image

    def set_image(self, image: npt.NDArray[np.uint8]) -> None:
        """Show another image, uint8 of shape (28, 28); evidence for one that differs is taken away."""
        self._image.set_image(image)
        if self._image.evidence is None:
            self._legend.set_names(None)

    def set_evidence(self, evidence: Evidence | None, first: str = "", second: str = "") -> None:
        """Show what in the image speaks for one class against another, or nothing of the kind.

        Parameters
        ----------
        evidence : ndarray of float32, shape (28, 28), or None
            As `mnist_gui.learning.occlusion.occlusion_map` finds it: above 0 what speaks for the first class.
        first, second : str
            The names of the two classes.
        """
        self._image.set_evidence(evidence, first, second)
        self._legend.set_names(None if evidence is None else (first, second))

    def changeEvent(self, event: QEvent) -> None:
        """Keep the title quiet in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._soften()

    def _soften(self) -> None:
        self._title.setPalette(quiet(self.palette()))

    @Slot(bool)
    def _on_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a slot
        self._image.set_evidence_shown(wanted)
        self._legend.set_lanes_shown(wanted)
        self.evidence_wanted_changed.emit(wanted)
