"""Preparing data sets in Python: steps, corrections, divisions, joins; every image is accounted for."""

from dataclasses import replace

import numpy as np
import pytest

import mnist_gui
from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import DataError
from mnist_gui.ink.normalise import centre_by_mass
from mnist_gui.preparing import following, scratch
from mnist_gui.preparing.following import follow
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.recipe_text import parse_recipe
from mnist_gui.progress import Cancelled, CancelToken


def all_images(dataset: Dataset) -> np.ndarray:
    return dataset.take(np.arange(len(dataset)))


def small(count: int = 40, *, size: tuple[int, int] = (6, 8), seed: int = 0, **changes: object) -> Dataset:
    """Return a data set of noise with the splits train and test and a column for writers."""
    images = np.random.default_rng(seed).integers(0, 256, (count, *size), dtype=np.uint8)
    labels = (np.arange(count) % 4).astype(np.int16)
    half = count // 2
    splits = (Split("train", images[:half], labels[:half]), Split("test", images[half:], labels[half:]))
    columns = {"writer": np.arange(count) // 5}
    return replace(Dataset("small", splits, tuple("abcd"), "", columns), **changes)


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"invert": True}, lambda images: 255 - images),
        ({"turn": 90}, lambda images: images.transpose(0, 2, 1)[:, :, ::-1]),
        ({"turn": 180}, lambda images: images[:, ::-1, ::-1]),
        ({"turn": 270}, lambda images: images.transpose(0, 2, 1)[:, ::-1]),
        ({"mirror": "left-right"}, lambda images: images[:, :, ::-1]),
        ({"mirror": "top-bottom"}, lambda images: images[:, ::-1]),
        ({"crop": 2}, lambda images: images[:, 2:4, 2:6]),
        ({"crop": (1, 2, 3, 4)}, lambda images: images[:, 1:3, 4:6]),
        ({"turn": 90, "crop": (0, 1, 2, 0)}, lambda images: images.transpose(0, 2, 1)[:, :6, ::-1][:, :, :5]),
        ({}, lambda images: images),
    ],
)
def test_steps_do_what_they_say(keywords, expected):
    dataset = small()
    prepared = mnist_gui.prepare(dataset, **keywords)
    assert np.array_equal(all_images(prepared), expected(all_images(dataset)))
    assert np.array_equal(prepared.labels, dataset.labels)
    assert prepared.split_names == dataset.split_names
    assert np.array_equal(prepared.columns["writer"], dataset.columns["writer"])


def test_size_is_that_of_opening(tmp_path):
    mnist_gui.export(small(), tmp_path / "small.npz", "npz")
    opened = mnist_gui.open(tmp_path / "small.npz", size=(5, 5))
    assert np.array_equal(all_images(mnist_gui.prepare(small(), size=(5, 5))), all_images(opened))


def test_as_mnist_brings_ink_into_its_box_and_leaves_such_images_as_they_are():
    stroke = np.zeros((20, 5), dtype=np.float32)
    stroke[:, 1:4] = 1
    image = np.rint(255 * centre_by_mass(stroke)).astype(np.uint8)
    scan = np.zeros((90, 70), dtype=np.uint8)
    scan[10:70, 40:49] = 200
    noise = np.random.default_rng(0).integers(0, 12, scan.shape, dtype=np.uint8)
    for picture in (scan, np.maximum(scan, noise)):
        split = Split("train", picture[None], np.zeros(1, dtype=np.int16))
        made = mnist_gui.prepare(Dataset("scan", (split,), ("1",), ""), as_mnist=True).train.images[0]
        inked = np.argwhere(made > 127)
        assert made.shape == (28, 28)
        assert np.ptp(inked, axis=0).tolist() == [19, 2]
        again = mnist_gui.prepare(
            Dataset("scan", (Split("train", image[None], np.zeros(1, dtype=np.int16)),), ("1",), ""),
            as_mnist=True,
        )
        assert np.array_equal(again.train.images[0], image)


def test_corrections_are_applied_for_good_and_shown_if_asked():
    dataset = small()
    labels, states = dataset.labels.copy(), np.zeros(len(dataset), dtype=np.uint8)
    labels[0], states[1], states[2] = 3, CorrectionState.EXCLUDED, CorrectionState.CHECKED
    corrected = with_corrections(dataset, labels, states)
    made = follow(Recipe(given=True), corrected)
    assert (made.counts.opened, made.counts.excluded, made.counts.prepared) == (40, 1, 39)
    assert made.dataset.labels[:3].tolist() == [3, 2, 3]
    assert made.dataset.columns["given"][:3].tolist() == ["a", "c", "d"]
    assert made.dataset.columns["state"][:3].tolist() == ["", "checked", ""]
    assert not made.dataset.corrections.corrected
    assert "given" not in mnist_gui.prepare(corrected).columns


def test_a_test_split_by_writer_folds_and_a_sample():
    dataset = small(400)
    made = mnist_gui.prepare(dataset, test=0.25, by="writer", folds=3, per_class=60)
    assert made.split_names == ("train", "test")
    assert made.class_counts().tolist() == [60] * 4
    stop = len(made.train)
    writer, fold = made.columns["writer"], made.columns["fold"]
    assert not set(writer[:stop]) & set(writer[stop:])
    assert set(fold[stop:]) == {0}
    assert set(fold[:stop]) == {1, 2, 3}
    assert len(set(zip(writer[:stop], fold[:stop], strict=True))) == len(set(writer[:stop]))
    # Without a new test split, each split has its sample.
    sampled = mnist_gui.prepare(dataset, per_class=7)
    assert sampled.class_counts("train").tolist() == sampled.class_counts("test").tolist() == [7] * 4


def test_joined_sets_share_classes_in_any_order_and_say_where_images_are_from(tmp_path):
    other = small(12, seed=1, class_names=("d", "c", "b", "a"), columns={"pen": np.full(12, "ink", object)})
    mnist_gui.export(other, tmp_path / "other.parquet", "parquet", details=mnist_gui.Details(other))
    made = follow(parse_recipe(f"join {tmp_path / 'other.parquet'}"), small())
    joined = made.dataset
    assert (made.counts.opened, made.counts.joined) == (52, 12)
    assert joined.columns["from"].tolist() == ["small"] * 20 + ["other"] * 6 + ["small"] * 20 + ["other"] * 6
    assert [joined.class_names[label] for label in joined.labels[20:24]] == ["d", "c", "b", "a"]
    assert np.array_equal(joined.take(np.arange(20, 26)), other.train.images)
    assert joined.columns["pen"][19:21].tolist() == ["", "ink"]
    assert np.isnan(joined.columns["writer"][20:26].astype(float)).all()


@pytest.mark.parametrize(
    ("other", "text", "said"),
    [
        (small(class_names=tuple("abce")), "", "only other has e, and only small has d"),
        (small(size=(8, 8)), "", "different sizes: 6x8 and 8x8 pixels; add size 6x8"),
        (small(size=(8, 8)), "crop 3", "cuts off more than the images of small have, which are 6x8"),
        (small(), "test 0.001", "leaves one side empty"),
        (small(), "test 0.5\nby pen", "no column pen to divide by; its columns are writer"),
        (small(), "folds 50\nby writer", "need as many values of writer, and there are 4"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path, other, text, said):
    mnist_gui.export(other, tmp_path / "other.npz", "npz")
    recipe = f"{text}\njoin {tmp_path / 'other.npz'}" if not text.startswith(("test", "folds")) else text
    with pytest.raises(DataError) as caught:
        mnist_gui.prepare(small(), recipe)
    assert said in str(caught.value)


def test_a_column_of_an_earlier_preparation_is_kept_under_another_name():
    once = mnist_gui.prepare(small(), folds=3)
    twice = mnist_gui.prepare(once, folds=2)
    assert set(twice.columns["fold"][:20]) == {1, 2}
    assert np.array_equal(twice.columns["source_fold"], once.columns["fold"])


def test_images_without_label_are_no_part_of_a_sample_and_are_counted():
    dataset = small()
    labels = dataset.labels.copy()
    labels[::8] = NO_LABEL
    made = follow(Recipe(per_class=2), with_corrections(dataset, labels, None))
    assert made.counts.unlabelled == 5
    assert made.counts.opened == made.counts.not_chosen + made.counts.unlabelled + made.counts.prepared


def test_many_images_go_to_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "MOST_IN_MEMORY", 100)
    monkeypatch.setattr(following, "_BLOCK", 7)
    dataset = small()
    made = follow(parse_recipe("turn 90\ntest 0.3"), dataset, scratch=tmp_path).dataset
    assert not list(tmp_path.iterdir())
    in_memory = mnist_gui.prepare(dataset, "turn 90\ntest 0.3")
    assert np.array_equal(all_images(made), all_images(in_memory))


def test_preparing_stops_between_blocks_when_cancelled(monkeypatch):
    monkeypatch.setattr(following, "_BLOCK", 7)
    token, done = CancelToken(), []

    def report(progress):
        done.append(progress.done)
        if progress.done >= 14:
            token.cancel()

    with pytest.raises(Cancelled):
        mnist_gui.prepare(small(), "turn 90", report=report, token=token)
    assert done == [0, 7, 14]


def test_a_recipe_says_how_files_are_read(tmp_path):
    folder = tmp_path / "small"
    mnist_gui.export(small(), folder, "idx")
    made = mnist_gui.prepare(folder, "read inverted\nturn 90")
    assert np.array_equal(all_images(made), all_images(mnist_gui.prepare(small(), invert=True, turn=90)))
    recipe = tmp_path / "recipe.txt"
    recipe.write_text("mirror", encoding="utf-8")
    assert mnist_gui.prepare(str(folder), recipe).note == "prepared: mirror left-right"
