"""Append to a file of the user so that a killed program leaves the old content or the new one.

What is to be appended is written into a file of its own first, with the place where it belongs. Then it is
appended, and that file is removed. If the program is killed in between, the next one that reads or changes a
user file completes it. The caller holds the lock of the directory, so one such file is enough for all.

Replacing a file takes as long as the file is large; appending takes as long as what is appended.
"""

import json
import os
import re
import zlib
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from mnist_gui.untrusted import open_ordinary, read_ordinary

PENDING: Final = ".append"
"""Name of the file in the directory of a profile; it is there only while another one is appended to."""

_NAME: Final = re.compile("[A-Za-z0-9_-]+/[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_ENDING: Final = 4096
"""Bytes before the end of the known part that must not have changed; a drawing takes about 2,000."""


class KnownPart(NamedTuple):
    """How much of a file a program knows: all of it, as it was read or written last.

    Attributes
    ----------
    place : tuple of int
        Device and number of the file; one that replaces it has another number.
    size : int
        In bytes.
    changed : int
        When it was changed last, in nanoseconds.
    ending : bytes
        Its last bytes.
    """

    place: tuple[int, int]
    size: int
    changed: int
    ending: bytes

    @classmethod
    def of(cls, path: Path) -> "KnownPart | None":
        """Return all of a file that consists of whole lines; None if it does not, or cannot be read."""
        try:
            with open_ordinary(path, buffering=0) as file:
                status = os.fstat(file.fileno())
                ending = _bytes_before(file, status.st_size)
        except OSError:
            return None
        if not ending.endswith(b"\n"):
            return None
        return cls((status.st_dev, status.st_ino), status.st_size, status.st_mtime_ns, ending)

    def read_rest(self, path: Path) -> bytes | None:
        """Return what was appended since; None if the file is another one, or has changed otherwise.

        That is not always noticed: a file may be replaced by one of the same size and number.
        """
        try:
            with open_ordinary(path, buffering=0) as file:
                status = os.fstat(file.fileno())
                is_same = (status.st_dev, status.st_ino) == self.place and (
                    status.st_mtime_ns == self.changed
                    if status.st_size == self.size
                    else status.st_size > self.size and _bytes_before(file, self.size) == self.ending
                )
                if not is_same:
                    return None
                file.seek(self.size)
                return file.read()
        except OSError:
            return None


def _bytes_before(file: BinaryIO, end: int) -> bytes:
    start = max(0, end - _ENDING)
    file.seek(start)
    return file.read(end - start)


def is_pending(directory: Path) -> bool:
    """Tell whether something is being appended, or a program was killed while it appended."""
    return (directory / PENDING).exists()


def append(path: Path, content: bytes) -> None:
    """Append to a file: all or nothing.

    Parameters
    ----------
    path : Path
        A file in a folder of the directory whose lock the caller holds.
    content : bytes

    Raises
    ------
    OSError
        If it could not be appended; the file is unchanged, or is changed back by `finish`.
    """
    folder = path.parent
    pending = folder.parent / PENDING
    with path.open("r+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        header = {"file": f"{folder.name}/{path.name}", "at": end, "crc32": zlib.crc32(content)}
        try:
            with pending.open("wb", buffering=0) as first:
                _write(first, json.dumps(header).encode() + b"\n" + content)
        except OSError:
            pending.unlink(missing_ok=True)
            raise
        try:
            _write(file, content)
        except OSError:
            file.truncate(end)  # if that fails too, `finish` completes the file when there is space
            pending.unlink()
            raise
    pending.unlink()


def finish(directory: Path) -> None:
    """Complete what a killed program was appending, if there is something. The caller holds the lock.

    Raises
    ------
    OSError
        If it cannot be appended.
    """
    pending = directory / PENDING
    try:
        found = _parse(read_ordinary(pending))
    except FileNotFoundError:
        return
    if found is not None:
        name, at, content = found
        _complete(directory / name, at, content)
    pending.unlink(missing_ok=True)


def _parse(pending: bytes) -> tuple[str, int, bytes] | None:
    """Return the file, the place and what belongs there; None if it was not written to its end."""
    header, _, content = pending.partition(b"\n")
    try:
        entry = json.loads(header)
        name, at, checksum = entry["file"], entry["at"], entry["crc32"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_sound = (
        isinstance(name, str)
        and _NAME.fullmatch(name)
        and type(at) is int
        and at >= 0
        and checksum == zlib.crc32(content)
    )
    return (name, at, content) if is_sound else None


def _complete(path: Path, at: int, content: bytes) -> None:
    """Write what a program was appending, unless the file has been changed since."""
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        return
    with file:
        if not at <= file.seek(0, os.SEEK_END) <= at + len(content):
            return
        file.seek(at)
        there = file.read()
        # Where the power failed, the file may be longer already but not written.
        if all(one in (0, other) for one, other in zip(there, content, strict=False)):
            file.seek(at)
            _write(file, content)


def write_all(file: BinaryIO, content: bytes) -> None:
    """Write all of it; a file without a buffer may take only a part at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _write(file: BinaryIO, content: bytes) -> None:
    """Write all of it to the disk itself."""
    write_all(file, content)
    os.fsync(file.fileno())
