"""How lines of text are taken apart, and what is none of the table."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables import text_table
from mnist_gui.data.formats._shared.tables.text_table import (
    Dialect,
    are_rows_of_numbers,
    find_rows,
    find_table,
    is_header,
    looks_like_table,
)
from mnist_gui.errors import DataError

PATH = Path("a.csv")
NAMES = ",".join(["label", *(f"pixel{number}" for number in range(9))])
ROW = "7,0,1,2,3,4,5,6,7,8"


# Dialects


@pytest.mark.parametrize(
    ("dialect", "line", "plain", "fields"),
    [
        (Dialect(","), " 1,2 \r", " 1,2 ", [" 1", "2 "]),
        (Dialect(","), "1,2,", "1,2,", ["1", "2", ""]),
        (Dialect(",", trailing=True), "1,2,\r", "1,2", ["1", "2"]),
        (Dialect(",", trailing=True), "1,2", "1,2", ["1", "2"]),
        (Dialect(" "), " 1  2\t3 \r", "1  2\t3", ["1", "2", "3"]),
        (Dialect(" "), '"a b"\t  "c"', '"a b"\t  "c"', ["a b", "c"]),
        (Dialect(";", decimal_comma=True), "1,5;2", "1.5;2", ["1.5", "2"]),
        (Dialect(","), '1,"a,b"', '1,"a,b"', ["1", "a,b"]),
        (Dialect(","), '1, "a"', '1, "a"', ["1", ' "a"']),
        (Dialect("\t"), '1\t"a\tb"', '1\t"a\tb"', ["1", "a\tb"]),
        (Dialect(",", quote="'"), "1,'a,b'", "1,'a,b'", ["1", "a,b"]),
    ],
)
def test_a_line_is_taken_apart(dialect, line, plain, fields):
    assert dialect.plain(line) == plain
    assert dialect.fields(plain, PATH) == fields


def test_lines_are_plain_unless_something_is_to_be_changed():
    assert Dialect(";").is_plain
    for dialect in (Dialect(" "), Dialect(";", decimal_comma=True), Dialect(";", trailing=True)):
        assert not dialect.is_plain


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(DataError, match=r"a.csv is no table of images: its lines cannot be taken apart \("):
        Dialect(",").fields('"' + "x" * 200_000, PATH)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        *[([mark.join("123")], Dialect(mark)) for mark in "\t;,| "],
        (["1,5;2,5;3,5"], Dialect(";", decimal_comma=True)),
        (["1;2;3,5"], Dialect(";", decimal_comma=True)),
        (["1,5;2.5;3,5"], Dialect(";")),
        (["1.5,2.5"], Dialect(",")),
        (["a,b;c;d"], Dialect(";")),
        (["a,b,c;d"], Dialect(",")),
        (["a b c"], Dialect(" ")),
        (["a,b;c;d", "1,2,3"], Dialect(",")),
        (["a|b|c,1,2"], Dialect(",")),
        (["1,2,", "3,4,"], Dialect(",", trailing=True)),
        (["a,b", "1,2,\r", "3,4,"], Dialect(",", trailing=True)),
        (["1,2,"], Dialect(",", trailing=True)),
        (["1,2,", "3,4"], Dialect(",")),
        (["1 2 ", "3 4 "], Dialect(" ")),
        (["1,2,"] * 12 + ["3,4"], Dialect(",", trailing=True)),
        (["1,2,"] * 11 + ["3,4"], Dialect(",")),
    ],
)
def test_the_delimiter_makes_most_numbers(lines, expected):
    assert find_rows(PATH, lines) == (0, expected)


@pytest.mark.parametrize(
    ("lines", "start", "delimiter"),
    [
        (["sep=;", "1,2;3,4"], 1, ";"),
        (['"SEP=|"', "", "1,2|3,4"], 2, "|"),
        (["", "  ", "1,2,3"], 2, ","),
        (["# made by hand", "1,2,3,4,5", "4,5,6,7,8"], 1, ","),
        (["# a,b,c", "1,2,3"], 0, ","),
        (["% a,b,c,d", "1,2,3"], 0, ","),
        (["// a,b", "1,2,3"], 0, ","),
        (["# a,b,c,d,e", "1,2,3"], 1, ","),
        (["# a", "1,2,3"], 1, ","),
        (["# 1,2", "# 3,4"], 0, ","),
        (["Digits", "a,b,c,d", "1,2,3,4"], 1, ","),
        (["Digits,2024", "a,b,c,d", "1,2,3,4"], 1, ","),
        (["Digits,2024,", "a,b,c,d", "1,2,3,4"], 1, ","),
        (["Digits,of,2024", "a,b,c,d", "1,2,3,4"], 0, ","),
        (["Digits", "a,b,c", "1,2,3"], 0, ","),
        (["1,2,3", "1,2,3,4,5,6,7,8"], 0, ","),
        (["1,2", "1,2,3,4,5,6,7,8"], 1, ","),
        (["1,2,x", "1,2,3,4,5,6,7,8"], 1, ","),
        ([*[""] * 499, "1;2"], 499, ";"),
        ([*[""] * 500, "1;2"], 500, ","),
        (["", ""], 1, ","),
        (["sep=;", ""], 1, ","),
    ],
)
def test_the_table_begins_behind_what_is_none_of_it(lines, start, delimiter):
    found, dialect = find_rows(PATH, lines)
    assert (found, dialect.delimiter) == (start, delimiter)


def test_too_many_columns_are_refused(monkeypatch):
    with pytest.raises(DataError, match="expected 1,049,600 columns at most, found 1,049,601; choose"):
        find_rows(PATH, ["," * 1_049_600])
    monkeypatch.setattr(text_table, "MOST_COLUMNS", 5)
    assert find_rows(PATH, ["1,2,3,4,5"]) == (0, Dialect(","))
    with pytest.raises(DataError, match="expected 5 columns at most, found 6"):
        find_rows(PATH, ["1,2", "1,2,3,4,5,6"])


# What is a table


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], False),
        (["any words"], False),
        *[([f"a{mark}b"], True) for mark in "\t;,|"],
        (["1 2 3 4"], True),
        (["1 2 3"], False),
        (["1 2 3 4 a b c d"], True),
        (["1 2 3 4 a b c d e"], False),
        (["# a,b"], False),
        (["# a", " % b", "//", "1,2"], True),
        (["@RELATION digits", "1,2"], False),
        (["% b", " @attribute x", "1,2"], False),
        (["1,2"] * 12 + ["@relation"], True),
        (["1,2"] * 11 + ["@relation"], False),
        (["word"] * 11 + ["1,2"], True),
        (["word"] * 12 + ["1,2"], False),
        ([""] * 499 + ["1,2"], True),
        ([""] * 500 + ["1,2"], False),
    ],
)
def test_lines_look_like_a_table(lines, expected):
    assert looks_like_table(lines) is expected


@pytest.mark.parametrize("mark", ["\t", ";", ",", "|", " "])
def test_rows_of_numbers_are_as_many_as_a_small_image_has(mark):
    row, short = mark.join(["1"] * 64), mark.join(["1"] * 63)
    for lines in ([row], ["", row], [row, "cut"], [row, row], [row] * 12 + ["word"] * 9):
        assert are_rows_of_numbers(lines)
    for lines in ([], [""], [short], [row, short, row], [row, "cut", row], [row] * 10 + ["word"] * 2):
        assert not are_rows_of_numbers(lines)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["a", "b", "1"], True),
        (["a", "1"], False),
        (["a", "5", "6"], False),
        (["0", "1", "2"], True),
        (["1", "2", "3"], True),
        (["x", "0", "1", "2"], True),
        (["0", "1"], False),
        (["0", "1", "3"], False),
        (["2", "3", "4"], False),
        (["0", "2", "3"], False),
        (["5"], False),
    ],
)
def test_names_are_told_from_images(fields, expected):
    assert is_header(fields) is expected


# Tables whose names say all: no other line is read


def table_of(*lines):
    lines = list(lines)
    return find_table(PATH, lines, ReadJob("a.csv")), lines


@pytest.mark.parametrize(
    ("passed", "notes"),
    [
        ([], ()),
        (["sep=,"], ()),
        (["", "sep=,", ""], ()),
        (["Digits"], ("1 line before the table passed over",)),
        (["Digits", "", "# of 2024"], ("2 lines before the table passed over",)),
    ],
)
def test_lines_before_the_table_are_counted(passed, notes):
    table, _ = table_of(*passed, NAMES, ROW)
    assert table.has_header
    assert table.first_line == len(passed) + 2
    assert table.columns.notes[: len(notes)] == notes
    assert not any("before the table" in note for note in table.columns.notes[len(notes) :])


@pytest.mark.parametrize("mark", ["# ", "% ", "// ", " #  "])
def test_a_comment_may_have_the_names(mark):
    table, _ = table_of(mark + NAMES, ROW)
    assert [field.role for field in table.columns.before] == ["label"]
    assert table.first_line == 2


def test_a_name_of_row_names_may_be_missing():
    table, _ = table_of(NAMES, f"r1,{ROW}", f"r2,{ROW}")
    assert [field.role for field in table.columns.before] == ["other", "label"]
    block = table.parse(1, [NAMES, f"r1,{ROW}"])
    assert block.labels.tolist() == ["7"]
    np.testing.assert_array_equal(block.pixels, [range(9)])


def test_a_name_that_is_empty_may_be_too_many():
    table, _ = table_of(NAMES + ",", ROW, ROW)
    assert not table.columns.behind
    np.testing.assert_array_equal(table.parse(2, [ROW]).pixels, [range(9)])


def test_a_last_column_may_have_a_name_and_no_values():
    table, _ = table_of(NAMES + ",remark", ROW + ",", ROW + ",")
    assert not table.dialect.trailing
    assert [field.name for field in table.columns.behind] == ["remark"]
    assert table.parse(2, [ROW + ","]).kept["remark"].tolist() == [""]


def test_all_lines_may_end_with_a_delimiter():
    table, _ = table_of(NAMES + ",", ROW + ",", ROW + ",")
    assert table.dialect.trailing
    np.testing.assert_array_equal(table.parse(2, [ROW + ",\r"]).pixels, [range(9)])


# Images


@pytest.fixture(scope="module")
def table():
    return table_of(NAMES, ROW, ROW)[0]


def test_images_are_parsed(table):
    lines = [NAMES, ROW, "", ',,"",;', "# end", '"a,b",9,8,7,6,5,4,3,2,1\r', "=1,1,1,1,1,1,1,1,1,1"]
    block = table.parse(1, lines)
    assert block.labels.dtype == object
    assert block.labels.tolist() == ["7", "a,b", "=1"]
    assert block.pixels.dtype == np.int32
    np.testing.assert_array_equal(block.pixels, [range(9), range(9, 0, -1), [1] * 9])


def test_lines_without_images_are_none(table):
    assert table.parse(1, [NAMES]) is None
    assert table.parse(2, ["", " \r", ",,,"]) is None
    assert table.parse(2, [ROW]) is not None


@pytest.mark.parametrize("number", ["0.5", "5e-1", "5E-1", " .5 "])
def test_fractions_are_kept(table, number):
    block = table.parse(2, [ROW, f"7,{number},1,2,3,4,5,6,7,8"])
    assert block.pixels.dtype == np.float32
    assert block.pixels[:, 0].tolist() == [0, 0.5]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (ROW + ",9", "expected 10 fields, found 11"),
        (ROW[:-2], "expected 10 fields, found 9"),
        ('"7",0,1', "expected 10 fields, found 3"),
        ("7,0,1,2,3,4,5,6,7,x", "expected numbers as pixels, found 'x'"),
        ("7,0,1,2,3,4,5,6,7," + "x" * 21, f"expected numbers as pixels, found '{'x' * 20}'"),
        ("7,0,1,2,3,4,5,6,7,", "expected numbers as pixels, found ''"),
        ("7,0,1,2,3,4,5,6,7,\uff11", "expected numbers as pixels, found "),
        ('7,0,1,2,3,4,5,6,7,"1,2"', "expected 9 pixels, found 10"),
    ],
)
def test_a_damaged_line_is_named(table, line, expected):
    with pytest.raises(DataError) as caught:
        table.parse(1_200, [ROW, line])
    assert f"a.csv is damaged in line 1,201: {expected}" in str(caught.value)


def test_a_label_may_be_among_the_pixels():
    letters = ",".join(f"a{letter}" for letter in "abcdefghi")
    names = letters.replace(",ad", ",label,ad")
    rows = ["0,1,2,six,3,4,5,6,7,8", '8,7,6,"a,b",5,4,3,2,1,0']
    table, _ = table_of(f"id,{names},split", *(f"x,{row},test" for row in rows))
    block = table.parse(2, [f"x,{row},test" for row in rows])
    assert block.labels.tolist() == ["six", "a,b"]
    assert block.splits.tolist() == ["test", "test"]
    np.testing.assert_array_equal(block.pixels, [range(9), range(8, -1, -1)])
    with pytest.raises(DataError, match="expected 12 fields, found 11"):
        table.parse(2, [f"x,{rows[0]}"])


def test_fields_may_be_separated_by_blanks():
    table, _ = table_of(NAMES.replace(",", " "), ROW.replace(",", "  "))
    block = table.parse(2, [ROW.replace(",", " \t") + "  "])
    assert block.labels.tolist() == ["7"]
    np.testing.assert_array_equal(block.pixels, [range(9)])


def test_all_pixels_may_be_in_one_column():
    pixels = " ".join(map(str, range(64)))
    for header, row in (("label,pixels", f"7,{pixels}"), ("label,pixels", f'7,"{pixels.replace(" ", ",")}"')):
        table, _ = table_of(header, row, row)
        block = table.parse(2, [row])
        assert block.labels.tolist() == ["7"]
        np.testing.assert_array_equal(block.pixels, [range(64)])


# Names that pandas has made of an image


def mangled(values):
    """Return names of which equal ones differ, as pandas makes them."""
    return [f"{value}.{values[:place].count(value)}".removesuffix(".0") for place, value in enumerate(values)]


def image_with(different, *, numbers=65):
    """Return a label and pixels that have so many different values, most of them 0."""
    return ["7", *["0"] * (numbers - different + 1), *map(str, range(11, 9 + different))]


@pytest.mark.parametrize(
    ("values", "is_image"),
    [
        (image_with(32), True),
        (image_with(33), False),
        (image_with(3, numbers=10), True),
        (["seven", *image_with(32)[1:]], True),
        ([*image_with(32)[:-1], "x"], True),
    ],
)
def test_an_image_that_pandas_took_for_names_is_read(tmp_path, values, is_image):
    path = tmp_path / "a.csv"
    row = ["3", *["0"] * (len(values) - 2), "9"]
    lines = [",".join(mangled(values)), *[",".join(row)] * 5]
    path.write_text("\n".join(lines))
    note = "first image was taken for names by pandas: read as an image"
    found = find_table(path, lines, ReadJob(str(path)))
    assert (note in found.columns.notes) == is_image
    assert not found.has_header
    assert found.first_line == 1
    assert lines[0] == ",".join(values if is_image else mangled(values))
