"""The disk that a download writes to: free space, failures to write, and one download a folder."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.errors import DataError
from mnist_gui.file_lock import file_lock

LOCK: Final = "lock"
"""Name of the file by which `folder_lock` holds a folder."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` raised while `path` is written into a `DataError` that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DataError(
                f"No room is left for {path}; free some space and download again (it continues where it "
                "stopped), or choose another folder."
            ) from error
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path} cannot be written ({reason}); choose another folder.") from error


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
    """Hold an existing folder for one download, by a file called `LOCK` in it; see `file_lock`.

    Raises
    ------
    DataError
        If another process or thread holds the folder.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(file_lock(folder / LOCK))
        except TimeoutError:
            raise DataError(
                f"Another download to {folder.parent} is under way; wait for it, or stop it."
            ) from None
        yield
