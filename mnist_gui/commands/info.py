"""``mnist-gui info``: what is in a data set, or in the part of it that a query asks for."""

import argparse
import json
import sys
import unicodedata
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command, add_dataset_argument, add_json_argument
from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mnist_gui.data.dataset import Dataset, Rows
    from mnist_gui.data.facts import Facts
    from mnist_gui.data.query import Query

_ROWS_SHOWN = 20
"""Rows that are listed in words; JSON has all of them."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    parser.add_argument(
        "--where",
        metavar="QUERY",
        help="only the images for which all conditions hold, such as 'label:3 pred:5 conf<0.6'",
    )
    parser.add_argument(
        "--model", metavar="MODEL", help="a .mnistmodel file; pred, wrong, right, conf and loss ask about it"
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.query import Query, select_rows

    if options.model is not None and options.where is None:
        raise UsageError("--model answers a query; add one with --where, such as --where wrong.")
    dataset = open_with_progress(options.dataset)
    query = Query() if options.where is None else _parse(options.where, dataset)
    rows = select_rows(dataset, query, _find_facts(dataset, query, options.model))
    if options.json:
        _print_json(dataset, rows, query if options.where is not None else None)
    else:
        _print_words(dataset, rows, query)
    return OK


def _parse(text: str, dataset: "Dataset") -> "Query":
    """Understand a query; show the place of a wrong word above the sentence about it."""
    from mnist_gui.data.query_text import QueryError, parse_query

    try:
        return parse_query(text, dataset)
    except QueryError as error:
        if sys.stderr is not None:
            # Blanks of any kind become plain ones: a tabulator would move the carets away from the word.
            before, wrong = (
                " " * _columns(text[: error.start]),
                "^" * _columns(text[error.start : error.stop]),
            )
            shown = "".join(" " if character.isspace() else character for character in text)
            print(f"  {shown}\n  {before}{wrong}", file=sys.stderr)
        raise


def _columns(text: str) -> int:
    """Return how wide a text is on a terminal, where East Asian characters take two columns."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _find_facts(dataset: "Dataset", query: "Query", model: str | None) -> "Facts":
    """Find out what the query asks about, and nothing else."""
    from mnist_gui.data.facts import Facts
    from mnist_gui.data.measures import MEASURES, measure
    from mnist_gui.data.query import needs

    needed = needs(query)
    facts = Facts(dataset)
    with ProgressLine() as line:
        if "readings" in needed:
            from mnist_gui.learning.model_file import open_model
            from mnist_gui.learning.reading import read_dataset

            if model is None:
                raise UsageError("The query asks what a model reads in the images; name one with --model.")
            facts = facts.with_readings(read_dataset(open_model(model), dataset, report=line.show))
        if "notes" in needed:
            from mnist_gui.data.notes import notes_folder, read_notes

            facts = facts.with_noted(read_notes(notes_folder(), dataset).flags(len(dataset)))
        for name in needed.intersection(MEASURES):
            facts = facts.with_column(name, measure(dataset, name, report=line.show))
    return facts


def _count(dataset: "Dataset", rows: "Rows") -> "npt.NDArray[np.intp]":
    """Count rows by split and class, intp of shape (s, c + 1); those without a label stand last."""
    import numpy as np

    shape = (len(dataset.splits), len(dataset.class_names) + 1)
    labels = dataset.labels[rows].astype(np.intp) % shape[1]  # NO_LABEL is -1
    return np.bincount(dataset.split_column[rows] * shape[1] + labels, minlength=shape[0] * shape[1]).reshape(
        shape
    )


def _print_json(dataset: "Dataset", rows: "Rows", query: "Query | None") -> None:
    from mnist_gui.data.query_text import format_query

    counts = _count(dataset, rows)

    def by_class(numbers: "npt.NDArray[np.intp]") -> dict[str, int]:
        return dict(zip(dataset.class_names, numbers[:-1].tolist(), strict=True))

    report = {
        "name": dataset.name,
        "images": len(rows),
        "height": dataset.height,
        "width": dataset.width,
        "splits": dict(zip(dataset.split_names, counts.sum(axis=1).tolist(), strict=True)),
        "class_counts": by_class(counts.sum(axis=0)),
        "class_counts_by_split": dict(zip(dataset.split_names, map(by_class, counts), strict=True)),
    }
    if query is not None:
        report |= {"where": format_query(query, dataset), "rows": rows.tolist()}
    print(json.dumps(report))


def _print_words(dataset: "Dataset", rows: "Rows", query: "Query") -> None:
    from mnist_gui.data.query_text import format_query

    counts = _count(dataset, rows)
    size = f"{dataset.height}x{dataset.width} pixels"
    if where := format_query(query, dataset):
        print(f"{dataset.name}: {len(rows):,} of {len(dataset):,} images of {size} where {where}")
    else:
        print(f"{dataset.name}: {len(dataset):,} images of {size}")
    width = max([8, *(len(name) + 1 for name in dataset.class_names)])
    print(f"{'class':>{width}}" + "".join(f"{name:>10}" for name in dataset.split_names))
    lines = [*zip(dataset.class_names, counts.T[:-1], strict=True)]
    if counts[:, -1].any():
        lines.append(("none", counts[:, -1]))
    for name, numbers in [*lines, ("all", counts.sum(axis=1))]:
        print(f"{name:>{width}}" + "".join(f"{number:>10,}" for number in numbers))
    if where and len(rows):
        more = f" and {len(rows) - _ROWS_SHOWN:,} more; --json lists all" if len(rows) > _ROWS_SHOWN else ""
        print(f"rows {', '.join(map(str, rows[:_ROWS_SHOWN]))}{more}")


COMMAND = Command(
    "info",
    "Say what is in a data set, or in a part of it.",
    _add_arguments,
    _run,
    epilog="conditions: label:3,5 -label:3 label:none pred:5 wrong right split:test note nonote\n"
    "            conf<0.6 loss>2 ink<0.05 slant>0.3 index:100..200 sample:100@7 (100 drawn, seed 7)",
    verbatim=("--where",),
)
