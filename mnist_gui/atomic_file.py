"""Write a file as a whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing, and rename it to `path` when the block ends.

    If the block raises, `path` is unchanged and the temporary file is removed.

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
        If the folder cannot be written to, or `path` is a folder or a device.
    """
    path = path.resolve()  # a link is kept, and the file that it points to is replaced
    if path.exists() and not path.is_file():
        raise IsADirectoryError(errno.EISDIR, "it is a folder or a device", str(path))
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; the finished file gets the permissions of any new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
