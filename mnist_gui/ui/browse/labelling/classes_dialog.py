"""Rename, merge, move and add classes of the open data set. Every change is a correction, made at once."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeView,
    QWidget,
)

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.correction_change import ClassEdit, adding, merging, moving, renaming
from mnist_gui.ui.browse.labelling.class_table import IMAGES, KEY, NAME, ClassTable
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.correction_store import CorrectionStore, Step
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.tokens import GAP, LEAST_TARGET, MARGIN, WIDE

_MEASURED = 50
"""Rows that decide how wide a column is; measuring a thousand takes as long as all else of the dialog."""

_LONGEST = 200
_SIZE = (460, 480)


class ClassesDialog(QDialog):
    """Changes the classes of a data set. The dialog deletes itself when it is closed.

    Parameters
    ----------
    dataset : Dataset
    columns : ColumnStore
        Says when the data set has other classes.
    corrections : CorrectionStore
        Makes the steps.

    Signals
    -------
    merge_asked(str)
        The user wants a class merged into another one, which is to be asked for.
    """

    merge_asked = Signal(str)

    def __init__(
        self,
        dataset: Dataset,
        columns: ColumnStore,
        corrections: CorrectionStore,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("classesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Classes"))
        self._dataset = dataset
        self._corrections = corrections
        self._wanted: str | None = None  # the class to choose once the step is made
        height = max(LEAST_TARGET, self.fontMetrics().height() + GAP)
        self._table = ClassTable(dataset, height, self)
        self._table.rename_requested.connect(self._rename)
        self._view = self._build_view()
        self._name = QLineEdit(maxLength=_LONGEST)
        self._name.setObjectName("newClassName")
        self._name.setPlaceholderText(self.tr("Name of a new class"))
        self._name.setAccessibleName(self.tr("Name of a new class"))
        self._add = dialog_button(
            self.tr("&Add"), "addClassButton", tip=self.tr("Add a class without images")
        )
        self._rename_button = dialog_button(
            self.tr("&Rename"), "renameClassButton", tip=self.tr("Give the class another name (F2)")
        )
        self._merge = dialog_button(
            self.tr("&Merge into..."),
            "mergeClassButton",
            tip=self.tr("Give all images of the class the label of another one, and remove the class"),
        )
        self._up = dialog_button(self.tr("Move &Up"), "classUpButton", tip=self.tr("One place up (Alt+Up)"))
        self._down = dialog_button(
            self.tr("Move &Down"), "classDownButton", tip=self.tr("One place down (Alt+Down)")
        )
        self._note = quiet_label()
        self._note.setObjectName("classesNote")
        self._note.setText(
            self.tr("The files stay as they are. Every change is a step that Edit > Undo takes back.")
        )
        self._note.setWordWrap(True)
        self._lay_out()
        self._connect()
        columns.changed.connect(self._on_columns_changed)
        corrections.failed.connect(self._on_failed)
        corrections.stepped.connect(self._on_stepped)
        self._choose(0)

    def _build_view(self) -> QTreeView:
        view = QTreeView()
        view.setObjectName("classesList")
        view.setAccessibleName(self.tr("Classes"))
        view.setModel(self._table)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setAllColumnsShowFocus(True)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        triggers = QAbstractItemView.EditTrigger
        view.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(_MEASURED)
        for each in (IMAGES, KEY):
            header.setSectionResizeMode(each, QHeaderView.ResizeMode.ResizeToContents)
        view.installEventFilter(self)
        return view

    def _lay_out(self) -> None:
        buttons = column(self._rename_button, self._merge, self._up, self._down, None, spacing=GAP)
        middle = row((self._view, 1), buttons, spacing=WIDE)
        new = row((self._name, 1), self._add, spacing=WIDE)
        self._close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = self._close.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        margins = (MARGIN,) * 4
        column((middle, 1), new, self._note, self._close, owner=self, spacing=WIDE, margins=margins)
        self.resize(*_SIZE)

    def _connect(self) -> None:
        self._add.clicked.connect(self._add_class)
        self._name.returnPressed.connect(self._add_class)
        self._name.textChanged.connect(self._update)
        self._rename_button.clicked.connect(lambda: self._view.edit(self._table.index(self._line, NAME)))
        self._merge.clicked.connect(lambda: self.merge_asked.emit(self._current))
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._close.rejected.connect(self.reject)
        self._view.selectionModel().currentChanged.connect(self._update)

    # --- what is chosen -----------------------------------------------------------------------------

    @property
    def _line(self) -> int:
        return self._view.currentIndex().row()

    @property
    def _current(self) -> str:
        """The name of the class that is chosen; empty for none."""
        return self._table.names[self._line] if self._line >= 0 else ""

    def _choose(self, line: int) -> None:
        count = len(self._table.names)
        if count:
            index = self._table.index(min(max(line, 0), count - 1), NAME)
            flags = QItemSelectionModel.SelectionFlag
            self._view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self._view.scrollTo(index)
        self._update()

    @Slot()
    def _update(self) -> None:
        """Enable what can be done."""
        line, count = self._line, len(self._table.names)
        self._rename_button.setEnabled(line >= 0)
        self._merge.setEnabled(line >= 0 and count > 1)
        self._up.setEnabled(line > 0)
        self._down.setEnabled(0 <= line < count - 1)
        name = self._name.text().strip()
        self._add.setEnabled(bool(name) and name not in self._table.names)

    # --- steps --------------------------------------------------------------------------------------

    def _edit(self, edit: ClassEdit, wanted: str) -> None:
        self._wanted = wanted
        self._corrections.edit_classes(edit)

    @Slot(str, str)
    def _rename(self, name: str, new_name: str) -> None:
        self._edit(renaming(name, new_name), new_name)

    @Slot()
    def _add_class(self) -> None:
        if self._add.isEnabled():
            name = self._name.text().strip()
            self._edit(adding(name), name)
            self._name.clear()

    def merge(self, name: str, into: str) -> None:
        """Merge a class into another one."""
        self._edit(merging(name, into), into)

    def _move(self, by: int) -> None:
        if self._line >= 0 and 0 <= self._line + by < len(self._table.names):
            self._edit(moving(self._current, self._line + by), self._current)

    @Slot(object)
    def _on_columns_changed(self, columns: Columns) -> None:
        dataset = columns.dataset
        if dataset is self._dataset:
            return
        if not dataset.differs_only_in_labels(self._dataset):
            self.reject()  # another data set
            return
        line, chosen = self._line, self._wanted or self._current
        self._dataset, self._wanted = dataset, None
        self._table.set_dataset(dataset)
        self._choose(self._table.names.index(chosen) if chosen in self._table.names else line)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._note.setText(message)

    @Slot(object)
    def _on_stepped(self, step: Step) -> None:
        if step.has_classes:
            self._note.setText(self.tr("Done. Edit > Undo takes it back. The files stay as they are."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the class with Alt and an arrow key."""
        if (
            watched is self._view
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            self._move(-1 if event.key() == Qt.Key.Key_Up else 1)
            return True
        return False
