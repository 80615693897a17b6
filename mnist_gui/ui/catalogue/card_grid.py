"""Cards of one size side by side, in lines as long as the page is wide."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.catalogue.dataset_card import DatasetCard
from mnist_gui.ui.widgets import tokens

_NARROWEST: Final = 250  # pixels


class CardGrid(QWidget):
    """Cards of one width side by side, in lines as long as the grid is wide.

    Signals
    -------
    columns_changed()
        Another number of cards fits into a line.
    """

    columns_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[DatasetCard] = []
        self._columns = 4

    @property
    def columns(self) -> int:
        """How many cards stand side by side."""
        return self._columns

    def set_cards(self, cards: list[DatasetCard]) -> None:
        """Show these cards in this order; cards that were shown before are hidden."""
        for card in self._cards:
            if card not in cards:
                card.hide()
        self._cards = list(cards)
        previous: QWidget | None = None
        for card in cards:
            card.setParent(self)
            card.show()
            if previous is not None:
                QWidget.setTabOrder(previous, card)
            previous = card
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cards again."""
        super().resizeEvent(event)
        words = self.fontMetrics().horizontalAdvance("70,000 images \N{MIDDLE DOT} 12 notes")
        least = max(_NARROWEST, words + 4 * tokens.WIDE)
        columns = max(1, (self.width() + tokens.WIDE) // (least + tokens.WIDE))
        if columns != self._columns:
            self._columns = columns
            self.columns_changed.emit()
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the reading direction and the size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LayoutDirectionChange, QEvent.Type.FontChange):
            self._arrange()

    def _arrange(self) -> None:
        if not self._cards:
            return
        height = self._cards[0].sizeHint().height()
        step = (self.width() + tokens.WIDE) / self._columns
        for place, card in enumerate(self._cards):
            line, column = divmod(place, self._columns)
            left, right = round(column * step), round((column + 1) * step) - tokens.WIDE
            area = QRect(left, line * (height + tokens.WIDE), right - left, height)
            if self.isRightToLeft():
                area.moveLeft(self.width() - right)
            card.setGeometry(area)
        lines = -(-len(self._cards) // self._columns)
        self.setFixedHeight(lines * (height + tokens.WIDE) - tokens.WIDE)
