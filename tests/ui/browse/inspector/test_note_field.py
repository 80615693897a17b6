import itertools

import pytest
from helpers.window_driver import drag_in, dragged
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from mnist_gui.ui.browse.inspector.note_field import NoteField


@pytest.fixture
def field(qtbot):
    """A field in a window, with a button to which the focus can go."""
    window = QWidget()
    field, button = NoteField(), QPushButton("elsewhere")
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(button)
    column.addStretch()
    qtbot.addWidget(window)
    window.resize(240, 300)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.keep_window = window  # or Python would take it away
    field.notes = []
    field.edited.connect(field.notes.append)
    return field


def test_a_note_is_taken_when_the_focus_goes(field, qtbot):
    qtbot.keyClicks(field, " like a 9 ")
    assert field.notes == []
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert not field.hasFocus()
    assert field.notes == ["like a 9"]


def test_an_unchanged_note_is_not_taken(field, qtbot):
    field.set_note("as it was")
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.notes == []


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_end_the_edit_and_ask_for_the_focus_elsewhere(field, qtbot, key, modifier):
    qtbot.keyClicks(field, "odd")
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, key, modifier)
    assert field.notes == ["odd"]


def test_enter_begins_a_line_and_the_field_grows_up_to_four(field, qtbot):
    heights = [field.height()]
    for _ in range(6):
        qtbot.keyClick(field, Qt.Key.Key_Return)
        heights.append(field.maximumHeight())
    grown = [high - low for low, high in itertools.pairwise(heights)]
    assert grown[:3] == [field.fontMetrics().lineSpacing()] * 3
    assert grown[3:] == [0, 0, 0]


def test_a_note_that_is_being_written_is_not_disturbed(field, qtbot):
    field.set_note("old")
    qtbot.keyClicks(field, "new ")
    field.set_note("from elsewhere")
    assert field.toPlainText() == "new old"
    field.commit()
    assert field.notes == ["new old"]


def test_where_notes_cannot_be_kept_none_can_be_written(field, qtbot):
    field.set_note(None)
    assert not field.isEnabled()
    assert field.toPlainText() == ""
    field.commit()
    assert field.notes == []
    field.set_note("")
    assert field.isEnabled()


def test_a_note_is_taken_when_the_window_closes(field, qtbot):
    qtbot.keyClicks(field, "last words")
    field.window().close()
    assert field.notes == ["last words"]


def test_what_is_dragged_over_it_goes_to_the_window(field, tmp_path):
    words = QMimeData()
    words.setText("words\nfrom elsewhere")
    for data in (dragged(tmp_path / "digits.npz"), words):
        assert not drag_in(field.viewport(), data)
