"""Cards, empty states, buttons and kinds of text that several pages share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import Card, EmptyState, heading
from mnist_gui.ui.widgets.side_column import SideColumn
from mnist_gui.ui.widgets.theme import LIGHT, palette_of
from mnist_gui.ui.widgets.tokens import TextStyle


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = QFont(qapp.font()), qapp.palette()
    yield qapp
    qapp.setFont(font)
    qapp.setPalette(palette)


def test_a_card_names_its_group_and_has_a_hairline_around_its_ground(qtbot, application):
    application.setPalette(palette_of(LIGHT))
    card = Card("Calibration")
    qtbot.addWidget(card)
    card.add(QLabel("curve"))
    card.resize(200, 100)
    assert card.accessibleName() == card.heading.text() == "Calibration"
    image = card.grab().toImage()
    assert image.pixelColor(100, 90).name() == LIGHT.card
    assert image.pixelColor(0, 50).name() == LIGHT.line
    assert image.pixelColor(0, 0).name() == LIGHT.window  # the corner is round


def test_a_card_without_a_title_has_no_line_for_one(qtbot):
    card = Card()
    qtbot.addWidget(card)
    assert card.heading.isHidden()


def test_an_empty_state_is_ended_by_its_button(qtbot):
    empty = EmptyState("train", "No model has been trained.", button="Train", button_icon="play")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.requested):
        qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    empty.say("Nothing matches.", icon_name="search")
    assert empty.sentence.text() == "Nothing matches."


def test_an_empty_state_without_an_end_has_no_button(qtbot):
    empty = EmptyState("train", "Training.")
    qtbot.addWidget(empty)
    assert empty.button.isHidden()


def test_a_button_with_an_icon_alone_has_a_name_and_is_reached_with_the_keyboard(qtbot):
    button = IconButton("undo", "Undo the last stroke")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Undo the last stroke"
    assert "Undo the last stroke" in button.toolTip()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert button.sizeHint().width() == button.sizeHint().height() >= tokens.CONTROL_HEIGHT


def test_kinds_of_text_follow_the_font_of_the_application(qtbot, application):
    window = QWidget()
    qtbot.addWidget(window)
    label = heading("Runs")
    label.setParent(window)
    usual = label.font().pointSizeF()
    assert usual == pytest.approx(application.font().pointSizeF() * TextStyle.HEADING.value[0])
    larger = QFont(application.font())
    larger.setPointSizeF(2 * larger.pointSizeF())
    application.setFont(larger)
    tokens.refresh_text_styles()
    assert label.font().pointSizeF() == pytest.approx(2 * usual)
    assert label.font().bold()


def test_a_side_column_is_wider_where_text_is_large_and_leaves_room(qtbot):
    column = SideColumn(300)
    qtbot.addWidget(column)
    usual = column.width()
    assert usual >= 300
    larger = QFont(column.font())
    larger.setPointSizeF(2 * larger.pointSizeF())
    column.setFont(larger)
    assert usual < column.width() <= 1.5 * 300
