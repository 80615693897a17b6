"""The entries of the catalogue as rows, with their status."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.ui.catalogue.downloads import Downloads, Status
from mnist_gui.ui.catalogue.wording import images_text, size_text, state_text

_Index = QModelIndex | QPersistentModelIndex


class EntryModel(QAbstractListModel):
    """One row for each entry, in the order of the catalogue.

    Its texts are for assistive technology and keyboard search; `EntryDelegate` paints the rows.
    """

    def __init__(
        self, entries: Mapping[str, Entry], downloads: Downloads, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._entries = tuple(entries.values())
        self._rows = {name: row for row, name in enumerate(entries)}
        self._downloads = downloads
        downloads.status_changed.connect(self._on_status_changed)

    def entry(self, row: int) -> Entry:
        """Return the entry of a row."""
        return self._entries[row]

    def status(self, row: int) -> Status:
        """Return the status of the data set of a row."""
        return self._downloads.status(self._entries[row].name)

    def row_of(self, name: str) -> int:
        """Return the row of an entry."""
        return self._rows[name]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt
        """Return the title of an entry, or a line of description for assistive technology."""
        if not index.isValid():
            return None
        entry, status = self.entry(index.row()), self.status(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            texts = (entry.title, images_text(entry), size_text(entry), state_text(entry, status))
            return ", ".join(filter(None, texts))
        return None

    @Slot(str)
    def _on_status_changed(self, name: str) -> None:
        index = self.index(self._rows[name])
        self.dataChanged.emit(index, index)
