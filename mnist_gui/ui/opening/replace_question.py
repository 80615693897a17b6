"""Asks whether a file or a folder that is there already is to be replaced."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from mnist_gui.ui.widgets.message_box import PlainMessageBox

_LONGEST_NAME = 280  # logical pixels


class ReplaceQuestion(PlainMessageBox):
    """The question. Deletes itself when it is closed.

    Parameters
    ----------
    out : Path
        What is there.
    parent : QWidget

    Attributes
    ----------
    replace : QPushButton
        Clicked to have it replaced.
    """

    def __init__(self, out: Path, parent: QWidget) -> None:
        super().__init__(parent)
        name = self.fontMetrics().elidedText(out.name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME)
        self.setObjectName("overwriteDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(self.tr("Replace?"))
        self.setText(self.tr("{name} is there already. Replace it?").format(name=name))
        if out.is_dir():
            self.setInformativeText(
                self.tr("All files in this folder, written by an earlier export, are lost.")
            )
        self.replace = self.addButton(self.tr("&Replace"), QMessageBox.ButtonRole.AcceptRole)
        self.replace.setObjectName("replaceButton")
        keep = self.addButton(QMessageBox.StandardButton.Cancel)
        keep.setObjectName("keepButton")
        self.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(keep)
