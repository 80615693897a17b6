"""Which lines of a table in text are looked at before it is read."""

import gzip
import itertools
from pathlib import Path

import pytest

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables import text_table
from mnist_gui.data.formats._shared.tables.text_table import Dialect, find_table

FIRST = ["f,1,2,3,4,5,6,F"]


def row(number: int) -> str:
    return f"{number},a,b,c,d,e,f,{number}z"


ROWS = [row(number) for number in range(2000)]
TEXT = "\n".join(ROWS) + "\n"


def sample_of(path: Path, content: bytes | str, *, lines=FIRST):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return text_table._EdgeSample(path, Dialect(","), lines, ReadJob(str(path)))


@pytest.fixture
def small(monkeypatch):
    """Return a function that sets the bytes of a file that is not small."""
    return lambda size: monkeypatch.setattr(text_table, "_SMALL", size)


def test_a_small_file_has_only_its_first_lines_looked_at(tmp_path, small):
    small(len(TEXT) + 1)
    sample = sample_of(tmp_path / "a.csv", TEXT, lines=[row(7), "", ' ,;"', "1,2,3", "1,2,3,4", row(8)])
    for everywhere in (False, True):
        assert sample.column(0, everywhere) == ["7", "1", "8"]
        assert sample.column(3, everywhere) == ["c", "4", "c"]
        assert sample.column(-1, everywhere) == ["7z", "4", "8z"]
        assert sample.column(-4, everywhere) == ["d", "1", "d"]


def test_lines_from_all_over_a_file_are_looked_at(tmp_path, small):
    small(len(TEXT))
    sample = sample_of(tmp_path / "a.csv", TEXT)
    found = [int(value) for value in sample.column(0, False)]
    assert sample.column(-1, False) == [f"{number}z" for number in found]
    assert (len(found), found[0]) == (256, 1)
    assert all(4 <= second - first <= 13 for first, second in itertools.pairwise(found[1:]))
    assert found[-1] > 1985
    assert sample.column(0, True) == [str(number) for number in range(0, 2000, 16)]
    assert sample.column(0, False) == [str(number) for number in found]


def test_few_places_of_a_file_have_the_line_behind_them(tmp_path, small, monkeypatch):
    small(1)
    monkeypatch.setattr(text_table, "_PLACES", 4)
    rows = [row(number) for number in range(10, 18)]  # of equal length
    sample = sample_of(tmp_path / "a.csv", "\n".join(rows) + "\n")
    assert sample.column(0, False) == ["11", "13", "15", "17"]
    # A line that does not end may be cut.
    assert sample_of(tmp_path / "a.csv", "\n".join(rows[:2])).column(0, False) == ["f"]


@pytest.mark.parametrize("content", [TEXT.replace("5", "\0"), TEXT.replace("\n", "\r")])
def test_other_files_have_their_first_lines_looked_at(tmp_path, small, content):
    small(1)
    assert sample_of(tmp_path / "a.csv", content).column(0, False) == ["f"]


def test_what_is_beyond_the_beginning_does_not_matter(tmp_path, small, monkeypatch):
    small(1)
    monkeypatch.setattr(text_table, "_BEGINNING", len(ROWS[0]) + 1)
    assert len(sample_of(tmp_path / "a.csv", TEXT + "\0").column(0, False)) == 256
    assert sample_of(tmp_path / "a.csv", "x" + TEXT).column(0, False) == ["f"]


def test_a_compressed_file_has_lines_looked_at_if_all_of_it_matters(tmp_path, small):
    small(10**9)
    sample = sample_of(tmp_path / "a.csv.gz", gzip.compress(TEXT.encode()))
    assert sample.column(0, False) == ["f"]
    assert sample.column(0, True) == [str(number) for number in range(0, 2000, 16)]
    assert sample.column(0, False) == ["f"]


@pytest.mark.parametrize(
    ("delimiter", "text", "expected"),
    [
        (",", "1,2", 2),
        (",", "1", 0),
        (",", "1,a", 1),
        (",", "1,a,b", 0),
        (",", '"1", 2 ,x', 2),
        (",", "1,5e3", 2),
        (";", "1,5;2", 2),
        (";", "a,5;b", 0),
        (" ", "1  2\t3", 3),
        ("\t", "1,5", 0),
    ],
)
def test_fields_that_are_numbers_are_counted(delimiter, text, expected):
    assert text_table._numbers_by(delimiter, text) == expected


NAMES = ",".join(["label", *(f"pixel{number}" for number in range(9))])
ROW = "7,0,1,2,3,4,5,6,7,8"


@pytest.mark.parametrize("place", [1, 5, -2])
def test_words_in_the_middle_are_no_image_that_pandas_took_for_names(place):
    values = ["7", *["0"] * 60, "1", "2", "3"]
    mangled = [f"{value}.{values[:at].count(value)}".removesuffix(".0") for at, value in enumerate(values)]
    assert text_table._unmangled(mangled) == values
    mangled[place] = "x"
    assert text_table._unmangled(mangled) is None


def test_names_are_not_mangled_if_they_are_few_or_equal():
    mangled = ["0", *(f"0.{number}" for number in range(1, 10))]
    assert text_table._unmangled(mangled) == ["0"] * 10
    assert text_table._unmangled(mangled[:9]) is None
    assert text_table._unmangled([*mangled, "0"]) is None
    assert text_table._unmangled([*mangled[:9], "0.10"]) == [*["0"] * 9, "0.10"]


def test_rows_of_other_lengths_do_not_count_when_names_are_fitted():
    dialect = Dialect(",", trailing=True)
    rows = [["1", "2"]] * 2 + [["1"]]
    for names, fitted, is_trailing in (
        (["a"], ["", "a"], True),
        (["a", "b"], ["a", "b"], True),
        (["a", "b", ""], ["a", "b"], True),
        (["a", "b", "c"], ["a", "b", "c"], False),
        (["a", "b", "c", "d"], ["a", "b", "c", "d"], True),
    ):
        found, changed, same = text_table._fitted(names, dialect, rows)
        assert (found, changed.trailing) == (fitted, is_trailing)
        assert same == (rows if is_trailing else [[*each, ""] for each in rows])
    plain = Dialect(",")
    assert text_table._fitted(["a", "b", "c"], plain, rows) == (["a", "b", "c"], plain, rows)
    assert text_table._fitted(["a"], plain, []) == (["a"], plain, [])


def test_the_first_line_with_an_image_is_known():
    for lines, first in (([NAMES, ROW], 2), (["", NAMES, "", ROW], 3), (["sep=,", NAMES, ROW], 3)):
        assert find_table(Path("a.csv"), lines, ReadJob("a.csv")).first_line == first
