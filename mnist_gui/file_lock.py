"""Let one program at a time do something, by a lock that the operating system holds."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.002
"""Mean time between two attempts, in seconds."""

_NO_LOCKS: Final = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}
"""Errors of file systems that have no locks."""


@contextmanager
def file_lock(path: Path, *, timeout: float = 0) -> Iterator[None]:
    """Hold a lock on a file while the block runs.

    The file is created if need be. It is empty: only the lock counts, which the operating system releases
    when the process ends, however it ends. Threads exclude each other as processes do. On a file system
    without locks the block runs without one. Only a program that holds the lock may remove the file.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    timeout : float
        Seconds to wait for the lock.

    Raises
    ------
    TimeoutError
        If others hold the lock for longer.
    OSError
        If the file cannot be opened.
    """
    end = time.monotonic() + timeout
    while (descriptor := open_locked(path)) is None:
        if time.monotonic() >= end:
            raise TimeoutError(errno.ETIMEDOUT, "another program holds the lock", str(path))
        _pause()
    try:
        yield
    finally:
        os.close(descriptor)  # which unlocks it


def _pause() -> None:
    from random import random  # brings much with it: not for the start of the window

    time.sleep(_PAUSE * 2 * random())  # noqa: S311 - so that none is always late


def open_locked(path: Path, *, without_locks: bool = True) -> int | None:
    """Open and lock a file, which is created if need be, for as long as the descriptor is open.

    Returns
    -------
    int or None
        The descriptor; None if others hold the lock, or if the file system has no locks and `without_locks`
        is false.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not try_lock(descriptor, without_locks=without_locks):
            os.close(descriptor)
            return None
        if is_at(path, descriptor):
            return descriptor
        os.close(descriptor)  # the program that held the lock removed the file


def is_at(path: Path, descriptor: int) -> bool:
    """Return whether an open file or folder is the one at `path`."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def try_lock(descriptor: int, *, without_locks: bool = True) -> bool:
    """Lock an open file or folder if no other descriptor holds a lock on it; return whether that succeeded.

    On a file system without locks return `without_locks`.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return without_locks if error.errno in _NO_LOCKS else False
    return True
