"""Names of CIFAR's binary files: five batches of training images, one of test images, names of classes."""

import re
from pathlib import Path
from typing import Final

from mnist_gui.data.formats._shared.naming.idx_names import without_copy_mark

CLASS_FILES: Final = ("batches.meta.txt", "fine_label_names.txt")
"""Names of classes, a line for each, of CIFAR-10 and CIFAR-100."""

_BATCH: Final = re.compile(
    r"data_batch_\d{1,3}\.bin|(?P<test>test_batch|test)\.bin|train\.bin", re.IGNORECASE
)


def batch_split(path: Path) -> str | None:
    """Return the split that a file holds by its name; None if that is no name of a batch."""
    match = _BATCH.fullmatch(without_copy_mark(path.name))
    if match is None:
        return None
    return "test" if match["test"] else "train"
