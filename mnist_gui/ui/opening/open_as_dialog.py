"""Asks how to read the images of the open data set: turned, inverted, with which range and size."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from mnist_gui.data.grey_range import format_range, parse_range
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import centre_labels, column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_JUDGED, _INVERTED, _AS_IS = "judged", "inverted", "as is"

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
    preparation_requested()
        The user wants to make another data set of it; the dialog has closed.
    """

    request_chosen = Signal(object)
    preparation_requested = Signal()

    def __init__(self, request: OpenRequest, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("openAsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Open {name} As").format(name=name))
        self._request = request
        options = request.options
        self._transposed = self._choice(
            "openAsTransposed",
            self.tr("Rows and columns"),
            {
                None: self.tr("As is known of the data set"),
                True: self.tr("Exchanged: turn the images"),
                False: self.tr("In order: leave the images"),
            },
            self.tr("EMNIST keeps its images with rows and columns exchanged"),
        )
        self._transposed.setCurrentIndex(self._transposed.findData(options.transposed))
        self._paper = self._choice(
            "openAsPaper",
            self.tr("Ink and paper"),
            {
                _JUDGED: self.tr("As the images show: ink becomes light"),
                _INVERTED: self.tr("Dark ink on light paper: invert"),
                _AS_IS: self.tr("Leave grey values as they are stored"),
            },
            self.tr("Scans have dark ink on light paper, MNIST has the opposite"),
        )
        self._paper.setCurrentIndex(self._paper.findData(_paper_of(options)))
        self._range = QLineEdit("" if options.range is None else format_range(options.range))
        self._range.setObjectName("openAsRange")
        self._range.setAccessibleName(self.tr("Range of grey values"))
        self._range.setPlaceholderText(self.tr("as the images show"))
        set_tool_tip(self._range, self.tr("The numbers that are black and white, such as 0..16"))
        self._open = QPushButton(self.tr("&Open"))
        self._range.textChanged.connect(self._on_range_changed)
        self._resize = QCheckBox(self.tr("&Resize to"))
        self._resize.setObjectName("openAsSize")
        self._resize.setChecked(options.size is not None)
        height, width = options.size or _PROPOSED_SIZE
        self._height = self._side("openAsHeight", self.tr("Height in pixels"), height)
        self._width = self._side("openAsWidth", self.tr("Width in pixels"), width)
        for side in (self._height, self._width):
            side.setEnabled(self._resize.isChecked())
            self._resize.toggled.connect(side.setEnabled)
        self._lay_out()

    def _choice(self, name: str, title: str, entries: Mapping[Any, str], tool_tip: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        for value, words in entries.items():
            box.addItem(words, value)
            box.setItemData(box.count() - 1, tool_tip, Qt.ItemDataRole.ToolTipRole)
        return box

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
        form.addRow(self.tr("&Ink and paper"), self._paper)
        form.addRow(self.tr("Range of &grey values"), self._range)
        form.addRow(PlainLabel(self.tr("Size")), size)
        centre_labels(form)
        words = self.tr(
            "Whole images are scaled and their proportions kept. Next time, the data set opens as it is now."
        )
        buttons = QDialogButtonBox()
        buttons.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        self._open.setObjectName("openAsButton")
        self._open.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        tip = self.tr("Turn, crop, cut, divide or join it, and save the result as files")
        prepare = dialog_button(self.tr("&Prepare..."), "openAsPrepareButton", "steps", tip)
        buttons.addButton(prepare, QDialogButtonBox.ButtonRole.ActionRole)
        prepare.clicked.connect(self._on_prepare_clicked)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column(form, quiet_label(words), None, buttons, owner=self, spacing=12, margins=(16, 16, 16, 16))
        self.resize(420, self.sizeHint().height())

    @property
    def request(self) -> OpenRequest:
        """The request that the dialog shows."""
        size = (self._height.value(), self._width.value()) if self._resize.isChecked() else None
        paper = self._paper.currentData()
        options = ReadOptions(
            transposed=self._transposed.currentData(),
            size=size,
            range=parse_range(self._range.text()),
            invert=paper == _INVERTED,
            as_is=paper == _AS_IS,
        )
        return replace(self._request, options=options)

    @Slot(str)
    def _on_range_changed(self, text: str) -> None:
        self._open.setEnabled(not text.strip() or parse_range(text) is not None)

    @Slot()
    def _on_prepare_clicked(self) -> None:
        self.reject()
        self.preparation_requested.emit()

    def accept(self) -> None:
        """Announce the request, unless nothing has changed, and close."""
        if self.request != self._request:
            self.request_chosen.emit(self.request)
        super().accept()


def _paper_of(options: ReadOptions) -> str:
    if options.as_is:
        return _AS_IS
    return _INVERTED if options.invert else _JUDGED
