"""Data sets in archives: IDX files, tables and arrays in a zip, and all kinds of files in a tar.

Kaggle packs ``train.csv`` and ``test.csv``, or the files of MNIST, in a zip; others pack a folder as
``.tar.gz``. The files that may belong to a data set are unpacked into a `Room`, which is read as any folder
and removed. Archives in an archive without data, such as ``train.zip`` and ``test.zip``, are unpacked as a
folder each, but none that is in these.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from mnist_gui.data.archive_room import ReadFolder, Room, archive_title, entry_parts
from mnist_gui.data.byte_stream import compression_of, open_stream
from mnist_gui.data.data_files import SEARCHED, parse_data_name, parse_loosely
from mnist_gui.data.formats import PICTURE_SUFFIXES
from mnist_gui.data.formats._shared.archives.tar_entries import TarReader
from mnist_gui.data.formats._shared.archives.zip_entries import opened_zip, reading_zip, zip_entries
from mnist_gui.data.formats._shared.naming.batch_names import CLASS_FILES, batch_split
from mnist_gui.data.formats._shared.naming.idx_names import CLASS_MAP, CLASSES_NAME, MAPPING_NAME, parse_name
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.unnamed_tables import MOST_FILES as MOST_TABLES
from mnist_gui.data.unnamed_tables import is_table
from mnist_gui.errors import DataError
from mnist_gui.names import listed

_Parts: TypeAlias = tuple[str, ...]
"""The path of a file below the folder of an archive."""

_LISTS: Final = (MAPPING_NAME, CLASSES_NAME, CLASS_MAP, *CLASS_FILES)
_LISTS_OF_LABELS: Final = (".json", ".jsonl", ".ndjson", ".txt")
"""Endings of lists that may hold the labels of pictures."""

_TARS: Final = (".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
_ARCHIVES: Final = (".zip", *_TARS)
_MOST_ARCHIVES: Final = 1000

_BEGINNING: Final = 4096
_MOST_FILES: Final = 1_000_000
_CHUNK: Final = 256 * 1024


class _Entry(Protocol):
    """A file in an archive, which is read before the next one is asked for."""

    name: str
    size: int

    def blocks(self) -> Iterator[bytes]: ...


class _ZipEntry:
    """A file in a zip."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, job: ReadJob) -> None:
        self.name = info.filename
        self.size = info.file_size
        self._path = path
        self._archive = archive
        self._info = info
        self._job = job

    def blocks(self) -> Iterator[bytes]:
        """Read its content."""
        with reading_zip(self._path), self._archive.open(self._info) as source:
            while block := source.read(_CHUNK):
                self._job.raise_if_cancelled()
                yield block


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
    with opened_zip(path) as archive, Room(path, job) as room:
        found = {
            parts: _ZipEntry(path, archive, info, job)
            for info in zip_entries(path, archive)
            if (parts := entry_parts(info.filename))
        }
        entries = {parts: entry for parts, entry in found.items() if _is_data(parts[-1])}
        archives = [parts[-1] for parts in found if _is_archive(parts[-1])]
        if not entries and archives:
            return _read_nested(path, found.values(), room, job, read_folder)
        if not entries and len(found) <= MOST_TABLES:
            entries = found if any(map(_begins_as_table, found.values())) else {}  # of names of classes, too
        if not entries:
            return None
        _refuse_several(path, list(entries))
        count = job.counter(f"Unpacking {path.name}", sum(entry.size for entry in entries.values()), "bytes")
        for parts, entry in entries.items():
            room.take(entry.size)
            with room.create(parts) as target:
                for block in entry.blocks():
                    target.write(block)
                    count(len(block))
        try:
            raw = room.read(read_folder)
        except DataError:
            if not archives:
                raise
            room.clear()  # a table may have the labels of pictures in an archive beside it
            with suppress(DataError):
                return _read_nested(path, found.values(), room, job, read_folder)
            raise
        return _noted(raw, f"left out: {listed(archives)}") if archives else raw


def read_tar(path: Path, job: ReadJob, read_folder: ReadFolder) -> RawDataset | None:
    """Read the data set in a tar, compressed or not; see `read_zip`. It may hold pictures, too."""
    with Room(path, job) as room:
        if _unpack(path, _tar_entries(path, room, job), room):
            return room.read(read_folder)
        return _read_nested(path, _tar_entries(path, room, job), room, job, read_folder)


def _tar_entries(path: Path, room: Room, job: ReadJob) -> Iterator[_Entry]:
    """Yield the files in a tar, compressed or not."""
    with open_stream(path, report=job.report, token=job.token) as stream:
        yield from TarReader(path, _Limited(stream, room)).entries()


def _unpack(path: Path, entries: Iterable[_Entry], room: Room, folder: str = "") -> int:
    """Unpack what may belong to a data set into a folder of the room, and return how many files that are.

    Of all others the beginning is unpacked, by which they are counted and called among what is left out.
    """
    found = 0
    for number, entry in enumerate(entries):
        if number >= _MOST_FILES:
            raise DataError(f"{path} holds more than {_MOST_FILES:,} files; unpack it and open its folder.")
        parts = entry_parts(entry.name)
        is_wanted = bool(parts) and (_is_data(parts[-1]) or parts[-1].lower().endswith(PICTURE_SUFFIXES))
        is_list = bool(parts) and parts[-1].lower().endswith(_LISTS_OF_LABELS)
        found += is_wanted
        parts = parts or entry_parts(entry.name, no_data=())
        if not parts:
            continue
        blocks = entry.blocks()
        first = next(blocks, b"")
        is_unnamed = not is_wanted and _may_be_table(parts[-1], first)
        found += is_unnamed
        left = entry.size if is_wanted or is_list or is_unnamed else min(entry.size, _BEGINNING)
        room.take(left)
        with room.create([folder, *parts] if folder else parts) as target:
            for block in chain([first], blocks):
                target.write(block[:left])
                left -= min(left, len(block))
    return found


# Archives in an archive


def _read_nested(
    path: Path, entries: Iterable[_Entry], room: Room, job: ReadJob, read_folder: ReadFolder
) -> RawDataset | None:
    """Read the data set in the archives that are in an archive; None if there are none."""
    archives: dict[str, Path] = {}

    def others() -> Iterator[_Entry]:
        for entry in entries:
            parts = entry_parts(entry.name)
            if not parts or not _is_archive(parts[-1]) or len(archives) >= _MOST_ARCHIVES:
                yield entry
                continue
            name = parts[-1] if parts[-1] not in archives else "-".join(parts)
            archives[name] = room.put_aside(name, entry.size, entry.blocks())

    room.clear()
    _unpack(path, others(), room)
    if not archives:
        return None
    inner: list[str] = []
    found = 0
    for file in archives.values():
        job.raise_if_cancelled()
        with room.named():
            found += _unpack_nested(file, room, job, inner)
        file.unlink()
    names = listed(archives)
    if not found and inner:
        raise DataError(
            f"{path} cannot be opened at once: {names} in it holds archives in turn ({listed(inner)}); "
            "unpack it, and open one of these."
        )
    if not found:
        raise DataError(f"{path} holds no data set, and {names} in it none either; choose another file.")
    _flatten(room.folder, archives)
    return _noted(room.read(read_folder), f"read from {names} in it")


def _noted(raw: RawDataset, note: str) -> RawDataset:
    """Return a data set with another note."""
    notes = "; ".join(filter(None, [raw.dataset.note, note]))
    return raw._replace(dataset=replace(raw.dataset, note=notes))


def _unpack_nested(file: Path, room: Room, job: ReadJob, inner: list[str]) -> int:
    """Unpack an archive as a folder, and list the archives in it."""

    def noticed(entries: Iterable[_Entry]) -> Iterator[_Entry]:
        for entry in entries:
            inner.extend(parts[-1] for parts in [entry_parts(entry.name)] if parts and _is_archive(parts[-1]))
            yield entry

    if not file.name.lower().endswith(".zip"):
        return _unpack(file, noticed(_tar_entries(file, room, job)), room, file.name)
    with opened_zip(file) as archive:
        entries = (_ZipEntry(file, archive, info, job) for info in zip_entries(file, archive))
        return _unpack(file, noticed(entries), room, file.name)


def _flatten(folder: Path, archives: Iterable[str]) -> None:
    """Move what the folders of archives hold one level up where that is clear, else give them their title.

    It is clear for one archive, and for several that hold a file each, as zips of the four files of MNIST.
    """
    tops = [top for name in archives if (top := folder / name).is_dir()]
    inside = [path for top in tops for path in top.iterdir()]
    beside = {path.name for path in folder.iterdir()}
    are_apart = len({path.name for path in inside} | beside) == len(inside) + len(beside)
    is_clear = are_apart and (
        len(tops) == 1 or all(path.is_file() and _is_data(path.name) for path in inside)
    )
    for top in tops:
        if is_clear:
            for path in top.iterdir():
                path.rename(folder / path.name)
            top.rmdir()
        elif not (title := folder / archive_title(top)).exists():
            top.rename(title)


def _is_archive(name: str) -> bool:
    return name.lower().endswith(_ARCHIVES)


# Files of an archive


def _may_be_table(name: str, beginning: bytes) -> bool:
    """Tell whether a file may be a table whose name does not say so: by content or, if packed, by its name.

    A packed one may be ``usps.bz2`` or ``usps.t.bz2``, but no ``notes.txt.gz``.
    """
    if compression_of(beginning) is None:
        return is_table(beginning)
    return name.count(".") == 1 or parse_loosely(Path(name)).word is not None


def _begins_as_table(entry: _Entry) -> bool:
    """Tell whether a file may be a table, though its name does not say so; what is packed may be one."""
    beginning = next(entry.blocks(), b"")
    return compression_of(beginning) is not None or is_table(beginning)


class _Limited:
    """A stream of which no more is read than could be unpacked, however much it expands to."""

    def __init__(self, stream: "_Readable", room: Room) -> None:
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
