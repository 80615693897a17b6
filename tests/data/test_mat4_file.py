"""MAT files of version 4, matrix by matrix: what MATLAB writes, and headers that cannot be."""

import struct

import numpy as np
import pytest

from mnist_gui.data.mat4_file import is_mat4, read_mat4

TYPES = ["f8", "f4", "i4", "i2", "u2", "u1"]


def matrix(values, name="a", *, order="<", text=0, is_complex=0, **header):
    """Return the bytes of a matrix; fields of the header may be changed."""
    values = np.array(values)
    precision = TYPES.index(values.dtype.str[1:])
    kind = 1000 * (order == ">") + 10 * precision + text
    fields = {"kind": kind, "rows": values.shape[0], "columns": values.shape[1], "complex": is_complex}
    fields |= {"length": len(name) + 1, **header}
    packed = struct.pack(f"{order}5i", *fields.values()) + name.encode() + b"\0"
    return packed + values.astype(order + values.dtype.str[1:]).tobytes(order="F") * (1 + is_complex)


NUMBERS = np.array([[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("dtype", TYPES)
def test_matrices_of_every_type_and_order_are_read(dtype, order):
    content = matrix(NUMBERS.astype(dtype), "first", order=order) + matrix(NUMBERS.astype(dtype).T, "b2_")
    first, second = read_mat4(content)
    assert (first.name, second.name) == ("first", "b2_")
    np.testing.assert_array_equal(first.values, NUMBERS)
    np.testing.assert_array_equal(second.values, NUMBERS.T)
    assert first.values.dtype == np.dtype(order + dtype)
    assert is_mat4(content)
    assert is_mat4(content[:30])


def test_texts_are_the_rows_of_a_matrix_of_codes():
    codes = np.array([[ord(letter) for letter in word] for word in ("ab ", "é  ", "   ")], dtype="f8")
    (found,) = read_mat4(matrix(codes, text=1))
    assert found.values.tolist() == ["ab", "é", ""]
    strange = np.array([[np.nan, -5, 65.0], [1e9, 66, 32]])
    (found,) = read_mat4(matrix(strange, text=1))
    assert found.values.tolist() == ["\0\0A", "\ud7ffB"]
    for width, count in ((5000, 2), (5001, 0)):
        (found,) = read_mat4(matrix(np.full((2, width), 65, "u1"), text=1))
        assert len(found.values) == count


def test_sparse_and_complex_matrices_are_passed_over():
    numbers = NUMBERS.astype("f4")
    content = matrix(numbers, "a", is_complex=1) + matrix(numbers, "b", text=2) + matrix(numbers, "c")
    assert [array.name for array in read_mat4(content)] == ["c"]


def test_matrices_may_be_empty():
    (found,) = read_mat4(matrix(np.empty((0, 5), "f8")))
    assert found.values.shape == (0, 5)
    assert read_mat4(b"") == []


@pytest.mark.parametrize(
    "header",
    [
        {"kind": 60},
        {"kind": 3},
        {"kind": 2000},
        {"kind": -1},
        {"rows": -1},
        {"columns": -1},
        {"complex": 2},
        {"length": 1},
        {"length": 3},
        {"length": 65},
    ],
)
def test_headers_that_cannot_be_are_none(header):
    content = matrix(NUMBERS.astype("u1"), **header)
    assert not is_mat4(content)
    with pytest.raises(ValueError, match="the header of a matrix cannot be understood"):
        read_mat4(content)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a", True),
        ("A_1", True),
        ("x" * 63, True),
        ("x" * 64, False),
        ("1a", False),
        ("a-b", False),
        ("", False),
    ],
)
def test_names_are_those_of_variables(name, expected):
    assert is_mat4(matrix(NUMBERS.astype("u1"), name)) is expected


def test_what_is_cut_short_or_endless_is_refused(monkeypatch):
    content = matrix(NUMBERS.astype("u1"))
    for end in range(1, len(content)):
        with pytest.raises(ValueError, match="cut short" if end >= 22 else "cannot be understood"):
            read_mat4(content[:end])
    monkeypatch.setattr("mnist_gui.data.mat4_file._MOST_MATRICES", 3)
    assert len(read_mat4(content * 3)) == 3
    with pytest.raises(ValueError, match="too many matrices"):
        read_mat4(content * 4)
