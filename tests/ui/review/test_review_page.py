"""The Review page: what keys and buttons say of an image, and what is shown where nothing can be reviewed."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.widget_driver import click, find, text, visible_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from mnist_gui.data.corrected import as_given
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.user.reviews import Decision, Review
from mnist_gui.errors import DataError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.review.page import ReviewPage
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.widgets.image_strip import ImageStrip

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def _own_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))


@pytest.fixture
def page(qtbot, window_state) -> ReviewPage:
    page = ReviewPage(window_state)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    return page


@pytest.fixture
def store(page, window_state, tiny_dataset):
    window_state.session.set_dataset(tiny_dataset)
    return window_state.reviews


def with_predictions(state, rows, classes) -> None:
    """Let the column store have predictions of some rows."""
    dataset = state.workspace.dataset
    predicted, confidence = (
        np.full(len(dataset), NO_LABEL, np.int16),
        np.full(len(dataset), np.nan, np.float32),
    )
    predicted[rows], confidence[rows] = classes, 0.75
    found = Predictions(predicted, confidence, confidence.copy(), "a model")
    state.column_store._set_columns(state.column_store.columns.with_predictions(found))


def view_of(page) -> QWidget:
    return find(page, QWidget, "reviewView")


def state_of(window_state, row: int) -> tuple[int, int]:
    dataset = window_state.workspace.dataset
    return int(dataset.labels[row]), 0 if dataset.states is None else int(dataset.states[row])


def test_another_data_set_has_no_review_as_soon_as_it_is_open(page, store, window_state, tiny_dataset):
    store.review_rows(np.array([len(tiny_dataset) - 1]))
    assert store.review is not None
    seen = []
    window_state.corrections.changed.connect(lambda: seen.append((store.review, store.decisions)))
    window_state.session.set_dataset(tiny_dataset.subset(np.arange(40)))
    assert seen
    assert set(seen) == {(None, ())}


def test_keys_and_buttons_say_what_an_image_is(qtbot, page, store, window_state, tiny_dataset):
    given = tiny_dataset.labels
    rows = np.arange(10, 18)
    proposed = (given[rows] + 1) % 10
    with_predictions(window_state, rows[:1], proposed[:1])
    store.review_rows(rows)
    view = view_of(page)
    assert text(page, "reviewCount") == "1 of 8"
    assert text(page, "reviewReason") == f"Read as {tiny_dataset.class_names[proposed[0]]} by a model."
    assert text(page, "reviewConfidence").endswith("75\N{NO-BREAK SPACE}%")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert not find(page, QPushButton, "reviewChange").isEnabled()  # of the next one nothing is proposed
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert text(page, "reviewCount") == "2 of 8"
    qtbot.keyClick(view, Qt.Key.Key_K)
    qtbot.keyClick(view, Qt.Key.Key_U)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    other = (int(given[14]) + 3) % 10
    qtbot.keyClick(view, getattr(Qt.Key, f"Key_{other}"))
    click(qtbot, page, "reviewKeep")
    click(qtbot, page, "reviewSkip")
    qtbot.keyClick(view, getattr(Qt.Key, f"Key_{given[17]}"))  # its own label: it is right
    qtbot.waitUntil(lambda: text(page, "summaryTitle") == "7 of 8 reviewed")
    none, checked, unsure, excluded = CorrectionState
    expected = [
        (proposed[0], none),
        (given[11], checked),
        (given[12], unsure),
        (given[13], excluded),
        (other, none),
        (given[15], checked),
        (given[16], none),
        (given[17], checked),
    ]
    assert [state_of(window_state, row) for row in rows.tolist()] == expected
    assert text(page, "summaryChanged") == "2 labels changed"
    click(qtbot, page, "summaryRest")
    assert text(page, "reviewCount") == "7 of 8"
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert text(page, "reviewDecision").startswith("Changed to")
    qtbot.keyClick(view, Qt.Key.Key_K)  # another decision takes the place of the first one
    qtbot.waitUntil(lambda: state_of(window_state, 14) == (given[14], checked))


def test_the_summary_counts_the_changes_that_it_does_not_list(qtbot, page, store, tiny_dataset):
    labels = tiny_dataset.labels.tolist()
    classes = range(8)
    store.review_rows(np.array([labels.index(label) for label in classes]))
    for label in classes:
        qtbot.keyClick(view_of(page), getattr(Qt.Key, f"Key_{label + 1}"))
    qtbot.waitUntil(lambda: text(page, "summaryChanged") == "8 labels changed")
    listed = text(page, "summaryPairs")
    assert listed.startswith("0 \N{RIGHTWARDS ARROW} 1 (1), ")
    assert listed.count("(1)") == 6
    assert listed.endswith(", and 2 others")


def test_undo_leads_back_to_its_image(qtbot, page, store, window_state, tiny_dataset):
    store.review_rows(np.arange(4))
    view = view_of(page)
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: store.decisions == (Decision.UNSURE,) * 4)
    assert store.review.current is None
    page.undo()
    page.undo()
    qtbot.waitUntil(lambda: store.decisions[2:] == (Decision.OPEN,) * 2)
    assert text(page, "reviewCount") == "3 of 4"
    page.redo()
    qtbot.waitUntil(lambda: store.decisions[2] is Decision.UNSURE)


def test_nothing_is_said_where_corrections_are_off(qtbot, page, store, window_state):
    store.review_rows(np.arange(4))
    window_state.corrections.switch(on=False)
    with qtbot.waitSignal(page.said, check_params_cb=lambda words: "as given" in words):
        qtbot.keyClick(view_of(page), Qt.Key.Key_U)
    assert store.review.position == 0


def test_a_review_goes_on_where_it_was(qtbot, page, store, window_state, tiny_dataset):
    store.review_rows(np.arange(20, 30))
    store.move_to(7)
    store.save_now()
    window_state.session.set_dataset(replace(tiny_dataset, name="Again"))
    qtbot.waitUntil(lambda: store.review is not None)
    assert [image.row for image in store.review.images] == list(range(20, 30))
    assert text(page, "reviewCount") == "8 of 10"
    store.close()
    qtbot.waitUntil(lambda: not window_state.runner.live_tasks)
    window_state.session.set_dataset(replace(tiny_dataset, name="Once more"))
    qtbot.waitUntil(lambda: not window_state.runner.live_tasks)
    assert store.review is None, "it was closed"


def test_an_older_position_never_replaces_a_newer_one(qtbot, page, store, window_state, tiny_dataset):
    runner, gate = window_state.runner, threading.Event()
    runner.start(Lane.SAVING, lambda _report, _token: gate.wait(30))
    store.review_rows(np.arange(20, 30))  # is to be written as soon as the gate opens
    store.move_to(7)
    store.save_now()
    window_state.session.set_dataset(replace(tiny_dataset, name="Again"))
    gate.set()
    qtbot.waitUntil(lambda: store.review is not None)
    assert text(page, "reviewCount") == "8 of 10"


def test_another_data_set_ends_a_review(qtbot, page, store, window_state, tiny_dataset):
    store.review_rows(np.arange(4))
    store.find_suspects()
    small = np.full((4, 8, 8), 9, dtype=np.uint8)
    other = Dataset("Small", (Split("train", small, np.zeros(4, np.int16)),), ("a",), "small")
    window_state.session.set_dataset(other)
    qtbot.waitUntil(lambda: not window_state.runner.live_tasks)
    assert store.review is None
    assert "Suspects are images" in visible_text(page, "reviewHint")


def test_what_cannot_be_reviewed_says_why(qtbot, page, window_state, tiny_dataset):
    assert "Open a data set" in visible_text(page, "reviewHint")
    with qtbot.waitSignal(page.open_dialog_requested):
        click(qtbot, page, "findSuspectsButton")
    split = Split("train", tiny_dataset.train.images, np.full(200, NO_LABEL, np.int16))
    window_state.session.set_dataset(replace(tiny_dataset, splits=(split,)))
    with qtbot.waitSignal(page.failed, check_params_cb=lambda words: "has no labels to check" in words):
        click(qtbot, page, "findSuspectsButton")
    qtbot.waitUntil(find(page, QWidget, "findSuspectsButton").isVisible)
    window_state.session.set_dataset(replace(tiny_dataset, source="own"))
    assert "change their labels in Browse" in visible_text(page, "reviewHint")
    assert not find(page, QWidget, "findSuspectsButton").isVisible()


def test_images_without_a_label_get_one(qtbot, page, window_state, tiny_dataset):
    split = Split("train", tiny_dataset.train.images, np.full(200, NO_LABEL, np.int16))
    window_state.session.set_dataset(replace(tiny_dataset, splits=(split,)))
    window_state.reviews.review_rows(np.arange(2))
    assert text(page, "reviewGiven") == "none"
    qtbot.keyClick(view_of(page), Qt.Key.Key_4)
    qtbot.waitUntil(lambda: int(window_state.workspace.dataset.labels[0]) == 4)
    assert window_state.reviews.decisions[0] is Decision.CHANGED


def test_a_search_can_be_cancelled_and_may_find_nothing(qtbot, page, store, window_state):
    store.find_suspects()
    click(qtbot, page, "cancelFindingButton")
    qtbot.waitUntil(lambda: store.finding.task is None)
    assert store.review is None
    run = train(window_state.workspace.dataset, TrainingRequest("logistic", "pixels"))
    window_state.session.add_run(run)
    store.find_suspects()
    qtbot.waitUntil(lambda: store.review is not None, timeout=30_000)
    assert store.review.compared == 300
    states = np.full(300, CorrectionState.CHECKED, np.uint8)
    window_state.corrections.mark(np.arange(300), CorrectionState.CHECKED)
    qtbot.waitUntil(lambda: (window_state.workspace.dataset.states == states).all())
    store.find_suspects()
    qtbot.waitUntil(lambda: store.finding.task is None, timeout=30_000)
    assert "No suspects: of 300 labels" in visible_text(page, "reviewHint")


def test_classes_win_over_marks_and_long_names_are_typed(qtbot, page, window_state, tiny_dataset):
    names = ("K", "shoe", "shirt", *"3456789")
    window_state.session.set_dataset(replace(tiny_dataset, class_names=names))
    window_state.reviews.review_rows(np.flatnonzero(tiny_dataset.labels == 4)[:3])
    rows = [image.row for image in window_state.reviews.review.images]
    view = view_of(page)
    assert find(page, QPushButton, "reviewKeep").key == "Alt+K"
    qtbot.keyClick(view, Qt.Key.Key_K)
    qtbot.keyClick(view, Qt.Key.Key_K, ALT)
    qtbot.keyClick(view, Qt.Key.Key_S)
    qtbot.keyClicks(find(page, QLineEdit, "labelSearch"), "hi")
    qtbot.keyClick(find(page, QLineEdit, "labelSearch"), Qt.Key.Key_Return)
    expected = [(0, CorrectionState.NONE), (4, CorrectionState.CHECKED), (2, CorrectionState.NONE)]
    qtbot.waitUntil(lambda: [state_of(window_state, row) for row in rows] == expected)


def test_training_again_compares_both_models_by_the_same_labels(
    qtbot, page, store, window_state, tiny_dataset
):
    run = train(tiny_dataset, TrainingRequest("logistic", "pixels", limit=60))
    window_state.session.add_run(run)
    wrong = np.flatnonzero(run.evaluation.wrong)
    store.review_rows(200 + wrong[:2])
    for position in wrong[:2]:
        qtbot.keyClick(view_of(page), getattr(Qt.Key, f"Key_{run.evaluation.predicted[position]}"))
    qtbot.waitUntil(lambda: store.decisions == (Decision.CHANGED,) * 2)
    click(qtbot, page, "trainAgainButton")
    qtbot.waitUntil(find(page, QWidget, "comparisonCard").isVisible, timeout=30_000)
    assert window_state.workspace.current_run is not run
    count = run.evaluation.errors
    assert text(page, "comparison11").endswith(f"({count - 2})")  # before, by corrected labels
    assert text(page, "comparison21").endswith(f"({count})")  # by those as given
    assert as_given(window_state.workspace.dataset).labels.tolist() == tiny_dataset.labels.tolist()


def test_a_model_that_is_opened_meanwhile_is_not_compared(qtbot, page, store, window_state, tiny_dataset):
    session = window_state.session
    run = train(tiny_dataset, TrainingRequest("logistic", "pixels", limit=60))
    opened = train(tiny_dataset, TrainingRequest("logistic", "pixels", limit=40))
    session.add_run(run)
    store.review_rows(np.arange(1))
    qtbot.keyClick(view_of(page), Qt.Key.Key_K)
    qtbot.waitUntil(lambda: store.decisions == (Decision.KEPT,))
    click(qtbot, page, "trainAgainButton")
    assert find(page, QWidget, "trainAgainState").isVisible()
    session.add_run(opened, saved=True, file="other.mnistmodel")
    card = find(page, QWidget, "comparisonCard")
    assert not card.isVisible(), "the training goes on"
    qtbot.waitUntil(card.isVisible, timeout=30_000)
    errors = session.workspace.current_run.evaluation.errors
    assert session.workspace.current_run.train_images == run.train_images
    assert text(page, "comparison21").endswith(f"({run.evaluation.errors})")
    assert text(page, "comparison22").endswith(f"({errors})")


def test_images_of_any_size_are_shown(qtbot, page, window_state):
    for height, width in ((3, 500), (400, 2), (230, 230)):
        images = np.random.default_rng(1).integers(0, 255, (6, height, width), dtype=np.uint8)
        labels = np.array([0, 0, 0, 1, 1, 1], np.int16)
        dataset = Dataset("Odd", (Split("train", images, labels),), ("a", "b"), f"{height}x{width}")
        window_state.session.set_dataset(dataset)
        window_state.reviews.review_rows(np.arange(2))
        qtbot.keyClick(view_of(page), Qt.Key.Key_B)
        qtbot.keyClick(view_of(page), Qt.Key.Key_K)
        qtbot.waitUntil(lambda: text(page, "summaryChanged") == "1 label changed")
        assert page.grab().size() == page.size()
        window_state.reviews.move_to(0)
        assert page.grab().size() == page.size()
        near = find(page, ImageStrip, "reviewNearGiven")
        qtbot.waitUntil(lambda near=near: len(near.images) == 2)
        assert near.images.pixels[0].size <= 112 * 230
    qtbot.waitUntil(lambda: not window_state.runner.live_tasks)


def test_a_failed_search_for_neighbours_says_why(qtbot, page, store, monkeypatch):
    def fail(*_arguments, **_options):
        raise DataError("Too little memory.")

    monkeypatch.setattr("mnist_gui.ui.review.neighbour_finder.build_neighbours", fail)
    with qtbot.waitSignal(page.failed) as failed:
        store.review_rows(np.arange(1))
    assert failed.args == ["Too little memory."]


def test_a_search_waits_for_a_training_under_way(qtbot, page, store, window_state):
    session = window_state.session
    session.train(TrainingRequest("logistic", "pixels"))
    store.find_suspects()
    assert "Waiting for the training" in text(page, "findingMessage")
    qtbot.waitUntil(lambda: store.review is not None, timeout=30_000)
    assert len(session.workspace.runs) == 1, "the training came first"


@pytest.mark.parametrize("has_test", [True, False])
def test_without_any_model_the_labels_as_given_are_learned_first(
    qtbot, page, window_state, tiny_dataset, monkeypatch, has_test
):
    quick = TrainingRequest("logistic", "pixels", limit=None)
    monkeypatch.setattr("mnist_gui.ui.review.retraining.TrainingRequest", lambda: quick)
    dataset = tiny_dataset if has_test else replace(tiny_dataset, splits=(tiny_dataset.train,))
    window_state.session.set_dataset(dataset)
    window_state.reviews.review_rows(np.arange(1))
    qtbot.keyClick(view_of(page), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window_state.reviews.decisions == (Decision.EXCLUDED,))
    click(qtbot, page, "trainAgainButton")
    qtbot.waitUntil(find(page, QWidget, "comparisonCard").isVisible, timeout=60_000)
    workspace = window_state.workspace
    if has_test:
        assert [run.train_images for run in workspace.runs] == [200, 199]
    else:
        assert workspace.validation.images == 199


def test_going_to_another_image_does_not_read_again_what_was_said_of_all(page, store, monkeypatch):
    store.review_rows(np.arange(5))
    said, times = store.decisions, []
    decisions = Review.decisions
    monkeypatch.setattr(
        Review, "decisions", lambda review, dataset: times.append(review) or decisions(review, dataset)
    )
    store.move_to(3)
    assert store.review.position == 3
    assert times == []
    assert store.decisions == said
