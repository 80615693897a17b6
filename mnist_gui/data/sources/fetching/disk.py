"""The disk that a download writes to: free space, failures to write, and one download a folder."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.errors import DataError, reason_of
from mnist_gui.file_lock import file_lock

LOCK: Final = "lock"
"""Name of the file by which `folder_lock` holds a folder."""

STAGE: Final = ".download"
"""Name of the hidden folder, inside the destination, that files are fetched into."""

_ATTEMPTS: Final = 100
"""How often to make a folder that other downloads remove."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` raised while `path` is written into a `DataError` that says what to do.

    A file in a hidden folder `STAGE` is called by the name that it will have.
    """
    try:
        yield
    except OSError as error:
        path = Path(*(part for part in path.parts if part != STAGE))
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DataError(
                f"No room is left for {path}; free some space and download again (it continues where it "
                "stopped), or choose another folder."
            ) from error
        raise DataError(f"{path} cannot be written ({reason_of(error)}); choose another folder.") from error


def check_room(folder: Path, needed: int) -> None:
    """Check that the disk has room before a download begins.

    Parameters
    ----------
    folder : Path
        Destination; need not exist.
    needed : int
        Bytes.

    Raises
    ------
    DataError
        If fewer bytes are free.
    """
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    with writing(folder):
        free = shutil.disk_usage(existing).free
    if free < needed:
        raise DataError(
            f"There is no room in {folder}: {format_bytes(needed)} are needed and {format_bytes(free)} are "
            "free; free some space, or choose another folder."
        )


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a folder for one download; make it if need be.

    The lock is a file called `LOCK` in the folder. The operating system releases it when the process ends,
    however it ends. Only the program that holds it may remove the file and the folder.

    Raises
    ------
    DataError
        If another process or thread holds the folder, or it cannot be made.
    """
    with ExitStack() as stack:
        with writing(folder):
            _enter(stack, folder)
        yield


def _enter(stack: ExitStack, folder: Path) -> None:
    """Make and lock a folder, which another download may remove before it is locked."""
    for attempt in reversed(range(_ATTEMPTS)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(file_lock(folder / LOCK))
        except TimeoutError:
            raise DataError(
                f"Another download to {folder.parent} is under way; wait for it, or stop it."
            ) from None
        except FileNotFoundError:
            if not attempt:
                raise
        else:
            return
