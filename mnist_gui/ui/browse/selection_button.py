"""The button that says how many images are selected, and leads to them."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import LEAST_TARGET


class SelectionButton(QToolButton):
    """Shows the number of selected images if there is more than the current one. Hidden otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("selectedCount")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(LEAST_TARGET)
        self.hide()

    @Slot(int, int)
    def set_count(self, shown: int, hidden: int) -> None:
        """Show how many images are selected.

        Parameters
        ----------
        shown, hidden : int
            The number of selected images in the grid, and of those that the filters hide.
        """
        if not hidden:
            text, effect = self.tr("{count} selected"), self.tr("Go to the first selected image")
        else:
            all_hidden = self.tr("{count} selected, hidden by the filters")
            text = self.tr("{count} selected, {hidden} of them hidden") if shown else all_hidden
            effect = self.tr("Show all selected images")
        self.setText(text.format(count=f"{shown + hidden:,}", hidden=f"{hidden:,}"))
        set_tool_tip(self, effect)
        self.setAccessibleDescription(effect)
        self.setVisible(shown > 1 or hidden > 0)
