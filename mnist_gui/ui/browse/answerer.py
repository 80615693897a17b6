"""From a question about rows to the rows that the grid shows, as soon as what it asks for is known."""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.columns import Column, Columns
from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.query.order import Order, Section, Sorter, order_needs, sections
from mnist_gui.data.query.query import Query, needs, select_rows
from mnist_gui.errors import DataError
from mnist_gui.ui.state.column_store import ColumnStore


@dataclass(frozen=True, eq=False)
class Comparison:
    """What all digits are compared with when similar ones are asked for.

    Attributes
    ----------
    image : ndarray of uint8, shape (h, w)
    space : str
        ``"pixels"`` or ``"features"``.
    row : int or None
        The row that the image is of; None if it was drawn.
    """

    image: Images
    space: str
    row: int | None = None


@dataclass(frozen=True)
class Question:
    """Which rows to show, and how to arrange them.

    Attributes
    ----------
    query : Query
    order : Order
    grouped : bool
        Whether rows with one label stand together, each label under its name.
    compared : Comparison or None
        With what, if similarity plays a part; an answer takes the distances that are known then.
    """

    query: Query = field(default_factory=Query)
    order: Order = field(default_factory=Order)
    grouped: bool = False
    compared: Comparison | None = None

    @property
    def needs(self) -> frozenset[str]:
        """What must be known to answer it."""
        return needs(self.query) | order_needs(self.order)

    def arranges_like(self, other: "Question") -> bool:
        """Whether rows that another question asks for, too, stand there in the same places to one another."""
        same_sample = self.query.sample is None or self.query.sample == other.query.sample
        ours, theirs = ((each.order, each.grouped, each.compared) for each in (self, other))
        return ours == theirs and same_sample


@dataclass(frozen=True, eq=False)
class Answer:
    """The rows that a question asks for.

    Attributes
    ----------
    question : Question
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        In the order to show them.
    sections : tuple of Section
        Where one label ends and the next begins; empty unless they are sorted by label or grouped.
    values : ndarray of float32, shape (rows of the data set,), or None
        What the rows are sorted by, if that is a number.
    """

    question: Question
    dataset: Dataset
    rows: Rows
    sections: tuple[Section, ...]
    values: Column | None


class Answerer(QObject):
    """Answers the last question, again whenever more is known.

    Signals
    -------
    answered(Answer)
    waiting(str)
        Why there is no answer yet, in a sentence for the user; empty once there is.
    """

    answered = Signal(object)
    waiting = Signal(str)

    def __init__(self, keeper: ColumnStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._question: Question | None = None
        self._sorter: Sorter | None = None
        self._answered_with: tuple[object, ...] | None = None
        keeper.changed.connect(self._on_facts_changed)

    def ask(self, question: Question) -> None:
        """Ask another question. What can be answered at once is; the rest as soon as it can be."""
        self._question = question
        self._answered_with = None
        if self._keeper.columns is not None:
            self._answer(self._keeper.columns, question)

    @Slot(object)
    def _on_facts_changed(self, facts: Columns) -> None:
        if self._question is None:
            return
        if self._sorter is not None and self._sorter.columns.dataset is not facts.dataset:
            self._sorter = None
            return  # whoever opened the other data set asks anew
        if self._answered_with is None or self._used(facts, self._question) != self._answered_with:
            self._answer(facts, self._question)

    def _answer(self, facts: Columns, question: Question) -> None:
        if not self._keeper.require(question.needs) and self._keeper.is_finding(question.needs):
            self.waiting.emit(self.tr("Measuring all images..."))
            return
        if self._sorter is None or self._sorter.columns.dataset is not facts.dataset:
            self._sorter = Sorter(facts)
        self._sorter.columns = facts
        try:
            rows = select_rows(facts.dataset, question.query, facts)
            rows = self._sorter.sort(rows, question.order, by_label=question.grouped)
            values = self._sorter.values(question.order)
        except DataError as error:
            self.waiting.emit(str(error))
            return
        self._answered_with = self._used(facts, question)
        by_label = question.grouped or question.order.key == "label"
        parts = sections(rows, facts.dataset) if by_label else ()
        self.waiting.emit("")
        self.answered.emit(Answer(question, facts.dataset, rows, parts, values))

    def _used(self, facts: Columns, question: Question) -> tuple[object, ...]:
        """List, by identity, what the answer depends on besides the data set."""
        parts = {"readings": facts.readings, "notes": facts.noted, **facts.measures}
        return tuple(id(parts.get(name)) for name in sorted(question.needs))
