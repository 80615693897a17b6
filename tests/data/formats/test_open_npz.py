"""Opening NPZ files made by numpy, as Keras and others name their arrays, and every one that is refused."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import assert_cancellable, make_images, refusal

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.open import open_dataset
from mnist_gui.progress import Progress

SCALED = "pixels 0..1 made 0..255"
GREY = "colour made grey (luma, ITU-R BT.601)"


def save(path: Path, **arrays: np.ndarray) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def test_the_file_that_keras_downloads_is_opened(tmp_path):
    images = make_images(5)
    labels = np.array([5, 0, 4, 7, 2], dtype=np.uint8)
    path = save(
        tmp_path / "mnist.npz", x_test=images[3:], x_train=images[:3], y_train=labels[:3], y_test=labels[3:]
    )
    dataset = open_dataset(path)
    assert (dataset.name, dataset.source, dataset.split_names) == ("MNIST", str(path), ("train", "test"))
    np.testing.assert_array_equal(dataset.take(range(5)), images)
    assert dataset.labels.tolist() == labels.tolist()
    assert (dataset.class_names, dataset.note) == (tuple("0123456789"), "")


@pytest.mark.parametrize(
    ("images_name", "labels_name"),
    [
        ("x_train", "y_train"),
        ("train_images", "train_labels"),
        ("images", "labels"),
        ("X", "y"),
        ("data", "target"),
        ("training-data", "training-labels"),
    ],
)
def test_names_in_every_habit_are_understood(tmp_path, images_name, labels_name):
    images = make_images(2)
    path = save(
        tmp_path / "a.npz", **{images_name: images, labels_name: np.array([3, 1]), "author": np.zeros(1)}
    )
    dataset = open_dataset(path)
    np.testing.assert_array_equal(dataset.splits[0].images, images)
    assert (dataset.split_names, dataset.labels.tolist()) == (("train",), [3, 1])


def test_validation_images_are_a_split_of_their_own(tmp_path):
    names = ("train_images", "val_images", "test_images")
    path = save(tmp_path / "medmnist.npz", **{name: make_images(1) for name in names})
    assert open_dataset(path).split_names == ("train", "val", "test")


def test_an_array_alone_is_images_without_labels(tmp_path):
    path = tmp_path / "kmnist-test-imgs.npz"
    np.savez(path, make_images(2))
    dataset = open_dataset(path)
    assert (dataset.split_names, dataset.labels.tolist()) == (("test",), [NO_LABEL, NO_LABEL])


@pytest.mark.parametrize(
    "labels", [np.array([[3], [1]]), np.array([3.0, 1.0]), np.array(["3", "1"]), np.array([b"3", b"1"])]
)
def test_labels_of_any_type_are_read(tmp_path, labels):
    assert open_dataset(save(tmp_path / "a.npz", x=make_images(2), y=labels)).labels.tolist() == [3, 1]


def test_labels_in_words_name_the_classes(tmp_path):
    dataset = open_dataset(save(tmp_path / "a.npz", x=make_images(3), y=np.array(["b", "a", "b"])))
    assert (dataset.class_names, dataset.labels.tolist()) == (("a", "b"), [1, 0, 1])


@pytest.mark.parametrize("shape", [(3, 28, 28), (3, 28, 28, 1), (3, 1, 28, 28), (3, 784)])
@pytest.mark.parametrize("dtype", ["u1", ">u2", "<i8", "f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_grey_images_in_every_arrangement_are_read(tmp_path, shape, dtype, order):
    images = make_images(3)
    dataset = open_dataset(save(tmp_path / "a.npz", x=np.asarray(images.reshape(shape), dtype, order=order)))
    np.testing.assert_array_equal(dataset.splits[0].images, images)
    assert dataset.note == ""


@pytest.mark.parametrize("channels_first", [False, True])
def test_colour_becomes_grey_and_that_is_said(tmp_path, channels_first):
    from PIL import Image

    colour = np.random.default_rng(1).integers(0, 256, (4, 8, 9, 3), dtype=np.uint8)
    stored = colour.transpose(0, 3, 1, 2) if channels_first else colour
    dataset = open_dataset(save(tmp_path / "a.npz", x=stored))
    expected = [np.asarray(Image.fromarray(image).convert("L")) for image in colour]
    np.testing.assert_array_equal(dataset.splits[0].images, expected)
    assert dataset.note == GREY


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_fractions_become_pixels_and_that_is_said(tmp_path, dtype):
    images = make_images(3)
    dataset = open_dataset(save(tmp_path / "a.npz", x=(images / 255).astype(dtype)))
    assert np.abs(dataset.splits[0].images.astype(int) - images).max() <= (1 if dtype == "f2" else 0)
    assert dataset.note == SCALED


def test_true_becomes_ink(tmp_path):
    images = make_images(2) > 127
    dataset = open_dataset(save(tmp_path / "a.npz", x=images))
    np.testing.assert_array_equal(dataset.splits[0].images, images * np.uint8(255))


def test_images_are_resized_when_that_is_wanted(tmp_path):
    path = save(
        tmp_path / "a.npz", x_train=np.full((2, 56, 56), 9, np.uint8), x_test=make_images(1, size=(56, 56))
    )
    dataset = open_dataset(path, size=(28, 28))
    assert (dataset.splits[0].images == 9).all()
    assert dataset.note == "resized to 28x28 (antialiased bilinear, proportions kept)"


def test_progress_counts_bytes_and_cancelling_stops(tmp_path):
    path = save(tmp_path / "a.npz", x=make_images(5000))
    reports: list[Progress] = []
    open_dataset(path, report=reports.append)
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    assert (reports[0].done, reports[-1].done) == (0, 5000 * 784)
    assert {(report.message, report.unit) for report in reports} == {("Reading a.npz", "bytes")}

    assert_cancellable(path)


# What is refused


class _Trap:
    """Says so when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("code in the file was run",)


@pytest.mark.parametrize("name", ["x", "y"])
def test_pickled_objects_are_refused_and_not_run(tmp_path, name):
    arrays = {"x": make_images(2), "y": np.array([1, 2]), name: np.array([_Trap(), None], dtype=object)}
    message = refusal(save(tmp_path / "a.npz", **arrays))
    assert f"holds Python objects in {name}, which could run code and are not loaded" in message


def test_pickled_objects_that_nothing_needs_are_left_out_and_not_run(tmp_path):
    arrays = {"x": make_images(2), "y": np.array([1, 2]), "other": np.array([_Trap(), None], dtype=object)}
    dataset = open_dataset(save(tmp_path / "a.npz", **arrays))
    assert dataset.labels.tolist() == [1, 2]
    assert "left out: other (Python objects)" in dataset.note


def npy_header(shape: tuple[int, ...], descr: str = "|u1") -> bytes:
    file = BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue()


@pytest.mark.parametrize("shape", [(10**9, 28, 28), (2**62, 2, 2), (3, 28, 27), (0, 28, 28)])
def test_an_array_that_declares_another_size_than_it_has_is_refused_unread(tmp_path, shape):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", npy_header(shape) + bytes(3 * 28 * 28))
    assert f"{path} is damaged: expected" in refusal(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", b"\x93NUMPY\x09\x00", npy_header((1,))[:30], b"\x93NUMPY\1\0\4\0nope" + bytes(50)],
)
def test_an_array_without_a_valid_header_is_refused(tmp_path, content):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", content)
    assert f"{path} is damaged: it is no sound zip" in refusal(path)


def test_a_damaged_array_is_refused(tmp_path):
    path = save(tmp_path / "a.npz", x=make_images(100))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert f"{path} is damaged: it is no sound zip" in refusal(path)


def test_texts_that_are_none_are_refused_as_labels_and_passed_over_as_names(tmp_path):
    texts = np.full(3, 0x7FFFFFFF, "<u4").view("<U1")
    path = save(tmp_path / "a.npz", x=make_images(3), y=texts)
    assert f"{path} is damaged: expected texts, found numbers that are no characters" in refusal(path)
    path = save(tmp_path / "b.npz", x=make_images(6), y=np.arange(6) % 3, class_names=texts)
    assert open_dataset(path).class_names[:3] == ("0", "1", "2")


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (
            {"a": np.zeros(3), "b": np.zeros(3)},
            "holds no images: expected arrays such as x_train and y_train, found",
        ),
        ({"x": np.zeros((2, 5))}, "x holds no images: expected height x width, or the pixels of a square"),
        ({"x": np.zeros((2, 5, 5, 7))}, "found 5 x 5 x 7 for each"),
        ({"x": np.zeros((2, 0, 5))}, "found 0 x 5 for each"),
        ({"x": np.zeros(())}, "x holds no images"),
        ({"x": np.zeros((0, 4, 4), np.uint8)}, "holds no image: expected at least one in x, found 0"),
        (
            {"x": np.zeros((2, 4, 4)), "y": np.zeros(3)},
            "y does not fit x: expected 2 labels, found float64 of shape",
        ),
        ({"x": np.zeros((2, 4, 4)), "y": np.zeros((2, 10))}, "y does not fit x"),
        ({"x": np.zeros((2, 4, 4)), "y": np.array([0.5, 1])}, "holds labels that are none"),
        (
            {"x": np.zeros((2, 4, 4)), "y": np.array([1000, 1])},
            "has too many classes: expected 1,000 at most",
        ),
        (
            {"x": np.full((2, 4, 4), -1)},
            "holds no pixels: expected numbers from 0 to 255, or from 0 to 1, found -1",
        ),
        ({"x": np.full((2, 4, 4), 256)}, "found 256 to 256"),
        ({"x": np.full((2, 4, 4), np.nan)}, "found nan to nan"),
        ({"x": np.full((2, 4, 4), "a")}, "holds no pixels: expected numbers, found <U1"),
        ({"x_train": np.zeros((2, 4, 4)), "x_test": np.zeros((2, 5, 5))}, "holds images of different sizes"),
        (
            {"x_train": np.zeros((2, 4, 4)), "train_images": np.zeros((2, 4, 4))},
            "holds two arrays of train images",
        ),
    ],
)
def test_arrays_that_are_no_data_set_are_refused(tmp_path, arrays, said):
    path = save(tmp_path / "a.npz", **arrays)
    message = refusal(path)
    assert message.startswith(str(path))
    assert said in message


def test_more_than_fits_in_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_gui.data.formats._shared.memory_budget.free_memory", lambda: 1000)
    path = save(tmp_path / "a.npz", x=make_images(1))
    assert f"{path} is too large for the memory of this computer" in refusal(path)
