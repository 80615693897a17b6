"""One window for each user, data directory and profile: a second start hands its files to the first.

The first start holds a lock for as long as it runs. The operating system releases it when the process ends,
however it ends, so none waits for a dead program, and of two simultaneous starts only one has the lock. The
other writes its message as a file into the inbox of the first, and waits until that takes it out. So it does
not matter whether the first is ready for messages yet. If it never takes the message, the other start takes
it back, and opens a window of its own.

Lock and inbox are in a folder that only the user can enter, outside the data directory: that may be on a
network, and a window of another computer is none to show files in. Nothing listens at a socket or a port.

This module imports no Qt, and of the standard library only what is imported anyway: every start runs it.
"""

import json
import os
import stat
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from zlib import adler32, crc32

from mnist_gui.data.user.profiles import profile_directory
from mnist_gui.errors import DataError
from mnist_gui.file_lock import open_locked
from mnist_gui.untrusted import read_ordinary

LONGEST_MESSAGE: Final = 1 << 16
"""Bytes of a message."""

MESSAGE: Final = ".json"
"""How the names of complete messages end."""

_LONGEST_WAIT: Final = 20.0
"""Seconds until a message is taken: a window that was started just before needs some on a busy machine."""

_OLD: Final = 10 * _LONGEST_WAIT
_PAUSE: Final = 0.02
_SHORT_LIVED: Final = "XDG_RUNTIME_DIR"


class Instance:
    """The lock of a first window; a window that stands alone has none.

    Parameters
    ----------
    inbox : Path, optional
        The folder of messages from later starts; None for no such folder.
    lock : int, optional
        The descriptor of the locked file, which `release` closes.
    """

    def __init__(self, inbox: Path | None = None, lock: int | None = None) -> None:
        self.inbox = inbox
        self._lock = lock

    def release(self) -> None:
        """Let another start be the first."""
        lock, self._lock = self._lock, None
        if self.inbox is None or lock is None:
            return
        if sys.platform != "win32":  # where an open file cannot be removed
            _lock_of(self.inbox).unlink(missing_ok=True)
        os.close(lock)


ALONE: Final = Instance()
"""Of a window that takes no files from other starts."""


def first_or_handed_over(message: Mapping[str, object]) -> Instance | None:
    """Become the first window, or hand a message to the one that is.

    Parameters
    ----------
    message : mapping
        As JSON can hold it.

    Returns
    -------
    Instance or None
        To be released when the window has closed; None if the message was handed over. `ALONE` if there is
        no place for a lock, or the first window does not answer.
    """
    inbox = _inbox()
    if inbox is None:
        return ALONE
    end = time.monotonic() + _LONGEST_WAIT
    sent: Path | None = None
    try:
        while time.monotonic() < end:
            lock = open_locked(_lock_of(inbox))
            if lock is not None:
                if _is_taken_back(sent):
                    return Instance(inbox, lock)
                os.close(lock)  # the first one took the message, and ended
                return None
            sent = sent or _send(message, inbox)
            if not sent.exists():
                return None
            time.sleep(_PAUSE)
    except OSError:  # a full disk, or no locks there
        _is_taken_back(sent)
        return ALONE
    return ALONE if _is_taken_back(sent) else None


def take(path: Path) -> bytes | None:
    """Take a message out of the inbox; None if it was taken back, is not readable, or of a killed start."""
    try:
        is_old = time.time() - path.stat().st_mtime > _OLD
        content = read_ordinary(path, most=LONGEST_MESSAGE)
        path.unlink()
    except OSError:
        return None
    return None if is_old else content


def has_window(directory: Path) -> bool:
    """Return whether the first window of a profile is open, given the directory of the profile."""
    inbox = _inbox_of(directory)
    if inbox is None or not _lock_of(inbox).exists():
        return False
    with suppress(OSError):
        lock = open_locked(_lock_of(inbox))
        if lock is not None:
            os.close(lock)
        return lock is None
    return False


def _send(message: Mapping[str, object], inbox: Path) -> Path:
    """Write a message as a whole; return its path."""
    path = inbox / f"{time.time_ns():x}-{os.getpid()}{MESSAGE}"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(json.dumps(message).encode())
    unfinished.replace(path)
    return path


def _is_taken_back(sent: Path | None) -> bool:
    """Remove a message; tell whether it was still there, or was not sent."""
    if sent is None:
        return True
    try:
        sent.unlink()
    except OSError:
        return False
    return True


def _inbox() -> Path | None:
    """Return the folder of messages, made if need be; None if there is no safe place for one."""
    try:
        inbox = _inbox_of(profile_directory())
    except DataError:
        return None
    if inbox is not None:
        with suppress(OSError):
            inbox.mkdir(exist_ok=True)
    return inbox if inbox is not None and inbox.is_dir() else None


def _inbox_of(directory: Path) -> Path | None:
    """Return the path of the folder of messages for the directory of a profile."""
    try:
        name = os.fsencode(directory.resolve())
    except (OSError, RuntimeError):
        return None
    folder = _private_folder()
    # Two sums tell the few directories of a user apart, and need no OpenSSL.
    return None if folder is None else folder / f"window-{crc32(name):08x}{adler32(name):08x}"


def _lock_of(inbox: Path) -> Path:
    return inbox.with_suffix(".lock")


def _private_folder() -> Path | None:
    """Return a folder that only this user can enter, made if need be."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", "")) / "mnist-gui" / "windows"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return folder if folder.is_absolute() and folder.is_dir() else None
    parents = os.environ.get(_SHORT_LIVED, ""), os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - checked
    for parent in parents:
        folder = Path(parent) / f"mnist-gui-{os.getuid()}"
        if not folder.is_absolute():
            continue
        with suppress(OSError):
            folder.mkdir(mode=0o700)
        if _is_private(folder):
            return folder
    return None


def _is_private(folder: Path) -> bool:
    """Tell whether a folder belongs to this user and is closed to all others; another may have made it."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    is_closed = not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and is_closed
