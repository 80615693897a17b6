"""The dialog for what the user says of a run: its name, a note, a star."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import centre_labels, column

if TYPE_CHECKING:
    from mnist_gui.learning.runs.record import RunRecord

_LONGEST_NAME = 100
"""As of `mnist_gui.learning.runs.record`, which brings scikit-learn."""

_NOTE_LINES = 4


class RunDialog(QDialog):
    """Ask for name, note and star of a run. The dialog deletes itself when it is closed.

    Parameters
    ----------
    record : RunRecord
        What is known of the run.

    Signals
    -------
    confirmed(str, str, bool)
        Name, note and star that the user chose.
    """

    confirmed = Signal(str, str, bool)

    def __init__(self, record: "RunRecord", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Name and Note"))
        title = record.request.title
        self._name = QLineEdit(record.name)
        self._name.setObjectName("runName")
        self._name.setMaxLength(_LONGEST_NAME)
        self._name.setPlaceholderText(title)
        self._name.selectAll()
        self._note = QPlainTextEdit(record.note)
        self._note.setObjectName("runNote")
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(_NOTE_LINES * self.fontMetrics().lineSpacing() + 2 * tokens.GAP)
        self._star = QCheckBox(self.tr("&Starred"))
        self._star.setObjectName("runStar")
        self._star.setMinimumHeight(tokens.LEAST_TARGET)
        self._star.setChecked(record.starred)
        buttons = QDialogButtonBox()
        keep = buttons.addButton(self.tr("&Keep"), QDialogButtonBox.ButtonRole.AcceptRole)
        keep.setObjectName("keepRunDetailsButton")
        keep.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._on_accepted)
        form = QFormLayout()
        form.addRow(self.tr("&Name"), self._name)
        form.addRow(self.tr("N&ote"), self._note)
        form.addRow("", self._star)
        centre_labels(form)
        column(quiet_label(title), form, buttons, owner=self, spacing=tokens.WIDE, margins=(16, 16, 16, 16))

    @Slot()
    def _on_accepted(self) -> None:
        self.confirmed.emit(self._name.text(), self._note.toPlainText(), self._star.isChecked())
