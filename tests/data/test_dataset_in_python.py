"""The `Dataset` in the hands of a programmer: splits by name, tables, queries."""

from dataclasses import replace

import numpy as np
import pytest

import mnist_gui
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.user.notes import Notes, notes_folder, write_notes
from mnist_gui.errors import DataError, UserError


def test_open_is_open_dataset_but_not_in_all():
    assert mnist_gui.open is mnist_gui.open_dataset
    assert "open" in dir(mnist_gui)
    assert "open" not in mnist_gui.__all__


def test_splits_have_their_names(tiny_dataset):
    assert tiny_dataset.train is tiny_dataset.splits[0]
    assert tiny_dataset.test is tiny_dataset.splits[1]
    with pytest.raises(DataError, match="has no split called test"):
        _ = replace(tiny_dataset, splits=tiny_dataset.splits[:1]).test


def test_images_are_rows_of_a_table(tiny_dataset):
    flat = tiny_dataset.train.flat()
    assert (flat.shape, flat.dtype) == ((200, 784), np.uint8)
    assert np.shares_memory(flat, tiny_dataset.train.images)
    scaled = tiny_dataset.train.flat(scaled=True)
    assert (scaled.shape, scaled.dtype) == ((200, 784), np.float32)
    assert (scaled.min(), scaled.max()) == (0, 1)
    np.testing.assert_array_equal(np.rint(scaled * 255), flat)


def test_an_empty_split_is_an_empty_table(tiny_dataset):
    assert tiny_dataset.where("split:train").test.flat(scaled=True).shape == (0, 784)


def test_a_query_keeps_order_and_splits(tiny_dataset):
    found = tiny_dataset.where("label:3,5")
    assert found.split_names == ("train", "test")
    for split, original in zip(found.splits, tiny_dataset.splits, strict=True):
        places = np.flatnonzero(np.isin(original.labels, (3, 5)))
        np.testing.assert_array_equal(split.labels, original.labels[places])
        np.testing.assert_array_equal(split.images, original.images[places])
    assert found.class_names == tiny_dataset.class_names
    assert found.where("label:3").labels.tolist() == [3] * 30


def test_a_query_that_finds_nothing_gives_empty_splits(tiny_dataset):
    found = tiny_dataset.where("label:none")
    assert [len(split) for split in found.splits] == [0, 0]
    assert found.train.images.shape == (0, 28, 28)


def test_a_query_measures_what_it_asks_for(tiny_dataset):
    ink = np.concatenate([split.images.mean(axis=(1, 2)) for split in tiny_dataset.splits]) / 255
    limit = float(np.median(ink))
    found = tiny_dataset.where(f"ink<{limit:.4f}")
    assert 0 < len(found) < len(tiny_dataset)
    assert all(image.mean() / 255 < limit + 1e-4 for split in found.splits for image in split.images)


def test_a_query_finds_notes(tiny_dataset):
    write_notes(notes_folder(), tiny_dataset, Notes({7: "a seven?", 250: "smudged"}))
    found = tiny_dataset.where("note")
    np.testing.assert_array_equal(found.train.images[0], tiny_dataset.train.images[7])
    np.testing.assert_array_equal(found.test.images[0], tiny_dataset.test.images[50])
    write_notes(notes_folder(), tiny_dataset, Notes())


def test_predictions_come_from_the_given_columns(tiny_dataset):
    predicted = tiny_dataset.labels.copy()
    predicted[[3, 260]] = (predicted[[3, 260]] + 1) % 10
    sure = np.ones(300, np.float32)
    predictions = Predictions(predicted, sure, 1 - sure)
    assert [len(split) for split in tiny_dataset.where("wrong", predictions=predictions).splits] == [1, 1]
    with pytest.raises(UserError, match="what a model reads"):
        tiny_dataset.where("wrong")


def test_an_invalid_query_is_an_error(tiny_dataset):
    with pytest.raises(UserError, match="label"):
        tiny_dataset.where("lable:3")


def test_a_subset_keeps_its_columns(tiny_dataset):
    writers = np.arange(300) // 7
    known = replace(tiny_dataset, columns={"writer": writers})
    rows = [299, 5, 3, 210]
    subset = known.subset(rows)
    assert subset.columns["writer"].tolist() == writers[[5, 3, 299, 210]].tolist()
    np.testing.assert_array_equal(subset.take(range(4)), tiny_dataset.take([5, 3, 299, 210]))
    with pytest.raises(IndexError):
        known.subset([300])


def test_a_data_frame_has_label_pixels_and_split(tiny_dataset):
    pd = pytest.importorskip("pandas")
    known = replace(tiny_dataset, columns={"writer": np.arange(300)})
    frame = known.to_dataframe()
    pixels = [f"pixel{number}" for number in range(784)]
    assert list(frame.columns) == ["label", *pixels, "split", "writer"]
    assert (frame["label"].dtype, frame["pixel0"].dtype) == (np.int16, np.uint8)
    assert isinstance(frame["split"].dtype, pd.CategoricalDtype)
    assert frame["label"].tolist() == tiny_dataset.labels.tolist()
    assert frame["writer"].tolist() == list(range(300))
    test = frame[frame["split"] == "test"]
    np.testing.assert_array_equal(test[pixels].to_numpy(), tiny_dataset.test.flat())


def test_without_pandas_the_error_says_how_to_install_it(tiny_dataset, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(DataError, match=r"pip install 'mnist-gui\[dataframe\]'"):
        tiny_dataset.to_dataframe()
