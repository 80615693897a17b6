import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont

from mnist_gui.ui.steps.number_tiles import NumberTiles
from mnist_gui.ui.widgets.imaging import rgb_array


@pytest.mark.parametrize("width", [40, 37])
def test_each_value_has_its_ground_and_its_number_is_painted_once(qapp, monkeypatch, width):
    painted = []
    paint = NumberTiles._paint
    monkeypatch.setattr(
        NumberTiles, "_paint", lambda tiles, value: (painted.append(value), paint(tiles, value))[1]
    )
    tiles = NumberTiles(20, QFont(), QColor("white"), QColor("black"))
    values = np.array([[0, 255], [255, 128], [0, 0]], dtype=np.uint8)
    for _ in range(2):
        picture = rgb_array(tiles.picture(values, width))
    assert painted == [0, 255, 128]
    assert abs(picture.shape[0] - 1.5 * width) <= 1
    assert picture.shape[1] == width
    corners = picture[np.rint(np.arange(3) * width / 2).astype(int)][:, [0, round(width / 2)], 0]
    np.testing.assert_allclose(255 - corners, values, atol=1)
    assert picture[: width // 2, : width // 2].min() < 100, "there is a number on paper"
