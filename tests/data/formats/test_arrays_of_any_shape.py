"""Arrays by any names, in any order: what is what is told by names, else by shapes, and said."""

from pathlib import Path

import numpy as np
import pytest
from helpers.opening import make_images, refusal

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.open import open_dataset

SHARED = Path(__file__).parents[4] / "shared" / "cases"

IMAGES = make_images(24)
LABELS = np.arange(24, dtype=np.uint8) % 10
X, Y = IMAGES[:16], LABELS[:16]
X2, Y2 = IMAGES[16:], LABELS[16:]


def opened(path: Path, **arrays: np.ndarray) -> Dataset:
    np.savez_compressed(path / "some.npz", **arrays)
    return open_dataset(path / "some.npz")


def assert_same(dataset: Dataset, images: np.ndarray = IMAGES, labels: np.ndarray = LABELS) -> None:
    np.testing.assert_array_equal(dataset.take(range(len(dataset))), images)
    assert dataset.labels.tolist() == labels.tolist()


# Names


@pytest.mark.parametrize(
    "names",
    [
        ("arr_0", "arr_1"),
        ("data", "target"),
        ("X", "y"),
        ("XTrain", "YTrain"),
        ("Xtrain", "ytrain"),
        ("trainX", "trainY"),
        ("X_tr", "y_tr"),
        ("trX", "trY"),
        ("train_x", "train_y"),
        ("features", "labels"),
        ("inputs", "outputs"),
        ("imgs", "lbls"),
        ("faces", "persons"),
        ("a", "b"),
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["images first", "labels first"])
def test_images_and_labels_are_told_apart(tmp_path, names, turned):
    arrays = list(zip(names, (IMAGES, LABELS), strict=True))
    assert_same(opened(tmp_path, **dict(reversed(arrays) if turned else arrays)))


@pytest.mark.parametrize(
    "names",
    [
        ("arr_0", "arr_1", "arr_2", "arr_3"),
        ("Xtrain", "ytrain", "Xtest", "ytest"),
        ("trX", "trY", "teX", "teY"),
        ("X_trn", "Y_trn", "X_tst", "Y_tst"),
        ("trainImages", "trainLabels", "testImages", "testLabels"),
        ("training_data", "training_targets", "testing_data", "testing_targets"),
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3)], ids=["pairs", "images first"])
def test_splits_are_told_apart(tmp_path, names, order):
    arrays = (X, Y, X2, Y2)
    if names[0] == "arr_0":
        given = {name: arrays[place] for name, place in zip(names, order, strict=True)}
    else:
        given = {names[place]: arrays[place] for place in order}
    dataset = opened(tmp_path, **given)
    assert {split.name: len(split) for split in dataset.splits} == {"train": 16, "test": 8}
    assert_same(dataset)


def test_what_shapes_have_told_is_said(tmp_path):
    dataset = opened(tmp_path, arr_0=IMAGES, arr_1=LABELS)
    assert dataset.note == "told by shape: arr_0 train images, arr_1 its labels"


@pytest.mark.parametrize(
    "name", ["label_names", "class_names", "classes", "target_names", "names", "labels_names"]
)
@pytest.mark.parametrize("dtype", ["U9", "S9"])
def test_names_of_classes_are_taken_for_such(tmp_path, name, dtype):
    words = [f"class {number}" for number in range(10)]
    dataset = opened(tmp_path, images=IMAGES, labels=LABELS, **{name: np.array(words, dtype)})
    assert dataset.class_names == tuple(words)
    assert_same(dataset)


def test_one_name_for_each_image_is_its_label(tmp_path):
    dataset = opened(tmp_path, images=IMAGES, classes=np.array(["cat", "dog"] * 12))
    assert (dataset.class_names, dataset.labels.tolist()) == (("cat", "dog"), [0, 1] * 12)


def test_arrays_that_are_left_out_are_said(tmp_path):
    dataset = opened(tmp_path, images=IMAGES, labels=LABELS, writer=np.arange(24), mean=np.zeros((28, 28)))
    assert dataset.note == "left out: writer, mean"
    assert_same(dataset)


def test_scikit_learns_digits_open_with_their_images(tmp_path):
    images = make_images(24, size=(8, 8)) // 16
    dataset = opened(
        tmp_path, data=images.reshape(24, 64), images=images, target=LABELS, target_names=np.arange(10)
    )
    assert (dataset.height, dataset.width, dataset.labels.tolist()) == (8, 8, LABELS.tolist())
    assert "left out: data, target_names" in dataset.note


def test_plain_labels_go_before_one_hot_ones(tmp_path):
    dataset = opened(tmp_path, images=IMAGES, labels=LABELS, labels_one_hot=np.eye(10)[LABELS])
    assert_same(dataset)


def test_arrays_of_a_class_each_are_labelled_by_their_names(tmp_path):
    arrays = {
        f"{split}{digit}": images[labels == digit]
        for split, images, labels in (("train", X, Y), ("test", X2, Y2))
        for digit in range(10)
        if (labels == digit).any()
    }
    dataset = opened(tmp_path, **arrays)
    assert {split.name: len(split) for split in dataset.splits} == {"train": 16, "test": 8}
    assert dataset.labels.tolist() == [*sorted(Y), *sorted(Y2)]
    assert "labels by the names of arrays" in dataset.note


def test_arrays_of_images_that_nothing_tells_apart_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", a=X, b=X, c=X, d=X)
    assert "holds 4 arrays of images (a, b, c, d), whose names do not say" in refusal(tmp_path / "a.npz")


# Axes


ORDERS = {
    "(28, 28, n)": lambda images: images.transpose(1, 2, 0),
    "(n, 1, 28, 28)": lambda images: images[:, None],
    "(n, 28, 28, 1)": lambda images: images[..., None],
    "(28, 28, 1, n)": lambda images: images.transpose(1, 2, 0)[:, :, None],
    "(1, 28, 28, n)": lambda images: images.transpose(1, 2, 0)[None],
    "(n, 784)": lambda images: images.reshape(-1, 784),
    "(784, n)": lambda images: images.reshape(-1, 784).T,
}


@pytest.mark.parametrize("arrange", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("fortran", [False, True], ids=["C", "Fortran"])
@pytest.mark.parametrize("labelled", [False, True], ids=["alone", "labelled"])
def test_images_lie_along_either_axis(tmp_path, arrange, fortran, labelled):
    array = arrange(IMAGES)
    images = np.asfortranarray(array) if fortran else np.ascontiguousarray(array)
    dataset = opened(tmp_path, images=images, **({"labels": LABELS} if labelled else {}))
    assert_same(dataset, labels=LABELS if labelled else np.full(24, NO_LABEL))
    is_last = array.shape[-1] == 24
    assert ("images along the last axis of images" in dataset.note) == is_last


@pytest.mark.parametrize("count", [28, 20, 3, 1])
def test_labels_decide_where_shapes_do_not(tmp_path, count):
    images, labels = make_images(count, size=(28, 28)), np.arange(count) % 10
    assert_same(
        opened(tmp_path, x=images.transpose(1, 2, 0), y=labels),
        images if count != 28 else images.transpose(1, 2, 0),
        labels,
    )


def test_images_that_are_not_square_keep_their_axis_by_their_labels(tmp_path):
    images = make_images(28, size=(28, 24))
    assert_same(opened(tmp_path, x=images, y=np.arange(28) % 10), images, np.arange(28) % 10)


def test_colour_along_the_last_axis_is_read(tmp_path):
    colour = np.random.default_rng(0).integers(0, 256, (32, 32, 3, 24), dtype=np.uint8)
    dataset = opened(tmp_path, X=colour, y=LABELS[:, None])
    assert (len(dataset), dataset.height, dataset.width) == (24, 32, 32)
    assert "colour made grey" in dataset.note


@pytest.mark.parametrize(
    ("shape", "said"),
    [((28, 28, 3), "one picture in colour or 3 images"), ((64, 64), "one picture or 64 images of 8 x 8")],
)
def test_what_may_be_one_picture_is_refused_with_its_shape(tmp_path, shape, said):
    np.savez(tmp_path / "a.npz", x=np.zeros(shape, np.uint8))
    message = refusal(tmp_path / "a.npz")
    assert f"has {' x '.join(map(str, shape))} numbers, which may be {said};" in message


# Labels


@pytest.mark.parametrize(
    "labels",
    [
        LABELS[:, None],
        LABELS[None],
        LABELS.astype(float),
        LABELS.astype("U1"),
        LABELS.astype("S1"),
        LABELS.astype(">i8"),
    ],
    ids=["column", "row", "float", "text", "bytes", "big-endian"],
)
def test_labels_of_every_shape_and_type_are_read(tmp_path, labels):
    assert_same(opened(tmp_path, x=IMAGES, y=labels))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float32])
@pytest.mark.parametrize("turned", [False, True], ids=["rows", "columns"])
def test_one_hot_labels_are_the_place_of_the_one(tmp_path, dtype, turned):
    table = np.eye(10)[LABELS].astype(dtype)
    dataset = opened(tmp_path, x=IMAGES, y=table.T if turned else table)
    assert_same(dataset)
    assert dataset.note == "one-hot labels: the place of the 1"


def test_a_row_of_zeros_is_an_image_without_a_label(tmp_path):
    table = np.eye(10)[LABELS]
    table[3] = 0
    labels = LABELS.astype(int)
    labels[3] = NO_LABEL
    assert_same(opened(tmp_path, x=IMAGES, y=table), labels=labels)


@pytest.mark.parametrize(
    "table", [np.full((24, 10), 0.1), np.ones((24, 3)), np.zeros((24, 10)), np.full((24, 4), np.nan)]
)
def test_tables_that_are_not_one_hot_are_refused(tmp_path, table):
    np.savez(tmp_path / "a.npz", x=IMAGES, y=table)
    assert "y does not fit x: expected 24 labels, found float64 of shape (24," in refusal(tmp_path / "a.npz")


def test_true_and_false_are_classes(tmp_path):
    dataset = opened(tmp_path, images=IMAGES, labels=LABELS > 4)
    assert (dataset.class_names, dataset.labels.tolist()) == (
        ("False", "True"),
        (LABELS > 4).astype(int).tolist(),
    )


def test_negative_labels_are_classes(tmp_path):
    dataset = opened(tmp_path, x=IMAGES, y=LABELS.astype(int) - 5)
    assert dataset.class_names == tuple(map(str, range(-5, 5)))
    assert dataset.labels.tolist() == LABELS.tolist()


def test_ten_for_nought_is_kept_as_given(tmp_path):
    labels = np.where(LABELS == 0, 10, LABELS)
    assert_same(opened(tmp_path, x=IMAGES, y=labels), labels=labels)


# Several files


@pytest.mark.parametrize("prefix", ["kmnist-", "k49-", "", "some_"])
@pytest.mark.parametrize("named", ["folder", "train-imgs", "train-labels", "test-imgs", "test-labels"])
def test_images_and_labels_in_a_file_each_find_each_other(tmp_path, prefix, named):
    for name, array in (("train-imgs", X), ("train-labels", Y), ("test-imgs", X2), ("test-labels", Y2)):
        np.savez_compressed(tmp_path / f"{prefix}{name}.npz", array)
    (tmp_path / f"{prefix}classmap.csv").write_text("index,codepoint,char\n0,U+3042,x\n")
    dataset = open_dataset(tmp_path if named == "folder" else tmp_path / f"{prefix}{named}.npz")
    assert {split.name: len(split) for split in dataset.splits} == {"train": 16, "test": 8}
    assert dataset.labels.tolist() == LABELS.tolist()


def test_a_class_map_names_the_classes(tmp_path):
    np.savez_compressed(tmp_path / "k49-train-imgs.npz", IMAGES)
    np.savez_compressed(tmp_path / "k49-train-labels.npz", LABELS)
    lines = [f"{number},U+{0x3042 + number:04X},{chr(0x3042 + number)}\n" for number in range(10)]
    (tmp_path / "k49_classmap.csv").write_text("index,codepoint,char\n" + "".join(lines), encoding="utf-8")
    assert open_dataset(tmp_path).class_names == tuple(chr(0x3042 + number) for number in range(10))


def test_files_for_each_split_are_one_data_set(tmp_path):
    np.savez(tmp_path / "digits_train.npz", x=X, y=Y)
    np.savez(tmp_path / "digits_test.npz", x=X2, y=Y2)
    for path in (tmp_path, tmp_path / "digits_test.npz"):
        dataset = open_dataset(path)
        assert (dataset.split_names, dataset.name) == (("train", "test"), "digits")
        assert_same(dataset)


@pytest.mark.parametrize("names", [("arr_0", "arr_1"), ("a", "b"), ("X", "y"), ("images", "labels")])
def test_files_of_an_array_each_are_told_apart_as_arrays_of_one_file(tmp_path, names):
    for name, array in zip(names, (IMAGES, LABELS), strict=True):
        np.save(tmp_path / f"{name}.npy", array)
    assert_same(open_dataset(tmp_path))
    if names[0] != "a":
        assert_same(open_dataset(tmp_path / f"{names[1]}.npy"))


def test_names_of_classes_lie_beside_arrays(tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    np.save(tmp_path / "labels.npy", LABELS)
    np.save(tmp_path / "label_names.npy", np.array(list("abcdefghij")))
    assert open_dataset(tmp_path).class_names == tuple("abcdefghij")


def test_a_file_along_the_last_axis_is_read(tmp_path):
    np.save(tmp_path / "train_images.npy", IMAGES.transpose(1, 2, 0))
    np.save(tmp_path / "train_labels.npy", LABELS)
    assert_same(open_dataset(tmp_path))


# Files of people


@pytest.mark.parametrize(
    ("case", "count", "classes"),
    [
        ("silent/matlab_order_28x28xN.npz", 24, 0),
        ("refused/arr_0_arr_1.npz", 24, 10),
        ("refused/npy_files", 36, 10),
        ("refused/one_hot.npz", 36, 10),
        ("refused/label_names_beside.npz", 24, 10),
        ("refused/bool_labels.npz", 24, 2),
    ],
)
def test_the_cases_open(case, count, classes):
    path = SHARED / case
    if not path.exists():
        pytest.skip("the collection of cases is not there")
    dataset = open_dataset(path)
    assert (len(dataset), dataset.height, dataset.width) == (count, 28, 28)
    assert len(set(dataset.labels.tolist()) - {NO_LABEL}) == classes
