"""``mnist-gui report``: write a run, or a comparison of several, as one HTML file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.commands.command import OK, Command
from mnist_gui.commands.named_runs import add_runs_argument, open_dataset_of_runs, open_named_runs
from mnist_gui.commands.output import check_report_output
from mnist_gui.commands.progress_line import ProgressLine, print_to_stderr
from mnist_gui.errors import UserError
from mnist_gui.names import shown

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.runs.kept_run import KeptRun
    from mnist_gui.learning.training import Run


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_runs_argument(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        required=True,
        help="the HTML file; an existing HTML file is replaced",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace FILE even if it is another kind of file"
    )


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.learning.runs.report.page import report

    check_report_output(options.output, overwrite=options.overwrite)
    dataset = open_dataset_of_runs(options)
    runs = open_named_runs(options, dataset)
    if dataset is None:
        dataset = _reopened(runs)
    report(options.output, runs, dataset)
    print(f"saved as {shown(options.output)}")
    return OK


def _reopened(runs: "list[Run | KeptRun]") -> "Dataset | None":
    """Open the data set of kept runs again, for its images; without it, the report has none."""
    from mnist_gui.data.open import open_dataset
    from mnist_gui.learning.runs.kept_run import KeptRun

    run = runs[0]
    opened = run.record.dataset.opened if isinstance(run, KeptRun) else None
    if opened is not None:
        try:
            with ProgressLine() as line:
                dataset = open_dataset(opened.spec, **opened.options._asdict(), report=line.show)
            if dataset.fingerprint == run.dataset_fingerprint:
                return dataset
        except UserError as error:
            print_to_stderr(f"{shown(error)}\n")
    print_to_stderr("The report has no images, because the data set is not open; name it with --data.\n")
    return None


COMMAND = Command(
    "report",
    "Write a run, or a comparison of several, as one HTML file.",
    _add_arguments,
    _run,
)
