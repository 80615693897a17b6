"""Copies are found exactly, and only images with equal hashes are compared pixel by pixel."""

import numpy as np
import pytest

from mnist_gui.data import copies as module
from mnist_gui.data.copies import find_copies, to_corner
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.progress import Cancelled, CancelToken


def made(images):
    cut = len(images) // 3
    parts = (("train", images[:cut]), ("test", images[cut:]))
    splits = tuple(Split(name, part, np.zeros(len(part), np.int16)) for name, part in parts)
    return Dataset("Made", splits, ("a",), "")


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (4, 4), (5, 5)])
@pytest.mark.parametrize("block", [3, 4096])
def test_each_row_names_the_first_like_it(monkeypatch, size, block):
    monkeypatch.setattr(module, "BLOCK", block)
    images = np.random.default_rng(1).integers(0, 2, (60, *size), dtype=np.uint8)
    images[40:] = images[:20]
    images[50:, :, 1:] = images[10:20, :, :-1]
    found = find_copies(made(images))
    for same, of in ((found.same, images), (found.shifted, to_corner(images))):
        as_bytes = [image.tobytes() for image in of]
        assert same.tolist() == [as_bytes.index(each) for each in as_bytes]


def test_images_without_a_copy_are_not_compared(monkeypatch):
    """Each of them has one pixel of ink of its own, all else is equal."""
    monkeypatch.setattr(module, "BLOCK", 2)
    images = np.zeros((70, 8, 8), np.uint8)
    images[:, 0, 0] = images[:, 7, 7] = 1
    images[np.arange(62), *np.divmod(np.arange(1, 63), 8)] = 1 + np.arange(62)
    images[62:, 1, 1] = 101 + np.arange(8)
    images[[5, 50]] = images[7]
    taken = []
    take = Dataset.take

    def watched(dataset, rows):
        taken.append(rows.tolist())
        return take(dataset, rows)

    monkeypatch.setattr(Dataset, "take", watched)
    found = find_copies(made(images))
    assert np.flatnonzero(found.same != np.arange(70)).tolist() == [7, 50]
    assert taken == [[5, 7], [50]] * 2, "once in place and once in the corner"


def test_it_can_be_cancelled_before_images_are_compared():
    images, token = np.zeros((6, 2, 2), np.uint8), CancelToken()

    def cancel_at_the_end(progress):
        if progress.done == progress.total:
            token.cancel()

    with pytest.raises(Cancelled):
        find_copies(made(images), report=cancel_at_the_end, token=token)
