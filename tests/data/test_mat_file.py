"""MAT files built element by element: what other programs write, and what is damaged."""

import struct
import zlib

import numpy as np
import pytest

from mnist_gui.data.mat_file import read_mat

INT8, UINT8, INT32, UINT32, DOUBLE, MATRIX, COMPRESSED, UTF_8, UTF_16 = 1, 2, 5, 6, 9, 14, 15, 16, 17
CELL, STRUCTURE, CHAR, SPARSE, REALS = 1, 2, 4, 5, 6


def element(kind: int, content: bytes) -> bytes:
    return struct.pack("<II", kind, len(content)) + content + bytes(-len(content) % 8)


def matrix(kind: int, sizes: tuple[int, ...], name: str, *parts: bytes, marks: int = 0) -> bytes:
    flags = element(UINT32, struct.pack("<II", kind | marks << 8, 0))
    shape = element(INT32, struct.pack(f"<{len(sizes)}i", *sizes))
    return element(MATRIX, flags + shape + element(INT8, name.encode()) + b"".join(parts))


def numbers(*values: float) -> bytes:
    return element(DOUBLE, np.array(values, "<f8").tobytes())


def texts(kind: int, content: bytes) -> bytes:
    return element(kind, content)


def compressed(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return struct.pack("<II", COMPRESSED, len(packed)) + packed


def read(*elements: bytes, end: bytes = b"IM") -> dict[str, np.ndarray]:
    content = bytes(124) + b"\x00\x01" + end + b"".join(elements)
    return {array.name: array.values for array in read_mat(content, lend=lambda _count: None)}


def structure(name: str, *fields: tuple[str, bytes], sizes: tuple[int, ...] = (1, 1)) -> bytes:
    names = b"".join(field.encode().ljust(8, b"\0") for field, _ in fields)
    length = element(INT32, struct.pack("<i", 8))
    return matrix(STRUCTURE, sizes, name, length, element(INT8, names), *(part for _, part in fields))


def test_numbers_are_read_column_by_column():
    found = read(matrix(REALS, (2, 3), "x", numbers(0, 1, 2, 3, 4, 5)))
    assert found["x"].tolist() == [[0, 2, 4], [1, 3, 5]]


@pytest.mark.parametrize("ways", [(UTF_8, "é7".encode()), (UTF_16, "é7".encode("utf-16-le"))])
def test_texts_are_read_in_both_encodings(ways):
    assert read(matrix(CHAR, (1, 2), "t", texts(*ways)))["t"].tolist() == ["é7"]


def test_half_a_pair_of_surrogates_becomes_a_question_mark():
    found = read(matrix(CHAR, (1, 2), "t", texts(UTF_16, b"\x00\xd8A\x00")))
    assert found["t"].tolist() == ["?A"]


@pytest.mark.parametrize(
    "part",
    [
        matrix(CHAR, (1, 3), "t", texts(UTF_8, b"ab")),
        matrix(CHAR, (1, 2, 1), "t", texts(UTF_8, b"ab")),
        matrix(CHAR, (1, 2), "t"),
        matrix(SPARSE, (2, 2), "s", numbers(1)),
        matrix(REALS, (1, 1), "c", numbers(1), numbers(2), marks=0x08),
        structure("s", ("a", matrix(REALS, (1, 1), "", numbers(1))), sizes=(2, 1)),
        matrix(STRUCTURE, (1, 1), "s"),
        element(INT8, b"no matrix"),
        element(MATRIX, b""),
    ],
)
def test_what_is_no_array_is_passed_over(part):
    assert list(read(part, matrix(REALS, (1, 1), "x", numbers(7)))) == ["x"]


def test_cells_of_texts_are_one_array_and_others_have_numbers():
    names = matrix(
        CELL, (1, 2), "n", *(matrix(CHAR, (1, 1), "", texts(UTF_8, each)) for each in (b"a", b"b"))
    )
    two = matrix(CELL, (1, 2), "two", *(matrix(REALS, (1, 1), "", numbers(each)) for each in (1, 2)))
    one = matrix(CELL, (1, 1), "one", matrix(REALS, (1, 1), "", numbers(3)))
    found = read(names, two, one)
    assert found["n"].tolist() == ["a", "b"]
    assert [found[name].item() for name in ("two.1", "two.2", "one")] == [1, 2, 3]


def test_fields_of_a_structure_without_a_name_have_their_own():
    field = ("x", matrix(REALS, (1, 1), "", numbers(1)))
    assert list(read(structure("", field), structure("s", field))) == ["x", "s.x"]


NESTED = matrix(CELL, (1, 1), "")
for _level in range(10):
    NESTED = matrix(CELL, (1, 1), "", NESTED)


_LENGTH, _NAMES = element(INT32, struct.pack("<i", 4)), element(INT8, b"a\0\0\0b\0\0\0")
CUT_STRUCTURE = matrix(STRUCTURE, (1, 1), "s", _LENGTH, _NAMES)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([struct.pack("<II", INT8, 9)], "it is cut short"),
        ([b"\x01\x00\x00"], "it is cut short"),
        ([matrix(REALS, (1, 2), "x", numbers(1))], "expected 2 numbers, found 1"),
        ([matrix(REALS, (1, 1), "x")], "expected 1 numbers, found 0"),
        ([matrix(REALS, (3,), "x", numbers(1, 2, 3))], "expected 3 numbers, found 3"),
        ([matrix(REALS, (1, 1), "x", element(DOUBLE, b"1234"))], "it is cut short"),
        ([matrix(REALS, (1, 1), "x", element(99, b"12345678"))], "an unknown type 99"),
        ([element(MATRIX, element(UINT32, b"1234") * 3)], "the flags of a matrix"),
        ([NESTED], "nested too deeply"),
        ([struct.pack("<II", COMPRESSED, 8) + b"no zlib!"], "it cannot be decompressed"),
        ([compressed(struct.pack("<II", MATRIX, 1 << 30))], "a size that cannot be true"),
        ([compressed(struct.pack("<II", MATRIX, 80) + b"1234")], "it is cut short"),
        ([matrix(STRUCTURE, (1, 1), "s", element(INT32, bytes(4)), element(INT8, b"a"))], "names of fields"),
        ([CUT_STRUCTURE], "it is cut short"),
    ],
)
def test_a_damaged_file_is_refused(content, said):
    with pytest.raises(ValueError, match=said):
        read(*content)


def test_a_header_without_its_order_of_bytes_is_refused():
    with pytest.raises(ValueError, match="header"):
        read(end=b"??")


def test_each_field_of_a_structure_has_its_own_name_and_values():
    one, two = (matrix(REALS, (1, 2), "", numbers(*values)) for values in ((1, 2), (3, 4)))
    found = read(structure("s", ("eight_in", one), ("next", two)))
    assert {name: values.tolist() for name, values in found.items()} == {
        "s.eight_in": [[1, 2]],
        "s.next": [[3, 4]],
    }
