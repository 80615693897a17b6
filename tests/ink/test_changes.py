"""Changes of an image: each moves the ink as its name says."""

import numpy as np
import pytest

from mnist_gui.ink.changes import ImageChange
from mnist_gui.learning.moments import image_moments


def bar(side: int = 28):
    """An upright bar in the middle."""
    image = np.zeros((side, side), dtype=np.uint8)
    image[side // 4 : -side // 4, side * 3 // 7 : side * 4 // 7] = 255
    return image


def moments(image):
    return [float(value[0]) for value in image_moments(image[None] / np.float32(255), side=32)]


def test_nothing_changes_nothing():
    image = bar()
    assert ImageChange().of(image) is image


@pytest.mark.parametrize("side", [28, 84])
def test_shift_and_slant_are_measured_again(side):
    image = bar(side)
    x, y, _, _, slant = moments(image)
    moved = moments(ImageChange(shift=3).of(image))
    np.testing.assert_allclose(moved[:2], [x + 3 * side / 28, y], atol=0.05 * side / 28)
    slanted = moments(ImageChange(slant=0.4).of(image))
    np.testing.assert_allclose([slanted[4] - slant, slanted[0]], [-0.4, x], atol=0.05 * side / 28)


def test_rotation_is_clockwise():
    image = np.zeros((28, 28), dtype=np.uint8)
    image[2:6, 12:16] = 255  # at the top
    x, y, *_ = moments(ImageChange(rotation=90).of(image))
    assert x > 20
    assert abs(y - 13.5) < 0.5


def test_thickness_and_noise():
    image = bar()
    thick, thin = (ImageChange(thickness=by).of(image) for by in (1, -1))
    assert thin.sum() < image.sum() < thick.sum()
    assert (thick >= image).all()
    noisy = ImageChange(noise=40).of(image)
    assert (noisy == ImageChange(noise=40).of(image)).all()
    assert 10 < np.abs(noisy.astype(int) - image).mean() < 40
