import numpy as np
import pytest

from mnist_gui.data import pyramid
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.pyramid import area_weights, blank_level, fill_levels, fitted, partial_level
from mnist_gui.progress import Cancelled, CancelToken


def dataset_of(*parts):
    splits = tuple(
        Split(name, images, np.zeros(len(images), dtype=np.int16))
        for name, images in zip(("train", "test"), parts, strict=False)
    )
    return Dataset("Blocks", splits, ("a",), "blocks")


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def level_of(dataset, size, **options):
    level = blank_level(dataset, size)
    fill_levels(dataset, [level], **options)
    return level


def test_each_pixel_is_the_mean_of_the_pixels_it_covers():
    images = noise(5, 8, 12)
    blocks = images.reshape(5, 2, 4, 3, 4).mean(axis=(2, 4))
    level = level_of(dataset_of(images), 3)
    assert level.images.shape == (5, 2, 3)
    assert np.abs(level.images - blocks).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("size", [1, 5, 9, 27])
def test_partly_covered_pixels_are_weighted(size):
    images = noise(3, 28, 28)
    finer = images.repeat(size, axis=1).repeat(size, axis=2)  # now blocks of 28x28 make a pixel
    blocks = finer.reshape(3, size, 28, size, 28).mean(axis=(2, 4))
    assert np.abs(level_of(dataset_of(images), size).images - blocks).max() <= 0.5 + 1e-3


def test_paper_stays_paper_and_ink_stays_ink():
    images = np.stack([np.zeros((7, 7)), np.full((7, 7), 255)]).astype(np.uint8)
    for size in range(1, 8):
        shrunk = level_of(dataset_of(images), size).images
        assert (shrunk[0] == 0).all()
        assert (shrunk[1] == 255).all()


def test_weights_sum_to_one_and_treat_pixels_alike():
    weights = area_weights(28, 9)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(weights.sum(axis=0), 9 / 28, rtol=1e-6)


def test_a_level_of_full_size_is_unchanged():
    images = noise(4, 6, 5)
    np.testing.assert_array_equal(level_of(dataset_of(images), 6).images, images)


@pytest.mark.parametrize(
    ("shape", "size", "expected"), [((28, 28), 9, (9, 9)), ((10, 20), 7, (4, 7)), ((60, 2), 5, (5, 1))]
)
def test_the_longer_side_is_fitted_and_no_side_vanishes(shape, size, expected):
    assert fitted(*shape, size) == expected


def test_all_images_of_all_splits_are_scaled():
    first, second = np.full((1030, 4, 4), 10, np.uint8), np.full((3, 4, 4), 20, np.uint8)
    level = level_of(dataset_of(first, second), 2)
    assert (level.images[:1030] == 10).all()
    assert (level.images[1030:] == 20).all()


def test_several_levels_are_filled_in_one_pass(tiny_dataset):
    levels = [blank_level(tiny_dataset, size) for size in (14, 3)]
    fill_levels(tiny_dataset, levels)
    for level in levels:
        np.testing.assert_array_equal(level.images, level_of(tiny_dataset, level.size).images)


def test_rows_are_taken_in_any_order(tiny_dataset):
    level = level_of(tiny_dataset, 7)
    np.testing.assert_array_equal(level.take(np.array([250, 3, 3])), level.images[[250, 3, 3]])
    with pytest.raises(IndexError):
        level.take(np.array([300]))


def test_a_partial_level_has_the_images_of_its_rows(tiny_dataset):
    rows = np.array([299, 5, 5, 200, 17])
    part = partial_level(tiny_dataset, rows, 9)
    np.testing.assert_array_equal(part.take(rows[::-1]), level_of(tiny_dataset, 9).take(rows[::-1]))
    assert part.images.shape == (4, 9, 9)
    assert not part.has(np.array([5, 6]))
    with pytest.raises(IndexError):
        part.take(np.array([5, 6]))


def test_a_partial_level_reports_progress_and_can_be_cancelled(tiny_dataset):
    reports, token = [], CancelToken()
    partial_level(tiny_dataset, np.arange(280), 3, report=reports.append)
    assert (reports[-1].done, reports[-1].total) == (280, 280)
    with pytest.raises(Cancelled):
        partial_level(tiny_dataset, np.arange(280), 3, report=lambda _: token.cancel(), token=token)


def test_mapped_images_are_released_on_the_way(monkeypatch):
    released, reports = [], []
    monkeypatch.setattr(pyramid, "release", lambda images: released.append((len(images), len(reports))))
    monkeypatch.setattr(pyramid, "_RELEASED_BLOCKS", 2)
    dataset = dataset_of(noise(4 * 256 + 1, 2, 2), noise(3, 2, 2))
    level_of(dataset, 1, report=reports.append)
    assert [progress.done for progress in reports] == [256, 512, 768, 1024, 1025, 1028]
    assert released == [(1025, 0), (1025, 2), (1025, 4), (1025, 5), (3, 5), (3, 6)]
    released.clear()
    partial_level(dataset, np.arange(3), 1)
    assert [count for count, _ in released] == [1025, 3]


def test_levels_know_their_memory():
    dataset = dataset_of(noise(5, 8, 12))
    assert level_of(dataset, 3).nbytes == 5 * 2 * 3
    part = partial_level(dataset, np.array([1, 4]), 3)
    assert part.nbytes == 2 * 2 * 3 + 5 * 4
    assert (part.size, part.positions.dtype) == (3, np.int32)
    assert part.has(np.array([4, 1]))


def test_a_level_of_no_images_is_empty():
    assert blank_level(dataset_of(noise(0, 8, 8)), 3).images.shape == (0, 3, 3)


def test_weights_of_pixels_are_the_parts_that_are_covered():
    np.testing.assert_allclose(area_weights(3, 2), [[2 / 3, 1 / 3, 0], [0, 1 / 3, 2 / 3]], rtol=1e-6)
    np.testing.assert_allclose(area_weights(4, 2), [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], rtol=1e-6)


def test_progress_ends_with_all_images(tiny_dataset):
    reports = []
    level_of(tiny_dataset, 2, report=reports.append)
    assert (reports[-1].done, reports[-1].total) == (300, 300)


def test_filling_levels_can_be_cancelled(tiny_dataset):
    token = CancelToken()
    with pytest.raises(Cancelled):
        level_of(tiny_dataset, 2, report=lambda _: token.cancel(), token=token)
