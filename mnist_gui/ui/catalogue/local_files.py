"""Jobs that find, download and check data sets of the catalogue on the disk.

All data sets share a folder. Inside it each has a folder of its own name, beside the one for archives that
hold several data sets. This is the default layout of `mnist_gui.data.sources.download`, and the one of a
folder that the user chooses. The modules that download are imported on first use, because they import the
HTTP modules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import CancelToken, Report


@dataclass(frozen=True)
class LocalFiles:
    """The state of a data set's files on the disk.

    Attributes
    ----------
    folder : Path
        Folder of its files; need not exist.
    archives : Path
        Folder of archives that hold several data sets.
    is_complete : bool
        Whether all files exist.
    missing : int
        About how many bytes a download from the beginning would fetch.
    received : int
        Bytes of an unfinished download, which the next one continues.
    """

    folder: Path
    archives: Path
    is_complete: bool
    missing: int
    received: int


@dataclass(frozen=True)
class Fetched:
    """The result of a download.

    Attributes
    ----------
    local : LocalFiles
    repaired : tuple of str
        Names of damaged files that were replaced.
    """

    local: LocalFiles
    repaired: tuple[str, ...] = ()


def find_local_files(entry: Entry, parent: Path | None) -> LocalFiles:
    """Return the state of a data set's files.

    Parameters
    ----------
    entry : Entry
    parent : Path or None
        Folder that the data sets share; None for the default. One that holds the files itself is taken, too.

    Raises
    ------
    DataError
        If the user has no home directory, or the folder cannot be read.
    """
    from mnist_gui.data.sources.download import (
        archives_folder,
        arrived_bytes,
        default_folder,
        folder_below,
        missing_bytes,
    )

    folder = default_folder(entry) if parent is None else parent / entry.name
    archives = archives_folder() if parent is None else parent / "archives"
    try:
        if parent is not None:
            folder = folder_below(entry, parent)
        return LocalFiles(
            folder,
            archives,
            is_complete=missing_bytes(entry, folder) == 0,
            missing=missing_bytes(entry, folder, archives=archives),
            received=arrived_bytes(entry, folder, archives=archives),
        )
    except OSError as error:
        raise DataError(f"{folder} cannot be read ({reason_of(error)}); choose another folder.") from error


def find_all_local_files(
    entries: Mapping[str, Entry], parent: Path | None, report: Report, token: CancelToken
) -> dict[str, LocalFiles]:
    """Return the state of the files of several data sets, by name."""
    found = {}
    for name, entry in entries.items():
        token.raise_if_cancelled()
        found[name] = find_local_files(entry, parent)
    return found


def fetch(entry: Entry, parent: Path | None, base_url: str, report: Report, token: CancelToken) -> Fetched:
    """Download a data set, or check and repair it.

    Parameters
    ----------
    entry : Entry
    parent : Path or None
        As for `find_local_files`. Files in the default folder come from downloads, so those with a wrong
        checksum are replaced. In any other folder they may belong to the user and are left alone.
    base_url : str
        Address to download from; empty for the mirrors of the entry.

    Raises
    ------
    DataError
        As `mnist_gui.data.sources.download.download`; the message also names damaged files.
    Cancelled
        If the token was cancelled.
    """
    from mnist_gui.data.sources.download import download

    local = find_local_files(entry, parent)
    damaged = _damaged_files(entry, local.folder, token) if parent is None else ()
    try:
        download(
            entry,
            local.folder,
            base_url=base_url or None,
            archives=local.archives,
            replace=parent is None,
            report=report,
            token=token,
        )
    except DataError as error:
        if not damaged:
            raise
        verb = "is" if len(damaged) == 1 else "are"
        raise DataError(f"{', '.join(damaged)} {verb} damaged. {error}") from error
    return Fetched(find_local_files(entry, parent), damaged)


def _damaged_files(entry: Entry, folder: Path, token: CancelToken) -> tuple[str, ...]:
    """Return the names of damaged files; unpacked files have no known checksums."""
    from mnist_gui.data.sources.fetching.checksum import is_genuine

    if entry.archive:
        return ()
    existing = [file for file in entry.files if (folder / file.name).is_file()]
    return tuple(file.name for file in existing if not is_genuine(folder / file.name, file, token=token))
