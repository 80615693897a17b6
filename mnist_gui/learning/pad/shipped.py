"""The pad classifier that ships with the program."""

from functools import cache
from pathlib import Path

from mnist_gui.learning.pad.classifier import PadClassifier
from mnist_gui.learning.pad.model_file import open_pad
from mnist_gui.resource_files import resource_path


def shipped_path() -> Path:
    """Return the path of its model file."""
    return resource_path("pad.mnistmodel")


@cache
def shipped_classifier() -> PadClassifier:
    """Return the shipped classifier; the first call opens its file, which takes tens of milliseconds."""
    return open_pad(shipped_path())
