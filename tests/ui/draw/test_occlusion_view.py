import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QCheckBox, QLabel

from mnist_gui.ui.draw.occlusion_legend import OcclusionLegend
from mnist_gui.ui.draw.occlusion_view import OcclusionView
from mnist_gui.ui.widgets.model_input import ModelInput
from mnist_gui.ui.widgets.occlusion_colours import colour_against, colour_for
from mnist_gui.ui.widgets.theme import DARK, HIGH_CONTRAST, LIGHT, palette_of

LONG_NAMES = "Ankle boot with laces", "T-shirt with long sleeves"


@pytest.fixture
def view(qtbot) -> OcclusionView:
    view = OcclusionView()
    qtbot.addWidget(view)
    view.setPalette(palette_of(LIGHT))
    view.resize(240, 340)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def image() -> np.ndarray:
    image = np.zeros((28, 28), dtype=np.uint8)
    image[4:24, 12:16] = 255
    return image


@pytest.fixture
def occlusion(image) -> np.ndarray:
    return (image / 100).astype(np.float32)


def toggle(view: OcclusionView) -> QCheckBox:
    return view.findChild(QCheckBox, "evidenceToggle")


def legend(view: OcclusionView) -> OcclusionLegend:
    return view.findChild(OcclusionLegend, "evidenceLegend")


def model_input(view: OcclusionView) -> ModelInput:
    return view.findChild(ModelInput, "modelInput")


def painted(widget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def columns_with(picture: QImage, colour) -> list[int]:
    return [
        x
        for x in range(picture.width())
        if any(picture.pixel(x, y) == colour.rgb() for y in range(picture.height()))
    ]


def test_shows_image_and_occlusion_and_names_the_classes(view, image, occlusion):
    view.set_image(image)
    view.set_occlusion(occlusion, "7", "1")
    np.testing.assert_array_equal(view.image, image)
    assert model_input(view).signs
    assert legend(view).accessibleDescription() == "Plus speaks for 7, minus for 1"


def test_legend_speaks_of_answer_and_runner_up_while_they_are_not_known(view, image, occlusion):
    assert legend(view).accessibleDescription() == "Plus speaks for the answer, minus for the runner-up"
    view.set_image(image)
    view.set_occlusion(occlusion, "7", "1")
    view.set_image(image.T.copy())  # the pen has moved on
    assert legend(view).accessibleDescription() == "Plus speaks for the answer, minus for the runner-up"


def test_same_image_keeps_the_names(view, image, occlusion):
    view.set_image(image)
    view.set_occlusion(occlusion, "7", "1")
    view.set_image(image)
    assert legend(view).accessibleDescription() == "Plus speaks for 7, minus for 1"


def test_occlusion_is_shown_until_the_user_switches_it_off(view, image, occlusion, qtbot):
    view.set_image(image)
    view.set_occlusion(occlusion, "7", "1")
    assert view.occlusion_wanted
    with qtbot.waitSignal(view.occlusion_wanted_changed) as wanted:
        qtbot.mouseClick(toggle(view), Qt.MouseButton.LeftButton, pos=toggle(view).rect().center())
    assert wanted.args == [False]
    assert not view.occlusion_wanted
    assert model_input(view).signs == ()
    view.set_occlusion_wanted(True)
    assert model_input(view).signs


def test_switch_is_reached_and_pressed_by_keys(view, qtbot):
    view.activateWindow()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert toggle(view).hasFocus()
    qtbot.keyClick(toggle(view), Qt.Key.Key_Space)
    assert not view.occlusion_wanted


def test_legend_explains_only_what_is_shown(view):
    colour = colour_for(view.palette())
    assert columns_with(painted(legend(view)), colour)
    tall = legend(view).sizeHint().height()
    view.set_occlusion_wanted(False)
    assert legend(view).sizeHint().height() < tall
    assert not columns_with(painted(legend(view)), colour)


@pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"])
def test_lanes_run_from_the_first_class_to_the_second_in_reading_direction(qtbot, colours):
    legend = OcclusionLegend()
    qtbot.addWidget(legend)
    legend.setPalette(palette_of(colours))
    legend.resize(200, legend.sizeHint().height())
    first, second = colour_for(legend.palette()), colour_against(legend.palette())
    picture = painted(legend)
    assert max(columns_with(picture, first)) < 100 < min(columns_with(picture, second))
    legend.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    picture = painted(legend)
    assert max(columns_with(picture, second)) < 100 < min(columns_with(picture, first))


@pytest.mark.parametrize("width", [120, 200])
@pytest.mark.parametrize("names", [("7", "1"), LONG_NAMES])
def test_names_at_the_ends_never_meet(qtbot, width, names):
    legend = OcclusionLegend()
    qtbot.addWidget(legend)
    legend.setPalette(palette_of(LIGHT))
    legend.resize(width, legend.sizeHint().height())
    legend.set_names(names)
    picture = painted(legend)
    text = legend.palette().color(QPalette.ColorRole.WindowText)
    rows = range(picture.height() // 4, picture.height() // 2)
    inked = [
        x for x in range(picture.width()) if any(picture.pixelColor(x, y).lightness() < 140 for y in rows)
    ]
    assert inked
    assert text.lightness() < 140
    assert max(np.diff(inked)) >= 8  # there is a gap that no two letters have


def test_title_stays_quiet_in_another_palette(view):
    title = next(label for label in view.findChildren(QLabel) if label.text() == "What the model sees")
    for colours in (LIGHT, DARK):
        view.setPalette(palette_of(colours))
        assert title.palette().color(title.foregroundRole()).name() == colours.quiet_text


def test_controls_are_named_for_screen_readers(view):
    assert toggle(view).accessibleName() == "Show why"
    assert legend(view).accessibleName() == "Legend"
