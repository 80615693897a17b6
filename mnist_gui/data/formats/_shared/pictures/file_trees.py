"""Many files under one roof: in a folder with its subfolders, or in a zip of it."""

import errno
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from mnist_gui.data.formats._shared.archives.zip_entries import (
    opened_zip,
    read_entry,
    reading_zip,
    zip_entries,
)
from mnist_gui.data.formats._shared.pictures.picture_sieve import is_hidden
from mnist_gui.data.formats._shared.pictures.room import Room
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import Progress
from mnist_gui.untrusted import open_ordinary, read_ordinary

_MOST_BYTES: Final = 256 * 1024**2
_CONTENTS: Final = Room(_MOST_BYTES, small=2**20)
_MOST_ENTRIES: Final = 5_000_000
_MOST_FOLDERS_DEEP: Final = 8
_WINDOWS_LOOP: Final = 1921  # ERROR_CANT_RESOLVE_FILENAME


Parts: TypeAlias = tuple[str, ...]
"""The path of a file below the folder that was opened: its folders, then its own name."""

Wanted: TypeAlias = Callable[[Parts], bool]
"""Tells by its path whether a file is one of those to be read. It is asked of hidden folders, too."""


class FileTree(Protocol):
    """Files to be read.

    Attributes
    ----------
    path : Path
        The folder or the archive.
    names : list of Parts
        The path of each file below it.
    """

    path: Path
    names: list[Parts]

    def read(self, index: int, held: ExitStack) -> bytes:
        """Return the content of one of the files, and hold the room for it until `held` is closed.

        Several threads may call this at once; those with large files wait for one another.
        """
        ...


class WholeTree(FileTree, Protocol):
    """Files to be read, and others beside them."""

    def read_other(self, parts: Parts, most: int) -> bytes:
        """Return the content of another file by its path; at most so many bytes of it."""
        ...


class FolderTree:
    """The files in a folder and its subfolders; a `FileTree`.

    Parameters
    ----------
    path : Path
    job : ReadJob
    wanted : callable
    unlisted : callable
        Called with the path of each folder that may not be listed.
    """

    def __init__(
        self, path: Path, job: ReadJob, *, wanted: Wanted, unlisted: Callable[[Parts], None]
    ) -> None:
        self.path = path
        self._top = str(path)
        self.names = [parts for parts in _files(path, job, wanted, unlisted) if wanted(parts)]

    def read(self, index: int, held: ExitStack) -> bytes:
        """Return the content of one of the files, and hold the room for it until `held` is closed."""
        # Without Path and a buffer, which would take a quarter of the time of all.
        path = os.path.join(self._top, *self.names[index])  # noqa: PTH118
        try:
            with open_ordinary(path, buffering=0) as file:
                size = os.fstat(file.fileno()).st_size
                _hold_room(size, path, held)
                return file.read(size)  # in one call of the system, and not in four
        except OSError as error:
            raise DataError(
                f"{path} cannot be read ({reason_of(error)}); check its permissions and its disk."
            ) from error

    def read_other(self, parts: Parts, most: int) -> bytes:
        """Return the content of a file by its path; at most so many bytes of it."""
        path = self.path.joinpath(*parts)
        with _listing(path):
            return read_ordinary(path, most=most)


class ZipTree:
    """The files in an open zip; a `FileTree`."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, *, wanted: Wanted) -> None:
        self.path = path
        self._archive = archive
        entries = {parts_of(entry.filename): entry for entry in zip_entries(path, archive)}
        self.names = [parts for parts in entries if parts and wanted(parts)]
        self._entries = [entries[parts] for parts in self.names]
        self._all = entries

    def read(self, index: int, held: ExitStack) -> bytes:
        """Return the content of one of the files, and hold the room for it until `held` is closed."""
        entry = self._entries[index]
        _hold_room(entry.file_size, f"{self.path}: {entry.filename}", held)
        return read_entry(self.path, self._archive, entry)

    def read_other(self, parts: Parts, most: int) -> bytes:
        """Return the content of a file by its path; at most so many bytes of it."""
        with reading_zip(self.path), self._archive.open(self._all[parts]) as file:
            return file.read(most)


@contextmanager
def open_zip(path: Path, *, wanted: Wanted) -> Iterator[ZipTree]:
    """Open a zip.

    Raises
    ------
    DataError
        If it cannot be read, or something is wrong with it.
    """
    with opened_zip(path) as archive:
        yield ZipTree(path, archive, wanted=wanted)


def _files(top: Path, job: ReadJob, wanted: Wanted, unlisted: Callable[[Parts], None]) -> Iterator[Parts]:
    """Yield the paths of all files below a folder, as deep as a picture set goes.

    Hidden folders, and those of the system, are only shown to `wanted`.
    """
    seen = 0
    waiting: list[Parts] = [()]
    linked: list[Parts] = []  # later, so that a folder is found under its own name and not under a link's
    listed: set[tuple[int, int]] = set()
    while waiting or linked:
        folder = (waiting or linked).pop()
        path = top.joinpath(*folder)
        job.raise_if_cancelled()
        scanned = _scanned(path, is_optional=bool(folder))
        if scanned is None:
            unlisted(folder)
            continue
        with _listing(path), scanned as entries:
            status = path.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in listed:  # a link to a folder that was here already, such as its own parent
                continue
            listed.add(identity)
            for entry in entries:
                seen += 1
                if _is_broken_link(entry):
                    continue
                if entry.is_file():
                    yield (*folder, entry.name)
                elif is_hidden(entry.name):
                    wanted((*folder, entry.name, ""))
                elif entry.is_dir() and len(folder) < _MOST_FOLDERS_DEEP:
                    (linked if entry.is_symlink() else waiting).append((*folder, entry.name))
        if seen > _MOST_ENTRIES:
            raise DataError(
                f"{top} holds too much to be one data set: expected {_MOST_ENTRIES:,} files at most; "
                "choose the folder of one data set."
            )
        job.report(Progress(f"Looking for pictures in {top.name}", seen, 0, "files"))


def _scanned(path: Path, *, is_optional: bool) -> AbstractContextManager[Iterator["os.DirEntry[str]"]] | None:
    """Begin to list a folder; return None for one that may not be listed, if others are read without it."""
    with _listing(path):
        try:
            return os.scandir(path)
        except PermissionError:
            if not is_optional:
                raise
    return None


def _is_broken_link(entry: "os.DirEntry[str]") -> bool:
    """Tell whether an entry is a link to nothing, or to itself through others."""
    if not entry.is_symlink():
        return False
    with _listing(entry.path):
        try:
            entry.stat()
        except FileNotFoundError:
            return True
        except OSError as error:
            if error.errno == errno.ELOOP or getattr(error, "winerror", None) == _WINDOWS_LOOP:
                return True
            raise
    return False


@contextmanager
def _listing(path: str | Path) -> Iterator[None]:
    """Name the folder that may not be listed: it may lie deep in the one that was opened."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({reason_of(error)}); check its permissions, or take it out."
        ) from error


def parts_of(name: str) -> Parts:
    """Return the path of an entry in an archive, by its name there; empty if that names nothing."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def _hold_room(size: int, name: str, held: ExitStack) -> None:
    """Hold the room for a content of so many bytes; refuse one that is too large."""
    if size > _MOST_BYTES:
        raise DataError(
            f"{name} is too large to be one picture of a data set: expected {_MOST_BYTES:,} bytes at most; "
            "take it out or scale it down."
        )
    _CONTENTS.hold(size, held)
