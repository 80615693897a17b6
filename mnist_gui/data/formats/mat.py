"""MAT files: arrays that MATLAB has saved, in versions 4 to 7.2.

EMNIST has a structure ``dataset`` with ``train.images``, ``train.labels`` and ``mapping``; SVHN ``X`` of (32,
32, 3, n) and ``y``, a file for each split; USPS ``data`` of 256 pixels x 1,100 images x 10 classes. What is
what is told as in NPZ files, see `array_roles`. The format of one file is described in
`mnist_gui.data.mat_file` and, for version 4, `mnist_gui.data.mat4_file`.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.formats._shared.arrays.array_axes import arrangements, axes_in_words
from mnist_gui.data.formats._shared.arrays.array_files import title_of, with_partners
from mnist_gui.data.formats._shared.arrays.array_names import words_of
from mnist_gui.data.formats._shared.arrays.array_reader import read_roles
from mnist_gui.data.formats._shared.arrays.array_roles import roles_of
from mnist_gui.data.formats._shared.arrays.derived_arrays import Given
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.naming.known_data_sets import is_emnist
from mnist_gui.data.formats._shared.naming.labels import MOST_CLASSES
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.mat4_file import is_mat4, read_mat4
from mnist_gui.data.mat_file import read_mat
from mnist_gui.errors import DataError
from mnist_gui.names import printable

_SIDEWAYS_NOTE: Final = "if images lie on their side: --transposed"
_LARGEST_CODE: Final = 0x10FFFF
_BLOCK: Final = 1024**2
_SIDES: Final = (8, 16, 20, 28, 32)


class MatCodec(Codec):
    """Reads MAT files."""

    def sniff(self, beginning: bytes) -> bool:
        """Tell whether a file begins as one of version 4, which has no signature."""
        return is_mat4(beginning)

    def read(self, path: Path, job: ReadJob) -> RawDataset:
        """Read a file, and those of other splits beside it."""
        with ExitStack() as held:

            def arrays_of(file: Path) -> list[Given]:
                return _arrays(file, job, held)

            arrays, stem = with_partners(path, arrays_of(path), arrays_of)
            title = title_of(path, stem)
            classes = _mapping(arrays)
            arrays = [array for array in arrays if not _is_mapping(array)]
            notes = []
            if (unfolded := _unfolded(arrays)) is not None:
                notes.append(
                    f"labels by the last axis of {arrays[0].name} ({axes_in_words(arrays[0].shape)})"
                )
                arrays = unfolded
            if not arrays:
                raise DataError(f"{path} holds no arrays of numbers; choose another file.")
            is_turned = is_emnist(title)
            if not is_turned and any(_is_flat(array) for array in arrays):
                notes.append(_SIDEWAYS_NOTE)
            roles = roles_of(path, arrays, job)
            roles = roles._replace(notes=(*roles.notes, *notes))
            dataset = read_roles(path, roles, job, title=title)
        return RawDataset(dataset, is_transposed=is_turned, classes=classes)


def _arrays(path: Path, job: ReadJob, held: ExitStack) -> list[Given]:
    """Read all arrays of a file, and hold the memory for them."""

    def lend(count: int) -> None:
        held.enter_context(job.budget.lend(path, count))

    parts = []
    with open_stream(path, report=job.report, token=job.token) as stream:
        while block := stream.read(_BLOCK):
            lend(len(block))
            parts.append(block)
    content = b"".join(parts)
    try:
        found = read_mat4(content) if is_mat4(content) else read_mat(content, lend=lend)
    except ValueError as error:
        reason = printable(str(error))
        raise DataError(
            f"{path} is damaged: it is no sound MAT file ({reason}); download or copy it again."
        ) from error
    return [Given(printable(array.name), array.values) for array in found]


def _is_mapping(array: Given) -> bool:
    """Tell whether an array has a label and the codes of its characters in each row."""
    rows = array.shape[0] if len(array.shape) == 2 else 0
    is_table = 0 < rows <= MOST_CLASSES and 2 <= array.shape[1] <= 4 and array.dtype.kind in "iuf"
    return is_table and words_of(array.name)[-1:] == ["mapping"]


def _mapping(arrays: Sequence[Given]) -> Mapping[int, str] | None:
    """Return what each label means; None if no array says so."""
    table = next((array.values for array in arrays if _is_mapping(array)), None)
    if table is None or not ((table >= 0) & (table <= _LARGEST_CODE)).all():
        return None
    names = {int(label): chr(int(code)) for label, code in table[:, :2].tolist()}
    is_sound = len(set(names.values())) == len(table) and max(names) < MOST_CLASSES
    return names if is_sound and all(name.isprintable() for name in names.values()) else None


def _unfolded(arrays: Sequence[Given]) -> list[Given] | None:
    """Return images and labels of one array of pixels x images x classes, as USPS has; None for others."""
    if len(arrays) != 1 or len(arrays[0].shape) != 3:
        return None
    (array,) = arrays
    pixels, count, classes = array.shape
    if pixels not in [side * side for side in _SIDES] or classes > MOST_CLASSES:
        return None
    if any(found.likely > 1 for found in arrangements(array.shape)):
        return None
    images = array.values.transpose(2, 1, 0).reshape(classes * count, pixels)
    labels = np.repeat(np.arange(1, classes + 1, dtype=np.int16), count)
    return [Given("images", images), Given("labels", labels)]


def _is_flat(array: Given) -> bool:
    return len(array.shape) == 2 and bool(arrangements(array.shape)) and min(array.shape) > 1
