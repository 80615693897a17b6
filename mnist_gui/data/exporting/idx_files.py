"""A folder with the files of MNIST: ``train-images-idx3-ubyte`` and its three companions, not compressed.

Where classes are called by a character each, as letters are, a file says which, as EMNIST's does:
``mapping.txt`` has a line for each class, with its number and the code of its character.
"""

from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.exporting.work import Work
from mnist_gui.data.idx import write_idx
from mnist_gui.errors import DataError

_WORDS: Final = {"train": "train", "test": "t10k"}
"""What the files of a split are called."""


def write_idx_files(work: Work, target: Path) -> None:
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
    work.refuse_half_labelled("which IDX files cannot say")
    for part in work.parts:
        if part.name not in _WORDS:
            raise DataError(
                f"MNIST's files have no name for the split {part.name}; "
                "choose another format, or another split."
            )
    count = work.counter("Writing IDX files")
    if _need_names(work.class_names):
        lines = [f"{label} {ord(name)}\n" for label, name in enumerate(work.class_names)]
        (target / "mapping.txt").write_text("".join(lines), encoding="ascii", newline="\n")
    label_type = np.uint8 if len(work.class_names) <= 256 else np.int16
    for part in work.parts:
        word = _WORDS[part.name]
        write_idx(target / f"{word}-images-idx3-ubyte", part.images)
        if part.is_labelled:
            write_idx(target / f"{word}-labels-idx1-ubyte", part.labels.astype(label_type))
        count(len(part))


def _need_names(class_names: tuple[str, ...]) -> bool:
    """Tell whether the classes have names, other than their numbers, that can be said by characters."""
    is_numbered = class_names == tuple(map(str, range(len(class_names))))
    return not is_numbered and all(len(name) == 1 for name in class_names)
