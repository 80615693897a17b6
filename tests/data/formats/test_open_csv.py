"""Opening CSV files made by pandas, numpy and csv, in every habit, and every one that is refused."""

import csv
import gzip
import lzma
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import assert_cancellable, make_images, refusal

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.open import open_dataset
from mnist_gui.progress import Progress

COUNT = 20
IMAGES = make_images(COUNT)
IMAGES[:, -1, -1] = IMAGES[:, 0, 0] = 0  # corners without ink, as almost everywhere
LABELS = np.arange(COUNT) % 10
SCALED = "pixels 0..1 made 0..255"


def frame(images: np.ndarray = IMAGES, labels: np.ndarray = LABELS):
    """Return a data frame with the columns of Kaggle's digit recogniser."""
    pandas = pytest.importorskip("pandas", reason="needs pandas, the library whose files are to be opened")
    flat = images.reshape(len(images), -1)
    table = pandas.DataFrame(flat, columns=[f"pixel{number}" for number in range(flat.shape[1])])
    table.insert(0, "label", labels)
    return table


def assert_is_table(dataset, images: np.ndarray = IMAGES) -> None:
    np.testing.assert_array_equal(dataset.splits[0].images, images)
    assert dataset.labels.tolist() == LABELS.tolist()
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("label_last", [True, False])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_tables_by_pandas_are_opened(tmp_path, header, label_last, separator, line_end):
    table = frame()
    if label_last:
        table = table[[*table.columns[1:], "label"]].rename(columns={"label": "class"})
    path = tmp_path / "digits.csv"
    table.to_csv(path, header=header, index=False, sep=separator, lineterminator=line_end)
    dataset = open_dataset(path)
    assert_is_table(dataset)
    assert (dataset.name, dataset.source) == ("digits", str(path))
    assert (dataset.split_names, dataset.note) == (("train",), "")


def test_an_index_that_pandas_has_added_is_passed_over(tmp_path):
    frame().to_csv(tmp_path / "a.csv")
    assert_is_table(open_dataset(tmp_path / "a.csv"))


def test_columns_that_pandas_has_numbered_are_a_header(tmp_path):
    table = frame()
    table.columns = range(785)
    table.to_csv(tmp_path / "a.csv", index=False)
    assert_is_table(open_dataset(tmp_path / "a.csv"))


def test_a_table_by_numpy_is_opened(tmp_path):
    np.savetxt(tmp_path / "a.csv", np.column_stack([LABELS, IMAGES.reshape(COUNT, -1)]), delimiter=",")
    assert_is_table(open_dataset(tmp_path / "a.csv"))  # every number is written as 1.000e+00


def test_names_of_columns_may_say_the_size(tmp_path):
    images = make_images(2, size=(3, 5))
    names = [f"{y}x{x}" for y in range(1, 4) for x in range(1, 6)]
    rows = [",".join(map(str, [7, *image.ravel()])) for image in images]
    (tmp_path / "a.csv").write_text("\n".join([",".join(["label", *names]), *rows]))
    dataset = open_dataset(tmp_path / "a.csv")
    np.testing.assert_array_equal(dataset.splits[0].images, images)


def test_the_wanted_size_explains_images_that_are_not_square(tmp_path):
    images = make_images(2, size=(3, 5))
    np.savetxt(tmp_path / "a.csv", images.reshape(2, -1), delimiter=",", fmt="%d")
    assert "found 14 pixels" in refusal(tmp_path / "a.csv")
    np.testing.assert_array_equal(open_dataset(tmp_path / "a.csv", size=(3, 5)).splits[0].images, images)


def test_a_table_without_labels_is_unlabelled(tmp_path):
    frame().iloc[:, 1:].to_csv(tmp_path / "test.csv", index=False)
    dataset = open_dataset(tmp_path / "test.csv")
    np.testing.assert_array_equal(dataset.splits[0].images, IMAGES)
    assert (dataset.split_names, dataset.has_labels) == (("test",), False)


def test_labels_may_be_missing_here_and_there(tmp_path):
    labels = np.where(LABELS == 3, np.nan, LABELS)
    frame(labels=labels).to_csv(tmp_path / "a.csv", index=False)
    expected = np.where(LABELS == 3, NO_LABEL, LABELS)
    assert open_dataset(tmp_path / "a.csv").labels.tolist() == expected.tolist()


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("label_last", [True, False])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
def test_labels_may_be_words(tmp_path, header, label_last, quoting):
    words = np.array(["Ankle boot", "T-shirt, or top", 'a "bag"'])
    table = frame(labels=words[LABELS % 3])
    if label_last:
        table = table[[*table.columns[1:], "label"]]
    table.to_csv(tmp_path / "a.csv", header=header, index=False, quoting=quoting)
    dataset = open_dataset(tmp_path / "a.csv")
    np.testing.assert_array_equal(dataset.splits[0].images, IMAGES)
    assert [dataset.class_names[label] for label in dataset.labels] == words[LABELS % 3].tolist()


def test_fractions_become_pixels_and_that_is_said(tmp_path):
    table = frame()
    pixels = table.iloc[:, 1:] / 255
    pixels.insert(0, "label", LABELS)
    pixels.to_csv(tmp_path / "a.csv", index=False)
    dataset = open_dataset(tmp_path / "a.csv")
    assert_is_table(dataset)
    assert dataset.note == SCALED


@pytest.mark.parametrize(("suffix", "opener"), [(".gz", gzip.open), (".xz", lzma.open)])
def test_compressed_tables_are_opened(tmp_path, suffix, opener):
    with opener(tmp_path / f"fashion-mnist.csv{suffix}", "wt") as file:
        frame().to_csv(file, index=False)
    dataset = open_dataset(tmp_path / f"fashion-mnist.csv{suffix}")
    assert (dataset.name, dataset.class_names[0]) == ("Fashion-MNIST", "T-shirt/top")
    np.testing.assert_array_equal(dataset.splits[0].images, IMAGES)


@pytest.mark.parametrize("chosen", ["fashion-mnist_train.csv", "fashion-mnist_test.csv"])
def test_the_other_split_is_found_beside_it(tmp_path, chosen):
    frame(IMAGES[:12], LABELS[:12]).to_csv(tmp_path / "fashion-mnist_train.csv", index=False)
    frame(IMAGES[12:], LABELS[12:]).to_csv(tmp_path / "fashion-mnist_test.csv", index=False)
    frame(IMAGES[:1], LABELS[:1]).to_csv(tmp_path / "mnist_test.csv", index=False)
    dataset = open_dataset(tmp_path / chosen)
    assert dataset.name == "Fashion-MNIST"
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 12), ("test", 8)]
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)


def test_a_folder_with_tables_of_one_data_set_is_opened(tmp_path):
    folder = tmp_path / "mnist"
    folder.mkdir()
    frame(IMAGES[:12], LABELS[:12]).to_csv(folder / "train.csv", index=False)
    frame(IMAGES[12:], LABELS[12:]).iloc[:, 1:].to_csv(folder / "test.csv", index=False)
    (folder / "sample_submission.csv").write_text("ImageId,Label\n1,0\n")
    (folder / "notes.txt").write_text("a, b\n")
    dataset = open_dataset(folder)
    assert (dataset.name, dataset.split_names) == ("MNIST", ("train", "test"))
    assert dataset.labels.tolist() == [*LABELS[:12], *[NO_LABEL] * 8]


def test_a_folder_with_tables_of_several_data_sets_is_refused(tmp_path):
    for name in ("a", "b"):
        frame().to_csv(tmp_path / f"{name}.csv", index=False)
    message = refusal(tmp_path)
    assert f"{tmp_path} holds 2 data sets (a.csv, b.csv); name the file of the one you want." in message


def test_a_column_may_tell_the_split(tmp_path):
    table = frame()
    table["split"] = np.where(np.arange(COUNT) % 3 == 0, "test", "Train")
    table.to_csv(tmp_path / "a.csv", index=False)
    dataset = open_dataset(tmp_path / "a.csv")
    is_test = np.arange(COUNT) % 3 == 0
    np.testing.assert_array_equal(dataset.split("train").images, IMAGES[~is_test])
    np.testing.assert_array_equal(dataset.split("test").images, IMAGES[is_test])
    assert dataset.split("test").labels.tolist() == LABELS[is_test].tolist()


def test_emnist_tables_are_turned_upright(tmp_path):
    frame(IMAGES, LABELS + 1).to_csv(tmp_path / "emnist-letters-train.csv", index=False, header=False)
    dataset = open_dataset(tmp_path / "emnist-letters-train.csv")
    np.testing.assert_array_equal(dataset.splits[0].images, IMAGES.transpose(0, 2, 1))
    assert "turned upright" in dataset.note


def test_a_byte_order_mark_and_empty_lines_do_no_harm(tmp_path):
    frame().to_csv(tmp_path / "a.csv", index=False, encoding="utf-8-sig")
    path = tmp_path / "a.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n") + b"\n \n")
    assert_is_table(open_dataset(path))


def test_a_table_of_one_line_is_opened(tmp_path):
    np.savetxt(tmp_path / "a.csv", [[3, *IMAGES[0].ravel()]], delimiter=",", fmt="%d")
    assert open_dataset(tmp_path / "a.csv").labels.tolist() == [3]


def test_long_tables_are_read_in_blocks(tmp_path):
    images = make_images(3000, size=(20, 20))
    np.savetxt(
        tmp_path / "a.csv", np.column_stack([np.arange(3000) % 7, images.reshape(3000, -1)]), "%d", ","
    )
    reports: list[Progress] = []
    dataset = open_dataset(tmp_path / "a.csv", report=reports.append)
    np.testing.assert_array_equal(dataset.splits[0].images, images)
    assert dataset.labels.tolist() == (np.arange(3000) % 7).tolist()
    size = (tmp_path / "a.csv").stat().st_size
    assert (reports[0].done, reports[-1].done, reports[-1].total) == (0, size, size)
    assert len(reports) > 10


def test_cancelling_stops_reading(tmp_path):
    np.savetxt(tmp_path / "a.csv", np.zeros((3000, 401)), "%d", ",")
    assert_cancellable(tmp_path / "a.csv")


# What is refused


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["label,a,b,c,d", "1,2,3,4,5", "1,2,3,4"], "is damaged in line 3: expected 5 fields, found 4;"),
        (
            ["label,a,b,c,d", "1,2,3,4,5", "", "1,2,3,4,5,6"],
            "is damaged in line 4: expected 5 fields, found 6;",
        ),
        (["label,a,b,c,d", "1,2,3,4,5", "1,2,x,4,5"], "in line 3: expected numbers as pixels, found 'x';"),
        (["label,a,b,c,d", "1,2,,4,5"], "in line 2: expected numbers as pixels, found '';"),
        (["1,2,3,4,5", '1,"2,3",4,5'], "is damaged in line 2: expected 5 fields, found 4;"),
        (["label;a;b;c;d", '1;0;0;0;"9;9;9"'], "is damaged in line 2: expected 4 pixels, found 6;"),
        (["label;a;b;c;d", '1;0;0;0;"9;9;9;9;9"'], "is damaged in line 2: expected 4 pixels, found 8;"),
        (["label,1x1", "4,0", "4,", "5,1"], "in line 3: expected numbers as pixels, found '';"),
        (["label,a,b,c,d", "1,2,3,4,256"], "holds no pixels: expected numbers from 0 to 255, or from 0 to 1"),
        (["label,a,b,c,d", "1,2,3,4,-1"], "found -1 to 4"),
        (["label,a,b,c,d", "1,0.5,nan,0,0"], "found nan to nan"),
        (["label,a,b,c,d"], "holds no image: expected at least one line with one, found 0"),
        (
            ["a,b,c", "1,2,3"],
            "is no table of images: expected a label and the pixels of a square on each line",
        ),
        (["ImageId,Label", "1,0"], "is no table of images"),
        (["label,a,b,split,c,d", "1,2,3,test,4,5"], "has a column split among those of pixels:"),
        (["label,a,b,c,d,split", "1,2,3,4,5,third"], "has a split 'third': expected train, val or test;"),
        (
            ["label,a,b,c,d", "0.5,2,3,4,5"],
            "holds labels that are none: expected words or whole numbers, found 0.5;",
        ),
    ],
)
def test_tables_that_are_none_of_images_are_refused(tmp_path, lines, said):
    path = write(tmp_path / "a.csv", *lines)
    message = refusal(path)
    assert message.startswith(str(path))
    assert said in message


def test_files_that_do_not_fit_together_are_refused(tmp_path):
    write(tmp_path / "train.csv", "label,a,b,c,d", "1,2,3,4,5")
    path = write(tmp_path / "test.csv", "label,a,b,c,d,e,f,g,h,i", "1,2,3,4,5,6,7,8,9,0")
    message = refusal(tmp_path / "train.csv")
    assert (
        f"{path} does not fit the files beside it: it has images of 3 x 3 pixels, they have others;"
        in message
    )


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.tables.text_lines.MAX_LINE_BYTES", 2**20)
    path = tmp_path / "a.csv"
    path.write_bytes(b"1," * 2**21)
    assert f"{path} is no table of images: expected lines of at most 1,048,576 bytes" in refusal(path)


def test_a_field_without_end_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'1,"' + b"a" * 300_000 + b'"\n')
    assert f"{path} is no table of images: its lines cannot be taken apart" in refusal(path)


def test_a_damaged_compressed_table_is_refused(tmp_path):
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wt") as file:
        frame().to_csv(file, index=False)
    content = path.read_bytes()
    path.write_bytes(content[:-4])
    assert f"{path} is cut short" in refusal(path)


@pytest.mark.parametrize(
    "content",
    [
        b"just some words\n",
        b"# A title\n\nMore, and more\n",
        b"\x80\x04\x95\x00\x00",
        b"\x7fELF,;\x00\n",
        b"%PDF-1.4\n",
    ],
)
def test_any_other_file_is_refused(tmp_path, content):
    path = tmp_path / "thing"
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(str(path))
    assert "IDX file," not in message  # which is no help here


@pytest.mark.parametrize("letter", ["\U0010ffff", "\u0663", "\uff11", "\u2212"])
def test_letters_beyond_ascii_are_no_pixels(tmp_path, letter):
    path = tmp_path / "a.csv"
    path.write_text(f"label,1x1,1x2,2x1,2x2\n7,0,1,2,3\n7,0,1,2{letter},3\n", encoding="utf-8")
    assert "damaged in line 3: expected numbers as pixels" in refusal(path)
