"""Data sets as they are published: in folders of splits, with names and shapes of their own."""

import bz2
import gzip
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal, save_pictures

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset

COUNT = 20
IMAGES = make_images(COUNT)
LABELS = (np.arange(COUNT) * 7 % 10).astype(np.uint8)
SPLITS = {"train": slice(0, 12), "test": slice(12, COUNT)}
HEADER = ",".join(["label", *(f"pixel{number}" for number in range(784))])


def table(rows: slice, header: str = HEADER) -> str:
    lines = [
        ",".join(map(str, [label, *image.reshape(-1)]))
        for label, image in zip(LABELS[rows], IMAGES[rows], strict=True)
    ]
    return "\n".join(filter(None, [header, *lines])) + "\n"


def assert_all(dataset: Dataset, images: np.ndarray = IMAGES) -> None:
    """Check that a data set has train and test, and each image with its label."""
    assert [(split.name, len(split)) for split in dataset.splits] == [("train", 12), ("test", 8)]
    np.testing.assert_array_equal(dataset.take(range(COUNT)), images)
    assert [dataset.class_names[label] for label in dataset.labels] == [str(label) for label in LABELS]


# A folder for each split


def _idx(folder: Path, rows: slice) -> None:
    write_idx(folder / "images-idx3-ubyte", IMAGES[rows])
    write_idx(folder / "labels-idx1-ubyte", LABELS[rows])


def _npy(folder: Path, rows: slice) -> None:
    np.save(folder / "images.npy", IMAGES[rows])
    np.save(folder / "labels.npy", LABELS[rows])


def _npz(folder: Path, rows: slice) -> None:
    np.savez(folder / "data.npz", images=IMAGES[rows], labels=LABELS[rows])


def _csv(folder: Path, rows: slice) -> None:
    (folder / "data.csv").write_text(table(rows))


def _arrow(folder: Path, rows: slice) -> None:
    pa = pytest.importorskip("pyarrow")
    pixels = pa.array(IMAGES[rows].reshape(-1, 784).tolist(), pa.list_(pa.uint8()))
    columns = pa.table({"image": pixels, "label": LABELS[rows]})
    with (
        pa.OSFile(str(folder / "data-00000-of-00001.arrow"), "wb") as file,
        pa.ipc.new_stream(file, columns.schema) as writer,
    ):
        writer.write_table(columns)
    (folder / "state.json").write_text("{}")


WRITERS = [_idx, _npy, _npz, _csv, _arrow]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("names", [("train", "test"), ("default/Training", "default/Testing")], ids=str)
def test_folders_of_splits_are_one_data_set(tmp_path: Path, write: Callable[[Path, slice], None], names):
    for name, rows in zip(names, SPLITS.values(), strict=True):
        (tmp_path / name).mkdir(parents=True)
        write(tmp_path / name, rows)
    assert_all(open_dataset(tmp_path))


def test_folders_of_splits_are_one_data_set_in_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "digits.zip", "w") as archive:
        for split, rows in SPLITS.items():
            archive.writestr(f"digits/{split}/data.csv", table(rows))
    assert_all(open_dataset(tmp_path / "digits.zip"))


def test_a_class_that_only_one_split_has_keeps_its_name(tmp_path):
    for split, words in (("train", ["a", "b"] * 6), ("test", ["b", "c"] * 4)):
        (tmp_path / split).mkdir()
        np.savez(tmp_path / split / "data.npz", images=IMAGES[SPLITS[split]], labels=np.array(words))
    dataset = open_dataset(tmp_path)
    assert dataset.class_names == ("a", "b", "c")
    assert [dataset.class_names[label] for label in dataset.labels] == ["a", "b"] * 6 + ["b", "c"] * 4


@pytest.mark.parametrize("names", [("a/train", "b/test"), ("mnist_train", "usps_test"), ("x", "y")], ids=str)
def test_folders_that_are_no_splits_of_one_data_set_are_several(tmp_path, names):
    for name, rows in zip(names, SPLITS.values(), strict=True):
        (tmp_path / name).mkdir(parents=True)
        _npz(tmp_path / name, rows)
    assert "2 data sets" in refusal(tmp_path)


def test_splits_of_different_sizes_are_refused(tmp_path):
    for split, images in (("train", IMAGES), ("test", IMAGES[:, 4:24, 4:24])):
        (tmp_path / split).mkdir()
        np.savez(tmp_path / split / "data.npz", images=images, labels=LABELS)
    assert "28 x 28 (train), 20 x 20 (test)" in refusal(tmp_path)


# Names without the endings of tables


@pytest.mark.parametrize("name", ["part-00000", "part-r-00000"])
def test_parts_of_hadoop_need_no_ending(tmp_path, name):
    lines = table(slice(None), header="").splitlines()
    for number in range(2):
        part = lines[10 * number : 10 * number + 10]
        (tmp_path / f"{name[:-1]}{number}").write_text("\n".join(part) + "\n")
    (tmp_path / "_SUCCESS").write_bytes(b"")
    for path in (tmp_path, tmp_path / name):
        dataset = open_dataset(path)
        np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)
        assert dataset.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize("names", [("digits.tra", "digits.tes"), ("zip.train.gz", "zip.test.gz")], ids=str)
@pytest.mark.parametrize("opened", ["folder", "zip", "zip of a folder", "tar", "first", "second"])
def test_names_may_end_with_the_split(tmp_path, names, opened):
    contents = [table(rows, header="").encode() for rows in SPLITS.values()]
    if names[0].endswith(".gz"):
        contents = list(map(gzip.compress, contents))
    contents_of = dict(zip(names, contents, strict=True)) | {"digits.names": b"Handwritten, by 43 people."}
    for name, content in contents_of.items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / names[opened == "second"]
    if opened == "folder":
        path = tmp_path
    elif "zip" in opened:
        path = tmp_path / "all.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in contents_of:
                archive.write(tmp_path / name, f"all/{name}" if "folder" in opened else name)
    elif opened == "tar":
        path = tmp_path / "all.tgz"
        with tarfile.open(path, "w:gz") as archive:
            for name in contents_of:
                archive.add(tmp_path / name, f"all/{name}")
    assert_all(open_dataset(path))


def test_labels_in_a_text_of_their_own_are_found_in_a_zip(tmp_path):
    np.savetxt(tmp_path / "X.txt", IMAGES.reshape(COUNT, -1))
    np.savetxt(tmp_path / "y.txt", LABELS)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("X.txt", "y.txt"):
            archive.write(tmp_path / name, name)
    assert open_dataset(tmp_path / "all.zip").labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(("folder", "classes"), [("scans", 10), ("Scans", 10), ("ant", 1)])
def test_the_folder_that_was_packed_is_no_class(tmp_path, folder, classes):
    save_pictures(tmp_path, IMAGES[:3], ["a.png", "b.png", "c.png"])
    for name in ("scans.zip", "scans (1).zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for picture in ("a.png", "b.png", "c.png"):
                archive.write(tmp_path / picture, f"{folder}/{picture}")
        dataset = open_dataset(tmp_path / name)
        assert len(dataset.class_names) == classes
        assert (dataset.labels < 0).all() == (classes == 10)


def test_a_folder_of_libsvm_files_opens(tmp_path):
    for name, rows in zip(("usps.bz2", "usps.t.bz2"), SPLITS.values(), strict=True):
        lines = [
            " ".join([str(label), *(f"{place}:{value}" for place, value in enumerate(image.reshape(-1), 1))])
            for label, image in zip(LABELS[rows], IMAGES[rows], strict=True)
        ]
        (tmp_path / name).write_bytes(bz2.compress("\n".join(lines).encode()))
    assert_all(open_dataset(tmp_path))


def test_several_tables_with_names_of_their_own_are_refused(tmp_path):
    for name in ("one.data", "two.data"):
        (tmp_path / name).write_text(table(slice(None), header=""))
    assert "2 data sets (one.data, two.data)" in refusal(tmp_path)


def test_a_folder_of_texts_is_no_table(tmp_path):
    (tmp_path / "notes.names").write_text("Digits, drawn by people, in boxes, of 32 x 32, and so on.\n" * 9)
    assert "no IDX data set" in refusal(tmp_path)


# Labels in a file of their own


@pytest.mark.parametrize(
    ("names", "column"), [(("X_{}", "y_{}"), "label"), (("{}-images", "{}-labels"), "digit")], ids=str
)
def test_parquet_labels_may_be_in_a_file_of_their_own(tmp_path, names, column):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    for split, rows in SPLITS.items():
        pixels = IMAGES[rows].reshape(-1, 784)
        pq.write_table(
            pa.table({f"pixel{place}": pixels[:, place] for place in range(784)}),
            tmp_path / f"{names[0].format(split)}.parquet",
        )
        labels = pa.table({"id": range(len(pixels)), column: LABELS[rows]})
        pq.write_table(labels, tmp_path / f"{names[1].format(split)}.parquet")
    dataset = open_dataset(tmp_path)
    assert_all(dataset)
    assert "labels from " in dataset.note


def test_too_few_labels_in_a_file_of_their_own_are_refused_before_they_are_read(tmp_path, monkeypatch):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pixels = IMAGES.reshape(-1, 784)
    pq.write_table(
        pa.table({f"pixel{place}": pixels[:, place] for place in range(784)}), tmp_path / "X_train.parquet"
    )
    pq.write_table(pa.table({"label": LABELS[:5]}), tmp_path / "y_train.parquet")
    monkeypatch.setattr("mnist_gui.data.formats._shared.arrow_tables.ArrowTable.labels_alone", None)
    assert "expected 20 labels, found 5" in refusal(tmp_path)


# Colour in a row, and with opacity


def _colours() -> tuple[np.ndarray, np.ndarray]:
    """Return images in colour, planes first, 32x32, and how grey they are."""
    grey = np.pad(IMAGES, ((0, 0), (2, 2), (2, 2)))
    planes = np.stack([grey, grey // 2, 255 - grey], axis=1)
    luma = planes.astype(np.uint32)
    return planes, ((luma[:, 0] * 19595 + luma[:, 1] * 38470 + luma[:, 2] * 7471 + 0x8000) >> 16).astype("u1")


@pytest.mark.parametrize("suffix", [".npz", ".npy", ".parquet"])
@pytest.mark.parametrize("planar", [True, False])
def test_colour_images_in_rows_are_told_by_their_values(tmp_path, suffix, planar):
    planes, grey = _colours()
    flat = (planes if planar else np.moveaxis(planes, 1, -1)).reshape(COUNT, -1)
    if suffix == ".npz":
        np.savez(tmp_path / "some.npz", x_train=flat, y_train=LABELS)
    elif suffix == ".npy":
        np.save(tmp_path / "x_train.npy", flat)
        np.save(tmp_path / "y_train.npy", LABELS)
    else:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        lists = pa.array(flat.tolist(), pa.list_(pa.uint8()))
        pq.write_table(pa.table({"image": lists, "label": LABELS}), tmp_path / "some.parquet")
    dataset = open_dataset(next(iter(sorted(tmp_path.iterdir()))), as_is=True)
    np.testing.assert_array_equal(dataset.take(range(COUNT)), grey)
    assert "red, green, blue" in dataset.note


def test_images_may_have_a_plane_of_opacity(tmp_path):
    planes = np.stack([IMAGES, IMAGES, IMAGES, np.full_like(IMAGES, 255)], axis=1)
    np.savez(tmp_path / "some.npz", images=planes, labels=LABELS)
    np.testing.assert_array_equal(open_dataset(tmp_path / "some.npz").take(range(COUNT)), IMAGES)


# Nothing is left out without a word


@pytest.mark.parametrize("table", ["mnist_train.csv", "digits.npz"])
def test_what_lies_beside_idx_files_is_named(tmp_path, table):
    _idx(tmp_path, slice(None))
    (tmp_path / table).write_bytes(b"1,2")
    (tmp_path / "details.csv").write_text("row,label")
    assert open_dataset(tmp_path).note == f"left out: {table}"
