"""What the Browse page shows, as a value that JSON can hold, for the next start after a crash."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from mnist_gui.data.arrays import Flags
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.text import QueryError, format_query, parse_query
from mnist_gui.data.query.vocabulary import vocabulary_of
from mnist_gui.ui.browse.grid.selection import edges_of
from mnist_gui.ui.browse.query_request import QueryRequest
from mnist_gui.ui.state.column_store import DISTANCE

_MOST_EDGES: Final = 20_000
"""A selection of more than half as many runs of rows is not kept."""


@dataclass(frozen=True, eq=False)
class BrowseSnapshot:
    """What is shown, selected and written.

    Attributes
    ----------
    request : QueryRequest
        Without a comparison.
    selected : ndarray of bool, shape (rows of the data set,)
    current : int or None
        The row of the current image.
    note : (int, str) or None
        The row and the text of a note that is being written.
    """

    request: QueryRequest
    selected: Flags
    current: int | None = None
    note: tuple[int, str] | None = None

    def to_json(self, dataset: Dataset) -> dict[str, object]:
        """Return the parts that differ from those of a data set that has just been opened."""
        request = self.request
        edges = edges_of(self.selected).tolist()
        values: dict[str, object] = {
            "query": format_query(request.query, dataset) if request.query != Query() else "",
            "order": [request.order.key, request.order.descending] if request.order != Order() else None,
            "grouped": request.grouped,
            "selected": edges if len(edges) <= _MOST_EDGES else [],
            "note": self.note and list(self.note),
        }
        worth = {name: value for name, value in values.items() if value}
        return worth | {"current": self.current} if worth and self.current is not None else worth

    @classmethod
    def from_json(cls, values: Mapping[str, object], dataset: Dataset) -> "BrowseSnapshot":
        """Return a snapshot that `to_json` wrote, for the same data set; what makes no sense is left out."""
        request = QueryRequest(
            _query(values.get("query"), dataset),
            _order(values.get("order"), dataset),
            values.get("grouped") is True,
        )
        selected = _flags(values.get("selected"), len(dataset))
        return cls(
            request, selected, _row(values.get("current"), dataset), _note(values.get("note"), dataset)
        )


def _query(text: object, dataset: Dataset) -> Query:
    """Return the query of a text; one that needs an image to compare with cannot be run again."""
    try:
        query = parse_query(text, dataset) if isinstance(text, str) else Query()
    except QueryError:
        return Query()
    return Query() if DISTANCE in QueryRequest(query).needs else query


def _order(value: object, dataset: Dataset) -> Order:
    keys = {condition.sort_key for condition in vocabulary_of(dataset).sortable()}
    match value:
        case [str() as key, bool() as descending] if key in keys:
            order = Order(key, descending)
            return Order() if DISTANCE in QueryRequest(order=order).needs else order
    return Order()


def _flags(edges: object, count: int) -> Flags:
    flags = np.zeros(count, dtype=bool)
    if not isinstance(edges, list) or len(edges) > _MOST_EDGES or len(edges) % 2:
        return flags
    if all(type(edge) is int and 0 <= edge <= count for edge in edges):
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            flags[start:stop] = True
    return flags


def _row(value: object, dataset: Dataset) -> int | None:
    return value if isinstance(value, int) and 0 <= value < len(dataset) else None


def _note(value: object, dataset: Dataset) -> tuple[int, str] | None:
    match value:
        case [int() as row, str() as text] if _row(row, dataset) is not None:
            return row, text
    return None
