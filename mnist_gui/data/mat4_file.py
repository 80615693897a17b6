"""MAT files of MATLAB, version 4: matrices of numbers and texts one after another, without a header.

Each has five numbers of four bytes (type, rows, columns, whether it is complex, length of the name), then its
name and its numbers column by column. Octave and SciPy still write such files.

Sparse and complex matrices are passed over. The size that a matrix declares is compared with the bytes that
are there.

Source: MathWorks, "MAT-File Format" (R2023b), chapter "Version 4 MAT-Files".
"""

import re
import struct
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_gui.data.mat_file import MatArray

_HEADER: Final = 20
_ORDERS: Final = {0: "<", 1: ">"}
_TYPES: Final = ("f8", "f4", "i4", "i2", "u2", "u1")
_NUMBERS, _TEXT, _SPARSE = 0, 1, 2
_LONGEST_NAME: Final = 64
_NAME: Final = re.compile(rb"[A-Za-z]\w*\0")
_MOST_MATRICES: Final = 10_000
_LONGEST_TEXT: Final = 10_000


class _Matrix(NamedTuple):
    """What the header of a matrix says.

    Attributes
    ----------
    name : str
    dtype : dtype
    shape : (int, int)
        Rows and columns.
    matrix : int
        Whether it is one of numbers or of characters, or sparse.
    is_complex : bool
    start : int
        Where its numbers begin.
    """

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, int]
    matrix: int
    is_complex: bool
    start: int

    @property
    def bytes(self) -> int:
        """How many its numbers take."""
        return self.shape[0] * self.shape[1] * self.dtype.itemsize * (1 + self.is_complex)


def is_mat4(beginning: bytes) -> bool:
    """Tell whether a file begins with a matrix."""
    return _matrix_at(beginning, 0) is not None


def read_mat4(content: bytes) -> list[MatArray]:
    """Return all arrays in a file, as views of its bytes.

    Parameters
    ----------
    content : bytes
        The whole file.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    found: list[MatArray] = []
    start = 0
    while start < len(content):
        matrix = _matrix_at(content, start)
        if matrix is None:
            raise ValueError("the header of a matrix cannot be understood")
        stop = matrix.start + matrix.bytes
        if stop > len(content):
            raise ValueError("it is cut short")
        if len(found) >= _MOST_MATRICES:
            raise ValueError("it holds too many matrices")
        if not matrix.is_complex and matrix.matrix != _SPARSE:
            count = matrix.shape[0] * matrix.shape[1]
            numbers = np.frombuffer(content, matrix.dtype, count, matrix.start)
            values = numbers.reshape(matrix.shape, order="F")
            found.append(MatArray(matrix.name, _texts(values) if matrix.matrix == _TEXT else values))
        start = stop
    return found


def _matrix_at(content: bytes, start: int) -> _Matrix | None:
    """Return the matrix that begins there; None if there is none."""
    if start + _HEADER + 2 > len(content):
        return None
    for order in _ORDERS.values():
        kind, rows, columns, is_complex, length = struct.unpack_from(f"{order}5i", content, start)
        thousands, rest = divmod(kind, 1000)
        precision, matrix = divmod(rest, 10)
        if (
            _ORDERS.get(thousands) != order
            or precision >= len(_TYPES)
            or matrix not in (_NUMBERS, _TEXT, _SPARSE)
            or min(rows, columns) < 0
            or is_complex not in (0, 1)
            or not 2 <= length <= _LONGEST_NAME
        ):
            continue
        name = content[start + _HEADER : start + _HEADER + length]
        if _NAME.fullmatch(name):
            return _Matrix(
                name[:-1].decode("ascii"),
                np.dtype(order + _TYPES[precision]),
                (rows, columns),
                matrix,
                bool(is_complex),
                start + _HEADER + length,
            )
    return None


def _texts(codes: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    """Return a matrix of characters as the texts of its rows."""
    if codes.size > _LONGEST_TEXT:
        return np.empty(0, dtype="U1")
    rows = np.nan_to_num(codes).clip(0, 0xD7FF).astype(np.uint16).tolist()
    return np.array(["".join(map(chr, row)).rstrip() for row in rows], dtype=np.str_)
