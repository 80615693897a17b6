"""Compare a file on disk with the published one."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.sources.catalogue import RemoteFile
from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import CancelToken, ignore_progress
from mnist_gui.untrusted import open_ordinary

_BLOCK: Final = 1024 * 1024


def is_genuine(path: Path, file: RemoteFile, *, token: CancelToken | None = None) -> bool:
    """Return whether `path` is a complete copy of `file`, by size and checksum.

    A gzip file of the right size that was compressed again also counts if its contents have the known
    checksum. A file without a known checksum is never genuine.

    Raises
    ------
    DataError
        If the file exists but cannot be read.
    Cancelled
        If the token was cancelled.
    """
    if not path.is_file() or (file.size is not None and path.stat().st_size != file.size):
        return False
    algorithm, expected = ("sha256", file.sha256) if file.sha256 else ("md5", file.md5)
    try:
        with open_ordinary(path) as stream:
            if _digest(stream.read, algorithm, token) == expected:
                return True
    except OSError as error:
        raise DataError(f"{path} cannot be read ({reason_of(error)}); check its permissions.") from error
    return is_genuine_content(path, file, token=token)


def is_genuine_content(path: Path, file: RemoteFile, *, token: CancelToken | None = None) -> bool:
    """Return whether the bytes of a file, unpacked if they are packed, have the known checksum.

    Raises
    ------
    Cancelled
        If the token was cancelled.
    """
    if not file.content_sha256:
        return False
    try:
        with open_stream(path, report=ignore_progress, token=token) as unpacked:
            return _digest(unpacked.read, "sha256", token) == file.content_sha256
    except DataError:  # damaged gzip, or no permission
        return False


def _digest(read: Callable[[int], bytes], algorithm: str, token: CancelToken | None) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    while block := read(_BLOCK):
        if token is not None:
            token.raise_if_cancelled()
        digest.update(block)
    return digest.hexdigest()
