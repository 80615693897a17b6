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
    found = class_averages(tiny_dataset, np.arange(300))
    labels, counts = np.unique(tiny_dataset.labels[:300], return_counts=True)
    largest = sorted(np.argsort(-counts, kind="stable")[:3])
    assert [(each.label, each.n_images) for each in found] == [(labels[at], counts[at]) for at in largest]
    monkeypatch.setattr(module, "MOST_CLASSES", 100)
    monkeypatch.setattr(module, "_MOST_PIXELS", 2 * 28 * 28)
    assert len(class_averages(tiny_dataset, np.arange(300))) == 2
    monkeypatch.setattr(module, "_MOST_PIXELS", 1)
    assert len(class_averages(tiny_dataset, np.arange(300))) == 1
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        class_averages(tiny_dataset, np.arange(300), token=token)


def test_progress_is_told_block_by_block(tiny_dataset, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 28 * 28 * 100)
    heard = []
    class_averages(tiny_dataset, np.arange(250), report=heard.append)
    assert [(each.done, each.total, each.unit) for each in heard] == [
        (100, 250, "images"),
        (200, 250, "images"),
        (250, 250, "images"),
    ]
