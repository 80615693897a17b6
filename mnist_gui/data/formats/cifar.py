"""CIFAR's binary files: a byte of label, then 32x32 pixels as planes of red, green and blue, for each image.

CIFAR-10 has ``data_batch_1.bin`` to ``data_batch_5.bin``, ``test_batch.bin`` and the names of its classes in
``batches.meta.txt``. CIFAR-100 has ``train.bin`` and ``test.bin``, with two labels for each image, coarse and
fine, and ``fine_label_names.txt``. There is no signature: size and labels tell.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import open_stream, read_beginning, sniff_compression
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.batch_names import CLASS_FILES, batch_split
from mnist_gui.data.formats._shared.naming.class_names import MOST_BYTES, with_class_names
from mnist_gui.data.formats._shared.naming.names import SPLIT_ORDER, folder_name, title, without_packing
from mnist_gui.data.formats._shared.read_job import JoinedProgress, RawDataset, ReadJob
from mnist_gui.data.formats._shared.values.pixels import ImageBuilder, PixelLayout
from mnist_gui.errors import DataError
from mnist_gui.progress import Report
from mnist_gui.untrusted import read_ordinary

_LAYOUT: Final = PixelLayout(32, 32, 3, channels_first=True)
_CLASSES: Final = ((10,), (20, 100))
"""How many classes each label of an image has, in CIFAR-10 and in CIFAR-100; the last label is read."""

_FEWEST: Final = 2
"""Images by which files are recognised, at least."""

_ROWS: Final = 64


class CifarCodec(Codec):
    """Reads CIFAR's binary files."""

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether a file has labels where CIFAR's files have them, and pixels between."""
        return _classes_of(beginning) is not None

    def read_folder(self, folder: Path, job: ReadJob) -> RawDataset | None:
        """Read a folder of batches."""
        batches = _batches_in(folder)
        return self.read(batches[0], job) if batches and self.sniff(read_beginning(batches[0])) else None

    def read(self, path: Path, job: ReadJob) -> RawDataset | None:
        """Read a file, and the other batches beside it; None if it has no whole number of images."""
        classes = _classes_of(read_beginning(path))
        if classes is None:
            return None
        row = len(classes) + _LAYOUT.numbers
        if sniff_compression(path) is None and path.stat().st_size % row:
            return None
        files = [path] if batch_split(path) is None else _batches_in(path.parent)
        builder = ImageBuilder(path, _LAYOUT, job)
        progress = JoinedProgress((file.stat().st_size for file in files), job.report)
        labels: dict[str, list[npt.NDArray[np.uint8]]] = {}
        for file in files:
            given = labels.setdefault(batch_split(file) or "train", [])
            for rows in _blocks(file, row, progress.next(), job):
                given.append(_labels(file, rows, classes))
                builder.add(rows[:, len(classes) :])
        images = builder.finish()
        splits, start = [], 0
        for name, blocks in labels.items():
            known = np.concatenate(blocks).astype(np.int16) if blocks else np.empty(0, np.int16)
            splits.append(builder.split(name, images[start : start + len(known)], known))
            start += len(known)
        return RawDataset(_dataset(path, splits, classes[-1], builder.notes, job))


def _classes_of(beginning: bytes) -> tuple[int, ...] | None:
    """Tell how many classes the labels have of a file that begins so; None if it is none of CIFAR's."""
    for classes in _CLASSES:
        row = len(classes) + _LAYOUT.numbers
        count = len(beginning) // row
        rows = np.frombuffer(beginning, np.uint8, count * row).reshape(count, row)
        if count >= _FEWEST and (rows[:, : len(classes)] < classes).all() and rows[:, len(classes) :].any():
            return classes
    return None


def _batches_in(folder: Path) -> list[Path]:
    """Return the batches in a folder, in row order."""
    found = [(batch_split(path), path) for path in sorted(folder.iterdir())]
    files = [(SPLIT_ORDER.index(split), path) for split, path in found if split and path.is_file()]
    return [path for _, path in sorted(files)]


def _blocks(file: Path, row: int, report: Report, job: ReadJob) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield the rows of a file, some at a time."""
    with open_stream(file, report=report, token=job.token) as stream:
        while block := stream.read_all(_ROWS * row):
            if len(block) % row:
                raise DataError(
                    f"{file} is damaged: expected {row:,} bytes for each image, found {len(block) % row:,} "
                    "for the last one; download or copy it again."
                )
            yield np.frombuffer(block, np.uint8).reshape(-1, row)


def _labels(file: Path, rows: npt.NDArray[np.uint8], classes: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    given = rows[:, len(classes) - 1].copy()
    if given.max() >= classes[-1]:
        raise DataError(
            f"{file} is damaged: expected labels below {classes[-1]}, found {given.max()}; download or copy "
            "it again."
        )
    return given


def _dataset(
    path: Path, splits: Sequence[Split], classes: int, notes: Sequence[str], job: ReadJob
) -> Dataset:
    """Return the data set with the names of classes that lie beside its files."""
    stem = without_packing(path.name).rpartition(".")[0]
    name = title(stem if batch_split(path) is None else folder_name(path.parent))
    numbers = tuple(map(str, range(classes)))
    dataset = Dataset(name, tuple(splits), numbers, job.source, note="; ".join(notes))
    for file in CLASS_FILES:
        if (path.parent / file).is_file():
            text = read_ordinary(path.parent / file, most=MOST_BYTES).decode("utf-8", "replace")
            return with_class_names(dataset, text.split(), source=file)
    return dataset
