import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.classifier import Prediction
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.draw.model_input import ModelInput
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.reader import read_drawing
from mnist_gui.ui.score_bars import ScoreBars
from mnist_gui.ui.session import Session
from mnist_gui.ui.theme import DARK, palette_of

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
LYING = (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)
STANDING = (0.5, 0.2), (0.5, 0.5), (0.5, 0.8)


@dataclass
class FakeClassifier:
    """Says whether ink is wider than high; `gate` holds it up and `started` tells that it was asked."""

    class_names: tuple[str, ...] = ("lying", "standing")
    image_shape: tuple[int, int] = (28, 28)
    title: str = "Ruler"
    gate: threading.Event = field(default_factory=threading.Event)
    started: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def predict(self, images: np.ndarray) -> Prediction:
        self.asked += 1
        self.started.set()
        assert self.gate.wait(10)
        width, height = images[0].any(axis=0).sum(), images[0].any(axis=1).sum()
        lying = 0.9 if width > height else 0.2
        return Prediction(np.array([[lying, 1 - lying]]), np.array([False]))


def fake_run(classifier: FakeClassifier) -> Run:
    return Run(
        request=TrainingRequest(),
        dataset_name="Rulers",
        classifier=classifier,
        evaluation=None,
        train_images=1437,
        train_seconds=0.1,
    )


@pytest.fixture
def session(runner, monkeypatch, tiny_dataset) -> Session:
    """A session that opens "tiny", "other" and "small" without any file."""
    small = np.zeros((4, 8, 8), dtype=np.uint8)
    unlabelled = np.full(len(tiny_dataset.splits[0]), -1, dtype=np.int16)
    datasets = {
        "tiny": tiny_dataset,
        "other": replace(tiny_dataset, name="Other", source="other"),
        "small": Dataset("Small", (Split("train", small, np.zeros(4, dtype=np.int16)),), ("a",), "small"),
        "unlabelled": Dataset(
            "Unlabelled", (Split("train", tiny_dataset.splits[0].images, unlabelled),), ("a",), "unlabelled"
        ),
    }
    monkeypatch.setattr("mnist_gui.data.open.open_dataset", lambda spec, *, report, token: datasets[spec])
    return Session(runner)


@pytest.fixture
def page(qtbot, session, runner) -> DrawPage:
    page = DrawPage(session, runner)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture
def classifier(page, session) -> FakeClassifier:
    """A fast classifier that answers on the page."""
    classifier = FakeClassifier()
    session.select_run(fake_run(classifier))
    return classifier


def pad(page: DrawPage) -> DrawingPad:
    return page.findChild(DrawingPad, "drawingPad")


def text(page: DrawPage, name: str) -> str:
    return page.findChild(QLabel, name).text()


def answer(page: DrawPage) -> str:
    return text(page, "predictionLabel")


def button(page: DrawPage, name: str) -> QPushButton:
    return page.findChild(QPushButton, name)


def bars(page: DrawPage) -> ScoreBars:
    return page.findChild(ScoreBars, "scoreBars")


def image(page: DrawPage) -> np.ndarray:
    return page.findChild(ModelInput, "modelInput").image


def pixel(page: DrawPage, point: tuple[float, float]) -> QPoint:
    return QPoint(*(round(place * pad(page).width()) for place in point))


def press(qtbot, page: DrawPage, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """Put the pen down and move it, without lifting it."""
    qtbot.mousePress(pad(page), button, pos=pixel(page, points[0]))
    for point in points[1:]:
        qtbot.mouseMove(pad(page), pixel(page, point))


def draw(qtbot, page: DrawPage, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    press(qtbot, page, *points, button=button)
    qtbot.mouseRelease(pad(page), button, pos=pixel(page, points[-1]))


def train_with(monkeypatch, job: Callable[..., Run]) -> None:
    monkeypatch.setattr("mnist_gui.learning.training.train", job)


# ------------------------------------------------------------------------------------------------- reading


def test_empty_pad_says_draw_a_digit_and_no_class(page, classifier):
    assert answer(page) == "Draw a digit"
    assert text(page, "probabilityLabel") == ""
    assert [bar.probability for bar in bars(page).bars] == [None] * 10
    assert not image(page).any()


def test_answer_follows_the_pen_while_it_draws(qtbot, page, classifier):
    press(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "lying")
    assert text(page, "probabilityLabel") == "90\N{NO-BREAK SPACE}%"
    assert bars(page).accessibleDescription() == "lying: 90 %, standing: 10 %"
    for point in ((0.8, 0.99), (0.8, 0.01)):
        qtbot.mouseMove(pad(page), pixel(page, point))
    qtbot.waitUntil(lambda: answer(page) == "standing")


def test_model_input_is_the_drawing_as_mnist_would_hold_it(qtbot, page, classifier):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "lying")
    np.testing.assert_array_equal(image(page), drawing_to_image(pad(page).drawing))


def test_erasing_changes_the_answer(qtbot, page, classifier):
    draw(qtbot, page, *LYING)
    draw(qtbot, page, (0.5, 0.4), (0.5, 0.65))
    qtbot.waitUntil(lambda: answer(page) == "lying")
    draw(qtbot, page, (0.2, 0.5), (0.39, 0.5), button=RIGHT)
    draw(qtbot, page, (0.8, 0.5), (0.61, 0.5), button=RIGHT)
    qtbot.waitUntil(lambda: answer(page) == "standing")


def test_emptied_pad_never_shows_a_late_answer(qtbot, page, runner, classifier):
    classifier.gate.clear()
    draw(qtbot, page, *LYING)
    assert classifier.started.wait(10)
    shown = []
    page._reader.reading_changed.connect(shown.append)
    page.clear()
    assert answer(page) == "Draw a digit"
    classifier.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert answer(page) == "Draw a digit"
    assert [reading.answer for reading in shown] == [None]


def test_while_one_drawing_is_read_newer_ones_replace_one_another(qtbot, page, runner, classifier):
    classifier.gate.clear()
    press(qtbot, page, *LYING)
    assert classifier.started.wait(10)
    for step in range(50):
        qtbot.mouseMove(pad(page), QPoint(100 + step, 200 + step))
    classifier.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert classifier.asked == 2
    np.testing.assert_array_equal(image(page), drawing_to_image(pad(page).drawing))


def test_another_model_reads_the_present_drawing_at_once(qtbot, page, session, classifier):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "lying")
    session.select_run(fake_run(FakeClassifier(class_names=("flat", "upright"))))
    qtbot.waitUntil(lambda: answer(page) == "flat")


def test_answer_of_the_former_model_is_dropped(qtbot, page, session, runner, classifier):
    classifier.gate.clear()
    draw(qtbot, page, *LYING)
    assert classifier.started.wait(10)
    shown = []
    page._reader.reading_changed.connect(shown.append)
    session.select_run(fake_run(FakeClassifier(class_names=("flat", "upright"))))
    classifier.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert [reading.answer for reading in shown] == ["flat"]


def test_without_a_model_the_image_is_shown_and_no_class(qtbot, page, runner):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: image(page).any())
    assert answer(page) == "\N{EN DASH}"
    assert [bar.probability for bar in bars(page).bars] == [None] * 10


def test_model_for_another_image_size_is_never_asked(qtbot, page, session, runner):
    small = FakeClassifier(image_shape=(8, 8))
    session.select_run(fake_run(small))
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: image(page).any())
    assert small.asked == 0
    assert answer(page) == "\N{EN DASH}"
    assert "8x8" in text(page, "readingStatus")


def test_reading_agrees_with_the_classifier(tiny_dataset):
    classifier = train(tiny_dataset, TrainingRequest(model="logistic")).classifier
    drawing = Drawing((Stroke(np.array(STANDING, dtype=np.float32)),))
    reading = read_drawing(drawing, classifier)
    prediction = classifier.predict(drawing_to_image(drawing)[np.newaxis])
    np.testing.assert_array_equal(reading.probabilities, prediction.probabilities[0])
    assert reading.answer == classifier.class_names[prediction.labels[0]]


# ------------------------------------------------------------------------------------------ undo and clear


def test_buttons_undo_redo_and_clear(qtbot, page, classifier):
    names = "undoButton", "redoButton", "clearButton"
    enabled = lambda: [button(page, name).isEnabled() for name in names]  # noqa: E731
    assert enabled() == [False, False, False]
    draw(qtbot, page, *LYING)
    assert enabled() == [True, False, True]
    qtbot.mouseClick(button(page, "undoButton"), LEFT)
    assert enabled() == [False, True, False]
    assert answer(page) == "Draw a digit"
    qtbot.mouseClick(button(page, "redoButton"), LEFT)
    qtbot.waitUntil(lambda: answer(page) == "lying")
    qtbot.mouseClick(button(page, "clearButton"), LEFT)
    assert answer(page) == "Draw a digit"
    assert enabled() == [True, False, False]
    qtbot.mouseClick(button(page, "undoButton"), LEFT)
    qtbot.waitUntil(lambda: answer(page) == "lying")


def test_history_changes_are_announced_for_the_menus(qtbot, page):
    with qtbot.waitSignal(page.history_changed):
        draw(qtbot, page, *LYING)
    assert (page.can_undo, page.can_redo, page.can_clear) == (True, False, True)


def test_pad_keys_work_wherever_the_focus_is(qtbot, page, classifier):
    draw(qtbot, page, *LYING)
    width = pad(page).pen_width
    button(page, "undoButton").setFocus()
    qtbot.keyClick(button(page, "undoButton"), Qt.Key.Key_BracketRight)
    assert pad(page).pen_width > width
    qtbot.keyClick(button(page, "undoButton"), Qt.Key.Key_Delete)
    assert pad(page).drawing.is_empty


# ------------------------------------------------------------------------------------------ first training


def test_first_visit_trains_a_model_that_then_reads(qtbot, page, session):
    session.open("tiny")
    with qtbot.waitSignal(session.current_run_changed, check_params_cb=bool, timeout=60_000):
        pass
    assert text(page, "readingStatus") == (
        "Read by SVM on gradient directions, trained on 200 images of Tiny."
    )
    draw(qtbot, page, *STANDING)
    qtbot.waitUntil(lambda: answer(page) == "5")  # class 5 is the upright bar


def test_no_training_before_the_page_is_seen(qtbot, session, runner):
    page = DrawPage(session, runner)
    qtbot.addWidget(page)
    with qtbot.waitSignal(session.dataset_changed):
        session.open("tiny")
    assert session.training is None


def test_says_how_far_the_first_training_is(qtbot, page, session, monkeypatch):
    gate = threading.Event()

    def job(dataset, request, *, report, token):
        report(Progress("Solving", 40, 100))
        assert gate.wait(10)
        return fake_run(FakeClassifier())

    train_with(monkeypatch, job)
    session.open("tiny")
    expected = "Learning to read from Tiny\N{HORIZONTAL ELLIPSIS}, 40\N{NO-BREAK SPACE}%"
    qtbot.waitUntil(lambda: text(page, "readingStatus") == expected)
    bar = page.findChild(QProgressBar, "firstTrainingProgress")
    assert bar.isVisible()
    assert bar.value() == 40
    gate.set()
    qtbot.waitUntil(lambda: text(page, "readingStatus").startswith("Read by Ruler, trained on 1,437"))
    assert not bar.isVisible()


def test_a_model_that_is_there_is_used_and_none_trained(qtbot, page, session, monkeypatch):
    started = []
    session.training_started.connect(started.append)
    train_with(monkeypatch, lambda *_, **__: fake_run(FakeClassifier()))
    session.open("tiny")
    qtbot.waitUntil(lambda: session.current_run is not None)
    page.hide()
    page.show()
    assert len(started) == 1


def test_each_data_set_gets_its_first_training(qtbot, page, session, monkeypatch):
    trained = []

    def job(dataset, request, *, report, token):
        trained.append(dataset.name)
        return fake_run(FakeClassifier())

    train_with(monkeypatch, job)
    for name in ("tiny", "other"):
        with qtbot.waitSignal(session.current_run_changed, check_params_cb=bool):
            session.open(name)
    assert trained == ["Tiny", "Other"]


def test_first_training_waits_for_a_training_that_is_still_stopping(qtbot, page, session, monkeypatch):
    trained, gate = [], threading.Event()

    def job(dataset, request, *, report, token):
        trained.append(dataset.name)
        assert gate.wait(10)
        token.raise_if_cancelled()
        return fake_run(FakeClassifier())

    train_with(monkeypatch, job)
    session.open("tiny")
    qtbot.waitUntil(lambda: trained == ["Tiny"])
    with qtbot.waitSignal(session.dataset_changed):
        session.open("other")
    gate.set()
    qtbot.waitUntil(lambda: session.current_run is not None)
    assert trained == ["Tiny", "Other"]


def test_first_training_waits_for_a_cross_validation(qtbot, page, session, monkeypatch):
    trained, gate = [], threading.Event()

    def job(dataset, request, *, report, token):
        trained.append(dataset.name)
        return fake_run(FakeClassifier())

    def cross_validate(dataset, request, *, folds, report, token):
        assert gate.wait(10)

    train_with(monkeypatch, job)
    monkeypatch.setattr("mnist_gui.learning.validation.cross_validate", cross_validate)
    page.hide()
    with qtbot.waitSignal(session.dataset_changed):
        session.open("tiny")
    validating = session.validate(TrainingRequest(), 5)
    page.show()
    assert session.training is None
    with qtbot.waitSignal(validating.succeeded):
        gate.set()
    qtbot.waitUntil(lambda: session.current_run is not None)
    assert trained == ["Tiny"]


def test_cancelled_first_training_is_not_forced_again(qtbot, page, session, monkeypatch):
    gate = threading.Event()

    def job(dataset, request, *, report, token):
        assert gate.wait(10)
        token.raise_if_cancelled()

    train_with(monkeypatch, job)
    with qtbot.waitSignal(session.training_started):
        session.open("tiny")
    session.training.cancel()
    gate.set()
    qtbot.waitUntil(lambda: session.training is None)
    page.hide()
    page.show()
    assert session.training is None
    assert text(page, "readingStatus") == "No model reads yet: train one on the Train page."


def test_failure_of_the_first_training_is_told(qtbot, page, session):
    session.open("unlabelled")
    qtbot.waitUntil(lambda: "at least two classes" in text(page, "readingStatus"), timeout=30_000)
    assert not page.findChild(QProgressBar, "firstTrainingProgress").isVisible()


def test_images_of_another_size_are_not_trained_on(qtbot, page, session):
    with qtbot.waitSignal(session.dataset_changed):
        session.open("small")
    assert session.training is None
    assert "8x8" in text(page, "readingStatus")


def test_without_a_data_set_it_asks_for_one(page):
    assert text(page, "readingStatus").startswith("Open a data set")


# --------------------------------------------------------------------------------------------- the outside


@pytest.mark.parametrize("size", [QSize(900, 520), QSize(1600, 920), QSize(700, 900)])
def test_pad_is_square_and_nothing_overlaps(page, size):
    page.resize(size)
    assert pad(page).width() == pad(page).height()
    names = "drawingPad", "undoButton", "modelInput", "scoreBars", "predictionLabel", "readingStatus"
    widgets = [page.findChild(QWidget, name) for name in names]
    places = [widget.rect().translated(widget.mapTo(page, QPoint())) for widget in widgets]
    assert all(page.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for i, one in enumerate(places) for other in places[:i])


def test_smallest_size_still_holds_everything(page):
    page.resize(page.minimumSizeHint())
    assert pad(page).width() >= pad(page).minimumSizeHint().width()


def test_resizing_keeps_drawing_and_answer(qtbot, page, classifier):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "lying")
    before = pad(page).drawing
    page.resize(1400, 900)
    assert pad(page).drawing is before
    assert answer(page) == "lying"


def test_captions_follow_the_palette(page):
    page.setPalette(palette_of(DARK))
    caption = page.findChild(QLabel, "readingStatus")
    assert caption.palette().windowText().color().name() == DARK.quiet_text


def test_every_control_has_a_name_and_the_keyboard_goes_through_them(page, classifier, qtbot):
    for name in ("drawingPad", "modelInput", "scoreBars", "undoButton", "redoButton", "clearButton"):
        interface = QAccessible.queryAccessibleInterface(page.findChild(QWidget, name))
        assert interface.text(QAccessible.Text.Name)
    draw(qtbot, page, *LYING)
    pad(page).setFocus()
    qtbot.keyClick(pad(page), Qt.Key.Key_Tab)
    assert page.focusWidget() is button(page, "undoButton")
