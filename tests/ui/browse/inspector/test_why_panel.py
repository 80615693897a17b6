"""Why an image of the data set is read as one class, and not as another that the user picks."""

from types import SimpleNamespace

import numpy as np
import pytest
from helpers.widget_driver import text
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.inspector.why_panel import WhyPanel
from mnist_gui.ui.widgets.model_input import ModelInput

NAMES = ("left", "right", "third")


class SideReader:
    """A classifier of images by the side that has more ink; the third class is never likely."""

    class_names = NAMES
    title = "Reader of sides"

    def __init__(self) -> None:
        self.calls = 0

    def predict(self, images: np.ndarray) -> SimpleNamespace:
        self.calls += 1
        left, right = (part.sum(axis=(1, 2)) / 2550.0 for part in (images[:, :, :14], images[:, :, 14:]))
        odds = np.exp(np.stack([left, right, np.zeros_like(left)], axis=1))
        return SimpleNamespace(probabilities=odds / odds.sum(axis=1, keepdims=True), blank=left + right == 0)


@pytest.fixture
def reader() -> SideReader:
    return SideReader()


@pytest.fixture
def inspector(qtbot, runner, reader) -> Inspector:
    """Three images: on the left, on the left but labelled as the third class, blank."""
    images = np.zeros((3, 28, 28), dtype=np.uint8)
    images[:2, 6:22, 4:9] = 255
    images[:2, 10:16, 18:22] = 255
    labels = np.array([0, 2, 2], dtype=np.int16)
    inspector = Inspector(runner)
    qtbot.addWidget(inspector)
    inspector.resize(300, 800)
    inspector.set_dataset(Dataset("Sides", (Split("train", images, labels),), NAMES, "sides"))
    inspector.set_classifier(reader)
    inspector.show()
    return inspector


def ask(qtbot, inspector: Inspector) -> ModelInput:
    """Press the button, wait for the answer, and return its picture."""
    panel, picture = inspector.findChild(WhyPanel), inspector.findChild(ModelInput, "whyPicture")
    qtbot.waitUntil(panel.isVisible)
    qtbot.mouseClick(inspector.findChild(QToolButton, "whyButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: picture.occlusion is not None)
    return picture


def test_nothing_is_computed_until_it_is_asked_for(qtbot, inspector, reader):
    inspector.show_row(0)
    qtbot.waitUntil(inspector.findChild(WhyPanel).isVisible)
    assert reader.calls == 1  # the prediction
    assert not inspector.findChild(ModelInput, "whyPicture").isVisible()


def test_ink_speaks_for_the_predicted_class_and_against_the_other(qtbot, inspector):
    inspector.show_row(0)
    picture = ask(qtbot, inspector)
    assert inspector.findChild(QToolButton, "whyButton").text() == "Why left and not"
    assert text(inspector, "whyLegend") == "Plus speaks for left, minus for right"
    assert picture.occlusion[12, 6] > 0 > picture.occlusion[12, 20]
    assert {sign.is_for for sign in picture.signs} == {True, False}


def test_any_class_can_be_picked(qtbot, inspector):
    inspector.show_row(0)
    ask(qtbot, inspector)
    rivals = inspector.findChild(QComboBox, "whyRival")
    assert [rivals.itemText(k) for k in range(rivals.count())] == ["right", "third"]
    rivals.setFocus()
    QTest.keyClick(rivals, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: text(inspector, "whyLegend") == "Plus speaks for left, minus for third")


def test_a_wrong_image_is_compared_with_its_label_first(qtbot, inspector):
    inspector.show_row(1)
    ask(qtbot, inspector)
    assert text(inspector, "whyLegend") == "Plus speaks for left, minus for third"


def test_the_next_image_is_explained_as_well_while_the_panel_is_open(qtbot, inspector):
    inspector.show_row(0)
    picture = ask(qtbot, inspector)
    picture.set_occlusion(None)
    inspector.show_row(1)
    qtbot.waitUntil(lambda: picture.occlusion is not None)


def test_blank_images_and_windows_without_a_model_have_no_why(qtbot, inspector):
    panel = inspector.findChild(WhyPanel)
    inspector.show_row(0)
    qtbot.waitUntil(panel.isVisible)
    inspector.show_row(2)
    qtbot.waitUntil(lambda: not panel.isVisible())
    inspector.show_row(0)
    qtbot.waitUntil(panel.isVisible)
    inspector.set_classifier(None)
    assert not panel.isVisible()
