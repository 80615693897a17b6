"""A bar above the pages that reports errors without interrupting the user."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.plain_text import PlainLabel


class MessageBar(QFrame):
    """Shows a message until the user closes it or a newer one replaces it. Hidden without a message."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAccessibleName(self.tr("Message"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)

        self._icon = PlainLabel()
        self._text = PlainLabel()
        self._text.setObjectName("messageText")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = IconButton("cancel", self.tr("Close this message"))
        close.setObjectName("closeMessageButton")
        close.setAutoRaise(True)
        close.clicked.connect(self.hide)

        self._icon.setFixedHeight(close.sizeHint().height())  # beside the first line
        top = Qt.AlignmentFlag.AlignTop
        row((self._icon, top), (self._text, 1), (close, top), owner=self, spacing=12, margins=(12, 8, 8, 8))
        self.hide()

    @property
    def text(self) -> str:
        """The message that is shown, or the last one."""
        return self._text.text()

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message, a sentence for the user."""
        if self._icon.pixmap().isNull():  # created here to save time at the start
            self._show_icon()
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self.show()

    def _show_icon(self) -> None:
        from PySide6.QtWidgets import QStyle

        style = self.style()
        extent = style.pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        self._icon.setPixmap(style.standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(extent))
