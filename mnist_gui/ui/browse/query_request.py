"""What the Browse page shows, as values: a request for rows, and its result."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mnist_gui.data.arrays import Column, Labels
from mnist_gui.data.dataset import Dataset, Images, Rows
from mnist_gui.data.query.order import Order, Section, order_needs
from mnist_gui.data.query.query import Query, needs

MOST_GROUPS = 20_000
"""Groups of duplicates that have headings; more stand side by side only."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The image that all images of the data set are compared with.

    Attributes
    ----------
    image : ndarray of uint8, shape (h, w)
    space : str
        ``"pixels"`` or ``"features"``.
    row : int or None
        The row of the image; None if it was drawn.
    """

    image: Images
    space: str
    row: int | None = None


@dataclass(frozen=True)
class QueryRequest:
    """Which rows to show, and how to arrange them.

    Attributes
    ----------
    query : Query
    order : Order
    grouped : bool
        Whether rows with the same label stand together, below a heading; or duplicates, if they are sorted
        so.
    comparison : Comparison or None
        The origin of the distances, if the query or the order uses them.
    """

    query: Query = field(default_factory=Query)
    order: Order = field(default_factory=Order)
    grouped: bool = False
    comparison: Comparison | None = None

    @property
    def groups_duplicates(self) -> bool:
        """Whether duplicates stand together."""
        return self.order.key == "duplicates"

    @property
    def needs(self) -> frozenset[str]:
        """The computed columns that it uses."""
        return needs(self.query) | order_needs(self.order)

    def in_classes(self, table: Labels) -> "QueryRequest":
        """Return the request for other classes of the same data set; see `Query.in_classes`."""
        query = self.query.in_classes(table)
        return self if query == self.query else replace(self, query=query)

    def arranges_like(self, other: "QueryRequest") -> bool:
        """Return whether rows of both results stand in the same sequence."""
        same_sample = self.query.sample is None or self.query.sample == other.query.sample
        ours, theirs = ((each.order, each.grouped, each.comparison) for each in (self, other))
        return ours == theirs and same_sample


@dataclass(frozen=True, eq=False)
class QueryResult:
    """The rows that a request asks for.

    Attributes
    ----------
    request : QueryRequest
    dataset : Dataset
    rows : ndarray of intp, shape (k,)
        In the sequence in which to show them.
    sections : tuple of Section
        Where one label ends and the next begins; empty unless they are sorted by label or grouped.
    values : ndarray of float32, shape (rows of the data set,), or None
        The column that the rows are sorted by, if it holds numbers.
    groups : sequence of (int, bool)
        Where runs begin, and whether each is a group of duplicates; empty unless rows are
        sorted by groups, and if there are more than `MOST_GROUPS`.
    """

    request: QueryRequest
    dataset: Dataset
    rows: Rows
    sections: tuple[Section, ...]
    values: Column | None
    groups: Sequence[tuple[int, bool]] = ()
