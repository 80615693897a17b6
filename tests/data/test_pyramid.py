import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.pyramid import pooled
from mnist_gui.progress import Cancelled, CancelToken


def dataset_of(*parts):
    splits = tuple(
        Split(name, images, np.zeros(len(images), dtype=np.int16))
        for name, images in zip(("train", "test"), parts, strict=False)
    )
    return Dataset("Blocks", splits, ("a",), "blocks")


def test_each_pixel_is_the_mean_of_its_block():
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 12), dtype=np.uint8)
    blocks = images.reshape(5, 2, 4, 3, 4).mean(axis=(2, 4))
    (smaller,) = pooled(dataset_of(images), 4).splits
    assert smaller.images.shape == (5, 2, 3)
    assert np.abs(smaller.images - blocks).max() <= 0.5


def test_paper_stays_paper_and_ink_stays_ink():
    images = np.stack([np.zeros((7, 7)), np.full((7, 7), 255)]).astype(np.uint8)
    smaller = pooled(dataset_of(images), 2).splits[0].images
    assert smaller.shape == (2, 4, 4)
    assert (smaller[0] == 0).all()
    assert (smaller[1] == 255).all()


def test_rows_splits_and_labels_stay(tiny_dataset):
    smaller = pooled(tiny_dataset, 2)
    assert (smaller.height, smaller.width) == (14, 14)
    assert smaller.offsets == tiny_dataset.offsets
    assert smaller.split_names == tiny_dataset.split_names
    np.testing.assert_array_equal(smaller.labels, tiny_dataset.labels)


def test_progress_ends_with_all_images(tiny_dataset):
    reports = []
    pooled(tiny_dataset, 2, report=reports.append)
    assert (reports[-1].done, reports[-1].total) == (300, 300)


def test_it_can_be_stopped(tiny_dataset):
    token = CancelToken()
    with pytest.raises(Cancelled):
        pooled(tiny_dataset, 2, report=lambda _: token.cancel(), token=token)
