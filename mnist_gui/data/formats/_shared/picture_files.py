"""Where the pictures of a set are: in a folder with folders in it, or in a zip of one."""

import errno
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from mnist_gui.data.formats._shared.picture_layout import Parts, is_picture
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.zip_entries import read_entry, reading_zip, zip_entries
from mnist_gui.errors import DataError
from mnist_gui.progress import Progress

_MOST_BYTES: Final = 256 * 1024**2
_MOST_ENTRIES: Final = 5_000_000
_MOST_FOLDERS_DEEP: Final = 8
_WINDOWS_LOOP: Final = 1921  # ERROR_CANT_RESOLVE_FILENAME


class PictureFiles(Protocol):
    """The picture files of a set.

    Attributes
    ----------
    path : Path
        The folder or the zip.
    names : sequence of Parts
        The path of each picture below it.
    """

    path: Path
    names: list[Parts]

    def read(self, place: int) -> bytes:
        """Return what one of the files holds; several threads may do so at once."""
        ...


class FolderFiles:
    """The pictures in a folder and the folders in it."""

    def __init__(self, path: Path, job: ReadJob) -> None:
        self.path = path
        self.names = [parts for parts in _files(path, job) if is_picture(parts)]

    def read(self, place: int) -> bytes:
        """Return what one of the files holds."""
        # Without Path and a buffer, which would take a quarter of the time of all.
        path = os.path.join(self.path, *self.names[place])  # noqa: PTH118
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                if os.fstat(file.fileno()).st_size > _MOST_BYTES:
                    raise _too_large(path)
                return file.read()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DataError(
                f"{path} cannot be read ({reason}); check its permissions and its disk."
            ) from error


class ZipFiles:
    """The pictures in an open zip."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        entries = {_parts(entry.filename): entry for entry in zip_entries(path, archive)}
        self.names = [parts for parts in entries if is_picture(parts)]
        self._entries = [entries[parts] for parts in self.names]

    def read(self, place: int) -> bytes:
        """Return what one of the files holds."""
        entry = self._entries[place]
        if entry.file_size > _MOST_BYTES:
            raise _too_large(f"{self.path}: {entry.filename}")
        return read_entry(self.path, self._archive, entry)


@contextmanager
def zip_files(path: Path) -> Iterator[ZipFiles]:
    """Open a zip of pictures.

    Raises
    ------
    DataError
        If it cannot be read, or something is wrong with it.
    """
    with reading_zip(path):
        archive = zipfile.ZipFile(path)
    with archive:
        yield ZipFiles(path, archive)


def _files(top: Path, job: ReadJob) -> Iterator[Parts]:
    """Yield the paths of all files below a folder, as deep as a picture set goes, hidden ones left out."""
    seen = 0
    waiting: list[Parts] = [()]
    while waiting:
        folder = waiting.pop()
        job.raise_if_cancelled()
        with _looking_at(top.joinpath(*folder)), os.scandir(top.joinpath(*folder)) as entries:
            for entry in entries:
                seen += 1
                if entry.name.startswith(".") or _leads_nowhere(entry):
                    continue
                if entry.is_file():  # to open a pipe would be to wait for ever
                    yield (*folder, entry.name)
                elif entry.is_dir() and len(folder) < _MOST_FOLDERS_DEEP:
                    waiting.append((*folder, entry.name))
        if seen > _MOST_ENTRIES:
            raise DataError(
                f"{top} holds too much to be one data set: expected {_MOST_ENTRIES:,} files at most; "
                "choose the folder of one data set."
            )
        job.report(Progress(f"Looking for pictures in {top.name}", seen, 0, "files"))


def _leads_nowhere(entry: "os.DirEntry[str]") -> bool:
    """Tell whether an entry is a link to nothing, or to itself by way of others; it is no file of the set."""
    if not entry.is_symlink():
        return False
    with _looking_at(entry.path):
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
def _looking_at(path: str | Path) -> Iterator[None]:
    """Name what may not be looked at: it may lie deep in the folder that was opened."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(
            f"{path} cannot be looked at ({reason}); check its permissions, or take it out."
        ) from error


def _parts(name: str) -> Parts:
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def _too_large(name: str) -> DataError:
    return DataError(
        f"{name} is too large to be one picture of a data set: expected {_MOST_BYTES:,} bytes at most; "
        "take it out or scale it down."
    )
