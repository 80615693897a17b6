"""How the numbers of one image are arranged, told from their shape."""

import pytest

from mnist_gui.data.formats._shared.values.pixels import PixelLayout, layout_of
from mnist_gui.errors import DataError

LAYOUTS = {
    (1,): PixelLayout(1, 1),
    (4,): PixelLayout(2, 2),
    (784,): PixelLayout(28, 28),
    (3 * 16 * 16,): PixelLayout(16, 16, 3, channels_first=True),
    (3 * 32 * 32,): PixelLayout(32, 32, 3, channels_first=True),
    (2, 5): PixelLayout(2, 5),
    (1, 1): PixelLayout(1, 1),
    (28, 30, 1): PixelLayout(28, 30),
    (28, 30, 3): PixelLayout(28, 30, 3),
    (28, 30, 4): PixelLayout(28, 30, 4),
    (1, 28, 30): PixelLayout(28, 30, 1, channels_first=True),
    (3, 28, 30): PixelLayout(28, 30, 3, channels_first=True),
    (4, 8, 9): PixelLayout(8, 9, 4, channels_first=True),
    (3, 7, 3): PixelLayout(3, 7, 3),  # either way; channels come behind more often
}


@pytest.mark.parametrize("shape", LAYOUTS, ids=str)
def test_an_image_of_this_shape(shape):
    assert layout_of(shape, what="x") == LAYOUTS[shape]


NONE = [(), (0,), (783,), (3 * 15 * 15,), (3 * 16 * 16 + 1,), (0, 5), (5, 0, 3), (2, 28, 28), (28, 28, 2)]
NONE += [(4, 7, 9), (4, 9, 7), (5, 8, 9), (3, 28, 28, 1), (1, 1, 28, 28)]


@pytest.mark.parametrize("shape", NONE, ids=str)
def test_no_image_has_this_shape(shape):
    with pytest.raises(DataError, match=r"^x holds no images: expected height x width, "):
        layout_of(shape, what="x")
