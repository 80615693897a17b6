"""The view of what a model learned."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from mnist_gui.data.dataset import Dataset
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.train.learned_view import LearnedView
from mnist_gui.ui.train.result_view import Shown
from mnist_gui.ui.train.weight_pictures import WeightPictures
from mnist_gui.ui.widgets.image_strip import ImageStrip

LONG = 30_000


@pytest.fixture
def view(qtbot, runner) -> LearnedView:
    view = LearnedView(runner)
    qtbot.addWidget(view)
    view.resize(800, 500)
    view.show()
    return view


def show(qtbot, view: LearnedView, dataset: Dataset, model: str, features: str) -> str:
    """Train a model, show what it learned, and return the words above that."""
    view.show_results(Shown(run=train(dataset, TrainingRequest(model, features)), dataset=dataset))
    words = view.findChild(QLabel, "learnedWords")
    qtbot.waitUntil(lambda: not words.text().startswith("Finding"), timeout=LONG)
    return words.text()


@pytest.mark.parametrize("features", ["pixels", "gradient"])
def test_weights_are_painted_and_said(qtbot, view, tiny_dataset, features):
    words = show(qtbot, view, tiny_dataset, "logistic", features)
    assert words.startswith("The weight of each pixel" if features == "pixels" else "The weights of strokes")
    pictures = view.findChild(WeightPictures)
    image = pictures.grab().toImage()
    seven, three = (pictures.picture_rect(label).toRect().adjusted(4, 4, -4, -40) for label in (7, 3))
    assert image.copy(seven) != image.copy(three)
    middle = pictures.picture_rect(7).center().toPoint() - QPoint(0, 10)
    QApplication.sendEvent(pictures, QHelpEvent(QEvent.Type.ToolTip, middle, pictures.mapToGlobal(middle)))
    assert QToolTip.text().startswith("7: weight ")
    exhibit = pictures.exhibit()
    assert exhibit.csv.startswith("class,direction,row,column,weight\n0,0,0,0,")
    assert "7: from -" in exhibit.text


def test_support_vectors_are_shown_by_class_and_lead_to_their_images(qtbot, view, tiny_dataset):
    words = show(qtbot, view, tiny_dataset, "svm", "pixels")
    assert "support vectors" in words
    assert not view.findChild(WeightPictures).isVisible()
    strips = view.findChildren(ImageStrip)
    assert [strip.accessibleName() for strip in strips] == list(tiny_dataset.class_names)
    with qtbot.waitSignal(view.image_chosen) as chosen:
        QTest.mouseClick(strips[2], Qt.MouseButton.LeftButton, pos=strips[2].image_rect(0).center())
    assert tiny_dataset.labels[chosen.args[0]] == 2


def test_a_model_without_pictures_says_so(qtbot, view, tiny_dataset):
    assert "no picture shows it" in show(qtbot, view, tiny_dataset, "forest", "pixels")
