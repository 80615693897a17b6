"""Data sets in archives: IDX files, tables and arrays in a zip, and all kinds of files in a tar.

Kaggle packs ``train.csv`` and ``test.csv``, or the files of MNIST, in a zip; others pack a folder as
``.tar.gz``. The files that may belong to a data set are unpacked to a private temporary folder, which is read
as any folder and removed. The names of entries never lead out of it, and no more is unpacked than fits in the
memory that images may take, or on the disk.
"""

import re
import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol, TypeAlias

import numpy as np

from mnist_gui.data.byte_stream import compression_of, open_stream
from mnist_gui.data.data_files import SEARCHED, parse_data_name, parse_loosely
from mnist_gui.data.dataset import Split
from mnist_gui.data.formats import PICTURE_SUFFIXES
from mnist_gui.data.formats._shared.archives.tar_entries import TarReader
from mnist_gui.data.formats._shared.archives.zip_entries import opened_zip, reading_zip, zip_entries
from mnist_gui.data.formats._shared.naming.batch_names import CLASS_FILES, batch_split
from mnist_gui.data.formats._shared.naming.idx_names import CLASS_MAP, CLASSES_NAME, MAPPING_NAME, parse_name
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.mapped import mapped_file, read_images
from mnist_gui.data.unnamed_tables import MOST_FILES as MOST_TABLES
from mnist_gui.data.unnamed_tables import is_table
from mnist_gui.errors import DataError
from mnist_gui.names import listed

ReadFolder: TypeAlias = Callable[[Path, ReadJob], RawDataset]
"""Reads the data set in a folder."""

_NO_DATA: Final = ("__", ".", "@", "$")
"""How the names of files and folders begin that systems add."""

_LISTS: Final = (MAPPING_NAME, CLASSES_NAME, CLASS_MAP, *CLASS_FILES)
_PACKINGS: Final = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz")
_LISTS_OF_LABELS: Final = (".json", ".jsonl", ".ndjson", ".txt")
"""Endings of lists that may hold the labels of pictures."""

_BEGINNING: Final = 4096
_LONGEST_NAME: Final = 60
_UNFIT: Final = frozenset('/\\:*?"<>|')
_DEEPEST: Final = 8
_MOST_FILES: Final = 1_000_000
_FREE_SHARE: Final = 0.9
"""Of the free space of the disk that may be used."""

_CHUNK: Final = 256 * 1024


def read_zip(path: Path, job: ReadJob, read_folder: ReadFolder) -> RawDataset | None:
    """Read the data set in a zip of other files than pictures.

    Parameters
    ----------
    path : Path
    job : ReadJob
    read_folder : callable
        Reads what was unpacked.

    Returns
    -------
    RawDataset or None
        None if it holds no files of a data set.

    Raises
    ------
    DataError
        If it is damaged, holds several data sets, or more than there is room for.
    Cancelled
        If the token was cancelled.
    """
    with opened_zip(path) as archive, _Room(path, job) as room:
        named = {parts: entry for entry in zip_entries(path, archive) if (parts := _parts(entry.filename))}
        entries = {parts: entry for parts, entry in named.items() if _is_data(parts[-1])}
        if not entries and len(named) <= MOST_TABLES:
            found = any(_begins_as_table(path, archive, entry) for entry in named.values())
            entries = named if found else {}  # what has no numbers may be names of classes
        if not entries:
            return None
        _refuse_several(path, list(entries))
        count = job.counter(
            f"Unpacking {path.name}", sum(entry.file_size for entry in entries.values()), "bytes"
        )
        for parts, entry in entries.items():
            room.take(entry.file_size)
            with reading_zip(path), archive.open(entry) as source, room.create(parts) as target:
                while block := source.read(_CHUNK):
                    target.write(block)
                    count(len(block))
        return room.read(read_folder)


def read_tar(path: Path, job: ReadJob, read_folder: ReadFolder) -> RawDataset | None:
    """Read the data set in a tar, compressed or not; see `read_zip`. It may hold pictures, too."""
    with open_stream(path, report=job.report, token=job.token) as stream, _Room(path, job) as room:
        limited = _Limited(stream, room)
        found = 0
        for number, entry in enumerate(TarReader(path, limited).entries()):
            if number >= _MOST_FILES:
                raise DataError(
                    f"{path} holds more than {_MOST_FILES:,} files; unpack it and open its folder."
                )
            parts = _parts(entry.name)
            is_wanted = bool(parts) and (_is_data(parts[-1]) or parts[-1].lower().endswith(PICTURE_SUFFIXES))
            is_list = bool(parts) and parts[-1].lower().endswith(_LISTS_OF_LABELS)
            found += is_wanted
            # Of all others the beginning, by which they are counted and called among what is left out.
            parts = parts or _parts(entry.name, no_data=())
            if not parts:
                continue
            blocks = entry.blocks()
            first = next(blocks, b"")
            is_unnamed = not is_wanted and _may_be_table(parts[-1], first)
            found += is_unnamed
            left = entry.size if is_wanted or is_list or is_unnamed else min(entry.size, _BEGINNING)
            room.take(left)
            with room.create(parts) as target:
                for block in chain([first], blocks):
                    target.write(block[:left])
                    left -= min(left, len(block))
        return room.read(read_folder) if found else None


def _may_be_table(name: str, beginning: bytes) -> bool:
    """Tell whether a file may be a table whose name does not say so: by content or, if packed, by its name.

    A packed one may be ``usps.bz2`` or ``usps.t.bz2``, but no ``notes.txt.gz``.
    """
    if compression_of(beginning) is None:
        return is_table(beginning)
    return name.count(".") == 1 or parse_loosely(Path(name)).word is not None


def _begins_as_table(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Tell whether a file may be a table, though its name does not say so; what is packed may be one."""
    with reading_zip(path), archive.open(entry) as source:
        beginning = source.read(_CHUNK)
    return compression_of(beginning) is not None or is_table(beginning)


class _Limited:
    """A stream of which no more is read than could be unpacked, however much it expands to."""

    def __init__(self, stream: "_Readable", room: "_Room") -> None:
        self._stream = stream
        self._room = room
        self._read = 0

    def read(self, limit: int) -> bytes:
        block = self._stream.read(limit)
        self._read += len(block)
        if self._read > 2 * self._room.size:
            raise self._room.too_large(self._read)
        return block


class _Readable(Protocol):
    def read(self, limit: int, /) -> bytes: ...


class _Room:
    """A temporary folder with as much room as there is."""

    def __init__(self, path: Path, job: ReadJob) -> None:
        self._path = path
        self._job = job
        self._taken = 0

    def __enter__(self) -> "_Room":
        self._temporary = tempfile.TemporaryDirectory(prefix="mnist-gui-", ignore_cleanup_errors=True)
        top = Path(self._temporary.name)
        self.size = min(self._job.budget.size, int(_FREE_SHARE * shutil.disk_usage(top).free))
        self._folder = top / _title(self._path)
        self._folder.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.cleanup()

    def take(self, count: int) -> None:
        """Take bytes before they are written."""
        self._taken += count
        if self._taken > self.size:
            raise self.too_large(self._taken)

    def too_large(self, count: int) -> DataError:
        """Return the error for more bytes than there is room for."""
        return DataError(
            f"{self._path} is too large to be opened at once: its files take {count:,} bytes or more, and "
            f"{self.size:,} are free for them; unpack it and open its folder or, if that cannot be true, "
            "download or copy it again."
        )

    def create(self, parts: Sequence[str]) -> BinaryIO:
        """Create a file below the folder."""
        target = self._folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("wb")

    def read(self, read_folder: ReadFolder) -> RawDataset:
        """Read what was unpacked, without anything that needs the files later."""
        try:
            raw = read_folder(self._folder, self._job)
        except DataError as error:
            message = str(error).replace(str(self._folder), str(self._path))
            raise DataError(message) from error
        splits = tuple(map(self._in_memory, raw.dataset.splits))
        return raw._replace(dataset=replace(raw.dataset, splits=splits))

    def _in_memory(self, split: Split) -> Split:
        if mapped_file(split.images) is None:
            return split
        self._job.budget.take(self._path, split.images.nbytes)
        return replace(split, images=np.array(read_images(split.images, slice(None))))


def _parts(name: str, *, no_data: tuple[str, ...] = _NO_DATA) -> tuple[str, ...]:
    """Return the path of a file below the folder; nothing for one that is passed over."""
    parts = tuple(part for part in PurePosixPath(name.replace("\\", "/")).parts if part != ".")
    if len(parts) > _DEEPEST or any(part.startswith(no_data) for part in parts) or ".." in parts:
        return ()
    return tuple(map(_fit, parts))


def _fit(part: str) -> str:
    """Return the name of a file or folder as any system can have it."""
    plain = "".join(letter if letter.isprintable() and letter not in _UNFIT else "_" for letter in part)
    fit = re.sub(r"[. ]+$", "_", plain).encode("utf-8", "replace").decode("utf-8")
    return fit[:_LONGEST_NAME]


def _is_data(name: str) -> bool:
    """Tell whether a file may belong to a data set, by its name."""
    is_of_names = parse_name(Path(name)) is not None or batch_split(Path(name)) is not None
    if is_of_names or name.lower().endswith(_LISTS):
        return True
    file = parse_data_name(Path(name))
    return file is not None and (not file.suffix or file.suffix in SEARCHED)


def _refuse_several(path: Path, names: Sequence[tuple[str, ...]]) -> None:
    """Refuse an archive of several data sets before it is unpacked: EMNIST's holds six of 100 MB and more."""
    sets: dict[str, set[str]] = defaultdict(set)
    for *folders, name in names:
        if (member := parse_name(Path(name))) is not None:
            sets["idx"].add(member.prefix)
        elif name.lower().endswith(".mat") and (file := parse_data_name(Path(name))) is not None:
            sets["mat"].add("/".join([*folders, file.stem]))
    for found in map(sorted, sets.values()):
        if len(found) < 2:
            continue
        known = listed(prefix or "one without a prefix" for prefix in found)
        raise DataError(
            f"{path} holds {len(found)} data sets ({known}); unpack it and open a file of the one you want."
        )


def _title(path: Path) -> str:
    """Return the name of an archive without its endings, as a folder can be called."""
    name = path.name
    while name.lower().endswith(_PACKINGS):
        name = name[: name.rindex(".")]
    return _fit(name) or "archive"
