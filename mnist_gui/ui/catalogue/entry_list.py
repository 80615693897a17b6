"""The list of the catalogue, one entry of which is chosen."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from mnist_gui.ui.catalogue.entry_delegate import EntryDelegate
from mnist_gui.ui.catalogue.entry_model import EntryModel


class EntryList(QListView):
    """What there is, each with its size and how much of it is here.

    Signals
    -------
    entry_chosen(str)
        Another entry is chosen; its name.
    entry_activated()
        The user has pressed Enter on the chosen entry, or clicked on it twice.
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
        """Go to an entry."""
        self.setCurrentIndex(self._entries.index(self._entries.row_of(name)))

    def minimumSizeHint(self) -> QSize:
        """Be content with a few rows; the others are scrolled to."""
        return QSize(160, 3 * self.sizeHintForRow(0))

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.entry_chosen.emit(self._entries.entry(current.row()).name)

    @Slot()
    def _on_activated(self) -> None:
        self.entry_activated.emit()
