"""Headers of NPY files: read as numpy does where programs write them, and refused in one way otherwise."""

import io
import struct

import numpy as np
import pytest

from mnist_gui.data.npy_header import array_of_npy, read_npy_header


def header(text: str, version: tuple[int, int] = (1, 0)) -> io.BytesIO:
    length = struct.pack("<H" if version == (1, 0) else "<I", len(text))
    return io.BytesIO(b"\x93NUMPY" + bytes(version) + length + text.encode())


@pytest.mark.parametrize(
    "dtype", ["|u1", "<f4", ">f8", "|b1", "<U7", "|S3", "<c16", "<M8[ns]", "<m8[25s]", "<f2"]
)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 4), (1,) * 32])
def test_reads_what_numpy_writes(dtype, shape):
    array = np.zeros(shape, dtype=dtype, order="F")
    stream = io.BytesIO()
    np.save(stream, array)
    stream.seek(0)
    found = read_npy_header(stream)
    assert (found.shape, found.dtype) == (shape, array.dtype)
    assert found.size == stream.tell() == len(stream.getvalue()) - array.nbytes
    assert found.fortran_order == (not array.flags.c_contiguous)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("{'descr': '|u1', 'fortran_order': False, 'shape': (3L, 4L), }", (1, 0)),  # Python 2
        ('{"shape":(3,4),"descr":"|u1","fortran_order":False}\n', (2, 0)),
        ("{ 'fortran_order': False, 'descr': '|u1', 'shape': (3, 4,) }   ", (3, 0)),
    ],
)
def test_reads_what_other_programs_write(text, version):
    assert read_npy_header(header(text, version))[:3] == ((3, 4), False, np.dtype("u1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "{" * 5000,
        "{'descr': '\\:', 'fortran_order': False, 'shape': (3,)}",  # an escape, of which Python warns
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': 3}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '|u1', 'fortran_order': 1, 'shape': (3,)}",
        "{'descr': '|u1', 'fortran_order': '', 'shape': (3,)}",
        "{'descr': '|u1', 'descr': '|u1', 'shape': (3,)}",
        "{'descr': '|u1', 'fortran_order': False}",
        "{'descr': 'garbage', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<f3', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (3,)}",
        f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({'1,' * 40})}}",
        f"{{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}}{' ' * 10_000}",
    ],
)
def test_refuses_all_else(text):
    with pytest.raises(ValueError):
        read_npy_header(header(text))


@pytest.mark.parametrize(
    "content", [b"", b"\x93NUMPY", b"\x93NUMPY\x09\x09\1\0 ", b"PK\3\4", b"\x93NUMPY\2\0\xff\xff"]
)
def test_refuses_other_files(content):
    with pytest.raises(ValueError):
        read_npy_header(io.BytesIO(content))


def test_a_long_header_is_not_read():
    stream = io.BytesIO(b"\x93NUMPY\2\0" + struct.pack("<I", 2**32 - 1) + bytes(100_000))
    with pytest.raises(ValueError, match="too long"):
        read_npy_header(stream)
    assert stream.tell() == 12


@pytest.mark.parametrize("order", ["C", "F"])
def test_returns_the_values(order):
    array = np.arange(12, dtype="<f4").reshape(3, 4).copy(order)
    stream = io.BytesIO()
    np.save(stream, array)
    np.testing.assert_array_equal(array_of_npy(stream.getvalue()), array)
    with pytest.raises(ValueError):
        array_of_npy(stream.getvalue()[:-1])


def test_texts_are_no_numbers():
    stream = io.BytesIO()
    np.save(stream, np.array(["a"]))
    with pytest.raises(ValueError, match="no numbers"):
        array_of_npy(stream.getvalue())
