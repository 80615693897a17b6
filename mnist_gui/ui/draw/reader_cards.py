"""The cards of all readers, side by side; and the button that chooses which of them read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget

from mnist_gui.ui.draw.answer_view import WIDTH_FOR_ALL, AnswerView
from mnist_gui.ui.draw.compared_readers import MOST, Candidate
from mnist_gui.ui.draw.reader import BLANK, Answer
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.tokens import GAP

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_NARROWEST = 232  # logical pixels of a card


class ReaderCards(QWidget):
    """Shows the card of the first reader, and beside it those that are compared with it.

    Signals
    -------
    explanation_requested(Run or None)
        The user wants the page to explain this reader; None is the one that ships.
    digit_chosen(int)
        The user chose a digit of a number, by its place.

    Attributes
    ----------
    first : AnswerView
    """

    explanation_requested = Signal(object)
    digit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = AnswerView()
        self._others: list[AnswerView] = []
        self._runs: list[Run | None] = []
        self._is_few = self._shows_few = False
        self._places = 0, 0  # the numbers of columns and of cards
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self.first.digit_chosen.connect(self.digit_chosen)
        self._arrange()

    @property
    def cards(self) -> tuple[AnswerView, ...]:
        """All cards, the first reader's first."""
        return self.first, *self._others

    def set_compared(self, readers: Sequence[tuple[Candidate, str, str]]) -> None:
        """Show cards for other readers: each with its title and with what is known of it."""
        while len(self._others) > len(readers):
            card = self._others.pop()
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        while len(self._others) < len(readers):
            self._others.append(self._new_card())
        for card, (_, title, note) in zip(self._others, readers, strict=True):
            card.set_reader_title(title)
            card.set_note(note)
        has_notes = any(card.has_note for card in self.cards)
        for card in self.cards:
            card.set_notes_shown(has_notes)
        runs = [candidate.run for candidate, *_ in readers]
        if runs != self._runs:
            for card in self._others:
                card.set_answer(BLANK)
        self._runs = runs
        self._show_few()
        self._arrange()

    def _new_card(self) -> AnswerView:
        card = AnswerView(compared=True, parent=self)
        card.set_few(few=self._shows_few)
        card.explanation_requested.connect(self._on_explanation_requested)
        card.digit_chosen.connect(self.digit_chosen)
        card.class_asked.connect(self._on_explanation_requested)
        card.set_answer(BLANK)
        card.show()
        return card

    def set_answers(self, answers: Sequence[Answer], chosen: int) -> None:
        """Show what the compared readers answer."""
        for card, answer in zip(self._others, answers, strict=False):
            card.set_answer(answer, chosen)

    def set_few(self, few: bool) -> None:  # noqa: FBT001 - a slot for a button
        """Show the bars of the most probable classes, or of all."""
        self._is_few = few
        self._show_few()

    def _show_few(self) -> None:
        columns = self._columns()
        width = (self.width() - GAP * (columns - 1)) // columns
        is_narrow = len(self.cards) > 1 and width < WIDTH_FOR_ALL
        few = self._is_few or len(self.cards) > 2 or is_narrow  # all bars would be high
        if few != self._shows_few:
            self._shows_few = few
            for card in self.cards:
                card.set_few(few=few)

    # --- places ---------------------------------------------------------------------------------------

    def _columns(self) -> int:
        count = len(self.cards)
        fitting = max(1, min(count, (self.width() + GAP) // (_NARROWEST + GAP)))
        return -(-count // -(-count // fitting))  # rows as even as they can be

    def _arrange(self) -> None:
        columns = self._columns()
        places = columns, len(self.cards)
        if places == self._places:
            return
        self._places = places
        for number, card in enumerate(self.cards):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, number // columns, number % columns)
        for number in range(MOST):
            self._grid.setColumnStretch(number, int(number < columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many cards side by side as fit."""
        super().resizeEvent(event)
        self._show_few()
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the width of one card, and the height of all at the present width."""
        least = max(card.minimumSizeHint().width() for card in self.cards)
        return QSize(least, super().minimumSizeHint().height())

    @Slot()
    def _on_explanation_requested(self) -> None:
        card = self.sender()
        if card in self._others:
            self.explanation_requested.emit(self._runs[self._others.index(card)])


class CompareButton(IconButton):
    """A menu of the readers that can be compared with the first.

    Signals
    -------
    ticked(Run or None, bool)
        The user wants this reader to read too, or not any more; None is the one that ships.
    """

    ticked = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("compare", self.tr("Compare readers"), parent)
        self.setObjectName("compareButton")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self)
        self._menu.triggered.connect(lambda action: self.ticked.emit(action.data(), action.isChecked()))
        self.setMenu(self._menu)

    def set_candidates(
        self,
        candidates: Sequence[tuple["Run | None", str]],
        ticked: Sequence["Run | None"],
        *,
        refused: Sequence[str] = (),
    ) -> None:
        """Offer other readers by their titles, and say why others read no drawings."""
        self._menu.clear()
        for run, title in candidates:
            action = self._menu.addAction(title.replace("&", "&&"))
            action.setData(run)
            action.setCheckable(True)
            action.setChecked(run in ticked)
            action.setEnabled(run in ticked or len(ticked) < MOST - 1)
        notes = list(refused)
        if not candidates and not refused:
            notes.append(self.tr("Train a model to compare it with this reader"))
        for note in notes:
            self._menu.addAction(note.replace("&", "&&")).setEnabled(False)
