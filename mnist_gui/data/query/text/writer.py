"""From a query to its text: always the same for equal queries."""

from typing import NamedTuple

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.condition import Context
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.vocabulary import vocabulary_of


class QueryPart(NamedTuple):
    """One condition of a query.

    Attributes
    ----------
    text : str
        The condition in words.
    without : Query
        The query without it.
    """

    text: str
    without: Query


def format_query(query: Query, dataset: Dataset) -> str:
    """Write a query as text.

    `parse_query` makes the same query of it, provided that the data set has its split and its labels, and no
    end of a range lies beyond what `Range` says.
    """
    return " ".join(part.text for part in query_parts(query, dataset))


def query_parts(query: Query, dataset: Dataset) -> list[QueryPart]:
    """Take a query apart into its conditions, in the order in which they are written."""
    return [_part(query, key, value, dataset) for key, value in query.terms]


def _part(query: Query, key: str, value: object, dataset: Dataset) -> QueryPart:
    condition = vocabulary_of(dataset)[key]
    text = condition.kind.write(value, Context(condition, dataset))
    return QueryPart(text, query.with_value(key, None))
