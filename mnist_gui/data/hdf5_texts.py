"""Texts of any length in HDF5 files, read without the library: in damaged files it may loop for ever.

An array of such texts has a reference for each: its length, the address of a collection, and its number in
that. A collection of the global heap is a header, followed by objects: number, use count, size, bytes.

Source: The HDF Group, "HDF5 File Format Specification Version 3.0", III.E and IV.B.
"""

import struct
from io import SEEK_END
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

_REFERENCE: Final = np.dtype([("length", "<u4"), ("address", "<u8"), ("number", "<u4")])
_COLLECTION: Final = b"GCOL\1"
_HEADER, _OBJECT = 16, 16
_MOST_COLLECTION_BYTES: Final = 64 * 1024**2
LONGEST: Final = 255
"""Bytes of a text that may be a label."""


def read_texts(file: BinaryIO, *, at: int, count: int, base: int = 0) -> npt.NDArray[Any]:
    """Read texts whose references lie one after another.

    Parameters
    ----------
    file : file object
    at : int
        Where the first reference is.
    count : int
        How many there are.
    base : int
        Where the addresses in the file are counted from.

    Returns
    -------
    ndarray of str, shape (count,)

    Raises
    ------
    ValueError
        If a reference leads nowhere, or to a text that is too long.
    """
    if not count:
        return np.empty(0, dtype="U1")
    file.seek(at)
    content = file.read(count * _REFERENCE.itemsize)
    if len(content) < count * _REFERENCE.itemsize:
        raise ValueError("it is cut short")
    references = np.frombuffer(content, _REFERENCE)
    if int(references["length"].max()) > LONGEST:
        raise ValueError("a text is too long")
    texts = np.empty(count, dtype=object)
    order = np.argsort(references["address"], kind="stable")
    addresses, starts = np.unique(references["address"][order], return_index=True)
    for address, here in zip(addresses.tolist(), np.split(order, starts[1:]), strict=True):
        if not address:
            texts[here] = ""
            continue
        objects = _objects(file, base + address)
        for row in here.tolist():
            text = objects.get(int(references["number"][row]))
            if text is None:
                raise ValueError("a text is missing")
            texts[row] = text[: int(references["length"][row])].split(b"\0")[0].decode("utf-8", "replace")
    return texts.astype(np.str_)


def _objects(file: BinaryIO, address: int) -> dict[int, bytes]:
    """Return the objects of a collection by their numbers."""
    if address > file.seek(0, SEEK_END):
        raise ValueError("its texts cannot be found")
    file.seek(address)
    header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_COLLECTION):
        raise ValueError("its texts cannot be found")
    (size,) = struct.unpack_from("<Q", header, 8)
    if not _HEADER <= size <= _MOST_COLLECTION_BYTES:
        raise ValueError("its texts declare a size that cannot be true")
    content = file.read(size - _HEADER)
    found: dict[int, bytes] = {}
    place = 0
    while place + _OBJECT <= len(content):
        number, _, length = struct.unpack_from("<HH4xQ", content, place)
        start = place + _OBJECT
        if not number or length > len(content) - start:
            break  # the rest is free
        found[number] = content[start : start + length]
        place = start + -(-length // 8) * 8
    return found
