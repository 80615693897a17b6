"""The options ``--where QUERY`` and ``--model MODEL``, which select images for several commands."""

import argparse
import textwrap
import unicodedata
from typing import TYPE_CHECKING

from mnist_gui.commands.progress_line import ProgressLine, print_to_stderr
from mnist_gui.errors import UsageError

if TYPE_CHECKING:
    from mnist_gui.data.columns import Columns
    from mnist_gui.data.dataset import Dataset, Rows
    from mnist_gui.data.query.query import Query


def query_help() -> str:
    """Return the list of conditions that the help of a command with ``--where`` ends with."""
    from mnist_gui.data.query.conditions import CONDITIONS

    shown = (condition for condition in CONDITIONS if condition.needs != "distance")  # only in the window
    examples = " ".join(example for condition in shown for example in condition.examples)
    text = f"conditions: {examples}; and columns of the data set, such as writer:12 in QMNIST"
    return textwrap.fill(text, 79, subsequent_indent=" " * 12, break_on_hyphens=False)


def add_where_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--where`` and ``--model``."""
    parser.add_argument(
        "--where",
        type=_typed,
        metavar="QUERY",
        help="only the images for which all conditions hold, such as 'label:3 pred:5 conf<0.6'",
    )
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help="a .mnistmodel file, for conditions on predictions: pred, wrong, conf and so on",
    )


def _typed(query: str) -> str:
    """Return a query as it was typed; Python hands over bytes where the locale lacks a character."""
    return query.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def check_where(options: argparse.Namespace, *, shows_predictions: bool = False) -> None:
    """Refuse options that do not go together, before any file is read.

    Parameters
    ----------
    options : Namespace
    shows_predictions : bool
        Whether the command also outputs predictions; then a model without a query makes sense.

    Raises
    ------
    UsageError
        If a model is given but no query.
    """
    if options.model is not None and options.where is None and not shows_predictions:
        raise UsageError("--model answers a query; add one with --where, such as --where wrong.")


def find_where(options: argparse.Namespace, dataset: "Dataset") -> "tuple[Query | None, Rows]":
    """Return the query and the rows that it selects: None and all rows if there is no query."""
    if options.where is None:  # all modules of queries take longer to import than MNIST takes to read
        import numpy as np

        return None, np.arange(len(dataset))
    query, rows, _ = find_where_and_columns(options, dataset)
    return query, rows


def find_where_and_columns(
    options: argparse.Namespace, dataset: "Dataset", *, shows_predictions: bool = False
) -> "tuple[Query, Rows, Columns]":
    """Return the query, the rows that it selects, and the columns that were computed for it.

    With `shows_predictions` and a model, the columns include predictions even if the query does not need
    them.
    """
    from mnist_gui.data.query.query import Query, needs, select_rows

    query = Query() if options.where is None else _parse(options.where, dataset)
    predicts = "predictions" in needs(query) or (shows_predictions and options.model is not None)
    columns = _compute_columns(dataset, query, options.model, predicts=predicts)
    return query, select_rows(dataset, query, columns), columns


def _parse(text: str, dataset: "Dataset") -> "Query":
    """Parse a query; mark the wrong word in it before the error is raised."""
    from mnist_gui.data.query.text import QueryError, parse_query

    try:
        return parse_query(text, dataset)
    except QueryError as error:
        # Tabs and other white space become spaces: a tab would move the carets away from the word.
        before, wrong = " " * _columns(text[: error.start]), "^" * _columns(text[error.start : error.stop])
        shown = "".join(" " if character.isspace() else character for character in text)
        print_to_stderr(f"  {shown}\n  {before}{wrong}\n")
        raise


def _columns(text: str) -> int:
    """Return the width of a text on a terminal, where East Asian characters take two columns."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _compute_columns(dataset: "Dataset", query: "Query", model: str | None, *, predicts: bool) -> "Columns":
    """Compute the columns that a query needs, and predictions if they are wanted."""
    from mnist_gui.data.columns import Columns
    from mnist_gui.data.query.run_query import find_columns

    columns = Columns(dataset)
    with ProgressLine() as line:
        if predicts:
            from mnist_gui.learning.inference import predict_dataset
            from mnist_gui.learning.model_file import open_model

            if model is None:
                raise UsageError("The query asks what a model reads in the images; name one with --model.")
            columns = columns.with_predictions(predict_dataset(open_model(model), dataset, report=line.show))
        return find_columns(query, columns, report=line.show)
