"""A folder with the files of MNIST: ``train-images-idx3-ubyte`` and its three companions, not compressed.

Where classes are called by a character each, as letters are, a file says which, as EMNIST's does:
``mapping.txt`` has a line for each class, with its number and the code of its character. Where they have
other names, as clothes have, ``classes.txt`` has a line for each, in the order of their labels.
"""

from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.formats._shared.export_job import ExportJob
from mnist_gui.data.formats._shared.idx_names import CLASSES_NAME
from mnist_gui.data.formats.idx import MOST_CLASSES
from mnist_gui.data.idx import write_idx
from mnist_gui.errors import DataError

_WORDS: Final = {"train": "train", "test": "t10k"}
"""What the files of a split are called."""


def write_idx_files(job: ExportJob, target: Path) -> None:
    """Write all images and labels into a folder that is there. Without any label, a split has no label file.

    Raises
    ------
    DataError
        If some images of a split have a label and others have none, the files of a split have no common name,
        or a file cannot be written.
    OSError
        If the folder cannot be written to.
    Cancelled
        If the token was cancelled.
    """
    job.refuse_half_labelled("which IDX files cannot say")
    for part in job.parts:
        if part.name not in _WORDS:
            raise DataError(
                f"MNIST's files have no name for the split {part.name}; "
                "choose another format, or another split."
            )
    count = job.counter("Writing IDX files")
    if job.has_named_classes:
        _write_names(job.class_names, target)
    label_type = np.uint8 if len(job.class_names) <= 256 else np.int16
    for part in job.parts:
        word = _WORDS[part.name]
        write_idx(target / f"{word}-images-idx3-ubyte", part.images)
        if part.is_labelled:
            write_idx(target / f"{word}-labels-idx1-ubyte", part.labels.astype(label_type))
        count(len(part))


def _write_names(class_names: tuple[str, ...], target: Path) -> None:
    if all(len(name) == 1 for name in class_names) and len(class_names) <= MOST_CLASSES:
        lines = [f"{label} {ord(name)}\n" for label, name in enumerate(class_names)]
        (target / "mapping.txt").write_text("".join(lines), encoding="ascii", newline="\n")
    else:
        lines = [" ".join(name.split()) + "\n" for name in class_names]
        (target / CLASSES_NAME).write_bytes("".join(lines).encode("utf-8", "replace"))
