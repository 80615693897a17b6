"""MAT files of MATLAB, version 5 (to 7.2): arrays of numbers and texts, in structures, too.

A file is a header of 128 bytes, followed by elements: a type, a length, and content, which may
be compressed by zlib. A matrix is an element of elements: flags, sizes, name, numbers; a structure has a
matrix for each field. Numbers are stored column by column. Version 7.3 is HDF5.

Objects, functions and sparse matrices are passed over: nothing in a file is run. The size that an element
declares is compared with the bytes that are there before memory is taken.

Source: MathWorks, "MAT-File Format" (R2023b).
"""

import math
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

_HEADER_BYTES: Final = 128
_ENDS: Final = {b"IM": "<", b"MI": ">"}

_TYPES: Final = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
    16: "u1",  # UTF-8
    17: "u2",  # UTF-16
    18: "u4",  # UTF-32
}
_MATRIX: Final = 14
_COMPRESSED: Final = 15
_UTF_8: Final = 16

_CELL, _STRUCTURE, _CHAR = 1, 2, 4
_NUMERIC: Final = range(6, 16)
_LOGICAL: Final = 0x02
_COMPLEX: Final = 0x08

_DEEPEST: Final = 8
_MOST_MATRICES: Final = 10_000
_MOST_EXPANDS: Final = 1032
"""Deflate writes at best 258 bytes for 2 bits. https://zlib.net/zlib_tech.html"""

Lend = Callable[[int], None]
"""Takes bytes from a budget before memory is used."""


class MatArray(NamedTuple):
    """An array in a file.

    Attributes
    ----------
    name : str
        With the structures that it is in: ``"dataset.train.images"``.
    values : ndarray
        Numbers, truth values or texts. Read-only.
    """

    name: str
    values: npt.NDArray[Any]


class _Element(NamedTuple):
    kind: int
    content: memoryview


def read_mat(content: bytes, *, lend: Lend) -> list[MatArray]:
    """Return all arrays in a MAT file.

    Parameters
    ----------
    content : bytes
        The whole file.
    lend : callable
        Called with a number of bytes before so many are used.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    end = _ENDS.get(content[126:128])
    if end is None:
        raise ValueError("its header cannot be understood")
    reader = _Reader(end, lend)
    found: list[MatArray] = []
    for element in reader.elements(memoryview(content)[_HEADER_BYTES:]):
        whole = reader.decompressed(element) if element.kind == _COMPRESSED else element
        if whole.kind == _MATRIX:
            found += reader.arrays(whole.content, "", 0)
    return found


class _Reader:
    """Takes elements apart.

    Parameters
    ----------
    end : {"<", ">"}
        The order of bytes.
    lend : callable
    """

    def __init__(self, end: str, lend: Lend) -> None:
        self._end = end
        self._lend = lend
        self._matrices = 0

    def elements(self, content: memoryview) -> Iterator[_Element]:
        """Yield the elements in the content of another, or of a file."""
        start = 0
        while start < len(content):
            kind, length, begin = self._tag(content, start)
            stop = begin + length
            if stop > len(content):
                raise ValueError("it is cut short")
            yield _Element(kind, content[begin:stop])
            if begin - start == 4:
                start += 8
            else:
                start = stop if kind == _COMPRESSED else begin + -(-length // 8) * 8

    def _tag(self, content: memoryview, start: int) -> tuple[int, int, int]:
        """Return the type and the length of the element that starts there, and where its content begins."""
        if start + 8 > len(content):
            raise ValueError("it is cut short")
        kind, length = struct.unpack_from(f"{self._end}II", content, start)
        if kind >> 16:  # up to four bytes, packed into the tag
            return kind & 0xFFFF, min(kind >> 16, 4), start + 4
        return kind, length, start + 8

    def decompressed(self, element: _Element) -> _Element:
        """Return the one element in a compressed one."""
        decoder = zlib.decompressobj()
        try:
            tag = memoryview(decoder.decompress(element.content, 8))
            kind, length, begin = self._tag(tag, 0)
            if begin < 8 or length > _MOST_EXPANDS * len(element.content):
                raise ValueError("it declares a size that cannot be true")
            self._lend(length)
            content = decoder.decompress(decoder.unconsumed_tail, length) if length else b""
        except zlib.error as error:
            raise ValueError("it cannot be decompressed") from error
        if len(content) < length:
            raise ValueError("it is cut short")
        return _Element(kind, memoryview(content))

    def arrays(self, content: memoryview, outer: str, depth: int) -> Iterator[MatArray]:
        """Yield the arrays in a matrix; several if it is a structure."""
        self._matrices += 1
        if depth > _DEEPEST or self._matrices > _MOST_MATRICES:
            raise ValueError("its structures are nested too deeply")
        parts = self.elements(content)
        try:
            flags, sizes, label = (next(parts) for _ in range(3))
        except (StopIteration, RuntimeError):
            return  # an empty field
        kind, marks = self._flags(flags)
        shape = tuple(int(size) for size in self._numbers(sizes))
        own = bytes(label.content).decode("latin-1")
        name = ".".join(filter(None, (outer, own)))
        if kind == _STRUCTURE:
            yield from self._fields(parts, math.prod(shape), name, depth)
        elif kind == _CELL:
            yield from self._texts_of_cell(parts, name, depth)
        elif kind == _CHAR:
            yield from self._text(next(parts, None), shape, name)
        elif kind in _NUMERIC and not marks & _COMPLEX:
            values = self._matrix(next(parts, None), shape)
            yield MatArray(name, values.astype(bool) if marks & _LOGICAL else values)

    def _flags(self, element: _Element) -> tuple[int, int]:
        if len(element.content) != 8:
            raise ValueError("the flags of a matrix cannot be understood")
        (word,) = struct.unpack_from(f"{self._end}I", element.content)
        return word & 0xFF, word >> 8 & 0xFF

    def _fields(self, parts: Iterator[_Element], count: int, name: str, depth: int) -> Iterator[MatArray]:
        length_of, texts = next(parts, None), next(parts, None)
        if length_of is None or texts is None or count != 1:
            return  # a list of structures is no data set
        length = int(self._numbers(length_of)[0])
        if length < 1:
            raise ValueError("the names of fields cannot be understood")
        names = bytes(texts.content)
        for start in range(0, len(names), length):
            part = next(parts, None)
            if part is None:
                raise ValueError("it is cut short")
            field = names[start : start + length].split(b"\0")[0].decode("latin-1")
            yield from self.arrays(part.content, f"{name}.{field}" if name else field, depth + 1)

    def _texts_of_cell(self, parts: Iterator[_Element], name: str, depth: int) -> Iterator[MatArray]:
        """Yield the texts in a cell array as one array, or the arrays in it."""
        inner = [array for part in parts for array in self.arrays(part.content, "", depth + 1)]
        if inner and all(array.values.dtype.kind == "U" and array.values.size == 1 for array in inner):
            yield MatArray(name, np.array([array.values.item() for array in inner]))
        elif len(inner) > 1:
            yield from (MatArray(f"{name}.{place}", array.values) for place, array in enumerate(inner, 1))
        else:
            yield from (MatArray(name, array.values) for array in inner)

    def _text(self, element: _Element | None, shape: tuple[int, ...], name: str) -> Iterator[MatArray]:
        """Yield a matrix of characters as the texts of its rows."""
        if element is None or len(shape) != 2 or not 0 < math.prod(shape) <= _MOST_MATRICES:
            return
        if element.kind == _UTF_8:
            codes = np.array([ord(letter) for letter in bytes(element.content).decode("utf-8", "replace")])
        else:
            codes = self._numbers(element)
        if codes.size == math.prod(shape):
            rows = codes.reshape(shape, order="F").tolist()
            texts = ["".join(chr(code) if code < 0xD800 else "?" for code in row).rstrip() for row in rows]
            yield MatArray(name, np.array(texts))

    def _matrix(self, element: _Element | None, shape: tuple[int, ...]) -> npt.NDArray[Any]:
        """Return numbers in their shape, in the type in which they are stored."""
        values = self._numbers(element) if element is not None else np.empty(0, np.uint8)
        if len(shape) < 2 or min(shape) < 0 or values.size != math.prod(shape):
            raise ValueError(f"expected {math.prod(shape):,} numbers, found {values.size:,}")
        return values.reshape(shape, order="F")

    def _numbers(self, element: _Element) -> npt.NDArray[Any]:
        if element.kind not in _TYPES:
            raise ValueError(f"it has numbers of an unknown type {element.kind}")
        return _view(element.content, np.dtype(self._end + _TYPES[element.kind]))


def _view(content: memoryview, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    if len(content) % dtype.itemsize:
        raise ValueError("it is cut short")
    return np.frombuffer(content, dtype)
