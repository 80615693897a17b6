import numpy as np
import pytest

from mnist_gui.data import class_averages as module
from mnist_gui.data.class_averages import class_averages
from mnist_gui.progress import Cancelled, CancelToken


def test_means_and_spreads_are_those_of_numpy_also_in_blocks(tiny_dataset, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 28 * 28 * 7)
    rows = np.arange(10, 250)
    found = class_averages(tiny_dataset, rows)
    images, labels = tiny_dataset.take(rows).astype(np.float64), tiny_dataset.labels[rows]
    assert [each.label for each in found] == np.unique(labels).tolist()
    for each in found:
        own = images[labels == each.label]
        assert each.n_images == len(own)
        np.testing.assert_allclose(each.mean, own.mean(axis=0), atol=1e-3)
        np.testing.assert_allclose(each.spread, own.std(axis=0), atol=1e-3)


def test_the_classes_with_the_most_images_are_kept_and_it_can_be_cancelled(tiny_dataset, monkeypatch):
    monkeypatch.setattr(module, "MOST_CLASSES", 3)
    assert len(class_averages(tiny_dataset, np.arange(300))) == 3
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        class_averages(tiny_dataset, np.arange(300), token=token)
