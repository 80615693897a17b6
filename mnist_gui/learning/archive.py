"""The archive that a model file is: a zip of ``manifest.json`` and ``.npy`` files, read without belief in it.

Opening one never runs code from it, as unpickling would, and nothing in it is believed before it is checked:

- The archive's table of contents is small, and lists exactly the files that its kind of model has.
- The type and shape of every array, and so the size of every file in the archive, follow from a few numbers
  in the manifest, which are within bounds.
- Of each file no more than that size is unpacked, whatever it claims to hold.
- Every number is finite and within range.

A file that fails any of this gives one sentence, a `ModelError`. Equal contents give equal files.
"""

import io
import math
import platform
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import ModelError
from mnist_gui.learning.checks import InvalidModelError, NewerFormatError

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1 << 20  # bytes, as the next three
LARGEST_DIRECTORY = 1 << 14
LARGEST_HEADER = 1 << 10
LARGEST_MODEL = 512 << 20
LARGEST_VALUE = 1e9  # far beyond any real weight, and its square far below what float32 can hold

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class ArraySpec:
    """What an array in a model file must be."""

    shape: tuple[int, ...]
    dtype: str

    @property
    def size(self) -> int:
        """Bytes of its values."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


Specs = Mapping[str, ArraySpec]


def write_archive(path: str | Path, manifest: bytes, arrays: Arrays, specs: Specs) -> None:
    """Write a model file.

    Parameters
    ----------
    path : str or Path
        Where to; a file that is there is replaced once the new one is complete.
    manifest : bytes
        The manifest, as JSON.
    arrays : Mapping from str to ndarray
        At least those that `specs` names, of the shapes that it says.
    specs : Mapping from str to ArraySpec
        What is written, and as which types.

    Raises
    ------
    ModelError
        If the file cannot be written.
    """
    path = Path(path)
    try:
        with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_entry(archive, MANIFEST, manifest)
            for name, spec in specs.items():
                stream = io.BytesIO()
                np.lib.format.write_array(
                    stream, arrays[name].astype(spec.dtype, order="C"), allow_pickle=False
                )
                _write_entry(archive, f"{name}.npy", stream.getvalue())
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(f"{path} cannot be written: {reason}; choose another place.") from error


class Archive:
    """A model file that is being read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @property
    def manifest(self) -> bytes:
        """Its manifest, as JSON."""
        return _read_entry(self._archive, MANIFEST, largest=LARGEST_MANIFEST)

    def arrays(self, specs: Specs) -> Arrays:
        """Read and check all of its arrays, which must be those that `specs` names and no others.

        Returns
        -------
        Mapping from str to ndarray
            Of native byte order.

        Raises
        ------
        InvalidModelError
            If anything else is in the file, or an array is not as specified.
        """
        if sum(spec.size for spec in specs.values()) > LARGEST_MODEL:
            raise InvalidModelError("it is too large")
        if sorted(self._archive.namelist()) != sorted([MANIFEST, *(f"{name}.npy" for name in specs)]):
            raise InvalidModelError("it holds other files than such a model has")
        return {name: _read_array(self._archive, name, spec) for name, spec in specs.items()}


@contextmanager
def opened_archive(path: str | Path) -> Iterator[Archive]:
    """Open a model file, which may come from anywhere.

    Raises
    ------
    ModelError
        If the file cannot be read, is no model, damaged, altered, or of a newer format, as far as `Archive`
        or whoever looks at its manifest and arrays within the block finds.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            _check_directory_size(file)
            with zipfile.ZipFile(file) as archive:
                yield Archive(archive)
    except OSError as error:
        raise ModelError(f"{path} cannot be opened: {error.strerror or error}.") from error
    except NewerFormatError as error:
        raise ModelError(f"{path} was saved by a newer mnist-gui; update the program to open it.") from error
    except _DAMAGE as error:
        reason = str(error) if isinstance(error, InvalidModelError) else "it is damaged or something else"
        raise ModelError(
            f"{path} cannot be used as a model: {reason}; choose another file or train a new model."
        ) from error


_DAMAGE = (ValueError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What is raised for an archive that is damaged, encrypted, or made in a way that zipfile does not know."""


def created_by() -> dict[str, object]:
    """Return which program and which libraries are at work, for people who open the file."""
    return {
        "created_by": f"mnist-gui {_version('mnist-gui')}",
        "libraries": {
            "python": platform.python_version(),
            **{name: _version(name) for name in ("numpy", "scipy", "scikit-learn")},
        },
    }


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a source tree, or frozen without metadata
        return "unknown"


def _write_entry(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A ZipInfo made by hand bears the date 1980-01-01, so that equal models are equal files.
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=6)


def _check_directory_size(file: BinaryIO) -> None:
    """Refuse an archive whose table of contents is large, before `zipfile` reads it into memory."""
    end_record = struct.Struct("<4s4H2LH")
    file.seek(0, io.SEEK_END)
    length = file.tell()
    # 20 more bytes before it would hold the pointer to a second table, for archives beyond 4 GB.
    file.seek(max(0, length - end_record.size - 20))
    tail = file.read()
    if len(tail) < end_record.size:
        raise InvalidModelError("it is too short")
    signature, *_, directory_size, _start, comment = end_record.unpack(tail[-end_record.size :])
    if signature != b"PK\x05\x06" or comment or tail.startswith(b"PK\x06\x07"):
        raise InvalidModelError("it is cut short or of another kind")
    if directory_size > LARGEST_DIRECTORY:
        raise InvalidModelError("it holds too many files")


def _read_entry(archive: zipfile.ZipFile, name: str, *, largest: int) -> bytes:
    """Unpack a file of the archive, which must not be larger than given."""
    if name not in archive.namelist():
        raise InvalidModelError(f"it holds no {name}")
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidModelError(f"its {name} is packed in an unknown way")
    with archive.open(name) as entry:
        content = entry.read(largest + 1)
    if len(content) > largest:
        raise InvalidModelError(f"its {name} is too large")
    return content


def _read_array(archive: zipfile.ZipFile, name: str, spec: ArraySpec) -> npt.NDArray[Any]:
    content = _read_entry(archive, f"{name}.npy", largest=spec.size + LARGEST_HEADER)
    stream = io.BytesIO(content)
    try:
        np.lib.format.read_magic(stream)
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(
            stream, max_header_size=LARGEST_HEADER
        )
    except Exception as error:  # numpy parses it as Python, which nonsense makes raise anything
        raise InvalidModelError(f"its {name}.npy has no valid header") from error
    found = (shape, fortran_order, dtype, len(content) - stream.tell())
    if found != (spec.shape, False, np.dtype(spec.dtype), spec.size):
        raise InvalidModelError(f"its {name}.npy has another shape, type or size than its manifest says")
    array = np.frombuffer(content, dtype=spec.dtype, offset=stream.tell()).reshape(spec.shape)
    # False for what is not a number, too. Python's numbers: in half precision the largest would be infinite.
    if array.size and not -LARGEST_VALUE <= float(array.min()) <= float(array.max()) <= LARGEST_VALUE:
        raise InvalidModelError(f"its {name}.npy holds numbers that cannot be")
    return array.astype(array.dtype.newbyteorder("="), copy=False)
