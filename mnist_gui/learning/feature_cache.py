"""Features that were computed once are read from disk the next time.

The features of 60,000 images take seconds to compute and a tenth of one to read. So they are kept in the
user's cache directory, one ``.npy`` file of float32 for each choice of images and features, and so is what
features learn from images, in a small ``.npz`` file. The name of a file is a digest of the images, which of
them, the kind of features, its parameters, what it has learned and `VERSION`: a change to any of them leads
to another file, so nothing in the cache is ever out of date, only unused. When the cache grows too large, the
files that were not used for the longest time go first.

Why not ``joblib.Memory``: its files are pickles, which run code when they are loaded; it pickles all images
to hash them, at every call; and its size is bounded only when somebody asks for that. Features are read here
block by block straight into the rows of the result, so nothing is ever in memory twice.

The cache cannot fail a training. A file that is damaged, cut short or not ours counts as absent and is
written again. A directory that cannot be written to, or a full disk, costs one line in the log. Files are
put in place whole, so that programs running at the same time can share them.
"""

import hashlib
import io
import json
import logging
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.dataset import Rows, Split
from mnist_gui.learning.features import Features
from mnist_gui.learning.moments import FloatArray
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress

VERSION = 4
"""Part of every file's name: raise it when features of the same parameters come out differently."""

LARGEST_CACHE = 1 << 30
"""Bytes that all files may take up together; those of 60,000 images take 61 MB."""

BLOCK = 4096
"""Images computed, read or written at a time; their features take 4 MB."""

ENVIRONMENT_VARIABLE = "MNIST_GUI_CACHE"
"""Names another directory for the cache; ``off`` means none."""

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
    """Let features learn from some images of a split, or remember what they learned from them earlier.

    Parameters
    ----------
    split : Split
        Where the images are.
    rows : ndarray of intp, shape (n,)
        Which of them, as places in the split.
    features : Features
        Who learns.
    cache : FeatureCache, optional
        Where to look first, and to keep what was learned.
    token : CancelToken, optional
        Looked at between blocks of images.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    if cache is None or features.is_cheap:
        features.fit(split.images[rows], token=token)
        return
    key = _key(split, rows, features, learned={})
    state = cache.read_state(key)
    if state is not None:
        features.state = state
        return
    features.fit(split.images[rows], token=token)
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
    """Return the features of some images of a split, from the cache if they are there.

    Parameters
    ----------
    split : Split
        Where the images are.
    rows : ndarray of intp, shape (n,)
        Which of them, as places in the split, in any order.
    features : Features
        What is wanted of them. Cheap ones, such as pixels, are never kept.
    cache : FeatureCache, optional
        Where to look for them first, and to keep them once computed.
    report : callable
        Hears how many images are done.
    token : CancelToken, optional
        Looked at between blocks of images.

    Returns
    -------
    ndarray of float32, shape (n, d)
        Row i belongs to image ``rows[i]``. The same with a cache and without, to the last bit: images are
        always worked on in the order of the split, for rounding depends a little on their neighbours.

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
        vectors[order[block]] = features.transform(split.images[ascending[block]], token=token)
        report(Progress("Computing features", min(start + BLOCK, len(rows)), len(rows), "images"))
    if cache is not None and not features.is_cheap:
        cache.write(_key(split, ascending, features, learned=features.state), vectors, order)
    return vectors


def kept_features(
    split: Split, rows: Rows, features: Features, *, cache: "FeatureCache | None" = None
) -> FloatArray | None:
    """Return the features of some images of a split if an earlier `features_of` has kept them, or None.

    The parameters are those of `features_of`, and so is what is returned.
    """
    if cache is None or features.is_cheap:
        return None
    order = np.argsort(rows, kind="stable")
    height, width = split.images.shape[1:]
    vectors = np.empty((len(rows), features.length((height, width))), dtype=np.float32)
    key = _key(split, rows[order], features, learned=features.state)
    return vectors if cache.read(key, vectors, order) else None


def user_cache() -> "FeatureCache | None":
    """Return the cache of the user, or the one that `ENVIRONMENT_VARIABLE` names; None if there is none.

    That directory is ``mnist-gui`` in ``$XDG_CACHE_HOME``, by default ``~/.cache``; in ``~/Library/Caches``
    on macOS; in ``%LOCALAPPDATA%`` on Windows.
    """
    chosen = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if chosen.lower() == "off":
        return None
    if chosen:
        return FeatureCache(Path(chosen))
    try:
        return FeatureCache(_user_cache_directory() / "mnist-gui")
    except RuntimeError:  # a user without a home directory
        return None


class FeatureCache:
    """Arrays of features in files.

    Parameters
    ----------
    directory : Path
        Where the files are; it is made when the first is written.
    largest : int
        Bytes that they may take up together.
    """

    def __init__(self, directory: Path, *, largest: int = LARGEST_CACHE) -> None:
        self.directory = directory
        self._largest = largest

    def read(self, key: str, vectors: FloatArray, order: Rows) -> bool:
        """Fill an array from a file.

        Parameters
        ----------
        key : str
            What `write` was given.
        vectors : ndarray of float32, shape (n, d)
            Its row ``order[i]`` becomes row i of the file.
        order : ndarray of intp, shape (n,)
            A permutation.

        Returns
        -------
        bool
            Whether `vectors` was filled; if not, what it holds means nothing.
        """
        return self._used(f"{key}.npy", lambda file: _fill(file, vectors, order) or None) is not None

    def write(self, key: str, vectors: FloatArray, order: Rows) -> None:
        """Keep an array in a file, if it is not too large and the disk allows it.

        Parameters
        ----------
        key : str
            32 hexadecimal digits that stand for these features and no others.
        vectors : ndarray of float32, shape (n, d)
            Its row ``order[i]`` becomes row i of the file.
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
        """Return what `write_state` was given under this key, or None."""
        return self._used(f"{key}.npz", _read_state)

    def write_state(self, key: str, state: Mapping[str, FloatArray]) -> None:
        """Keep what features have learned, arrays by name, if the disk allows it."""
        size = sum(array.nbytes for array in state.values())
        # numpy calls one keyword allow_pickle, which no name of an array is.
        self._keep(f"{key}.npz", size, lambda file: np.savez(file, **state))  # type: ignore[arg-type]

    def _used(self, name: str, read: Callable[[BinaryIO], T | None]) -> T | None:
        """Return what `read` makes of a file; None if it makes nothing of it, or there is none."""
        path = self.directory / f"features-{name}"
        try:
            with path.open("rb") as file:
                found = read(file)
            if found is None:
                _log.warning("%s is damaged; it will be written again.", path)
            else:
                os.utime(path)  # the files last used are kept longest
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("%s cannot be used: %s", path, error)
            return None
        return found

    def _keep(self, name: str, size: int, write: Callable[[BinaryIO], None]) -> None:
        """Write a file of about `size` bytes, and remove others to make room for it."""
        if size > self._largest:
            return
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self._make_room(size)
            with atomic_write(self.directory / f"features-{name}") as file:
                write(file)
        except OSError as error:
            _log.warning("Features cannot be kept for the next training: %s", error)

    def _make_room(self, size: int) -> None:
        """Remove the files that were not used for the longest time until `size` more bytes fit."""
        files = []
        for path in self.directory.iterdir():
            if _OWN_FILE.fullmatch(path.name):
                with suppress(FileNotFoundError):  # another program has just removed it
                    status = path.stat()
                    files.append((status.st_mtime_ns, status.st_size, path))
        kept = sum(length for _, length, _ in files)
        for _, length, path in sorted(files):
            if kept + size <= self._largest:
                break
            path.unlink(missing_ok=True)
            kept -= length


_OWN_FILE = re.compile(r"features-[0-9a-f]{32}\.np[yz]|\.features-[0-9a-f]{32}\.np[yz]\..*\.part")
"""What the cache may remove: its files, and what a program that was killed has left of one."""


def _user_cache_directory() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    directory = os.environ.get("XDG_CACHE_HOME", "")
    return Path(directory) if Path(directory).is_absolute() else Path.home() / ".cache"


def _key(split: Split, rows: Rows, features: Features, *, learned: Mapping[str, FloatArray]) -> str:
    """Return 32 hexadecimal digits that stand for the features of these images, in this order.

    `learned` is what the features have learned so far.
    """
    facts = {
        "version": VERSION,
        "numpy": np.__version__,  # its rounding may differ from one version to the next
        "images": split.images_digest,
        "rows": _digest(rows.astype("<i8")),
        "features": features.name,
        "parameters": features.get_params(),
        "learned": {name: _digest(array) for name, array in learned.items()},
    }
    return hashlib.blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=16).hexdigest()


def _digest(array: npt.NDArray[Any]) -> str:
    return hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=16).hexdigest()


def _header(shape: tuple[int, ...]) -> bytes:
    """Return how the .npy file of an array of this shape begins."""
    stream = io.BytesIO()
    facts = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, facts)
    return stream.getvalue()


def _fill(file: BinaryIO, vectors: FloatArray, order: Rows) -> bool:
    """Read a file into ``vectors[order]``; return False if it is not the whole file of such an array."""
    header = _header(vectors.shape)
    size = os.fstat(file.fileno()).st_size
    if size != len(header) + vectors.nbytes or file.read(len(header)) != header:
        return False
    for start in range(0, len(order), BLOCK):
        places = order[start : start + BLOCK]
        values = np.fromfile(file, dtype="<f4", count=len(places) * vectors.shape[1])
        if len(values) != len(places) * vectors.shape[1] or not np.isfinite(values).all():
            return False
        vectors[places] = values.reshape(len(places), -1)
    return True


def _read_state(file: BinaryIO) -> dict[str, FloatArray] | None:
    """Read named arrays; return None if they are not all of float32 and finite."""
    try:
        with np.load(file, allow_pickle=False) as archive:  # which checks a sum of each array
            state: dict[str, FloatArray] = dict(archive)
    except (ValueError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return None
    if not all(array.dtype == np.float32 and np.isfinite(array).all() for array in state.values()):
        return None
    return state
