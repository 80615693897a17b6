from PySide6.QtWidgets import QTableWidget

from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.menus import shortcut_rows
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.shell.shortcuts_dialog import ShortcutsDialog


def test_every_shortcut_has_a_row_that_fits_the_dialog(qtbot):
    rows = shortcut_rows(ACTIONS, PAGES)
    dialog = ShortcutsDialog(rows)
    qtbot.addWidget(dialog)
    dialog.show()
    table = dialog.findChild(QTableWidget)
    shown = [tuple(table.item(line, at).text() for at in range(3)) for line in range(table.rowCount())]
    assert shown == [tuple(row) for row in rows]
    assert table.width() > 0.9 * dialog.width()
