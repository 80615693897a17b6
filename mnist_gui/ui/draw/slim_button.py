"""Buttons that stand side by side in a narrow column."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

_PADDING = 8


def slim_button(text: str, name: str, tool_tip: str) -> QPushButton:
    """Make a button that may become as narrow as its words, and leaves the focus on the pad when clicked."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text.replace("&", ""))
    button.setToolTip(tool_tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.accessibleName()) + 2 * _PADDING)
    return button
