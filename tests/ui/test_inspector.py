import threading
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import ModelError
from mnist_gui.ui import theme
from mnist_gui.ui.browse.inspector import Inspector
from mnist_gui.ui.browse.pixel_view import PixelView
from mnist_gui.ui.score_bars import ScoreBars


class Reader:
    """A classifier that reads the same class in every image."""

    class_names = tuple("0123456789")

    def __init__(self, label, *, blank=False):
        self.probabilities = np.full(10, 0.03)
        self.probabilities[label] = 0.73
        self.blank = blank

    def predict(self, images):
        assert images.shape == (1, 28, 28)
        return SimpleNamespace(probabilities=self.probabilities[None], blank=np.array([self.blank]))


@pytest.fixture
def inspector(qtbot, runner, tiny_dataset):
    inspector = Inspector(runner)
    qtbot.addWidget(inspector)
    inspector.set_dataset(tiny_dataset)
    inspector.resize(280, 600)
    inspector.show()
    return inspector


def text(inspector, name):
    return inspector.findChild(QLabel, name).text()


def visible_texts(inspector):
    return {label.text() for label in inspector.findChildren(QLabel) if label.isVisible()}


def test_without_a_digit_it_says_how_to_choose_one(inspector):
    assert visible_texts(inspector) == {"Click a digit to look at it closely"}


def test_a_digit_is_shown_with_its_number_split_and_label(inspector, tiny_dataset):
    inspector.show_row(205)
    assert text(inspector, "inspectorLabel") == tiny_dataset.class_names[tiny_dataset.labels[205]]
    assert text(inspector, "inspectorNumber") == "5"
    assert text(inspector, "inspectorSplit") == "test"
    assert "Train a model to see here what it reads" in visible_texts(inspector)
    assert not inspector.findChild(ScoreBars).isVisible()


def test_its_pixels_are_painted_as_squares(inspector, tiny_dataset):
    inspector.show_row(7)
    view = inspector.findChild(PixelView)
    picture = view.grab().toImage()
    times = (min(view.width(), view.height()) - 2) // 28
    left, top = ((side - 28 * times) // 2 for side in (view.width(), view.height()))
    ink = tiny_dataset.take([7])[0]
    for y, x in [(0, 0), (14, 14), (9, 20), (27, 27)]:
        corners = {
            picture.pixelColor(left + times * x + dx, top + times * y + dy).lightness()
            for dx in (0, times - 1)
            for dy in (0, times - 1)
        }
        assert len(corners) == 1
        assert (corners.pop() < 128) == (ink[y, x] > 128)


def test_the_classifier_reads_the_digit(inspector, tiny_dataset, qtbot):
    row = int(np.flatnonzero(tiny_dataset.labels == 4)[0])
    inspector.show_row(row)
    inspector.set_classifier(Reader(4))
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "4, 73\N{NO-BREAK SPACE}%")
    bars = inspector.findChild(ScoreBars)
    assert bars.isVisible()
    assert [bar.name for bar in bars.bars if bar.best] == ["4"]


def test_a_wrong_answer_is_said_in_words_and_colour(inspector, tiny_dataset, qtbot):
    inspector.set_classifier(Reader(9))
    inspector.show_row(int(np.flatnonzero(tiny_dataset.labels == 4)[0]))
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "9 (wrong), 73\N{NO-BREAK SPACE}%")
    answer = inspector.findChild(QLabel, "inspectorPrediction")
    assert answer.palette().color(answer.foregroundRole()) == theme.WRONG


def test_a_blank_image_is_read_as_nothing(inspector, qtbot):
    inspector.show_row(0)
    inspector.set_classifier(Reader(1, blank=True))
    qtbot.waitUntil(lambda: "blank" in text(inspector, "inspectorPrediction"))
    assert not any(bar.best for bar in inspector.findChild(ScoreBars).bars)


def test_an_answer_about_another_digit_is_dropped(inspector, tiny_dataset, qtbot):
    may_answer = threading.Event()
    first, second = (int(np.flatnonzero(tiny_dataset.labels == label)[0]) for label in (1, 2))
    said = []

    class Slow(Reader):
        def predict(self, images):
            label = 1 if np.array_equal(images, tiny_dataset.take([first])) else 2
            if label == 1:
                may_answer.wait(10)
            return Reader(label).predict(images)

    inspector.set_classifier(Slow(0))
    inspector.show_row(first)
    inspector.show_row(second)
    inspector._answers.succeeded.connect(lambda _: said.append(text(inspector, "inspectorPrediction")))
    may_answer.set()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["\N{EN DASH}", "2, 73\N{NO-BREAK SPACE}%"]


def test_a_model_that_does_not_fit_says_so(inspector, qtbot):
    class Unfit(Reader):
        def predict(self, _images):
            raise ModelError("The model reads images of 8x8 pixels, these are 28x28.")

    inspector.show_row(0)
    inspector.set_classifier(Unfit(0))
    qtbot.waitUntil(lambda: "8x8" in text(inspector, "inspectorPrediction"))


def test_without_a_classifier_any_more_there_is_no_answer(inspector, qtbot):
    inspector.show_row(0)
    inspector.set_classifier(Reader(4))
    qtbot.waitUntil(lambda: "73" in text(inspector, "inspectorPrediction"))
    inspector.set_classifier(None)
    assert text(inspector, "inspectorPrediction") == "\N{EN DASH}"
    assert not inspector.findChild(ScoreBars).isVisible()


def test_an_image_without_a_label_has_none(inspector, qtbot):
    split = Split("train", np.zeros((2, 28, 28), dtype=np.uint8), np.full(2, NO_LABEL, dtype=np.int16))
    inspector.set_dataset(Dataset("Bare", (split,), tuple("0123456789"), "bare"))
    inspector.set_classifier(Reader(3))
    inspector.show_row(1)
    assert text(inspector, "inspectorLabel") == "none"
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "3, 73\N{NO-BREAK SPACE}%")


def test_another_data_set_shows_nothing_until_a_digit_is_chosen(inspector, tiny_dataset):
    inspector.show_row(3)
    inspector.set_dataset(tiny_dataset)
    assert visible_texts(inspector) == {"Click a digit to look at it closely"}


@pytest.mark.parametrize(("count", "shown"), [(0, False), (1, False), (12_345, True)])
def test_how_many_are_selected_is_said_when_there_are_several(inspector, count, shown):
    inspector.set_selected_count(count)
    assert ("12,345 selected" in visible_texts(inspector)) == shown
