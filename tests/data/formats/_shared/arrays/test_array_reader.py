"""Arrays with known roles become splits with labels."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.formats._shared.arrays.array_reader import read_column, read_roles, read_texts
from mnist_gui.data.formats._shared.arrays.array_roles import Pair, Roles
from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.errors import DataError

PATH = Path("a.npz")


class Blocks:
    """An array that is read two rows at a time."""

    def __init__(self, name, values, *, held_bytes=0):
        self.name = name
        self._values = np.asarray(values)
        self.dtype, self.shape, self.size = self._values.dtype, self._values.shape, self._values.nbytes
        self.held_bytes = held_bytes

    def blocks(self):
        values = self._values.reshape(1) if self._values.ndim == 0 else self._values
        for start in range(0, len(values), 2):
            yield values[start : start + 2]


class CountedBudget(MemoryBudget):
    """Notes down what is taken."""

    def __init__(self):
        super().__init__()
        self.counts = []

    def take(self, path, count):
        self.counts.append(count)

    def take_texts(self, path, texts):
        self.counts.append(list(texts))


IMAGES = np.random.default_rng(0).integers(0, 256, (5, 6, 7), dtype=np.uint8)


def read(images=IMAGES, labels=None, *, class_names=None, job=None):
    pair = Pair(Blocks("x", images), None if labels is None else Blocks("y", labels))
    roles = Roles({"train": pair}, class_names, ("a note", "a note"))
    return read_roles(PATH, roles, job or ReadJob("a.npz"), title="A")


def test_images_and_labels_of_all_splits_are_read():
    reports = []
    roles = Roles(
        {
            "train": Pair(Blocks("x", IMAGES), Blocks("y", [1, 2, 3, 4, 5])),
            "test": Pair(Blocks("x_test", IMAGES[:3]), None),
        }
    )
    dataset = read_roles(PATH, roles, ReadJob("a.npz", report=reports.append), title="A")
    assert [split.name for split in dataset.splits] == ["train", "test"]
    np.testing.assert_array_equal(dataset.splits[0].images, IMAGES)
    np.testing.assert_array_equal(dataset.splits[1].images, IMAGES[:3])
    assert dataset.labels.tolist() == [1, 2, 3, 4, 5, *[NO_LABEL] * 3]
    assert (dataset.name, dataset.source, dataset.note) == ("A", "a.npz", "")
    assert {(each.message, each.total, each.unit) for each in reports} == {("Reading a.npz", 8 * 42, "bytes")}
    assert reports[-1].done == 8 * 42


def test_a_note_is_made_once_and_names_of_classes_are_taken():
    dataset = read(labels=[0, 1, 1, 0, 1], class_names=Blocks("names", ["off", "on"]))
    assert dataset.class_names == ("off", "on")
    assert dataset.note == "a note"
    assert "class names in names passed over" in read(labels=[0] * 5, class_names=Blocks("names", [1])).note


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (0.0, 255.0), (False, True)])
def test_one_hot_labels_are_the_place_of_the_larger_number(turned, low, high):
    table = np.full((5, 4), low)
    table[[0, 1, 2, 4], [3, 0, 1, 2]] = high
    dataset = read(labels=table.T if turned else table)
    assert dataset.labels.tolist() == [3, 0, 1, NO_LABEL, 2]
    assert dataset.note == "a note; one-hot labels: the place of the 1"


def test_one_hot_labels_of_the_same_number_of_images_lie_by_rows():
    table = np.zeros((5, 5), np.uint8)
    table[range(5), [1, 2, 3, 4, 4]] = 1
    assert read(labels=table).labels.tolist() == [1, 2, 3, 4, 4]


@pytest.mark.parametrize("row", [[1, 1, 0, 0], [2, 0, 0, 0], [0.5, 0, 0, 0]])
def test_other_tables_are_no_labels(row):
    table = np.eye(5, 4)
    table[4] = row
    with pytest.raises(DataError) as caught:
        read(labels=table)
    assert "a.npz: y does not fit x: expected 5 labels, found float64 of shape (5, 4)" in str(caught.value)
    with pytest.raises(DataError, match="y does not fit x"):
        read(labels=np.zeros((5, 4)))


def test_bytes_of_one_hot_labels_are_lent_while_they_are_read():
    budget = CountedBudget()
    roles = Roles({"train": Pair(Blocks("x", IMAGES, held_bytes=11), Blocks("y", np.eye(5), held_bytes=7))})
    read_roles(PATH, roles, ReadJob("a.npz", budget=budget), title="A")
    assert budget.counts[0] == 11
    assert budget.counts[-1] == 7 + 2 * 200


def test_arrays_that_are_no_images_or_labels_are_refused():
    with pytest.raises(
        DataError, match=r"a.npz: y does not fit x: expected 5 labels, found int64 of shape \(4,\)"
    ):
        read(labels=[1, 2, 3, 4])
    with pytest.raises(DataError, match=r"a.npz holds no image: expected at least one in x, found 0;"):
        read(IMAGES[:0])
    roles = Roles({"train": Pair(Blocks("x", IMAGES), None), "test": Pair(Blocks("z", IMAGES[:, 1:]), None)})
    with pytest.raises(DataError) as caught:
        read_roles(PATH, roles, ReadJob("a.npz"), title="A")
    assert "expected one size in x and z, found 5 x 7 and 6 x 7; save them in one size" in str(caught.value)
    empty = Roles({"train": Pair(Blocks("x", IMAGES[:0]), None), "test": Pair(Blocks("z", IMAGES), None)})
    assert len(read_roles(PATH, empty, ReadJob("a.npz"), title="A")) == 5


@pytest.mark.parametrize("kind", ["S", "U"])
def test_labels_have_a_longest_length(kind):
    assert read(labels=np.array(["a", "b", "c", "d", "e" * 1000], dtype=kind)).labels[4] == 4
    with pytest.raises(DataError, match="expected 1,000 characters at most, found 1,001"):
        read(labels=np.array(["a", "b", "c", "d", "e" * 1001], dtype=kind))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", "bé"], ["a", "bé"]),
        ([b"a", b"\xff", b"c"], ["a", "\ufffd", "c"]),
        ([1, 2], []),
        ([["a"]], []),
        (np.zeros(3, "S349525"), ["", "", ""]),
        (np.zeros(3, "S349526"), []),
    ],
)
def test_texts_are_read_unless_they_are_too_large_for_names(values, expected):
    assert read_texts(Blocks("names", values)) == expected


def test_numbers_that_are_no_characters_are_no_texts():
    damaged = np.array([0x110000], np.uint32).view("U1")
    assert read_texts(Blocks("names", damaged)) == []
    with pytest.raises(
        DataError, match=r"a.npz is damaged: expected texts, found numbers that are no characters"
    ):
        read_column(PATH, Blocks("y", damaged), ReadJob("a.npz"))


def test_equal_texts_of_a_column_become_one_object():
    budget = CountedBudget()
    values = ["ab", "cd", "ab", "ef", "cd"]
    found = read_column(PATH, Blocks("y", values, held_bytes=3), ReadJob("a.npz", budget=budget))
    assert found.dtype == object
    assert found.tolist() == values
    assert found[0] is found[2]
    assert budget.counts == [3 + 2 * 8 * 5, ["ab", "cd"], ["ef"], []]


def test_numbers_of_a_column_stay_as_they_are():
    budget = CountedBudget()
    values = np.array([[3], [1], [2]], np.int16)
    found = read_column(PATH, Blocks("y", values, held_bytes=3), ReadJob("a.npz", budget=budget))
    assert found.dtype == np.int16
    assert found.tolist() == [3, 1, 2]
    assert budget.counts == [3 + 2 * 6]
    assert read_column(PATH, Blocks("y", values[:0]), ReadJob("a.npz")) is None
    texts = CountedBudget()
    assert read_column(PATH, Blocks("y", np.array("a")), ReadJob("a.npz", budget=texts)).tolist() == ["a"]
    assert texts.counts[0] == 2 * 8


def test_rows_of_many_numbers_are_judged_by_them():
    grey = np.random.default_rng(0).integers(0, 256, (40, 16, 16), dtype=np.uint8).repeat(3, axis=2)
    side_by_side = np.concatenate([grey.reshape(40, 16, 16, 3)[..., 0].reshape(40, -1)] * 3, axis=1)
    dataset = read(side_by_side)
    assert dataset.splits[0].images.shape == (40, 16, 16)
    assert dataset.note.startswith("a note; ")
    assert read(np.zeros((4, 64), np.uint8)).splits[0].images.shape == (4, 8, 8)
