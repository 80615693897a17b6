"""Runs a query: computes the columns that it needs and no others, then selects the rows."""

import importlib
from collections.abc import Callable
from typing import cast

from mnist_gui.data.columns import NOTES, OWN, RUN, AnyColumn, Columns
from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.measures import measure
from mnist_gui.data.own_columns import OwnColumn, number_column
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.needs import FINDERS, RUN_FINDER
from mnist_gui.data.query.query import Query, needs, select_rows
from mnist_gui.data.query.text import parse_query
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.progress import CancelToken, Report, ignore_progress


def find_rows(
    query: str,
    columns: Columns,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Rows:
    """Return the rows that a query in words selects.

    Parameters
    ----------
    query : str
        In the language of `mnist_gui.data.query.text`.
    columns : Columns
        The data set, with the columns that are computed already; predictions of a model must be among them if
        the query needs them.
    report, token
        Reports progress in images; cancels between blocks.

    Returns
    -------
    ndarray of intp, shape (k,)
        Ascending. Read-only.

    Raises
    ------
    QueryError
        If the query cannot be understood.
    DataError
        If it needs a column that cannot be computed here.
    Cancelled
        If the token was cancelled.
    """
    parsed = parse_query(query, columns.dataset)
    return select_rows(columns.dataset, parsed, find_columns(parsed, columns, report=report, token=token))


def find_columns(
    query: Query, columns: Columns, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Columns:
    """Add the columns that a query needs and that take no model: notes, measures, own columns, kept runs.

    Parameters
    ----------
    query : Query
    columns : Columns
        Those that are computed already; they stay as they are.
    report, token
        Reports progress in images; cancels between blocks.

    Raises
    ------
    DataError
        If the notes cannot be read.
    Cancelled
        If the token was cancelled.
    """
    needed, dataset = needs(query), columns.dataset
    if NOTES in needed - columns.known:
        columns = columns.with_noted(read_notes(notes_folder(), dataset).flags(len(dataset)))
    for need in sorted(needed - columns.known):
        if can_find(dataset, need):
            columns = columns.with_column(need, find_column(dataset, need, report=report, token=token))
    return columns


def can_find(dataset: Dataset, need: str) -> bool:
    """Return whether `find_column` can compute a column: it needs no model and no image to compare with."""
    return (
        need in _MEASURES
        or need in FINDERS
        or need.startswith(RUN)
        or (need.startswith(OWN) and need.removeprefix(OWN) in dataset.columns)
    )


def find_column(
    dataset: Dataset, need: str, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> AnyColumn:
    """Compute a column: measure each image, find what `FINDERS` names, read a run, number an own column.

    Parameters
    ----------
    dataset : Dataset
    need : str
        The name of the column, as `mnist_gui.data.query.query.needs` returns it; `can_find` must hold.
    report, token
        Reports progress in images; cancels between blocks.

    Returns
    -------
    ndarray of float32, shape (n,), NumberedColumn, DuplicateLinks, Oddities or Predictions
        Read-only.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    if need.startswith(OWN):
        own = OwnColumn(need.removeprefix(OWN), dataset.columns[need.removeprefix(OWN)])
        return number_column(own, report=report, token=token)
    if need.startswith(RUN):
        find = _imported(RUN_FINDER)
        return cast("AnyColumn", find(dataset, need.removeprefix(RUN), report=report, token=token))
    if need in FINDERS:
        return cast("AnyColumn", _imported(FINDERS[need])(dataset, report=report, token=token))
    return measure(dataset, _MEASURES[need], report=report, token=token)


def _imported(finder: str) -> Callable[..., object]:
    module, _, name = finder.partition(":")
    return cast("Callable[..., object]", getattr(importlib.import_module(module), name))


_MEASURES = {condition.needs: condition.measure for condition in CONDITIONS if condition.measure is not None}
