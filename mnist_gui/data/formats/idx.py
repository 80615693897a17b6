"""IDX sets: the data set in the files of a folder that belong together.

MNIST and its relatives are four IDX files in one folder: images and labels, of a train and a test split. The
files find each other by their names; see `idx_names`.

Opening goes in three steps. Find the files. Read their headers, which is quick, and check that they fit
together. Only then read the values. What comes out is a whole data set or a `DataError`, never a part.

Some have more. EMNIST has a file that says what its labels mean, ``emnist-letters-mapping.txt``: on each line
a label and the character codes of its class, of which the first names it. QMNIST has labels of eight columns,
of which the first is the class; see `QMNIST_COLUMNS`. An export has ``classes.txt`` where classes have names:
see `class_names`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.formats._shared.class_names import MOST_BYTES, with_class_names
from mnist_gui.data.formats._shared.finishing import finished
from mnist_gui.data.formats._shared.idx_names import (
    CLASSES_NAME,
    ENDING,
    MAPPING_NAME,
    SplitFiles,
    find_members,
    only_prefix,
    pair,
    parse_name,
)
from mnist_gui.data.formats._shared.known_data_sets import is_emnist
from mnist_gui.data.formats._shared.labels import MOST_CLASSES as MOST_NAMES
from mnist_gui.data.formats._shared.names import folder_name, split_of, title
from mnist_gui.data.formats._shared.read_job import JoinedProgress, ReadJob
from mnist_gui.data.idx import IdxHeader, read_idx, read_idx_header
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report

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

_MOST_MAPPING_BYTES: Final = 64 * 1024


def read_idx_folder(path: Path, job: ReadJob) -> Dataset | None:
    """Read the IDX set in a folder; None if no file there is named like one of an IDX set.

    Raises
    ------
    DataError
        If there are several sets, or their files are damaged or do not belong together.
    Cancelled
        If the token was cancelled.
    """
    members = find_members(path)
    if not members:
        return None
    prefix = only_prefix(path, members)
    return _read(path, prefix, pair(members), job)


def read_idx_file(path: Path, job: ReadJob) -> Dataset:
    """Read the IDX set that a file belongs to; a file with a name of its own is one alone, without labels.

    Raises
    ------
    DataError
        As `read_idx_folder`.
    Cancelled
        If the token was cancelled.
    """
    chosen = parse_name(path)
    if chosen is None:
        name = re.sub(ENDING, "", path.name, flags=re.IGNORECASE)
        files = [SplitFiles(split_of(path.name) or "train", images=path, labels=None)]
        return finished(_load(files, name=name, job=job), job)
    members = [member for member in find_members(path.parent) if member.prefix == chosen.prefix]
    # Of several copies of the chosen file, it is the chosen one that is wanted.
    same = (chosen.split, chosen.kind)
    members = [member for member in members if (member.split, member.kind) != same]
    return _read(path.parent, chosen.prefix, pair([*members, chosen]), job)


def _read(folder: Path, prefix: str, files: list[SplitFiles], job: ReadJob) -> Dataset:
    """Read the set with this prefix."""
    classes = _mapping(folder, prefix)
    names = None if classes else _class_names(folder, prefix)
    most = MOST_CLASSES if names is None else max(MOST_CLASSES, min(len(names), MOST_NAMES))
    dataset = _load(files, name=title(prefix or folder_name(folder)), job=job, most_classes=most)
    if names is not None:
        dataset = with_class_names(dataset, names, said_by=_beside(prefix, CLASSES_NAME))
    # Only files that bear the name are EMNIST's own; in a folder called so, anything may be.
    return finished(dataset, job, is_emnist=is_emnist(title(prefix)), classes=classes)


def _load(files: list[SplitFiles], *, name: str, job: ReadJob, most_classes: int = MOST_CLASSES) -> Dataset:
    """Read the files of a data set, labels first, since they are small and most easily wrong."""
    paths = [path for split in files for path in (split.labels, split.images) if path is not None]
    headers = {path: read_idx_header(path) for path in paths}
    _check_images([split.images for split in files], headers)
    for split in files:
        if split.labels is not None:
            _check_labels(split.labels, split.images, headers)

    labels = [split.labels for split in files if split.labels is not None]
    order = [*labels, *(split.images for split in files)]
    progress = JoinedProgress((headers[path].file_bytes for path in order), job.report)
    tables = {
        split: _read_labels(split.labels, progress.next(), job.token, most_classes=most_classes)
        for split in files
        if split.labels is not None
    }
    splits = []
    for split in files:
        images = read_idx(split.images, report=progress.next(), token=job.token)
        unknown = np.full((len(images), 1), NO_LABEL, dtype=np.int32)
        tables.setdefault(split, unknown)
        splits.append(Split(split.name, images, tables[split][:, 0].astype(np.int16)))
    largest = max(int(split.labels.max(initial=NO_LABEL)) for split in splits)
    return Dataset(
        name=name,
        splits=tuple(splits),
        class_names=tuple(str(label) for label in range(max(10, largest + 1))),
        source=job.source,
        columns=_columns([tables[split] for split in files]),
    )


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
        if header.dtype != np.uint8 or len(header.shape) != 3 or 0 in header.shape[1:]:
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


def _size(header: IdxHeader) -> str:
    return f"{header.shape[1]} x {header.shape[2]} pixels"


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
    values = read_idx(path, report=report, token=token)
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


# The meaning of labels


def _beside(prefix: str, name: str) -> str:
    """Return the name of a list of classes that belongs to the files with this prefix."""
    return f"{prefix}-{name}" if prefix else name


def _find(folder: Path, name: str) -> Path | None:
    return next((path for path in folder.iterdir() if path.name.lower() == name and path.is_file()), None)


def _class_names(folder: Path, prefix: str) -> list[str] | None:
    """Return the lines of a list of class names, if there is one; none if it is no such list."""
    path = _find(folder, _beside(prefix, CLASSES_NAME))
    if path is None:
        return None
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return []
    return [line.strip() for line in content.decode("utf-8-sig", "replace").strip().split("\n")]


def _mapping(folder: Path, prefix: str) -> Mapping[int, str] | None:
    """Return what each label means, if there is a file beside the others that says it, as EMNIST has."""
    path = _find(folder, _beside(prefix, MAPPING_NAME))
    if path is None:
        return None
    with path.open("rb") as file:
        content = file.read(_MOST_MAPPING_BYTES)
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
