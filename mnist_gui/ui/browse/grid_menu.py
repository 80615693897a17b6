"""The context menu of the grid."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from mnist_gui.ui.browse.grid_pane import GridPane
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.own_menu import OwnMenu, menu_entry

if TYPE_CHECKING:
    from mnist_gui.ui.browse.page import BrowsePage


class GridMenu(QObject):
    """Entries for what is often done with the images in the grid.

    Parameters
    ----------
    page : BrowsePage
        Does it.
    pane : GridPane
        Its grid gets the menu.
    inspector : Inspector

    Attributes
    ----------
    sheet : QAction
        Makes a contact sheet.
    own : OwnMenu
        Entries for the user's own digits.
    """

    def __init__(self, page: "BrowsePage", pane: GridPane, inspector: Inspector) -> None:
        super().__init__(page)
        grid = pane.grid
        for text, slot in (
            (self.tr("&Copy as Picture"), page.selection.copy),
            (self.tr("Copy &Indices"), page.selection.copy_indices),
            (self.tr("Select &All"), grid.selectAll),
            (self.tr("Select &Nothing"), grid.clearSelection),
            ("", None),
            (self.tr("&Quick Look"), pane.quick_look.open),
            (self.tr("&Pin in the Inspector"), inspector.toggle_pin),
            (self.tr("&How It Is Read"), page.steps_requested),
            (self.tr("Similar by &Features"), lambda: page.find_similar("features")),
            (self.tr("Similar by Pi&xels"), lambda: page.find_similar("pixels")),
            ("", None),
            (self.tr("&Export..."), page.export),
            (self.tr("Contact &Sheet..."), page.make_sheet),
        ):
            grid.addAction(menu_entry(text, slot, grid))
        self.sheet = grid.actions()[-1]
        self.own = OwnMenu(grid)
        self.own.label_requested.connect(page.corrector.relabel)
        self.own.removal_requested.connect(page.corrector.remove)
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
