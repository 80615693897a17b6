import numpy as np
import pytest
from helpers.ruler import LYING, STANDING, Ruler, drawing_of, run_of

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.errors import ModelError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.classifier import Prediction, RejectReason
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.draw.reader import BLANK, Answer, DrawingReader, ReaderChoice, read_drawing

ONE, SEVEN = drawing_of(LYING), drawing_of(STANDING)
LETTERS = tuple("abcdefghij")


@pytest.fixture
def reader(session, runner, shipped, qtbot) -> DrawingReader:
    """A reader who has opened the shipped classifier."""
    reader = DrawingReader(session, runner)
    reader.open_shipped()
    qtbot.waitUntil(lambda: reader.reader is not None)
    return reader


@pytest.fixture
def heard(reader) -> list[str | None]:
    """The answers that were announced."""
    heard: list[str | None] = []
    reader.answer_changed.connect(lambda answer: heard.append(answer.class_name))
    return heard


def wait_idle(qtbot, runner) -> None:
    qtbot.waitUntil(lambda: not runner.live_tasks)


# --------------------------------------------------------------------------------------------- what is read


def test_what_is_drawn_before_anybody_can_read_is_shown_then_read(session, runner, shipped, qtbot):
    reader = DrawingReader(session, runner)
    with qtbot.waitSignal(reader.answer_changed):
        reader.read(ONE)
    assert reader.answer.prediction is None
    np.testing.assert_array_equal(reader.answer.image, drawing_to_image(ONE))
    reader.open_shipped()
    qtbot.waitUntil(lambda: reader.answer.class_name == "1")


def test_a_blank_drawing_is_read_at_once(reader, heard):
    reader.read(Drawing())
    assert heard == [None]
    assert reader.answer is BLANK


def test_nothing_is_announced_late_once_the_pad_is_empty(reader, shipped, heard, runner, qtbot):
    shipped.gate.clear()
    reader.read(ONE)
    assert shipped.started.wait(10)
    reader.read(Drawing())
    shipped.gate.set()
    wait_idle(qtbot, runner)
    assert heard == [None]


def test_while_one_drawing_is_read_newer_ones_replace_one_another(reader, shipped, heard, runner, qtbot):
    shipped.gate.clear()
    for drawing in (ONE, SEVEN, ONE, SEVEN, ONE, SEVEN):
        reader.read(drawing)
    shipped.gate.set()
    wait_idle(qtbot, runner)
    assert heard == ["1", "7"]
    assert shipped.asked == [1, 1]


# ------------------------------------------------------------------------------------------------ who reads


def test_a_trained_model_reads_the_present_drawing_at_once(reader, heard, session, qtbot):
    reader.read(ONE)
    qtbot.waitUntil(lambda: heard == ["1"])
    session.select_run(run_of(Ruler(class_names=LETTERS)))
    qtbot.waitUntil(lambda: heard == ["1", "b"])
    assert reader.choice is ReaderChoice.TRAINED


def test_the_answer_of_who_read_before_is_dropped(reader, shipped, heard, session, runner, qtbot):
    shipped.gate.clear()
    reader.read(ONE)
    assert shipped.started.wait(10)
    session.select_run(run_of(Ruler(class_names=LETTERS)))
    shipped.gate.set()
    wait_idle(qtbot, runner)
    assert heard == ["b"]


def test_the_user_chooses_between_two_and_a_new_training_takes_over(reader, session, qtbot):
    assert not reader.can_choose
    session.select_run(run_of(Ruler(class_names=LETTERS)))
    assert reader.can_choose
    reader.read(ONE)
    for choice, expected in (
        (ReaderChoice.SHIPPED, "1"),
        (ReaderChoice.TRAINED, "b"),
        (ReaderChoice.SHIPPED, "1"),
    ):
        reader.choose(choice)
        qtbot.waitUntil(lambda expected=expected: reader.answer.class_name == expected)
    session.select_run(run_of(Ruler(class_names=tuple("klmnopqrst"))))
    qtbot.waitUntil(lambda: reader.answer.class_name == "l")


def test_reading_goes_on_without_the_trained_model_when_the_data_set_changes(reader, session, qtbot):
    with qtbot.waitSignal(session.changed):
        session.open(OpenRequest("tiny"))
    session.select_run(run_of(Ruler(class_names=LETTERS)))
    reader.read(ONE)
    qtbot.waitUntil(lambda: reader.answer.class_name == "b")
    session.open(OpenRequest("other"))
    qtbot.waitUntil(lambda: reader.answer.class_name == "1")
    assert (reader.choice, reader.can_choose) == (ReaderChoice.SHIPPED, False)


def test_a_model_for_images_of_another_size_is_never_asked(reader, session, runner, qtbot):
    small = Ruler(image_shape=(8, 8))
    session.select_run(run_of(small))
    reader.read(ONE)
    wait_idle(qtbot, runner)
    assert small.asked == []
    assert reader.answer.class_name == "1"
    assert not reader.can_choose


def test_only_the_shipped_classifier_is_adapted(reader, session, qtbot):
    reader.read(ONE)
    reader.set_adaptation("an adaptation")
    qtbot.waitUntil(lambda: reader.answer.prediction is not None)
    qtbot.waitUntil(lambda: reader.answer.prediction.probabilities[0, 1] == 0.99)
    assert (reader.is_adapted, reader.reader.adaptation) == (True, "an adaptation")
    trained = Ruler()
    session.select_run(run_of(trained))
    assert reader.reader is trained
    reader.set_adaptation(None)
    assert reader.shipped.adaptation is None


def test_a_classifier_that_cannot_be_opened_is_told_of_and_tried_again(
    session, runner, shipped, qtbot, monkeypatch
):
    def fail():
        raise ModelError("pad.mnistmodel is damaged.")

    monkeypatch.setattr("mnist_gui.learning.pad.shipped.shipped_classifier", fail)
    reader = DrawingReader(session, runner)
    with qtbot.waitSignal(reader.failed) as failed:
        reader.open_shipped()
    assert str(failed.args[0]) == "pad.mnistmodel is damaged."
    wait_idle(qtbot, runner)
    monkeypatch.setattr("mnist_gui.learning.pad.shipped.shipped_classifier", lambda: shipped)
    with qtbot.waitSignal(reader.reader_changed):
        reader.open_shipped()
    assert reader.reader is shipped


# -------------------------------------------------------------------------------------------------- answers


def test_a_reading_is_what_the_classifier_says_of_the_drawing(tiny_dataset):
    classifier = train(tiny_dataset, TrainingRequest(model="logistic")).classifier
    answer = read_drawing(SEVEN, classifier)
    prediction = classifier.predict(drawing_to_image(SEVEN)[np.newaxis])
    np.testing.assert_array_equal(answer.prediction.probabilities, prediction.probabilities)
    np.testing.assert_array_equal(answer.image, drawing_to_image(SEVEN))
    assert answer.class_name == classifier.class_names[prediction.labels[0]]
    assert not answer.is_blank


@pytest.mark.parametrize("is_shipped", [False, True])
def test_a_drawing_is_rasterised_once(tiny_dataset, monkeypatch, is_shipped):
    drawings = []

    def rasterise(drawing):
        drawings.append(drawing)
        return drawing_to_image(drawing)

    monkeypatch.setattr("mnist_gui.ink.raster.drawing_to_image", rasterise)
    monkeypatch.setattr("mnist_gui.ui.draw.reader.drawing_to_image", rasterise)
    request = TrainingRequest(model="logistic")
    reader = shipped_classifier() if is_shipped else train(tiny_dataset, request).classifier
    answer = read_drawing(SEVEN, reader)
    assert len(drawings) == 1
    np.testing.assert_array_equal(answer.image, answer.prediction.images[0])


@pytest.mark.parametrize(
    ("names", "doubt", "is_digit", "digit"),
    [
        (tuple("0123456789"), RejectReason.NONE, 1.0, 7),
        (tuple("0123456789"), RejectReason.LETTER, 0.3, 7),
        (tuple("0123456789"), RejectReason.LETTER, 0.03, None),
        (LETTERS, RejectReason.NONE, 1.0, None),
    ],
)
def test_only_what_was_read_as_a_digit_is_one(names, doubt, is_digit, digit):
    probabilities = np.full((1, 10), 0.02)
    probabilities[0, 7] = 0.82
    prediction = Prediction(probabilities, np.array([False]), np.array([is_digit]), (doubt,))
    assert Answer(SEVEN, drawing_to_image(SEVEN), names, prediction).digit == digit


def test_nothing_is_no_digit():
    assert (BLANK.digit, BLANK.class_name, BLANK.is_blank) == (None, None, True)


def test_no_worker_is_woken_before_the_ink_is_painted(reader, heard, runner, qtbot):
    wait_idle(qtbot, runner)
    heard.clear()
    reader.read_after_ink(ONE)
    reader.read_after_ink(SEVEN)
    assert not runner.live_tasks
    qtbot.waitUntil(lambda: heard == ["7"])  # only the newest drawing is read
    reader.read_after_ink(ONE)
    reader.read_after_ink(Drawing())
    assert heard == ["7", None]
    wait_idle(qtbot, runner)
    assert heard == ["7", None]
