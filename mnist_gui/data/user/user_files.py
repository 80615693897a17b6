"""Where the user's own work is kept, and how its files are read and replaced.

What a person wrote or drew cannot be computed again. So a file is replaced completely or not at all, and a
file that cannot be understood is never replaced: see `notes` and `own_digits_file`. Programs that run at the
same time take turns: `UserFile.update`, `UserFile.append` and `UserFile.opened` hold one lock for the whole
data directory.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from mnist_gui.atomic_file import atomic_write, remove_leftovers_in
from mnist_gui.data.user import appending, restore_journal
from mnist_gui.data.user.appending import KnownPart
from mnist_gui.data.user.data_version import check_data_version
from mnist_gui.errors import BusyError, DataError, reason_of
from mnist_gui.file_lock import file_lock
from mnist_gui.untrusted import open_ordinary, read_ordinary

LOCK: Final = ".lock"
"""Name of the file in the data directory by which one program at a time changes user files. It stays."""

QUEUE: Final = ".queue"
"""Name of the file beside it by which one program at a time waits for the lock. It stays."""

_LONGEST_WAIT: Final = 10.0
"""Seconds that a change waits for other programs, which take milliseconds for one of theirs."""


@dataclass(frozen=True)
class UserFile:
    """A file with the user's own work.

    Attributes
    ----------
    path : Path
    what : str
        What it holds, to begin a sentence with: ``"The notes"``.
    """

    path: Path
    what: str

    def read(self) -> bytes | None:
        """Return the contents, or None if there is no such file.

        Unfinished files that killed programs left in the folder are removed.

        Raises
        ------
        DataError
            If the file exists but cannot be read.
        """
        directory = self.path.parent.parent
        if is_pending(directory):  # a program that changes files was killed, or is about to end
            with held_directory(directory):
                pass
        content = self._read()
        # While it was read, another program may have appended a part of a line.
        if content and (is_pending(directory) or not content.endswith(b"\n")):
            with held_directory(directory):
                content = self._read()
        return content

    def _read(self) -> bytes | None:
        remove_leftovers_in(self.path.parent)
        with self._reading(), suppress(FileNotFoundError):
            return read_ordinary(self.path)
        return None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DataError(f"{self.what} in {self.path} cannot be read: {reason_of(error)}.") from None

    def update(
        self, change: Callable[[bytes | None], bytes], *, patience: float | None = None
    ) -> KnownPart | None:
        """Read the file, change the contents and replace the file if they differ.

        Every change of a user file happens in here or in `append`. A lock keeps other threads and programs
        from changing any user file meanwhile.

        Parameters
        ----------
        change : callable
            Takes the contents, as returned by `read`, and returns the new ones; none at all remove the file.
            If it raises, the file stays as it is. It may be called twice.
        patience : float, optional
            Seconds to wait for other programs; by default 10.

        Returns
        -------
        KnownPart or None
            All of the file, for `append`; None if there is none, or if it does not consist of lines.

        Raises
        ------
        BusyError
            If other programs do not let go of the lock in time. The old contents stay.
        DataError
            If the file cannot be read or replaced. The old contents stay.
        """
        patience = _LONGEST_WAIT if patience is None else patience
        directory = self.path.parent.parent
        with _keeping(f"{self.what} cannot be kept in {self.path}", patience):
            if not is_pending(directory) and not self.path.parent.exists():
                if not change(None):
                    return None  # without anything to keep, no folder is made
                self.path.parent.mkdir(parents=True, exist_ok=True)
            with _lock(directory, patience):
                self._replace(change)
                return KnownPart.of(self.path)

    def append(
        self,
        known: KnownPart,
        lines_after: Callable[[bytes], bytes | None],
        *,
        patience: float | None = None,
    ) -> KnownPart | None:
        """Append lines to a file that the caller knows, and read only what others appended since.

        It takes as long for a large file as for a small one.

        Parameters
        ----------
        known : KnownPart
            What `update` or `append` returned last.
        lines_after : callable
            Takes the lines that were appended since, and returns those to append, with their line breaks;
            None if `update` has to be called instead.
        patience : float, optional
            As of `update`.

        Returns
        -------
        KnownPart or None
            All of the file. None if nothing was appended and `update` has to be called: the file has changed
            in another way, or it cannot be appended to.

        Raises
        ------
        BusyError
            As of `update`.
        """
        patience = _LONGEST_WAIT if patience is None else patience
        if not self.path.exists():
            return None
        with (
            _keeping(f"{self.what} cannot be kept in {self.path}", patience),
            _lock(self.path.parent.parent, patience),
        ):
            rest = known.read_rest(self.path)
            lines = None if rest is None else lines_after(rest)
            if lines is None:
                return None
            try:
                if lines:
                    appending.append(self.path, lines)
            except OSError:  # `update` says why, if replacing the file fails as well
                return None
            return KnownPart.of(self.path)

    @contextmanager
    def opened_to_read(self) -> Iterator[BinaryIO | None]:
        """Open the file for reading, while other programs may write to its end; None if there is none.

        Raises
        ------
        DataError
            If the file exists but cannot be read.
        """
        directory = self.path.parent.parent
        if restore_journal.is_pending(directory):  # a restoration was killed, or is about to end
            with held_directory(directory):
                pass
        with ExitStack() as held:
            file: BinaryIO | None = None
            with self._reading(), suppress(FileNotFoundError):
                file = held.enter_context(open_ordinary(self.path))
            yield file

    @contextmanager
    def opened(self, *, patience: float | None = None) -> Iterator[BinaryIO]:
        """Open a file that grows at its end, while no other program changes a user file.

        For a file whose reader tells what a kill has cut off. Unlike `append`, this does not wait for the
        disk: what is written is there after a kill, but after a loss of power only what `flush` was called
        for. The file is made if need be, with its folder.

        Parameters
        ----------
        patience : float, optional
            Seconds to wait for other programs; by default 10.

        Yields
        ------
        BinaryIO
            Open for reading and writing, at the beginning.

        Raises
        ------
        BusyError
            If other programs do not let go of the lock in time.
        DataError
            If the file cannot be opened, read or written.
        """
        patience = _LONGEST_WAIT if patience is None else patience
        with _keeping(f"{self.what} cannot be kept in {self.path}", patience):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _lock(self.path.parent.parent, patience):
                self.path.parent.mkdir(exist_ok=True)
                descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
                with os.fdopen(descriptor, "r+b", buffering=0) as file:
                    yield file

    def flush(self) -> None:
        """Have the system write the file to the disk, which takes milliseconds; on any thread.

        Raises
        ------
        DataError
            If that fails.
        """
        with _keeping(f"{self.what} cannot be kept in {self.path}", 0), suppress(FileNotFoundError):
            descriptor = os.open(self.path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _replace(self, change: Callable[[bytes | None], bytes]) -> None:
        old = self._read()
        new = change(old)
        if new == (old or b""):
            return
        if new:
            with atomic_write(self.path) as file:
                file.write(new)
        else:
            self.path.unlink(missing_ok=True)


def is_pending(directory: Path) -> bool:
    """Tell whether a change of user files is not complete: it is being made, or a program was killed."""
    return restore_journal.is_pending(directory) or appending.is_pending(directory)


def read_user_file(path: Path) -> bytes:
    """Return the content of a file of the user, for a caller that holds the lock or needs no other file.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    try:
        return read_ordinary(path)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {reason_of(error)}.") from error


@contextmanager
def held_directory(directory: Path) -> Iterator[None]:
    """Hold the lock of a data directory, so that no other program changes a user file.

    Raises
    ------
    BusyError
        If other programs do not let go of the lock in time.
    DataError
        If a change that was killed cannot be completed.
    """
    with (
        _keeping(f"Nothing can be kept in {directory}", _LONGEST_WAIT),
        _lock(directory, _LONGEST_WAIT),
    ):
        yield


@contextmanager
def _keeping(refusal: str, patience: float) -> Iterator[None]:
    """Turn errors of the lock and of writing into one that begins with what cannot be kept where."""
    try:
        yield
    except TimeoutError:
        raise BusyError(
            f"{refusal}: another program has been writing there for {patience:.0f} seconds; close it, then "
            "try again."
        ) from None
    except OSError as error:
        raise DataError(
            f"{refusal} ({reason_of(error)}); free some space, or allow writing there."
        ) from error


@contextmanager
def _lock(directory: Path, patience: float) -> Iterator[None]:
    """Hold the lock of a data directory.

    Where the lock cannot be opened there is none: the files may still be writable, and if they are not, the
    error of writing them says more.

    A program that has released the lock and wants it again comes after the one that waits for it; without
    the queue, one of several that write all the time may wait for very long.

    A directory of a newer version is refused. A change that was killed is completed first.
    """
    queue, lock = directory / QUEUE, directory / LOCK
    try:
        queue.touch()
        lock.touch()
    except PermissionError:
        yield
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        yield
    else:
        with ExitStack() as held:
            with file_lock(queue, timeout=patience):
                held.enter_context(file_lock(lock, timeout=patience))
            check_data_version(directory)
            appending.finish(directory)
            restore_journal.finish(directory)
            yield
