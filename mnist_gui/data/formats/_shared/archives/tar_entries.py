"""Tar files from strangers, read as a stream: nothing is believed that the bytes do not show.

A file is a header of 512 bytes for each entry, with its name, its size and a checksum, followed by its
content, padded to 512 bytes. Names of more than 100 characters are an entry of their own before it, in the
manner of GNU, or of POSIX (pax). Links, devices and sparse files are passed over.

Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from mnist_gui.data.formats._shared.format import TAR_AT
from mnist_gui.errors import DataError

_BLOCK: Final = 512
_CHECKSUM: Final = slice(148, 156)
_FILES: Final = (b"0", b"\0", b"7")
_LONG_NAME, _PAX = b"L", (b"x", b"X")
_OTHERS: Final = (b"g", b"K")  # of the whole file; a long name of a link
_LONGEST_NAME: Final = 64 * 1024
_CHUNK: Final = 256 * 1024


class _Stream(Protocol):
    def read(self, limit: int, /) -> bytes: ...


class TarEntry:
    """A file in a tar; its content can be read until the next entry is asked for.

    Attributes
    ----------
    name : str
        Its path, as it is written there.
    size : int
        Bytes of its content.
    """

    def __init__(self, tar: "TarReader", name: str, size: int) -> None:
        self.name = name
        self.size = size
        self._tar = tar
        self._left = size

    def blocks(self) -> Iterator[bytes]:
        """Read its content."""
        while self._left:
            block = self._tar.read_some(min(self._left, _CHUNK))
            self._left -= len(block)
            yield block


class TarReader:
    """Reads a tar from its beginning.

    Parameters
    ----------
    path : Path
        The file, for messages.
    stream : file object
        Its decompressed content.
    """

    def __init__(self, path: Path, stream: _Stream) -> None:
        self._path = path
        self._stream = stream

    def entries(self) -> Iterator[TarEntry]:
        """Yield all files.

        Raises
        ------
        DataError
            If it is damaged or cut short.
        """
        long_name = ""
        long_size: int | None = None
        while (header := self._header()) is not None:
            kind, size = header[156:157], self._number(header[124:136])
            if kind == _LONG_NAME or kind in _PAX:
                text = self._text(size)
                if kind == _LONG_NAME:
                    long_name = text.split("\0", 1)[0]
                else:
                    fields = dict(_pax_fields(text))
                    long_name = fields.get("path", long_name)
                    long_size = int(fields["size"]) if fields.get("size", "").isdecimal() else long_size
                continue
            if kind in _OTHERS:
                self._skip(_padded(size))
                continue
            size = size if long_size is None else long_size
            entry = TarEntry(self, long_name or _name(header), size)
            long_name, long_size = "", None
            if kind in _FILES and not entry.name.endswith("/"):
                yield entry
            for _ in entry.blocks():
                pass
            self._skip(_padded(size) - size)

    def read_some(self, limit: int) -> bytes:
        """Return at least one of the next bytes."""
        block = self._stream.read(limit)
        if not block:
            raise DataError(
                f"{self._path} is cut short: its last file is not whole; download or copy it again."
            )
        return block

    def _header(self) -> bytes | None:
        """Return the next header; None at the end."""
        header = b""
        while len(header) < _BLOCK and (more := self._stream.read(_BLOCK - len(header))):
            header += more
        if len(header) < _BLOCK or not header.strip(b"\0"):
            return None
        known = sum(header) - sum(header[_CHECKSUM]) + 8 * ord(" ")
        if self._number(header[_CHECKSUM]) != known:
            raise self._damaged("a checksum is wrong")
        return header

    def _number(self, field: bytes) -> int:
        if field[:1] in (b"\x80", b"\xff"):
            number = int.from_bytes(field[1:], "big")
        else:
            text = field.strip(b" \0")
            if text and not all(byte in b"01234567" for byte in text):
                raise self._damaged("a number cannot be understood")
            number = int(text or b"0", 8)
        if field[:1] == b"\xff" or number > 2**62:
            raise self._damaged("a number cannot be true")
        return number

    def _text(self, size: int) -> str:
        if size > _LONGEST_NAME:
            raise self._damaged(f"a name of {size:,} bytes is too long")
        parts = []
        left = _padded(size)
        while left:
            parts.append(self.read_some(left))
            left -= len(parts[-1])
        return b"".join(parts)[:size].decode("utf-8", "replace")

    def _skip(self, count: int) -> None:
        while count:
            count -= len(self.read_some(min(count, _CHUNK)))

    def _damaged(self, reason: str) -> DataError:
        return DataError(
            f"{self._path} is damaged: it is no sound tar ({reason}); download or copy it again."
        )


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _name(header: bytes) -> str:
    name, prefix = (
        part.split(b"\0", 1)[0].decode("utf-8", "replace") for part in (header[:100], header[345:500])
    )
    is_posix = header[TAR_AT:].startswith(b"ustar\0")
    return f"{prefix}/{name}" if prefix and is_posix else name


def _pax_fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values: a line is its own length, a blank, name=value."""
    for line in text.split("\n"):
        name, is_field, value = line.partition(" ")[2].partition("=")
        if is_field:
            yield name, value
