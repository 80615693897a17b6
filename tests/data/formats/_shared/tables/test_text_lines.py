"""Lines of texts in each encoding, and bytes that are none."""

import codecs
import gzip
import os

import pytest

from mnist_gui.data.byte_stream import open_stream
from mnist_gui.data.formats._shared.tables import text_lines
from mnist_gui.data.formats._shared.tables.text_lines import are_numbers, first_lines, numbered_lines
from mnist_gui.errors import DataError
from mnist_gui.progress import ignore_progress


def lines_of(path, content):
    """Return all lines by their numbers; each block must begin with the next one."""
    path.write_bytes(content)
    found = []
    with open_stream(path, report=ignore_progress) as stream:
        for first, lines in numbered_lines(stream):
            found += [(number, line) for number, line in enumerate(lines, first)]
    return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\nb\n", ["a", "b"]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"a\r\nb\r\n", ["a\r", "b\r"]),
        (b"a\rb\rc", ["a", "b", "c"]),
        ("\ufeffé\nb".encode(), ["é", "b"]),
        (b"\xe9\nb", ["é", "b"]),
        (b"\x81\nb", ["\ufffd", "b"]),
        ("a\nbé\n".encode("utf-16"), ["a", "bé"]),
        (codecs.BOM_UTF16_BE + "a\rb".encode("utf-16-be"), ["a", "b"]),
        ("1,2\n3,4".encode("utf-16-le"), ["1,2", "3,4"]),
        ("1,2\n3,4".encode("utf-16-be"), ["1,2", "3,4"]),
    ],
)
@pytest.mark.parametrize("chunk", [2, 1024**2])
def test_lines_are_numbered_and_decoded(tmp_path, monkeypatch, content, expected, chunk):
    monkeypatch.setattr(
        text_lines, "_CHUNK", max(chunk, 8) if b"\0" in content or b"\r" in content else chunk
    )
    assert lines_of(tmp_path / "a.csv", content) == [*enumerate(expected, 1)]


def test_blocks_of_blank_lines_are_counted_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "_CHUNK", 4)
    assert lines_of(tmp_path / "a.csv", b"1,2\n \n\n\n3,4\n") == [(1, "1,2"), (5, "3,4")]


def test_blank_lines_before_the_table_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "_CHUNK", 4)
    lines = [*enumerate(["", "", "", "", "1,2"], 1)]
    assert lines_of(tmp_path / "a.csv", b"\n\n\n\n1,2\n") == lines


def test_a_line_of_16_megabytes_is_too_long(tmp_path):
    with pytest.raises(DataError, match="expected lines of at most 16,777,216 bytes"):
        lines_of(tmp_path / "a.csv", b"1" * (16 * 2**20 + 1))


def test_some_text_is_read_before_anything_is_done_with_it(monkeypatch):
    monkeypatch.setattr(text_lines, "_CHUNK", 4)
    monkeypatch.setattr(text_lines, "_FIRST_TEXT", 8)

    class Stream:
        path, used_bytes, left = "a.csv", 1, [b"1,2\n"] * 5

        def read_all(self, count):
            assert count == 4
            return self.left.pop() if self.left else b""

    stream = Stream()
    chunks = text_lines._chunks(stream)
    for left in (2, 1, 0, 0, 0):
        assert next(chunks) == b"1,2\n"
        assert len(stream.left) == left
    assert next(chunks, None) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_is_known_by_its_first_32_letters(encoding):
    for text, lines in (("1" * 32 + "\u0100", ["1" * 32 + "\u0100"]), ("1" * 31 + "\u0100", [])):
        assert first_lines(text.encode(encoding)) == lines
    assert first_lines(("1" * 40).encode(encoding) + b"1") == ["1" * 40]


def test_a_line_that_is_too_long_is_refused_by_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "_CHUNK", 4)
    monkeypatch.setattr(text_lines, "MAX_LINE_BYTES", 8)
    assert lines_of(tmp_path / "a.csv", b"a\n12345678") == [(1, "a"), (2, "12345678")]
    with pytest.raises(DataError, match=r"expected lines of at most 8 bytes, found a longer one in line 2;"):
        lines_of(tmp_path / "a.csv", b"abc\n1234567890")


def test_the_same_over_and_over_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "_FIRST_TEXT", 2**16)
    monkeypatch.setattr(text_lines, "_CHUNK", 2**12)
    same = b"0,0\n" * 2**14
    assert len(lines_of(tmp_path / "a.csv.gz", gzip.compress(same))) == 2**14
    with pytest.raises(DataError, match="more than 200 times as large as the compressed file"):
        lines_of(tmp_path / "a.csv.gz", gzip.compress(same + b"0"))
    assert lines_of(tmp_path / "a.csv", same * 2)[-1] == (2**15, "0,0")
    other = b"".join(b"%d\n" % byte for byte in os.urandom(2**16))
    assert len(lines_of(tmp_path / "a.csv.gz", gzip.compress(other))) == 2**16


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b"", [""]),
        (b"a,b\r\nc", ["a,b", "", "c"]),
        ("\ufeffa\nb".encode(), ["a", "b"]),
        ("a\n".encode("utf-16") + b"b", ["a", ""]),
        ("1,2".encode("utf-16-le"), ["1,2"]),
        ("1,2".encode("utf-16-be"), ["1,2"]),
        (b"a\0b", []),
        (b"a\nb\0", []),
        (b"a\x1fb", []),
        (b"a\x20b", ["a b"]),
        (b"a\tb\fc", ["a\tb\fc"]),
        (b"a\nb\x1f", ["a", "b\x1f"]),
        (b"1\0", []),  # too short to tell
        (b"1\0002\0", ["12"]),
        (b"1\0002\0003", []),
        (b"1\000\000\000", []),
    ],
)
def test_first_lines_are_those_of_text(beginning, expected):
    assert first_lines(beginning) == expected


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b"label,pixel_0\n7,0\n", True),
        (b"7;0\n7;0", True),
        (b"7\t0.5e-3\n1", True),
        (b"a|b\n1", True),
        (b"7,0\n", False),
        (b"7,0", False),
        (b"7 0\n7 0", False),
        (b"a,b\na,1", False),
        (b"a:b,c\n1,2", False),
        (b"1,2\n1:2", False),
    ],
)
def test_numbers_below_names_are_plainly_a_table(beginning, expected):
    assert are_numbers(beginning) is expected
