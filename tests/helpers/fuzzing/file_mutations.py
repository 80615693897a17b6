"""Mutations that know how a file is built: its header, its entries, its chunks. Checksums stay right."""

import ast
import gzip
import io
import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import TypeAlias

import numpy as np
from helpers.fuzzing.container_mutations import changed_arff, changed_mat, changed_tar, changed_tiff
from helpers.fuzzing.plain_mutations import NUMBERS, WORDS, changed_bytes, changed_json, changed_text

Change: TypeAlias = Callable[[bytes, Random, Sequence[bytes]], bytes]
"""Changes content at one place; the pool has other contents of the same reader."""

_SHARE_PLAIN = 0.2
"""Of all changes, the share that knows nothing of the structure."""

_MOST_UNPACKED = 1 << 20

_DTYPES = (
    *(
        "|u1",
        "<f4",
        "<f8",
        "<f2",
        ">f8",
        "<i8",
        ">i2",
        "|b1",
        "<U7",
        "<U300",
        "|S3",
        "|V4",
        "<c16",
        "|O",
        "<M8[ns]",
    ),
    *("<m8[s]", "<U0", "|S0", "<f16", "<i4,<f4", "garbage"),
)
_ODD_VALUES = (
    0,
    1,
    -1,
    2,
    127,
    -128,
    255,
    1e-45,
    1e-30,
    0.5,
    1e4,
    -1e4,
    1e9,
    -1e9,
    1e30,
    2**62,
    np.nan,
    np.inf,
)
_ENTRY_NAMES = (
    *("", ".", "..", "/", "../a.npy", "/etc/a.png", "a/", "x_train.npy", "y_train.npy", "class_names.npy"),
    *(
        "train/7/a.png",
        "7/a.png",
        "7.png",
        "test/0/b.png",
        "details_a.npy",
        "details_split.npy",
        "labels.csv",
    ),
    *(
        "\x1b[31m/a.png",
        "\u202e/a.png",
        "a\nb/a.png",
        "é/ä.png",
        "con/a.png",
        "@eaDir/a.png",
        "a" * 300 + ".npy",
    ),
    *(
        "__MACOSX/7/a.png",
        "train/7/a.txt",
        "C:\\a.png",
        "arr_0.npy",
        "manifest.json",
        "classes.npy",
        "x.npy/y.npy",
    ),
)


def changed_content(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Change content of any kind at one place, most often by its structure."""
    if rng.random() >= _SHARE_PLAIN:
        with suppress(Exception):  # it was damaged before
            return _change_for(data)(data, rng, pool)
    return changed_bytes(data, rng, pool)


def _change_for(data: bytes) -> Change:
    for signature, change in _CHANGES.items():
        if data.startswith(signature):
            return change
    if data[257:262] == b"ustar":
        return changed_tar
    beginning = data[:200]
    printable = sum(byte in b"\t\n\r" or byte >= 32 for byte in beginning)
    return changed_text if printable >= 0.9 * len(beginning) else changed_bytes


def _changed_gzip(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    inner = zlib.decompressobj(31).decompress(data, _MOST_UNPACKED)
    return gzip.compress(changed_content(inner, rng, pool), 1)


def _changed_xz(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    inner = lzma.LZMADecompressor().decompress(data, _MOST_UNPACKED)
    return lzma.compress(changed_content(inner, rng, pool), preset=0)


def _changed_zip(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(info, archive.read(info)) for info in archive.infolist()]
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, entries[0][0].compress_type))
    patch = rng.randrange(20)
    names = [info.filename for info, _ in entries]
    contents = [content for _, content in entries]
    at, kind = rng.randrange(len(entries)), rng.randrange(24)
    if kind == 0:
        del names[at], contents[at]
    elif kind == 1:
        names.append(names[at])
        contents.append(rng.choice(contents))
    elif kind in (2, 3):
        names[at] = rng.choice((*_ENTRY_NAMES, names[at] + "x", "a/" + names[at], names[at].upper()))
    elif kind == 4:
        other = rng.randrange(len(entries))
        contents[at], contents[other] = contents[other], contents[at]
    elif kind == 5:
        method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    else:
        contents[at] = changed_content(contents[at], rng, contents)
    packed = _zip(names, contents, method)
    return _with_changed_directory(packed, rng) if patch == 0 else packed


def _zip(names: Sequence[str], contents: Sequence[bytes], method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in zip(names, contents, strict=True):
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, content, compresslevel=1)
    return stream.getvalue()


def _with_changed_directory(data: bytes, rng: Random) -> bytes:
    """Change a field of an entry in the table of contents: flags, method, checksum, a size, a length."""
    at = data.find(b"PK\x01\x02")
    if at < 0:
        return data
    offset, width = rng.choice(
        ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (38, 4), (42, 4))
    )
    number = (rng.choice(NUMBERS) % 256**width).to_bytes(width, "little")
    return data[: at + offset] + number + data[at + offset + width :]


def npy(header: bytes, values: bytes, *, version: tuple[int, int] = (1, 0)) -> bytes:
    """Return an NPY file with a header, valid or not."""
    size = struct.pack("<H" if version[0] < 2 else "<I", len(header) & 0xFFFF)
    return b"\x93NUMPY" + bytes(version) + size + header + values


def _changed_npy(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    length = int.from_bytes(data[8:10], "little")
    values = data[10 + length :]
    fields = ast.literal_eval(data[10 : 10 + length].decode("latin1"))
    shape = list(fields["shape"])
    kind = rng.randrange(14)
    if kind == 0:
        return npy(data[10 : 10 + length], changed_bytes(values, rng, pool))
    if kind > 7:
        return data[: 10 + length] + _with_odd_values(values, np.dtype(fields["descr"]), rng)
    if kind == 1:
        header = changed_text(data[10 : 10 + length], rng, pool)
        return npy(header, values, version=rng.choice(((1, 0), (1, 0), (2, 0), (3, 0), (9, 9))))
    if kind in (2, 3):
        fields["descr"] = rng.choice(_DTYPES)
    elif kind == 4:
        fields["fortran_order"] = rng.choice((True, False, 1, None))
    elif kind == 5 and shape:
        shape[rng.randrange(len(shape))] = rng.choice((*NUMBERS, 10**30, True, None, 1.0))
    elif kind == 6:
        shape.insert(rng.randrange(len(shape) + 1), rng.choice((1, 0, 3, -1)))
    elif shape:
        del shape[rng.randrange(len(shape))]
    fields["shape"] = tuple(shape)
    if rng.random() < 0.3:
        values = (
            values * 2 if rng.random() < 0.5 and len(values) < _MOST_UNPACKED else values[: len(values) // 2]
        )
    text = repr(fields).encode()
    return npy(text + b" " * (-(len(text) + 11) % 64) + b"\n", values)


def _with_odd_values(values: bytes, dtype: np.dtype, rng: Random) -> bytes:
    """Exchange one number, or several in a row, for one that few expect; the size stays."""
    numbers = np.frombuffer(values, dtype).copy()
    start = rng.randrange(len(numbers))
    stop = start + rng.choice((1, 1, 7, len(numbers)))
    with np.errstate(all="ignore"):
        numbers[start:stop] = np.float64(rng.choice(_ODD_VALUES)).astype(dtype)
    return numbers.tobytes()


def _changed_png(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    chunks, at = [], 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    kind, where = rng.randrange(6), rng.randrange(len(chunks))
    name, content = chunks[where]
    if kind == 0:
        del chunks[where]
    elif kind == 1:
        chunks.insert(rng.randrange(len(chunks) + 1), chunks[where])
    elif kind == 2:
        extra = rng.choice(
            (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"tRNS", b"PLTE", b"acTL", b"fcTL", b"gAMA")
        )
        chunks.insert(
            rng.randrange(len(chunks)),
            (extra, rng.choice((content, rng.randbytes(9), zlib.compress(content)))),
        )
    elif kind == 3:
        name, content = chunks[0]
        header = bytearray(content.ljust(13, b"\0"))
        field = rng.randrange(6)
        if field < 2:
            header[4 * field : 4 * field + 4] = (rng.choice((*NUMBERS, 3, 100, 9000)) % 2**32).to_bytes(
                4, "big"
            )
        else:
            header[6 + field] = rng.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
        chunks[0] = (name, bytes(header))
    elif name == b"IDAT" and kind == 4:
        inner = zlib.decompressobj().decompress(content, _MOST_UNPACKED)
        chunks[where] = (name, zlib.compress(changed_bytes(inner, rng, pool), 1))
    else:
        chunks[where] = (name, changed_bytes(content, rng, pool))
    return data[:8] + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def _changed_idx(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    dimensions = data[3] if len(data) > 3 else 0
    header = bytearray(data[: 4 + 4 * dimensions])
    values, kind = data[len(header) :], rng.randrange(5)
    if kind == 0:
        header[rng.choice((2, 2, 3))] = rng.choice((0, 1, 2, 3, 4, 5, 8, 9, 0x0B, 0x0C, 0x0D, 0x0E, 255))
    elif kind < 3 and dimensions and len(header) > 7:
        at = 4 + 4 * rng.randrange((len(header) - 4) // 4)
        old = int.from_bytes(header[at : at + 4], "big")
        new = rng.choice((*NUMBERS, old + 1, old - 1, 2 * old)) % 2**32
        header[at : at + 4] = new.to_bytes(4, "big")
    elif kind == 3:
        values = rng.choice((values + values[:9], values[:-1], values * 2, b""))
    else:
        values = changed_bytes(values, rng, pool)
    return bytes(header) + values


def _changed_parquet(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Change the footer, which has types, sizes and places; at times the pages."""
    length = int.from_bytes(data[-8:-4], "little")
    start = len(data) - 8 - length
    kind = rng.randrange(8)
    if start < 4 or kind == 0:
        return changed_bytes(data, rng, pool)
    pages, footer = data[:start], data[start:-8]
    if kind == 1:
        pages = changed_bytes(pages, rng, pool)
    elif kind == 2:
        footer = changed_text(footer, rng, WORDS)
    else:
        footer = changed_bytes(footer, rng, pool)
    return pages + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def _changed_arff_or_text(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    return rng.choice((changed_arff, changed_text))(data, rng, pool)


_CHANGES: dict[bytes, Change] = {
    b"\x1f\x8b": _changed_gzip,
    b"\xfd7zXZ": _changed_xz,
    b"PK\x03\x04": _changed_zip,
    b"\x93NUMPY": _changed_npy,
    b"\x89PNG": _changed_png,
    b"PAR1": _changed_parquet,
    b"\0\0": _changed_idx,
    b"MATLAB": changed_mat,
    b"II*\0": changed_tiff,
    b"MM\0*": changed_tiff,
    b"@": _changed_arff_or_text,
    b"{": changed_json,
    b"[": changed_json,
}
"""The change for each kind of content, by how it begins."""
