"""Rows of tables become splits, labels and columns."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.digests import digest_of
from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.table_columns import TableBlock
from mnist_gui.data.formats._shared.tables.table_reader import TableReader, typed_column
from mnist_gui.data.formats._shared.values.pixels import PixelLayout
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken

PATH = Path("a.csv")
LAYOUT = PixelLayout(2, 2)


def block(*greys, labels=None, splits=None, **kept):
    """Return images of one grey value each."""
    pixels = np.repeat(np.array(greys, np.int32), 4).reshape(-1, 4)
    columns = {name: np.array(values, dtype=object) for name, values in kept.items()}
    return TableBlock(
        pixels,
        *(None if part is None else np.array(part, dtype=object) for part in (labels, splits)),
        columns,
    )


def reader_of(*blocks, budget=None, split="train"):
    reader = TableReader("A", PATH, ReadJob("a.csv", budget=budget or MemoryBudget()))
    for each in blocks:
        reader.add(each, LAYOUT, path=PATH, split=split)
    return reader


def test_rows_are_put_in_the_order_of_splits_with_their_columns():
    reader = reader_of(
        block(1, 2, 3, labels=["5", "6", "7"], splits=["test", "Train", "validation"], who=["a", "b", "c"]),
        block(4, labels=["8"], splits=["TRAINING"], who=["d"]),
    )
    dataset = reader.finish()
    assert [(split.name, split.images[:, 0, 0].tolist()) for split in dataset.splits] == [
        ("train", [2, 4]),
        ("val", [3]),
        ("test", [1]),
    ]
    assert dataset.labels.tolist() == [6, 8, 7, 5]
    assert dataset.columns["who"].tolist() == ["b", "d", "c", "a"]
    assert (dataset.name, dataset.source, dataset.note) == ("A", "a.csv", "")
    assert reader.rows_of(PATH) == 4
    assert reader.rows_of(Path("b.csv")) == 0


def test_only_columns_that_all_tables_have_are_kept():
    columns = reader_of(block(1, a=["x"], b=["y"]), block(2, b=["z"], c=["w"])).finish().columns
    assert {name: values.tolist() for name, values in columns.items()} == {"b": ["y", "z"]}


def test_a_table_without_columns_for_them_has_one_split_and_no_labels():
    dataset = reader_of(block(1, 2), split="val").finish()
    assert [split.name for split in dataset.splits] == ["val"]
    assert dataset.labels.tolist() == [NO_LABEL, NO_LABEL]


def test_a_split_that_is_none_is_named():
    with pytest.raises(DataError) as caught:
        reader_of(block(1, 2, splits=["train", "z" * 101]), block(3, splits=["b"]))
    assert f"a.csv has a split {'z' * 100!r}: expected train, val or test;" in str(caught.value)
    with pytest.raises(DataError, match="has a split 'b'"):
        reader_of(block(1, 2, 3, splits=["c", "b", "train"]))


def test_rows_of_one_split_are_no_copy():
    greys = list(range(8))
    splits = reader_of(block(*greys, splits=["train"] * 5 + ["test"] * 3)).finish().splits
    assert splits[0].images.base is splits[1].images.base is not None
    mixed = reader_of(block(*greys, splits=["train", "test"] * 4)).finish()
    assert mixed.splits[0].images[:, 0, 0].tolist() == [0, 2, 4, 6]


def test_no_rows_are_refused():
    for reader in (reader_of(), reader_of(block())):
        with pytest.raises(
            DataError, match=r"a.csv holds no image: expected at least one line with one, found 0"
        ):
            reader.finish()


def test_images_of_another_size_do_not_fit():
    reader = reader_of(block(1))
    with pytest.raises(DataError, match="it has images of 4 x 1 pixels, they have others"):
        reader.add(block(1), PixelLayout(4, 1), path=PATH, split="train")


def test_each_note_is_made_once():
    reader = reader_of(block(1))
    reader.remark("b", "a", "b")
    reader.remark("a", "c")
    assert reader.finish().note == "b; a; c"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], [0, 1, 2, 3]),
        (["9"], [0, 1, 2, 9]),
        (["8", "9", "7"], [0, 8, 9, 7]),
        (["9", "8", "7", "6"], [9, 8, 7, 6]),
    ],
)
def test_labels_of_another_file_are_those_of_the_last_rows(given, expected):
    reader = reader_of(block(1, labels=["0"]), block(2, 3, labels=["1", "2"]), block(4, labels=["3"]))
    reader.give_labels(np.array(given, dtype=object))
    assert reader.finish().labels.tolist() == expected


def test_images_as_they_are_stored_are_hashed_by_split():
    stored = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    dataset = reader_of(block(1, 2, 3, splits=["train", "test", "train"])).finish(stored=stored)
    assert [split.stored_digest for split in dataset.splits] == [
        digest_of((2, 2, 2), [stored[[0, 2]]]),
        digest_of((1, 2, 2), [stored[1:2]]),
    ]
    assert reader_of(block(1)).finish().splits[0].stored_digest == ""


def test_names_of_classes_may_be_in_the_metadata_or_in_a_column():
    rows = block(1, 2, 3, labels=["2", "0", "2"], class_name=["two", "zero", "two"])
    named = reader_of(rows).finish()
    assert named.class_names == ("zero", "1", "two")
    assert "class_name" not in named.columns
    given = reader_of(rows).finish(["a", "b", "c"])
    assert given.class_names == ("a", "b", "c")
    assert "class_name" not in given.columns
    assert "class names in the metadata passed over" in reader_of(rows).finish(["a"]).note


@pytest.mark.parametrize(
    ("labels", "names", "expected"),
    [
        (["1", "0"], ["1", "0"], 10),  # they are numbers
        (["1", "1"], ["one", "eins"], 10),  # a label has several names
        (["1", ""], ["one", ""], 2),
        (["1", ""], ["one", "two"], 10),  # no label has a name
        (["1", "0"], ["one", "zero"], 2),
    ],
)
def test_a_column_names_classes_if_each_has_one_name(labels, names, expected):
    found = reader_of(block(1, 2, labels=[label or None for label in labels], class_name=names)).finish()
    assert len(found.class_names) == expected
    assert found.note == ""


class CountedBudget(MemoryBudget):
    """Notes down what is taken."""

    def __init__(self):
        super().__init__()
        self.counts = []

    def take(self, path, count):
        self.counts.append(count)

    def take_texts(self, path, texts):
        self.counts.append(list(texts))


def test_what_is_kept_beside_the_pixels_takes_bytes():
    budget = CountedBudget()
    reader_of(block(1, 2, 3), budget=budget)
    assert 3 * 40 in budget.counts
    budget = CountedBudget()
    numbers = {"n": np.arange(3)}
    table = block(1, 2, 3, labels=["a", "b", "c"], who=["x", "y", "z"])
    reader_of(TableBlock(table.pixels, table.labels, None, {**table.kept, **numbers}), budget=budget)
    at = budget.counts.index(3 * (40 + 2 * 8 * 3))
    assert budget.counts[at + 1 : at + 3] == [["a", "b", "c"], ["x", "y", "z"]]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "-5", "0"], [1, -5, 0]),
        (["9" * 18], [10**18 - 1]),
        (["9" * 19], ["9" * 19]),
        (["01", "2"], ["01", "2"]),
        (["1", ""], ["1", ""]),
        (["1", "+2"], ["1", "+2"]),
        (["1.5", "2"], [1.5, 2]),
        (["1.", "2"], [1.0, 2]),
        ([".5", "2"], [".5", "2"]),
        (["1e-5", "2"], [1e-5, 2]),
        (["1E+5", "2"], [1e5, 2]),
        (["1e5", "2"], ["1e5", "2"]),
        (["1.5", "x"], ["1.5", "x"]),
        (["1.5", "inf"], ["1.5", "inf"]),
        (["", ""], ["", ""]),
        ([None, "a"], ["", "a"]),
        ([True, 2], ["True", "2"]),
        ([], []),
    ],
)
def test_a_column_of_texts_becomes_numbers_if_they_are_written_so(texts, expected):
    found = typed_column("n", np.array(texts, dtype=object))
    assert found.tolist() == expected
    assert [*map(type, found.tolist())] == [*map(type, np.array(expected).tolist())]


def test_beside_fractions_an_empty_cell_is_no_number():
    found = typed_column("n", np.array(["1.5", ""], dtype=object))
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, [1.5, np.nan])


@pytest.mark.parametrize("name", ["note", "class_name", "predicted_name"])
def test_some_columns_of_exports_stay_texts(name):
    assert typed_column(name, np.array(["1", "2"], dtype=object)).tolist() == ["1", "2"]


def test_numbers_stay_as_they_are_and_texts_can_be_cancelled():
    for values in (np.arange(2), np.arange(2, dtype=np.uint8), np.zeros(2, np.float32)):
        assert typed_column("n", values) is values
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        typed_column("n", np.array(["1"], dtype=object), token)
