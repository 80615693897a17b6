"""What tables beside pictures say, from their bytes alone."""

import json
from pathlib import Path

import pytest

from mnist_gui.data.formats._shared.pictures import picture_tables
from mnist_gui.data.formats._shared.pictures.picture_tables import (
    PictureNames,
    is_table_of_pixels,
    read_tables,
)
from mnist_gui.data.formats._shared.read_job import ReadJob

JOB = ReadJob("a")
PICTURES = ["a/1.png", "a/2.png", "b/3.png", "b/04.PNG"]


class Tree:
    """Stands for files in a folder."""

    path = Path("a")

    def __init__(self, pictures, tables):
        self.names = [tuple(picture.split("/")) for picture in pictures]
        self._tables = {tuple(name.split("/")): content for name, content in tables.items()}

    def read_other(self, parts, most):
        return self._tables[parts][:most]


def said(tables, *, pictures=PICTURES):
    tables = {
        name: content if isinstance(content, bytes) else content.encode() for name, content in tables.items()
    }
    return read_tables(Tree(pictures, tables), [tuple(name.split("/")) for name in tables], JOB)


# Names of pictures


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("1.png", 0),
        ("1", 0),
        ("01", 0),
        (" 1.PNG ", 0),
        ("./a//1.png", 0),
        ("a\\1.png", 0),
        ("elsewhere/1.png", 0),
        ("4", 3),
        ("004", 3),
        ("04.png", 3),
        ("5", None),
        ("1.jpg", None),
        ("", None),
        ("./", None),
        ("0" * 17 + "1", 0),
        ("0" * 18 + "1", None),
        ("x1", None),
    ],
)
def test_pictures_are_found_by_their_names(text, index):
    names = PictureNames([tuple(picture.split("/")) for picture in PICTURES])
    assert names.find(text, (), None) == index


TWINS = ["a/1.png", "b/1.png", "train/b/1.png", "train/c/1.png", "test/1.png"]


@pytest.mark.parametrize(
    ("text", "folder", "split", "index"),
    [
        ("a/1.png", "", None, 0),
        ("b/1.png", "", None, 1),  # of two in folders b, the one that has no other above it
        ("b/1", "", None, 1),
        ("b/1.png", "train", None, 2),
        ("B/1.png", "Train", None, 2),
        ("c/1.png", "", None, 3),
        ("x/1.png", "", None, None),
        ("x/c/1.png", "", None, None),
        ("1.png", "", None, None),
        ("1.png", "a", None, 0),
        ("1.png", "test", None, 4),
        ("1.png", "train", None, None),
        ("1.png", "train/c", None, 3),
        ("1.png", "", "test", 4),
        ("1.png", "", "train", None),
        ("x/1.png", "a", None, 0),
    ],
)
def test_pictures_with_one_name_are_told_apart_by_folders(text, folder, split, index):
    names = PictureNames([tuple(picture.split("/")) for picture in TWINS])
    above = tuple(filter(None, folder.split("/")))
    assert names.find(text, above, split) == index


@pytest.mark.parametrize(("count", "index"), [(100, 7), (101, None)])
def test_only_some_pictures_with_one_name_are_told_apart(count, index):
    names = PictureNames([("all", str(number), "1.png") for number in range(count)])
    assert names.find("7/1.png", (), None) == index
    assert names.find("7/1.png", ("all",), None) == 7


# Tables


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (",".join(["1"] * 64), True),
        (",".join(["1"] * 63), False),
        ("\t".join(["1"] * 64), True),
        (";".join(["1"] * 64), True),
        ("|".join(["1"] * 64), True),
        ("\n \n" + ",".join(["1"] * 64), True),
        (" [" + ",".join(["1"] * 64), False),
        ("{" + ",".join(["1"] * 64), False),
        ("1,2\n" + ",".join(["1"] * 64), False),
        ("", False),
    ],
)
def test_tables_of_pixels_are_wide(line, expected):
    assert is_table_of_pixels(line.encode()) is expected


ROWS = [("1.png", "six"), ("2.png", "one"), ("3.png", "six")]
LABELS = {0: "six", 1: "one", 2: "six"}


@pytest.mark.parametrize(
    "content",
    [
        "file_name,label\n1.png,six\n2.png,one\n3.png,six",
        "\n file_name ; label \n1.png;six\n\n2.png;one\n3.png;six\n",
        "sep=;\nfile_name;label\n1.png;six\n2.png;one\n3.png;six",
        "file_name\tlabel\n1.png\tsix\n2.png\tone\n3.png\tsix",
        "file_name|label\n1.png|six\n2.png|one\n3.png|six",
        "file_name   label\n 1.png  six\n2.png \t one\n3.png six",
        'label,file_name\n"six",1.png\n"one",2.png\nsix,3.png',
        '[{"file_name": "1.png", "label": "six"}, {"file_name": "2.png", "label": "one"},'
        ' 5, {"label": "six", "file_name": "3.png"}]',
        '{"1.png": "six", "2.png": "one", "3.png": "six"}',
        "".join(json.dumps({"file_name": name, "label": label}) + "\n" for name, label in ROWS),
        '{"file_name": "1.png", "label": "six"}\nno JSON\n{"file_name": "2.png", "label": "one"}\n'
        '{"label": "six", "file_name": "3.png"}',
    ],
)
def test_labels_are_read_from_tables_of_any_kind(content):
    name = "labels.json" if content.startswith("[") else "labels.txt"
    values = said({name: content})
    assert values.labels == LABELS
    assert values.used == {(name,): "label"}
    assert (values.splits, values.columns, values.rows_without) == ({}, {}, 0)


def test_rows_without_a_picture_are_counted():
    values = said({"labels.csv": "name,label\n1.png,six\n2.png,one\n8.png,one\n9.png,one"})
    assert values.labels == {0: "six", 1: "one"}
    assert values.rows_without == 2
    # At least half of the rows have one.
    assert not said({"labels.csv": "name,label\n1.png,six\n8.png,one\n9.png,one"}).used


def test_a_table_may_have_no_header():
    values = said({"labels.csv": "1.png,six\n2.png,six\n3.png,one"})
    assert values.labels == {0: "six", 1: "six", 2: "one"}
    assert values.used == {("labels.csv",): "2"}


def test_other_columns_are_kept():
    values = said(
        {"labels.csv": "file_name,label,writer,split,,age\n1.png,six,Ann,train,x,3\n2.png,one,Bob,test,y\n"}
    )
    assert values.labels == {0: "six", 1: "one"}
    assert values.splits == {0: "train", 1: "test"}
    assert values.columns == {"writer": {0: "Ann", 1: "Bob"}, "age": {0: "3", 1: ""}}


def test_a_column_that_is_called_split_may_be_none():
    values = said({"labels.csv": "file_name,label,split\n1.png,six,train\n2.png,one,left\n"})
    assert not values.splits
    assert values.columns == {"split": {0: "train", 1: "left"}}


def test_the_name_of_a_table_may_be_that_of_a_split():
    tables = {
        "a/test.csv": "file_name,label,split\n1.png,six,\n",
        "b/train.csv": "file_name,label,split\n3.png,six,test\n",
    }
    values = said(tables)
    assert values.labels == {0: "six", 2: "six"}
    assert values.splits[0] == "test"
    assert values.splits[2] == "test"  # a column says more
    assert said({"train.csv": "file_name,label\n1.png,six\n8.png,one\n"}).splits == {0: "train"}


@pytest.mark.parametrize(
    ("header", "rows", "label"),
    [
        ("file,class,label", ["a,b"] * 3, "class"),
        ("file,digit value,writer", ["a,b"] * 3, "digit value"),
        ("file,digit value,digit form", ["a,b"] * 3, ""),
        ("file,subclass,writer", ["a,b"] * 3, ""),
        ("file,anything", ["a", "b", "a"], "anything"),
        ("file,anything", ["a", "b", "c"], ""),
        ("file,anything", ["a"], "anything"),
        ("file,split", ["train", "test", "test"], ""),
        ("file,anything,", ["a,", "b,", "a,"], "anything"),
    ],
)
def test_the_label_is_a_column_with_such_a_name_or_the_only_one(header, rows, label):
    lines = [header, *(f"{number}.png,{row}" for number, row in enumerate(rows, 1))]
    assert list(said({"t.csv": "\n".join(lines)}).used.values()) == [label]


def test_one_column_for_each_class():
    values = said({"_classes.csv": "file_name,six,one\n1.png,1,0\n2.png, 0, 1\n3.png,0,0\n04.png,1,1"})
    assert values.labels == {0: "six", 1: "one", 2: "", 3: ""}
    assert values.used == {("_classes.csv",): "label"}
    values = said({"_classes.csv": "six,file_name,one\n1,1.png,0\n0,2.png,1\n"})
    assert values.labels == {0: "six", 1: "one"}
    for rows in ("six,one\n1.png,0,0\n", "six,one\n1.png,1,2\n", "six\n1.png,1\n"):
        content = f"file_name,{rows}"
        assert said({"t.csv": content}).used != {("t.csv",): "label"}


def test_a_column_of_names_has_a_different_one_in_each_row():
    values = said({"t.csv": "origin,file\n1.png,1.png\n1.png,2.png\n1.png,3.png\n"})
    assert values.used == {("t.csv",): "origin"}
    assert values.labels == dict.fromkeys(range(3), "1.png")
    # Of two such columns, the one with a usual name; else the first.
    assert said({"t.csv": "other,image,label\n2,1,six\n3,2,one\n"}).labels == {0: "six", 1: "one"}
    assert said({"t.csv": "other,more,label\n2,1,six\n3,2,one\n"}).labels == {1: "six", 2: "one"}


def test_tables_that_are_none_are_left_out(monkeypatch):
    assert not said({"sample_submission.csv": "id,label\n1,six\n2,six\n"}).used
    assert not said({"t.csv": "id,label\n"}).used
    assert not said({"t.csv": ""}).used
    assert not said({"t.csv": "sep=,"}).used
    assert not said({"t.json": "no JSON"}).used
    assert not said({"t.json": "[" * 100_000}).used
    wide = ",".join(["id", *map(str, range(10, 209))])
    assert said({"t.csv": f"{wide}\n1,\n2,\n"}).used
    assert not said({"t.csv": f"{wide},\n1,\n2,\n"}).used
    content = "id,label\n1,six\n2,six\n"
    monkeypatch.setattr(picture_tables, "_MOST_BYTES", len(content))
    assert said({"t.csv": content}).used
    assert not said({"t.csv": content + "\n"}).used


def test_json_may_have_other_values_than_texts():
    rows = [
        {"file_name": "1.png", "label": 6, "more": None, "box": [1, 2]},
        {"file_name": "2.png", "label": 6, "note": True},
        {"file_name": "3.png", "label": 1},
    ]
    values = said({"t.json": json.dumps(rows)})
    assert values.labels == {0: "6", 1: "6", 2: "1"}
    assert values.columns == {
        "more": {0: "", 1: "", 2: ""},
        "box": {0: "[1, 2]", 1: "", 2: ""},
        "note": {0: "", 1: "true", 2: ""},
    }
    assert not said({"t.json": '{"1.png": ["six"], "2.png": "one"}'}).labels
    assert said({"t.json": '{"file_name": "1.png"}'}).used == {("t.json",): ""}
