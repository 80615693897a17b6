"""The file dialogs of the opener. Imported when one of them is first needed, not before the first frame."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.data.formats import name_filters

_PACKED: Final = {"*.gz", "*.xz"}  # a file of any format may be compressed


def files_dialog(window: QWidget, folder: str) -> QFileDialog:
    """Return a dialog that asks for a file, or the files of one data set."""
    dialog = _dialog("openDialog", _tr("Open a data set: one of its files, or all of them"), window, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    filters = name_filters()
    everything = dict.fromkeys(pattern for patterns in filters.values() for pattern in patterns)
    everything_sorted = sorted(everything, key=lambda pattern: pattern in _PACKED)
    dialog.setNameFilters(
        [
            _tr("All data sets ({patterns})").format(patterns=" ".join(everything_sorted)),
            *(
                f"{QCoreApplication.translate('Format', title)} ({' '.join(patterns)})"
                for title, patterns in filters.items()
            ),
            _tr("All files (*)"),
        ]
    )
    return dialog


def folder_dialog(window: QWidget, folder: str) -> QFileDialog:
    """Return a dialog that asks for a folder."""
    title = _tr("Open a folder with a data set: IDX files, tables, or folders of pictures")
    dialog = _dialog("openFolderDialog", title, window, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return dialog


def model_dialog(window: QWidget, folder: str) -> QFileDialog:
    """Return a dialog that asks for a model."""
    dialog = _dialog("openModelDialog", _tr("Open a model"), window, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_tr("Models (*.mnistmodel)"), _tr("All files (*)")])
    return dialog


def backup_dialog(window: QWidget, *, saves: bool) -> QFileDialog:
    """Return a dialog that asks for a backup, or for the name of a new one."""
    title = _tr("Back up notes, corrections and own digits") if saves else _tr("Restore a backup")
    dialog = _dialog("backupDialog" if saves else "openBackupDialog", title, window, "")
    if saves:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_tr("Backups (*.zip)"), _tr("All files (*)")])
    return dialog


def _dialog(name: str, title: str, window: QWidget, folder: str) -> QFileDialog:
    dialog = QFileDialog(window, title, folder)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _tr(text: str) -> str:
    return QCoreApplication.translate("Opener", text)
