"""The arguments ``RUN`` and ``--data DATASET``: the runs that a command is about."""

import argparse
from typing import TYPE_CHECKING

from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.data.read_options import BY_DEFAULT
from mnist_gui.errors import UsageError

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.training import Run


def add_runs_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``RUN ...`` and ``--data``."""
    parser.add_argument("runs", metavar="RUN", nargs="+", help="a .mnistmodel file")
    parser.add_argument(
        "--data",
        metavar="DATASET",
        help="the data set whose test split model files are measured on; as of other commands",
    )


def open_dataset_of_runs(options: argparse.Namespace) -> "Dataset | None":
    """Return the data set of ``--data``, with your corrections; None without that option."""
    if options.data is None:
        return None
    read = argparse.Namespace(dataset=options.data, corrections="on", **BY_DEFAULT._asdict())
    return open_with_progress(read)


def open_named_runs(options: argparse.Namespace, dataset: "Dataset | None") -> "list[Run]":
    """Return the runs that are named, in that order.

    Raises
    ------
    UsageError
        If a model file has no data set to be measured on.
    """
    from mnist_gui.learning.saved_run import open_run

    if dataset is None:
        raise UsageError("Model files are measured on a data set; name it with --data DATASET.")
    with ProgressLine() as line:
        return [open_run(name, dataset, report=line.show) for name in options.runs]
