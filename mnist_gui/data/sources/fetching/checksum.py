"""Whether a file on disk is the one that was published."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mnist_gui.data.idx_stream import open_stream
from mnist_gui.data.sources.catalogue import RemoteFile
from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, ignore_progress

_BLOCK: Final = 1024 * 1024


def is_genuine(path: Path, file: RemoteFile, *, token: CancelToken | None = None) -> bool:
    """Tell whether `path` holds all of `file` and nothing else, by its size and checksum.

    A gzip file of the right size that was packed anew counts as well, if what it unpacks to is known and the
    same. A file without any known checksum is never genuine.

    Raises
    ------
    DataError
        If there is such a file and it cannot be read.
    Cancelled
        If the token was cancelled.
    """
    if not path.is_file() or (file.size is not None and path.stat().st_size != file.size):
        return False
    algorithm, expected = ("sha256", file.sha256) if file.sha256 else ("md5", file.md5)
    if _digest(_blocks(path, token), algorithm) == expected:
        return True
    if not file.content_sha256:
        return False
    try:
        return _digest(_content(path, token), "sha256") == file.content_sha256
    except DataError:  # it cannot be unpacked
        return False


def _digest(blocks: Iterator[bytes], algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path, token: CancelToken | None) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                if token is not None:
                    token.raise_if_cancelled()
                yield block
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error


def _content(path: Path, token: CancelToken | None) -> Iterator[bytes]:
    with open_stream(path, report=ignore_progress, token=token) as stream:
        while block := stream.read(_BLOCK):
            yield block
