"""Download a known data set: fetch its files, check them, and move them into place together.

Files are fetched into the hidden folder ``.download`` inside the destination. Only when all of them have the
right checksum are they renamed into the destination. A download that is cut, cancelled, killed or given wrong
bytes therefore leaves nothing that looks like data; the next download continues from the hidden folder.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import atomic_write
from mnist_gui.data.sources.catalogue import CATALOGUE, Entry, RemoteFile
from mnist_gui.data.sources.fetching.checksum import is_genuine, is_genuine_content
from mnist_gui.data.sources.fetching.disk import LOCK, STAGE, check_room, folder_lock, writing
from mnist_gui.data.sources.fetching.fetch import NotFetchedError, fetch
from mnist_gui.data.sources.fetching.meter import Meter, format_bytes
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
from mnist_gui.data.sources.fetching.unpack import unpack
from mnist_gui.data.sources.fetching.web import Remedy, file_address
from mnist_gui.data.user.profiles import shared_folder
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report, ignore_progress
from mnist_gui.untrusted import read_ordinary

_PACKED: Final = ".gz"

_MOVING: Final = "moving.json"
"""List of the files that are being renamed from the stage into the destination."""


def default_folder(entry: Entry) -> Path:
    """Return the default folder of a data set; it need not exist.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    return shared_folder("datasets") / entry.name


def archives_folder() -> Path:
    """Return the folder of archives that hold several data sets; it need not exist.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    return shared_folder("datasets") / "archives"


def downloaded_folder(name: str) -> Path | None:
    """Return the default folder of the data set `name` if all its files are there, else None."""
    entry = CATALOGUE.get(name)
    if entry is None:
        return None
    try:
        folder = default_folder(entry)
    except DataError:  # a user without a home directory has no downloads
        return None
    return folder if all(file_on_disk(folder, file).is_file() for file in entry.data_files) else None


def file_on_disk(folder: Path, name: str) -> Path:
    """Return where a folder has a file of a data set: under its name, or unpacked."""
    packed, unpacked = folder / name, folder / name.removesuffix(_PACKED)
    return unpacked if not packed.exists() and unpacked.is_file() else packed


def folder_below(entry: Entry, parent: Path) -> Path:
    """Return the folder for a data set in the folder that data sets share, or the one that holds it already.

    Parameters
    ----------
    entry : Entry
    parent : Path
        Each data set has a folder of its own name in it. It may also hold the files itself.
    """
    own = parent / entry.name
    return own if _holds(entry, own) else holding_folder(entry, parent, otherwise=own)


def holding_folder(entry: Entry, folder: Path, *, otherwise: Path | None = None) -> Path:
    """Return where a folder holds a data set already: in itself, or where torchvision keeps it.

    Parameters
    ----------
    entry : Entry
    folder : Path
    otherwise : Path, optional
        What to return if it does not; by default, the folder.
    """
    places = (folder, folder / "raw", folder / entry.title.split()[0].replace("-", "") / "raw")
    return next((place for place in places if _holds(entry, place)), otherwise or folder)


def _holds(entry: Entry, folder: Path) -> bool:
    """Tell whether a folder has all files of a data set; MNIST and others like it differ in their sizes."""
    sizes = {} if entry.archive else {file.name: file.size for file in entry.files}
    unpacked = _unpacked(entry, folder)
    return all(
        name in unpacked or ((folder / name).is_file() and sizes.get(name) in (None, _size(folder / name)))
        for name in entry.data_files
    )


def _unpacked(
    entry: Entry, folder: Path, *, token: CancelToken | None = None, fully: bool = False
) -> set[str]:
    """Return the names of the files of a data set of which a folder has the unpacked bytes.

    Those of EMNIST's have names of their own. Of others, the checksums decide, or the name of the folder
    where no checksum is known.

    Parameters
    ----------
    entry : Entry
    folder : Path
    token : CancelToken, optional
    fully : bool
        Whether to compare images, too; by default labels only, which differ between data sets.
    """
    found = {name for name in entry.data_files if file_on_disk(folder, name) != folder / name}
    if entry.archive or not found:
        return found
    if not all(file.content_sha256 for file in entry.files):
        own = {_plain(entry.name), _plain(entry.title.split()[0])}
        return found if own & {_plain(folder.name), _plain(folder.parent.name)} else set()
    files = [file for file in entry.files if file.name in found]
    compared = [file for file in files if fully or "label" in file.name]
    genuine = {
        file.name: is_genuine_content(file_on_disk(folder, file.name), file, token=token) for file in compared
    }
    if not fully:
        return found if compared and all(genuine.values()) else set()
    return {name for name, is_genuine in genuine.items() if is_genuine}


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def missing_bytes(entry: Entry, folder: Path, *, archives: Path | None = None) -> int:
    """Return about how many bytes `download` would fetch; files that exist are not checked.

    The parameters are those of `download`.
    """
    unpacked = _unpacked(entry, folder)
    if all(name in unpacked or (folder / name).is_file() for name in entry.data_files):
        return 0
    if entry.archive and archives is not None and (archives / entry.files[0].name).is_file():
        return 0
    return entry.about_bytes


def arrived_bytes(entry: Entry, folder: Path, *, archives: Path | None = None) -> int:
    """Return how many bytes of an unfinished download `download` would continue from.

    The parameters are those of `download`.
    """
    stage = (archives if entry.archive and archives is not None else folder) / STAGE
    return sum(_size(stage / file.name) for file in entry.files)


def _size(path: Path) -> int:
    """Return the size of a file; 0 if there is none, because a download may just have moved it."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0


def download(
    entry: Entry,
    folder: Path,
    *,
    base_url: str | None = None,
    archives: Path | None = None,
    replace: bool = False,
    retries: RetryPolicy | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Path:
    """Download the missing files of a data set.

    Parameters
    ----------
    entry : Entry
        From `mnist_gui.data.sources.catalogue.CATALOGUE`.
    folder : Path
        Destination; created if need be. Genuine files in it are kept.
    base_url : str, optional
        Address to download from instead of the mirrors of the entry. The files must lie below it under their
        own names, as in a container of Azure Open Datasets.
    archives : Path, optional
        Folder in which to find, and to keep, an archive of several data sets. By default the archive is
        deleted after it is unpacked.
    replace : bool
        Whether to replace files of the same names that are not genuine.
    retries : RetryPolicy, optional
    report : callable
        Called with the number of bytes of all files that have arrived; the message has the time left.
    token : CancelToken, optional
        Checked ten times a second.

    Returns
    -------
    Path
        `folder`, which now holds the whole data set.

    Raises
    ------
    DataError
        If a file cannot be downloaded or written, does not fit, or would replace another one.
    Cancelled
        If the token was cancelled.
    """
    if not (folder / STAGE).exists() and not _find_missing(entry, folder, replace=replace, token=token):
        return folder
    downloader = _Downloader(entry, base_url, retries or RetryPolicy(), report, token)
    with _stage(folder) as stage:
        missing = _find_missing(entry, folder, replace=replace, token=token)
        if not missing:
            _clear(stage)
            return folder
        if entry.archive:
            archive = downloader.get_archive(stage, archives)
            members = [member for member in entry.members if member.rpartition("/")[2] in missing]
            unpack(archive, members, stage, report=report, token=token)
        else:
            downloader.get_files([file for file in entry.files if file.name in missing], stage)
        _put_in_place(missing, stage, folder)
    return folder


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Create and lock the hidden folder; remove it at the end if there is nothing to continue from."""
    stage = folder / STAGE
    is_new = not folder.exists()
    try:
        with folder_lock(stage):
            try:
                _finish_moving(stage, folder)
                yield stage
            finally:
                _remove_empty(stage, and_folder=is_new)
    finally:
        if sys.platform == "win32":  # an open file is not removed there, neither ours nor another program's
            _remove_empty(stage, and_folder=is_new)


def _remove_empty(stage: Path, *, and_folder: bool) -> None:
    with contextlib.suppress(OSError):
        if all(path.name == LOCK for path in stage.iterdir()):
            (stage / LOCK).unlink(missing_ok=True)
            stage.rmdir()
        if and_folder:
            stage.parent.rmdir()


def _find_missing(entry: Entry, folder: Path, *, replace: bool, token: CancelToken | None) -> set[str]:
    """Return the names of the files to download; refuse to replace others unless told to."""
    unpacked = _unpacked(entry, folder, token=token, fully=True)
    existing = {name for name in entry.data_files if file_on_disk(folder, name).exists()}
    if entry.archive:  # checksums of unpacked files are unknown, so only a complete set counts
        genuine = existing if len(existing) == len(entry.data_files) else set()
    else:
        genuine = {file.name for file in entry.files if is_genuine(folder / file.name, file, token=token)}
        genuine |= unpacked
    if not replace and (others := sorted(existing - genuine)):
        raise DataError(
            f"{file_on_disk(folder, others[0])} is there already and may be another file than the one of "
            f"{entry.title}, so it is left alone; choose another folder, or move it away."
        )
    return set(entry.data_files) - genuine


def _put_in_place(names: set[str], stage: Path, folder: Path) -> None:
    """Move finished files out of the stage and empty it.

    Each file is synced to disk before it gets its name. Images come last, because labels alone are never
    opened as a data set.
    """
    for name in names:
        with writing(folder / name), (stage / name).open("rb+") as file:
            os.fsync(file.fileno())
    with writing(folder), atomic_write(stage / _MOVING) as file:
        file.write(json.dumps(sorted(names, key=lambda name: ("images" in name, name))).encode("ascii"))
    _finish_moving(stage, folder)


def _finish_moving(stage: Path, folder: Path) -> None:
    """Move the files that are listed in the stage and not moved yet; then empty it."""
    try:
        names = json.loads(read_ordinary(stage / _MOVING))
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError):  # not written by a download
        names = []
    there = {path.name for path in stage.iterdir() if path.is_file()}
    for name in names if isinstance(names, list) else []:
        if isinstance(name, str) and name in there:
            there.remove(name)
            with writing(folder / name):
                (stage / name).replace(folder / name)
    _clear(stage)


def _clear(stage: Path) -> None:
    """Remove all but the lock; the list last, because without it the rest seems to be unfinished."""
    for path in sorted(stage.iterdir(), key=lambda path: path.name == _MOVING):
        if path.name != LOCK:
            path.unlink()


@dataclass(frozen=True)
class _Downloader:
    """Fetch the files of an entry into a stage."""

    entry: Entry
    base_url: str | None
    retries: RetryPolicy
    report: Report
    token: CancelToken | None

    def get_files(self, files: Sequence[RemoteFile], stage: Path) -> None:
        """Fetch files into the stage."""
        known = [file.size for file in files if file.size is not None]
        total = sum(known) if len(known) == len(files) else self.entry.about_bytes
        arrived = sum(_size(stage / file.name) for file in files)
        check_room(stage.parent, total - arrived)
        meter = Meter(self.report, total=total, clock=self.retries.clock)
        for file in files:
            meter.start_file(f"Downloading {file.name}")
            self._fetch(file, stage, meter)
            meter.finish_file()

    def get_archive(self, stage: Path, archives: Path | None) -> Path:
        """Return the path of the entry's archive; fetch it if need be."""
        (file,) = self.entry.files
        if archives is None:
            self.get_files([file], stage)
            return stage / file.name
        kept = archives / file.name
        if not is_genuine(kept, file, token=self.token):
            with _stage(archives) as own_stage:
                self.get_files([file], own_stage)
                _put_in_place({file.name}, own_stage, archives)
        return kept

    def _fetch(self, file: RemoteFile, stage: Path, meter: Meter) -> None:
        bases = (self.base_url,) if self.base_url else self.entry.mirrors
        addresses = [file_address(base, file.name) for base in bases]
        try:
            fetch(
                file,
                stage / file.name,
                addresses,
                retries=self.retries,
                on_bytes=meter.update,
                token=self.token,
            )
        except NotFetchedError as error:
            raise DataError(
                f"{file.name} of {self.entry.title} cannot be downloaded: {error}; nothing was put in "
                f"{stage.parent}; {self._what_to_do(error)}{_continues(stage)}."
            ) from error

    def _what_to_do(self, error: NotFetchedError) -> str:
        remedies = {failure.remedy for failure in error.errors.values()}
        if Remedy.TRY_LATER in remedies:
            return "try again later"
        if Remedy.CHECK_CONNECTION in remedies:
            return (
                "check the connection to the network and, if there is one, the proxy (HTTP_PROXY, "
                "HTTPS_PROXY), then try again"
            )
        if self.base_url:
            return "check the address, or download without naming one"
        return "download from another address that you know"


def _continues(stage: Path) -> str:
    arrived = sum(path.stat().st_size for path in stage.iterdir())
    return f"; that goes on after the {format_bytes(arrived)} that have arrived" if arrived else ""
