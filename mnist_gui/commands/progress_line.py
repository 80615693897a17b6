"""Progress on stderr, so that stdout holds nothing but results."""

import argparse
import sys
from typing import TYPE_CHECKING

from mnist_gui.data.read_options import ReadOptions
from mnist_gui.names import shown
from mnist_gui.progress import Progress

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset


class ProgressLine:
    """Shows progress on stderr: one line that is rewritten on a terminal, a line per step elsewhere.

    The work does not end because its progress cannot be shown.
    """

    def __init__(self) -> None:
        # Some schedulers start a process without stderr; Python then sets sys.stderr to None.
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._shown = ""

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._live and self._shown:
            print_to_stderr("\r\033[K")

    def show(self, progress: Progress) -> None:
        """Show the progress."""
        if self._live:
            message = shown(progress.message)
            share = "" if progress.fraction is None else f" {progress.fraction:4.0%}"
            text = f"\r\033[K{message}{share}"
        else:
            step, _, _ = shown(progress.message).partition(":")  # the rest changes within a step
            text = f"{step}\n"
        if text != self._shown:
            self._shown = text
            print_to_stderr(text)


def print_to_stderr(text: str) -> None:
    """Print what the result does not depend on; if the disk is full or the pipe is closed, do without."""
    if sys.stderr is None:
        return
    try:
        print(text, end="", file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = None  # some versions of Python flush it again at exit, and end with exit code 120


def open_with_progress(options: argparse.Namespace) -> "Dataset":
    """Open the data set of a command, with progress, and report how its images and labels were changed."""
    from mnist_gui.data.open import open_dataset

    with ProgressLine() as line:
        how = {name: getattr(options, name) for name in ReadOptions._fields}
        dataset = open_dataset(
            options.dataset, **how, corrections=options.corrections == "on", report=line.show
        )
    if dataset.note:
        print_to_stderr(f"{dataset.name}: {dataset.note}\n")
    if corrected := dataset.corrections.in_words:
        print_to_stderr(f"{dataset.name}: {corrected}; --corrections off leaves it as given\n")
    return dataset
