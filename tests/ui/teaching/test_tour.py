"""The tour on the live program, and the presentation mode."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.data.query.query import Query
from mnist_gui.learning.recipes import PRESETS, TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.shell import teaching
from mnist_gui.ui.teaching.tour_steps import STEPS


@pytest.fixture
def window(make_window):
    window = make_window()
    window.resize(1366, 768)
    return window


def press(window, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button.isEnabled(), name
    button.click()


def test_show_me_does_each_of_ten_steps_on_the_live_program(window, qtbot, monkeypatch):
    quick = replace(PRESETS["pixel-logistic"], request=TrainingRequest("logistic", "pixels", limit=100))
    monkeypatch.setattr(teaching, "PRESETS", {"pixel-logistic": quick})
    window.findChild(QAction, "tour").trigger()
    tour = window.teaching.tour
    qtbot.waitUntil(lambda: tour.is_under_way)
    panel, ring = window.findChild(QWidget, "tourPanel"), window.findChild(QWidget, "tourRing")
    seen = []
    while tour.is_under_way:
        step = tour.step
        seen.append(step)
        assert panel.isVisible()
        assert window.rect().contains(panel.geometry())
        if step.shows:
            assert not tour.is_done, step.title
            press(window, "tourShowButton")
            qtbot.waitUntil(lambda: tour.is_done, timeout=20_000)
        qtbot.waitUntil(lambda: not window.state.runner.live_tasks, timeout=20_000)
        tour.follow()
        assert ring.isVisible(), step.title
        press(window, "tourNextButton")
    assert tuple(seen) == STEPS
    assert len(STEPS) == 10
    assert not panel.isVisible()


def test_the_tour_asks_before_it_drops_a_model_and_esc_leaves_it(window, qtbot, tiny_dataset):
    session, tour = window.state.session, window.teaching.tour
    session.set_dataset(tiny_dataset)
    session.add_run(train(tiny_dataset, TrainingRequest("knn", "pixels")))
    window.findChild(QAction, "tour").trigger()
    qtbot.waitUntil(lambda: session.loading.task is None)
    qtbot.waitUntil(lambda: any("Open &Anyway" in each.text() for each in window.findChildren(QPushButton)))
    assert not tour.is_under_way
    assert session.workspace.dataset is tiny_dataset
    next(each for each in window.findChildren(QPushButton) if "Open &Anyway" in each.text()).click()
    qtbot.waitUntil(lambda: tour.is_under_way)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not tour.is_under_way
    assert window.state.workspace.dataset.name == "Sample digits"


def test_the_tour_begins_with_every_image_and_waits_for_the_model_that_it_speaks_of(window, qtbot):
    tour_action, tour = window.findChild(QAction, "tour"), window.teaching.tour
    tour_action.trigger()
    qtbot.waitUntil(lambda: tour.is_under_way)
    window.page("browse").show_query(Query(labels=frozenset({3})))
    window.state.session.add_run(train(window.state.workspace.dataset, TrainingRequest("knn", limit=50)))
    tour_action.trigger()
    assert window.page("browse").query == Query()
    while tour.step.page != "train":
        press(window, "tourNextButton")
    assert not tour.is_done


def test_the_presentation_has_large_type_no_menus_and_a_light_and_esc_leaves_it(window, qtbot, qapp):
    usual = qapp.font().pointSizeF()
    present = window.findChild(QAction, "presentationAction")
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert window.menuBar().height() == 0
    assert qapp.font().pointSizeF() > 1.4 * usual
    assert QGuiApplication.overrideCursor() is not None
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)  # keys of menus still work
    assert window.page("train").isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert window.menuBar().sizeHint().height() > 0
    assert window.menuBar().maximumHeight() > 1000
    assert qapp.font().pointSizeF() == pytest.approx(usual)
    assert QGuiApplication.overrideCursor() is None
    assert window.state.settings.text_size == 100
    present.trigger()
    window.close_anyway()
    assert QGuiApplication.overrideCursor() is None
