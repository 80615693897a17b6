"""Write a file or a folder as a whole or not at all, and remove what killed programs left.

Everything is written beside its target, under a name that has the target's name and the writer: its process
number and the time, as in ``.notes.json.4711-18c5f0a2.part``. The last step gives it the name of the target.
A folder changes places with the one it replaces, in one step where the system can: Linux and macOS. Elsewhere
the old folder first becomes ``.NAME.WRITER.old``; if the program is killed just then, the next one that
writes or opens the folder moves it back.

The writer holds a lock on what it writes. A temporary file or folder that can be locked is therefore of a
program that was killed, and is removed before the next writing of the same target. Windows cannot rename
locked files, and some file systems have no locks; there it is removed when it is a day old.
"""

import ctypes
import errno
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from mnist_gui.errors import DataError, UserError, reason_of
from mnist_gui.file_lock import is_at, try_lock

_WRITER: Final = r"[0-9]+-[0-9a-f]+"
_LONGEST_NAME: Final = 180
"""Bytes of a target's name that its temporary name repeats; file systems allow 255 in all."""

_OLD: Final = 24 * 3600.0
"""Seconds after which a temporary file without a lock is a leftover."""

_AT_FDCWD: Final = -100
_EXCHANGE: Final = 2
"""``RENAME_EXCHANGE`` of Linux and ``RENAME_SWAP`` of macOS."""


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing, and rename it to `path` when the block ends.

    If the block raises, `path` is unchanged and the temporary file is removed. Leftovers of earlier writings
    are removed first.

    Parameters
    ----------
    path : Path
        The file to write; its folder must exist.

    Yields
    ------
    BinaryIO
        The temporary file.

    Raises
    ------
    OSError
        If the folder cannot be written to, or `path` is a folder or a device. It names `path`.
    """
    path = path.resolve()  # a link is kept, and the file that it points to is replaced
    if path.exists() and not path.is_file():
        raise IsADirectoryError(errno.EISDIR, "it is a folder or a device", str(path))
    remove_leftovers(path)
    with _naming(path), _new_file(path) as (temporary, descriptor):
        _keep_permissions(path, descriptor)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform != "win32":  # where open files can be renamed, this one is locked until it is
                temporary.replace(path)
        if sys.platform == "win32":
            temporary.replace(path)


def write_file(path: Path, content: bytes) -> None:
    """Write a small file where the user said, as a whole or not at all.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    try:
        with atomic_write(path) as file:
            file.write(content)
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({reason_of(error)}); check that its folder exists and has room."
        ) from error


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Make a temporary folder beside `path`, and give it the name `path` when the block ends.

    If the block raises, `path` is unchanged and the temporary folder is removed. A folder that is at `path`
    already is replaced and removed. Leftovers of earlier writings are removed first.

    Parameters
    ----------
    path : Path
        The folder to write; the folder around it must exist.

    Yields
    ------
    Path
        The temporary folder.

    Raises
    ------
    OSError
        If the folder around cannot be written to, or `path` is a file. It names `path`, as the message of a
        `UserError` that the block raises does.
    """
    path = path.resolve()
    remove_leftovers(path)
    with _naming(path), _new_folder(path) as temporary:
        try:
            yield temporary
        except UserError as error:
            raise type(error)(str(error).replace(str(temporary), str(path))) from error
        if not path.exists():
            temporary.rename(path)
        elif not _exchange(temporary, path):
            _replace_in_two_steps(temporary, path)


def remove_leftovers(path: Path) -> None:
    """Remove what killed programs left beside a file or a folder; restore the folder if they moved it away.

    What cannot be removed stays.
    """
    name = re.escape(_beginning(path.name))
    # Folders that were moved away come first: they are needed until one is at `path`.
    for leftover in _find(path.parent, rf"\.{name}\.{_WRITER}\.old"):
        _restore_or_remove(leftover, path)
    for leftover in _find(path.parent, rf"\.{name}\.{_WRITER}\.part"):
        _remove_if_abandoned(leftover)


def remove_leftovers_in(folder: Path) -> None:
    """Remove the unfinished files that killed programs left in a folder, of all targets."""
    for leftover in _find(folder, rf"\..+\.{_WRITER}\.part"):
        _remove_if_abandoned(leftover)


def _find(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if re.fullmatch(pattern, path.name, re.DOTALL))
    except OSError:  # no folder, no leftovers
        return []


def _temporary(path: Path) -> Path:
    """Return a new temporary name for a target."""
    return path.with_name(f".{_beginning(path.name)}.{os.getpid()}-{time.time_ns():x}.part")


def _beginning(name: str) -> str:
    """Return a name, or for one that is too long to be repeated, its beginning and a digest."""
    encoded = os.fsencode(name)
    if len(encoded) <= _LONGEST_NAME:
        return name
    import hashlib  # brings OpenSSL: not for the start of the window

    return name[: _LONGEST_NAME // 8] + hashlib.blake2b(encoded, digest_size=8).hexdigest()


@contextmanager
def _new_file(path: Path) -> Iterator[tuple[Path, int]]:
    """Create and lock a temporary file; remove it if the block raises. Yields its path and descriptor."""
    while True:
        temporary = _temporary(path)
        with suppress(FileExistsError):
            binary = getattr(os, "O_BINARY", 0)
            descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | binary, 0o666)
            if sys.platform == "win32" or (try_lock(descriptor) and is_at(temporary, descriptor)):
                break
            os.close(descriptor)  # another program took it for a leftover
    try:
        yield temporary, descriptor
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _keep_permissions(path: Path, descriptor: int) -> None:
    """Give a new file the permissions of the one that it replaces, which may be private."""
    if sys.platform != "win32":
        with suppress(OSError):  # no file is replaced, or the file system has no permissions
            os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))


@contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    """Make and lock a temporary folder; remove what has its name at the end."""
    descriptor = -1
    while descriptor < 0:
        temporary = _temporary(path)
        with suppress(FileExistsError):
            temporary.mkdir()
            if sys.platform == "win32":
                break
            with suppress(FileNotFoundError):  # another program took it for a leftover
                descriptor = os.open(temporary, os.O_RDONLY)
        if descriptor >= 0 and not (try_lock(descriptor) and is_at(temporary, descriptor)):
            os.close(descriptor)
            descriptor = -1
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if descriptor >= 0:
            os.close(descriptor)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Call temporary files in errors by the name of their target."""
    try:
        yield
    except OSError as error:
        with suppress(TypeError, ValueError, IndexError):  # it names no file, or another one
            beginning, *inside = Path(error.filename).relative_to(path.parent).parts
            if beginning.endswith(".part"):
                error.filename = str(path.joinpath(*inside))
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return whether the system could."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        names = os.fsencode(one), os.fsencode(other)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, _EXCHANGE) == 0)
        return bool(libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):  # no such function; on Windows no such library
        return False


def _replace_in_two_steps(temporary: Path, path: Path) -> None:
    old = temporary.with_suffix(".old")
    path.rename(old)
    try:
        temporary.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _restore_or_remove(old: Path, path: Path) -> None:
    """Move a folder back that a killed program moved away; remove it if there is another in its place."""
    with suppress(OSError), _held_if_abandoned(old.with_suffix(".part")) as is_abandoned:
        if is_abandoned and path.exists():
            shutil.rmtree(old)
        elif is_abandoned:
            old.rename(path)


def _remove_if_abandoned(leftover: Path) -> None:
    with suppress(OSError), _held_if_abandoned(leftover) as is_abandoned:
        if is_abandoned and leftover.is_dir():
            shutil.rmtree(leftover)
        elif is_abandoned:
            leftover.unlink(missing_ok=True)


@contextmanager
def _held_if_abandoned(temporary: Path) -> Iterator[bool]:
    """Yield whether no program is writing a temporary file or folder, and keep it so; true if there is none.

    Raises
    ------
    OSError
        If it cannot be opened.
    """
    if sys.platform == "win32":
        yield not temporary.exists() or time.time() - temporary.stat().st_mtime > _OLD
        return
    try:
        descriptor = os.open(temporary, os.O_RDONLY)
    except FileNotFoundError:
        yield True
        return
    try:
        is_old = time.time() - os.fstat(descriptor).st_mtime > _OLD
        yield try_lock(descriptor, without_locks=is_old)
    finally:
        os.close(descriptor)
