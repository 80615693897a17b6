"""Text files as numbered lines, in the encodings and with the line ends that spreadsheets and editors write.

Text is UTF-8, with a byte order mark or without; else UTF-16, as Excel's "Unicode text" is, or Windows-1252.
Lines end with LF, CR LF or, on old Macs, CR.
"""

import codecs
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from mnist_gui.data.byte_stream import ByteStream
from mnist_gui.errors import DataError

MAX_LINE_BYTES: Final = 16 * 1024**2

_CHUNK: Final = 1024**2

_MOST_EXPANDS: Final = 200
"""Text that is more times as large as its compressed file is the same over and over; MNIST's is 7 times."""

_FIRST_TEXT: Final = 4 * 1024**2
"""Bytes of text that may be so, such as the paper at the top of a first large image."""

_FALLBACK: Final = "cp1252"
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\f\r")

_DELIMITERS: Final = b"\t;,|"
_OF_NUMBERS: Final = b'0123456789.+-eE "\r\n' + _DELIMITERS
_OF_NAMES: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_" + _OF_NUMBERS
"""Bytes of numbers with delimiters, and of plain names of columns."""


def numbered_lines(stream: ByteStream) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a file, many at a time, and the number of the first of them.

    Raises
    ------
    DataError
        If a line is too long, or a small file expands to very much text.
    """
    chunks = _chunks(stream)
    first = next(chunks, b"")
    encoding = _wide_encoding(first)
    chunks = chain([first], chunks)
    if encoding is not None:
        chunks = _narrowed(chunks, encoding)
    elif b"\r" in first and b"\n" not in first:
        chunks = (chunk.replace(b"\r", b"\n") for chunk in chunks)
    number, rest = 1, b""
    for chunk in chunks:
        if number > 1 and not rest and chunk.isspace():
            number += chunk.count(b"\n")
            continue
        rest += chunk
        whole, newline, end = rest.rpartition(b"\n")
        if newline:
            rest = end
            lines = _decoded(whole).split("\n")
            yield number, lines
            number += len(lines)
        elif len(rest) > MAX_LINE_BYTES:
            raise DataError(
                f"{stream.path} is no table of images: expected lines of at most {MAX_LINE_BYTES:,} bytes, "
                f"found a longer one in line {number:,}; choose another file."
            )
    if rest:
        yield number, [_decoded(rest)]


def first_lines(beginning: bytes) -> list[str]:
    """Return the lines of the first bytes of a file, of which the last may be cut; none if it is no text."""
    encoding = _wide_encoding(beginning)
    if encoding is not None:
        text = beginning[: len(beginning) // 2 * 2].decode(encoding, errors="replace").lstrip("\ufeff")
        beginning = text.encode("utf-8", errors="replace")
    first = beginning.split(b"\n", 1)[0]
    if 0 in beginning or not _CONTROLS.isdisjoint(first):
        return []
    return beginning.decode("utf-8-sig", errors="replace").replace("\r", "\n").split("\n")


def are_numbers(beginning: bytes) -> bool:
    """Tell whether the first bytes of a file are plainly a table: numbers below numbers or names.

    Most tables are. These need not be compared with the long list of what else a file may be.
    """
    first, _, others = beginning.partition(b"\n")
    is_parted = any(first.count(delimiter) for delimiter in _DELIMITERS)
    return (
        is_parted
        and bool(others)
        and not (first.translate(None, _OF_NAMES) or others.translate(None, _OF_NUMBERS))
    )


def _wide_encoding(beginning: bytes) -> str | None:
    """Return the encoding of text with two bytes for each letter; None for any other."""
    if beginning.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if beginning.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    if len(beginning) < 4 or len(beginning[:64]) % 2:
        return None
    low, high = set(beginning[:64:2]), set(beginning[1:64:2])
    if high == {0} and 0 not in low:
        return "utf-16-le"
    return "utf-16-be" if low == {0} and 0 not in high else None


def _narrowed(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield text as UTF-8 with LF at the ends of lines."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    is_first, only_cr = True, False
    for chunk in chunks:
        decoded = decoder.decode(chunk)
        if is_first:
            decoded = decoded.lstrip("\ufeff")
            is_first, only_cr = False, "\r" in decoded and "\n" not in decoded
        if only_cr:
            decoded = decoded.replace("\r", "\n")
        yield decoded.encode("utf-8", errors="replace")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_FALLBACK, errors="replace")


def _chunks(stream: ByteStream) -> Iterator[bytes]:
    """Yield the text of a file; refuse a small file that expands to very much of it before much is read."""
    waiting: deque[bytes] = deque()
    text_bytes = 0
    while chunk := stream.read_all(_CHUNK):
        text_bytes += len(chunk)
        if text_bytes > max(_FIRST_TEXT, _MOST_EXPANDS * stream.used_bytes):
            raise DataError(
                f"{stream.path} is no table of images: its text is the same over and over, more than "
                f"{_MOST_EXPANDS} times as large as the compressed file; choose another file, or unpack it "
                "first."
            )
        waiting.append(chunk)
        if len(waiting) > _FIRST_TEXT // _CHUNK:  # so that nothing is done with the text of such a file
            yield waiting.popleft()
    yield from waiting
