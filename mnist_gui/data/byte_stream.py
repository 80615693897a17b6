"""A file as a stream of bytes, decompressed if it is a gzip or xz file.

The content decides which it is, not the name. Files are untrusted, so a stream holds at most one chunk of the
file and one block of decompressed bytes; the caller says how much it wants. All that can be wrong with a file
(missing, unreadable, cut short, damaged) becomes a `DataError`.
"""

import lzma
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol, TypeAlias

from mnist_gui.errors import DataError, reason_of
from mnist_gui.progress import CancelToken, Progress, Report, ignore_progress
from mnist_gui.untrusted import open_ordinary

try:
    from isal import isal_zlib as zlib  # like zlib, but more than twice as fast
except ImportError:  # not available for every processor
    import zlib  # type: ignore[no-redef]

_DeflateError: type[Exception] = zlib.error  # type: ignore[assignment] # the annotation of isal

Compression: TypeAlias = Literal["gzip", "xz", "bzip2"]

_MAGIC: Final[dict[bytes, Compression]] = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2"}
_LONGEST_MAGIC: Final = max(map(len, _MAGIC))

# Large enough that zlib takes most of the time, and rarely waits for the GIL; small enough to cancel at once.
_CHUNK: Final = 96 * 1024
_BEGINNING: Final = 64 * 1024

# "xz -9" needs 65 MiB to decompress; a header may ask for 4 GiB.
_XZ_MEMORY_LIMIT: Final = 128 * 1024 * 1024


class _Decoder(Protocol):
    """Interface of `lzma.LZMADecompressor` and `_GzipMember`."""

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
    def waiting_bytes(self) -> int:
        """How many bytes were given to it but not yet decompressed."""
        return len(self._inflater.unconsumed_tail)

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        # Without a limit, max_length is negative for lzma and 0 for zlib.
        return self._inflater.decompress(self._inflater.unconsumed_tail or data, max(0, max_length))


def _decoder(compression: Compression) -> _Decoder:
    if compression == "gzip":
        return _GzipMember()
    if compression == "bzip2":
        import bz2  # few files need it

        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_LIMIT)


def compression_of(beginning: bytes) -> Compression | None:
    """Return the compression of a file that begins with some bytes; None for an uncompressed one."""
    return next((name for magic, name in _MAGIC.items() if beginning.startswith(magic)), None)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn an `OSError` into a `DataError` that says what to do."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({reason_of(error)}); check its permissions and its disk."
        ) from error


def _open(path: Path) -> BinaryIO:
    with _reading(path):
        if path.is_dir():
            raise DataError(f"{path} is a folder where a file was expected; name a file in it.")
        if not path.exists():
            raise DataError(f"{path} does not exist; check the name.")
        if not path.is_file():
            raise DataError(f"{path} is not an ordinary file; copy its content to one and name that.")
        return open_ordinary(path)


def sniff_compression(path: Path) -> Compression | None:
    """Return the compression of a file by its first bytes; None for an uncompressed one.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    with _open(path) as file, _reading(path):
        return compression_of(file.read(_LONGEST_MAGIC))


class MappedFile(mmap.mmap):
    """A whole file, mapped to be read.

    Attributes
    ----------
    path : Path
    whole_bytes : int
        How many bytes, from the beginning, can be read without the file; at first all of them.
    """

    path: Path
    whole_bytes: int

    @classmethod
    def of(cls, descriptor: int, path: Path) -> "MappedFile":
        """Map an open file; raise OSError or ValueError if it cannot be mapped."""
        mapped = cls(descriptor, 0, access=mmap.ACCESS_READ)
        mapped.path, mapped.whole_bytes = path, len(mapped)
        return mapped


class ByteStream:
    """The content of an uncompressed file. Made by `open_stream`.

    Attributes
    ----------
    path : Path
    file_bytes : int
        Size on disk.
    compression : {"gzip", "xz", "bzip2"} or None
    """

    compression: Compression | None = None

    def __init__(self, file: BinaryIO, path: Path, *, report: Report, token: CancelToken | None) -> None:
        self.path = path
        with _reading(path):
            self.file_bytes = os.fstat(file.fileno()).st_size
        self._file = file
        self._report = report
        self._token = token
        self._input = b""  # read from the file but not yet returned
        self._consumed = 0
        self._report_progress(0)

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
        """Return the next `count` bytes, or fewer at the end. For small counts."""
        data = b""
        while len(data) < count and (block := self.read(count - len(data))):
            data += block
        return data

    @property
    def used_bytes(self) -> int:
        """Bytes of the file that were needed for what was returned so far, or little more."""
        return self._consumed - len(self._input)

    def map(self) -> MappedFile:
        """Map the whole file, as it is on disk. It stays mapped when the stream is closed."""
        with _reading(self.path):
            mapped = MappedFile.of(self._file.fileno(), self.path)
        self._report_progress(self.file_bytes)
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
        self._report_progress(self._consumed)
        return True

    def _report_progress(self, done: int) -> None:
        self._report(Progress(f"Reading {self.path.name}", done, self.file_bytes, "bytes"))


class _CompressedStream(ByteStream):
    """The content of a compressed file, decompressed on demand."""

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
        self._ahead = b""

    def peek(self, count: int) -> bytes:
        """Return the first bytes, which are returned again when the content is read."""
        self._ahead = self.read_all(count)
        return self._ahead

    def read(self, limit: int) -> bytes:
        if self._ahead:
            block, self._ahead = self._ahead[:limit], self._ahead[limit:]
            return block
        while True:
            if self._decoder.eof and not self._begin_next_member():
                return b""
            at_end, data = False, b""
            if self._decoder.needs_input:
                at_end = not (self._input or self._refill())
                data, self._input = self._input, b""
            try:
                block = self._decoder.decompress(data, limit)
            except (_DeflateError, lzma.LZMAError, OSError) as error:  # bzip2 has no error of its own
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

    @property
    def used_bytes(self) -> int:
        waiting = self._decoder.waiting_bytes if isinstance(self._decoder, _GzipMember) else 0
        return super().used_bytes - waiting

    def _begin_next_member(self) -> bool:
        """Start the next compressed member; return False if there is none.

        Both formats allow several members in a file, with zeros between and after them.
        """
        self._input = self._decoder.unused_data.lstrip(b"\0")
        while not self._input and self._refill():
            self._input = self._input.lstrip(b"\0")
        if self._input:
            self._decoder = _decoder(self.compression)
        return bool(self._input)


class _TwiceCompressedStream(_CompressedStream):
    """The content of a compressed file in a compressed file, such as one that a browser packed again."""

    def __init__(self, outer: _CompressedStream, compression: Compression) -> None:
        self._outer = outer
        self.path, self.file_bytes = outer.path, outer.file_bytes
        self.compression = compression
        self._decoder = _decoder(compression)
        self._input = self._ahead = b""

    @property
    def used_bytes(self) -> int:
        return self._outer.used_bytes

    def _refill(self) -> bool:
        self._input = self._outer.read(_CHUNK)
        return bool(self._input)


def read_beginning(path: Path) -> bytes:
    """Return the first 64 kB of the decompressed content of a file, by which its format is recognised.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    with open_stream(path, report=ignore_progress) as stream:
        return stream.read_all(_BEGINNING)


@contextmanager
def open_stream(path: Path, *, report: Report, token: CancelToken | None = None) -> Iterator[ByteStream]:
    """Open a file as a `ByteStream`.

    Parameters
    ----------
    path : Path
        An ordinary file.
    report : callable
        Called with the number of bytes read from disk.
    token : CancelToken, optional
        Checked before each chunk.

    Raises
    ------
    DataError
        If the file cannot be read.
    Cancelled
        If the token was cancelled.
    """
    with _open(path) as file:
        with _reading(path):
            compression = compression_of(file.read(_LONGEST_MAGIC))
            file.seek(0)
        if compression is None:
            yield ByteStream(file, path, report=report, token=token)
            return
        stream = _CompressedStream(file, path, compression=compression, report=report, token=token)
        inner = compression_of(stream.peek(_LONGEST_MAGIC))
        yield stream if inner is None else _TwiceCompressedStream(stream, inner)
