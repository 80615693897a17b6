import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from mnist_gui.ui.widgets.model_input import ModelInput
from mnist_gui.ui.widgets.occlusion_colours import colour_against, colour_for
from mnist_gui.ui.widgets.theme import DARK, LIGHT, palette_of

BAR = np.zeros((28, 28), dtype=np.uint8)
BAR[4:24, 12:16] = 255


def evidence_with(top: float, bottom: float, paper: float = 0.0) -> np.ndarray:
    """OcclusionMap of the bar's upper and lower half, and of the paper at its left."""
    occlusion = np.zeros((28, 28), dtype=np.float32)
    occlusion[4:14, 12:16] = top
    occlusion[14:24, 12:16] = bottom
    occlusion[10:18, 4:8] = paper
    return occlusion


@pytest.fixture
def view(qtbot) -> ModelInput:
    view = ModelInput()
    qtbot.addWidget(view)
    view.setPalette(palette_of(LIGHT))
    view.resize(28 * 10 + 2, 28 * 10 + 2)
    view.set_image(BAR)
    return view


def painted(view: ModelInput) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def colour_at(view: ModelInput, row: int, column: int, *, off: tuple[float, float] = (0.5, 0.5)) -> QColor:
    """The colour painted in a pixel of the image, as seen at a place inside it."""
    pixel = view.image_area.width() / 28
    place = QPointF(column + off[0], row + off[1]) * pixel + view.image_area.topLeft()
    picture = painted(view)
    ratio = picture.width() / view.width()
    return picture.pixelColor(int(place.x() * ratio), int(place.y() * ratio))


def holds(view: ModelInput, colour: QColor) -> bool:
    picture = painted(view)
    rgb = colour.rgb()
    return any(picture.pixel(x, y) == rgb for y in range(picture.height()) for x in range(picture.width()))


def bluer(colour: QColor) -> int:
    return colour.blue() - colour.red()


# ----------------------------------------------------------------------------------------------- the image


def test_image_grows_by_whole_device_pixels(view):
    view.resize(28 * 7 + 20, 28 * 9)
    device_pixels = view.image_area.width() / 28 * view.devicePixelRatioF()
    assert device_pixels == int(device_pixels)
    assert view.image_area.width() == view.image_area.height()
    assert 0 <= 28 * 7 + 18 - view.image_area.width() < 28


def test_plain_image_is_painted_in_the_colours_of_paper_and_ink(view):
    assert colour_at(view, 20, 12, off=(0.2, 0.5)) == QColor(LIGHT.text)
    assert colour_at(view, 1, 1) == QColor(LIGHT.base)
    view.setPalette(palette_of(DARK))
    assert colour_at(view, 20, 12, off=(0.2, 0.5)) == QColor(DARK.text)


def right_edge_of_the_box(view: ModelInput) -> float:
    """Where the quiet colour of its outline is found farthest to the right, in pixels of the image."""
    picture, ratio = painted(view), view.devicePixelRatioF()
    pixel = ratio * view.image_area.width() / 28
    left, top = ratio * view.image_area.left(), ratio * view.image_area.top()
    quiet = view.palette().color(QPalette.ColorRole.PlaceholderText)
    rows = range(int(top + 8 * pixel), int(top + 10 * pixel))  # longer than a dash and a gap
    found = [x for x in range(picture.width()) if any(picture.pixelColor(x, y) == quiet for y in rows)]
    return (max(found) + 0.5 - left) / pixel


def test_box_is_painted_around_the_digit_where_it_lies(view):
    assert right_edge_of_the_box(view) == pytest.approx(24, abs=0.2)
    view.set_image(np.roll(BAR, -5, axis=1))
    assert right_edge_of_the_box(view) == pytest.approx(19, abs=0.2)


def test_centre_of_mass_is_marked_on_the_digit(view):
    # The ring's edge of paper stands out from the ink that it lies on.
    pixel = view.image_area.width() / 28
    middle = QPointF(14, 14) * pixel + view.image_area.topLeft()
    around = [
        painted(view).pixelColor(int(middle.x() + dx), int(middle.y() + dy)).lightness()
        for dx in range(-8, 9)
        for dy in range(-8, 9)
    ]
    assert max(around) > 200
    assert colour_at(view, 8, 13).lightness() < 50


def test_blank_image_has_no_marks(view):
    view.set_image(np.zeros((28, 28), dtype=np.uint8))
    area, ratio = view.image_area, view.devicePixelRatioF()
    inside = QRectF(area.topLeft() * ratio, area.size() * ratio).toAlignedRect().adjusted(3, 3, -3, -3)
    picture = painted(view).copy(inside)
    assert {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())} == {
        QColor(LIGHT.base).rgb()
    }


# --------------------------------------------------------------------------------------------- the occlusion


def test_occlusion_colours_the_ink(view):
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    plain = bluer(QColor(LIGHT.text))
    assert bluer(colour_at(view, 11, 12, off=(0.2, 0.5))) > plain + 80
    assert bluer(colour_at(view, 21, 12, off=(0.2, 0.5))) < plain - 80


def test_occlusion_tints_the_paper_but_leaves_it_pale(view):
    view.set_occlusion(evidence_with(top=0, bottom=0, paper=-3), "7", "1")
    tinted = colour_at(view, 17, 4, off=(0.2, 0.9))
    assert bluer(tinted) < -30
    assert tinted.lightness() > 180


def test_signs_say_without_colour_what_speaks_for_which(view):
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    assert {sign.is_for for sign in view.signs if sign.row < 14} == {True}
    assert {sign.is_for for sign in view.signs if sign.row >= 14} == {False}
    assert holds(view, colour_for(view.palette()))
    assert holds(view, colour_against(view.palette()))


def test_occlusion_can_be_hidden_and_shown_again(view):
    plain = painted(view)
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    coloured = painted(view)
    view.set_occlusion_shown(False)
    assert painted(view) == plain
    assert view.signs == ()
    view.set_occlusion_shown(True)
    assert painted(view) == coloured


def test_another_image_removes_the_occlusion(view):
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    view.set_image(np.roll(BAR, 1, axis=1))
    assert view.occlusion is None
    assert view.signs == ()


def test_the_same_image_keeps_the_occlusion(view):
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    view.set_image(BAR.copy())
    assert view.occlusion is not None


def test_occlusion_can_be_removed(view):
    plain = painted(view)
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    view.set_occlusion(None)
    assert painted(view) == plain


def test_refuses_occlusion_that_does_not_match_the_image(view):
    with pytest.raises(ValueError, match="28"):
        view.set_occlusion(np.zeros((14, 14), dtype=np.float32), "7", "1")


# ------------------------------------------------------------------------------------------------- the words


def test_says_of_a_pixel_what_it_speaks_for_and_how_much(view):
    view.set_occlusion(evidence_with(top=math.log(30), bottom=-math.log(4), paper=math.log(5)), "7", "1")
    assert view.words_of(8, 13) == (
        "Column 13, row 8: 255 of 255\n"
        "This ink speaks for 7: without it, the odds of 7 against 1 would be 30 times lower"
    )
    assert "speaks for 1" in view.words_of(20, 13)
    assert "4.0 times higher" in view.words_of(20, 13)
    assert "This paper speaks for 7: with ink on it" in view.words_of(12, 5)


def test_numbers_that_mean_nothing_are_not_said(view):
    view.set_occlusion(evidence_with(top=40, bottom=0.01), "7", "1")
    assert "over 1,000 times lower" in view.words_of(8, 13)
    assert "hardly matters" in view.words_of(20, 13)


def test_without_occlusion_a_pixel_says_its_grey_value(view):
    assert view.words_of(8, 13) == "Column 13, row 8: 255 of 255"
    view.set_occlusion(evidence_with(top=3, bottom=-3), "7", "1")
    view.set_occlusion_shown(False)
    assert view.words_of(8, 13) == "Column 13, row 8: 255 of 255"


def test_tool_tip_speaks_of_the_pixel_under_the_pointer(view, qtbot):
    with qtbot.waitExposed(view):
        view.show()
    pixel = view.image_area.width() / 28
    place = (QPointF(5.5, 17.5) * pixel + view.image_area.topLeft()).toPoint()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    assert QToolTip.text() == "Column 5, row 17: 0 of 255"
    outside = QPoint(0, 0)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, outside, view.mapToGlobal(outside)))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_is_described_to_screen_readers(view):
    assert view.accessibleName() == "What the model sees"
    occlusion = evidence_with(top=2, bottom=0, paper=-2)
    occlusion[5, 13], occlusion[14, 5] = 3, -3
    view.set_occlusion(occlusion, "7", "1")
    assert view.accessibleDescription() == "What speaks most for 7: ink at the top; 1: paper at the left"
    view.set_occlusion(None)
    assert view.accessibleDescription() == ""
    view.set_image(np.zeros((28, 28), dtype=np.uint8))
    assert view.accessibleDescription() == "Blank"
