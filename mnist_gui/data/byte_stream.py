"""A file as a stream of bytes, whether it is stored as it is or compressed with gzip or xz.

The first bytes of the content decide which it is; names are not looked at. Files come from strangers, so a
stream never holds more than one chunk of the file and one block of what it expands to, however much that
would be in all: who reads says how much is wanted. Everything that can be wrong with the file itself - it
is missing, unreadable, cut, damaged - becomes a `DataError` here.
"""

import lzma
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol, TypeAlias

from mnist_gui.errors import DataError
from mnist_gui.progress import CancelToken, Progress, Report

try:
    from isal import isal_zlib as zlib  # as zlib, in less than half of the time
except ImportError:  # it is not built for every processor
    import zlib  # type: ignore[no-redef]

_DeflateError: type[Exception] = zlib.error  # type: ignore[assignment] # as isal's own types have it

Compression: TypeAlias = Literal["gzip", "xz"]

_MAGIC: Final[dict[bytes, Compression]] = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz"}
_LONGEST_MAGIC: Final = max(map(len, _MAGIC))

# Large enough that Python's share of the time is lost in zlib's, small enough to cancel at once.
_CHUNK: Final = 64 * 1024

# "xz -9" needs 65 MiB to decompress; a header may ask for 4 GiB.
_XZ_MEMORY_LIMIT: Final = 128 * 1024 * 1024


class _Decoder(Protocol):
    """What `lzma.LZMADecompressor` offers, and `_GzipMember` too."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _GzipMember:
    """One member of a gzip file. zlib reads its header and checks its CRC and length."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflater.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        # For a limit that there is not, lzma takes any negative number, zlib 0.
        return self._inflater.decompress(self._inflater.unconsumed_tail or data, max(0, max_length))


def _decoder(compression: Compression) -> _Decoder:
    if compression == "gzip":
        return _GzipMember()
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_LIMIT)


def _compression_of(beginning: bytes) -> Compression | None:
    return next((name for magic, name in _MAGIC.items() if beginning.startswith(magic)), None)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what the operating system says into a sentence for the user."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path} cannot be read ({reason}); check its permissions and its disk.") from error


def _open(path: Path) -> BinaryIO:
    with _reading(path):
        if path.is_dir():
            raise DataError(f"{path} is a folder where a file was expected; name a file in it.")
        if not path.exists():
            raise DataError(f"{path} does not exist; check the name.")
        if not path.is_file():  # opening a pipe would wait for ever
            raise DataError(f"{path} is not an ordinary file; copy its content to one and name that.")
        return path.open("rb")


def sniff_compression(path: Path) -> Compression | None:
    """Tell from its first bytes how a file is compressed.

    Returns
    -------
    {"gzip", "xz"} or None
        None for everything else, compressed or not.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    with _open(path) as file, _reading(path):
        return _compression_of(file.read(_LONGEST_MAGIC))


class ByteStream:
    """The content of a file that is stored as it is. Made by `open_stream`.

    Attributes
    ----------
    path : Path
        The file.
    file_bytes : int
        Its size on disk.
    compression : {"gzip", "xz"} or None
        How it is compressed; None if it is stored as it is.
    """

    compression: Compression | None = None

    def __init__(self, file: BinaryIO, path: Path, *, report: Report, token: CancelToken | None) -> None:
        self.path = path
        with _reading(path):
            self.file_bytes = os.fstat(file.fileno()).st_size
        self._file = file
        self._report = report
        self._token = token
        self._input = b""  # read from the file, not yet handed on
        self._consumed = 0
        self._tell(0)

    def read(self, limit: int) -> bytes:
        """Return the next bytes: at least one and at most `limit`, or none at the end.

        Parameters
        ----------
        limit : int
            At least 1.

        Raises
        ------
        DataError
            If the file cannot be read, or its compressed data is cut short or damaged.
        Cancelled
            If the token was cancelled.
        """
        if not self._input:
            self._refill()
        block, self._input = self._input[:limit], self._input[limit:]
        return block

    def read_all(self, count: int) -> bytes:
        """Return the next `count` bytes, or fewer if the end comes before. For small counts."""
        data = b""
        while len(data) < count and (block := self.read(count - len(data))):
            data += block
        return data

    def map(self) -> mmap.mmap:
        """Map the whole file, as it is on disk, to memory. It stays mapped when the stream is closed."""
        with _reading(self.path):
            mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tell(self.file_bytes)
        return mapped

    def _refill(self) -> bool:
        """Read the next chunk of the file; False at its end."""
        if self._token is not None:
            self._token.raise_if_cancelled()
        with _reading(self.path):
            self._input = self._file.read(_CHUNK)
        if not self._input:
            return False
        self._consumed += len(self._input)
        self._tell(self._consumed)
        return True

    def _tell(self, done: int) -> None:
        self._report(Progress(f"Reading {self.path.name}", done, self.file_bytes, "bytes"))


class _CompressedStream(ByteStream):
    """The content of a file that is compressed. Decompresses no more than is asked for."""

    def __init__(
        self,
        file: BinaryIO,
        path: Path,
        *,
        compression: Compression,
        report: Report,
        token: CancelToken | None,
    ) -> None:
        super().__init__(file, path, report=report, token=token)
        self.compression: Compression = compression
        self._decoder = _decoder(compression)

    def read(self, limit: int) -> bytes:
        while True:
            if self._decoder.eof and not self._begin_next_member():
                return b""
            at_end, data = False, b""
            if self._decoder.needs_input:
                at_end = not (self._input or self._refill())
                data, self._input = self._input, b""
            try:
                block = self._decoder.decompress(data, limit)
            except (_DeflateError, lzma.LZMAError) as error:
                raise DataError(
                    f"{self.path} is damaged: its {self.compression} data cannot be decompressed ({error}); "
                    "download or copy it again."
                ) from error
            if block:
                return block
            if at_end and not self._decoder.eof:
                raise DataError(
                    f"{self.path} is cut short: its {self.compression} data should go on, but the file ends "
                    f"after {self.file_bytes:,} bytes; download or copy it again."
                )

    def _begin_next_member(self) -> bool:
        """Look for another compressed member behind the one that ended; False if there is none.

        Both formats allow several members one after another, with zeros between and behind them.
        """
        self._input = self._decoder.unused_data.lstrip(b"\0")
        while not self._input and self._refill():
            self._input = self._input.lstrip(b"\0")
        if self._input:
            self._decoder = _decoder(self.compression)
        return bool(self._input)


@contextmanager
def open_stream(path: Path, *, report: Report, token: CancelToken | None = None) -> Iterator[ByteStream]:
    """Open a file as a `ByteStream`.

    Parameters
    ----------
    path : Path
        An ordinary file.
    report : callable
        Told how many bytes of the file, as it is on disk, were read.
    token : CancelToken, optional
        Looked at before each chunk.

    Raises
    ------
    DataError
        If the file cannot be read.
    Cancelled
        If the token was cancelled.
    """
    with _open(path) as file:
        with _reading(path):
            compression = _compression_of(file.read(_LONGEST_MAGIC))
            file.seek(0)
        if compression is None:
            yield ByteStream(file, path, report=report, token=token)
        else:
            yield _CompressedStream(file, path, compression=compression, report=report, token=token)
