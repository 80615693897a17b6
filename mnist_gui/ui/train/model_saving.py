"""Saving the model of a run in a file of the user: the proposed name, and the job."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_gui.progress import CancelToken, Report

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run


def save_job(path: Path, run: "Run", _report: Report, _token: CancelToken) -> "tuple[Path, Run]":
    """Save the model of a run; return both."""
    from mnist_gui.learning.model_file import save_model

    save_model(path, run)
    return path, run


def proposed_file_name(run: "Run") -> str:
    """Return a proposed name such as ``mnist-svm-gradient.mnistmodel``."""
    dataset = re.sub(r"\W+", "-", run.dataset_name.lower()).strip("-")
    return f"{dataset}-{run.request.model}-{run.request.features}.mnistmodel"
