"""One quiet line that says how something went, with a sign beside it when it went wrong."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStyle, QWidget


class Message(QWidget):
    """A sentence for the user; takes no room while there is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        extent = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        warning = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        self._sign.setPixmap(warning.pixmap(extent))
        self._text = QLabel()
        self._text.setObjectName(name)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.say("")

    @property
    def text(self) -> str:
        """The sentence on show, or nothing."""
        return self._text.text()

    def say(self, text: str) -> None:
        """Show something to know."""
        self._show(text, QPalette.ColorRole.PlaceholderText, warning=False)

    def warn(self, text: str) -> None:
        """Show something that went wrong."""
        self._show(text, QPalette.ColorRole.WindowText, warning=True)

    def _show(self, text: str, role: QPalette.ColorRole, *, warning: bool) -> None:
        self._text.setForegroundRole(role)
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self._sign.setVisible(warning)
        self.setVisible(bool(text))
