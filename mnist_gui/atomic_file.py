"""Writing a file so that it is there whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary neighbour of `path` for writing and put it in place when the block ends well.

    If the block raises, `path` keeps what it held before and the temporary file is removed.

    Parameters
    ----------
    path : Path
        Where the finished file shall be; its folder must exist.

    Yields
    ------
    BinaryIO
        The file to write to.

    Raises
    ------
    OSError
        If the folder cannot be written to, or `path` is a folder or a device.
    """
    path = path.resolve()  # a link keeps pointing where it did, and the file behind it is replaced
    if path.exists() and not path.is_file():
        raise IsADirectoryError(errno.EISDIR, "it is a folder or a device", str(path))
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; a finished file gets the permissions any other new file would.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
