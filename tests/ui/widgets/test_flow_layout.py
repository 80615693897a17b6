"""A layout that wraps like text."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.ui.widgets.elided_button import ElidedButton
from mnist_gui.ui.widgets.flow_layout import FlowLayout


@pytest.fixture
def parent(qtbot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def flow(parent) -> FlowLayout:
    """A flow of three items of 50x20 pixels."""
    flow = FlowLayout(parent)
    flow.setContentsMargins(0, 0, 0, 0)
    flow.setSpacing(10)
    for _ in range(3):
        add(flow)
    parent.resize(300, 100)
    parent.show()
    return flow


def add(flow: FlowLayout) -> QPushButton:
    button = QPushButton()
    button.setFixedSize(QSize(50, 20))
    flow.addWidget(button)
    button.show()
    return button


def test_a_button_that_is_wider_than_the_layout_leaves_out_the_middle_of_its_text(parent):
    flow = FlowLayout(parent)
    flow.setContentsMargins(0, 0, 0, 0)
    button = ElidedButton(
        "Only nearest & dearest reads right: 31", "link", icon_name="browse", tip="Open them"
    )
    flow.addWidget(button)
    whole = button.sizeHint().width()
    parent.resize(whole + 50, 100)
    parent.show()
    assert (button.width(), button.shown_text) == (whole, "Only nearest && dearest reads right: 31")
    assert button.toolTip() == "Open them"
    parent.resize(whole - 60, 100)
    flow.activate()
    assert button.width() == whole - 60
    first, last = button.shown_text.split("\N{HORIZONTAL ELLIPSIS}")
    assert first.startswith("Only")
    assert last.endswith("31")
    assert button.toolTip() == "Only nearest & dearest reads right: 31\nOpen them"
    parent.resize(10, 100)
    flow.activate()
    assert button.width() == button.minimumSizeHint().width() < whole - 60


def test_it_has_as_many_lines_as_its_width_requires(flow):
    assert [flow.heightForWidth(width) for width in (170, 169, 109)] == [20, 50, 80]
    assert flow.sizeHint() == QSize(170, 20)
    assert flow.minimumSize() == QSize(50, 20)


def test_it_measures_again_when_an_item_comes_goes_hides_or_changes(flow):
    assert flow.heightForWidth(170) == 20
    fourth = add(flow)
    assert flow.heightForWidth(170) == 50
    fourth.hide()
    assert flow.heightForWidth(170) == 20
    first = flow.itemAt(0).widget()
    first.setFixedSize(QSize(60, 30))
    assert flow.heightForWidth(170) == 60
    assert flow.minimumSize() == QSize(60, 30)
    flow.removeWidget(first)
    assert flow.heightForWidth(110) == 20
