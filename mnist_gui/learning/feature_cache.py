"""Keep computed features on disk, so that they are read the next time.

The features of 60,000 images take seconds to compute and a tenth of a second to read. They are kept in the
user's cache directory, one ``.npy`` file of float32 for each choice of images and features. What features
learn from images is kept in a small ``.npz`` file. The name of a file is a digest of the images, their rows,
the kind of features, its parameters, what it learned and `VERSION`. Any change leads to another file, so
nothing in the cache is ever out of date, only unused. When the cache grows too large, the least recently used
files are removed.

``joblib.Memory`` is not used because its files are pickles, which run code when loaded; it pickles all images
to hash them at every call; and it bounds its size only on request. Here features are read block by block into
the rows of the result, so nothing is in memory twice.

The cache cannot make a training fail. A damaged or foreign file counts as missing and is written again. A
directory that cannot be written to, or a full disk, costs one line in the log. Files are replaced atomically,
so programs that run at the same time can share them.
"""

import hashlib
import io
import json
import logging
import os
import re
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.atomic_file import atomic_write, remove_leftovers_in
from mnist_gui.data.dataset import Rows, Split
from mnist_gui.data.npy_header import array_of_npy
from mnist_gui.learning.archive import LARGEST_VALUE
from mnist_gui.learning.features import Features
from mnist_gui.learning.moments import FloatArray
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress
from mnist_gui.untrusted import open_ordinary
from mnist_gui.user_directories import CACHE, program_directory

VERSION = 4
"""Part of every file's name; increase it when the same parameters give other features."""

LARGEST_CACHE = 1 << 30
"""Bytes that all files may take together; features of 60,000 images take 61 MB."""

BLOCK = 4096
"""Images computed, read or written at a time; their features take 4 MB."""

ENVIRONMENT_VARIABLE = "MNIST_GUI_CACHE"
"""Environment variable that names another cache directory; ``off`` disables the cache."""

SIZE_VARIABLE = "MNIST_GUI_CACHE_MEGABYTES"
"""Environment variable with another limit than `LARGEST_CACHE`; 0 disables the cache."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


def fit_features(
    split: Split,
    rows: Rows,
    features: Features,
    *,
    cache: "FeatureCache | None" = None,
    token: CancelToken | None = None,
) -> None:
    """Fit features to some images of a split, or restore an earlier fit from the cache.

    Parameters
    ----------
    split : Split
    rows : ndarray of intp, shape (n,)
        Positions of the images in the split.
    features : Features
    cache : FeatureCache, optional
    token : CancelToken, optional
        Checked between blocks of images.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    if cache is None or features.is_cheap:
        features.fit(split.read(rows), token=token)
        return
    key = _key(split, rows, features, learned={})
    state = cache.read_state(key)
    if state is not None and _is_state_of(features, state):
        features.state = state
        return
    features.fit(split.read(rows), token=token)
    cache.write_state(key, features.state)


def features_of(
    split: Split,
    rows: Rows,
    features: Features,
    *,
    cache: "FeatureCache | None" = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> FloatArray:
    """Return the features of some images of a split, from the cache if possible.

    Parameters
    ----------
    split : Split
    rows : ndarray of intp, shape (n,)
        Positions of the images in the split, in any order.
    features : Features
        Cheap ones, such as pixels, are never cached.
    cache : FeatureCache, optional
    report : callable
        Called with the number of images done.
    token : CancelToken, optional
        Checked between blocks of images.

    Returns
    -------
    ndarray of float32, shape (n, d)
        Row i belongs to image ``rows[i]``. The cache does not change a bit of it: images are always processed
        in the order of the split, because rounding depends slightly on the other images of a block.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    vectors = kept_features(split, rows, features, cache=cache)
    if vectors is not None:
        if token is not None:
            token.raise_if_cancelled()
        report(Progress("Computing features", len(rows), len(rows), "images"))
        return vectors
    order = np.argsort(rows, kind="stable")
    ascending = rows[order]
    height, width = split.images.shape[1:]
    vectors = np.empty((len(rows), features.length((height, width))), dtype=np.float32)
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        vectors[order[block]] = features.transform(split.read(ascending[block]), token=token)
        report(Progress("Computing features", min(start + BLOCK, len(rows)), len(rows), "images"))
    if cache is not None and not features.is_cheap:
        cache.write(_key(split, ascending, features, learned=features.state), vectors, order)
    return vectors


def kept_features(
    split: Split, rows: Rows, features: Features, *, cache: "FeatureCache | None" = None
) -> FloatArray | None:
    """Return the features of some images of a split from the cache, or None.

    Parameters and result are those of `features_of`.
    """
    if cache is None or features.is_cheap:
        return None
    order = np.argsort(rows, kind="stable")
    height, width = split.images.shape[1:]
    vectors = np.empty((len(rows), features.length((height, width))), dtype=np.float32)
    key = _key(split, rows[order], features, learned=features.state)
    return vectors if cache.read(key, vectors, order) else None


def user_cache() -> "FeatureCache | None":
    """Return the user's cache, or the one named by `ENVIRONMENT_VARIABLE`; None if it is switched off.

    The default directory is ``mnist-gui`` in ``$XDG_CACHE_HOME`` or ``~/.cache``, on macOS in
    ``~/Library/Caches``, on Windows in ``%LOCALAPPDATA%``.
    """
    chosen, limit = os.environ.get(ENVIRONMENT_VARIABLE, ""), os.environ.get(SIZE_VARIABLE, "")
    largest = int(limit) << 20 if limit.isascii() and limit.isdecimal() else LARGEST_CACHE
    if chosen.lower() == "off" or not largest:
        return None
    directory = Path(chosen) if chosen else program_directory(CACHE)
    return FeatureCache(directory, largest=largest) if directory else None


class FeatureCache:
    """Feature arrays in files.

    Parameters
    ----------
    directory : Path
        Created when the first file is written.
    largest : int
        Bytes that all files may take together.
    """

    def __init__(self, directory: Path, *, largest: int = LARGEST_CACHE) -> None:
        self.directory = directory
        self._largest = largest

    def read(self, key: str, vectors: FloatArray, order: Rows) -> bool:
        """Fill ``vectors[order]`` from a file; return whether that succeeded.

        The parameters are those of `write`. The values of `vectors` are undefined after a failure.
        """
        return self._used(f"{key}.npy", lambda file: _fill(file, vectors, order) or None) is not None

    def write(self, key: str, vectors: FloatArray, order: Rows) -> None:
        """Write ``vectors[order]`` to a file, if it is not too large and the disk allows it.

        Parameters
        ----------
        key : str
            32 hexadecimal digits that identify the features.
        vectors : ndarray of float32, shape (n, d)
        order : ndarray of intp, shape (n,)
            A permutation.
        """
        header = _header(vectors.shape)

        def fill(file: BinaryIO) -> None:
            file.write(header)
            for start in range(0, len(order), BLOCK):
                file.write(vectors[order[start : start + BLOCK]].astype("<f4", copy=False).data)

        self._keep(f"{key}.npy", len(header) + vectors.nbytes, fill)

    def read_state(self, key: str) -> dict[str, FloatArray] | None:
        """Return the arrays that `write_state` stored under this key, or None."""
        return self._used(f"{key}.npz", _read_state)

    def write_state(self, key: str, state: Mapping[str, FloatArray]) -> None:
        """Store what features learned, arrays by name, if the disk allows it."""
        size = sum(array.nbytes for array in state.values())
        # mypy takes the arrays for the keyword allow_pickle; no array has this name.
        self._keep(f"{key}.npz", size, lambda file: np.savez(file, **state))  # type: ignore[arg-type]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(length for _, length, _ in self._files())

    def clear(self) -> None:
        """Remove all files that can be removed."""
        for _, _, path in self._files():
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _used(self, name: str, read: Callable[[BinaryIO], T | None]) -> T | None:
        """Return the result of `read` for a file; None if the file is damaged or missing."""
        path = self.directory / f"features-{name}"
        try:
            with open_ordinary(path) as file:
                found = read(file)
            if found is None:
                _log.warning("%s is damaged; it will be written again.", path)
            else:
                self._mark_as_used(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("%s cannot be used: %s", path, error)
            return None
        return found

    def _keep(self, name: str, size: int, write: Callable[[BinaryIO], None]) -> None:
        """Write a file of about `size` bytes; remove others to make room."""
        if size > self._largest:
            return
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            remove_leftovers_in(self.directory)
            self._make_room(size)
            with atomic_write(self.directory / f"features-{name}") as file:
                write(file)
            self._mark_as_used(self.directory / f"features-{name}")
        except OSError as error:
            _log.warning("Features cannot be kept for the next training: %s", error)

    def _mark_as_used(self, path: Path) -> None:
        """Give a file the newest time of all, even if the clock was set back."""
        newest = max((moment for moment, _, other in self._files() if other != path), default=0)
        now = max(time.time_ns(), newest + _TICK)
        os.utime(path, ns=(now, now))

    def _files(self) -> list[tuple[int, int, Path]]:
        """Return when each file was used last, in nanoseconds, its bytes and its path."""
        files = []
        for path in self.directory.iterdir() if self.directory.is_dir() else ():
            if _OWN_FILE.fullmatch(path.name):
                with suppress(FileNotFoundError):  # removed by another program
                    status = path.stat()
                    files.append((status.st_mtime_ns, status.st_size, path))
        return files

    def _make_room(self, size: int) -> None:
        """Remove the least recently used files until `size` more bytes fit."""
        files = self._files()
        kept = sum(length for _, length, _ in files)
        for _, length, path in sorted(files):
            if kept + size <= self._largest:
                break
            path.unlink(missing_ok=True)
            kept -= length


_TICK = 10_000_000
"""Nanoseconds between two times that file systems tell apart, all but FAT."""

_OWN_FILE = re.compile(r"features-[0-9a-f]{32}\.np[yz]|\.features-[0-9a-f]{32}\.np[yz]\..*\.part")
"""Files that the cache may remove: its own, and unfinished ones of a killed program."""


def _key(split: Split, rows: Rows, features: Features, *, learned: Mapping[str, FloatArray]) -> str:
    """Return 32 hexadecimal digits that identify the features of these images in this order."""
    identity = {
        "version": VERSION,
        "numpy": np.__version__,  # its rounding may differ from one version to the next
        "images": split.images_digest,
        "rows": _digest(rows.astype("<i8")),
        "features": features.name,
        "parameters": features.get_params(),
        "learned": {name: _digest(array) for name, array in learned.items()},
    }
    return hashlib.blake2b(json.dumps(identity, sort_keys=True).encode(), digest_size=16).hexdigest()


def _is_state_of(features: Features, state: Mapping[str, FloatArray]) -> bool:
    """Return whether arrays have the names and shapes of what these features learn."""
    shapes = {name: array.shape for name, array in state.items()}
    lengths = {shape[-1] for shape in shapes.values() if shape}
    return any(features.state_shapes(length) == shapes for length in lengths)


def _digest(array: npt.NDArray[Any]) -> str:
    return hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=16).hexdigest()


def _header(shape: tuple[int, ...]) -> bytes:
    """Return the header of the .npy file of an array of this shape."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return stream.getvalue()


def _fill(file: BinaryIO, vectors: FloatArray, order: Rows) -> bool:
    """Read a file into ``vectors[order]``; return False unless it is a complete file of this shape."""
    header = _header(vectors.shape)
    size = os.fstat(file.fileno()).st_size
    if size != len(header) + vectors.nbytes or file.read(len(header)) != header:
        return False
    for start in range(0, len(order), BLOCK):
        rows = order[start : start + BLOCK]
        values = np.fromfile(file, dtype="<f4", count=len(rows) * vectors.shape[1])
        if len(values) != len(rows) * vectors.shape[1] or not np.isfinite(values).all():
            return False
        vectors[rows] = values.reshape(len(rows), -1)
    return True


def _read_state(file: BinaryIO) -> dict[str, FloatArray] | None:
    """Read named arrays; return None unless all are float32 and within bounds."""
    state: dict[str, FloatArray] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.compress_type != zipfile.ZIP_STORED:  # by a stranger: it may be large without end
                    return None
                content = archive.read(entry)  # also checks its CRC
                state[entry.filename.removesuffix(".npy")] = array_of_npy(content)
    except (ValueError, EOFError, NotImplementedError, RuntimeError, OSError, zipfile.BadZipFile):
        return None
    is_sound = all(
        array.dtype == np.float32 and (np.abs(array) <= LARGEST_VALUE).all() for array in state.values()
    )
    return state if is_sound else None
