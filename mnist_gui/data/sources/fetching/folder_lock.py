"""Keeping two downloads from writing to one folder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from mnist_gui.errors import DataError

LOCK: Final = "lock"


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a folder for this process alone.

    The operating system gives it back if the process dies, so that nothing can be left locked.

    Parameters
    ----------
    folder : Path
        An existing one. A file called `LOCK` is made in it.

    Raises
    ------
    DataError
        If another process, or another thread, holds it.
    """
    with (folder / LOCK).open("wb") as file:
        try:
            _lock(file)
        except OSError:
            raise DataError(
                f"Another download to {folder.parent} is under way; wait for it, or stop it."
            ) from None
        yield  # closing the file unlocks it


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
