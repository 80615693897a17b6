"""Asks how to read the images of the open data set: transposed or not, and in which size."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QWidget,
)

from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_LARGEST_SIDE = 4096
_PROPOSED_SIZE = (28, 28)  # MNIST's


class OpenAsDialog(QDialog):
    """Asks for another `OpenRequest` of the same data set. Deletes itself when it is closed.

    Parameters
    ----------
    request : OpenRequest
        How the data set is open now.
    name : str
        The name of the data set.

    Signals
    -------
    request_chosen(OpenRequest)
        The user wants to open it in this way.
    """

    request_chosen = Signal(object)

    def __init__(self, request: OpenRequest, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("openAsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Open {name} As").format(name=name))
        self._request = request
        self._transposed = QComboBox()
        self._transposed.setObjectName("openAsTransposed")
        self._transposed.setAccessibleName(self.tr("Rows and columns"))
        for words, transposed in (
            (self.tr("As is known of the data set"), None),
            (self.tr("Exchanged: turn the images"), True),
            (self.tr("In order: leave the images"), False),
        ):
            self._transposed.addItem(words, transposed)
            self._transposed.setItemData(
                self._transposed.count() - 1,
                self.tr("EMNIST keeps its images with rows and columns exchanged"),
                Qt.ItemDataRole.ToolTipRole,
            )
        self._transposed.setCurrentIndex(self._transposed.findData(request.transposed))
        self._resize = QCheckBox(self.tr("&Resize to"))
        self._resize.setObjectName("openAsSize")
        self._resize.setChecked(request.size is not None)
        height, width = request.size or _PROPOSED_SIZE
        self._height = self._side("openAsHeight", self.tr("Height in pixels"), height)
        self._width = self._side("openAsWidth", self.tr("Width in pixels"), width)
        for side in (self._height, self._width):
            side.setEnabled(self._resize.isChecked())
            self._resize.toggled.connect(side.setEnabled)
        self._lay_out()

    def _side(self, name: str, title: str, value: int) -> QSpinBox:
        side = QSpinBox(minimum=1, maximum=_LARGEST_SIDE)
        side.setObjectName(name)
        side.setAccessibleName(title)
        set_tool_tip(side, title)
        side.setValue(value)
        return side

    def _lay_out(self) -> None:
        times, pixels = PlainLabel("\N{MULTIPLICATION SIGN}"), PlainLabel(self.tr("pixels"))
        size = row(self._resize, (self._height, 1), times, (self._width, 1), pixels, spacing=8)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Rows and &columns"), self._transposed)
        form.addRow(PlainLabel(self.tr("Size")), size)
        words = self.tr(
            "Whole images are scaled and their proportions kept. Next time, the data set opens as it is now."
        )
        buttons = QDialogButtonBox()
        accept = buttons.addButton(self.tr("&Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("openAsButton")
        accept.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column(form, quiet_label(words), None, buttons, owner=self, spacing=12, margins=(16, 16, 16, 16))
        self.resize(420, self.sizeHint().height())

    @property
    def request(self) -> OpenRequest:
        """The request that the dialog shows."""
        size = (self._height.value(), self._width.value()) if self._resize.isChecked() else None
        return replace(self._request, transposed=self._transposed.currentData(), size=size)

    def accept(self) -> None:
        """Announce the request, unless nothing has changed, and close."""
        if self.request != self._request:
            self.request_chosen.emit(self.request)
        super().accept()
