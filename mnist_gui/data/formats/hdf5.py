"""HDF5 files: arrays in groups, as USPS (``train/data``, ``train/target``) and MATLAB's files of version 7.3.

What is what is told as in NPZ files, see `array_roles`. Only arrays in the file itself are read: links to
other files and virtual arrays are passed over.
"""

import math
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
import numpy.typing as npt

from mnist_gui.data.byte_stream import read_beginning
from mnist_gui.data.formats._shared.arrays.array_files import title_of, with_partners
from mnist_gui.data.formats._shared.arrays.array_reader import read_roles
from mnist_gui.data.formats._shared.arrays.array_roles import roles_of
from mnist_gui.data.formats._shared.arrays.derived_arrays import Given, Rearranged
from mnist_gui.data.formats._shared.codec import Codec
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.hdf5_texts import LONGEST, read_texts
from mnist_gui.errors import DataError
from mnist_gui.names import printable, shown
from mnist_gui.untrusted import open_ordinary, read_ordinary

_KERAS: Final = b"keras_version"
_MATLAB: Final = b"MATLAB 7.3"
_BLOCK_BYTES: Final = 1024**2
_MOST_EXPANDS: Final = 1032
"""Deflate writes at best 258 bytes for 2 bits. https://zlib.net/zlib_tech.html"""

_REFERENCE_BYTES: Final = 16
_TEXT_BYTES: Final = 4 * LONGEST
"""Of a text of any length: where it is, and the most that it takes in memory."""

_DEEPEST: Final = 8
_MOST_ARRAYS: Final = 10_000


class Hdf5Codec(Codec):
    """Reads HDF5 files."""

    def read(self, path: Path, job: ReadJob) -> RawDataset | None:
        """Read a file, and those of other splits beside it; nothing if it is a model of Keras."""
        if _KERAS in read_beginning(path):
            return None
        left_out: list[str] = []
        with ExitStack() as files:

            def arrays_of(file: Path) -> list["_NamedArray"]:
                return _arrays(file, files, left_out, job)

            with _reading(path):
                arrays, stem = with_partners(path, arrays_of(path), arrays_of)
                if not arrays:
                    raise DataError(f"{path} holds no arrays of numbers; choose another file.")
                roles = roles_of(path, arrays, job).without(left_out, "no numbers")
                return RawDataset(read_roles(path, roles, job, title=title_of(path, stem)))


@dataclass(frozen=True)
class _H5Array:
    """An array in an open file; a `StoredArray`."""

    name: str
    array: h5py.Dataset

    @property
    def dtype(self) -> np.dtype[Any]:
        dtype: np.dtype[Any] = self.array.dtype
        return dtype

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def held_bytes(self) -> int:
        return min(self.size, self._rows * self._row_bytes) + self._chunk_bytes

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        for start in range(0, self.shape[0], self._rows):
            yield self.array[start : start + self._rows]

    @property
    def _row_bytes(self) -> int:
        return math.prod(self.shape[1:]) * self.dtype.itemsize

    @property
    def _rows(self) -> int:
        """Rows that are read at a time: at least as many as lie in a compressed piece."""
        chunks = self.array.chunks or (1,)
        return int(max(1, chunks[0], _BLOCK_BYTES // max(1, self._row_bytes)))

    @property
    def _chunk_bytes(self) -> int:
        return math.prod(self.array.chunks or (0,)) * self.dtype.itemsize


_NamedArray = _H5Array | Rearranged | Given


def _arrays(path: Path, files: ExitStack, left_out: list[str], job: ReadJob) -> list[_NamedArray]:
    """Return the arrays of a file, which stays open, and list those that are not read."""
    with _reading(path):
        is_matlab = read_ordinary(path, most=len(_MATLAB)) == _MATLAB
        file = files.enter_context(h5py.File(path, "r"))
        found: list[_NamedArray] = []
        for name, array in _datasets(file):
            if array.dtype.kind in "biufS":
                found.append(_checked(path, name, array))
            elif (texts := _texts(path, name, array, files, job)) is not None:
                found.append(texts)
            else:
                left_out.append(name)
            if len(found) > _MOST_ARRAYS:
                raise DataError(f"{path} holds more than {_MOST_ARRAYS:,} arrays; choose another file.")
    # MATLAB stores columns first, so that all axes are in the opposite order.
    return [_turned(array) if is_matlab else array for array in found]


def _texts(path: Path, name: str, array: h5py.Dataset, files: ExitStack, job: ReadJob) -> Given | None:
    """Return texts of any length, one for each image or class; None if it has something else.

    The library, which may loop for ever over them in damaged files, only says where they are.
    """
    count = math.prod(array.shape)
    place = array.id.get_offset()
    is_plain = h5py.check_string_dtype(array.dtype) is not None and array.chunks is None and place is not None
    if not is_plain or count != max(array.shape) or array.id.get_storage_size() != _REFERENCE_BYTES * count:
        return None
    files.enter_context(job.budget.lend(path, count * (_REFERENCE_BYTES + _TEXT_BYTES)))
    try:
        with open_ordinary(path) as file:
            return Given(name, read_texts(file, at=place, count=count, base=array.file.userblock_size))
    except ValueError:
        return None


def _turned(array: _NamedArray) -> _NamedArray:
    return Rearranged(array, tuple(reversed(range(len(array.shape))))) if len(array.shape) > 1 else array


def _datasets(file: h5py.File) -> Iterator[tuple[str, h5py.Dataset]]:
    """Yield the arrays of a file and their names, each once, those in the outer groups first."""
    seen = {file["/"].id}
    waiting = deque([("", file["/"], 0)])
    while waiting:
        outer, group, depth = waiting.popleft()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink) or name.startswith("#"):
                continue  # to another file, or to nothing; what MATLAB points to
            member = group[name]
            if member.id in seen:
                continue
            seen.add(member.id)
            path = printable(f"{outer}{name}")
            if isinstance(member, h5py.Dataset) and member.shape and not _is_elsewhere(member):
                yield path, member
            elif isinstance(member, h5py.Group) and depth < _DEEPEST:
                waiting.append((f"{path}/", member, depth + 1))


def _is_elsewhere(array: h5py.Dataset) -> bool:
    """Tell whether the values of an array are in other files."""
    return bool(array.is_virtual or array.external)


def _checked(path: Path, name: str, array: h5py.Dataset) -> _H5Array:
    """Return an array, unless it declares more values than its bytes can expand to."""
    stored = array.id.get_storage_size()
    if array.nbytes > _BLOCK_BYTES + _MOST_EXPANDS * stored:
        raise DataError(
            f"{path} declares a size that cannot be true: expected {array.nbytes:,} bytes in {name}, found "
            f"{stored:,}, compressed; download or copy it again."
        )
    return _H5Array(name, array)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn every error of the library into one sentence."""
    try:
        yield
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, DataError):
            raise
        reason = shown(" ".join(str(error).split()), longest=120)
        raise DataError(
            f"{path} is damaged: it is no sound HDF5 file ({reason}); download or copy it again."
        ) from error
