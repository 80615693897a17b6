"""The list of known data sets."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from mnist_gui.ui.catalogue.entry_delegate import EntryDelegate
from mnist_gui.ui.catalogue.entry_model import EntryModel


class EntryList(QListView):
    """The known data sets, each with its size and the state of its download.

    Signals
    -------
    entry_chosen(str)
        The entry of this name became the current one.
    entry_activated()
        The user pressed Enter on the current entry, or double-clicked it.
    """

    entry_chosen = Signal(str)
    entry_activated = Signal()

    def __init__(self, model: EntryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = model
        self.setModel(model)
        self.setObjectName("catalogueList")
        self.setAccessibleName(self.tr("Known data sets"))
        self.setItemDelegate(EntryDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.activated.connect(self._on_activated)

    @property
    def chosen(self) -> str:
        """The name of the chosen entry."""
        return self._entries.entry(max(0, self.currentIndex().row())).name

    def choose(self, name: str) -> None:
        """Make an entry the current one."""
        self.setCurrentIndex(self._entries.index(self._entries.row_of(name)))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few rows; the list scrolls."""
        return QSize(160, 3 * self.sizeHintForRow(0))

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.entry_chosen.emit(self._entries.entry(current.row()).name)

    @Slot()
    def _on_activated(self) -> None:
        self.entry_activated.emit()
