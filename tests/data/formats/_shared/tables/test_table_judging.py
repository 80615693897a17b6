"""Which columns are pixels and which is the label, by names and values on each side of each limit."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.table_judging import TableSample, judged_layout
from mnist_gui.errors import DataError

PATH = Path("a.csv")
JOB = ReadJob("a.csv")
GREY = [0, 200, 0]
"""The values of one pixel in the few rows."""


def rows_of(*columns):
    return [list(row) for row in zip(*columns, strict=True)]


def judged(columns, names=None, edges=None):
    """Judge columns, of which `edges` are sampled from more rows; return the layout in short, and notes."""
    rows = rows_of(*columns)

    def sampled(place, _everywhere):
        return (edges or {}).get(place, [row[place] for row in rows])

    found = judged_layout(TableSample(PATH, names, rows, sampled), JOB)
    pixels = found.layout
    words = [field.name or field.role for field in found.before]
    words.append(f"{pixels.height}x{pixels.width}" + f"x{pixels.channels}" * (pixels.channels > 1))
    words += [f"label at {found.inside}"] * (found.inside is not None)
    words += [f"{found.one_hot} hot"] * bool(found.one_hot)
    words += [field.name or field.role for field in found.behind]
    return ", ".join(words), found.notes


# The label first or last

SEVENS, ZEROS, DIGITS, HALVES = ["7"] * 10, ["0"] * 10, [*map(str, range(10))], [*"0101010101"]
RARE = [*"00000001", "0", "1"]


@pytest.mark.parametrize(
    ("start", "end", "place", "is_certain"),
    [
        (DIGITS, ZEROS, "first", True),
        (ZEROS, DIGITS, "last", True),
        (["six", "one"], DIGITS, "first", True),
        (DIGITS, ["six", "1"], "last", True),
        (SEVENS, ZEROS, "first", False),
        (ZEROS, SEVENS, "last", False),
        (ZEROS, ZEROS, "first", False),
        (SEVENS, SEVENS, "first", False),
        (["100"] * 9, ["99"] * 9, "last", False),
        (["99"] * 9, ["99"] * 9, "first", False),
        (["-1"] * 9, SEVENS, "last", False),
        (["0", "0.5"], SEVENS, "last", False),
        (["-2", "1"], SEVENS, "last", False),
        (["-1", "1"], SEVENS, "first", True),
        (["-1", "1"], ["0.0", "1.0"], "last", False),
        # Numbers that are large and far from each other are as unlike labels as they can be.
        (["0", "255"], SEVENS, "last", False),
        (["0", "100"], SEVENS, "last", False),
        (["0", "99"], SEVENS, "first", True),
        (["0", "1", "2", "3", "4", "119"], SEVENS, "first", True),
        (["0", "1", "2", "3", "4", "120"], SEVENS, "last", False),
        (["0", "255"], ZEROS, "first", False),
        # Of two that may be labels, one must be twice as much so: small numbers, each as often as others.
        (DIGITS, HALVES, "first", False),
        (HALVES, DIGITS, "last", False),
        (DIGITS, RARE, "first", True),
        (HALVES, HALVES, "first", False),
        ([*map(str, range(90, 100))], RARE, "first", True),
        ([*map(str, range(91, 101))], RARE, "first", False),
        ([*map(str, range(91, 101))], HALVES, "last", False),
    ],
)
def test_the_label_is_the_column_that_is_more_like_labels(start, end, place, is_certain):
    said, notes = judged([GREY] * 65, edges={0: start, -1: end})
    assert said == {"first": "label, 8x8", "last": "8x8, label"}[place]
    assert notes == (() if is_certain else (f"label assumed in the {place} column",))


@pytest.mark.parametrize(
    ("start", "end", "calls"),
    [
        (DIGITS, ZEROS, [(0, False), (-1, False)]),
        (HALVES, ZEROS, [(0, False), (-1, False), (0, True), (-1, True)]),
        (DIGITS, HALVES, [(0, False), (-1, False), (0, True), (-1, True)]),
    ],
)
def test_more_lines_are_read_if_the_first_do_not_tell(start, end, calls):
    asked = []

    def edges(place, everywhere):
        asked.append((place, everywhere))
        return (ZEROS if place else SEVENS) if everywhere else (end if place else start)

    found = judged_layout(TableSample(PATH, None, rows_of(*[GREY] * 65), edges), JOB)
    assert asked == calls
    assert len(found.notes) == (len(calls) > 2)


@pytest.mark.parametrize(
    ("place", "expected"),
    [(0, "label, 8x8"), (1, "8x8, label at 1"), (63, "8x8, label at 63"), (64, "8x8, label")],
)
def test_words_are_the_label_wherever_they_are(place, expected):
    columns = [GREY] * 65
    columns[place] = ["six", "one", "two"]
    assert judged(columns) == (expected, ())


def test_no_label_is_in_the_middle_if_two_columns_are_words():
    columns = [GREY] * 65
    columns[5] = columns[9] = ["six", "one", "two"]
    assert judged(columns)[0] == "label, 8x8"
    columns[5] = ["six", "one", 2]
    assert judged(columns)[0] == "8x8, label at 9"


# Columns without names

COUNTED = "first column passed over: it only counts"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(4, "2x2"), (9, "3x3"), (10, "label, 3x3"), (49, "7x7"), (64, "8x8"), (65, "label, 8x8"), (81, "9x9")],
)
def test_an_image_is_square(count, expected):
    said, notes = judged([GREY] * count)
    assert said == expected
    side = int(expected[-1])
    note = f"{side * side} numbers a row taken as {side}x{side} pixels"
    assert (note in notes) == (side < 8)


@pytest.mark.parametrize("count", [3, 66, 67, 191])
def test_other_numbers_of_columns_are_refused(count):
    with pytest.raises(DataError, match=r"a.csv is no table of images: expected a label and the pixels"):
        judged([GREY] * count)


def test_colour_has_three_times_as_many():
    note = "192 numbers a row taken as 8x8: red, green, blue of each pixel side by side"
    assert judged([GREY] * 192) == ("8x8x3", (note,))
    assert judged([GREY] * 193, edges={0: DIGITS}) == ("label, 8x8x3", (note,))


@pytest.mark.parametrize(
    ("first", "is_index"),
    [
        ([0, 1, 2], True),
        ([1, 2, 3], True),
        ([0, 1], True),
        ([0, 1, 3], False),
        ([2, 3, 4], False),
        ([0], False),
    ],
)
def test_a_column_before_label_and_pixels_only_counts(first, is_index):
    columns = [first, *[GREY[: len(first)]] * 65]
    if is_index:
        assert judged(columns, edges={1: DIGITS}) == ("other, label, 8x8", (COUNTED,))
    else:
        with pytest.raises(DataError):
            judged(columns)


@pytest.mark.parametrize(
    ("few", "more", "is_index"),
    [
        ([0, 1, 2], range(20), True),
        ([1, 2, 3], range(1, 900, 7), True),
        ([0, 1, 2], range(19), False),
        ([0, 1, 2], [*range(20), 19], False),
        ([0, 1], range(20), False),
        ([0, 2, 3], range(20), False),
        ([3, 4, 5], range(20), False),
    ],
)
def test_a_column_that_counts_many_rows_is_no_label(few, more, is_index):
    said, notes = judged([few, *[GREY[: len(few)]] * 64], edges={0: [*map(str, more)]})
    assert (said, COUNTED in notes) == (("other, 8x8", True) if is_index else ("label, 8x8", False))


def hot(classes, places):
    """Return the columns of classes of which each row has one."""
    return [[int(place == number) for place in places] for number in range(classes)]


@pytest.mark.parametrize("classes", [3, 10, 99])
def test_one_column_for_each_class(classes):
    columns, pixels = hot(classes, [0, 1, 0]), [[9, 200, 7]] * 64
    note = f"label: the place of the 1 in the last {classes} columns"
    assert judged([*pixels, *columns]) == (f"8x8, {classes} hot", (note,))
    mirrored = hot(classes, [classes - 1, classes - 2, classes - 1])
    assert judged([*mirrored, *pixels]) == (f"8x8, -{classes} hot", (note.replace("last", "first"),))


@pytest.mark.parametrize(
    "columns",
    [
        hot(100, [0, 1, 2]),
        hot(10, [0, 1, 10]),
        [*hot(9, [0, 1, 2]), [0, 0, 1]],
        [*hot(9, [0, 1, 2]), [0, 2, 0]],
    ],
)
def test_other_columns_are_no_classes(columns):
    with pytest.raises(DataError):
        judged([*[[9, 200, 7]] * 64, *columns])


# Measures


@pytest.mark.parametrize(
    ("count", "values", "is_image"),
    [
        (64, [0, 0.5, 1], True),
        (64, [0, 0.5, 1.25], False),
        (64, [0, 1, 3], True),
        (64, [0, 0.5, 127], False),
        (64, [0, 0.5, 128], True),
        (64, [0, 0.5, 255], True),
        (64, [0, 0.5, 256], False),
        (64, [-1, 0.5, 1], True),
        (64, [-1.5, 0.5, 1], False),
        (64, [-0.5, 0.5, 200], False),
        (36, [0, 0.5, 200], True),
        (25, [0, 0.5, 200], False),
        (65, [0, 0.5, 7], True),
        (81, [0, 0.5, 7], True),
    ],
)
def test_few_columns_of_fractions_are_measures(count, values, is_image):
    if is_image:
        judged([values] * count)
    else:
        with pytest.raises(DataError, match=f"found {count} columns of measures; choose another file"):
            judged([values] * count)


LETTERS = ["aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ai"]


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (LETTERS, None),
        (["alpha", "beta", "gamma", "delta", *LETTERS[4:]], None),
        (["alpha", "beta ", "gamma" * 9, "delta", "epsilon", *LETTERS[5:]], f"alpha, beta, {'gamma' * 8};"),
        ([f"alpha{number}{number}" for number in range(9)], None),
        ([f"alpha{number % 5}" for number in range(9)], None),
        ([f"alpha{number % 4}" for number in range(9)], "alpha0, alpha1, alpha2;"),
        ([f"Pixel {letter}" for letter in LETTERS], None),
        ([f"value {number % 2}" for number in range(9)], None),
    ],
)
def test_names_of_measures_are_refused(names, listed):
    columns = [GREY] * 9
    if listed is None:
        assert judged(columns, names)[0] == "3x3"
    else:
        with pytest.raises(DataError) as caught:
            judged(columns, names)
        assert f"found 9 columns of measures such as {listed}" in str(caught.value)


# Names


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["label", *LETTERS], "label, 3x3"),
        ([*LETTERS, "label"], "3x3, label"),
        (["id", "label", *LETTERS], "other, label, 3x3"),
        (["id", *LETTERS, "split", "label"], "other, 3x3, split, label"),
        (["id", *LETTERS], "other, 3x3"),
        ([*LETTERS, "id", "split"], "3x3, other, split"),
        ([*LETTERS[:1], "label", *LETTERS[1:]], "3x3, label at 1"),
        (["id", *LETTERS[:8], "label", *LETTERS[8:]], "other, 3x3, label at 8"),
        (["id", *LETTERS, "aj", "split"], "other, label, 3x3, split"),
    ],
)
def test_columns_have_roles_by_their_names(names, expected):
    said, notes = judged([GREY] * len(names), names)
    assert said == expected
    assert notes[-1] == "9 numbers a row taken as 3x3 pixels"
    assert len(notes) == 1 + ("aj" in names)


@pytest.mark.parametrize(
    ("names", "named"),
    [
        ([*LETTERS[:4], "id", *LETTERS[4:]], "id"),
        (["label", *LETTERS[:4], "class", *LETTERS[4:]], "class"),
        ([*LETTERS[:4], "class", *LETTERS[4:], "label"], "class"),
        ([*LETTERS[:2], "id", *LETTERS[2:4], "label", *LETTERS[4:]], "id"),
    ],
)
def test_other_columns_amid_pixels_are_refused(names, named):
    with pytest.raises(DataError, match=f"a.csv has a column {named} among those of pixels: expected it"):
        judged([GREY] * len(names), names)


PIXELS = [f"pixel{number}" for number in range(9)]
SMALL = "9 numbers a row taken as 3x3 pixels"


@pytest.mark.parametrize(
    ("names", "first", "expected", "notes"),
    [
        (PIXELS, None, "3x3", ()),
        (["label", *PIXELS], GREY, "label, 3x3", ()),
        (["writer", *PIXELS], [1, 2, 3], "label, 3x3", ("label assumed in column writer",)),
        (["writer", *PIXELS], [0.5, 2, 3], "writer, 3x3", ()),
        (["writer", *PIXELS], [0, 0, 0], "writer, 3x3", ()),
        (["writer", *PIXELS, "age"], [1, 2, 3], "writer, 3x3, age", ()),
        (["id", *PIXELS], [1, 2, 3], "id, 3x3", ()),
        (["writer", *PIXELS, "label"], [1, 2, 3], "writer, 3x3, label", ()),
        (["0", "c0", *[f"c{number}" for number in range(1, 8)], "label"], [1, 2, 3], "3x3, label", (SMALL,)),
        (
            ["a", *[f"r{row}c{column}" for row in range(2) for column in range(3)]],
            [1, 2, 3],
            "label, 2x3",
            ("label assumed in column a",),
        ),
    ],
)
def test_numbered_names_are_pixels(names, first, expected, notes):
    columns = [GREY] * len(names)
    if first is not None:
        columns[0] = first
    assert judged(columns, names) == (expected, notes)


def test_numbered_names_of_other_words_are_pixels_if_they_are_many():
    names = ["writer", *[f"c{number}" for number in range(64)]]
    assert judged([[1, 2, 3], *[GREY] * 64], names) == ("label, 8x8", ("label assumed in column writer",))


def test_the_label_may_be_the_only_column_behind():
    assert judged([*[GREY] * 9, [1, 2, 3]], [*PIXELS, "writer"]) == (
        "3x3, label",
        ("label assumed in column writer",),
    )


def test_words_and_nothing_are_no_numbers():
    sample = TableSample(PATH, None, [["1", None, "x", 2.5]], lambda *_: [])
    assert sample.width == 4
    np.testing.assert_array_equal(sample.numbers(0, 4), [[1, np.nan, np.nan, 2.5]])
    np.testing.assert_array_equal(sample.numbers(1, 3), [[np.nan, np.nan]])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2, 3], "label"),
        ([7, 7, 7], "label"),
        (["six"] * 3, "label"),
        ([0, 0, 0], "writer"),
        ([1, 2.5, 3], "writer"),
    ],
)
def test_the_only_column_beside_pixels_is_the_label_if_its_values_may_be_labels(values, said):
    for names, columns in (
        (["writer", *PIXELS], [values, *[GREY] * 9]),
        ([*PIXELS, "writer"], [*[GREY] * 9, values]),
    ):
        assert said in judged(columns, names)[0].split(", ")
