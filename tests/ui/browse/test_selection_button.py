import pytest

from mnist_gui.ui.browse.selection_button import SelectionButton


@pytest.mark.parametrize(
    ("shown", "hidden", "text"),
    [
        (0, 0, ""),
        (1, 0, ""),
        (12_345, 0, "12,345 selected"),
        (0, 1, "1 selected, hidden by the filters"),
        (2, 3, "5 selected, 3 of them hidden"),
    ],
)
def test_how_many_are_selected_is_said_when_there_are_several_or_hidden_ones(qtbot, shown, hidden, text):
    button = SelectionButton()
    qtbot.addWidget(button)
    button.set_count(shown, hidden)
    assert (button.text() if button.isVisible() else "") == text
