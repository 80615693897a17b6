"""The window of steps: its cards for each kind of model, its sliders, other sizes of images."""

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSlider,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from mnist_gui.data.dataset import Split
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.steps.dialog import StepsDialog
from mnist_gui.ui.steps.feature_pictures import signed


@pytest.fixture
def dialog(window_state, qtbot):
    """The window, beside an empty one."""
    owner = QWidget()
    qtbot.addWidget(owner)
    dialog = StepsDialog(window_state, owner)
    dialog.show()
    yield dialog
    owner.close()


def headings(dialog) -> list[str]:
    """Return the headings of the visible cards, in their order."""
    return [card.heading.text().split("\N{EN SPACE}")[1] for card in dialog.cards]


def show(dialog, image, qtbot):
    """Show an image, and wait for its steps."""
    with qtbot.waitSignal(dialog._tracer.traced):
        dialog.set_image(image)


def test_the_built_in_reader_in_eight_steps(dialog, tiny_dataset, qtbot):
    assert dialog._empty.isVisible()
    show(dialog, tiny_dataset.splits[0].images[0], qtbot)
    assert headings(dialog) == [
        "Numbers",
        "Straightened and sized",
        "Edges",
        "Directions",
        "Features",
        "Nearest support vectors",
        "One against one",
        "Probabilities",
    ]
    assert not dialog.grab().isNull()


def test_it_asks_for_an_image_only_while_there_is_none(dialog, tiny_dataset, qtbot):
    asked, button = dialog._empty.sentence.text(), dialog._empty.button
    assert button.isVisible()
    dialog.set_image(tiny_dataset.splits[0].images[0])
    assert dialog._empty.isVisible(), "it is still being read"
    assert dialog._empty.sentence.text() == "Reading the image..."
    assert not button.isVisible()
    with qtbot.waitSignal(dialog.failed):
        dialog._tracer.failed.emit("There is no memory left.")
    assert dialog._empty.sentence.text() == asked
    assert button.isVisible()


def test_no_card_is_half_empty_beside_a_higher_one(dialog, tiny_dataset, qtbot):
    dialog.resize(1240, 740)
    show(dialog, tiny_dataset.splits[0].images[0], qtbot)
    QCoreApplication.processEvents()
    first, second = dialog.cards[:2]
    assert second.x() > first.x()
    assert second.height() < first.height() - 100
    ends: dict[int, int] = {}
    for card in dialog.cards:
        ends[card.x()] = max(ends.get(card.x(), 0), card.geometry().bottom())
    assert len(set(ends.values())) == 1


@pytest.mark.parametrize(
    ("features", "models"), [("pixels", ("logistic", "forest")), ("gradient", ("svm", "knn", "logistic"))]
)
def test_each_kind_of_model_has_its_cards(dialog, window_state, tiny_dataset, qtbot, features, models):
    window_state.session.set_dataset(tiny_dataset)
    for model in models:
        run = train(tiny_dataset, TrainingRequest(model=model, features=features, limit=40))
        window_state.session.add_run(run, saved=True)
        image = tiny_dataset.splits[1].images[3]
        show(dialog, image, qtbot)
        qtbot.waitUntil(lambda: not dialog._tracer.is_searching and dialog._tracer._job.is_idle)
        assert headings(dialog)[0] == "Numbers"
        assert headings(dialog)[-1] == "Probabilities"
        assert ("Edges" in headings(dialog)) == (features == "gradient")
        predicted = run.classifier.predict(image[None])
        assert dialog.findChild(QLabel, "stepsVerdict").text() == str(predicted.labels[0])
        np.testing.assert_allclose(dialog.trace.steps.prediction.probabilities, predicted.probabilities, 1e-3)
        kept = dialog.trace.kept
        assert all(each.image is not None for each in kept)
        assert bool(kept) == run.classifier.model.keeps_images
        assert not dialog.grab().isNull()
    assert dialog.findChild(QComboBox, "stepsReader").count() == 1 + len(models)


def test_sliders_change_the_image_and_all_steps(dialog, tiny_dataset, qtbot):
    show(dialog, tiny_dataset.splits[0].images[0], qtbot)
    before = dialog.trace
    with qtbot.waitSignal(dialog._tracer.traced):
        dialog.findChild(QSlider, "shiftSlider").setValue(15)  # 3 pixels
    moved = dialog.trace.features.gradient.moments.centre_x - before.features.gradient.moments.centre_x
    assert abs(float(moved[0]) - 3) < 0.1
    dialog.findChild(QPushButton, "resetStepsButton").click()
    qtbot.waitUntil(lambda: (dialog.trace.image == before.image).all())


def test_stale_steps_are_dropped_while_a_slider_moves(dialog, tiny_dataset, qtbot):
    show(dialog, tiny_dataset.splits[0].images[0], qtbot)
    traces = []
    dialog._tracer.traced.connect(traces.append)
    slider = dialog.findChild(QSlider, "rotationSlider")
    longest = 0.0
    for value in range(1, 41):
        started = time.perf_counter()
        slider.setValue(value)
        QCoreApplication.processEvents()
        longest = max(longest, time.perf_counter() - started)
    qtbot.waitUntil(lambda: dialog._tracer._job.is_idle)
    print(f"longest event of 40 moves: {1000 * longest:.1f} ms, {len(traces)} traces")
    assert len(traces) <= 41
    angle = dialog._controls.change
    assert (traces[-1].image == angle.of(tiny_dataset.splits[0].images[0])).all()


def test_the_name_of_the_reader_is_shortened_with_dots(dialog, tiny_dataset, window_state):
    window_state.session.set_dataset(tiny_dataset)
    run = train(tiny_dataset, TrainingRequest(model="logistic", features="pixels", limit=40))
    window_state.session.add_run(run, saved=True)
    box = dialog.findChild(QComboBox, "stepsReader")
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    assert box.currentText() == "Logistic regression on pixels, trained on Tiny"
    assert option.currentText.endswith("\N{HORIZONTAL ELLIPSIS}")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-0.04, 1, "0.0"),
        (0.04, 1, "0.0"),
        (0.0, 2, "0.00"),
        (-0.4, 0, "0"),
        (-0.06, 1, "-0.1"),
        (2.0, 0, "+2"),
    ],
)
def test_zero_has_no_sign(value, digits, text):
    assert signed(value, digits) == text


def test_closing_drops_what_is_being_computed(dialog, window_state, tiny_dataset, qtbot):
    window_state.session.set_dataset(tiny_dataset)
    run = train(tiny_dataset, TrainingRequest(model="knn", features="gradient", limit=40))
    dialog.set_image(tiny_dataset.splits[0].images[0])
    window_state.session.add_run(run, saved=True)
    assert dialog._tracer.is_searching
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    qtbot.waitUntil(lambda: not window_state.runner.live_tasks)


def test_another_size_says_what_is_missing(dialog, window_state, tiny_dataset, qtbot):
    rng = np.random.default_rng(1)
    images = rng.integers(0, 255, (20, 64, 48), dtype=np.uint8)
    show(dialog, images[0], qtbot)
    note = dialog.findChild(QLabel, "stepsNote")
    assert "64 by 48" in note.text()
    assert "of 64" in note.text()
    assert headings(dialog)[-1] == "Features"
    assert not dialog.findChild(QComboBox, "stepsReader").isEnabled()
    wide = replace(
        tiny_dataset,
        splits=(Split("train", images, np.tile(np.arange(10, dtype=np.int16), 2)),),
        source="wide",
    )
    window_state.session.set_dataset(wide)
    run = train(wide, TrainingRequest(model="logistic", features="gradient"))
    window_state.session.add_run(run, saved=True)
    qtbot.waitUntil(lambda: headings(dialog)[-1] == "Probabilities")


def test_the_window_follows_the_page_in_front(make_window, tiny_dataset, qtbot):
    window = make_window()
    action = next(spec for spec in ACTIONS if spec.name == "stepsAction")
    window.run_action(action)
    dialog = window.findChild(StepsDialog, "stepsDialog")
    assert dialog._empty.isVisible()
    window.state.session.set_dataset(tiny_dataset)
    with qtbot.waitSignal(dialog._tracer.traced):
        window.page("browse").go_to_row(7)
    assert (dialog.trace.image == tiny_dataset.take([7])[0]).all()
    window.findChild(QToolButton, "inspectorStepsButton").click()
    assert len(window.findChildren(StepsDialog)) == 1
    dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(StepsDialog))
    window.run_action(action)
    qtbot.waitUntil(lambda: window.findChild(StepsDialog).trace is not None)
