import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QToolButton

from mnist_gui.data.query.order import KEYS, Order
from mnist_gui.ui.browse.filters.sort_box import SortBox


@pytest.fixture
def box(qtbot):
    box = SortBox()
    qtbot.addWidget(box)
    box.set_known({"predictions", "distance"})
    box.show()
    return box


@pytest.fixture
def keys(box):
    return box.findChild(QComboBox, "sortBox")


@pytest.fixture
def direction(box):
    return box.findChild(QToolButton, "sortDirection")


def test_every_key_is_offered(keys):
    assert [keys.itemData(line) for line in range(keys.count())] == list(KEYS)
    assert keys.itemText(0) == "Index"


def test_choosing_a_key_asks_for_the_end_that_people_look_for(box, keys, qtbot):
    asked = []
    box.order_changed.connect(asked.append)
    keys.setFocus()
    for _ in range(3):
        qtbot.keyClick(keys, Qt.Key.Key_Down)
    assert asked == [Order("label"), Order("confidence"), Order("loss", descending=True)]
    assert box.order == asked[-1]


def test_the_direction_is_turned_with_a_button(box, direction, qtbot):
    assert direction.toolTip() == "Smallest first"
    with qtbot.waitSignal(box.order_changed) as asked:
        qtbot.mouseClick(direction, Qt.MouseButton.LeftButton)
    assert asked.args == [Order(descending=True)]
    assert direction.toolTip() == "Largest first"
    with qtbot.waitSignal(box.order_changed) as asked:
        qtbot.keyClick(direction, Qt.Key.Key_Space)
    assert asked.args == [Order()]


def test_the_direction_is_drawn_as_an_icon(direction, qtbot):
    before = direction.icon().pixmap(16, 16).toImage()
    qtbot.mouseClick(direction, Qt.MouseButton.LeftButton)
    assert direction.icon().pixmap(16, 16).toImage() != before


def test_an_order_that_is_set_is_shown_and_told_once(box, keys, direction, qtbot):
    told = []
    box.order_changed.connect(told.append)
    for _ in range(2):
        box.set_order(Order("ink", descending=True))
    assert keys.currentData() == "ink"
    assert direction.isChecked()
    assert told == [Order("ink", descending=True)]


def test_orders_that_cannot_be_had_yet_say_why_and_are_stepped_over(box, keys, qtbot):
    box.set_known(())
    disabled = [
        keys.itemText(line) for line in range(keys.count()) if not keys.model().item(line).isEnabled()
    ]
    assert disabled == [
        "Confidence (needs a model)",
        "Loss (needs a model)",
        "Doubt (needs proposed labels)",
        "Similarity (choose Similar beside a digit first)",
    ]
    box.set_order(Order("label"))
    qtbot.keyClick(keys, Qt.Key.Key_Down)
    assert box.order == Order("duplicates")
    box.set_known({"predictions"})
    assert keys.itemText(2) == "Confidence"


def test_lines_change_only_with_what_is_known_and_the_list_is_measured_when_it_opens(box, keys):
    changes = []
    keys.model().itemChanged.connect(changes.append)
    box.set_known(frozenset({"predictions", "distance"}))  # as for another column that no order needs
    assert changes == []
    box.set_known(())
    assert changes
    assert keys.view().minimumWidth() == 0
    keys.showPopup()
    assert keys.view().minimumWidth() > keys.view().sizeHintForColumn(0)
    keys.hidePopup()
