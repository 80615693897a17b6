"""The data sets that are joined to the open one: a line for each, and buttons to add and remove them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mnist_gui.ui.opening.file_dialogs import files_dialog, folder_dialog
from mnist_gui.ui.widgets.buttons import IconButton, dialog_button
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.tokens import GAP, TIGHT


class JoinedList(QWidget):
    """The list.

    Parameters
    ----------
    folder : str
        Where the dialogs start.

    Signals
    -------
    changed()
        A data set was added or removed.
    """

    changed = Signal()

    def __init__(self, *, folder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._paths: list[str] = []
        self._lines: QVBoxLayout = column(spacing=TIGHT)
        tip = self.tr("Join a data set with the same classes")
        file = dialog_button(self.tr("Add &File..."), "prepareJoinFile", "file", tip)
        other = dialog_button(self.tr("Add F&older..."), "prepareJoinFolder", "folder", tip)
        file.clicked.connect(self._on_file_clicked)
        other.clicked.connect(self._on_folder_clicked)
        column(self._lines, row(file, other, None, spacing=GAP), owner=self, spacing=GAP)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the data sets."""
        return tuple(self._paths)

    def set_paths(self, paths: tuple[str, ...]) -> None:
        """Show other data sets."""
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        self._paths = list(paths)
        for number, path in enumerate(paths):
            label = ElidedLabel(Qt.TextElideMode.ElideMiddle)
            label.setText(path)
            remove = IconButton("delete", self.tr("Do not join {name}").format(name=Path(path).name))
            remove.setObjectName(f"prepareRemove{number + 1}")
            remove.clicked.connect(partial(self._remove, number))
            line = QWidget()
            row((label, 1), remove, owner=line, spacing=GAP)
            self._lines.addWidget(line)
        self.changed.emit()

    def _remove(self, number: int) -> None:
        self.set_paths((*self._paths[:number], *self._paths[number + 1 :]))

    @Slot()
    def _on_file_clicked(self) -> None:
        dialog = files_dialog(self, self._folder)
        dialog.setFileMode(dialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    @Slot()
    def _on_folder_clicked(self) -> None:
        dialog = folder_dialog(self, self._folder)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    @Slot(str)
    def _on_chosen(self, path: str) -> None:
        if path not in self._paths:
            self.set_paths((*self._paths, path))
