import numpy as np
import pytest
from helpers.class_list import class_line, class_sentence, classes_on, click_class
from helpers.widget_driver import find, pixels
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLineEdit, QToolTip, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.ui.browse.filters.class_panel import ClassPanel
from mnist_gui.ui.widgets.theme import LIGHT, palette_of

LETTERS = [chr(ord("A") + number) for number in range(26)] + [f"class {number}" for number in range(36)]


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(ClassPanel())
    row.addStretch(1)
    window.resize(500, 400)
    window.show()
    window.activateWindow()
    return window


@pytest.fixture
def panel(window):
    return window.findChild(ClassPanel)


def dataset_with(labels, class_names=("Shirt", "Coat")):
    labels = np.array(labels, dtype=np.int16)
    split = Split("train", np.zeros((len(labels), 4, 4), dtype=np.uint8), labels)
    return Dataset("Clothes", (split,), tuple(class_names), "clothes")


def test_classes_that_are_switched_on_are_asked_for_by_mouse_and_by_keys(panel, tiny_dataset, qtbot):
    panel.set_dataset(tiny_dataset)
    asked = []
    panel.labels_changed.connect(asked.append)
    click_class(panel, 3)
    panel.classes.setFocus()
    for key in (*[Qt.Key.Key_Down] * 5, Qt.Key.Key_Space):
        qtbot.keyClick(panel.classes, key)
    click_class(panel, 3)
    click_class(panel, 8)
    assert asked == [frozenset({3}), frozenset({3, 8}), frozenset({8}), None]


def test_letters_lead_to_a_class(panel, qtbot):
    panel.set_dataset(dataset_with(range(3), ("Shirt", "Coat", "Bag")))
    panel.classes.setFocus()
    qtbot.keyClicks(panel.classes, "co")
    assert panel.classes.currentIndex() == class_line(panel, 1)
    assert classes_on(panel) == set()
    qtbot.keyClick(panel.classes, Qt.Key.Key_Space)
    assert classes_on(panel) == {1}


def test_numbers_are_those_of_the_split(panel, tiny_dataset):
    panel.set_dataset(tiny_dataset)
    assert class_sentence(panel, 3) == "Digit 3, 30 images"
    panel.show_choice("test", None)
    assert class_sentence(panel, 3) == "Digit 3, 10 images"


@pytest.mark.parametrize("labels", [[1, 1, 1, 0], [1, 1, 1, NO_LABEL]], ids=["same lines", "one more line"])
def test_other_labels_change_numbers_and_lines_alone(panel, labels):
    panel.set_dataset(dataset_with([0, 0, 1, 0]))
    panel.show_choice(None, frozenset({1}))
    asked = []
    panel.labels_changed.connect(asked.append)
    panel.set_labels(dataset_with(labels))
    assert class_sentence(panel, 1) == "Coat, 3 images"
    assert (NO_LABEL in panel.classes.classes.names) is (NO_LABEL in labels)
    assert classes_on(panel) == {1}
    assert not asked


def test_images_without_a_label_can_be_asked_for(panel, qtbot):
    panel.set_dataset(dataset_with([0, NO_LABEL, 1, NO_LABEL]))
    assert class_sentence(panel, NO_LABEL) == "Images without a label, 2 images"
    with qtbot.waitSignal(panel.labels_changed) as asked:
        click_class(panel, NO_LABEL)
    assert asked.args == [frozenset({NO_LABEL})]


def test_another_data_set_has_its_own_classes(panel, tiny_dataset):
    panel.set_dataset(tiny_dataset)
    panel.show_choice(None, frozenset({1}))
    panel.set_dataset(dataset_with([0, 1, 1]))
    assert [class_sentence(panel, label) for label in (0, 1)] == ["Shirt, 1 images", "Coat, 2 images"]
    assert classes_on(panel) == set()


def test_without_any_label_there_is_no_list(panel):
    panel.set_dataset(dataset_with([NO_LABEL, NO_LABEL]))
    assert panel.classes.isHidden()


def test_a_thousand_classes_are_searched_in_one_view(panel, qtbot):
    names = [f"class {number}" for number in range(999)]
    panel.set_dataset(dataset_with([*range(999), *range(900, 999)], names))
    assert len(panel.findChildren(QWidget)) < 40, "no widget for each class"
    asked = []
    panel.labels_changed.connect(asked.append)
    click_class(panel, 500)
    search = find(panel, QLineEdit, "classSearch")
    assert search.isVisible()
    qtbot.keyClicks(search, "CLASS 91")
    assert panel.classes.classes.labels == [91, *range(910, 920)]
    click_class(panel, 910)
    assert asked == [frozenset({500}), frozenset({500, 910})], "the one that is not listed stays on"
    search.clear()
    assert classes_on(panel) == {500, 910}
    panel.set_dataset(dataset_with([0, 1]))
    assert not search.isVisible()


def test_a_search_field_comes_with_many_classes_and_lines_become_low(panel, tiny_dataset):
    panel.set_dataset(tiny_dataset)
    high = panel.classes.visualRect(class_line(panel, 0)).height()
    assert not find(panel, QLineEdit, "classSearch").isVisible()
    panel.set_dataset(dataset_with(range(62), LETTERS))
    assert panel.classes.visualRect(class_line(panel, 0)).height() < high
    assert find(panel, QLineEdit, "classSearch").isVisible()


def test_bars_are_as_long_as_there_are_images(panel, qtbot):
    panel.set_dataset(dataset_with([0] * 40 + [1] * 10))
    panel.setPalette(palette_of(LIGHT))

    def length(label):
        rect = panel.classes.visualRect(class_line(panel, label))
        line = panel.classes.viewport().grab(rect).toImage()
        y = line.height() - 4
        return sum(line.pixelColor(x, y).saturation() > 60 for x in range(line.width()))

    assert length(0) == pytest.approx(4 * length(1), abs=12)  # of rounded ends
    assert length(1) > 8


def test_a_long_name_is_cut_and_told_in_full_as_it_is(panel, qtbot):
    name = "a <b>class</b> name that is much too long to be read in a list of classes"
    panel.set_dataset(dataset_with([0, 1], ("A", name)))
    assert panel.width() <= 200
    assert name in class_sentence(panel, 1)
    line = panel.classes.visualRect(class_line(panel, 1))
    event = QHelpEvent(QEvent.Type.ToolTip, line.center(), panel.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(panel.classes.viewport(), event)
    assert "\N{WORD JOINER}" in QToolTip.text(), "shown as text, not as HTML"
    QToolTip.hideText()


def test_screen_readers_know_the_classes_and_which_are_on(panel, tiny_dataset):
    panel.set_dataset(tiny_dataset)
    click_class(panel, 3)
    spoken = QAccessible.queryAccessibleInterface(panel.classes)
    assert spoken.role() == QAccessible.Role.List
    line = spoken.child(3)
    assert line.text(QAccessible.Text.Name) == "Digit 3, 30 images"
    assert line.state().selected
    assert not spoken.child(4).state().selected


def test_the_closed_box_of_splits_names_the_split_alone(panel, tiny_dataset):
    panel.set_dataset(tiny_dataset)
    box = find(panel, QComboBox, "splitFilter")
    assert box.itemText(1) == "train (200)"
    before = pixels(box)
    box.setItemText(0, "All (7)")
    assert (pixels(box) == before).all()


def test_the_line_of_a_class_is_painted_mirrored_from_right_to_left(panel, tiny_dataset):
    panel.set_dataset(tiny_dataset)
    line = class_line(panel, 3)
    shown = pixels(panel.classes.viewport())[panel.classes.visualRect(line).top() + 4 :][:12]
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = pixels(panel.classes.viewport())[panel.classes.visualRect(line).top() + 4 :][:12]
    ground = shown[0, 0].astype(int)

    def ink(part):
        return np.abs(part.astype(int) - ground).sum()

    half = shown.shape[1] // 2
    assert ink(shown[:, :half]) == pytest.approx(ink(mirrored[:, half:]), rel=0.1)
    assert ink(shown[:, half:]) == pytest.approx(ink(mirrored[:, :half]), rel=0.1)
    assert ink(shown[:, :half]) != pytest.approx(ink(shown[:, half:]), rel=0.1)
