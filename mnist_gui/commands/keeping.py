"""Keep the run of a command in the user's data directory."""

import argparse
from typing import TYPE_CHECKING

from mnist_gui.commands.progress_line import print_to_stderr
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.errors import UserError
from mnist_gui.names import shown

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation


def add_keep_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--no-keep``."""
    parser.add_argument(
        "--no-keep",
        action="store_false",
        dest="keep",
        help="do not keep this run; without it, mnist-gui runs lists it",
    )


def keep(options: argparse.Namespace, made: "Run | Validation", dataset: "Dataset") -> str | None:
    """Keep a run, unless the options say otherwise, and say so on stderr.

    The result of the command does not depend on it: if the run cannot be kept, a sentence says why.

    Returns
    -------
    str or None
        The id of the run; None if it is not kept.
    """
    if not options.keep:
        return None
    from mnist_gui.learning.runs.store import RunStore

    how = ReadOptions(**{name: getattr(options, name) for name in ReadOptions._fields})
    try:
        store = RunStore()
        if not store.limit:
            return None
        kept = store.keep(made, dataset, opened=OpenRequest(dataset.source, how))
    except UserError as error:
        print_to_stderr(f"{shown(error)}\n")
        return None
    print_to_stderr(f"kept as run {kept.id}\n")
    return kept.id
