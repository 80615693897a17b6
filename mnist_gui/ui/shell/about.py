"""The box that says what the program is."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from mnist_gui import __version__


class AboutBox(QMessageBox):
    """Says what the program is, its version and its licence.

    Parameters
    ----------
    window : QWidget
        Whose icon it shows.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("aboutDialog")
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setWindowTitle(self.tr("About mnist-gui"))
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(
            self.tr(
                "<h3>mnist-gui {version}</h3><p>Look at handwritten digits, teach a classical model to read "
                "them, draw digits that it reads back.</p><p>MIT licence. The sample digits come from the "
                "UCI <i>Optical Recognition of Handwritten Digits</i> data by E. Alpaydin and C. Kaynak.</p>"
            ).format(version=escape(__version__))
        )
        self.setIconPixmap(window.windowIcon().pixmap(64))
