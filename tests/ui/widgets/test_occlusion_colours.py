import numpy as np
import pytest
from PySide6.QtGui import QColor

from mnist_gui.ui.widgets.occlusion_colours import (
    LEAST_SHARE,
    MAX_SIGNS,
    Sign,
    colour_against,
    colour_for,
    coloured,
    signs_of,
    strengths,
)
from mnist_gui.ui.widgets.palette_colours import contrast
from mnist_gui.ui.widgets.theme import DARK, HIGH_CONTRAST, LIGHT, palette_of

PALETTES = pytest.mark.parametrize(
    "colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"]
)


def map_with(**values: float) -> np.ndarray:
    """An occlusion map that is 0 but for some pixels, such as ``r3c4=2.0``."""
    occlusion = np.zeros((28, 28), dtype=np.float32)
    for place, value in values.items():
        row, column = map(int, place[1:].split("c"))
        occlusion[row, column] = value
    return occlusion


def one_pixel(strength: float, ink: float, colours=LIGHT) -> QColor:
    pixels = coloured(np.array([[strength]]), np.array([[ink]]), palette_of(colours))
    return QColor.fromRgb(int(pixels[0, 0]))


def distance(first: QColor, second: QColor) -> float:
    return sum(abs(a - b) for a, b in zip(first.getRgb(), second.getRgb(), strict=True))


# --------------------------------------------------------------------------------------------- strengths


def test_strongest_ink_and_strongest_paper_are_both_of_full_strength():
    ink = map_with(r1c1=1.0)
    found = strengths(map_with(r1c1=5.0, r9c9=-10.0), ink)
    assert found[1, 1] == 1
    assert found[9, 9] == -1


def test_ink_that_hardly_speaks_is_not_blown_up_beside_paper_that_does():
    ink = map_with(r1c1=1.0)
    assert strengths(map_with(r1c1=1.0, r9c9=40.0), ink)[1, 1] == pytest.approx(1 / (LEAST_SHARE * 40))


def test_occlusion_that_is_weak_everywhere_stays_weak():
    assert strengths(map_with(r1c1=0.1), np.ones((28, 28)))[1, 1] == pytest.approx(0.1)


def test_strengths_keep_the_sign_and_never_pass_one():
    random = np.random.default_rng(0)
    occlusion = random.normal(0, 9, (28, 28)).astype(np.float32)
    found = strengths(occlusion, random.random((28, 28)))
    np.testing.assert_array_equal(np.sign(found), np.sign(occlusion))
    assert np.abs(found).max() <= 1


# ----------------------------------------------------------------------------------------------- colours


@PALETTES
def test_without_occlusion_paper_and_ink_look_as_ever(colours):
    assert one_pixel(0, 0, colours) == QColor(colours.base)
    assert one_pixel(0, 1, colours) == QColor(colours.text)


@PALETTES
def test_strong_occlusion_colours_ink_in_the_colour_of_its_class(colours):
    palette = palette_of(colours)
    for_first, for_second = one_pixel(1, 1, colours), one_pixel(-1, 1, colours)
    assert distance(for_first, colour_for(palette)) < distance(for_first, colour_against(palette)) / 4
    assert distance(for_second, colour_against(palette)) < distance(for_second, colour_for(palette)) / 4


@PALETTES
@pytest.mark.parametrize("strength", [-1, 1])
def test_digit_stays_in_sight_where_ink_and_paper_are_coloured(colours, strength):
    assert contrast(one_pixel(strength, 1, colours), one_pixel(0, 0, colours)) >= 3
    assert contrast(one_pixel(strength, 1, colours), one_pixel(strength, 0, colours)) >= 2


@PALETTES
def test_hues_of_the_two_classes_lie_on_opposite_sides(colours):
    palette = palette_of(colours)
    apart = abs(colour_for(palette).hsvHue() - colour_against(palette).hsvHue())
    assert min(apart, 360 - apart) >= 120


# ------------------------------------------------------------------------------------------------- signs


def test_signs_stand_where_the_occlusion_is_strongest():
    assert signs_of(map_with(r3c4=1.0, r20c9=-0.7)) == (
        Sign(3, 4, is_for=True),
        Sign(20, 9, is_for=False),
    )


def test_signs_keep_apart():
    assert signs_of(map_with(r3c4=1.0, r3c6=0.9)) == (Sign(3, 4, is_for=True),)


def test_weak_occlusion_gets_no_sign():
    assert signs_of(map_with(r3c4=0.2)) == ()


def test_signs_do_not_cover_a_place_that_is_to_stay_free():
    assert signs_of(map_with(r3c4=1.0, r9c9=0.8), free=(5.0, 4.0)) == (Sign(9, 9, is_for=True),)


def test_signs_are_few():
    noise = np.random.default_rng(0).uniform(-1, 1, (28, 28))
    assert len(signs_of(noise)) == MAX_SIGNS


def test_finding_signs_leaves_the_occlusion_unchanged():
    strength = map_with(r3c4=-1.0).astype(np.float64)
    before = strength.copy()
    signs_of(strength, free=(4.5, 3.5))
    np.testing.assert_array_equal(strength, before)
