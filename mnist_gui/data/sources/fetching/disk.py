"""What a disk may have against a download, in sentences."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.errors import DataError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the operating system says while `path` is written into a sentence for the user."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DataError(
                f"No room is left for {path}; make room there and download again, which goes on where it "
                "stopped, or choose another folder."
            ) from error
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path} cannot be written ({reason}); choose another folder.") from error


def check_room(folder: Path, needed: int) -> None:
    """Find out before a download, not at its end, that it does not fit.

    Parameters
    ----------
    folder : Path
        Where it will go; need not exist.
    needed : int
        Bytes.

    Raises
    ------
    DataError
        If the disk has fewer bytes free.
    """
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    with writing(folder):
        free = shutil.disk_usage(there).free
    if free < needed:
        raise DataError(
            f"There is no room in {folder}: {format_bytes(needed)} are needed and {format_bytes(free)} are "
            "free; make room there, or choose another folder."
        )
