from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSpinBox

from mnist_gui.data.query.values import Sample
from mnist_gui.ui.browse.filters.sample_dialog import SampleDialog


@pytest.fixture
def make_dialog(owner):
    def make(available=5923, sample=None):
        dialog = SampleDialog(available, sample, parent=owner)
        dialog.open()
        return dialog

    return make


@pytest.fixture
def chosen():
    return []


def box(dialog, name):
    return dialog.findChild(QSpinBox, name)


def test_the_present_sample_is_shown(make_dialog):
    dialog = make_dialog(sample=Sample(25, 7))
    assert (box(dialog, "sampleSize").value(), box(dialog, "sampleSeed").value()) == (25, 7)


def test_a_number_can_be_typed_at_once_and_enter_draws(qtbot, make_dialog, chosen):
    dialog = make_dialog()
    dialog.sample_chosen.connect(chosen.append)
    size = box(dialog, "sampleSize")
    qtbot.waitUntil(size.hasFocus)
    QTest.keyClicks(size, "36")
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(size, Qt.Key.Key_Return)
    assert chosen == [Sample(36, 0)]


def test_so_many_of_each_class_can_be_drawn(make_dialog, chosen):
    dialog = make_dialog(sample=Sample(25, 7, of_each=True))
    dialog.sample_chosen.connect(chosen.append)
    assert dialog.findChild(QCheckBox, "sampleOfEach").isChecked()
    dialog.findChild(QPushButton, "drawSampleButton").click()
    assert chosen == [Sample(25, 7, of_each=True)]


def test_escape_draws_nothing(qtbot, make_dialog, chosen):
    dialog = make_dialog()
    dialog.sample_chosen.connect(chosen.append)
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert chosen == []


def test_no_more_can_be_drawn_than_match(make_dialog):
    dialog = make_dialog(available=12)
    assert box(dialog, "sampleSize").value() == 12
    assert box(dialog, "sampleSize").maximum() == 12
    assert any("12 images that match" in label.text() for label in dialog.findChildren(QLabel))


def test_of_no_digit_nothing_can_be_drawn(make_dialog):
    dialog = make_dialog(available=0)
    assert not dialog.findChild(QPushButton, "drawSampleButton").isEnabled()
    assert any(label.text().startswith("No image matches") for label in dialog.findChildren(QLabel))


def test_another_seed_is_never_the_same_one(qtbot, make_dialog):
    dialog = make_dialog()
    seed, another = box(dialog, "sampleSeed"), dialog.findChild(QPushButton, "anotherSeedButton")
    seeds = [seed.value()]
    for _ in range(20):
        qtbot.mouseClick(another, Qt.MouseButton.LeftButton)
        seeds.append(seed.value())
    assert all(before != after for before, after in pairwise(seeds))


def test_the_draw_button_draws(qtbot, make_dialog, chosen):
    dialog = make_dialog(sample=Sample(25, 7))
    dialog.sample_chosen.connect(chosen.append)
    with qtbot.waitSignal(dialog.finished):
        qtbot.mouseClick(dialog.findChild(QPushButton, "drawSampleButton"), Qt.MouseButton.LeftButton)
    assert chosen == [Sample(25, 7)]
