import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QListView, QPushButton, QWidget

from mnist_gui.ui.widgets.layouts import (
    SideBySide,
    centre_labels,
    column,
    make_viewport,
    painted_when_laid_out,
    row,
)


@pytest.fixture
def owner(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(300, 100)
    return owner


def shown(owner):
    owner.show()
    return [child.geometry().getRect() for child in owner.children() if isinstance(child, QWidget)]


def test_stretch_factors_share_a_row(owner):
    row((QWidget(), 2), (QWidget(), 1), owner=owner)
    assert shown(owner) == [(0, 0, 200, 100), (200, 0, 100, 100)]


def test_margins_spacing_and_extra_space(owner):
    column((QWidget(), 1), 10, (QWidget(), 1), owner=owner, spacing=5, margins=(1, 2, 3, 4))
    (left, top, width, height), (_, second, _, _) = shown(owner)
    assert (left, top, width) == (1, 2, 296)
    assert second == top + height + 5 + 10


def test_none_is_a_stretch(owner):
    first = QWidget()
    first.setFixedWidth(40)
    row(None, first, owner=owner)
    assert shown(owner) == [(260, 0, 40, 100)]


def test_a_part_may_be_aligned_or_a_layout(owner):
    small = QWidget()
    small.setFixedSize(40, 20)
    row((small, Qt.AlignmentFlag.AlignBottom), (column((QWidget(), 1)), 1), owner=owner)
    assert shown(owner) == [(0, 80, 40, 20), (40, 0, 260, 100)]


def test_labels_are_centred_in_a_form_that_is_laid_out_later(owner):
    form, label, field = QFormLayout(), QLabel("Size"), QComboBox()
    form.addRow(label, field)
    centre_labels(form)
    column(form, None, owner=owner)
    owner.show()
    assert abs(label.geometry().center().y() - field.geometry().center().y()) <= 1


def test_a_viewport_that_is_made_here_is_like_the_one_of_qt(qtbot):
    own, made = QListView(), QListView()
    make_viewport(made)
    for view in (own, made):
        qtbot.addWidget(view)
    for ask in (QWidget.objectName, QWidget.backgroundRole, QWidget.autoFillBackground, QWidget.focusProxy):
        expected = made if ask(own.viewport()) is own else ask(own.viewport())
        assert ask(made.viewport()) == expected


def test_what_changes_all_widgets_is_painted_once_when_it_is_laid_out(qtbot):
    class Painted(QLabel):
        heights: list[int] = []

        def paintEvent(self, event):
            self.heights.append(self.height())
            super().paintEvent(event)

    window = QWidget()
    qtbot.addWidget(window)
    label = Painted("text")
    column(label, None, owner=window)
    window.show()
    qtbot.waitUntil(lambda: bool(label.heights))
    usual = label.heights.pop()
    label.heights.clear()
    with painted_when_laid_out(window):
        font = window.font()
        font.setPointSizeF(2 * font.pointSizeF())
        window.setFont(font)
    qtbot.waitUntil(lambda: bool(label.heights))
    assert window.updatesEnabled()
    assert len(label.heights) == 1
    assert label.heights[0] > 1.5 * usual


@pytest.mark.parametrize(("width", "lines", "is_wider"), [(600, 1, 2), (230, 1, 1), (120, 2, 1)])
def test_buttons_stand_side_by_side_in_their_shares_or_as_their_texts_need_else_below(
    qtbot, width, lines, is_wider
):
    first, second = QPushButton("Go on"), QPushButton("Cross-validate all")
    pair = SideBySide(first, second, shares=(2, 1), spacing=8)
    qtbot.addWidget(pair)
    pair.resize(width, 100)
    pair.show()
    assert len({first.y(), second.y()}) == lines
    if lines == 1:
        assert (first.width() > second.width()) is (is_wider == 2)
        assert second.width() >= second.fontMetrics().horizontalAdvance(second.text())
