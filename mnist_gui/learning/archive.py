"""The zip of ``manifest.json`` and ``.npy`` files that models and readings are, read without trusting it.

Opening one never runs code from it, as unpickling would. Everything is checked before it is used:

- The archive's table of contents is small, and lists exactly the files of its kind.
- The type and shape of every array, and so the size of every file in the archive, follow from a few bounded
  numbers in the manifest.
- No file is unpacked beyond that size, even if it declares more.
- Every number is within the range of its `ArraySpec`.

A file that fails any check gives one sentence, a `ModelError`. Equal contents give equal files.
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
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.npy_header import read_npy_header
from mnist_gui.errors import ModelError
from mnist_gui.learning.checks import InvalidModelError, NewerFormatError
from mnist_gui.untrusted import declared, open_ordinary

MANIFEST = "manifest.json"
MODEL = "a model"
LARGEST_MANIFEST = 1 << 20  # bytes, as the next three
LARGEST_DIRECTORY = 1 << 14
LARGEST_HEADER = 1 << 10
LARGEST_MODEL = 512 << 20
LARGEST_VALUE = 1e9  # far beyond any real weight, and its square far below what float32 can hold

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class ArraySpec:
    """What an array in a file must be.

    Attributes
    ----------
    shape : tuple of int
    dtype : str
    least, most : float
        The range of its values.
    may_be_nan : bool
        Whether values may be unknown.
    """

    shape: tuple[int, ...]
    dtype: str
    least: float = -LARGEST_VALUE
    most: float = LARGEST_VALUE
    may_be_nan: bool = False

    @property
    def size(self) -> int:
        """Size of the values, in bytes."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


Specs = Mapping[str, ArraySpec]


def write_archive(
    path: str | Path, manifest: bytes, arrays: Arrays, specs: Specs, *, is_packed: bool = True
) -> None:
    """Write a model file, or another of this kind.

    Parameters
    ----------
    path : str or Path
        An existing file is replaced when the new one is complete.
    manifest : bytes
        The manifest, as JSON.
    arrays : Mapping from str to ndarray
        At least those named in `specs`, of the specified shapes.
    specs : Mapping from str to ArraySpec
        Arrays to write, with their types.
    is_packed : bool
        Whether to compress: the file is smaller, and takes longer to write and to read.

    Raises
    ------
    ModelError
        If the file cannot be written, or the arrays are so large that it could not be opened again.
    """
    path = Path(path)
    size = sum(spec.size for spec in specs.values())
    if size > LARGEST_MODEL:
        raise ModelError(
            f"{path} cannot be written: the model takes {size / 1e9:.1f} GB, and a file holds "
            f"{LARGEST_MODEL / 1e9:.1f} GB at most; train it on fewer images."
        )
    try:
        with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            method = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
            _write_entry(archive, MANIFEST, manifest, method)
            for name, spec in specs.items():
                stream = io.BytesIO()
                np.lib.format.write_array(
                    stream, arrays[name].astype(spec.dtype, order="C"), allow_pickle=False
                )
                _write_entry(archive, f"{name}.npy", stream.getvalue(), method)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(f"{path} cannot be written: {reason}; choose another place.") from error


class Archive:
    """A model file that is being read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @property
    def manifest(self) -> bytes:
        """The manifest, as JSON."""
        return _read_entry(self._archive, MANIFEST, largest=LARGEST_MANIFEST)

    def arrays(self, specs: Specs) -> Arrays:
        """Read and check all arrays, which must be exactly those named in `specs`.

        Returns
        -------
        Mapping from str to ndarray
            In native byte order.

        Raises
        ------
        InvalidModelError
            If there are other files in the archive, or an array is not as specified.
        """
        if sum(spec.size for spec in specs.values()) > LARGEST_MODEL:
            raise InvalidModelError("it is too large")
        if sorted(self._archive.namelist()) != sorted([MANIFEST, *(f"{name}.npy" for name in specs)]):
            raise InvalidModelError("it holds other files than such a model has")
        return {name: _read_array(self._archive, name, spec) for name, spec in specs.items()}


@contextmanager
def opened_archive(
    path: str | Path,
    *,
    what: str = MODEL,
    advice: str = "choose another file or train a new model",
) -> Iterator[Archive]:
    """Open a model file, or another of this kind, which may come from anywhere.

    Parameters
    ----------
    path : str or Path
    what : str
        What it is to be, for messages.
    advice : str
        What to do if it is not, for messages.

    Raises
    ------
    ModelError
        If the file cannot be read, is something else, is damaged, altered or of a newer format. Checks of the
        manifest and the arrays within the block count, too.
    """
    path = Path(path)
    try:
        with declared(ModelError, path, advice=advice):
            try:
                with open_ordinary(path) as file:
                    _check_directory_size(file)
                    with zipfile.ZipFile(file) as archive:
                        yield Archive(archive)
            except NewerFormatError as error:
                raise ModelError(
                    f"{path} was saved by a newer mnist-gui; update the program to open it."
                ) from error
            except _DAMAGE as error:
                reason = (
                    str(error) if isinstance(error, InvalidModelError) else "it is damaged or something else"
                )
                raise ModelError(_refusal(path, reason, what=what, advice=advice)) from error
    except OSError as error:
        raise ModelError(
            f"{path} cannot be opened ({error.strerror or error}); check its name and permissions, or "
            f"{'train a model and save it there' if what == MODEL else advice}."
        ) from error


def _refusal(path: Path, reason: str, *, what: str, advice: str) -> str:
    """Return why a file cannot be used: what it is instead of a model, if that is known."""
    from mnist_gui.data.unsupported_files import words_of_unsupported  # only errors need it

    if what == MODEL and (words := words_of_unsupported(path, wanted="model")):
        return f"{path} {words}."
    return f"{path} cannot be used as {what}: {reason}; {advice}."


_DAMAGE = (
    ArithmeticError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""Exceptions for an archive that is damaged, encrypted, or of a type that zipfile does not support."""


def created_by() -> dict[str, object]:
    """Return the versions of the program and its libraries, for people who open the file."""
    return {
        "created_by": f"mnist-gui {_version('mnist-gui')}",
        "libraries": {
            "python": platform.python_version(),
            **{name: _version(name) for name in ("numpy", "scipy", "scikit-learn")},
        },
    }


def _version(distribution: str) -> str:
    # Only writing needs it, and it brings the parser of e-mails with it: prediction starts sooner without.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:  # run from a source tree, or frozen without metadata
        return "unknown"


def _write_entry(archive: zipfile.ZipFile, name: str, content: bytes, method: int) -> None:
    # A new ZipInfo has the date 1980-01-01, so that equal models give equal files.
    archive.writestr(zipfile.ZipInfo(name), content, method, compresslevel=6)


def _check_directory_size(file: BinaryIO) -> None:
    """Refuse an archive whose table of contents is large, before `zipfile` reads it into memory."""
    end_record = struct.Struct("<4s4H2LH")
    file.seek(0, io.SEEK_END)
    length = file.tell()
    # The 20 bytes before it may point to a second table, for archives beyond 4 GB.
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
    """Unpack a file of the archive; refuse one larger than `largest`."""
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
    try:
        header = read_npy_header(io.BytesIO(content))
    except ValueError as error:
        raise InvalidModelError(f"its {name}.npy has no valid header") from error
    found = (header.shape, header.fortran_order, header.dtype, len(content) - header.size)
    if found != (spec.shape, False, np.dtype(spec.dtype), spec.size):
        raise InvalidModelError(f"its {name}.npy has another shape, type or size than its manifest says")
    array = np.frombuffer(content, dtype=spec.dtype, offset=header.size).reshape(spec.shape)
    if not _are_within(array, spec):
        raise InvalidModelError(f"its {name}.npy holds numbers that cannot be")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _are_within(array: npt.NDArray[Any], spec: ArraySpec) -> bool:
    """Return whether all values are in the range that they must be in."""
    if spec.may_be_nan:
        return not bool(((array < spec.least) | (array > spec.most)).any())
    # The comparison is False for NaN, too. In half precision LARGEST_VALUE would be infinite, hence float.
    return not array.size or spec.least <= float(array.min()) <= float(array.max()) <= spec.most
