"""Mutations of files built of records: tar, MATLAB, TIFF, ARFF. Checksums and outer sizes stay right."""

import struct
import zlib
from collections.abc import Sequence
from random import Random

from helpers.fuzzing.plain_mutations import NUMBERS, WORDS, changed_bytes

_BLOCK = 512
_TAR_FIELDS = ((0, 100), (100, 8), (124, 12), (156, 1), (157, 100), (257, 8), (329, 8), (345, 155))
_TAR_VALUES = (
    *(b"", b"0", b"5", b"L", b"x", b"g", b"K", b"S", b"1", b"2", b"\x80" + b"\xff" * 11, b"\x80\0\0\1"),
    *(b"777777777777", b"-1", b"00000000010", b"9z", b"../a.png", b"/7/a.png", b"7/a.png", b"train/3/b.png"),
    *(b"a" * 100, b"x_train.npy", b"train-images-idx3-ubyte", b"ustar  ", b"ustar\x0000"),
)
_MAT_HEADER, _MAT_TAG, _MAT_PACKED = 128, 8, 15
_MOST_UNPACKED = 1 << 20
_TIFF_ENTRY = 12


def changed_tar(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Change a field of an entry, its content, or the order of entries."""
    entries = _tar_entries(data)
    at, kind = rng.randrange(len(entries)), rng.randrange(8)
    header, content = entries[at]
    if kind == 0:
        del entries[at]
    elif kind == 1:
        entries.insert(rng.randrange(len(entries) + 1), entries[at])
    elif kind == 2:
        content = changed_bytes(content, rng, pool)
        entries[at] = (_with_field(header, 124, 12, b"%011o" % len(content)), content)
    elif kind == 3:
        entries[at] = (header, changed_bytes(content, rng, pool))
    else:
        entries[at] = (_with_field(header, *rng.choice(_TAR_FIELDS), rng.choice(_TAR_VALUES)), content)
    written = [header + content + bytes(-len(content) % _BLOCK) for header, content in entries]
    return b"".join(written) + bytes(rng.choice((0, 1, 2, 2)) * _BLOCK)


def _tar_entries(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return header and content of each entry."""
    entries, at = [], 0
    while at + _BLOCK <= len(data) and any(data[at : at + _BLOCK]):
        header = data[at : at + _BLOCK]
        size = int(header[124:136].strip(b"\0 ") or b"0", 8)
        entries.append((header, data[at + _BLOCK : at + _BLOCK + size]))
        at += _BLOCK + size + -size % _BLOCK
    return entries


def _with_field(header: bytes, start: int, width: int, value: bytes) -> bytes:
    """Return a header with another value in a field, and the right checksum."""
    changed = bytearray(header)
    changed[start : start + width] = value[:width].ljust(width, b"\0")
    changed[148:156] = b" " * 8
    changed[148:156] = b"%06o\0 " % sum(changed)
    return bytes(changed)


def changed_mat(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Change a number or some bytes in one of the arrays, also of a packed one."""
    elements, at = [], _MAT_HEADER
    while at + _MAT_TAG <= len(data):
        kind, size = struct.unpack("<II", data[at : at + _MAT_TAG])
        elements.append((kind, data[at + _MAT_TAG : at + _MAT_TAG + size]))
        at += _MAT_TAG + size
    where = rng.randrange(len(elements))
    kind, content = elements[where]
    if rng.randrange(12) == 0:
        elements.insert(rng.randrange(len(elements)), elements.pop(where))
    elif kind == _MAT_PACKED:
        inner = zlib.decompressobj().decompress(content, _MOST_UNPACKED)
        elements[where] = (kind, zlib.compress(_changed_array(inner, rng, pool), 1))
    else:
        elements[where] = (kind, _changed_array(content, rng, pool))
    written = [struct.pack("<II", kind, len(content)) + content for kind, content in elements]
    return data[:_MAT_HEADER] + b"".join(written)


def _changed_array(content: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Change an array: often a number of its first tags, which stand at multiples of 4 bytes."""
    if rng.random() < 0.4:
        return changed_bytes(content, rng, pool)
    at = 4 * rng.randrange(1 + min(len(content), 160) // 4)
    number = rng.choice((*NUMBERS, *range(20))) % 2**32
    return content[:at] + number.to_bytes(4, "little") + content[at + 4 :]


def changed_tiff(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Change a field of an entry of the directory; at times the pixels, or where the directory is."""
    order = "<" if data.startswith(b"II") else ">"
    (start,) = struct.unpack(f"{order}I", data[4:8])
    (count,) = struct.unpack(f"{order}H", data[start : start + 2])
    kind = rng.randrange(8)
    if kind == 0 or not count:
        return changed_bytes(data, rng, pool)
    if kind == 1:
        return data[:4] + struct.pack(f"{order}I", rng.choice((0, 4, 8, start - 1, 2**31))) + data[8:]
    at = start + 2 + _TIFF_ENTRY * rng.randrange(count)
    offset, form = rng.choice(((0, "H"), (2, "H"), (4, "I"), (8, "I"), (8, "I")))
    odd = (*NUMBERS, *range(20), 273, 279, 320, 32773, 34675, 50838)
    number = rng.choice(odd) % 2 ** (8 * struct.calcsize(form))
    at += offset
    return data[:at] + struct.pack(f"{order}{form}", number) + data[at + struct.calcsize(form) :]


def changed_arff(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Exchange a line, or a field of one, for what ARFF gives a meaning."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    odd = (
        *(b"@data", b"@attribute a {x,'y z',\"b\"}", b"@attribute 'it''s' real", b"@relation"),
        *(
            b"{0 1, 3 200}",
            b"{}",
            b"{0 1,0 2}",
            b"{99 1}",
            b"{1}",
            b"?,?,?",
            b"% note",
            b"@attribute class {}",
        ),
        *(
            b"@attribute d date 'yyyy'",
            b"@attribute r relational",
            b"@end r",
            b"1,2,3,{4}",
            rng.choice(WORDS),
        ),
    )
    lines[at] = (
        rng.choice(odd)
        if rng.random() < 0.5
        else lines[at].replace(b",", rng.choice((b"?,", b" ", b",?,")), 1)
    )
    return b"\n".join(lines)
