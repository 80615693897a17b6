"""The palette of classes: type a part of a name, and press Enter."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QLineEdit, QListView, QWidget

from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.class_keys import ClassKeys
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import plain_tip
from mnist_gui.ui.widgets.tokens import LEAST_TARGET

_LABEL = Qt.ItemDataRole.UserRole
_LONGEST_TEXT = 200
_WIDEST_NAME = 180  # logical pixels
_LINES = 10  # visible at once
_MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class LabelPalette(QDialog):
    """Ask for a class by a part of its name. The dialog deletes itself when it is closed.

    Parameters
    ----------
    class_names : tuple of str
    count : int
        How many images will get the label.
    typed : str
        What was typed already.
    can_add : bool
        Whether the text may become a new class.

    Signals
    -------
    label_chosen(int)
        The user chose this class.
    new_class_chosen(str)
        The user wants a class of this name, which there is not yet.
    """

    label_chosen = Signal(int)
    new_class_chosen = Signal(str)

    def __init__(
        self,
        class_names: tuple[str, ...],
        count: int,
        *,
        typed: str = "",
        can_add: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("labelPalette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Change Label"))
        self._search = QLineEdit(maxLength=_LONGEST_TEXT)
        self._search.setObjectName("labelSearch")
        self._search.setAccessibleName(self.tr("Class"))
        self._search.setPlaceholderText(self.tr("Search classes"))
        self._search.installEventFilter(self)
        self._classes = QSortFilterProxyModel(self)
        self._classes.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._classes.setSourceModel(_model_of(class_names, self, _line_height(self)))
        self._list = QListView()
        self._list.setObjectName("labelList")
        self._list.setAccessibleName(self.tr("Classes"))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setUniformItemSizes(True)
        self._list.setModel(self._classes)
        self._list.setMinimumHeight(_LINES * _line_height(self))
        self._list.activated.connect(self._choose)
        self._list.clicked.connect(self._choose)
        self._names = frozenset(class_names)
        self._can_add = can_add
        self._new = dialog_button("", "newClassButton")
        self._new.clicked.connect(self._choose_new)
        self._new.setVisible(can_add)
        words = self.tr("Label of 1 image") if count == 1 else self.tr("Label of {count} images")
        hint = quiet_label(words.format(count=f"{count:,}"))
        column(
            hint, self._search, (self._list, 1), self._new, owner=self, spacing=8, margins=(16, 16, 16, 16)
        )
        self.resize(320, self.sizeHint().height())
        self._search.textChanged.connect(self._on_typed)
        self._search.returnPressed.connect(self.accept)
        self._search.setText(typed)
        self._on_typed(typed)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        """List the classes whose names contain the text; choose the one that is or begins with it."""
        wanted = text.strip()
        self._classes.setFilterFixedString(wanted)
        names = [self._classes.index(line, 0).data().casefold() for line in range(self._classes.rowCount())]
        folded = wanted.casefold()
        beginning = next((line for line, name in enumerate(names) if name.startswith(folded)), 0)
        line = names.index(folded) if folded in names else beginning
        self._list.setCurrentIndex(self._classes.index(line, 0))
        is_new = bool(wanted) and wanted not in self._names
        shown = self._new.fontMetrics().elidedText(wanted, Qt.TextElideMode.ElideRight, _WIDEST_NAME)
        words = self.tr("&New class {name}") if is_new else self.tr("&New class")
        quoted = f"\N{LEFT SINGLE QUOTATION MARK}{shown}\N{RIGHT SINGLE QUOTATION MARK}"
        self._new.setText(words.format(name=quoted.replace("&", "&&")))
        self._new.setEnabled(is_new)

    def accept(self) -> None:
        """Choose the current class or, if the text is in no name, a new one."""
        index = self._list.currentIndex()
        if index.isValid():
            self._choose(index)
        elif self._can_add and self._new.isEnabled():
            self._choose_new()

    @Slot()
    def _choose_new(self) -> None:
        self.new_class_chosen.emit(self._search.text().strip())
        super().accept()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self.isVisible():
            self.label_chosen.emit(index.data(_LABEL))
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the keys for it while the text has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVING:
            self._list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)


def _line_height(widget: QWidget) -> int:
    return max(LEAST_TARGET, widget.fontMetrics().height() + 8)


def _model_of(class_names: tuple[str, ...], parent: QObject, height: int) -> QStandardItemModel:
    model, keys = QStandardItemModel(parent), ClassKeys(class_names)
    for label, name in enumerate(class_names):
        item = QStandardItem(name)
        item.setData(label, _LABEL)
        item.setSizeHint(QSize(0, height))
        if (key := keys.key_of(label)) and key != name:
            item.setData(plain_tip(key), Qt.ItemDataRole.ToolTipRole)
        model.appendRow(item)
    return model
