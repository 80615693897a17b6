"""A column beside a page's content: of one width, and a little wider where text is large."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.widgets.tokens import text_scale

_MOST: Final = 1.4
"""Texts wrap beyond that: the column must leave room for the content."""


class SideColumn(QWidget):
    """A column of fixed width.

    Parameters
    ----------
    width : int
        In logical pixels, with text of the usual size.
    parent : QWidget, optional
    """

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        self._width = width  # first, since the constructor may call changeEvent
        super().__init__(parent)
        self._fit()

    def set_extent(self, width: int) -> None:
        """Take another width, in logical pixels with text of the usual size."""
        if width != self._width:
            self._width = width
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(round(self._width * min(text_scale(self.fontMetrics()), _MOST)))
