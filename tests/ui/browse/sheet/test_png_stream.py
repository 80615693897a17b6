import io

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from mnist_gui.ui.browse.sheet.png_stream import PngStream


def noise(width, height, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return pixels, image.convertToFormat(QImage.Format.Format_RGB32)


def written(width, height, strips, **facts):
    file = io.BytesIO()
    stream = PngStream(file, width=width, height=height, dots_per_inch=192, **facts)
    for strip in strips:
        stream.write_strip(strip)
    stream.finish()
    file.seek(0)
    return file


def test_strips_become_one_picture():
    # A width of 7 pixels is no multiple of four bytes: Qt pads its rows.
    upper, lower = noise(7, 3, seed=1), noise(7, 500, seed=2)
    picture = Image.open(written(7, 503, (upper[1], lower[1])))
    assert picture.format == "PNG"
    assert picture.mode == "RGB"
    assert np.array_equal(np.asarray(picture), np.vstack([upper[0], lower[0]]))


def test_a_picture_of_several_megabytes_is_whole():
    pixels, image = noise(1000, 1000)
    assert np.array_equal(np.asarray(Image.open(written(1000, 1000, (image,)))), pixels)


def test_it_says_how_large_it_is_on_paper_and_what_it_shows():
    picture = Image.open(written(2, 2, (noise(2, 2)[1],), title="Ziffern \N{EM DASH} 3 und 5"))
    picture.load()
    assert picture.info["dpi"] == pytest.approx((192, 192), abs=0.02)
    assert picture.info["Title"] == "Ziffern \N{EM DASH} 3 und 5"
    assert picture.info["Software"] == "mnist-gui"


@pytest.mark.parametrize(("width", "height"), [(3, 2), (2, 3)])
def test_a_strip_that_does_not_fit_is_refused(width, height):
    stream = PngStream(io.BytesIO(), width=2, height=2, dots_per_inch=96)
    with pytest.raises(ValueError, match="do not fit"):
        stream.write_strip(noise(width, height)[1])


def test_a_picture_with_rows_missing_is_refused():
    stream = PngStream(io.BytesIO(), width=2, height=2, dots_per_inch=96)
    stream.write_strip(noise(2, 1)[1])
    with pytest.raises(ValueError, match="1 rows"):
        stream.finish()
