"""ARFF files, as OpenML and Weka write them."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import assert_cancellable, make_images, refusal

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError

COUNT = 24
IMAGES = make_images(COUNT)
LABELS = np.arange(COUNT) * 7 % 10
ROWS = np.column_stack([IMAGES.reshape(COUNT, -1), LABELS]).tolist()
CLASS = "{0,1,2,3,4,5,6,7,8,9}"


def header(label: str = "class", type_: str = CLASS, *, quote: str = "", real: str = "real") -> str:
    names = [f"@ATTRIBUTE {quote}pixel{number}{quote} {real}\n" for number in range(1, 785)]
    return f"% a comment\n\n@RELATION mnist_784\n\n{''.join(names)}@attribute {label} {type_}\n\n@DATA\n"


def dense(rows: Sequence[Sequence[object]] = ROWS) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def sparse(rows: Sequence[Sequence[object]] = ROWS) -> str:
    return "".join(
        "{" + ", ".join(f"{place} {value}" for place, value in enumerate(row) if value) + "}\n"
        for row in rows
    )


def assert_same(dataset: Dataset, images: np.ndarray = IMAGES, labels: Sequence[int] | np.ndarray = LABELS):
    np.testing.assert_array_equal(dataset.take(range(len(images))), images)
    assert dataset.labels.tolist() == list(labels)


@pytest.mark.parametrize("name", ["mnist_784.arff", "thing", "thing.csv"])
@pytest.mark.parametrize("rows", [dense(), sparse()])
@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("real", ["real", "NUMERIC", "integer"])
def test_dense_and_sparse_rows_are_read(tmp_path, name, rows, quote, real):
    (tmp_path / name).write_text(header(quote=quote, real=real) + rows)
    dataset = open_dataset(tmp_path / name)
    assert_same(dataset)
    assert dataset.note == ""


@pytest.mark.parametrize(
    "type_", [CLASS, "{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }", "{'0','1'}", "string", "numeric"]
)
@pytest.mark.parametrize("label", ["class", "'Class'", "target", "what"])
def test_the_label_may_have_any_type_and_name(tmp_path, label, type_):
    (tmp_path / "a.arff").write_text(header(label, type_) + dense())
    assert_same(open_dataset(tmp_path / "a.arff"))


def test_labels_may_be_words_first_and_missing(tmp_path):
    names = "".join(f"@attribute p{number} real\n" for number in range(784))
    text = "@relation a\n@attribute kind {'a boot','T-shirt, top'}\n" + names + "@data\n"
    words = ["'a boot'", "'T-shirt, top'", "?"]
    rows = [[words[index % 3], *row[:784]] for index, row in enumerate(ROWS)]
    (tmp_path / "a.arff").write_text(text + dense(rows))
    dataset = open_dataset(tmp_path / "a.arff")
    assert dataset.class_names == ("T-shirt, top", "a boot")
    assert_same(dataset, labels=[(1, 0, NO_LABEL)[index % 3] for index in range(COUNT)])


def test_a_sparse_row_without_a_label_has_the_first_one(tmp_path):
    rows = [[*row[:784], "b" if index % 2 else ""] for index, row in enumerate(ROWS)]
    (tmp_path / "a.arff").write_text(header(type_="{a,b}") + sparse(rows) + "{}\n")
    dataset = open_dataset(tmp_path / "a.arff")
    assert dataset.class_names == ("a", "b")
    blank = np.zeros((1, 28, 28), np.uint8)
    assert_same(dataset, np.concatenate([IMAGES, blank]), [index % 2 for index in range(COUNT)] + [0])


def test_train_and_test_belong_together_and_may_be_packed(tmp_path):
    for name, rows in (("train", ROWS[:16]), ("test", ROWS[16:])):
        (tmp_path / f"mnist_{name}.arff.gz").write_bytes(gzip.compress((header() + dense(rows)).encode()))
    dataset = open_dataset(tmp_path)
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 16), ("test", 8)]
    assert dataset.name == "MNIST"
    assert_same(dataset)


def test_long_files_are_read_in_blocks_and_can_be_cancelled(tmp_path):
    (tmp_path / "a.arff").write_text(header() + dense() * 30)
    assert (tmp_path / "a.arff").stat().st_size > 2**20
    assert_same(open_dataset(tmp_path / "a.arff"), np.tile(IMAGES, (30, 1, 1)), np.tile(LABELS, 30))
    assert_cancellable(tmp_path / "a.arff")


def test_comments_between_rows_are_passed_over(tmp_path):
    (tmp_path / "a.arff").write_text(header() + dense(ROWS[:3]) + "% more\n\n" + dense(ROWS[3:]))
    assert_same(open_dataset(tmp_path / "a.arff"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@relation a\n", "holds no image"),
        ("@relation a\n@attribute\n", "is damaged in line 2: expected an @attribute with name and type"),
        ("@relation a\n@attribute a real\nx\n", "is damaged in line 3: expected @attribute or @data"),
        (header() + "1,2,3\n", "is damaged in line 792: expected 785 fields, found 3"),
        (header() + "{900 1}\n", "expected pairs of a column below 785"),
        (header() + "{1}\n", "expected pairs of a column below 785"),
        (header() + dense([["x", *ROWS[0][1:]]]), "is damaged in line 792: expected numbers as pixels"),
        (
            "@relation iris\n@attribute sepallength real\n@attribute sepalwidth real\n"
            "@attribute petallength real\n@attribute petalwidth real\n@attribute class {a,b}\n"
            "@data\n5.1,3.5,1.4,0.2,a\n",
            "is no table of images",
        ),
    ],
)
def test_other_files_are_refused(tmp_path, text, said):
    (tmp_path / "a.arff").write_text(text)
    message = refusal(tmp_path / "a.arff")
    assert message.startswith(str(tmp_path / "a.arff"))
    assert said in message


def test_the_only_column_with_a_list_of_values_has_the_labels(tmp_path):
    letters = [f"@attribute {first}{second} real\n" for first in "abcdefgh" for second in "pqrstuvw"]
    kind = "@attribute wanted {seven,one}\n"
    rows = np.arange(3 * 64).reshape(3, 64).tolist()
    for place in (0, 1, 63, 64):
        text = "".join(["@relation a\n", *letters[:place], kind, *letters[place:], "@data\n"])
        words = ["seven", "one", "seven"]
        mixed = [[*row[:place], word, *row[place:]] for row, word in zip(rows, words, strict=True)]
        (tmp_path / "a.arff").write_text(text + dense(mixed))
        dataset = open_dataset(tmp_path / "a.arff")
        assert dataset.class_names == ("one", "seven")
        assert_same(dataset, np.reshape(rows, (3, 8, 8)), [1, 0, 1])
        assert "label" not in dataset.note
    # Of two such columns, neither is known to be the label.
    two = "".join(["@relation a\n", *letters, kind, kind.replace("wanted", "other"), "@data\n"])
    (tmp_path / "a.arff").write_text(two + dense([[*row, "one", "seven"] for row in rows]))
    with pytest.raises(DataError):
        open_dataset(tmp_path / "a.arff")


@pytest.mark.parametrize("count", [255, 256, 257, 512])
def test_the_line_of_a_damaged_row_is_named_in_any_block(tmp_path, count):
    names = "".join(f"@attribute pixel{number} real\n" for number in range(64)) + "@attribute class real\n"
    (tmp_path / "a.arff").write_text(names + "@data\n" + "{64 3}\n" * count + "1,2,3\n")
    assert f"is damaged in line {67 + count}: expected 65 fields, found 3" in refusal(tmp_path / "a.arff")


def test_columns_without_names_that_tell_are_judged_by_their_values(tmp_path):
    names = "".join(f"@attribute v{number} real\n" for number in range(65))
    pixels = np.random.default_rng(0).integers(0, 256, (30, 64)).tolist()
    rows = [[place % 3, *row] for place, row in enumerate(pixels)]
    (tmp_path / "a.arff").write_text(names + "@data\n" + dense(rows))
    dataset = open_dataset(tmp_path / "a.arff")
    assert dataset.labels.tolist() == [place % 3 for place in range(30)]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("{64 3, 65 1}", "'65 1'"),
        ("{64 3, 5}", "'5'"),
        ("{x 3}", "'x 3'"),
        ("{12345678 1}", "'12345678 1'"),
        ("{99 abcdefghijklmnopqrst}", "'99 abcdefghijklmnopq'"),
    ],
)
def test_a_pair_that_is_none_is_shown(tmp_path, row, shown):
    names = "".join(f"@attribute pixel{number} real\n" for number in range(64)) + "@attribute class real\n"
    (tmp_path / "a.arff").write_text(names + "@data\n" + row + "\n")
    expected = f"expected pairs of a column below 65 and its value, found {shown}; download"
    assert expected in refusal(tmp_path / "a.arff")


CASE = Path(__file__).parents[4] / "shared" / "cases" / "refused" / "mnist_784.arff"


@pytest.mark.skipif(not CASE.is_file(), reason="needs the collected inputs")
def test_the_collected_file_opens():
    dataset = open_dataset(CASE)
    assert (len(dataset), dataset.height, dataset.has_labels) == (8, 28, True)
