"""The strip of images: what fits, how it is chosen, and that nothing moves."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages


def images(count: int) -> StripImages:
    pixels = np.full((count, 28, 28), 128, dtype=np.uint8)
    return StripImages(pixels, [str(number) for number in range(count)], [10 + n for n in range(count)])


@pytest.fixture
def strip(qtbot) -> ImageStrip:
    strip = ImageStrip("Images", side=40, lines=2, empty="None")
    qtbot.addWidget(strip)
    strip.resize(200, 130)  # four in a line
    strip.show()
    strip.activateWindow()
    return strip


def test_as_many_images_are_shown_as_fit(strip):
    strip.set_images(images(20))
    assert strip.shown == 8
    assert strip.rect().contains(strip.image_rect(7))


def test_its_height_is_the_same_with_any_number_of_images(strip):
    heights = []
    for count in (0, 1, 20):
        strip.set_images(images(count))
        heights.append(strip.sizeHint().height())
    assert len(set(heights)) == 1


def test_images_are_chosen_with_keys(qtbot, strip):
    strip.set_images(images(20))
    strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(strip, key)
    with qtbot.waitSignal(strip.image_chosen) as chosen:
        QTest.keyClick(strip, Qt.Key.Key_Return)
    assert chosen.args == [15]


def test_without_images_it_says_so_and_takes_no_focus(strip):
    strip.set_images(images(0))
    assert strip.accessibleDescription() == "None"
    assert strip.focusPolicy() is Qt.FocusPolicy.NoFocus
