"""The arguments ``RUN`` and ``--data DATASET``: the runs that a command is about."""

import argparse
from typing import TYPE_CHECKING

from mnist_gui.commands.progress_line import ProgressLine, open_with_progress
from mnist_gui.data.read_options import BY_DEFAULT
from mnist_gui.errors import UsageError

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.training import Run

_MODEL_FILES = ".mnistmodel"


def add_runs_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``RUN ...`` and ``--data``."""
    parser.add_argument(
        "runs",
        metavar="RUN",
        nargs="+",
        help="the name or id of a run that is kept, a beginning of the id that no other run has, or a "
        f"{_MODEL_FILES} file",
    )
    parser.add_argument(
        "--data",
        metavar="DATASET",
        help="the data set on whose test split model files are measured; runs that are kept need none",
    )


def open_dataset_of_runs(options: argparse.Namespace) -> "Dataset | None":
    """Return the data set of ``--data``, with your corrections; None without that option."""
    if options.data is None:
        return None
    how = argparse.Namespace(dataset=options.data, corrections="on", **BY_DEFAULT._asdict())
    return open_with_progress(how)


def open_named_runs(options: argparse.Namespace, dataset: "Dataset | None") -> "list[Run | KeptRun]":
    """Return the runs that are named, in that order.

    Raises
    ------
    UsageError
        If a model file has no data set to be measured on.
    DataError
        If no kept run is called so, or more than one.
    ModelError
        If a model file cannot be read, or does not fit the data set.
    """
    from mnist_gui.learning.runs.store import runs

    kept = runs()
    return [
        _open_model_file(name, dataset) if name.endswith(_MODEL_FILES) else kept[name]
        for name in options.runs
    ]


def _open_model_file(name: str, dataset: "Dataset | None") -> "Run":
    from mnist_gui.learning.saved_run import open_run

    if dataset is None:
        raise UsageError(f"{name} is measured on a data set; name it with --data DATASET.")
    with ProgressLine() as line:
        return open_run(name, dataset, report=line.show)
