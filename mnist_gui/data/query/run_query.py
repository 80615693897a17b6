"""From a query in words to rows: finds out what the query asks about, and nothing else."""

from mnist_gui.data.arrays import Column
from mnist_gui.data.columns import NOTES, OWN, Columns
from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.measures import measure
from mnist_gui.data.own_columns import NumberedColumn, OwnColumn, number_column
from mnist_gui.data.query.conditions import CONDITIONS
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
    """Run a query in words.

    Parameters
    ----------
    query : str
        In the language of `mnist_gui.data.query.text`.
    columns : Columns
        A data set, and what is known of its rows already; what a model reads must be in it if the query asks
        about that.
    report, token
        Told of the progress in images where they have to be measured, asked whether to stop.

    Returns
    -------
    ndarray of intp, shape (k,)
        Ascending. Read-only.

    Raises
    ------
    QueryError
        If the query cannot be understood.
    DataError
        If it asks about what is not known.
    Cancelled
        If the token was cancelled.
    """
    parsed = parse_query(query, columns.dataset)
    return select_rows(columns.dataset, parsed, find_columns(parsed, columns, report=report, token=token))


def find_columns(
    query: Query, columns: Columns, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Columns:
    """Add what a query asks about and can be found without a model: notes, and measures of the ink.

    Parameters
    ----------
    query : Query
    columns : Columns
        What is known already; it stays as it is.
    report, token
        Told of the progress in images, asked whether to stop.

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
    """Whether `find_column` finds what is needed: it takes neither a model nor an image to compare with."""
    return need in _MEASURES or (need.startswith(OWN) and need.removeprefix(OWN) in dataset.columns)


def find_column(
    dataset: Dataset, need: str, *, report: Report = ignore_progress, token: CancelToken | None = None
) -> Column | NumberedColumn:
    """Find a number for each image: measure it, or number the values of a column of the data set.

    Parameters
    ----------
    dataset : Dataset
    need : str
        What is needed; `can_find` must hold.
    report, token
        Called with the progress in images; checked between blocks.

    Returns
    -------
    ndarray of float32, shape (n,), or NumberedColumn
        Read-only.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    if need.startswith(OWN):
        own = OwnColumn(need.removeprefix(OWN), dataset.columns[need.removeprefix(OWN)])
        return number_column(own, report=report, token=token)
    return measure(dataset, _MEASURES[need], report=report, token=token)


_MEASURES = {condition.needs: condition.measure for condition in CONDITIONS if condition.measure is not None}
