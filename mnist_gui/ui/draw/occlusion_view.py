"""The image that the reader gets, with its title, the occlusion map, a legend and a switch."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QWidget

from mnist_gui.ui.draw.occlusion_legend import OcclusionLegend
from mnist_gui.ui.widgets.cards import heading
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.model_input import ModelInput
from mnist_gui.ui.widgets.occlusion_colours import OcclusionMap
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, MARGIN, TextStyle

_LEGEND_WIDTH = 320  # at most, in pixels


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
        title.setWordWrap(True)
        title.setMinimumWidth(1)
        self._question = heading(style=TextStyle.STRONG)
        self._question.setObjectName("whyQuestion")
        self._question.setWordWrap(True)  # large text in a narrow column
        self._question.setMinimumWidth(1)
        self._hint = PlainLabel(self.tr("Click a bar to ask about another class."))
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._hint.setWordWrap(True)
        self._legend = OcclusionLegend()
        self._legend.setObjectName("evidenceLegend")
        self._legend.setMaximumWidth(_LEGEND_WIDTH)
        self._wanted = QCheckBox(self.tr("Show &why"))
        self._wanted.setObjectName("evidenceToggle")
        self._wanted.setAccessibleName(self.tr("Show why"))
        set_tool_tip(self._wanted, self.tr("Colour what speaks for the answer and what for the runner-up"))
        self._wanted.setChecked(True)
        seen = column(title, (self._image, 1), spacing=GAP)
        seen.addStretch()  # takes what the image cannot use
        words = column(self._question, self._hint, self._legend, self._wanted, None, spacing=GAP)
        row((seen, 2), (words, 3), owner=self, spacing=MARGIN)
        self.set_question(None)
        self._wanted.toggled.connect(self._on_wanted_toggled)

    @property
    def occlusion_wanted(self) -> bool:
        """Whether occlusion maps are switched on."""
        return self._wanted.isChecked()

    def set_occlusion_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a setter
        """Switch occlusion maps on or off."""
        self._wanted.setChecked(wanted)

    def set_image_side(self, side: int) -> None:
        """Give the image a fixed place."""
        self._image.setFixedSize(side, side)

    def set_question(self, names: tuple[str, str] | None, *, rejected: bool = False) -> None:
        """Say which two classes are compared: the answer and another one."""
        words = (
            self.tr("If it is one: why {first}, and not {second}?")
            if rejected
            else self.tr("Why {first}, and not {second}?")
        )
        self._question.setText(
            self.tr("Why?") if names is None else words.format(first=names[0], second=names[1])
        )

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
