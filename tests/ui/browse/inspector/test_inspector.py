import threading
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.widget_driver import text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.errors import ModelError
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.inspector.inspected_image import prediction_sentence
from mnist_gui.ui.browse.inspector.inspector import Inspector
from mnist_gui.ui.browse.inspector.note_field import NoteField
from mnist_gui.ui.browse.inspector.pixel_view import PixelView
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.score_bars import ScoreBars


class Reader:
    """A classifier that reads the same class in every image."""

    class_names = tuple("0123456789")
    title = "Reader of one class"

    def __init__(self, label, *, blank=False):
        self.probabilities = np.full(10, 0.03)
        self.probabilities[label] = 0.73
        self.blank = blank

    def predict(self, images):
        assert images.shape[1:] == (28, 28)
        probabilities = np.tile(self.probabilities, (len(images), 1))
        return SimpleNamespace(probabilities=probabilities, blank=np.full(len(images), self.blank))


def predictions_of(dataset, row, predicted, *, confidence=0.6, loss=1.25):
    """Predictions of one row alone."""
    labels = np.full(len(dataset), NO_LABEL, dtype=np.int16)
    columns = np.full((2, len(dataset)), np.nan, dtype=np.float32)
    labels[row] = predicted
    columns[:, row] = confidence, loss
    return Predictions(labels, columns[0], columns[1], "a model")


@pytest.fixture
def inspector(qtbot, runner, tiny_dataset):
    inspector = Inspector(runner)
    qtbot.addWidget(inspector)
    inspector.set_dataset(tiny_dataset)
    inspector.resize(280, 600)
    inspector.show()
    return inspector


def label(inspector, name):
    return inspector.findChild(QLabel, name)


def visible_texts(inspector):
    return {label.text() for label in inspector.findChildren(QLabel) if label.isVisible()}


def test_without_a_digit_it_shows_nothing(inspector):
    assert visible_texts(inspector) == {""}


def test_a_digit_is_shown_with_its_number_split_and_label(inspector, tiny_dataset):
    inspector.show_row(205)
    assert text(inspector, "inspectorLabel") == tiny_dataset.class_names[tiny_dataset.labels[205]]
    assert text(inspector, "inspectorNumber") == "5"
    assert text(inspector, "inspectorSplit") == "test"
    assert text(inspector, "inspectorIndex") == "205"
    assert "Train a model to see its prediction here" in visible_texts(inspector)
    assert not inspector.findChild(ScoreBars).isVisible()


def test_the_classifier_reads_the_digit(inspector, tiny_dataset, qtbot):
    row = int(np.flatnonzero(tiny_dataset.labels == 4)[0])
    inspector.show_row(row)
    inspector.set_classifier(Reader(4))
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "4")
    assert text(inspector, "inspectorConfidence") == "73.0\N{NO-BREAK SPACE}%"
    assert text(inspector, "inspectorLoss") == "0.31"
    bars = inspector.findChild(ScoreBars)
    assert bars.isVisible()
    assert [bar.name for bar in bars.bars if bar.best] == ["4"]


def test_a_wrong_answer_is_said_in_words_and_colour(inspector, tiny_dataset, qtbot):
    inspector.set_classifier(Reader(9))
    inspector.show_row(int(np.flatnonzero(tiny_dataset.labels == 4)[0]))
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "9 (wrong)")
    assert text(inspector, "inspectorLoss") == "3.51"
    answer = label(inspector, "inspectorPrediction")
    assert answer.palette().color(answer.foregroundRole()) == theme.wrong_text(answer.palette())


@pytest.mark.parametrize("name", ["inspectorPrediction", "pinnedPrediction"])
def test_a_wrong_answer_follows_the_theme(inspector, tiny_dataset, qtbot, name):
    row = int(np.flatnonzero(tiny_dataset.labels == 4)[0])
    inspector.set_classifier(Reader(9))
    inspector.show_row(row)
    inspector.toggle_pin()
    inspector.show_row(int(np.flatnonzero(tiny_dataset.labels == 4)[1]))
    answer = label(inspector, name)
    qtbot.waitUntil(lambda: answer.text() == "9 (wrong)")
    for colours in (theme.DARK, theme.LIGHT, theme.DARK):
        palette = theme.palette_of(colours)
        inspector.setPalette(palette)
        assert answer.palette().color(answer.foregroundRole()) == theme.wrong_text(palette)


def test_a_blank_image_has_no_predicted_class(inspector, qtbot):
    inspector.show_row(0)
    inspector.set_classifier(Reader(1, blank=True))
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "none")
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
    inspector.described.connect(lambda _: said.append(text(inspector, "inspectorPrediction")))
    may_answer.set()
    qtbot.waitUntil(lambda: said != [])
    assert said == ["2"]


def test_a_model_that_does_not_fit_says_so(inspector, qtbot):
    class Unfit(Reader):
        def predict(self, _images):
            raise ModelError("The model reads images of 8x8 pixels, these are 28x28.")

    inspector.show_row(0)
    inspector.set_classifier(Unfit(0))
    qtbot.waitUntil(lambda: "8x8" in text(inspector, "inspectorNotice"))
    assert not inspector.findChild(ScoreBars).isVisible()


def test_without_a_classifier_any_more_there_is_no_answer(inspector, qtbot):
    inspector.show_row(0)
    inspector.set_classifier(Reader(4))
    qtbot.waitUntil(lambda: "73" in text(inspector, "inspectorConfidence"))
    inspector.set_classifier(None)
    assert not label(inspector, "inspectorPrediction").isVisible()
    assert not inspector.findChild(ScoreBars).isVisible()


def test_an_image_without_a_label_has_none(inspector, qtbot):
    split = Split("train", np.zeros((2, 28, 28), dtype=np.uint8), np.full(2, NO_LABEL, dtype=np.int16))
    inspector.set_dataset(Dataset("Bare", (split,), tuple("0123456789"), "bare"))
    inspector.set_classifier(Reader(3))
    inspector.show_row(1)
    assert text(inspector, "inspectorLabel") == "none"
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction") == "3")
    assert text(inspector, "inspectorLoss") == "\N{EN DASH}"


def test_another_data_set_shows_nothing_until_a_digit_is_chosen(inspector, tiny_dataset):
    inspector.show_row(3)
    inspector.set_dataset(tiny_dataset)
    assert visible_texts(inspector) == {""}


# --- what was read before -----------------------------------------------------------------------------


def test_what_was_read_before_is_said_at_once(inspector, tiny_dataset):
    row = int(np.flatnonzero(tiny_dataset.labels == 4)[0])
    inspector.set_predictions(predictions_of(tiny_dataset, row, 7))
    inspector.show_row(row)
    assert text(inspector, "inspectorPrediction") == "7 (wrong)"
    assert text(inspector, "inspectorConfidence") == "60.0\N{NO-BREAK SPACE}%"
    assert text(inspector, "inspectorLoss") == "1.25"
    assert label(inspector, "inspectorPrediction").toolTip() == "a model"


def test_where_the_current_model_predicts_another_class_both_are_shown(inspector, tiny_dataset, qtbot):
    row = int(np.flatnonzero(tiny_dataset.labels == 4)[0])
    inspector.set_predictions(predictions_of(tiny_dataset, row, 7))
    inspector.set_classifier(Reader(4))
    inspector.show_row(row)
    qtbot.waitUntil(lambda: text(inspector, "inspectorNotice") == "The current model predicts 4")
    assert text(inspector, "inspectorPrediction") == "7 (wrong)"
    assert [bar.name for bar in inspector.findChild(ScoreBars).bars if bar.best] == ["4"]


def test_cross_validation_is_told_from_the_current_model(inspector, tiny_dataset, qtbot):
    row = int(np.flatnonzero(tiny_dataset.labels == 4)[0])
    inspector.set_predictions(predictions_of(tiny_dataset, row, 7), np.arange(300) == row)
    inspector.set_classifier(Reader(4))
    inspector.show_row(row)
    bars, caption = inspector.findChild(ScoreBars), "inspectorBarsCaption"
    qtbot.waitUntil(lambda: any(bar.best for bar in bars.bars))
    assert text(inspector, "inspectorPrediction") == "7 (wrong)"
    assert text(inspector, "inspectorReader") == "cross-validation"
    assert "was not trained on" in label(inspector, "inspectorReader").toolTip()
    assert text(inspector, caption) == "Reader of one class, trained on this image:"
    assert not label(inspector, "inspectorNotice").isVisible()
    inspector.show_row(row + 1)
    assert not label(inspector, "inspectorReader").isVisible()
    assert text(inspector, caption) == "Reader of one class:"
    assert label(inspector, caption).isVisible()


def test_a_row_that_was_not_read_before_is_read_now(inspector, tiny_dataset, qtbot):
    inspector.set_predictions(predictions_of(tiny_dataset, 0, 7))
    inspector.set_classifier(Reader(4))
    inspector.show_row(1)
    qtbot.waitUntil(lambda: text(inspector, "inspectorPrediction").startswith("4"))
    assert not label(inspector, "inspectorNotice").isVisible()


def test_predictions_are_forgotten_with_their_data_set(inspector, tiny_dataset):
    inspector.set_predictions(predictions_of(tiny_dataset, 0, 7))
    inspector.set_dataset(tiny_dataset)
    inspector.show_row(0)
    assert not label(inspector, "inspectorPrediction").isVisible()


def test_bars_do_not_outlast_their_digit_for_long(inspector, qtbot):
    may_answer = threading.Event()

    class Late(Reader):
        def predict(self, images):
            if asked:
                may_answer.wait(10)
            asked.append(1)
            return super().predict(images)

    asked = []
    inspector.set_classifier(Late(4))
    inspector.show_row(0)
    bars = inspector.findChild(ScoreBars)
    qtbot.waitUntil(lambda: any(bar.best for bar in bars.bars))
    inspector.show_row(1)
    qtbot.waitUntil(lambda: not any(bar.best for bar in bars.bars))
    may_answer.set()
    qtbot.waitUntil(lambda: any(bar.best for bar in bars.bars))


def test_all_that_is_known_of_the_digit_is_told_to_others(inspector, tiny_dataset, qtbot):
    told = []
    inspector.described.connect(told.append)
    inspector.show_row(5)
    assert (told[-1].row, told[-1].prediction) == (5, None)
    inspector.set_classifier(Reader(4))
    qtbot.waitUntil(lambda: told[-1].prediction is not None)
    assert "73.0" in prediction_sentence(told[-1])
    inspector.show_row(None)
    assert told[-1] is None


# --- pinning ------------------------------------------------------------------------------------------


def pinned_index(inspector):
    index = label(inspector, "pinnedIndex")
    return index.text() if index.isVisible() else None


def test_the_pinned_digit_stays_while_others_pass(inspector, tiny_dataset):
    inspector.show_row(3)
    assert pinned_index(inspector) is None
    inspector.toggle_pin()
    inspector.show_row(205)
    assert pinned_index(inspector) == "3"
    assert text(inspector, "pinnedLabel") == tiny_dataset.class_names[tiny_dataset.labels[3]]
    assert text(inspector, "inspectorIndex") == "205"
    assert {"Pinned", "Current"} <= visible_texts(inspector)
    pinned, current = (view for view in inspector.findChildren(PixelView) if view.isVisible())
    assert pinned.size() == current.size(), "they can be compared"


def test_pinning_the_pinned_digit_lets_go_of_it_and_another_takes_its_place(inspector):
    inspector.show_row(3)
    inspector.toggle_pin()
    inspector.show_row(8)
    inspector.toggle_pin()
    assert pinned_index(inspector) == "8"
    inspector.toggle_pin()
    assert pinned_index(inspector) is None


def test_buttons_pin_and_unpin(inspector, qtbot):
    pin, unpin = (inspector.findChild(QAbstractButton, name) for name in ("pinButton", "unpinButton"))
    inspector.show_row(3)
    assert not unpin.isVisible()
    qtbot.mouseClick(pin, Qt.MouseButton.LeftButton)
    assert unpin.isVisible()
    inspector.show_row(8)
    assert (pin.isChecked(), unpin.isChecked()) == (False, True)
    qtbot.mouseClick(unpin, Qt.MouseButton.LeftButton)
    assert pinned_index(inspector) is None
    inspector.toggle_pin()
    inspector.show_row(9)
    inspector.show_row(8)
    qtbot.mouseClick(pin, Qt.MouseButton.LeftButton)
    assert pinned_index(inspector) is None


def test_the_pinned_digit_stays_when_no_digit_is_current(inspector, qtbot):
    told, similar, edited = [], [], []
    inspector.described.connect(told.append)
    inspector.similar_requested.connect(lambda row, space: similar.append(row))
    inspector.note_edited.connect(lambda row, text: edited.append((row, text)))
    inspector.show_row(3)
    inspector.toggle_pin()
    inspector.show_row(None)
    assert told[-1] is None
    assert inspector.row == 3
    assert text(inspector, "inspectorIndex") == "3"
    assert label(inspector, "inspectorIndex").isVisible()
    assert pinned_index(inspector) is None, "once is enough"
    qtbot.mouseClick(inspector.findChild(QAbstractButton, "similarPixelsButton"), Qt.MouseButton.LeftButton)
    assert similar == [3]
    inspector.set_note("")
    qtbot.keyClicks(inspector.findChild(NoteField), "odd")
    qtbot.mouseClick(inspector.findChild(QAbstractButton, "pinButton"), Qt.MouseButton.LeftButton)
    assert edited == [(3, "odd")]
    assert visible_texts(inspector) == {""}


def test_the_pinned_digit_is_marked_on_the_bars(inspector, qtbot):
    bars = inspector.findChild(ScoreBars)
    inspector.set_classifier(Reader(4))
    inspector.show_row(3)
    inspector.toggle_pin()
    qtbot.waitUntil(lambda: any(bar.best for bar in bars.bars))
    assert {bar.compared for bar in bars.bars} == {None}
    inspector.show_row(8)
    qtbot.waitUntil(lambda: bars.bars[4].compared == 0.73)
    inspector.toggle_pin()
    assert {bar.compared for bar in bars.bars} == {None}


def test_both_digits_are_read(inspector, qtbot):
    inspector.set_classifier(Reader(4))
    inspector.show_row(3)
    inspector.toggle_pin()
    inspector.show_row(8)
    for name in ("pinnedPrediction", "inspectorPrediction"):
        qtbot.waitUntil(lambda name=name: text(inspector, name).startswith("4"))


def test_without_a_current_digit_nothing_is_pinned(inspector):
    inspector.toggle_pin()
    inspector.show_row(3)
    assert pinned_index(inspector) is None


def test_another_data_set_lets_go_of_the_pinned_digit(inspector, tiny_dataset):
    inspector.show_row(3)
    inspector.toggle_pin()
    inspector.set_dataset(tiny_dataset)
    inspector.show_row(8)
    assert pinned_index(inspector) is None


# --- notes, similar digits, colours -------------------------------------------------------------------


def test_a_note_goes_to_the_digit_it_was_written_to(inspector, qtbot):
    notes = []
    inspector.note_edited.connect(lambda row, text: notes.append((row, text)))
    field = inspector.findChild(NoteField, "noteField")
    inspector.show_row(3)
    inspector.set_note("")
    qtbot.keyClicks(field, "odd")
    inspector.show_row(4)
    assert notes == [(3, "odd")]
    assert field.toPlainText() == ""
    inspector.set_note("seen before")
    assert field.toPlainText() == "seen before"
    inspector.show_row(5)
    assert notes == [(3, "odd")]


def test_a_note_is_taken_before_the_data_set_goes(inspector, tiny_dataset, qtbot):
    inspector.show_row(3)
    qtbot.keyClicks(inspector.findChild(NoteField), "odd")
    with qtbot.waitSignal(inspector.note_edited) as edited:
        inspector.set_dataset(tiny_dataset)
    assert edited.args == [3, "odd"]


def test_the_same_row_again_leaves_its_note_alone(inspector, qtbot):
    inspector.show_row(3)
    inspector.set_note("as it was")
    inspector.show_row(3)
    assert inspector.findChild(NoteField).toPlainText() == "as it was"


@pytest.mark.parametrize(
    ("button", "space"), [("similarPixelsButton", "pixels"), ("similarFeaturesButton", "features")]
)
def test_buttons_request_similar_images(inspector, qtbot, button, space):
    inspector.show_row(17)
    with qtbot.waitSignal(inspector.similar_requested) as asked:
        qtbot.mouseClick(inspector.findChild(QAbstractButton, button), Qt.MouseButton.LeftButton)
    assert asked.args == [17, space]


def test_images_are_shown_in_the_colours_of_choice(inspector):
    inspector.show_row(17)
    view = next(view for view in inspector.findChildren(PixelView) if view.isVisible())
    before = view.grab().toImage()
    inspector.set_appearance(Appearance(colours="inferno"))
    assert view.grab().toImage() != before


# --- room ---------------------------------------------------------------------------------------------


def cut_off(content):
    """Name what does not get the room it needs."""
    shown = [part for part in content.findChildren(QWidget) if part.isVisibleTo(content)]
    assert len(shown) > 15
    cut = []
    for part in shown:
        inside = content.rect().contains(part.rect().translated(part.mapTo(content, part.rect().topLeft())))
        if isinstance(part, QLabel) and part.wordWrap():
            inside &= part.height() >= part.heightForWidth(part.width())
        elif isinstance(part, QLabel | QAbstractButton):
            inside &= part.width() >= part.fontMetrics().horizontalAdvance(part.text())
            inside &= part.height() >= part.fontMetrics().height()
        if not inside:
            cut.append((part.objectName(), part.size()))
    return cut


@pytest.mark.parametrize("pinned", [False, True])
@pytest.mark.parametrize("width", [240, 280])
def test_in_a_narrow_window_nothing_is_cut_off(inspector, tiny_dataset, qtbot, width, pinned):
    names = ("T-shirt/top", "Trouser", "Dress", *(f"Ankle boot {number}" for number in range(7)))
    inspector.set_dataset(Dataset("Clothes", tiny_dataset.splits, names, "clothes"))
    inspector.set_predictions(predictions_of(tiny_dataset, 199, 0))
    inspector.resize(width, 440)
    if pinned:
        inspector.show_row(199)
        inspector.toggle_pin()
    inspector.show_row(250)
    content = inspector.findChild(QScrollArea).widget()
    qtbot.waitUntil(lambda: cut_off(content) == [])  # layouts take effect when events are handled
    assert content.width() == inspector.findChild(QScrollArea).viewport().width()


@pytest.mark.parametrize(
    "name",
    [
        "noteField",
        "pinButton",
        "unpinButton",
        "similarPixelsButton",
        "similarFeaturesButton",
        "inspectorBars",
    ],
)
def test_parts_of_it_have_accessible_names(inspector, name):
    inspector.show_row(3)
    inspector.toggle_pin()
    assert inspector.findChild(QWidget, name).accessibleName()


def test_values_are_read_out_with_their_captions(inspector):
    inspector.show_row(205)
    assert label(inspector, "inspectorIndex").accessibleName() == "Index: 205"
