import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query import Query
from mnist_gui.ui.browse.filter_bar import FilterBar, LabelButton
from mnist_gui.ui.browse.flow_layout import FlowLayout


@pytest.fixture
def bar(qtbot, tiny_dataset):
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.set_dataset(tiny_dataset)
    bar.resize(1000, 60)
    bar.show()
    return bar


def label_button(bar, label):
    return bar.findChild(LabelButton, f"labelFilter{label}")


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def dataset_with(labels, class_names=("Shirt", "Coat")):
    labels = np.array(labels, dtype=np.int16)
    split = Split("train", np.zeros((len(labels), 4, 4), dtype=np.uint8), labels)
    return Dataset("Clothes", (split,), tuple(class_names), "clothes")


def test_splits_are_offered_with_their_counts(bar):
    splits = bar.findChild(QComboBox, "splitFilter")
    texts = [splits.itemText(number) for number in range(splits.count())]
    assert texts == ["All (300)", "train (200)", "test (100)"]
    assert bar.query == Query()


def test_choosing_a_split_asks_for_it_and_counts_its_labels(bar, qtbot):
    assert label_button(bar, 3).accessibleName() == "Show digit 3, 30 images"
    with qtbot.waitSignal(bar.query_changed) as asked:
        qtbot.keyClick(bar.findChild(QComboBox, "splitFilter"), Qt.Key.Key_End)
    assert asked.args == [Query(split="test")]
    assert label_button(bar, 3).accessibleName() == "Show digit 3, 10 images"


def test_labels_that_are_switched_on_are_asked_for(bar, qtbot):
    click(qtbot, label_button(bar, 3))
    with qtbot.waitSignal(bar.query_changed) as asked:
        click(qtbot, label_button(bar, 8))
    assert asked.args == [Query(labels=frozenset({3, 8}))]
    click(qtbot, label_button(bar, 3))
    click(qtbot, label_button(bar, 8))
    assert bar.query == Query()


def test_labels_can_be_switched_with_the_keyboard(bar, qtbot):
    qtbot.keyClick(label_button(bar, 5), Qt.Key.Key_Space)
    assert bar.query == Query(labels=frozenset({5}))


def test_clear_asks_for_everything(bar, qtbot):
    clear = bar.findChild(QPushButton, "clearFilters")
    assert not clear.isEnabled()
    bar.findChild(QComboBox, "splitFilter").setCurrentIndex(1)
    click(qtbot, label_button(bar, 0))
    with qtbot.waitSignal(bar.query_changed) as asked:
        click(qtbot, clear)
    assert asked.args == [Query()]
    assert not label_button(bar, 0).isChecked()
    assert not clear.isEnabled()


def test_the_result_is_said_in_numbers(bar):
    bar.set_result(6_265, 70_000)
    assert bar.findChild(QLabel, "resultCount").text() == "6,265 of 70,000 digits"


def test_another_data_set_gets_its_own_buttons_and_no_filter(bar, qtbot):
    click(qtbot, label_button(bar, 1))
    bar.set_dataset(dataset_with([0, 1, 1]))
    assert bar.query == Query()
    assert label_button(bar, 1).accessibleName() == "Show Coat, 2 images"
    assert len(bar.findChildren(LabelButton)) == 2


def test_images_without_a_label_can_be_asked_for(bar, qtbot):
    bar.set_dataset(dataset_with([0, NO_LABEL, 1, NO_LABEL]))
    button = label_button(bar, "None")
    assert button.accessibleName() == "Show images without a label, 2 images"
    click(qtbot, button)
    assert bar.query == Query(labels=frozenset({NO_LABEL}))


def test_without_any_label_there_are_no_label_buttons(bar):
    bar.set_dataset(dataset_with([NO_LABEL, NO_LABEL]))
    assert not bar.findChildren(LabelButton)


def test_many_classes_break_into_lines_inside_the_bar(bar, qtbot):
    names = [chr(ord("A") + number) for number in range(26)] + [f"class {number}" for number in range(36)]
    bar.set_dataset(dataset_with(range(62), names))
    bar.resize(900, 400)
    buttons = bar.findChildren(LabelButton)
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) > 2)
    places = [button.geometry() for button in buttons]
    assert all(button.parentWidget().rect().contains(button.geometry()) for button in buttons)
    assert not any(a.intersects(b) for number, a in enumerate(places) for b in places[:number])


def test_a_flow_is_mirrored_in_right_to_left_layouts(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    flow = FlowLayout(parent)
    for name in ("a", "b"):
        button = QPushButton(name)
        button.setFixedSize(QSize(50, 20))
        flow.addWidget(button)
    parent.resize(300, 60)
    parent.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    parent.show()
    first, second = (flow.itemAt(number).widget() for number in (0, 1))
    qtbot.waitUntil(lambda: first.x() > second.x())
    assert flow.itemAt(2) is None
    assert flow.takeAt(5) is None
    assert flow.takeAt(0).widget() is first
    assert flow.count() == 1
