"""The Train page, used as a person would: choose, train, look, cancel, save."""

import threading
from typing import Any

import pytest
from helpers.pointing import hover
from helpers.ruler import Ruler, run_of
from helpers.widget_driver import click
from helpers.widget_driver import visible_text as text
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query.query import Query
from mnist_gui.errors import TrainingError
from mnist_gui.learning.model_file import open_model
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.validation import cross_validate
from mnist_gui.progress import CancelToken, Figure, Progress, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.train.charts import CurveView, ReliabilityView
from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.train.page import TrainPage
from mnist_gui.ui.train.preset_cards import PresetCard
from mnist_gui.ui.train.runs_view import RunsView
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.image_strip import ImageStrip

LONG = 30_000
"""Milliseconds that a real training may take on a busy machine."""


@pytest.fixture
def session(runner) -> Session:
    return Session(runner)


@pytest.fixture
def page(qtbot, session, tiny_dataset, window_state) -> TrainPage:
    page = TrainPage(window_state)
    qtbot.addWidget(page)
    session.set_dataset(tiny_dataset)
    page.resize(900, 600)
    page.show()
    page.activateWindow()
    return page


class SlowTraining:
    """Stands in for the library's train: reports once, then waits for its gate or its cancellation."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.progress = Progress("Solving", 30, 100, "pairs")
        self.outcome: Any = None
        self.folds = 0

    def __call__(
        self, dataset: Dataset, request: TrainingRequest, *, report: Report, token: CancelToken | None = None
    ) -> Any:
        assert token is not None
        report(self.progress)
        while not self.gate.wait(0.005):
            token.raise_if_cancelled()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def slow_validation(monkeypatch) -> SlowTraining:
    validation = SlowTraining()

    def cross_validate(dataset: Dataset, request: TrainingRequest, *, folds: int, **how: Any) -> Any:
        validation.folds = folds
        return validation(dataset, request, **how)

    monkeypatch.setattr("mnist_gui.learning.validation.cross_validate", cross_validate)
    return validation


@pytest.fixture
def slow_training(monkeypatch) -> SlowTraining:
    training = SlowTraining()
    monkeypatch.setattr("mnist_gui.learning.training.train", training)
    return training


def button(page: TrainPage, name: str) -> QPushButton:
    return page.findChild(QPushButton, name)


def choose_fast_model(page: TrainPage, model: str = "logistic") -> None:
    for name, value in (("modelChoice", model), ("featureChoice", "gradient")):
        box = page.findChild(QComboBox, name)
        box.setCurrentIndex(box.findData(value))


def train(qtbot, page: TrainPage, session: Session) -> None:
    """Press Train and wait for the end."""
    runs = len(session.workspace.runs)
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(
        lambda: session.learning.task is None and len(session.workspace.runs) == runs + 1, timeout=LONG
    )


# Training.


def test_training_ends_with_its_results(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    run = session.workspace.current_run
    evaluation = run.evaluation
    assert text(page, "testError") == f"{100 * evaluation.error_rate:.2f} % wrong"
    tested = f"{evaluation.errors} of 100 test images"
    assert text(page, "testCaption") == (
        f"{tested} \N{MIDDLE DOT} trained on 200 images in {run.train_seconds:.1f} s"
    )
    assert text(page, "runTitle") == "Logistic regression on gradient directions"
    assert page.findChild(ConfusionView).isVisible()
    assert page.findChild(RunsView).model().rowCount() == 1
    assert text(page, "trainMessage") == ""
    assert not page.findChild(QProgressBar, "trainProgress").isVisible()


@pytest.mark.parametrize("model", RECIPES)
def test_every_kind_of_model_is_trained_and_listed(qtbot, page, session, model):
    choose_fast_model(page, model)
    train(qtbot, page, session)
    run, title = session.workspace.current_run, RECIPES[model].title
    assert text(page, "runTitle") == f"{title} on gradient directions"
    runs = page.findChild(RunsView).model()
    assert title in runs.index(0, 0).data()
    details = runs.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    for parameter in RECIPES[model].parameters:
        assert f"{parameter.title} {parameter.default_for('gradient'):g}" in details
    assert run.evaluation.error_rate < 0.1


def test_form_decides_what_is_trained(qtbot, page, session):
    choose_fast_model(page)
    page.findChild(QSpinBox, "trainLimit").setValue(120)
    page.findChild(QSpinBox, "parameter_iterations").setValue(15)
    page.findChild(QSpinBox, "seed").setValue(3)
    train(qtbot, page, session)
    run = session.workspace.current_run
    assert (run.request.model, run.request.seed, run.train_images) == ("logistic", 3, 120)
    assert run.request.hyperparameters["iterations"] == 15


def test_train_button_is_pressed_with_the_keyboard(qtbot, page, session, slow_training):
    button(page, "trainButton").setFocus()
    with qtbot.waitSignal(session.learning.started):
        QTest.keyClick(button(page, "trainButton"), Qt.Key.Key_Space)
    qtbot.waitUntil(button(page, "cancelButton").hasFocus)  # the one that can be pressed now


def test_progress_says_what_is_done_and_how_far_it_is(qtbot, page, slow_training):
    bar = page.findChild(QProgressBar, "trainProgress")
    assert not bar.isVisible()
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    assert bar.isVisible()
    assert bar.value() / bar.maximum() == 0.3
    assert bar.text() == "30 of 100 pairs"


def test_progress_without_a_unit_is_shown_in_per_cent(qtbot, page, slow_training):
    slow_training.progress = Progress("Solving", 1, 4)
    click(qtbot, page, "trainButton")
    bar = page.findChild(QProgressBar, "trainProgress")
    qtbot.waitUntil(lambda: bar.text() == "25 %")


def test_progress_of_unknown_length_keeps_the_bar_moving(qtbot, page, slow_training):
    slow_training.progress = Progress("Solving")
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    bar = page.findChild(QProgressBar, "trainProgress")
    assert (bar.minimum(), bar.maximum()) == (0, 0)


def test_buttons_fit_what_can_be_done(qtbot, page, session, slow_training):
    def enabled() -> tuple[bool, bool]:
        return button(page, "trainButton").isEnabled(), button(page, "cancelButton").isEnabled()

    assert enabled() == (True, False)
    click(qtbot, page, "trainButton")
    assert enabled() == (False, True)
    click(qtbot, page, "cancelButton")
    assert enabled() == (False, False)
    qtbot.waitUntil(lambda: enabled() == (True, False))


def test_cancel_stops_the_training_and_leaves_no_run(qtbot, page, session, slow_training):
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    with qtbot.waitSignal(session.learning.task.cancelled):
        click(qtbot, page, "cancelButton")
    qtbot.waitUntil(lambda: session.learning.task is None)
    assert text(page, "trainMessage") == "Cancelled"
    assert session.workspace.runs == ()
    assert not page.findChild(QProgressBar, "trainProgress").isVisible()


def test_real_training_can_be_cancelled(qtbot, page, session):
    click(qtbot, page, "trainButton")
    with qtbot.waitSignal(session.learning.task.finished, timeout=LONG):
        click(qtbot, page, "cancelButton")
    assert session.workspace.runs == ()


def test_training_started_elsewhere_is_followed(qtbot, page, session, slow_training):
    session.train(TrainingRequest())
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    assert button(page, "cancelButton").isEnabled()


def test_page_made_during_a_training_follows_it(qtbot, session, tiny_dataset, slow_training, window_state):
    session.set_dataset(tiny_dataset)
    session.train(TrainingRequest())
    page = TrainPage(window_state)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    assert button(page, "cancelButton").isEnabled()


def test_end_of_a_dropped_training_is_not_taken_for_that_of_the_next(qtbot, page, session, slow_training):
    first = session.train(TrainingRequest(seed=1))
    session.train(TrainingRequest(seed=2))
    with qtbot.waitSignal(first.finished):
        pass
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    assert page.findChild(QProgressBar, "trainProgress").isVisible()
    assert not button(page, "trainButton").isEnabled()


# Cross-validation.


def validate(qtbot, page: TrainPage, session: Session) -> None:
    """Press Cross-validate and wait for the end."""
    with qtbot.waitSignal(session.changed, timeout=LONG):
        click(qtbot, page, "validateButton")
    qtbot.waitUntil(lambda: session.learning.task is None)


def test_cross_validation_ends_with_a_line_about_it(qtbot, page, session):
    choose_fast_model(page)
    page.findChild(QSpinBox, "foldsBox").setValue(4)
    validate(qtbot, page, session)
    validation = session.workspace.validation
    rate, error = 100 * validation.error_rate, 100 * validation.standard_error
    assert text(page, "validationResult") == (
        f"Cross-validated: {rate:.2f} % ± {error:.2f} % (4 folds, {validation.errors} of 200)"
        " · Logistic regression on gradient directions"
    )
    assert session.workspace.runs == ()
    assert text(page, "trainMessage") == ""
    assert not page.findChild(QProgressBar, "trainProgress").isVisible()


def test_a_cross_validation_says_whether_it_is_of_the_run_that_is_shown(qtbot, page, session):
    choose_fast_model(page)
    validate(qtbot, page, session)
    settings = "With C 0.1, Max. iterations 100, Seed 0"
    assert text(page, "validationSettings") == settings
    train(qtbot, page, session)
    assert text(page, "validationSettings") == f"{settings}: the settings of the run above"
    page.findChild(QSpinBox, "trainLimit").setValue(100)
    train(qtbot, page, session)
    assert text(page, "validationSettings") == f"{settings}: not the settings of the run above"


def test_form_decides_what_is_cross_validated(qtbot, page, session):
    choose_fast_model(page)
    page.findChild(QSpinBox, "trainLimit").setValue(120)
    page.findChild(QSpinBox, "parameter_iterations").setValue(15)
    page.findChild(QSpinBox, "foldsBox").setValue(2)
    validate(qtbot, page, session)
    validation = session.workspace.validation
    assert validation.images == 120
    assert validation.request.hyperparameters["iterations"] == 15
    assert [fold.images for fold in validation.folds] == [60, 60]


def test_folds_are_2_to_20_and_5_at_first(qtbot, page, session, slow_validation):
    folds = page.findChild(QSpinBox, "foldsBox")
    assert (folds.minimum(), folds.maximum(), folds.value()) == (2, 20, 5)
    folds.setFocus()
    QTest.keyClick(folds, Qt.Key.Key_Up)
    click(qtbot, page, "validateButton")
    qtbot.waitUntil(lambda: slow_validation.folds == 6)


def test_one_training_or_cross_validation_at_a_time(qtbot, page, session, slow_validation):
    def enabled() -> list[bool]:
        return [button(page, name).isEnabled() for name in ("trainButton", "validateButton", "cancelButton")]

    assert enabled() == [True, True, False]
    click(qtbot, page, "validateButton")
    assert enabled() == [False, False, True]
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    bar = page.findChild(QProgressBar, "trainProgress")
    assert (bar.value(), bar.maximum()) == (300, 1000)
    slow_validation.gate.set()
    slow_validation.outcome = TrainingError("No.")
    qtbot.waitUntil(lambda: enabled() == [True, True, False])


def test_cancelled_cross_validation_leaves_the_result_before_it(qtbot, page, session):
    choose_fast_model(page)
    validate(qtbot, page, session)
    before = text(page, "validationResult")
    page.findChild(QSpinBox, "foldsBox").setValue(20)
    click(qtbot, page, "validateButton")
    with qtbot.waitSignal(session.learning.task.cancelled, timeout=LONG):
        click(qtbot, page, "cancelButton")
    qtbot.waitUntil(lambda: session.learning.task is None)
    assert text(page, "trainMessage") == "Cancelled"
    assert text(page, "validationResult") == before


def test_focus_returns_to_the_button_that_began(qtbot, page, session, slow_validation):
    slow_validation.outcome = TrainingError("No.")
    button(page, "validateButton").setFocus()
    QTest.keyClick(button(page, "validateButton"), Qt.Key.Key_Space)
    qtbot.waitUntil(button(page, "cancelButton").hasFocus)
    slow_validation.gate.set()
    qtbot.waitUntil(button(page, "validateButton").hasFocus)


def test_folds_that_cannot_be_are_told_in_the_page(qtbot, page, session, tiny_dataset):
    split = tiny_dataset.splits[0]
    few = Split("train", split.images[:10], split.labels[:10])
    session.set_dataset(Dataset("Few", (few,), tiny_dataset.class_names, "few"))
    choose_fast_model(page)
    page.findChild(QSpinBox, "foldsBox").setValue(20)
    click(qtbot, page, "validateButton")
    qtbot.waitUntil(lambda: session.learning.task is None, timeout=LONG)
    assert text(page, "trainMessage") == "There are 10 images for 20 folds; choose fewer folds."
    assert text(page, "validationResult") == ""


def test_page_made_during_a_cross_validation_follows_it(
    qtbot, session, tiny_dataset, slow_validation, window_state
):
    session.set_dataset(tiny_dataset)
    session.validate(TrainingRequest(), 5)
    page = TrainPage(window_state)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    assert button(page, "cancelButton").isEnabled()


def test_page_made_after_a_cross_validation_shows_it(qtbot, page, session, window_state):
    choose_fast_model(page)
    validate(qtbot, page, session)
    second = TrainPage(window_state)
    qtbot.addWidget(second)
    second.show()
    assert text(second, "validationResult") == text(page, "validationResult") != ""


def test_another_data_set_takes_the_cross_validation_away(qtbot, page, session, tiny_dataset):
    choose_fast_model(page)
    validate(qtbot, page, session)
    session.set_dataset(Dataset("Other", tiny_dataset.splits, tiny_dataset.class_names, "other"))
    assert text(page, "validationResult") == ""


# When it goes wrong.


def test_failure_is_told_in_the_page(qtbot, page, session, slow_training):
    slow_training.outcome = TrainingError("Tiny has images of one class; a model needs at least two.")
    slow_training.gate.set()
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: session.learning.task is None)
    assert text(page, "trainMessage") == "Tiny has images of one class; a model needs at least two."
    assert button(page, "trainButton").isEnabled()
    assert not page.findChild(QProgressBar, "trainProgress").isVisible()


def test_next_training_clears_the_failure(qtbot, page, session, slow_training):
    slow_training.outcome = TrainingError("No.")
    slow_training.gate.set()
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "No.")
    slow_training.gate.clear()
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")


def test_programming_error_reaches_the_exception_hook(qtbot, page, session, slow_training):
    slow_training.outcome = ZeroDivisionError("a bug")
    slow_training.gate.set()
    with qtbot.captureExceptions() as exceptions:
        click(qtbot, page, "trainButton")
        qtbot.waitUntil(lambda: session.learning.task is None)
    assert [kind for kind, _, _ in exceptions] == [ZeroDivisionError]
    assert "error in the program" in text(page, "trainMessage")
    assert button(page, "trainButton").isEnabled()


def test_page_may_go_away_during_a_training(qtbot, session, tiny_dataset, slow_training, window_state):
    session.set_dataset(tiny_dataset)
    page = TrainPage(window_state)
    page.show()
    click(qtbot, page, "trainButton")
    qtbot.waitUntil(lambda: text(page, "trainMessage") == "Solving")
    page.close()
    page.deleteLater()
    with qtbot.waitSignal(page.destroyed):
        pass
    slow_training.outcome = run = run_of(Ruler())
    with qtbot.waitSignal(session.learning.task.finished):
        slow_training.gate.set()
    assert session.workspace.runs == (run,)


# The data set.


def test_nothing_can_be_trained_before_a_data_set_is_open(qtbot, session, window_state):
    page = TrainPage(window_state)
    qtbot.addWidget(page)
    page.show()
    assert not button(page, "trainButton").isEnabled()
    assert text(page, "trainMessage") == "Open a data set to train on."
    page.start_training()
    assert session.learning.task is None


def test_data_set_without_labels_says_so(page, session, tiny_dataset):
    images = tiny_dataset.splits[0].images
    unlabelled = Split("train", images, tiny_dataset.splits[0].labels * 0 + NO_LABEL)
    session.set_dataset(Dataset("Bare", (unlabelled,), tiny_dataset.class_names, "bare"))
    assert not button(page, "trainButton").isEnabled()
    assert text(page, "trainMessage") == "Bare has fewer than 2 labelled images to train on."


def test_single_labelled_image_is_too_few_and_says_so(page, session, tiny_dataset):
    split = tiny_dataset.splits[0]
    single = Split("train", split.images[:1], split.labels[:1])
    session.set_dataset(Dataset("Single", (single,), tiny_dataset.class_names, "single"))
    assert not button(page, "trainButton").isEnabled()
    assert not button(page, "validateButton").isEnabled()
    assert text(page, "trainMessage") == "Single has fewer than 2 labelled images to train on."
    page.start_training()
    page.start_validation()
    assert session.learning.task is None


def test_run_without_test_images_says_so(qtbot, page, session, tiny_dataset):
    session.set_dataset(Dataset("Half", tiny_dataset.splits[:1], tiny_dataset.class_names, "half"))
    choose_fast_model(page)
    train(qtbot, page, session)
    assert text(page, "testError") == "Not tested"
    assert text(page, "testCaption").startswith("Half has no labelled test images")
    assert not page.findChild(ConfusionView).isVisible()


def test_a_run_that_was_not_tested_is_cross_validated_by_the_button_of_its_empty_page(
    qtbot, page, session, tiny_dataset
):
    session.set_dataset(Dataset("Half", tiny_dataset.splits[:1], tiny_dataset.class_names, "half"))
    choose_fast_model(page)
    train(qtbot, page, session)
    run = session.workspace.current_run
    choose_fast_model(page, "knn")  # the button is about the run that is shown
    page.findChild(QSpinBox, "foldsBox").setValue(2)
    assert page.findChild(QWidget, "untestedState").isVisible()
    with qtbot.waitSignal(session.changed, timeout=LONG):
        click(qtbot, page, "validateRunButton")
    validation = session.workspace.validation
    assert (validation.request, len(validation.folds)) == (run.request, 2)
    assert not page.findChild(QWidget, "untestedState").isVisible()
    assert text(page, "testError") == f"{100 * validation.error_rate:.2f} % wrong"
    assert "train images \N{MIDDLE DOT} cross-validated" in text(page, "testCaption")
    view = page.findChild(ConfusionView)
    assert view.isVisible()
    with qtbot.waitSignal(page.query_requested) as requested:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.cells().cell_rect(Cell(3, 3)).center())
    assert requested.args == [Query(split="train", labels=frozenset({3}), predicted=frozenset({3}))]


def test_a_cross_validation_alone_has_its_matrix(qtbot, page, session):
    choose_fast_model(page)
    validate(qtbot, page, session)
    assert page.findChild(ConfusionView).isVisible()
    assert not button(page, "saveModelButton").isEnabled()
    assert "cross-validated in 5 folds" in text(page, "testCaption")


def test_page_explains_itself_before_the_first_run(page):
    assert text(page, "trainExplanation").startswith("No model has been trained yet.")
    assert not page.findChild(ConfusionView).isVisible()
    assert not page.findChild(RunsView).isVisible()


def test_another_data_set_takes_the_results_away(qtbot, page, session, tiny_dataset):
    choose_fast_model(page)
    train(qtbot, page, session)
    session.set_dataset(Dataset("Other", tiny_dataset.splits, tiny_dataset.class_names, "other"))
    assert text(page, "trainExplanation") != ""
    assert page.findChild(RunsView).model().rowCount() == 0


# Runs and results.


def test_selecting_an_earlier_run_shows_its_results(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    page.findChild(QSpinBox, "trainLimit").setValue(100)
    train(qtbot, page, session)
    assert "trained on 100 images" in text(page, "testCaption")
    runs = page.findChild(RunsView)
    assert runs.currentIndex().row() == 0
    older = runs.visualRect(runs.model().index(1, 0)).center()
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(runs.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(older))
    assert session.workspace.current_run is session.workspace.runs[0]
    assert "trained on 200 images" in text(page, "testCaption")
    assert runs.model().index(1, 0).data() == "● Logistic regression"


def test_run_selected_elsewhere_is_selected_here(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    train(qtbot, page, session)
    session.select_run(session.workspace.runs[0])
    assert page.findChild(RunsView).currentIndex().row() == 1


def test_cell_under_the_cursor_is_described_and_a_click_asks_for_its_images(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    view = page.findChild(ConfusionView)
    requested = []
    page.query_requested.connect(requested.append)
    point = view.cells().cell_rect(Cell(3, 3)).center()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=point)
    assert requested == [Query(split="test", labels=frozenset({3}), predicted=frozenset({3}))]
    assert text(page, "cellDescription") == view.describe(Cell(3, 3))


def test_matrix_shows_shares_on_demand(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    view = page.findChild(ConfusionView)
    counts = view.grab().toImage()
    unit = page.findChild(QComboBox, "confusionUnit")
    unit.setFocus()
    QTest.keyClick(unit, Qt.Key.Key_Down)
    assert view.grab().toImage() != counts


def test_images_of_the_cell_stand_beside_the_matrix_and_are_chosen(qtbot, page, session, tiny_dataset):
    choose_fast_model(page)
    train(qtbot, page, session)
    view, strip = page.findChild(ConfusionView), page.findChild(ImageStrip, "cellImages")
    hover(view, view.cells().cell_rect(Cell(3, 3)).center())
    qtbot.waitUntil(lambda: strip.accessibleDescription() != "")
    rows = list(strip.images.numbers)
    evaluation = session.workspace.current_run.evaluation
    right = (evaluation.actual == 3) & (evaluation.predicted == 3)
    assert sorted(rows) == [row for row in range(200, 300) if right[row - 200]][: len(rows)]
    with qtbot.waitSignal(page.row_requested) as requested:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.image_rect(0).center())
    assert requested.args == [rows[0]]


def test_calibration_is_drawn_with_its_error(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    assert page.findChild(ReliabilityView).accessibleDescription().startswith("said ")
    assert page.findChild(Card, "calibrationCard").accessibleName().startswith("Calibration, ECE ")


# Before and while.


def test_cards_expect_what_was_measured(qtbot, page, session):
    card = page.findChild(PresetCard, "presetCard_fast")
    assert card.lines[2] == "0.45 % wrong on MNIST"
    choose_fast_model(page)
    train(qtbot, page, session)
    run = session.workspace.current_run
    qtbot.waitUntil(lambda: card.lines[2].endswith("measured"))
    assert card.lines[2] == f"{100 * run.evaluation.error_rate:.2f} % wrong, measured"
    assert card.lines[0] == f"Fast {run.train_seconds:.1f} s"


def test_an_image_of_each_class_is_shown_before_the_first_run(qtbot, page):
    strip = page.findChild(ImageStrip, "classExamples")
    qtbot.waitUntil(lambda: len(strip.images) > 0)
    assert list(strip.images.captions) == [str(digit) for digit in range(10)]


def test_the_button_of_the_empty_page_trains(qtbot, page, session, slow_training):
    click(qtbot, page, "trainFirstButton")
    assert session.learning.task is not None


def test_curve_and_first_errors_are_shown_while_something_is_learned(qtbot, page, session, slow_training):
    slow_training.progress = Progress("Improving", 30, 100, figure=Figure("loss", 0.25), found=(4, 7))
    click(qtbot, page, "trainButton")
    errors = page.findChild(ImageStrip, "firstErrors")
    qtbot.waitUntil(lambda: errors.isVisible())
    assert list(errors.images.numbers) == [204, 207]
    assert page.findChild(CurveView).values == [0.25]
    page.cancel_training()
    qtbot.waitUntil(lambda: not errors.isVisible())


# Saving.


def save(qtbot, page: TrainPage, path: str) -> None:
    click(qtbot, page, "saveModelButton")
    dialog = page.findChild(QFileDialog, "saveModelDialog")
    dialog.selectFile(path)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()


def test_model_is_saved_where_the_user_says(qtbot, page, session, tmp_path):
    choose_fast_model(page)
    train(qtbot, page, session)
    path = tmp_path / "mine.mnistmodel"
    save(qtbot, page, str(path.with_suffix("")))  # the dialog adds the suffix
    qtbot.waitUntil(lambda: text(page, "saveMessage") == "Model saved as mine.mnistmodel")
    assert open_model(path).class_names == tuple("0123456789")


def test_saving_waits_for_no_data_set(qtbot, page, session, runner, tmp_path):
    choose_fast_model(page)
    train(qtbot, page, session)
    loaded = threading.Event()
    runner.start(Lane.LOADING, lambda _report, _token: loaded.wait(30))
    path = tmp_path / "mine.mnistmodel"
    try:
        save(qtbot, page, str(path))
        qtbot.waitUntil(lambda: text(page, "saveMessage") == "Model saved as mine.mnistmodel")
    finally:
        loaded.set()


def test_proposed_name_tells_data_set_model_and_features(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    page.save_model()
    dialog = page.findChild(QFileDialog, "saveModelDialog")
    (proposed,) = dialog.selectedFiles()
    assert proposed.endswith("/tiny-logistic-gradient.mnistmodel")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_a_second_request_to_save_takes_the_place_of_the_first(qtbot, page, session, tmp_path):
    choose_fast_model(page)
    train(qtbot, page, session)
    saved = []
    page.save_model(lambda done: saved.append(("first", done)))
    first = page.findChild(QFileDialog, "saveModelDialog")
    with qtbot.waitSignal(first.destroyed):
        page.save_model(lambda done: saved.append(("second", done)))
    dialog = page.findChild(QFileDialog, "saveModelDialog")
    dialog.selectFile(str(tmp_path / "mine.mnistmodel"))
    dialog.accept()
    qtbot.waitUntil(lambda: saved == [("first", False), ("second", True)])


def test_model_that_cannot_be_written_is_told_in_the_page(qtbot, page, session, tmp_path, monkeypatch):
    choose_fast_model(page)
    train(qtbot, page, session)
    path = tmp_path / "gone" / "mine.mnistmodel"
    path.parent.mkdir()
    click(qtbot, page, "saveModelButton")
    dialog = page.findChild(QFileDialog, "saveModelDialog")
    dialog.selectFile(str(path))
    path.parent.rmdir()
    dialog.fileSelected.emit(str(path))
    qtbot.waitUntil(lambda: text(page, "saveMessage").startswith(f"{path} cannot be written"))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_nothing_is_saved_before_the_first_run(page):
    page.save_model()
    assert page.findChild(QFileDialog) is None


# Size and reach.


@pytest.mark.parametrize("size", [(584, 420), (900, 600), (1600, 1000)])
def test_matrix_and_runs_have_room(qtbot, page, session, size):
    choose_fast_model(page)
    train(qtbot, page, session)
    page.resize(*size)
    matrix = page.findChild(ConfusionView)
    assert min(matrix.width(), matrix.height()) >= 220
    assert page.findChild(RunsView).height() >= 60


@pytest.mark.parametrize("size", [(1310, 720), (968, 552)])
def test_a_cross_validation_and_runs_leave_matrix_and_calibration_whole(qtbot, page, session, size):
    choose_fast_model(page)
    train(qtbot, page, session)
    session.add_run(session.workspace.current_run)
    session.set_validation(cross_validate(session.workspace.dataset, TrainingRequest("logistic"), folds=2))
    page.resize(*size)
    QApplication.processEvents()
    runs = page.findChild(RunsView)
    for view in (page.findChild(ConfusionView), page.findChild(ReliabilityView), runs.viewport()):
        assert view.visibleRegion().boundingRect() == view.rect(), view.objectName()
    assert page.findChild(ConfusionView).cells().cell_width >= 18
    assert runs.verticalScrollBar().maximum() == 0


def test_every_control_has_a_name_for_assistive_technology(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    controls = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.objectName().startswith("qt_")
    ]
    assert len(controls) > 10
    unnamed = [
        widget
        for widget in controls
        if not widget.accessibleName() and not (isinstance(widget, QPushButton) and widget.text())
    ]
    assert unnamed == []


def test_tab_leads_from_the_form_over_the_buttons_to_the_results(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    expected = ["modelChoice", "featureChoice", "parameter_C", "parameter_iterations", "trainLimit", "seed"]
    expected += ["trainButton", "validateButton", "foldsBox"]
    expected += [
        "printResultsButton",
        "saveModelButton",
        "resultTabs",
        "confusionView",
        "confusionUnit",
        "matrixOptions",
        "exhibitButton",
        "reviewCellButton",
        "openCellButton",
        "cellImages",
        "exhibitButton",
        "reliabilityView",
        "runsList",
    ]
    page.findChild(QWidget, expected[0]).setFocus()
    walked = [expected[0]]
    for _ in expected[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget().objectName())
    assert walked == expected


def test_page_fits_a_small_window(qtbot, page, session):
    choose_fast_model(page)
    train(qtbot, page, session)
    smallest = page.minimumSizeHint()
    assert smallest.width() <= 800
    assert smallest.height() <= 500
