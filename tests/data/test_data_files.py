"""Which files belong to one data set, by their names."""

from pathlib import Path

import pytest

from mnist_gui.data.data_files import (
    data_files_in,
    images_beside,
    left_aside,
    only_data_file,
    parse_data_name,
    parse_loosely,
    partners_of,
    same_splits_beside,
    shared_entry,
)
from mnist_gui.errors import DataError

UUID = "0123abcd-0123-0123-0123-0123456789ab"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("mnist_train.csv", ("mnist", ".csv", "train", None, None)),
        ("MNIST_TEST.CSV.GZ", ("MNIST", ".csv", "test", None, None)),
        ("digits.csv", ("digits", ".csv", None, None, None)),
        ("mnist_train (1).csv", ("mnist", ".csv", "train", None, None)),
        ("digits (1).csv", ("digits (1)", ".csv", None, None, None)),
        ("x_train.npy", ("", ".npy", "train", "images", None)),
        ("train_labels.npy", ("", ".npy", "train", "labels", None)),
        ("x_train.csv", ("x", ".csv", "train", None, None)),
        ("train-00001-of-00002.parquet", ("", ".parquet", "train", None, 1)),
        ("digits-test-00000-of-00001.parquet", ("digits", ".parquet", "test", None, 0)),
    ],
)
def test_names_are_taken_apart(name, parts):
    file = parse_data_name(Path("/somewhere", name))
    assert (file.stem, file.suffix, file.word, file.kind, file.part) == parts
    assert file.is_certain
    assert file.split == (parts[2] or "train")


@pytest.mark.parametrize("name", ["a.xyz", ".csv", "csv", "part-0001", "part-00001.zip"])
def test_other_names_are_none(name):
    assert parse_data_name(Path("/somewhere", name)) is None


@pytest.mark.parametrize(
    ("folder", "name", "parts"),
    [
        ("digits_train.csv", f"part-00003-{UUID}.c000.csv", ("digits", ".csv", "train", 3)),
        ("digits_train.csv", f"part-00003-{UUID}-c000.csv.gz", ("digits", ".csv", "train", 3)),
        ("digits", "part-00000.csv", ("digits", ".csv", None, 0)),
        ("digits_test", "part-r-00012", ("digits", "", "test", 12)),
        ("digits", "part-m-00001.gz", ("digits", "", None, 1)),
    ],
)
def test_parts_of_spark_are_those_of_their_folder(folder, name, parts):
    file = parse_data_name(Path(folder, name))
    assert (file.stem, file.suffix, file.word, file.part) == parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("usps.t", ("usps", "", "test")),
        ("optdigits.TRA", ("optdigits", "", "train")),
        ("optdigits.tes.gz", ("optdigits", "", "test")),
        ("a.val", ("a", "", "val")),
        ("digits_train.data", ("digits", ".data", "train")),
        ("digits.data", ("digits", ".data", None)),
        ("digits_test", ("digits", "", "test")),
        (".t", ("t", "", None)),
    ],
)
def test_names_with_any_ending_are_taken_apart(name, parts):
    file = parse_loosely(Path(name))
    assert (file.stem, file.suffix, file.word) == parts


def put(folder, *names):
    for name in names:
        (folder / name).touch()


def partners(path):
    return [file.path.name for file in partners_of(path)]


@pytest.mark.parametrize(
    ("names", "chosen", "found"),
    [
        (
            ["b_test.csv", "b_train.csv", "b_val.csv", "b.csv"],
            "b_test.csv",
            ["b_train.csv", "b_val.csv", "b_test.csv"],
        ),
        (["b_test.csv", "b_train.csv", "b.csv"], "b.csv", ["b.csv"]),
        (["b_test.csv", "a_train.csv", "b_train.tsv"], "b_test.csv", ["b_test.csv"]),
        (["valid.csv", "dev.csv", "train.csv"], "valid.csv", ["train.csv", "valid.csv"]),
        (["valid.csv", "dev.csv", "train.csv"], "dev.csv", ["train.csv", "dev.csv"]),
        (["train.csv", "train.csv.gz"], "train.csv.gz", ["train.csv.gz"]),
        (
            ["x_train.npy", "y_train.npy", "x_test.npy"],
            "y_train.npy",
            ["x_train.npy", "y_train.npy", "x_test.npy"],
        ),
        (["train2.csv", "train1.csv", "test.csv"], "train1.csv", ["train1.csv", "train2.csv", "test.csv"]),
        (["train1.csv", "train3.csv", "test.csv"], "train1.csv", ["train1.csv"]),
        (["train2.csv", "train3.csv"], "train2.csv", ["train2.csv"]),
        (
            ["train0.csv", "train1.csv", "train2.csv"],
            "train1.csv",
            ["train0.csv", "train1.csv", "train2.csv"],
        ),
        (
            ["train10.csv", *(f"train{n}.csv" for n in range(1, 10))],
            "train2.csv",
            [f"train{n}.csv" for n in range(1, 11)],
        ),
        (["train_fold1.csv", "train_fold2.csv"], "train_fold1.csv", ["train_fold1.csv"]),
        (["a1.csv", "a2.csv"], "a1.csv", ["a1.csv"]),
        (["a_part1.csv", "a_part2.csv"], "a_part2.csv", ["a_part1.csv", "a_part2.csv"]),
        (["images.csv", "labels.csv"], "labels.csv", ["images.csv", "labels.csv"]),
        (["images.csv", "other.csv"], "images.csv", ["images.csv"]),
        (
            ["csvTrainImages 60k x 784.csv", "csvTrainLabel 60k x 1.csv"],
            "csvTrainLabel 60k x 1.csv",
            ["csvTrainImages 60k x 784.csv", "csvTrainLabel 60k x 1.csv"],
        ),
        (
            ["train.csv", "train_labels.csv", "test.csv"],
            "train.csv",
            ["train.csv", "train_labels.csv", "test.csv"],
        ),
        (["o.tra", "o.tes", "o.names"], "o.tes", ["o.tra", "o.tes"]),
        (["o.tra", "p.tes"], "o.tra", ["o.tra"]),
        (["o.names"], "o.names", ["o.names"]),
        (["d_train.data", "d_test.data", "d_test.info"], "d_train.data", ["d_train.data", "d_test.data"]),
    ],
)
def test_files_of_one_data_set_are_found_in_row_order(tmp_path, names, chosen, found):
    put(tmp_path, *names)
    assert partners(tmp_path / chosen) == found


def test_folders_with_such_names_are_no_files(tmp_path):
    put(tmp_path, "train.csv", "o.tra")
    (tmp_path / "test.csv").mkdir()
    (tmp_path / "o.tes").mkdir()
    assert partners(tmp_path / "train.csv") == ["train.csv"]
    assert partners(tmp_path / "o.tra") == ["o.tra"]


def test_the_kind_of_a_table_may_be_known_by_another_alone(tmp_path):
    put(tmp_path, "train.csv", "train_labels.csv")
    first, second = partners_of(tmp_path / "train.csv")
    assert (first.kind, first.is_certain) == ("images", False)
    assert (second.kind, second.is_certain) == ("labels", True)
    assert images_beside(tmp_path / "train_labels.csv") == tmp_path / "train.csv"
    assert images_beside(tmp_path / "train.csv") == tmp_path / "train.csv"
    put(tmp_path, "alone_labels.csv")
    assert images_beside(tmp_path / "alone_labels.csv") == tmp_path / "alone_labels.csv"


def test_files_that_hold_a_split_once_more_are_named(tmp_path):
    put(tmp_path, "valid.csv", "dev.csv", "train.csv", "other.csv", "train.tsv", "usps.t")
    assert same_splits_beside(tmp_path / "train.csv") in (["valid.csv"], ["dev.csv"])
    assert same_splits_beside(tmp_path / "valid.csv") == ["dev.csv"]
    assert same_splits_beside(tmp_path / "other.csv") == []
    assert same_splits_beside(tmp_path / "usps.t") == []


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], None),
        (["a.csv"], "a.csv"),
        (["a_train.csv", "a_test.csv"], "a_test.csv"),
        (["sample_submission.csv", "train.csv", "test.csv"], "test.csv"),
        (["y_train.npy", "x_train.npy"], "x_train.npy"),
        (["labels.csv", "images.csv"], "images.csv"),
        (["train.txt", "test.txt"], "test.txt"),
        (["readme.txt"], None),
        (["a_train.txt", "b_train.txt"], None),
        (["readme.txt", "train.txt"], "train.txt"),
    ],
)
def test_a_file_of_the_only_data_set_of_a_folder_is_found(tmp_path, names, found):
    put(tmp_path, *names)
    path = only_data_file(tmp_path)
    assert (None if path is None else path.name) == found


@pytest.mark.parametrize(
    "names", [["a.csv", "b.csv"], ["a_train.csv", "b_train.csv"], ["train.csv", "train.tsv"]]
)
def test_several_data_sets_in_a_folder_are_refused(tmp_path, names):
    put(tmp_path, *names)
    with pytest.raises(DataError) as caught:
        only_data_file(tmp_path)
    assert f"holds 2 data sets ({names[0]} and {names[1]}); name the file" in str(caught.value).replace(
        ", ", " and "
    )


def test_what_is_left_aside_may_be_opened(tmp_path):
    put(tmp_path, "train.csv", "test.csv", "other.csv", "details.csv", "Details.CSV", "any.txt", "x.npy")
    assert left_aside(tmp_path, tmp_path / "train.csv") == ["other.csv", "x.npy"]


def test_files_with_other_endings_are_listed_if_asked_for(tmp_path):
    put(tmp_path, "a.csv", "b.txt", "part-00001", "c.dat")
    (tmp_path / "d.csv").mkdir()
    assert [file.path.name for file in data_files_in(tmp_path)] == ["a.csv", "part-00001"]
    assert [file.path.name for file in data_files_in(tmp_path, {".txt"})] == ["b.txt", "part-00001"]


def test_lists_of_classes_alone_are_an_entry_only_for_their_data_set():
    def entry(*names):
        found = shared_entry([Path("/digits", name) for name in names])
        return None if found is None else found.name

    assert entry("a_train.csv", "a_test.csv") == "a_train.csv"
    assert entry("a.csv") is None
    assert entry("a_train.csv", "b_test.csv") is None
    assert entry("A_train.csv", "a_test.csv") == "A_train.csv"
    assert entry("a_train.csv", "a_test.tsv") is None
    assert shared_entry([Path("/one/train.csv"), Path("/two/test.csv")]) is None
    assert entry("emnist-letters-mapping.txt", "emnist-letters-train-images-idx3-ubyte") == (
        "emnist-letters-train-images-idx3-ubyte"
    )
