"""Where the data sets of the catalogue are or will be: what looks at the disk, and so is done on a thread.

Each data set has a folder of its own name inside one that they share, and beside them lies the one for
archives that hold several. `mnist_gui.data.sources.download` has it so by default; a folder that the user
chooses is laid out in the same way. What downloads is imported when it is needed: it brings half of HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Report


@dataclass(frozen=True)
class Place:
    """What the disk has of a data set.

    Attributes
    ----------
    folder : Path
        Where its files are or go to; it need not exist.
    archives : Path
        Where an archive is kept that holds others, too.
    is_here : bool
        Whether all its files are there.
    missing : int
        About how many bytes a download would fetch if none had arrived.
    arrived : int
        Bytes of an unfinished download, which goes on after them.
    """

    folder: Path
    archives: Path
    is_here: bool
    missing: int
    arrived: int


@dataclass(frozen=True)
class Fetched:
    """What came of a download.

    Attributes
    ----------
    place : Place
    mended : tuple of str
        Names of files that were there, but were not as published, and have been replaced.
    """

    place: Place
    mended: tuple[str, ...] = ()


def look(entry: Entry, parent: Path | None) -> Place:
    """Look what there is of a data set.

    Parameters
    ----------
    entry : Entry
    parent : Path or None
        The folder that the data sets share; None for the program's own.

    Raises
    ------
    DataError
        If the user has no home directory, or may not look there.
    """
    from mnist_gui.data.sources.download import archives_folder, arrived_bytes, default_folder, missing_bytes

    folder = default_folder(entry) if parent is None else parent / entry.name
    archives = archives_folder() if parent is None else parent / "archives"
    try:
        return Place(
            folder,
            archives,
            is_here=missing_bytes(entry, folder) == 0,
            missing=missing_bytes(entry, folder, archives=archives),
            arrived=arrived_bytes(entry, folder, archives=archives),
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{folder} cannot be looked into ({reason}); choose another folder.") from error


def look_for_all(
    entries: Mapping[str, Entry], parent: Path | None, report: Report, token: CancelToken
) -> dict[str, Place]:
    """Do the same for several data sets; return what there is of each, by name."""
    places = {}
    for name, entry in entries.items():
        token.raise_if_cancelled()
        places[name] = look(entry, parent)
    return places


def fetch(entry: Entry, parent: Path | None, base_url: str, report: Report, token: CancelToken) -> Fetched:
    """Download a data set, or mend it, and return where it is.

    Parameters
    ----------
    entry : Entry
    parent : Path or None
        As for `look`. What is in the program's own folder came from a download: what is not genuine there is
        damaged, and is replaced. In any other folder it may be somebody's own.
    base_url : str
        Where to download from; empty for the mirrors of the entry.

    Raises
    ------
    DataError
        As `mnist_gui.data.sources.download.download`; it says as well what is damaged.
    Cancelled
        If the token was cancelled.
    """
    from mnist_gui.data.sources.download import download

    place = look(entry, parent)
    damaged = _find_damaged(entry, place.folder, token) if parent is None else ()
    try:
        download(
            entry,
            place.folder,
            base_url=base_url or None,
            archives=place.archives,
            replace=parent is None,
            report=report,
            token=token,
        )
    except DataError as error:
        if not damaged:
            raise
        verb = "is" if len(damaged) == 1 else "are"
        raise DataError(f"{', '.join(damaged)} {verb} damaged. {error}") from error
    return Fetched(look(entry, parent), damaged)


def _find_damaged(entry: Entry, folder: Path, token: CancelToken) -> tuple[str, ...]:
    """Return the names of files that are not as published; of what was unpacked, nothing is known."""
    from mnist_gui.data.sources.fetching.checksum import is_genuine

    if entry.archive:
        return ()
    there = [file for file in entry.files if (folder / file.name).is_file()]
    return tuple(file.name for file in there if not is_genuine(folder / file.name, file, token=token))
