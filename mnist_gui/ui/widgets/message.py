"""A line with a message about the last operation, with a warning icon if it failed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel


class Message(QWidget):
    """Shows a message; hidden while it is empty."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = PlainLabel()
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        warning = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        self._icon.setPixmap(warning.pixmap(extent))
        self._text = PlainLabel()
        self._text.setObjectName(name)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._icon.setFixedHeight(max(extent, self.fontMetrics().height()))
        row((self._icon, Qt.AlignmentFlag.AlignTop), (self._text, 1), owner=self, spacing=8)
        self.say("")

    @property
    def text(self) -> str:
        """The message, or an empty string."""
        return self._text.text()

    def say(self, text: str) -> None:
        """Show information."""
        self._show(text, QPalette.ColorRole.PlaceholderText, warning=False)

    def warn(self, text: str) -> None:
        """Show a warning."""
        self._show(text, QPalette.ColorRole.WindowText, warning=True)

    def _show(self, text: str, role: QPalette.ColorRole, *, warning: bool) -> None:
        self._text.setForegroundRole(role)
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self._icon.setVisible(warning)
        self.setVisible(bool(text))
