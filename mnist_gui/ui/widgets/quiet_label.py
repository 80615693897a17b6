"""Captions and hints: text that is there when it is looked for, and otherwise keeps quiet."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy


def quiet_label(text: str = "") -> QLabel:
    """Make a label in the quiet colour; one with several words breaks its lines where it must."""
    label = QLabel(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    label.setWordWrap(" " in text)  # after the policy, which it tells that height depends on width
    return label
