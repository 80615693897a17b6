import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.pixel_values import PixelValues
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets.colour_maps import COLOUR_MAPS
from mnist_gui.ui.widgets.imaging import rgb_pixels


@pytest.fixture
def view(qtbot):
    view = PixelView()
    qtbot.addWidget(view)
    return view


def picture_of(view, *, ratio=1.0):
    """Paint the view as a screen with so many device pixels in a logical one would show it."""
    image = QImage((view.size() * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    view.render(image)
    return rgb_pixels(image).copy()


def squares(times, pixels):
    """Say which colour index each device pixel of the enlarged image has."""
    return np.kron(pixels, np.ones((times, times), dtype=np.uint8))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("side", [100, 151, 233])
def test_each_pixel_is_a_square_of_whole_device_pixels(view, ratio, side):
    pixels = np.random.default_rng(3).integers(0, 256, (28, 28), dtype=np.uint8)
    view.resize(side, side - 7)
    view.set_pixels(pixels)
    picture = picture_of(view, ratio=ratio)
    times = int((side - 7 - 4) * ratio) // 28
    wanted = np.array(COLOUR_MAPS["grey"].table(view.palette()), dtype=np.uint32)[squares(times, pixels)]
    found = [
        (top, left)
        for top, left in np.argwhere(picture == wanted[0, 0])
        if np.array_equal(picture[top : top + len(wanted), left : left + len(wanted)], wanted)
    ]
    assert len(found) == 1
    margins = np.subtract(picture.shape, wanted.shape)
    assert np.abs(margins - 2 * np.array(found[0])).max() <= 1, "it is in the middle"


def test_wide_and_high_images_fit(view):
    view.resize(200, 120)
    for shape in ((8, 30), (30, 8), (300, 20)):
        view.set_pixels(np.full(shape, 255, dtype=np.uint8))
        area = view.image_area
        assert area.width() / area.height() == pytest.approx(shape[1] / shape[0])
    view.set_pixels(None)
    assert view.image_area.isEmpty()


def test_large_pixels_carry_their_grey_values(view):
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4) * 23
    view.set_pixels(pixels)
    view.resize(4 * 30 + 4, 3 * 30 + 4)
    table = COLOUR_MAPS["grey"].table(view.palette())
    picture = picture_of(view)[2:-2, 2:-2]
    wanted = np.empty((1, 90, 1, 120), dtype=np.uint32)
    PixelValues(30, (table,), QFont(view.font())).put(
        wanted, pixels[None, None], np.zeros((1, 1), dtype=bool)
    )
    assert np.array_equal(picture, wanted[0, :, 0])
    assert not np.array_equal(picture, np.array(table, dtype=np.uint32)[squares(30, pixels)])


def test_small_pixels_carry_nothing(view):
    pixels = np.full((4, 4), 100, dtype=np.uint8)
    view.set_pixels(pixels)
    view.resize(4 * 17 + 4, 4 * 17 + 4)
    assert len(np.unique(picture_of(view)[2:-2, 2:-2])) == 1


def test_greys_are_shown_in_the_colours_of_choice(view):
    view.resize(60, 60)
    view.set_pixels(np.full((28, 28), 200, dtype=np.uint8))
    view.set_appearance(Appearance(colours="viridis"))
    assert picture_of(view)[30, 30] == COLOUR_MAPS["viridis"].table(view.palette())[200]


def test_a_marked_image_has_a_frame_in_the_accent_colour(view):
    view.resize(60, 60)
    view.set_pixels(np.zeros((28, 28), dtype=np.uint8))
    accent = view.palette().highlight().color().rgb()
    assert accent not in picture_of(view)
    view.set_marked(True)
    assert accent in picture_of(view)
