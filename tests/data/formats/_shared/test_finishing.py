"""What is done to every data set after it is read: turning, resizing, names, fingerprints."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.digests import digest_of
from mnist_gui.data.formats._shared.finishing import TURNED_NOTE, finished
from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.formats._shared.read_job import RawDataset, ReadJob
from mnist_gui.data.read_options import BY_DEFAULT
from mnist_gui.data.resizing import resize_note, resized
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken

RNG = np.random.default_rng(0)


def images_of(count, height=8, width=8):
    """Make images of light strokes on dark paper, which stay as they are."""
    images = np.zeros((count, height, width), np.uint8)
    images[:, 2:-2, 2:-2] = RNG.integers(100, 256, (count, height - 4, width - 4))
    images[:, 2, 2] = 255
    return images


def dataset_of(*parts, names=("0", "1", "2"), labels=None, **other):
    splits = tuple(
        Split(name, images, np.zeros(len(images), np.int16) if labels is None else np.array(labels, np.int16))
        for name, images in zip(("train", "test"), parts, strict=False)
    )
    return replace(Dataset("any", splits, names, "a.idx"), **other)


class CountedBudget(MemoryBudget):
    """Notes down what is taken."""

    def __init__(self):
        super().__init__()
        self.counts = []

    def take(self, path, count):
        self.counts.append((path, count))


def finish(dataset, *, is_transposed=False, classes=None, reports=None, budget=None, token=None, **options):
    job = ReadJob(
        "a.idx",
        options=BY_DEFAULT._replace(**options),
        report=(lambda _: None) if reports is None else reports.append,
        token=token,
        budget=budget or MemoryBudget(),
    )
    return finished(RawDataset(dataset, is_transposed, classes), job)


def digests(dataset):
    return [split.stored_digest for split in dataset.splits]


def test_images_that_need_nothing_stay_the_same_arrays():
    first, second = images_of(3), images_of(2)
    reports, budget = [], CountedBudget()
    dataset = finish(dataset_of(first, second), reports=reports, budget=budget)
    assert np.shares_memory(dataset.splits[0].images, first)
    assert np.shares_memory(dataset.splits[1].images, second)
    assert (dataset.note, digests(dataset)) == ("", ["", ""])
    assert (reports, budget.counts) == ([], [])


@pytest.mark.parametrize("count", [1, 512, 513])
def test_images_known_to_be_transposed_are_turned_upright(count):
    images = images_of(count)
    reports, budget = [], CountedBudget()
    dataset = finish(dataset_of(images), is_transposed=True, reports=reports, budget=budget)
    np.testing.assert_array_equal(dataset.splits[0].images, images.transpose(0, 2, 1))
    assert dataset.note == TURNED_NOTE
    assert digests(dataset) == [""]  # it is of the images as they come out
    assert budget.counts == [(Path("a.idx"), count * 64)]
    assert {each.message for each in reports} == {"Turning images"}
    assert (reports[-1].done, reports[-1].total, reports[-1].unit) == (count, count, "images")


def test_only_squares_are_known_to_be_transposed():
    dataset = finish(dataset_of(images_of(2, 8, 9)), is_transposed=True)
    assert (dataset.height, dataset.width, dataset.note) == (8, 9, "")


@pytest.mark.parametrize("height", [8, 9])
def test_images_that_the_user_turns_keep_their_fingerprint(height):
    images = images_of(3, height)
    dataset = finish(dataset_of(images), transposed=True)
    np.testing.assert_array_equal(dataset.splits[0].images, images.transpose(0, 2, 1))
    assert digests(dataset) == [digest_of(images.shape, [images])]
    assert dataset.note == TURNED_NOTE


@pytest.mark.parametrize("count", [3, 513])
def test_images_that_the_user_leaves_turned_keep_the_fingerprint_of_upright_ones(count):
    images = images_of(count)
    dataset = finish(dataset_of(images), is_transposed=True, transposed=False)
    assert np.shares_memory(dataset.splits[0].images, images)
    assert digests(dataset) == [digest_of(images.shape, [images.transpose(0, 2, 1)])]
    assert digests(dataset) != [digest_of(images.shape, [images])]
    assert dataset.note == ""


def test_a_fingerprint_that_is_known_already_stays():
    raw = dataset_of(images_of(2))
    raw = replace(raw, splits=(replace(raw.splits[0], stored_digest="known"),))
    for options in ({}, {"transposed": True}, {"size": (4, 4)}):
        assert digests(finish(raw, **options)) == ["known"]
    assert digests(finish(raw, is_transposed=True, transposed=False)) == ["known"]


@pytest.mark.parametrize(("turned", "shape"), [(False, (8, 10)), (True, (10, 8))])
def test_images_are_resized_unless_they_have_the_size(turned, shape):
    images = images_of(3, 8, 10)
    same = finish(dataset_of(images), size=shape, transposed=turned)
    assert (same.height, same.width) == shape
    assert "resized" not in same.note
    other = shape[::-1]
    reports, budget = [], CountedBudget()
    dataset = finish(dataset_of(images), size=other, transposed=turned, reports=reports, budget=budget)
    upright = images.transpose(0, 2, 1) if turned else images
    np.testing.assert_array_equal(dataset.splits[0].images, resized(upright, other))
    assert dataset.note == "; ".join([*[TURNED_NOTE] * turned, resize_note(other)])
    assert digests(dataset) == [digest_of(images.shape, [images])]
    assert {each.message for each in reports} == {"Resizing images"}
    assert budget.counts == [(Path("a.idx"), 3 * 80)]


def test_grey_values_are_changed_with_a_message_and_a_fingerprint_of_the_stored_ones():
    images, reports = images_of(3), []
    dataset = finish(dataset_of(images), invert=True, reports=reports)
    np.testing.assert_array_equal(dataset.splits[0].images, 255 - images)
    assert {each.message for each in reports} == {"Scaling grey values"}
    assert digests(dataset) == [digest_of(images.shape, [images])]
    ranged = finish(dataset_of(images), range=(0, 510))
    assert int(ranged.splits[0].images.max()) == 128
    assert ranged.note


def test_work_on_images_can_be_cancelled():
    for options in ({"transposed": True}, {"is_transposed": True, "transposed": False}):
        token = CancelToken()
        token.cancel()
        with pytest.raises(Cancelled):
            finish(dataset_of(images_of(2)), token=token, **options)


def test_labels_become_places_among_the_classes_that_files_name():
    dataset = finish(
        dataset_of(images_of(4), labels=[5, 1, NO_LABEL, 3]), classes={3: "c", 1: "a", 5: "e", 7: "g"}
    )
    assert dataset.class_names == ("a", "c", "e", "g")
    assert dataset.labels.tolist() == [2, 0, NO_LABEL, 1]
    assert dataset.labels.dtype == np.int16


def test_a_label_without_a_name_is_refused():
    raw = dataset_of(images_of(2), images_of(2), labels=[1, 0])
    with pytest.raises(DataError) as caught:
        finish(raw, classes={1: "a"})
    assert "a.idx has label 0 (image 1 of train), which is not in its own list" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "names", "first"),
    [
        ("Fashion-MNIST", tuple(map(str, range(10))), "T-shirt/top"),
        ("other", tuple(map(str, range(10))), "0"),
        ("Fashion-MNIST", ("a", *map(str, range(1, 10))), "a"),
    ],
)
def test_classes_of_known_data_sets_have_their_names(name, names, first):
    assert finish(dataset_of(images_of(2), names=names, name=name)).class_names[0] == first


def test_names_that_cannot_be_shown_are_cleaned():
    texts = np.array(["a\x1b[31m", "b\n\tc", "d"], dtype=object)
    fine, numbers = np.array(["a", "é", "c"], dtype=object), np.arange(3)
    columns = {"who\x07": texts, "fine": fine, "numbers": numbers}
    dataset = finish(
        dataset_of(images_of(3), names=("a\x1b", "b"), name="n\x1b", columns=columns, note="x\x1by")
    )
    for text in (dataset.name, dataset.note, *dataset.class_names, *dataset.columns):
        assert text.isprintable()
    found = list(dataset.columns.values())
    assert "\x1b" not in found[0][0]
    assert found[0][1:].tolist() == ["b\n\tc", "d"]
    assert found[1] is fine
    assert found[2] is numbers
