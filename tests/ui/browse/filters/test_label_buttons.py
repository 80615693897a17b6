import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.ui.browse.filters.label_buttons import LabelButton, LabelButtons
from mnist_gui.ui.widgets.flow_layout import FlowLayout

LETTERS = [chr(ord("A") + number) for number in range(26)] + [f"class {number}" for number in range(36)]


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(LabelButtons())
    column.addStretch(1)
    window.resize(900, 400)
    window.show()
    return window


@pytest.fixture
def labels(window):
    return window.findChild(LabelButtons)


def button(labels, label):
    return labels.findChild(LabelButton, f"labelFilter{label}")


def dataset_with(labels, class_names=("Shirt", "Coat")):
    labels = np.array(labels, dtype=np.int16)
    split = Split("train", np.zeros((len(labels), 4, 4), dtype=np.uint8), labels)
    return Dataset("Clothes", (split,), tuple(class_names), "clothes")


def test_labels_that_are_switched_on_are_asked_for(labels, tiny_dataset, qtbot):
    labels.set_dataset(tiny_dataset)
    asked = []
    labels.labels_changed.connect(asked.append)
    qtbot.mouseClick(button(labels, 3), Qt.MouseButton.LeftButton)
    qtbot.keyClick(button(labels, 8), Qt.Key.Key_Space)
    qtbot.mouseClick(button(labels, 3), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(labels, 8), Qt.MouseButton.LeftButton)
    assert asked == [frozenset({3}), frozenset({3, 8}), frozenset({8}), None]


def test_counts_are_those_of_the_split(labels, tiny_dataset):
    labels.set_dataset(tiny_dataset)
    assert button(labels, 3).accessibleName() == "Show digit 3, 30 images"
    labels.show_counts("test")
    assert button(labels, 3).accessibleName() == "Show digit 3, 10 images"


def test_images_without_a_label_can_be_asked_for(labels, qtbot):
    labels.set_dataset(dataset_with([0, NO_LABEL, 1, NO_LABEL]))
    assert button(labels, "None").accessibleName() == "Show images without a label, 2 images"
    with qtbot.waitSignal(labels.labels_changed) as asked:
        qtbot.mouseClick(button(labels, "None"), Qt.MouseButton.LeftButton)
    assert asked.args == [frozenset({NO_LABEL})]


def test_another_data_set_gets_its_own_buttons(labels, tiny_dataset):
    labels.set_dataset(tiny_dataset)
    labels.show_labels(frozenset({1}))
    labels.set_dataset(dataset_with([0, 1, 1]))
    assert [button.accessibleName() for button in labels.findChildren(LabelButton)] == [
        "Show Shirt, 1 images",
        "Show Coat, 2 images",
    ]
    assert not button(labels, 1).isChecked()


def test_without_any_label_there_are_no_buttons(labels):
    labels.set_dataset(dataset_with([NO_LABEL, NO_LABEL]))
    assert not labels.findChildren(LabelButton)
    assert labels.isHidden()


def test_many_classes_stand_in_lines_without_overlap(labels, qtbot):
    labels.set_dataset(dataset_with(range(62), LETTERS))
    buttons = labels.findChildren(LabelButton)
    room = labels.widget()
    qtbot.waitUntil(lambda: all(room.rect().contains(button.geometry()) for button in buttons))
    places = [button.geometry() for button in buttons]
    assert len({place.y() for place in places}) > 2
    assert not any(a.intersects(b) for number, a in enumerate(places) for b in places[:number])


def test_more_lines_than_can_be_seen_scroll_to_the_button_that_has_the_focus(window, labels, qtbot):
    labels.set_dataset(dataset_with(range(62), LETTERS))
    window.resize(400, 400)
    window.activateWindow()
    last = button(labels, 61)
    qtbot.waitUntil(lambda: 0 < labels.height() < labels.widget().height())
    assert labels.height() <= 3 * (last.height() + 2)
    button(labels, 60).setFocus()
    qtbot.keyClick(button(labels, 60), Qt.Key.Key_Tab)
    qtbot.waitUntil(last.hasFocus)
    seen = labels.viewport().rect()
    assert seen.contains(last.rect().translated(last.mapTo(labels.viewport(), last.rect().topLeft())))


def test_a_long_class_name_is_cut_and_told_in_full(labels):
    name = "a class name that is much too long to be read on a button"
    labels.set_dataset(dataset_with([0, 1], ("A", name)))
    assert button(labels, 1).sizeHint().width() < 200
    assert name in button(labels, 1).toolTip()


def test_a_flow_is_mirrored_in_right_to_left_layouts(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    flow = FlowLayout(parent)
    for name in ("a", "b"):
        widget = QPushButton(name)
        widget.setFixedSize(QSize(50, 20))
        flow.addWidget(widget)
    parent.resize(300, 60)
    parent.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    parent.show()
    first, second = (flow.itemAt(number).widget() for number in (0, 1))
    qtbot.waitUntil(lambda: first.x() > second.x())
    assert flow.itemAt(2) is None
    assert flow.takeAt(5) is None
    assert flow.takeAt(0).widget() is first
    assert flow.count() == 1


def test_of_very_many_classes_the_most_frequent_have_buttons_and_a_list_has_all(labels, qtbot):
    names = [f"class {number}" for number in range(999)]
    labels.set_dataset(dataset_with([*range(999), *range(900, 999)], names))
    shown = [button.label for button in labels.findChildren(LabelButton)]
    assert len(shown) == 64
    assert set(shown) < set(range(900, 999))
    box = labels.findChild(QComboBox, "allLabelsBox")
    assert box.isVisible()
    asked = []
    labels.labels_changed.connect(asked.append)
    box.activated.emit(1 + 500)
    qtbot.mouseClick(button(labels, 910), Qt.MouseButton.LeftButton)
    box.activated.emit(1 + 500)
    assert asked == [frozenset({500}), frozenset({500, 910}), frozenset({910})]
    labels.set_dataset(dataset_with([0, 1]))
    assert box.isHidden()
