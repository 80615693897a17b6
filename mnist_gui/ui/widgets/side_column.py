"""A column beside a page's content: of one width, and a little wider where text is large."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.widgets.tokens import text_scale

_ANY: Final = 1 << 24  # logical pixels, as Qt has it
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
        self._width, self._most = width, _ANY  # first: the constructor may call changeEvent
        super().__init__(parent)
        self._fit()

    def set_extent(self, width: int, *, most: int = _ANY) -> None:
        """Take another width.

        Parameters
        ----------
        width : int
            In logical pixels with text of the usual size.
        most : int
            The width that it has at most, in logical pixels.
        """
        if (width, most) != (self._width, self._most):
            self._width, self._most = width, most
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        width = round(self._width * min(text_scale(self.fontMetrics()), _MOST))
        self.setFixedWidth(min(width, self._most))
