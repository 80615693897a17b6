"""IDX sets: the files of MNIST and its relatives, four files in a folder.

Images and labels of a train and a test split are a file each, ``train-images-idx3-ubyte`` and so on. They are
found by their names; see `idx_names`. The format of one file is described in `mnist_gui.data.idx`.

Reading goes in three steps: find the files; read their headers, which is quick, and check that they fit
together; only then read the values. The result is a whole data set or a `DataError`, never a part.

Some sets have more. EMNIST has a file with the meaning of its labels, ``emnist-letters-mapping.txt``: on each
line a label and the character codes of its class, of which the first names it. QMNIST has labels of eight
columns, of which the first is the class; see `QMNIST_COLUMNS`. An export writes names of single characters to
``mapping.txt`` in the same way, and other names to ``classes.txt``; see `class_names`.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import read_beginning
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.class_name_files import (
    file_beside,
    read_class_names,
    write_class_names,
)
from mnist_gui.data.formats._shared.naming.class_names import with_class_names
from mnist_gui.data.formats._shared.naming.idx_names import (
    CLASSES_NAME,
    ENDING,
    MAPPING_NAME,
    SplitFiles,
    beside,
    find_members,
    only_prefix,
    pair,
    parse_name,
)
from mnist_gui.data.formats._shared.naming.known_data_sets import is_emnist
from mnist_gui.data.formats._shared.naming.labels import MOST_CLASSES as MOST_NAMES
from mnist_gui.data.formats._shared.naming.names import folder_name, split_of, title
from mnist_gui.data.formats._shared.read_job import JoinedProgress, RawDataset, RawSplit, ReadJob
from mnist_gui.data.idx import IdxHeader, read_idx, read_idx_header, write_idx
from mnist_gui.data.mapped import read_images
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.untrusted import read_ordinary

if TYPE_CHECKING:
    from mnist_gui.data.formats._shared.values.pixels import ImageBuilder
    from mnist_gui.data.formats._shared.writing.export_job import ExportJob
    from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate

MOST_CLASSES: Final = 62
"""EMNIST ByClass has digits, capitals and small letters; no known IDX data set has more classes."""

QMNIST_COLUMNS: Final = (
    "class",
    "series",
    "writer",
    "writer_digit",
    "nist_class",
    "nist_index",
    "duplicate",
    "unused",
)
"""The columns of QMNIST's labels: the class, 0 to 9; the series of NIST's forms, 0, 1 or 4; the number of the
writer; which of this writer's digits it is; NIST's code of the class, 30 to 39; the number of the digit among
all of NIST's; of which digit it is a duplicate, 0 if of none; and 0.
Source: github.com/facebookresearch/qmnist; C. Yadav, L. Bottou, "Cold Case: The Lost MNIST Digits" (2019)."""

_LABEL_BYTES: Final = 4 + 4 + 2
"""Of one label in memory: as read, as a column, and as a label."""

_MOST_MAPPING_BYTES: Final = 64 * 1024

_WORDS: Final = {"train": "train", "test": "t10k"}
"""What MNIST's files of a split are called."""

_GREY_DIMENSIONS: Final = 3  # of an array of images without channels
_BLOCK: Final = 512

_IMAGE_HEADER, _LABEL_HEADER = 16, 8  # bytes before the values


class IdxCodec(Codec):
    """Reads and writes IDX sets."""

    def read_folder(self, folder: Path, job: ReadJob) -> RawDataset | None:
        """Read the set in a folder, or in the folder ``raw`` where torchvision keeps it."""
        for place in (folder, folder / "raw"):
            if place.is_dir() and (members := find_members(place)):
                return _read(place, only_prefix(place, members), pair(members), job)
        return None

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read the set that a file belongs to; a file with a name of its own alone, without labels."""
        chosen = parse_name(path)
        if chosen is None:
            name = re.sub(ENDING, "", path.name, flags=re.IGNORECASE)
            files = [SplitFiles(split_of(path.name) or "train", images=path, labels=None)]
            return RawDataset(_load(files, name=name, job=job))
        members = [member for member in find_members(path.parent) if member.prefix == chosen.prefix]
        # Of several copies of the chosen file, read the chosen one.
        same = (chosen.split, chosen.kind)
        members = [member for member in members if (member.split, member.kind) != same]
        return _read(path.parent, chosen.prefix, pair([*members, chosen]), job)

    def write_folder(self, job: "ExportJob", folder: Path) -> None:
        """Write uncompressed files. A split without any label has no label file."""
        job.refuse_half_labelled("which IDX files cannot say")
        for part in job.parts:
            if part.name not in _WORDS:
                raise DataError(
                    f"MNIST's files have no name for the split {part.name}; "
                    "choose another format, or another split."
                )
        count = job.counter("Writing IDX files")
        if job.has_named_classes:
            _write_names(job.class_names, folder)
        for part in job.parts:
            word = _WORDS[part.name]
            write_idx(folder / f"{word}-images-idx3-ubyte", part.images)
            if part.is_labelled:
                write_idx(folder / f"{word}-labels-idx1-ubyte", part.labels.astype(_label_type(job)))
            count(len(part))

    def estimate(self, job: "ExportJob") -> "SizeEstimate":
        """Return the size to the byte but for the names of classes."""
        from mnist_gui.data.formats._shared.writing.size_estimate import SizeEstimate  # only exports need it

        pixels = job.height * job.width
        size = sum(_IMAGE_HEADER + pixels * len(part) for part in job.parts)
        labelled = [part for part in job.parts if part.is_labelled]
        size += sum(_LABEL_HEADER + len(part) * _label_type(job).itemsize for part in labelled)
        return SizeEstimate(len(job), len(job.parts) + len(labelled), shown=len(job), size=size)


def _label_type(job: "ExportJob") -> np.dtype[np.generic]:
    return np.dtype(np.uint8 if len(job.class_names) <= 256 else np.int16)


def _read(folder: Path, prefix: str, files: list[SplitFiles], job: ReadJob) -> RawDataset:
    """Read the set with this prefix."""
    classes = _mapping(folder, prefix)
    names = None if classes else read_class_names(folder, prefix)
    most = MOST_CLASSES if names is None else max(MOST_CLASSES, min(len(names), MOST_NAMES))
    dataset = _load(files, name=title(prefix or folder_name(folder)), job=job, most_classes=most)
    if names is not None:
        dataset = with_class_names(dataset, names, source=beside(prefix, CLASSES_NAME))
    # Only files of that name are EMNIST's own; a folder called so may hold anything.
    return RawDataset(dataset, is_transposed=is_emnist(title(prefix)), classes=classes)


def _load(files: list[SplitFiles], *, name: str, job: ReadJob, most_classes: int = MOST_CLASSES) -> Dataset:
    """Read the files of a data set, labels first, since they are small and most easily wrong."""
    paths = [path for split in files for path in (split.labels, split.images) if path is not None]
    headers = {path: _header(path) for path in paths}
    _check_images([split.images for split in files], headers)
    for split in files:
        if split.labels is not None:
            _check_labels(split.labels, split.images, headers)

    for split in files:
        _take_bytes(split, headers, job)
    labels = [split.labels for split in files if split.labels is not None]
    order = [*labels, *(split.images for split in files)]
    progress = JoinedProgress((headers[path].file_bytes for path in order), job.report)
    tables = {
        split: _read_labels(split.labels, progress.next(), job.token, most_classes=most_classes)
        for split in files
        if split.labels is not None
    }
    splits = []
    notes: list[str] = []
    for split in files:
        images = read_idx(split.images, report=progress.next(), token=job.token)
        unknown = np.full((len(images), 1), NO_LABEL, dtype=np.int32)
        known = tables.setdefault(split, unknown)[:, 0].astype(np.int16)
        if images.ndim > _GREY_DIMENSIONS:
            builder = _built(split.images, images, job)
            splits.append(builder.split(split.name, builder.finish(), known))
            notes += builder.notes
        else:
            make = Split if images.dtype == np.uint8 else RawSplit
            splits.append(make(split.name, images, known))
    largest = max(int(split.labels.max(initial=NO_LABEL)) for split in splits)
    return Dataset(
        name=name,
        splits=tuple(splits),
        class_names=tuple(str(label) for label in range(max(10, largest + 1))),
        source=job.source,
        columns=_columns([tables[split] for split in files]),
        note="; ".join(dict.fromkeys(notes)),
    )


def _built(path: Path, images: npt.NDArray[Any], job: ReadJob) -> "ImageBuilder":
    """Return a builder with images that have channels, made grey."""
    from mnist_gui.data.formats._shared.values.pixels import ImageBuilder, layout_of  # MNIST's are bytes

    builder = ImageBuilder(path, layout_of(images.shape[1:], what=str(path)), job, capacity=len(images))
    for start in range(0, len(images), _BLOCK):
        job.raise_if_cancelled()
        builder.add(read_images(images, slice(start, start + _BLOCK)))
    return builder


def _take_bytes(split: SplitFiles, headers: dict[Path, IdxHeader], job: ReadJob) -> None:
    """Take the bytes of the images of a split, unless they stay mapped, and of its labels."""
    header = headers[split.images]
    if header.compression is not None or header.dtype.itemsize > 1:
        job.budget.take(split.images, header.value_bytes)
    if split.labels is not None:
        header = headers[split.labels]
        job.budget.take(split.labels, header.value_bytes + math.prod(header.shape) * _LABEL_BYTES)


def _header(path: Path) -> IdxHeader:
    try:
        return read_idx_header(path)
    except DataError:
        from mnist_gui.data.formats._shared.refusing.unsupported import refuse_known  # only errors need it

        refuse_known(path, read_beginning(path))
        raise


def _columns(tables: list[npt.NDArray[np.int32]]) -> dict[str, npt.NDArray[np.int32]]:
    """Return QMNIST's columns of all rows; -1 where a split has only classes, and nothing if all have."""
    if all(table.shape[1] == 1 for table in tables):
        return {}
    width = len(QMNIST_COLUMNS)
    whole = [np.pad(table, ((0, 0), (0, width - table.shape[1])), constant_values=-1) for table in tables]
    return dict(zip(QMNIST_COLUMNS, np.concatenate(whole).T.copy(), strict=True))


def _check_images(paths: list[Path], headers: dict[Path, IdxHeader]) -> None:
    for path in paths:
        header = headers[path]
        if not 3 <= len(header.shape) <= 4 or 0 in header.shape[1:] or not _is_image(header.shape[1:]):
            raise DataError(
                f"{path} holds no images: expected count x height x width values of type uint8, "
                f"found {header}; choose an images file."
            )
    first, *others = paths
    for path in others:
        if headers[path].shape[1:] != headers[first].shape[1:]:
            raise DataError(
                f"{path} does not fit {first.name}: expected images of {_size(headers[first])}, "
                f"found {_size(headers[path])}; move one of them to a folder of its own."
            )
    if not any(headers[path].shape[0] for path in paths):
        names = " and ".join(path.name for path in paths)
        raise DataError(
            f"{first.parent} holds no image: expected at least one in {names}, found 0; choose other files."
        )


def _is_image(shape: tuple[int, ...]) -> bool:
    return len(shape) < _GREY_DIMENSIONS or shape[2] in (1, 3, 4) or shape[0] in (1, 3)


def _size(header: IdxHeader) -> str:
    return f"{' x '.join(map(str, header.shape[1:]))} pixels"


def _check_labels(path: Path, images: Path, headers: dict[Path, IdxHeader]) -> None:
    header = headers[path]
    # A name that says idx1 promises one dimension; if there are two, something is wrong.
    is_qmnist = header.shape[1:] == (len(QMNIST_COLUMNS),) and "idx1" not in path.name.lower()
    if header.dtype.kind not in "iu" or not (len(header.shape) == 1 or is_qmnist):
        raise DataError(
            f"{path} holds no labels: expected one dimension of integers, found {header}; "
            "put another label file there, or none to open the images without labels."
        )
    if header.shape[:1] != headers[images].shape[:1]:
        raise DataError(
            f"{path} does not fit {images.name}: expected {headers[images].shape[0]:,} labels, one for each "
            f"image, found {header.shape[0]:,}; put the labels there that belong to these images."
        )


def _read_labels(
    path: Path, report: Report, token: CancelToken | None, *, most_classes: int
) -> npt.NDArray[np.int32]:
    """Return a table whose first column is the label of each image."""
    values = read_idx(path, mapped=False, report=report, token=token)
    table = (values if values.ndim == 2 else values[:, None]).astype(np.int32)
    classes = table[:, 0]
    outside = (classes < 0) | (classes >= most_classes)
    if outside.any():
        index = int(outside.argmax())
        raise DataError(
            f"{path} holds labels out of range: expected 0 to {most_classes - 1}, "
            f"found {classes[index]} for image {index:,}; put the labels there that belong to these images."
        )
    return table


def _mapping(folder: Path, prefix: str) -> Mapping[int, str] | None:
    """Return what each label means, from the file that EMNIST has beside the others; None without one."""
    path = file_beside(folder, prefix, MAPPING_NAME)
    if path is None:
        return None
    content = read_ordinary(path, most=_MOST_MAPPING_BYTES)
    try:
        lines = [[int(word) for word in line.split()] for line in content.decode("ascii").splitlines()]
        classes = {label: chr(codes[0]) for label, *codes in filter(None, lines)}
        if len(set(classes.values())) < sum(map(bool, lines)):
            classes = {}  # a label or a name is there twice
    except (ValueError, IndexError, OverflowError):
        classes = {}
    if not classes or not all(0 <= label < MOST_CLASSES for label in classes):
        raise DataError(
            f"{path} cannot be understood: expected a label and the codes of its characters on each line, "
            "such as 10 65; download it again, or take it away to see numbers."
        )
    return classes


def _write_names(class_names: tuple[str, ...], folder: Path) -> None:
    if all(len(name) == 1 for name in class_names) and len(class_names) <= MOST_CLASSES:
        lines = [f"{label} {ord(name)}\n" for label, name in enumerate(class_names)]
        (folder / MAPPING_NAME).write_text("".join(lines), encoding="ascii", newline="\n")
    else:
        write_class_names(folder, class_names)
