"""Getting a known data set: fetch its files, check them, put them in place together.

Files are fetched into the hidden folder ``.download`` inside the folder that was asked for. Only when all of
them are there and their checksums are right are they moved out of it, by renaming. So a download that is
cut, cancelled, killed, or fed with wrong bytes leaves nothing that could be taken for data; what has arrived
stays hidden, and the next download goes on from there.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.data.sources.catalogue import CATALOGUE, Entry, RemoteFile
from mnist_gui.data.sources.fetching.checksum import is_genuine
from mnist_gui.data.sources.fetching.disk import check_room, writing
from mnist_gui.data.sources.fetching.fetch import NotFetchedError, fetch
from mnist_gui.data.sources.fetching.folder_lock import LOCK, folder_lock
from mnist_gui.data.sources.fetching.meter import Meter, format_bytes
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
from mnist_gui.data.sources.fetching.unpack import unpack
from mnist_gui.data.sources.fetching.web import Advice, file_address
from mnist_gui.data.user.user_files import user_folder
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report, ignore_progress

_STAGE: Final = ".download"


def default_folder(entry: Entry) -> Path:
    """Return where a data set is downloaded to unless another folder is named; it need not exist.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    return user_folder("datasets") / entry.name


def archives_folder() -> Path:
    """Return where archives are kept that hold more than one data set; it need not exist.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    return user_folder("datasets") / "archives"


def downloaded_folder(name: str) -> Path | None:
    """Return the folder of a data set that was downloaded to its default folder, all of it, or None.

    Parameters
    ----------
    name : str
        As in the catalogue; None for any other.
    """
    entry = CATALOGUE.get(name)
    if entry is None:
        return None
    folder = default_folder(entry)
    return folder if all((folder / file).is_file() for file in entry.data_files) else None


def missing_bytes(entry: Entry, folder: Path, *, archives: Path | None = None) -> int:
    """Return about how many bytes `download` would fetch, from what is there by its name.

    Parameters
    ----------
    entry : Entry
    folder, archives : Path
        As for `download`.
    """
    if all((folder / name).is_file() for name in entry.data_files):
        return 0
    if entry.archive and archives is not None and (archives / entry.files[0].name).is_file():
        return 0
    return entry.about_bytes


def arrived_bytes(entry: Entry, folder: Path, *, archives: Path | None = None) -> int:
    """Return how many bytes an unfinished download has left for `download` to go on with.

    Parameters
    ----------
    entry : Entry
    folder, archives : Path
        As for `download`.
    """
    stage = (archives if entry.archive and archives is not None else folder) / _STAGE
    return sum(_size(stage / file.name) for file in entry.files)


def _size(path: Path) -> int:
    """Return the size of a file; 0 if there is none, for a download may just have moved it into its place."""
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
    patience: RetryPolicy | None = None,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Path:
    """Download a data set, or what is missing of it.

    Parameters
    ----------
    entry : Entry
        Of `mnist_gui.data.sources.catalogue.CATALOGUE`.
    folder : Path
        Where its files go; it is made if it is not there. Files that are there and genuine stay.
    base_url : str, optional
        Download from below this address, and not from the mirrors of the entry. Any server will do that has
        the files under their own names, such as a container in the layout of Azure Open Datasets.
    archives : Path, optional
        Keep an archive that holds more than this data set in this folder, and look for it there first. By
        default it is removed when it is unpacked.
    replace : bool
        Whether files of the same names that are not genuine may be replaced.
    patience : Patience, optional
        How long to wait for servers and how often to ask again.
    report : callable
        Told how many bytes of all files together are there, and in words how long it will take.
    token : CancelToken, optional
        Looked at ten times a second.

    Returns
    -------
    Path
        `folder`, which now holds the whole data set.

    Raises
    ------
    DataError
        If a file cannot be had, does not fit, cannot be written, or would replace another one.
    Cancelled
        If the token was cancelled.
    """
    missing = _find_missing(entry, folder, replace=replace, token=token)
    if not missing:
        return folder
    source = _Source(entry, base_url, patience or RetryPolicy(), report, token)
    with _stage(folder) as stage:
        if entry.archive:
            archive = source.get_archive(stage, archives)
            members = [member for member in entry.members if member.rpartition("/")[2] in missing]
            unpack(archive, members, stage, report=report, token=token)
        else:
            source.get_files([file for file in entry.files if file.name in missing], stage)
        _put_in_place(missing, stage, folder)
    return folder


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Make the hidden folder, hold it alone, and leave it only if there is something in it to go on with."""
    stage = folder / _STAGE
    made = not folder.exists()
    with writing(folder):
        stage.mkdir(parents=True, exist_ok=True)
    try:
        with folder_lock(stage):
            yield stage
    finally:
        # If another process holds the folder or has put something there, the system refuses, and rightly.
        with contextlib.suppress(OSError):
            if all(path.name == LOCK for path in stage.iterdir()):
                (stage / LOCK).unlink(missing_ok=True)
                stage.rmdir()
            if made:
                folder.rmdir()


def _find_missing(entry: Entry, folder: Path, *, replace: bool, token: CancelToken | None) -> set[str]:
    """Return the names of the files that the folder lacks, unless others stand in their places."""
    there = {name for name in entry.data_files if (folder / name).exists()}
    if entry.archive:  # of what was unpacked, no checksums are known: all of it counts, or nothing
        genuine = there if len(there) == len(entry.data_files) else set()
    else:
        genuine = {file.name for file in entry.files if is_genuine(folder / file.name, file, token=token)}
    if not replace and (others := sorted(there - genuine)):
        raise DataError(
            f"{folder / others[0]} is there already and may be another file than the one of {entry.title}, "
            "so it is left alone; choose another folder, or move it away."
        )
    return set(entry.data_files) - genuine


def _put_in_place(names: set[str], stage: Path, folder: Path) -> None:
    """Move finished files out of the stage and empty it.

    They are on the disk, not on their way there, before they get their names; and images get them last, as
    labels alone are never taken for a data set.
    """
    for name in sorted(names, key=lambda name: "images" in name):
        with writing(folder / name):
            with (stage / name).open("rb+") as file:
                os.fsync(file.fileno())
            (stage / name).replace(folder / name)
    for path in stage.iterdir():
        if path.name != LOCK:
            path.unlink()


@dataclass(frozen=True)
class _Source:
    """Where the files of an entry come from, and how."""

    entry: Entry
    base_url: str | None
    patience: RetryPolicy
    report: Report
    token: CancelToken | None

    def get_files(self, files: Sequence[RemoteFile], stage: Path) -> None:
        """Fetch files into the stage."""
        known = [file.size for file in files if file.size is not None]
        total = sum(known) if len(known) == len(files) else self.entry.about_bytes
        have = sum(path.stat().st_size for file in files if (path := stage / file.name).exists())
        check_room(stage.parent, total - have)
        meter = Meter(self.report, total=total, clock=self.patience.clock)
        for file in files:
            meter.begin(f"Downloading {file.name}")
            self._fetch(file, stage, meter)
            meter.end()

    def get_archive(self, stage: Path, archives: Path | None) -> Path:
        """Return where the archive of the entry lies, after fetching it if need be."""
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
                patience=self.patience,
                heard=meter.hear,
                token=self.token,
            )
        except NotFetchedError as error:
            raise DataError(
                f"{file.name} of {self.entry.title} cannot be downloaded: {error}; nothing was put in "
                f"{stage.parent}; {self._advice(error)}{_kept(stage)}."
            ) from error

    def _advice(self, error: NotFetchedError) -> str:
        advices = {fault.advice for fault in error.faults.values()}
        if Advice.TRY_LATER in advices:
            return "try again later"
        if Advice.CHECK_CONNECTION in advices:
            return (
                "check the connection to the network and, if there is one, the proxy (HTTP_PROXY, "
                "HTTPS_PROXY), then try again"
            )
        if self.base_url:
            return "check the address, or download without naming one"
        return "download from another address that you know"


def _kept(stage: Path) -> str:
    have = sum(path.stat().st_size for path in stage.iterdir())
    return f"; that goes on after the {format_bytes(have)} that have arrived" if have else ""
