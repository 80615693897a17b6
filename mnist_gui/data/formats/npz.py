"""NPZ files: NumPy arrays in a zip, by the names in Keras' ``mnist.npz`` or others that say the same.

Keras has ``x_train``, ``y_train``, ``x_test``, ``y_test``; MedMNIST ``train_images``, ``val_labels`` and the
like. An array alone is images without labels. Arrays of Python objects are pickles, which run code when they
are loaded, and are refused. An export has ``class_names`` where classes have names, and details of each
image: see `mnist_gui.data.formats._shared.npz_writer`.
"""

import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.formats._shared.class_names import MOST_BYTES, with_class_names
from mnist_gui.data.formats._shared.finishing import finished
from mnist_gui.data.formats._shared.labels import to_labels
from mnist_gui.data.formats._shared.names import SPLIT_ORDER, SPLIT_WORDS, file_title, split_of
from mnist_gui.data.formats._shared.npz_writer import CLASS_NAMES, DETAILS_PREFIX
from mnist_gui.data.formats._shared.pixels import ImageBuilder, Layout, layout_of
from mnist_gui.data.formats._shared.read_job import ReadJob, check_memory
from mnist_gui.data.formats._shared.zip_entries import reading_zip, zip_entries
from mnist_gui.errors import DataError

_KINDS: Final = {
    "images": {"x", "image", "images", "img", "imgs", "data", "features", "pixels"},
    "labels": {"y", "label", "labels", "target", "targets"},
}
_SAID_BY_ROWS: Final = ("split", "label", "class_name")
"""Details that a data set has in another form."""

_LARGEST_HEADER: Final = 10_000  # as numpy itself has it
_BLOCK_BYTES: Final = 1024**2
_AGAIN: Final = "download or copy it again"


@dataclass(frozen=True)
class _Array:
    """An array in the zip, of which only the header was read."""

    name: str
    entry: zipfile.ZipInfo
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool
    offset: int

    @property
    def row_bytes(self) -> int:
        return math.prod(self.shape[1:]) * self.dtype.itemsize


def is_npz(path: Path) -> bool:
    """Tell whether a zip holds arrays.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    with reading_zip(path), zipfile.ZipFile(path) as archive:
        return any(map(_is_array, archive.infolist()))


def read_npz(path: Path, job: ReadJob) -> Dataset:
    """Read an NPZ file.

    Raises
    ------
    DataError
        If it holds no images, is damaged, or its arrays do not belong together.
    Cancelled
        If the token was cancelled.
    """
    with reading_zip(path):
        archive = zipfile.ZipFile(path)
    with archive:
        found = [_header(path, archive, entry) for entry in zip_entries(path, archive) if _is_array(entry)]
        arrays = [array for array in found if not _is_beside(array)]
        pairs = _pairs(path, arrays)
        total = sum(array.entry.file_size for pair in pairs.values() for array in pair if array is not None)
        count = job.counter(f"Reading {path.name}", total, "bytes")
        images, columns, notes = [], [], []
        for pixels, labels in pairs.values():
            builder = ImageBuilder(path, _layout(path, pixels), size=job.size, capacity=pixels.shape[0])
            for block in _blocks(path, archive, pixels):
                builder.add(block)
                count(block.nbytes)
            images.append(builder.finish())
            notes += [note for note in builder.notes if note not in notes]
            values = [] if labels is None else list(_blocks(path, archive, labels))
            columns.append(np.concatenate(values).reshape(-1) if values else None)
        names = next((_texts(path, archive, array) for array in found if array.name == CLASS_NAMES), None)
        details = {
            array.name.removeprefix(DETAILS_PREFIX): _column(path, archive, array)
            for array in found
            if _is_details(array, sum(map(len, images)))
        }
    lengths = [len(block) for block in images]
    known, class_names = to_labels(columns, lengths, path=path)
    splits = tuple(map(Split, pairs, images, known))
    dataset = Dataset(file_title(path), splits, class_names, job.source, note="; ".join(notes))
    if names is not None:
        dataset = with_class_names(dataset, names, said_by=CLASS_NAMES)
    return finished(replace(dataset, columns=_fitting(dataset, details)), job)


def _is_beside(array: _Array) -> bool:
    """Tell whether an array is what an export has beside images and labels."""
    return array.name == CLASS_NAMES or array.name.startswith(DETAILS_PREFIX)


def _is_details(array: _Array, count: int) -> bool:
    """Tell whether an array says something of each of so many images: a number or a short text."""
    is_plain = array.dtype.kind in "biuf" or (array.dtype.kind == "U" and array.row_bytes <= _BLOCK_BYTES)
    return array.name.startswith(DETAILS_PREFIX) and array.shape == (count,) and is_plain


def _texts(path: Path, archive: zipfile.ZipFile, array: _Array) -> list[str]:
    """Return an array of texts as a list; an empty one if it is something else, or too large to be names."""
    if array.dtype.kind != "U" or len(array.shape) != 1 or array.entry.file_size > MOST_BYTES:
        return []
    return [text for block in _blocks(path, archive, array) for text in block.tolist()]


def _column(path: Path, archive: zipfile.ZipFile, array: _Array) -> npt.NDArray[Any]:
    """Return what an array says of each image; texts as objects, for the longest may be very long."""
    as_read = np.dtype(object) if array.dtype.kind == "U" else array.dtype
    blocks = [block.astype(as_read) for block in _blocks(path, archive, array)]
    return np.concatenate(blocks) if blocks else np.empty(0, as_read)


def _fitting(dataset: Dataset, details: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return the details as columns, if they follow the rows of the data set: they name the split of each."""
    splits = np.array(dataset.split_names, dtype=object)[dataset.split_column]
    if "split" not in details or not np.array_equal(details["split"], splits):
        return {}
    return {name: column for name, column in details.items() if name not in _SAID_BY_ROWS}


def _is_array(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith(".npy")


def _header(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Array:
    """Read the header of an array, and compare the size it declares with that which it has."""
    name = entry.filename.removesuffix(".npy")
    with reading_zip(path), archive.open(entry) as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            header = np.lib.format.read_array_header_1_0(file, max_header_size=_LARGEST_HEADER)
        else:
            header = np.lib.format.read_array_header_2_0(file, max_header_size=_LARGEST_HEADER)
        offset = file.tell()
    shape, fortran_order, dtype = header
    if dtype.hasobject:
        raise DataError(
            f"{path} holds Python objects in {name}, which could run code and are not loaded; "
            "save plain arrays of numbers."
        )
    declared = offset + math.prod(shape) * dtype.itemsize
    if declared != entry.file_size:
        raise DataError(
            f"{path} is damaged: expected {declared:,} bytes in {name}, found {entry.file_size:,}; {_AGAIN}."
        )
    return _Array(name, entry, dtype, shape, fortran_order, offset)


def _pairs(path: Path, arrays: list[_Array]) -> dict[str, tuple[_Array, _Array | None]]:
    """Find images and their labels by name: for each split in row order."""
    if len(arrays) == 1:
        pairs: dict[str, tuple[_Array, _Array | None]] = {split_of(path.stem) or "train": (arrays[0], None)}
    else:
        found = _by_split_and_kind(path, arrays)
        pairs = {
            split: (found[split, "images"], found.get((split, "labels")))
            for split in SPLIT_ORDER
            if (split, "images") in found
        }
    if not pairs:
        listed = ", ".join(array.name for array in arrays[:8])
        raise DataError(
            f"{path} holds no images: expected arrays such as x_train and y_train, found {listed}; "
            "save them by these names."
        )
    for images, labels in pairs.values():
        _check_labels(path, images, labels)
    _check_images(path, [images for images, _ in pairs.values()])
    return pairs


def _by_split_and_kind(path: Path, arrays: list[_Array]) -> dict[tuple[str, str], _Array]:
    """Understand the names of arrays; those that say nothing are left out."""
    found: dict[tuple[str, str], _Array] = {}
    for array in arrays:
        words = re.split(r"[-_. ]", array.name.lower())
        split = next((SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS), "train")
        for kind in (kind for kind, names in _KINDS.items() if names.intersection(words)):
            other = found.setdefault((split, kind), array)
            if other is not array:
                raise DataError(
                    f"{path} holds two arrays of {split} {kind} ({other.name} and {array.name}); "
                    "take one of them out."
                )
    return found


def _check_images(path: Path, arrays: list[_Array]) -> None:
    names = " and ".join(array.name for array in arrays)
    layouts = [_layout(path, array) for array in arrays]
    sizes = sorted({f"{layout.height} x {layout.width}" for layout in layouts})
    if len(sizes) > 1:
        raise DataError(
            f"{path} holds images of different sizes: expected one size in {names}, "
            f"found {' and '.join(sizes)}; save them in one size."
        )
    if not any(array.shape[0] for array in arrays):
        raise DataError(
            f"{path} holds no image: expected at least one in {names}, found 0; choose another file."
        )


def _check_labels(path: Path, images: _Array, labels: _Array | None) -> None:
    if labels is None:
        return
    shape = images.shape[:1]
    if labels.shape not in (shape, (*shape, 1)) or labels.dtype.kind not in "iufUS":
        raise DataError(
            f"{path}: {labels.name} does not fit {images.name}: expected {images.shape[0]:,} labels, "
            f"found {labels.dtype} of shape {labels.shape}; save one label for each image."
        )


def _layout(path: Path, images: _Array) -> Layout:
    return layout_of(images.shape[1:], what=f"{path}: {images.name}")


def _blocks(path: Path, archive: zipfile.ZipFile, array: _Array) -> Iterator[npt.NDArray[Any]]:
    """Read an array, some rows at a time."""
    if array.fortran_order:
        # Each image is spread over the whole file, so the whole file is needed first.
        check_memory(path, 2 * array.entry.file_size)
    rows = max(1, array.shape[0] if array.fortran_order else _BLOCK_BYTES // max(1, array.row_bytes))
    with reading_zip(path), archive.open(array.entry) as file:
        file.read(array.offset)
        for start in range(0, array.shape[0], rows):
            shape = (min(rows, array.shape[0] - start), *array.shape[1:])
            values = np.frombuffer(file.read(math.prod(shape) * array.dtype.itemsize), array.dtype)
            yield values.reshape(shape, order="F" if array.fortran_order else "C")
