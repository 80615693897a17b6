"""``mnist-gui info``: report what is in a data set, or in the part of it that a query selects."""

import argparse
from typing import TYPE_CHECKING

from mnist_gui.commands.command import (
    OK,
    Command,
    add_dataset_argument,
    add_json_argument,
    corrections_report,
)
from mnist_gui.commands.progress_line import open_with_progress
from mnist_gui.commands.where import add_where_arguments, check_where, find_where, query_help
from mnist_gui.names import shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mnist_gui.data.dataset import Dataset, Rows
    from mnist_gui.data.query.query import Query

_ROWS_SHOWN = 20
"""Rows listed in text; JSON lists all of them."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dataset_argument(parser)
    add_where_arguments(parser)
    parser.add_argument(
        "--left-out",
        action="store_true",
        help="list the files in its folder or archive that are none of its images, at most 1,000",
    )
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    check_where(options)
    dataset = open_with_progress(options)
    query, rows = find_where(options, dataset)
    if options.json:
        _print_json(dataset, rows, query, options)
    else:
        _print_words(dataset, rows, query)
        if options.left_out:
            print(f"left out: {len(dataset.left_out):,} files")
            for name, kind in dataset.left_out.files:
                print(f"{shown(name)}: {kind}")
    return OK


def _count(dataset: "Dataset", rows: "Rows") -> "npt.NDArray[np.intp]":
    """Count rows by split and class, intp of shape (s, c + 1); rows without a label come last."""
    import numpy as np

    shape = (len(dataset.splits), len(dataset.class_names) + 1)
    labels = dataset.labels[rows].astype(np.intp) % shape[1]  # NO_LABEL is -1
    return np.bincount(dataset.split_column[rows] * shape[1] + labels, minlength=shape[0] * shape[1]).reshape(
        shape
    )


def _print_json(dataset: "Dataset", rows: "Rows", query: "Query | None", options: argparse.Namespace) -> None:
    import json

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
        "note": dataset.note,
        **corrections_report(options, dataset),
    }
    if query is not None:
        report |= {"where": _text_of(query, dataset), "rows": rows.tolist()}
    if options.left_out:
        files = [{"file": name, "kind": kind} for name, kind in dataset.left_out.files]
        report["left_out"] = {"counts": dict(sorted(dataset.left_out.counts.items())), "files": files}
    print(json.dumps(report))


def _print_words(dataset: "Dataset", rows: "Rows", query: "Query | None") -> None:
    counts = _count(dataset, rows)
    size = f"{dataset.height}x{dataset.width} pixels"
    if where := "" if query is None else _text_of(query, dataset):
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


def _text_of(query: "Query", dataset: "Dataset") -> str:
    from mnist_gui.data.query.text import format_query

    return format_query(query, dataset)


COMMAND = Command(
    "info",
    "Say what is in a data set, or in a part of it.",
    _add_arguments,
    _run,
    epilog=query_help,
    verbatim=("--where",),
)
