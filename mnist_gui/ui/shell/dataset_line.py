"""The part of the status bar about the open data set, and how it was changed on opening."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import set_tool_tip

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset


class DatasetLine(QWidget):
    """Shows name, splits and image size of the open data set, and in a quiet colour what was changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ElidedLabel()
        self._label.setObjectName("datasetLabel")
        self._label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._note = ElidedLabel()
        self._note.setObjectName("datasetNote")
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        # Messages of the status bar, which stand here for a while, begin at the same place.
        row(self._label, (self._note, 1), owner=self, spacing=12, margins=(4, 0, 4, 0))
        session.follow(self._on_workspace_changed)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not None and new.dataset is not old.dataset:
            self._show(new.dataset)

    def _show(self, dataset: "Dataset") -> None:
        splits = ", ".join(f"{len(split):,} {split.name}" for split in dataset.splits)
        size = f"{dataset.height}\N{MULTIPLICATION SIGN}{dataset.width}"
        self._label.setText(f"{dataset.name}: {splits}, {size}")
        note = "; ".join(filter(None, (dataset.note, dataset.corrections.in_words)))
        set_tool_tip(self._label, "\n".join(filter(None, (dataset.source, note))))
        self._note.setText(note)
