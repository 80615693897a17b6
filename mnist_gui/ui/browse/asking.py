"""Puts what the filters ask to the answerer, and goes back and forward through what was asked."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QSignalBlocker, Signal, Slot

from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query
from mnist_gui.ui.browse.answerer import Answer, Answerer, Comparison, Question
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.history import History
from mnist_gui.ui.state.column_store import DISTANCE, ColumnStore

NEAREST = 50
"""How many similar digits are shown."""


class Asking(QObject):
    """Keeps filters, answers and history in step.

    Parameters
    ----------
    filters : FilterBar
        Says what is asked for, and shows what was asked for elsewhere.
    facts : ColumnStore
    top_row : callable
        Returns the row at the top of the grid, or None; history comes back to it.

    Signals
    -------
    answered(Answer, int or None)
        The rows to show, and which of them to bring to the top, if one has come back to them.
    waiting(str)
        As `Answerer.waiting`.
    history_changed()
        `can_go` may say something else now.
    """

    answered = Signal(object, object)
    waiting = Signal(str)
    history_changed = Signal()

    def __init__(
        self,
        filters: FilterBar,
        facts: ColumnStore,
        top_row: Callable[[], int | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._filters = filters
        self._facts = facts
        self._top_row = top_row
        self._comparison: Comparison | None = None
        self._history = History()
        self._return_row: int | None = None
        self._answerer = Answerer(facts, self)
        self._answerer.answered.connect(self._on_answered)
        self._answerer.waiting.connect(self.waiting)
        filters.query_changed.connect(self.ask)
        filters.order_changed.connect(self.ask)
        filters.grouping_changed.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Ask what the filters say."""
        filters = self._filters
        question = Question(filters.query, filters.order, filters.grouped)
        if DISTANCE in question.needs:
            question = replace(question, compared=self._comparison)
        self._history.leave(self._top_row())
        self._history.visit(question)
        self._put(question)

    def ask_afresh(self) -> None:
        """Ask what the filters say about another data set, and forget what was asked before."""
        self._comparison = None
        self._history.clear()
        self.ask()

    def ask_for(self, query: Query, order: Order | None = None) -> None:
        """Ask for some rows, whatever was asked before; in the order of the data set, if nothing is said."""
        self._write(Question(query, order or Order()))
        self.ask()

    def ask_for_similar(self, comparison: Comparison) -> None:
        """Ask for what is nearest to an image."""
        self._compare(comparison)
        self.ask_for(Query(nearest=NEAREST), Order("similarity"))

    def can_go(self, step: int) -> bool:
        """Whether there is a question so many steps forward, or back if negative."""
        return self._history.can_go(step)

    def go(self, step: int) -> None:
        """Ask again what was asked so many steps before, or after; if nothing was, do nothing."""
        if not self._history.can_go(step):
            return
        self._history.leave(self._top_row())
        visit = self._history.go(step)
        compared = visit.question.compared
        if compared is not None and compared is not self._comparison:
            self._compare(compared)
        self._write(visit.question)
        self._put(visit.question, return_row=visit.row)

    def _put(self, question: Question, *, return_row: int | None = None) -> None:
        self._return_row = return_row
        self._answerer.ask(question)
        self.history_changed.emit()

    def _compare(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._facts.compare(comparison.image, comparison.space)
        self._filters.set_comparison(comparison)

    def _write(self, question: Question) -> None:
        """Let the filters say what a question asks."""
        with QSignalBlocker(self._filters):
            self._filters.set_query(question.query)
            self._filters.set_order(question.order)
            self._filters.set_grouped(grouped=question.grouped)

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        return_row, self._return_row = self._return_row, None
        self.answered.emit(answer, return_row)
