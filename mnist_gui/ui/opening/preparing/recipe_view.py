"""The recipe as text, with buttons to save it and to load another one."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from mnist_gui.atomic_file import write_file
from mnist_gui.errors import DataError
from mnist_gui.names import shown
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.recipe_text import format_recipe, read_recipe
from mnist_gui.ui.widgets.buttons import dialog_button
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.tokens import GAP

_LINES = 6


class RecipeView(QWidget):
    """Shows a recipe.

    Parameters
    ----------
    folder : str
        Where the dialogs start.

    Signals
    -------
    loaded(Recipe)
        The user wants this recipe.
    said(str)
        What was saved.
    failed(str)
        Why a file cannot be read or written.
    """

    loaded = Signal(object)
    said = Signal(str)
    failed = Signal(str)

    def __init__(self, *, folder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._recipe = Recipe()
        self._text = QPlainTextEdit()
        self._text.setObjectName("prepareRecipe")
        self._text.setAccessibleName(self.tr("Recipe as text"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(_LINES * self._text.fontMetrics().lineSpacing() + 2 * GAP)
        load = dialog_button(self.tr("&Load Recipe..."), "prepareLoadRecipe", "open")
        save = dialog_button(self.tr("Save &Recipe..."), "prepareSaveRecipe", "save")
        load.clicked.connect(self._on_load_clicked)
        save.clicked.connect(self._on_save_clicked)
        column(self._text, row(load, save, None, spacing=GAP), owner=self, spacing=GAP)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a recipe."""
        self._recipe = recipe
        text = format_recipe(recipe)
        if text != self._text.toPlainText():
            self._text.setPlainText(text)

    @Slot()
    def _on_load_clicked(self) -> None:
        dialog = self._dialog("prepareLoadDialog", self.tr("Load a Recipe"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.load)
        dialog.open()

    @Slot()
    def _on_save_clicked(self) -> None:
        dialog = self._dialog("prepareSaveDialog", self.tr("Save the Recipe"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def _dialog(self, name: str, title: str) -> QFileDialog:
        kinds = ";;".join((self.tr("Recipes (*.txt)"), self.tr("All files (*)")))
        dialog = QFileDialog(self, title, self._folder, kinds)
        dialog.setObjectName(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    @Slot(str)
    def load(self, path: str) -> None:
        """Announce the recipe in a file, or why it is none."""
        try:
            recipe = read_recipe(Path(path))
        except DataError as error:
            self.failed.emit(str(error))
        else:
            self.loaded.emit(recipe)

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the recipe to a file."""
        try:
            write_file(Path(path), format_recipe(self._recipe).encode())
        except DataError as error:
            self.failed.emit(str(error))
        else:
            self.said.emit(self.tr("Recipe saved as {name}").format(name=shown(Path(path).name)))
