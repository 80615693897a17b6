"""The classes of a data set as a Qt item model: name, number of images, key."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.widgets.class_keys import ClassKeys
from mnist_gui.ui.widgets.plain_text import plain_tip

NAME, IMAGES, KEY = range(3)
"""The columns."""

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class ClassTable(QAbstractTableModel):
    """Lists classes; their names can be edited.

    Parameters
    ----------
    dataset : Dataset
    line_height : int
        Of each line, in logical pixels.

    Signals
    -------
    rename_requested(str, str)
        The user wants a class of the first name to have the second one.
    """

    rename_requested = Signal(str, str)

    def __init__(self, dataset: Dataset, line_height: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = QSize(0, line_height)
        self._take(dataset)

    def _take(self, dataset: Dataset) -> None:
        self._names = dataset.class_names
        self._counts = dataset.class_counts()
        self._keys = ClassKeys(dataset.class_names)

    def set_dataset(self, dataset: Dataset) -> None:
        """List the classes as they are now."""
        self.beginResetModel()
        self._take(dataset)
        self.endResetModel()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes, in their order."""
        return self._names

    def count(self, line: int) -> int:
        """Return the number of images of a class."""
        return int(self._counts[line])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Return the number of classes."""
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Return the number of columns."""
        return 0 if parent.isValid() else KEY + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return (self.tr("Class"), self.tr("Images"), self.tr("Key"))[section]
        if role == _Role.TextAlignmentRole and section != NAME:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401
        """Return the text of a cell."""
        if not index.isValid():
            return None
        line, column = index.row(), index.column()
        if role == _Role.TextAlignmentRole and column != NAME:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.SizeHintRole:
            return self._line
        if role not in (_Role.DisplayRole, _Role.EditRole, _Role.ToolTipRole):
            return None
        if column == IMAGES:
            text = f"{self.count(line):,}"
        else:
            text = self._names[line] if column == NAME else self._keys.key_of(line)
        return plain_tip(text) if role == _Role.ToolTipRole else text

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:  # noqa: ANN401
        """Ask for another name of a class."""
        name = str(value).strip()
        if role != _Role.EditRole or not index.isValid() or name == self._names[index.row()]:
            return False
        self.rename_requested.emit(self._names[index.row()], name)
        return False  # the name changes when the step is made

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let names be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags
