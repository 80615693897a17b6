"""Back up what the user made in one file, and restore it.

A backup is a zip with the user's files and a manifest: format, version, and the size and checksum of each
file. It is read like any file from outside: nothing is unpacked to disk or run, and each file is checked
before anything is changed. A new kind of file that users make is one row in `KINDS`.
"""

import hashlib
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from mnist_gui.atomic_file import atomic_write, remove_leftovers_in
from mnist_gui.data.formats._shared.archives.zip_entries import opened_zip, read_entry, zip_entries
from mnist_gui.data.user import correction_merge, notes, own_digits_file, restore_journal
from mnist_gui.data.user.correction_folder import FILE_NAME, FOLDER
from mnist_gui.data.user.profiles import current_profile, profile_directory
from mnist_gui.data.user.user_files import held_directory, read_user_file
from mnist_gui.errors import DataError, TakenError, reason_of
from mnist_gui.names import shown
from mnist_gui.untrusted import declared

FORMAT: Final = "mnist-gui backup"
VERSION: Final = 1
SUFFIX: Final = ".zip"

LARGEST: Final = 512 << 20
"""Bytes of all files in a backup together; a drawing takes about 2,000."""

MOST_FILES: Final = 10_000

KEPT_BEFORE: Final = 3
"""How many copies of what a restoration replaced are kept."""

BEFORE: Final = "backups"
"""The folder of these copies in the directory of a profile."""

_MANIFEST: Final = "manifest.json"
_LARGEST_MANIFEST: Final = 8 << 20
_LONGEST_REASON: Final = 80  # characters of what a parser says
_DAMAGE: Final = (ValueError, TypeError, KeyError, RecursionError)
_NEWER: Final = "a newer version of this program made it"
_ADVICE: Final = "choose another file, or make a new backup"


@dataclass(frozen=True)
class BackupKind:
    """A kind of file that users make.

    Attributes
    ----------
    name : str
        The folder of the files, in the directory of a profile and in a backup.
    words : str
        What is counted, for messages: ``"notes"``.
    file_name : str
        A regular expression for the names of the files.
    count : callable
        Returns how many things a file has; raises ValueError, or another error of a parser, if it is damaged.
    merge : callable
        Takes the content of the file that is there and that of the backup. Returns one that has all of both.
    """

    name: str
    words: str
    file_name: str
    count: Callable[[bytes], int]
    merge: Callable[[bytes, bytes], bytes]


KINDS: Final = (
    BackupKind("notes", "notes", "[0-9a-f]{32}[.]json", notes.count_notes, notes.merge_contents),
    BackupKind(
        FOLDER,
        "corrections",
        FILE_NAME,
        correction_merge.count_corrections,
        correction_merge.merge_contents,
    ),
    BackupKind(
        "digits",
        "own digits",
        "own[.]jsonl",
        own_digits_file.count_digits,
        own_digits_file.merge_contents,
    ),
)


@dataclass(frozen=True)
class Backup:
    """The content of a backup, checked.

    Attributes
    ----------
    files : mapping of str to bytes
        By folder and name, such as ``notes/1f....json``.
    counts : mapping of str to int
        How many things of each kind it has, by the name of the kind.
    created : str
        Date and time in ISO 8601.
    """

    files: Mapping[str, bytes]
    counts: Mapping[str, int]
    created: str

    @property
    def in_words(self) -> str:
        """What it has, such as ``"3 notes and 120 own digits"``."""
        return counts_in_words(self.counts)


@dataclass(frozen=True)
class Restored:
    """What a restoration did.

    Attributes
    ----------
    backup : Backup
    changed : tuple of str
        The files that were changed, by folder and name.
    before : Path or None
        The backup of what was replaced, if anything was.
    """

    backup: Backup
    changed: tuple[str, ...]
    before: Path | None = None


def backup(path: str | Path) -> Backup:
    """Write notes, corrections and own digits of the profile in use to one file.

    Parameters
    ----------
    path : str or Path
        A backup that is there is replaced; another file is not.

    Returns
    -------
    Backup
        What was written.

    Raises
    ------
    DataError
        If there is nothing to back up, one of the files is damaged, or the backup cannot be written.
    TakenError
        If another file is there.
    """
    path = Path(path)
    if path.exists() and not (path.is_file() and (path.stat().st_size == 0 or _is_backup(path))):
        raise TakenError(f"{path} is there already and is no backup; name another file.")
    directory = profile_directory()
    files = _read_all(directory)
    if not files:
        raise DataError("There are no notes, no corrections and no own digits to back up yet.")
    made = Backup(files, _counted_here(directory, files), _now())
    with _writing(path):
        _write(path, made)
    return made


def restore(path: str | Path, *, replace: bool = False) -> Restored:
    """Bring back what a backup has, into the profile in use: everything or, after an error, nothing.

    Parameters
    ----------
    path : str or Path
    replace : bool
        Whether the backup takes the place of all that is there, of which a backup is kept in ``backups`` of
        the data directory. Otherwise both are merged: all own digits of both are there afterwards, an image
        with different notes has both, and one with different corrections the later one.

    Returns
    -------
    Restored

    Raises
    ------
    DataError
        If the file is no backup, or is damaged, or a file of the user is damaged or cannot be replaced.
    """
    path = Path(path)
    found = read_backup(path)
    directory = profile_directory()
    with _writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
    with held_directory(directory):
        current, before = _read_all(directory), None
        if replace:
            changes: dict[str, bytes | None] = dict.fromkeys(current.keys() - found.files.keys())
            changes |= {name: new for name, new in found.files.items() if current.get(name) != new}
            if current.keys() & changes.keys():
                before = _keep_before(directory, current)
        else:
            _counted_here(directory, current)  # nothing is merged while one is damaged
            merged = {name: _merged(name, current.get(name), new) for name, new in found.files.items()}
            changes = {name: new for name, new in merged.items() if current.get(name) != new}
        if changes:
            with _writing(directory):
                restore_journal.commit(directory, changes)
    return Restored(found, tuple(sorted(changes)), before)


def delete_kind(name: str) -> None:
    """Delete all files of a kind, damaged ones included, from the profile in use.

    Raises
    ------
    DataError
        If they cannot be removed.
    """
    directory = profile_directory()
    if not directory.is_dir():
        return
    with held_directory(directory):
        files = [file for file in _file_names(directory) if file.startswith(f"{name}/")]
        with _writing(directory):
            restore_journal.commit(directory, dict.fromkeys(files))


def read_backup(path: Path) -> Backup:
    """Read and check a backup, which may come from anywhere.

    Raises
    ------
    DataError
        If it cannot be read, is no backup, is damaged, or was made by a newer program.
    """
    with declared(DataError, path, advice=_ADVICE), opened_zip(path) as archive:
        entries = zip_entries(path, archive)
        sizes = {entry.filename: entry.file_size for entry in entries}
        if _MANIFEST not in sizes or sizes[_MANIFEST] > _LARGEST_MANIFEST:
            raise _refused(path, "it is no backup of this program")
        if len(entries) > MOST_FILES + 1 or sum(sizes.values()) > LARGEST:
            raise _refused(path, f"it holds more than {MOST_FILES:,} files or {LARGEST:,} bytes")
        manifest = _manifest(path, read_entry(path, archive, archive.getinfo(_MANIFEST)))
        listed: Mapping[str, Any] = manifest["files"]
        if len(entries) != len(sizes) or sizes.keys() - {_MANIFEST} != listed.keys():
            raise _refused(path, "it holds other files than its manifest lists")
        if unknown := next((name for name in listed if kind_of(name) is None), None):
            raise _refused(path, f"{_NEWER}, with {shown(unknown, longest=60)!r}")
        files = {name: read_entry(path, archive, archive.getinfo(name)) for name in listed}
        for name, content in files.items():
            if listed[name] != _checksum(content):
                raise _refused(path, f"its {name} is not what was backed up")
        counts = _counted(files, lambda name, reason: _refused(path, f"its {name} is damaged: {reason}"))
        return Backup(files, counts, str(manifest["created"]))


def kind_of(name: str) -> BackupKind | None:
    """Return the kind of a file, by folder and name."""
    folder, _, file = name.partition("/")
    return next((kind for kind in KINDS if kind.name == folder and re.fullmatch(kind.file_name, file)), None)


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Return such as ``"3 notes and 120 own digits"``."""
    numbers = [(counts.get(kind.name, 0), kind) for kind in KINDS]
    listed = [
        f"{number:,} {kind.words if number != 1 else kind.words.removesuffix('s')}"
        for number, kind in numbers
        if number
    ]
    return _enumerated(listed) or "nothing"


def kinds_in_words() -> str:
    """Return what users make: ``"notes, corrections and own digits"``."""
    return _enumerated([kind.words for kind in KINDS])


def _enumerated(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


# --- files of the user ------------------------------------------------------------------------------------


def _read_all(directory: Path) -> dict[str, bytes]:
    """Return the content of each file of the user, damaged or not."""
    return {name: read_user_file(directory / name) for name in _file_names(directory)}


def _file_names(directory: Path) -> list[str]:
    """Return all files of the user, by folder and name."""
    found = []
    for kind in KINDS:
        folder = directory / kind.name
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        found += [f"{kind.name}/{name}" for name in names if re.fullmatch(kind.file_name, name)]
    return found


def count_files(directory: Path) -> dict[str, int]:
    """Count what the files of a user have, by the name of the kind; raise a DataError if one is damaged."""
    return _counted_here(directory, _read_all(directory))


def _counted_here(directory: Path, files: Mapping[str, bytes]) -> dict[str, int]:
    """Count what files of the user have; raise a DataError if one is damaged."""

    def damaged(name: str, reason: str) -> DataError:
        return DataError(f"{directory / name} is damaged ({reason}); repair the file, or move it away.")

    return _counted(files, damaged)


def _counted(files: Mapping[str, bytes], damaged: Callable[[str, str], DataError]) -> dict[str, int]:
    """Return how many things of each kind files have; raise what `damaged` makes of name and reason."""
    counts: Counter[str] = Counter()
    for name, content in files.items():
        kind = _known_kind(name)
        try:
            counts[kind.name] += kind.count(content)
        except _DAMAGE as error:
            raise damaged(name, shown(error, longest=_LONGEST_REASON)) from error
    return dict(counts)


def _merged(name: str, mine: bytes | None, theirs: bytes) -> bytes:
    return theirs if mine is None else _known_kind(name).merge(mine, theirs)


def _known_kind(name: str) -> BackupKind:
    kind = kind_of(name)
    assert kind is not None, "only files of known kinds are read"
    return kind


def _keep_before(directory: Path, files: Mapping[str, bytes]) -> Path:
    """Write a backup of what is being replaced, and remove those of long ago."""
    folder = directory / BEFORE
    path = folder / f"before-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{SUFFIX}"
    with _writing(path):
        folder.mkdir(exist_ok=True)
        remove_leftovers_in(folder)
        _write(path, Backup(files, {}, _now()))
        for old in sorted(folder.glob(f"before-*{SUFFIX}"))[:-KEPT_BEFORE]:
            old.unlink(missing_ok=True)
    return path


# --- the zip ----------------------------------------------------------------------------------------------


def _write(path: Path, made: Backup) -> None:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "created": made.created,
        "profile": current_profile(),
        "files": {name: _checksum(content) for name, content in made.files.items()},
    }
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_MANIFEST), json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
        for name, content in made.files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=6)


def _manifest(path: Path, content: bytes) -> dict[str, Any]:
    """Return the manifest of a backup; raise a DataError for any other JSON."""
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _refused(path, "it is no backup of this program")
    if manifest.get("version") != VERSION:
        raise _refused(path, _NEWER)
    if not isinstance(manifest.get("files"), dict) or not isinstance(manifest.get("created"), str):
        raise _refused(path, "its manifest is damaged")
    return manifest


def _is_backup(path: Path) -> bool:
    try:
        with declared(DataError, path, advice=_ADVICE), opened_zip(path) as archive:
            entry = next(entry for entry in zip_entries(path, archive) if entry.filename == _MANIFEST)
            _manifest(path, read_entry(path, archive, entry))
    except DataError:
        return False
    return True


def _checksum(content: bytes) -> dict[str, object]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _refused(path: Path, reason: str) -> DataError:
    return DataError(f"{path} cannot be restored: {reason}; {_ADVICE}.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({reason_of(error)}); choose another place, or free some space."
        ) from error
