"""The header of an NPY file: the type, the order and the shape of an array.

It is a Python literal. numpy parses it as one, so a damaged header can raise anything, warn, or be gigabytes
long. Here one regular expression knows the few forms that programs write.

Source: NumPy documentation, `numpy.lib.format`.
"""

import io
import re
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

_MAGIC: Final = b"\x93NUMPY"
_LONGEST: Final = 10_000
"""Bytes of the longest header, as numpy itself has it."""

_MOST_DIMENSIONS: Final = 32  # as in the oldest numpy that the program runs with
_LENGTH_BYTES: Final = {(1, 0): 2, (2, 0): 4, (3, 0): 4}
"""How many bytes tell the length of the header, by the version of the format."""

_NAME: Final = r"""['"](?:descr|fortran_order|shape)['"]"""
_FIELD: Final = rf"""{_NAME}\s*:\s*(?:True|False|'[^'\\]*'|"[^"\\]*"|\([^()]*\))"""
_FIELDS: Final = re.compile(rf"\s*\{{\s*{_FIELD}\s*,\s*{_FIELD}\s*,\s*{_FIELD}\s*(?:,\s*)?\}}\s*")
_NAME_AND_VALUE: Final = re.compile(_FIELD.replace("(?:", "("))
_DTYPE: Final = re.compile(r"[<>|=]?[?biufcmMSUVO]\d{0,6}(?:\[\d{0,6}[A-Za-z]{1,2}\])?")
_NOT_UNDERSTOOD: Final = "its header cannot be understood"
_LENGTH: Final = re.compile(r"\s*(\d{1,19})L?\s*")  # Python 2 wrote 3L


class _Readable(Protocol):
    def read(self, count: int, /) -> bytes: ...


class NpyHeader(NamedTuple):
    """What an NPY file declares.

    Attributes
    ----------
    shape : tuple of int
    fortran_order : bool
        Whether the first dimension runs fastest.
    dtype : dtype
    size : int
        Bytes of the header itself.
    """

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]
    size: int


class RecordsError(ValueError):
    """An array holds records of several fields."""


def read_npy_header(file: _Readable) -> NpyHeader:
    """Read a header from the beginning of a file.

    Parameters
    ----------
    file : file object
        It stands at the values afterwards.

    Raises
    ------
    ValueError
        If there is no valid header, or one of records.
    """
    beginning = _read(file, len(_MAGIC) + 2)
    version = (beginning[-2], beginning[-1])
    if not beginning.startswith(_MAGIC) or version not in _LENGTH_BYTES:
        raise ValueError("it does not begin as one")
    width = _LENGTH_BYTES[version]
    length = int.from_bytes(_read(file, width), "little")
    if length > _LONGEST:
        raise ValueError(f"its header of {length:,} bytes is too long")
    text = _read(file, length).decode("latin1" if version < (3, 0) else "utf-8")
    fields = dict(_NAME_AND_VALUE.findall(text)) if _FIELDS.fullmatch(text) else {}
    if len(fields) < 3:
        raise RecordsError("it holds records") if "[(" in text else ValueError(_NOT_UNDERSTOOD)
    shape = _shape(fields["shape"])
    if len(shape) > _MOST_DIMENSIONS or fields["fortran_order"] not in ("True", "False"):
        raise ValueError(_NOT_UNDERSTOOD)
    return NpyHeader(
        shape, fields["fortran_order"] == "True", _dtype(fields["descr"]), len(beginning) + width + length
    )


def array_of_npy(content: bytes) -> npt.NDArray[Any]:
    """Return the array in a whole NPY file, a read-only view of its bytes.

    Raises
    ------
    ValueError
        If it is damaged, or holds Python objects or no numbers.
    """
    header = read_npy_header(io.BytesIO(content))
    if header.dtype.kind not in "biufc":
        raise ValueError("it holds no numbers")
    values = np.frombuffer(content, header.dtype, offset=header.size)
    return values.reshape(header.shape, order="F" if header.fortran_order else "C")


def _read(file: _Readable, count: int) -> bytes:
    data = b""
    while len(data) < count and (more := file.read(count - len(data))):
        data += more
    if len(data) < count:
        raise ValueError("its header is cut short")
    return data


def _shape(value: str) -> tuple[int, ...]:
    if not value.startswith("("):
        raise ValueError("its shape is none")
    lengths = value[1:-1].split(",")
    if not lengths[-1].strip():
        lengths.pop()
    found = [_LENGTH.fullmatch(length) for length in lengths]
    if None in found:
        raise ValueError("its shape is none")
    return tuple(int(match[1]) for match in found if match is not None)


def _dtype(value: str) -> np.dtype[Any]:
    name = value[1:-1]
    if not _DTYPE.fullmatch(name):
        raise ValueError(f"{name[:20]!r} is no type of numbers")
    try:
        return np.dtype(name)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"{name[:20]!r} is no type of numbers") from error
