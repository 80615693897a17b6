"""Read a few images of each class of a downloaded data set, to show what it looks like.

The largest, EMNIST ByClass, has 814,255 images. Its labels are read, and its images only up to the last one
chosen, a few thousand.
"""

import math
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.dataset import Images, Labels
from mnist_gui.data.formats._shared.naming.known_data_sets import is_emnist, known_classes
from mnist_gui.data.idx import read_idx, read_idx_header
from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, ignore_progress

_FARTHEST: Final = 20_000
"""Only so many images are searched: a rarer class has no examples."""


def read_examples(
    entry: Entry, folder: Path, *, per_class: int, token: CancelToken | None = None
) -> tuple[Images, ...]:
    """Read the first training images of each class.

    Parameters
    ----------
    entry : Entry
    folder : Path
        Holds all files of the entry.
    per_class : int
        Most images of each class.
    token : CancelToken, optional

    Returns
    -------
    tuple of ndarray of uint8, each of shape (k, h, w)
        For each class of the entry up to `per_class` images, upright; 0 is paper, 255 is ink.

    Raises
    ------
    DataError
        If the files are damaged or hold something else.
    Cancelled
        If the token was cancelled.
    """
    images_path = _training_file(entry, folder, "images")
    labels = _labels(_training_file(entry, folder, "labels"), token)
    first = min(known_classes(entry.title, labels), default=0)
    rows = [
        np.flatnonzero(labels[:_FARTHEST] == label)[:per_class]
        for label in range(first, first + len(entry.class_names))
    ]
    count = max((int(chosen[-1]) + 1 for chosen in rows if len(chosen)), default=0)
    images = _first_images(images_path, count, token)
    if is_emnist(entry.title):
        images = images.transpose(0, 2, 1)
    return tuple(images[chosen] for chosen in rows)


def _training_file(entry: Entry, folder: Path, kind: str) -> Path:
    names = (name for name in entry.data_files if "train" in name and kind in name)
    if (name := next(names, None)) is None:
        raise DataError(f"{entry.title} has no file of training {kind}; open {folder} itself.")
    return folder / name


def _labels(path: Path, token: CancelToken | None) -> Labels:
    values = read_idx(path, mapped=False, token=token)
    # QMNIST has eight columns of labels; the first is the class.
    return np.asarray(values[:, 0] if values.ndim == 2 else values, dtype=np.int16)


def _first_images(path: Path, count: int, token: CancelToken | None) -> Images:
    """Read the first `count` images of a file and no more."""
    header = read_idx_header(path)
    is_images = header.dtype == np.uint8 and len(header.shape) == 3 and 0 not in header.shape[1:]
    if not is_images or header.shape[0] < count:
        raise DataError(
            f"{path} does not hold the images that belong to its labels, but {header}; download it again."
        )
    height, width = header.shape[1:]
    wanted = header.header_bytes + count * math.prod((height, width))
    data = bytearray()
    with open_stream(path, report=ignore_progress, token=token) as stream:
        while len(data) < wanted and (block := stream.read(wanted - len(data))):
            data += block
    if len(data) < wanted:
        raise DataError(f"{path} is cut short; download it again.")
    return np.frombuffer(data, np.uint8, offset=header.header_bytes).reshape(count, height, width)
