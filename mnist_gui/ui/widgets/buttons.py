"""Buttons that several pages use: the one that matters on a page, and those with an icon alone."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from mnist_gui.ui.widgets.icons import icon
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.style_elements import PRIMARY
from mnist_gui.ui.widgets.tokens import CONTROL_HEIGHT, ICON, control_height


class PrimaryButton(QPushButton):
    """The button that leads on, in the accent colour; one on a page.

    Parameters
    ----------
    text : str
    icon_name : str
        Name of an icon, or an empty string.
    parent : QWidget, optional
    """

    def __init__(self, text: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        set_primary(self, primary=True)
        if icon_name:
            set_icon(self, icon_name, QPalette.ColorRole.HighlightedText)


class IconButton(QToolButton):
    """A square button with an icon; its name is its tool tip and what screen readers say.

    Parameters
    ----------
    icon_name : str
    name : str
        What it does, in a few words.
    parent : QWidget, optional
    """

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_icon(self, icon_name)
        self.set_name(name)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_name(self, name: str) -> None:
        """Change what it says it does."""
        self.setAccessibleName(name)
        set_tool_tip(self, name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text with that of the icon."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setIconSize(_icon_size(self))

    def sizeHint(self) -> QSize:
        """Return a square as high as other controls; wider with a text or a menu's arrow."""
        side = control_height(self)
        if self.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly and self.menu() is None:
            return QSize(side, side)
        return QSize(max(side, super().sizeHint().width()), side)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint."""
        return self.sizeHint()


def set_primary(button: QPushButton, *, primary: bool) -> None:
    """Let a button have the accent colour while it is enabled, or not."""
    button.setProperty(PRIMARY, primary)
    button.update()


def dialog_button(text: str, name: str, icon_name: str = "", tip: str = "") -> QPushButton:
    """Return a button of a dialog that Return does not press by chance.

    Parameters
    ----------
    text, name : str
        Its text, and its objectName.
    icon_name, tip : str
        Its icon and its tool tip, if any.
    """
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if icon_name:
        set_icon(button, icon_name)
    if tip:
        set_tool_tip(button, tip)
    return button


def set_icon(
    button: QAbstractButton, name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText
) -> None:
    """Give a button an icon of the usual size."""
    button.setIcon(icon(name, role))
    button.setIconSize(_icon_size(button))


def _icon_size(button: QWidget) -> QSize:
    """Return the size of an icon in a button that is as high as its font asks for."""
    side = round(ICON * control_height(button) / CONTROL_HEIGHT)
    return QSize(side, side)
