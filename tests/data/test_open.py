"""Opening a data set: which files belong together, and every folder or file that is refused."""

import re
from pathlib import Path

import numpy as np
import pytest

import mnist_gui
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress

OFFICIAL = {
    ("train", "images"): "train-images-idx3-ubyte",
    ("train", "labels"): "train-labels-idx1-ubyte",
    ("test", "images"): "t10k-images-idx3-ubyte",
    ("test", "labels"): "t10k-labels-idx1-ubyte",
}


def images(count: int, *, size: tuple[int, int] = (4, 3), fill: int | None = None) -> np.ndarray:
    if fill is not None:
        return np.full((count, *size), fill, dtype=np.uint8)
    return np.random.default_rng(count).integers(0, 256, (count, *size), dtype=np.uint8)


def labels(*values: int, dtype: str = "u1") -> np.ndarray:
    return np.array(values, dtype=dtype)


def make_mnist(folder: Path, *, suffix: str = ".gz", prefix: str = "") -> Path:
    """Write a small data set under the official names: 3 train and 2 test images."""
    folder.mkdir(exist_ok=True)
    compression = {"": None, ".gz": "gzip", ".xz": "xz"}[suffix]
    for (split, kind), name in OFFICIAL.items():
        array = {
            ("train", "images"): images(3),
            ("train", "labels"): labels(5, 0, 4),
            ("test", "images"): images(2),
            ("test", "labels"): labels(7, 2),
        }[split, kind]
        write_idx(folder / f"{prefix}{name}{suffix}", array, compression=compression)
    return folder


def assert_is_mnist(dataset) -> None:
    assert dataset.split_names == ("train", "test")
    np.testing.assert_array_equal(dataset.split("train").images, images(3))
    np.testing.assert_array_equal(dataset.split("test").images, images(2))
    assert dataset.labels.tolist() == [5, 0, 4, 7, 2]
    assert dataset.labels.dtype == np.int16


def refusal(spec: str | Path) -> str:
    """Return the message with which `spec` is refused, which is one sentence."""
    with pytest.raises(DataError) as caught:
        open_dataset(spec)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


# What is opened


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz"])
def test_a_folder_is_opened_with_both_splits(tmp_path, suffix):
    folder = make_mnist(tmp_path / "mnist", suffix=suffix)
    dataset = open_dataset(folder)
    assert_is_mnist(dataset)
    assert dataset.name == "MNIST"
    assert dataset.source == str(folder.resolve())
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize("name", OFFICIAL.values())
def test_the_partners_of_any_file_are_found(tmp_path, name):
    file = make_mnist(tmp_path / "fashion-mnist") / f"{name}.gz"
    dataset = open_dataset(str(file))
    assert_is_mnist(dataset)
    assert dataset.name == "Fashion-MNIST"
    assert_is_mnist(open_dataset(dataset.source))


@pytest.mark.parametrize(
    "pattern",
    [
        "{word}-{kind}-idx{n}-ubyte",
        "{word}-{kind}.idx{n}-ubyte",
        "{word}-{kind}.idx{n}-ubyte.gz",
        "{word}_{kind}.idx{n}",
        "{word}-{kind}.idx",
        "{word}-{kind}.xz",
        "emnist-balanced-{word}-{kind}-idx{n}-ubyte.gz",
        "My Digits {word} {kind}.idx",
    ],
)
@pytest.mark.parametrize("test_word", ["t10k", "test"])
@pytest.mark.parametrize("case", [str, str.upper])
def test_names_in_every_habit_are_understood(tmp_path, pattern, test_word, case):
    words = {"train": "train", "test": test_word}
    make_mnist(tmp_path)
    for (split, kind), name in OFFICIAL.items():
        new = pattern.format(word=words[split], kind=kind, n=3 if kind == "images" else 1)
        (tmp_path / f"{name}.gz").rename(tmp_path / case(new))
    assert_is_mnist(open_dataset(tmp_path))


def test_other_files_and_folders_are_passed_over(tmp_path):
    make_mnist(tmp_path)
    for name in (
        "README.md",
        "train-images.png",
        "._train-images-idx3-ubyte",
        "train-images-idx3-ubyte.gz.part",
    ):
        (tmp_path / name).write_text("not this")
    (tmp_path / "train-images-idx3-ubyte").mkdir()
    (tmp_path / "test-labels-idx1-ubyte").symlink_to(tmp_path / "nowhere")
    assert_is_mnist(open_dataset(tmp_path))


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("mnist", "MNIST"),
        ("MNIST", "MNIST"),
        ("Fashion_MNIST", "Fashion-MNIST"),
        ("FashionMNIST", "Fashion-MNIST"),
        ("kmnist", "KMNIST"),
        ("emnist_letters", "EMNIST letters"),
        ("my-digits", "my-digits"),
    ],
)
def test_a_data_set_is_called_like_its_folder(tmp_path, folder, name):
    assert open_dataset(make_mnist(tmp_path / folder)).name == name


def test_a_folder_called_raw_has_the_name_of_its_parent(tmp_path):
    (tmp_path / "KMNIST").mkdir()
    assert open_dataset(make_mnist(tmp_path / "KMNIST" / "raw")).name == "KMNIST"


def test_a_link_keeps_its_own_name(tmp_path):
    (tmp_path / "kmnist").symlink_to(make_mnist(tmp_path / "volume-17"))
    assert open_dataset(tmp_path / "kmnist").name == "KMNIST"


@pytest.mark.parametrize("what", [np.zeros((3, 28, 28), dtype=np.uint8), ([0], [1]), 7, None])
def test_arrays_are_refused_with_what_to_call_instead(what):
    with pytest.raises(DataError) as refusal:
        mnist_gui.open(what)
    message = str(refusal.value)
    assert f"not {type(what).__name__}; of arrays of images and labels, call mnist_gui.Dataset(" in message
    assert message.endswith(").")


def test_what_to_call_for_arrays_works(tiny_dataset):
    with pytest.raises(DataError) as refusal:
        mnist_gui.open(tiny_dataset.train.images)
    call = re.search(r"call (.*)\.$", str(refusal.value)).group(1)
    names = {
        "mnist_gui": mnist_gui,
        "images": tiny_dataset.train.images,
        "labels": tiny_dataset.train.labels,
        "class_names": tiny_dataset.class_names,
    }
    assert len(eval(call, names)) == 200


def test_relative_paths_are_remembered_in_full(tmp_path, monkeypatch):
    folder = make_mnist(tmp_path / "sample").resolve()
    monkeypatch.chdir(folder)
    assert open_dataset(".").source == str(folder)
    assert open_dataset("../sample").source == str(folder)
    assert open_dataset(Path("train-images-idx3-ubyte.gz")).source == f"{folder}/train-images-idx3-ubyte.gz"
    monkeypatch.chdir(tmp_path)
    assert (
        open_dataset(Path("sample")).name == "sample"
    )  # a path, so not the digits that ship with the program


def test_the_sample_is_opened_from_the_resources(tmp_path, monkeypatch):
    make_mnist(tmp_path / "sample")
    monkeypatch.setattr("mnist_gui.data.open.resource_path", lambda name: tmp_path / name)
    dataset = open_dataset("sample")
    assert_is_mnist(dataset)
    assert (dataset.name, dataset.source) == ("Sample digits", "sample")


def test_a_missing_sample_is_said(monkeypatch):
    def missing(name: str) -> Path:
        raise FileNotFoundError(f"{name} is missing from this installation")

    monkeypatch.setattr("mnist_gui.data.open.resource_path", missing)
    assert "sample is missing from this installation" in refusal("sample")


def test_of_a_raw_and_a_compressed_copy_the_raw_one_is_taken(tmp_path):
    make_mnist(tmp_path)
    # What is raw is told by content: here the name with .gz is the raw one.
    name = tmp_path / "train-images-idx3-ubyte"
    write_idx(name.with_name(f"{name.name}.gz"), images(3, fill=1))
    write_idx(name, images(3, fill=2), compression="gzip")
    write_idx(tmp_path / "t10k-images.idx3-ubyte", images(2, fill=3))
    dataset = open_dataset(tmp_path)
    assert (dataset.split("train").images == 1).all()
    assert (dataset.split("test").images == 3).all()


def test_a_copy_that_was_named_is_taken(tmp_path):
    make_mnist(tmp_path)
    write_idx(tmp_path / "train-images-idx3-ubyte", images(3, fill=1))
    assert_is_mnist(open_dataset(tmp_path / "train-images-idx3-ubyte.gz"))


def test_one_of_several_data_sets_is_chosen_by_naming_a_file(tmp_path):
    make_mnist(tmp_path, prefix="emnist-letters-")
    write_idx(tmp_path / "emnist-digits-train-images-idx3-ubyte", images(9))
    write_idx(tmp_path / "train-images-idx3-ubyte", images(8))
    dataset = open_dataset(tmp_path / "emnist-letters-t10k-labels-idx1-ubyte.gz")
    assert_is_mnist(dataset)
    assert dataset.name == "EMNIST letters"
    assert len(open_dataset(tmp_path / "train-images-idx3-ubyte")) == 8


def test_a_split_without_labels_is_unlabelled(tmp_path):
    (make_mnist(tmp_path) / "t10k-labels-idx1-ubyte.gz").unlink()
    assert open_dataset(tmp_path).labels.tolist() == [5, 0, 4, NO_LABEL, NO_LABEL]


def test_a_test_split_alone_is_a_data_set(tmp_path):
    make_mnist(tmp_path)
    for file in tmp_path.glob("train-*"):
        file.unlink()
    assert open_dataset(tmp_path).split_names == ("test",)


@pytest.mark.parametrize(
    ("name", "title", "split"),
    [
        ("digits.idx.gz", "digits", "train"),
        ("my-test_scans.idx3-ubyte", "my-test_scans", "test"),
        ("T10K", "T10K", "test"),
        ("latest", "latest", "train"),
    ],
)
def test_a_file_with_a_name_of_its_own_is_opened_alone(tmp_path, name, title, split):
    make_mnist(tmp_path)
    write_idx(tmp_path / name, images(5))
    dataset = open_dataset(tmp_path / name)
    assert (dataset.name, dataset.split_names, len(dataset)) == (title, (split,), 5)
    assert not dataset.has_labels
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "i4"])
def test_labels_of_any_integer_type_name_their_classes(tmp_path, dtype):
    make_mnist(tmp_path, suffix="")
    write_idx(tmp_path / "train-labels-idx1-ubyte", labels(61, 0, 12, dtype=dtype))
    dataset = open_dataset(tmp_path)
    assert dataset.labels.tolist() == [61, 0, 12, 7, 2]
    assert dataset.class_names == tuple(str(label) for label in range(62))


def test_an_empty_split_beside_a_full_one_is_kept(tmp_path):
    make_mnist(tmp_path)
    write_idx(tmp_path / "t10k-images-idx3-ubyte.gz", images(0))
    write_idx(tmp_path / "t10k-labels-idx1-ubyte.gz", labels())
    assert [len(split) for split in open_dataset(tmp_path).splits] == [3, 0]


def test_mnist_is_opened(mnist_dir):
    dataset = open_dataset(mnist_dir)
    assert dataset.name == "MNIST"
    assert [len(split) for split in dataset.splits] == [60_000, 10_000]
    assert (dataset.height, dataset.width) == (28, 28)
    assert dataset.class_counts("test").tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert dataset.splits[0].labels[:5].tolist() == [5, 0, 4, 1, 9]


# Progress and cancelling


def test_progress_counts_the_bytes_of_all_files_together(tmp_path):
    make_mnist(tmp_path)
    reports: list[Progress] = []
    open_dataset(tmp_path, report=reports.append)
    total = sum(path.stat().st_size for path in tmp_path.iterdir())
    done = [progress.done for progress in reports]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, total)
    assert {(progress.total, progress.unit) for progress in reports} == {(total, "bytes")}
    assert {progress.message for progress in reports} == {f"Reading {n}.gz" for n in OFFICIAL.values()}


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_cancelling_while_one_file_is_read_leaves_the_next_unread(tmp_path, suffix):
    make_mnist(tmp_path, suffix=suffix)
    token = CancelToken()
    messages = []

    def report(progress: Progress) -> None:
        messages.append(progress.message)
        token.cancel()

    with pytest.raises(Cancelled):
        open_dataset(tmp_path, report=report, token=token)
    assert len(set(messages)) == 1


# What is refused


@pytest.mark.parametrize(
    ("spec", "shown"), [("nowhere", "nowhere"), ("null\0character", r"null\x00character")]
)
def test_a_path_that_does_not_exist_is_refused(tmp_path, spec, shown):
    message = refusal(tmp_path / spec)
    assert shown in message
    assert "give a folder with IDX files, one of those files, sample or own" in message


def test_a_loop_of_links_is_refused(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "loop" in refusal(tmp_path / "loop" / "mnist")


def test_a_folder_without_idx_files_is_refused(tmp_path):
    (tmp_path / "cat.png").write_bytes(b"\x89PNG")
    message = refusal(tmp_path)
    assert f"{tmp_path} holds no IDX data set: expected files such as train-images-idx3-ubyte.gz" in message


def test_a_folder_that_may_not_be_listed_is_refused(tmp_path, monkeypatch):
    def deny(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", deny)  # root may list everything, so modes would not do
    assert f"{tmp_path} cannot be opened (Permission denied)" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["digits.idx", "train-images-idx3-ubyte", "my-test-images"])
def test_a_file_that_is_no_idx_file_but_called_so_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x7fabc" + bytes(100))
    message = refusal(tmp_path / name)
    assert f"{tmp_path / name} is not an IDX file" in message
    assert "found 7F 61 62 63; choose an IDX file" in message


def test_a_folder_with_several_data_sets_is_refused_and_they_are_listed(tmp_path):
    make_mnist(tmp_path, prefix="emnist-letters-")
    make_mnist(tmp_path, prefix="Emnist-Digits-")
    make_mnist(tmp_path)
    message = refusal(tmp_path)
    assert "holds 3 data sets (one without a prefix, emnist-digits, emnist-letters)" in message
    example = re.search(r"such as (.*)\.$", message)[1]
    assert len(open_dataset(tmp_path / example)) == 5


def test_two_test_splits_are_refused(tmp_path):
    make_mnist(tmp_path)
    write_idx(tmp_path / "test-images-idx3-ubyte", images(2))
    message = refusal(tmp_path)
    assert "two test splits (t10k-images-idx3-ubyte.gz and test-images-idx3-ubyte); move one" in message


@pytest.mark.parametrize("name", ["emnist-test-labels.idx1-ubyte.gz", "test-labels-idx2-int", "test_labels"])
def test_labels_without_their_images_are_refused(tmp_path, name):
    write_idx(tmp_path / name, labels(1, 2))
    expected = {
        "emnist-test-labels.idx1-ubyte.gz": "emnist-test-images.idx3-ubyte.gz",
        "test-labels-idx2-int": "test-images-idx3-ubyte",
        "test_labels": "test_images",
    }[name]
    for spec in (tmp_path, tmp_path / name):
        message = refusal(spec)
        assert f"{name} holds labels, but their images are missing: expected {expected} beside it" in message


@pytest.mark.parametrize(
    ("array", "found"),
    [
        (np.zeros((3, 16), np.uint8), "3 x 16 values of type uint8"),
        (np.zeros((3, 4, 4, 5), np.uint8), "3 x 4 x 4 x 5 values of type uint8"),
        (np.zeros((3, 0, 4), np.uint8), "3 x 0 x 4 values of type uint8"),
        (np.zeros((3, 4, 0), np.uint8), "3 x 4 x 0 values of type uint8"),
        (np.zeros(3, np.uint8), "3 values of type uint8"),
    ],
)
@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "scans.idx"])
def test_images_of_another_kind_are_refused(tmp_path, array, found, name):
    path = make_mnist(tmp_path) / name
    write_idx(path, array)
    message = refusal(path)
    assert f"{path} holds no images: expected count x height x width values of type uint8" in message
    assert f"found {found}" in message


def test_images_of_two_sizes_are_refused(tmp_path):
    path = make_mnist(tmp_path) / "t10k-images-idx3-ubyte.gz"
    write_idx(path, images(2, size=(5, 6)))
    message = refusal(tmp_path)
    assert f"{path} does not fit train-images-idx3-ubyte.gz" in message
    assert "expected images of 4 x 3 pixels, found 5 x 6 pixels; move" in message


def test_a_data_set_without_any_image_is_refused(tmp_path):
    write_idx(tmp_path / "train-images", images(0))
    write_idx(tmp_path / "test-images", images(0))
    message = refusal(tmp_path)
    assert (
        f"{tmp_path} holds no image: expected at least one in train-images and test-images, found 0"
        in message
    )


@pytest.mark.parametrize("count", [2, 4])
def test_labels_of_another_number_are_refused(tmp_path, count):
    path = make_mnist(tmp_path) / "train-labels-idx1-ubyte.gz"
    write_idx(path, labels(*range(count)))
    message = refusal(tmp_path)
    assert f"{path} does not fit train-images-idx3-ubyte.gz" in message
    assert f"expected 3 labels, one for each image, found {count};" in message


@pytest.mark.parametrize(
    ("array", "found"),
    [
        (np.zeros(3, np.float32), "3 values of type float32"),
        (np.zeros((3, 8), np.int32), "3 x 8 values of type int32"),
    ],
)
def test_labels_of_another_kind_are_refused(tmp_path, array, found):
    path = make_mnist(tmp_path) / "train-labels-idx1-ubyte.gz"
    write_idx(path, array)
    message = refusal(tmp_path)
    assert f"{path} holds no labels: expected one dimension of integers, found {found}" in message


@pytest.mark.parametrize(("dtype", "wrong"), [("u1", 62), ("u1", 255), ("i1", -1), ("i4", 65_536)])
def test_labels_out_of_range_are_refused(tmp_path, dtype, wrong):
    path = make_mnist(tmp_path) / "t10k-labels-idx1-ubyte.gz"
    write_idx(path, labels(0, wrong, dtype=dtype))
    message = refusal(tmp_path)
    assert f"{path} holds labels out of range: expected 0 to 61, found {wrong} for image 1;" in message


@pytest.mark.parametrize("name", OFFICIAL.values())
def test_one_damaged_file_refuses_the_whole_data_set(tmp_path, name):
    path = make_mnist(tmp_path) / f"{name}.gz"
    content = path.read_bytes()
    path.write_bytes(content[:-8] + bytes([content[-8] ^ 1]) + content[-7:])
    assert f"{path} is damaged" in refusal(tmp_path)
    path.write_bytes(content[:-4])
    assert f"{path} is cut short" in refusal(tmp_path)
