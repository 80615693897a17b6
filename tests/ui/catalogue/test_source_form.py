"""The keyboard's way to the address field, on the page that has it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton


def test_tab_leads_from_the_other_source_to_its_address(qtbot, make_catalogue_page):
    page = make_catalogue_page()
    toggle = page.findChild(QToolButton, "otherSourceButton")
    address = page.findChild(QLineEdit, "baseUrlField")
    toggle.setChecked(True)
    qtbot.waitUntil(address.isVisible)
    toggle.setFocus()
    qtbot.keyClick(toggle, Qt.Key.Key_Tab)
    assert page.focusWidget() is address
    qtbot.keyClick(address, Qt.Key.Key_Backtab)
    assert page.focusWidget() is toggle
