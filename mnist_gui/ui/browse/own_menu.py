"""Context menu entries for the user's own digits: change the label, or remove them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.sources.names import OWN
from mnist_gui.data.user.own_digits import CLASSES


def menu_entry(text: str, slot: Callable[[], object] | SignalInstance | None, owner: QObject) -> QAction:
    """Make an entry that calls a slot; without one, a separator."""
    action = QAction(text, owner)
    action.setSeparator(slot is None)
    if slot is not None:
        action.triggered.connect(slot)
    return action


class OwnMenu(QObject):
    """Entries in the context menu of a view, visible only for the user's own digits.

    Signals
    -------
    label_requested(int)
        The user wants to give the selected digits this label.
    removal_requested()
        The user wants to remove the selected digits.
    """

    label_requested = Signal(int)
    removal_requested = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._labels = QMenu(self.tr("That Was &a"), view)
        for label in range(CLASSES):
            action = self._labels.addAction(f"&{label}")
            action.setObjectName(f"relabel{label}Action")
            action.setData(label)
            action.triggered.connect(self._on_label_chosen)
        separator, remove = QAction(view), QAction(self.tr("&Remove from My Digits"), view)
        separator.setSeparator(True)
        remove.setObjectName("removeOwnAction")
        remove.triggered.connect(self.removal_requested)
        self._entries = (separator, self._labels.menuAction(), remove)
        view.addActions(self._entries)
        self.set_dataset(None)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Show the entries if the data set is the user's own digits."""
        for entry in self._entries:
            entry.setVisible(dataset is not None and dataset.source == OWN)

    @Slot()
    def _on_label_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.label_requested.emit(action.data())
