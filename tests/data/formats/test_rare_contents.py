"""Files that are rare: empty in one way, with one thing too many, or with more than is read."""

import json
import struct
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal, save_pictures
from scipy.io import savemat

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import Details, export
from mnist_gui.data.hdf5_texts import read_texts
from mnist_gui.data.mat4_file import read_mat4
from mnist_gui.data.open import open_dataset

COUNT = 24
IMAGES = make_images(COUNT)
LABELS = np.arange(COUNT) * 7 % 10
PIXELS = [f"pixel{number}" for number in range(784)]


def opened(path: Path, **options: object) -> Dataset:
    return open_dataset(path, as_is=True, **options)


def assert_same(dataset: Dataset, *, labels: np.ndarray = LABELS) -> None:
    np.testing.assert_array_equal(dataset.take(range(COUNT)), IMAGES)
    assert dataset.labels.tolist() == labels.tolist()


# --- text


def table(*, names: list[str] | None = None, first: list[object] | None = None) -> str:
    """Return a table of all images, with other names or another first column."""
    rows = np.column_stack([LABELS if first is None else first, IMAGES.reshape(COUNT, -1)]).tolist()
    lines = [["label", *PIXELS] if names is None else names, *rows]
    return "".join(",".join(map(str, row)) + "\n" for row in lines)


def test_labels_beside_a_table_that_has_its_own_are_left_out(tmp_path):
    (tmp_path / "mnist_train.csv").write_text(table())
    (tmp_path / "mnist_train_labels.csv").write_text("label\n" + "9\n" * COUNT)
    dataset = opened(tmp_path / "mnist_train.csv")
    assert_same(dataset)
    assert set(dataset.labels.tolist()) > {9}


def test_comments_among_rows_of_arff_are_passed_over(tmp_path):
    rows = [
        "".join(f"{value}," for value in image.ravel()) + f"{label}\n"
        for image, label in zip(IMAGES, LABELS, strict=True)
    ]
    names = "".join(f"@attribute {name} numeric\n" for name in PIXELS)
    head = f"@relation digits\n{names}@attribute what {{{','.join('0123456789')}}}\n@data\n"
    (tmp_path / "a.arff").write_text(head + "% first\n" + "% next\n".join(rows))
    assert_same(opened(tmp_path / "a.arff"))


# --- arrays


def test_what_is_no_array_in_an_npz_file_is_passed_over(tmp_path):
    np.savez(tmp_path / "a.npz", images=IMAGES, labels=LABELS)
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as archive:
        archive.writestr("README.txt", "made by hand")
    assert_same(opened(tmp_path / "a.npz"))


def test_an_npz_file_of_python_objects_alone_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", notes=np.array([{"a": 1}], dtype=object))
    assert "Python objects" in refusal(tmp_path / "a.npz")


def test_columns_whose_names_differ_by_one_sign_are_both_kept(tmp_path):
    columns = {"a b": np.arange(COUNT), "a_b": np.arange(COUNT) * 2, "a-b": np.arange(COUNT) * 3}
    split = Split("train", IMAGES, LABELS.astype(np.int16))
    made = Dataset("Made", (split,), tuple("0123456789"), "made", columns)
    export(made, tmp_path / "a.npz", "npz", details=Details(made))
    found = open_dataset(tmp_path / "a.npz").columns
    assert sorted(column.tolist()[1] for column in found.values() if column.dtype.kind in "iu")[-3:] == [
        1,
        2,
        3,
    ]


def test_a_mat_file_of_texts_alone_has_no_images(tmp_path):
    savemat(tmp_path / "a.mat", {"mapping": np.array([[0, 48], [1, 49]])})
    assert "no arrays of numbers" in refusal(tmp_path / "a.mat")


@pytest.mark.parametrize("shape", [(30, 28, 28), (28, 28, 30)])
def test_three_axes_of_a_mat_file_are_not_always_pixels_images_and_classes(tmp_path, shape):
    axes = (0, 1, 2) if shape[0] == 30 else (1, 2, 0)
    savemat(tmp_path / "a.mat", {"data": make_images(30).transpose(axes)})
    dataset = opened(tmp_path / "a.mat")
    assert (len(dataset), dataset.height, dataset.width) == (30, 28, 28)


def matrix4(name: str, rows: int, columns: int, content: bytes, *, kind: int = 50) -> bytes:
    return struct.pack("<5i", kind, rows, columns, 0, len(name) + 1) + name.encode() + b"\0" + content


def test_version_4_with_a_great_many_matrices_is_refused():
    one = matrix4("x", 1, 1, b"7")
    assert len(read_mat4(one * 100)) == 100
    with pytest.raises(ValueError, match="too many"):
        read_mat4(one * 100_000)


def test_a_matrix_of_version_4_without_a_proper_name_is_damaged():
    with pytest.raises(ValueError, match="header"):
        read_mat4(matrix4("\x01\x02", 1, 1, b"7"))


def test_a_text_of_version_4_that_is_very_long_is_left_out():
    size = 1 << 22
    (array,) = read_mat4(matrix4("t", 1, size, b"a" * size, kind=51))
    assert array.values.size == 0


def test_texts_of_hdf5_are_read_from_their_collections():
    def collection(*texts: bytes) -> bytes:
        objects = b"".join(
            struct.pack("<HH4xQ", number, 1, len(text)) + text + bytes(-len(text) % 8)
            for number, text in enumerate(texts, 1)
        )
        return b"GCOL\1\0\0\0" + struct.pack("<Q", 16 + len(objects)) + objects

    def reference(length: int, address: int, number: int) -> bytes:
        return struct.pack("<IQI", length, address, number)

    references = reference(3, 100, 2) + reference(0, 0, 0) + reference(3, 100, 1)
    content = references.ljust(100, b"\0") + collection(b"one", b"two")
    file = BytesIO(content)
    assert read_texts(file, at=0, count=3, base=0).tolist() == ["two", "", "one"]
    assert read_texts(file, at=0, count=0, base=0).tolist() == []
    with pytest.raises(ValueError, match="cut short"):
        read_texts(file, at=len(content) - 20, count=3, base=0)


def test_grey_values_that_overshoot_a_little_are_cut_off(tmp_path):
    """Resampling makes some fractions below 0 and above 255."""
    values = IMAGES.astype(np.float32)
    values[0, 0, :4] = -3.5, 258.25, 0.25, 254.75
    np.savez(tmp_path / "a.npz", images=values, labels=LABELS)
    dataset = opened(tmp_path / "a.npz")
    assert dataset.take([0])[0, 0, :4].tolist() == [0, 255, 0, 255]
    np.testing.assert_array_equal(dataset.take(range(1, COUNT)), IMAGES[1:])


# --- archives


def tar_with(size: bytes) -> bytes:
    """Return a tar of one file whose header has other bytes for its size, and a checksum that fits them."""
    header = bytearray(tarfile.TarInfo("train-images-idx3-ubyte").tobuf(tarfile.USTAR_FORMAT))
    header[124:136] = size.ljust(12, b"\0")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (b"0000009", "a number cannot be understood"),
        (b"\xff" * 12, "a number cannot be true"),
        (b"\x80" + b"\x7f" * 11, "a number cannot be true"),
    ],
)
def test_a_size_in_a_tar_that_makes_no_sense_is_refused(tmp_path, size, reason):
    (tmp_path / "mnist.tar").write_bytes(tar_with(size))
    assert reason in refusal(tmp_path / "mnist.tar")


# --- pictures and what lies beside them


def picture_set(folder: Path, table: str, text: str, names: list[str] | None = None) -> Path:
    names = names or [f"{number:03}.png" for number in range(COUNT)]
    save_pictures(folder, IMAGES, names)
    (folder / table).write_text(text)
    return folder


def rows_of_labels(separator: str = ",") -> str:
    return "".join(f"{number:03}.png{separator}{label}\n" for number, label in enumerate(LABELS))


def test_a_table_of_labels_may_say_what_separates_its_cells(tmp_path):
    text = f"sep=;\nfile_name;label\n{rows_of_labels(';')}"
    assert_same(opened(picture_set(tmp_path, "labels.csv", text)))


@pytest.mark.parametrize("nested", [False, True])
def test_labels_may_be_one_object_of_json(tmp_path, nested):
    labels = {f"{number:03}.png": int(label) for number, label in enumerate(LABELS)}
    found = opened(
        picture_set(tmp_path, "labels.json", json.dumps({"all": labels, "more": 1} if nested else labels))
    )
    np.testing.assert_array_equal(found.take(range(COUNT)), IMAGES)
    assert (found.labels.tolist() == LABELS.tolist()) != nested


def test_a_column_that_only_tells_splits_apart_gives_no_labels(tmp_path):
    text = "file_name,split\n" + "".join(
        f"{number:03}.png,{'train' if number < 16 else 'test'}\n" for number in range(COUNT)
    )
    dataset = opened(picture_set(tmp_path, "metadata.csv", text))
    assert dict(zip(dataset.split_names, map(len, dataset.splits), strict=True)) == {"train": 16, "test": 8}
    assert set(dataset.labels.tolist()) == {-1}


def test_a_table_beside_pictures_that_is_very_long_is_not_read(tmp_path):
    text = f"file_name,label\n{rows_of_labels()}" + "# more\n" * (10 << 20)
    dataset = opened(picture_set(tmp_path, "labels.csv", text))
    assert set(dataset.labels.tolist()) == {-1}


def test_a_folder_of_many_kinds_of_files_names_the_most_frequent(tmp_path):
    kinds = {
        "a.pdf": b"%PDF-1.7\n",
        "a.docx": b"PK\3\4",
        "a.mp3": b"ID3\4",
        "a.mp4": b"\0\0\0\x18ftypmp42",
        "a.exe": b"MZ\x90\0",
        "a.html": b"<!DOCTYPE html><html>",
        "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "a.py": b"import numpy\n",
    }
    for name, beginning in kinds.items():
        for copy in range(2):
            (tmp_path / f"{copy}{name}").write_bytes(beginning + bytes(100))
    assert "others" in refusal(tmp_path)


def test_a_data_set_with_splits_in_the_folder_of_one_is_said(tmp_path):
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
    np.savez(tmp_path / "train" / "a.npz", images=IMAGES, labels=LABELS)
    np.savez(tmp_path / "test" / "a.npz", x_train=IMAGES, y_train=LABELS, x_test=IMAGES, y_test=LABELS)
    assert "test has the splits train and test itself" in refusal(tmp_path)


def test_data_sets_with_the_same_names_of_classes_are_joined(tmp_path):
    for split in ("train", "test"):
        for name, start in (("shoe", 0), ("bag", 12)):
            names = [f"{split}/{name}/{number}.png" for number in range(12)]
            save_pictures(tmp_path, IMAGES[start : start + 12], names)
    dataset = opened(tmp_path)
    assert (dataset.class_names, dataset.split_names) == (("bag", "shoe"), ("train", "test"))
