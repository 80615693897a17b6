"""The embedded sample, and the script that made it."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.idx import read_idx
from mnist_gui.resource_files import resource_path

SCRIPT = Path(__file__).parents[2] / "packaging" / "make_sample.py"
NAMES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def shipped(name):
    return read_idx(resource_path(f"sample/{name}-ubyte.gz"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Run the script twice and return the two folders."""
    spec = importlib.util.spec_from_file_location("make_sample", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    for folder in folders:
        script.write_sample(folder)
    return folders


def test_sample_has_the_1797_digits_in_two_splits():
    shapes = [shipped(name).shape for name in NAMES]
    assert shapes == [(1437, 28, 28), (1437,), (360, 28, 28), (360,)]
    for name in ("train-labels-idx1", "t10k-labels-idx1"):
        assert set(shipped(name).tolist()) == set(range(10))


def test_sample_follows_the_mnist_protocol():
    images = np.concatenate([shipped("train-images-idx3"), shipped("t10k-images-idx3")])
    assert images.dtype == np.uint8
    assert (images.max(axis=(1, 2)) == 255).all()
    inked = images > 0
    height, width = (np.count_nonzero(inked.any(axis=axis), axis=1) for axis in (2, 1))
    assert (np.maximum(height, width) <= 20).all()
    assert (np.maximum(height, width) >= 18).all()
    ink, pixels = images.astype(float), np.arange(28)
    for axis in (1, 2):
        centres = ink.sum(axis=axis) @ pixels / ink.sum(axis=(1, 2))
        assert (np.abs(centres - 14) <= 0.51).all()


def test_sample_has_about_the_ink_of_mnist():
    # Mean ink of MNIST's training images: 0.1307.
    assert shipped("train-images-idx3").mean() / 255 == pytest.approx(0.1307, rel=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_sample_is_reproducible(made, name):
    again = read_idx(made[0] / f"{name}-ubyte.gz")
    # Linear algebra libraries sum in different orders, which may tip a grey level over.
    assert np.abs(again.astype(int) - shipped(name)).max() <= (1 if "images" in name else 0)


@pytest.mark.parametrize("name", NAMES)
def test_script_writes_the_same_bytes_every_time(made, name):
    one, other = ((folder / f"{name}-ubyte.gz").read_bytes() for folder in made)
    assert one == other
