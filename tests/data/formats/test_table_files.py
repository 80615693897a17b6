"""Tables of one data set in several files: labels of their own, parts, splits, and what lies beside them."""

import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.open import open_dataset

COUNT = 24
IMAGES = make_images(COUNT)
IMAGES[:, -1, -1] = IMAGES[:, 0, 0] = 0
LABELS = np.arange(COUNT) * 7 % 10
FLAT = IMAGES.reshape(COUNT, -1)
NAMES = ",".join(["label", *[f"pixel{number}" for number in range(784)]]) + "\n"
TEST = slice(16, COUNT)
TRAIN = slice(0, 16)


def rows(table: np.ndarray, separator: str = ",") -> str:
    return "".join(separator.join(map(str, row)) + "\n" for row in table.tolist())


def labelled(part: slice = slice(None)) -> str:
    return rows(np.column_stack([LABELS, FLAT])[part])


def column(part: slice = slice(None)) -> str:
    return rows(LABELS[part, None])


def filled(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, text in files.items():
        content = text.encode()
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


def assert_all(dataset: Dataset, *, splits: bool = False) -> None:
    assert [(split.name, len(split)) for split in dataset.splits] == (
        [("train", 16), ("test", 8)] if splits else [("train", COUNT)]
    )
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("images.csv", "labels.csv"),
        ("X.csv", "y.csv"),
        ("digits_images.csv.gz", "digits_labels.csv.gz"),
        ("csvTrainImages 60k x 784.csv", "csvTrainLabel 60k x 1.csv"),
        ("trainImages.csv", "trainLabels.csv"),
        ("X_train.txt", "y_train.txt"),
        ("ARDIS_train_2828.csv", "ARDIS_train_labels.csv"),
        ("train.csv", "trainLabels.csv"),
        ("mnist.csv", "mnist_labels.csv"),
        ("x_train.tsv", "y_train.tsv"),
    ],
)
@pytest.mark.parametrize("chosen", ["folder", "images", "labels"])
def test_labels_in_a_file_of_their_own_are_found(tmp_path, images, labels, chosen):
    filled(tmp_path / "set", {images: rows(FLAT), labels: column()})
    names = {"folder": "", "images": images, "labels": labels}
    dataset = open_dataset(tmp_path / "set" / names[chosen])
    assert_all(dataset)
    assert dataset.note == f"labels from {labels}"


def test_train_and_test_have_labels_of_their_own(tmp_path):
    filled(
        tmp_path / "AHDBase",
        {
            "csvTrainImages 60k x 784.csv": rows(FLAT[TRAIN]),
            "csvTrainLabel 60k x 1.csv": column(TRAIN),
            "csvTestImages 10k x 784.csv": rows(FLAT[TEST]),
            "csvTestLabel 10k x 1.csv": column(TEST),
        },
    )
    dataset = open_dataset(tmp_path / "AHDBase")
    assert_all(dataset, splits=True)
    assert dataset.name == "AHDBase"


HOT = rows(np.eye(10)[LABELS], " ")


@pytest.mark.parametrize(
    "text",
    [
        "label\n" + column(),
        "0\n" + column(),
        ",0\n" + "".join(f"{number},{label}\n" for number, label in enumerate(LABELS)),
        "Id,Class\n" + "".join(f"{number + 1},{label}\n" for number, label in enumerate(LABELS)),
        "Class,Id\n" + "".join(f"{label},{number + 1}\n" for number, label in enumerate(LABELS)),
        HOT,
        ",".join(map(str, LABELS)) + "\n",
        "\n".join(f"{label:.18e}" for label in LABELS),
        column().replace("\n", "\r\n"),
    ],
)
def test_labels_may_be_written_in_any_way(tmp_path, text):
    filled(tmp_path, {"images.csv": rows(FLAT), "labels.csv": text})
    assert_all(open_dataset(tmp_path))


def test_words_may_be_labels_with_a_name_or_without(tmp_path):
    words = "".join(f"{'ab'[label % 2]}\n" for label in LABELS)
    for header in ("", "letter\n"):
        filled(tmp_path, {"images.csv": rows(FLAT), "labels.csv": header + words})
        dataset = open_dataset(tmp_path)
        assert (dataset.class_names, dataset.labels.tolist()) == (("a", "b"), (LABELS % 2).tolist())


def test_labels_for_other_images_are_refused(tmp_path):
    filled(tmp_path, {"images.csv": rows(FLAT), "labels.csv": column(TRAIN)})
    message = refusal(tmp_path)
    assert "labels.csv does not fit the images beside it: expected 24 labels" in message


@pytest.mark.parametrize("text", [column(TRAIN), "zero\none\ntwo\n"])
def test_a_list_of_something_else_beside_tables_is_left_out(tmp_path, text):
    filled(tmp_path, {"train.csv": rows(FLAT), "labels.csv": text})
    dataset = open_dataset(tmp_path)
    assert (len(dataset), dataset.has_labels, dataset.note) == (COUNT, False, "left out: labels.csv")


def test_tables_with_labels_need_no_others(tmp_path):
    filled(tmp_path, {"train.csv": NAMES + labelled(), "labels.csv": column()})
    dataset = open_dataset(tmp_path)
    assert_all(dataset)
    assert dataset.note == "left out: labels.csv"


def test_the_files_of_the_digit_recognizer_are_understood(tmp_path):
    header = NAMES.partition(",")[2]
    filled(
        tmp_path / "digit-recognizer",
        {
            "train.csv": NAMES + labelled(TRAIN),
            "test.csv": header + rows(FLAT[TEST]),
            "sample_submission.csv": "ImageId,Label\n1,0\n2,0\n",
        },
    )
    dataset = open_dataset(tmp_path / "digit-recognizer")
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 16), ("test", 8)]
    assert dataset.labels.tolist() == [*LABELS[TRAIN].tolist(), *[NO_LABEL] * 8]
    assert dataset.note == "left out: sample_submission.csv"


# Parts


@pytest.mark.parametrize(
    "names",
    [
        ["train1.csv", "train2.csv"],
        ["train_0.csv", "train_1.csv"],
        ["train-00000-of-00002.csv", "train-00001-of-00002.csv"],
        ["digits-00000-of-00002.csv", "digits-00001-of-00002.csv"],
        ["mnist_part_1.csv", "mnist_part_2.csv"],
        ["mnist.part1.csv.gz", "mnist.part2.csv.gz"],
        ["mnist_train_part_1.csv", "mnist_train_part_2.csv"],
        ["mnist_chunk0.csv", "mnist_chunk1.csv"],
        [f"part-0000{part}-1c2d3e4f-aaaa-bbbb-cccc-0123456789ab-c000.csv" for part in (0, 1)],
        [f"part-0000{part}-1c2d3e4f-aaaa-bbbb-cccc-0123456789ab-c000.csv.gz" for part in (0, 1)],
        ["part-00000.csv", "part-00001.csv"],
        ["part-r-00000.csv", "part-r-00001.csv"],
    ],
)
@pytest.mark.parametrize("header", ["", NAMES])
def test_parts_of_one_table_are_joined(tmp_path, names, header):
    texts = (header + labelled(TRAIN), header + labelled(TEST))
    folder = filled(tmp_path / "digits.csv", dict(zip(names, texts, strict=True)) | {"_SUCCESS": ""})
    for chosen in (folder, *(folder / name for name in names)):
        assert_all(open_dataset(chosen))


def test_the_folder_of_spark_names_the_data_set(tmp_path):
    filled(tmp_path / "mnist_test.csv", {"part-00000.csv": labelled(), ".part-00000.csv.crc": "x"})
    dataset = open_dataset(tmp_path / "mnist_test.csv")
    assert (dataset.name, dataset.split_names) == ("MNIST", ("test",))


def test_numbers_of_images_in_names_are_no_parts(tmp_path):
    filled(tmp_path, {"mnist_train_100.csv": labelled(TRAIN), "mnist_test_10.csv": labelled(TEST)})
    assert_all(open_dataset(tmp_path), splits=True)


def test_tables_of_different_size_or_fold_are_not_joined(tmp_path):
    filled(
        tmp_path, {f"mnist_train_{name}.csv": labelled(TRAIN) for name in ("100", "1000", "fold1", "fold2")}
    )
    for name in ("100", "1000", "fold1", "fold2"):
        assert len(open_dataset(tmp_path / f"mnist_train_{name}.csv")) == 16


def test_parquet_is_pq_too_and_may_be_in_parts(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    folder = filled(tmp_path / "digits", {})
    for number, part in enumerate((TRAIN, TEST)):
        names = NAMES.strip().split(",")
        table = np.column_stack([LABELS, FLAT])[part].T
        pq.write_table(pa.table(dict(zip(names, table, strict=True))), folder / f"train{number}.pq")
        shutil.copy(folder / f"train{number}.pq", folder / f"part-0000{number}-c000.snappy.parquet")
    assert_all(open_dataset(folder / "train1.pq"))
    assert_all(open_dataset(folder / "part-00000-c000.snappy.parquet"))


# The collection of inputs that went wrong, where it is there

CASES = Path(__file__).parents[4] / "shared" / "cases" / "refused"


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the collected inputs")
@pytest.mark.parametrize(("name", "counts"), [("images_and_labels_csv", [24]), ("part_numbers", [24, 12])])
def test_collected_folders_open(name, counts):
    dataset = open_dataset(CASES / name)
    assert [len(split) for split in dataset.splits] == counts
    assert dataset.has_labels
