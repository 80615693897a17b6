import json

import pytest
from helpers.draw_driver import answer, draw, pad
from helpers.ruler import LYING, STANDING, Ruler, run_of
from helpers.widget_driver import click, find, text, trigger
from helpers.window_driver import choose_in_dialog
from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QWidget

from mnist_gui.data.user.own_digits_file import own_digits_folder, own_digits_path, read_own_digits
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.draw.adaptation import AdaptationController
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.practice_panel import PracticePanel
from mnist_gui.ui.draw.reader import DrawingReader, ReaderChoice
from mnist_gui.ui.state.settings import Settings

LEFT = Qt.MouseButton.LeftButton
FLAGGED_ONE = (0.3, 0.35), (0.5, 0.1), (0.5, 0.9)


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def page(make_draw_page, settings) -> DrawPage:
    """The page in sight, with the reader that ships and the hand unfolded."""
    page = make_draw_page(settings=settings)
    find(page, QAbstractButton, "handFoldButton").click()
    return page


def own(page: DrawPage):
    """The user's digits, those not yet saved included."""
    return page.own_digits.digits


def labels(page: DrawPage) -> list[int]:
    return [digit.label for digit in own(page).digits]


def teach(qtbot, page: DrawPage, *points: tuple[float, float], label: int) -> None:
    """Draw something on an empty pad and name it."""
    page.clear()
    draw(qtbot, page, *points)
    qtbot.keyClick(pad(page), str(label))


def teach_sevens(qtbot, page: DrawPage) -> None:
    """Call ones with a flag sevens."""
    for step in range(4):
        teach(qtbot, page, *FLAGGED_ONE[:2], (0.5, 0.9 - 0.02 * step), label=7)


def reader_name(page: DrawPage) -> str:
    return find(page, QComboBox, "readerBox").currentText()


# ------------------------------------------------------------------------------------------------- naming


def test_a_key_keeps_the_drawing_under_its_name(qtbot, page, runner):
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    (digit,) = own(page).digits
    assert digit.label == 4
    assert json.loads(json.dumps(digit.strokes)) == pad(page).drawing.to_json()["strokes"]
    assert (digit.image == drawing_to_image(pad(page).drawing)).all()
    assert "Kept as a 4" in text(page, "teachStatus")
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert read_own_digits(own_digits_folder()) == own(page)


def test_what_is_kept_is_the_image_of_this_drawing_though_it_was_not_read_yet(qtbot, make_draw_page, shipped):
    page = make_draw_page()
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    shipped.gate.clear()
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    shipped.gate.set()
    assert (own(page).digits[0].image == drawing_to_image(pad(page).drawing)).all()


@pytest.mark.parametrize("name", ["undoButton", "evidenceToggle", "practiceButton"])
def test_keys_name_the_drawing_wherever_the_focus_is(qtbot, page, name):
    draw(qtbot, page, *STANDING)
    widget = find(page, QWidget, name)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_9)
    assert labels(page) == [9]


def test_another_name_puts_the_first_right_and_undo_takes_it_back(qtbot, page):
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    click(qtbot, page, "teachButton7")
    assert labels(page) == [7]
    click(qtbot, page, "undoTeachButton")
    assert labels(page) == [4]
    click(qtbot, page, "undoTeachButton")
    assert labels(page) == []
    assert not pad(page).drawing.is_empty, "the pad's own undo is another"


def test_an_empty_pad_cannot_be_named(qtbot, page):
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    assert labels(page) == []
    assert not find(page, QAbstractButton, "teachButton4").isEnabled()


def test_the_pads_undo_shows_again_what_a_drawing_was_called(qtbot, page):
    teach(qtbot, page, *STANDING, label=1)
    page.clear()
    assert "Kept" not in text(page, "teachStatus")
    page.undo()
    assert "Kept as a 1" in text(page, "teachStatus")


# ----------------------------------------------------------------------------------- writer adaptation


def test_the_reader_adapts_to_the_writer_and_back(qtbot, page, settings, runner):
    teach_sevens(qtbot, page)
    qtbot.waitUntil(lambda: answer(page) == "1")
    assert reader_name(page) == "Built-in reader"
    click(qtbot, page, "learnButton")
    qtbot.waitUntil(lambda: reader_name(page) == "Built-in reader, adapted to you")
    qtbot.waitUntil(lambda: answer(page) == "7")
    page.clear()
    assert text(page, "teachStatus") == "Of 4 digits, 4 misread before learning, 0 after."
    assert settings.adapts_to_writer
    draw(qtbot, page, *FLAGGED_ONE)
    trigger(page, "forgetHandAction")
    qtbot.waitUntil(lambda: answer(page) == "1" and reader_name(page) == "Built-in reader")
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert reader_name(page) == "Built-in reader", "it is not adapted once more"
    assert not settings.adapts_to_writer
    assert len(labels(page)) == 4


def test_an_adaptation_is_restored_in_the_next_window(qtbot, page, make_draw_page, settings):
    teach_sevens(qtbot, page)
    click(qtbot, page, "learnButton")
    qtbot.waitUntil(lambda: settings.adapts_to_writer)
    assert page.own_digits.save_now()
    again = make_draw_page(settings=settings)
    qtbot.waitUntil(lambda: reader_name(again) == "Built-in reader, adapted to you")
    draw(qtbot, again, *FLAGGED_ONE)
    qtbot.waitUntil(lambda: answer(again) == "7")


def test_a_restored_adaptation_leaves_the_reading_to_a_model_just_trained(
    qtbot, page, make_draw_page, settings, window_state
):
    teach_sevens(qtbot, page)
    click(qtbot, page, "learnButton")
    qtbot.waitUntil(lambda: settings.adapts_to_writer)
    assert page.own_digits.save_now()
    window_state.session.add_run(run_of(Ruler()), saved=True)
    again = make_draw_page(settings=settings)
    reader = again.findChild(DrawingReader)
    qtbot.waitUntil(lambda: reader.is_adapted)
    assert reader.choice is ReaderChoice.TRAINED
    click(qtbot, again, "handFoldButton")
    click(qtbot, again, "learnButton")
    qtbot.waitUntil(lambda: reader.choice is ReaderChoice.SHIPPED)


def test_there_is_no_adaptation_from_pictures_alone_and_that_is_said(qtbot, page):
    draw(qtbot, page, *STANDING)
    page.findChild(AdaptationController).set_subject(Drawing(), drawing_to_image(pad(page).drawing))
    click(qtbot, page, "teachButton1")
    with qtbot.waitSignal(page.failed) as failed:
        click(qtbot, page, "learnButton")
    assert "all from pictures" in failed.args[0]


# ----------------------------------------------------------------------------------------------- practice


@pytest.fixture
def practice(page, qtbot) -> PracticePanel:
    """A practice that asks for one thing only, four times."""
    click(qtbot, page, "practiceButton")
    panel = find(page, PracticePanel, "practicePanel")
    panel.start([7], rounds=4)
    return panel


def test_practice_takes_the_place_of_teaching_and_gives_it_back(qtbot, page, practice):
    assert practice.isVisible()
    assert not find(page, QWidget, "teachBar").isVisible()
    assert page.focusWidget() is pad(page)
    qtbot.keyClick(pad(page), Qt.Key.Key_Escape)
    assert not practice.isVisible()
    assert find(page, QWidget, "teachBar").isVisible()
    assert page.focusWidget() is pad(page)


def leave_by_escape(qtbot, page: DrawPage) -> None:
    qtbot.keyClick(pad(page), Qt.Key.Key_Escape)


def leave_by_button(qtbot, page: DrawPage) -> None:
    click(qtbot, page, "endButton")


def leave_by_another_page(_qtbot, page: DrawPage) -> None:
    page.hide()
    page.show()


def leave_by_hiding_the_panel(_qtbot, page: DrawPage) -> None:
    find(page, PracticePanel, "practicePanel").hide()


LEAVING = [leave_by_escape, leave_by_button, leave_by_another_page, leave_by_hiding_the_panel]


@pytest.mark.parametrize("leave", LEAVING)
def test_a_drawing_after_a_practice_that_was_left_is_kept_as_nothing(qtbot, page, practice, leave):
    leave(qtbot, page)
    assert practice.isHidden()
    assert find(page, QWidget, "teachBar").isVisible()
    draw(qtbot, page, *STANDING)
    assert practice.target is None
    assert practice.findChild(QVariantAnimation).state() is QVariantAnimation.State.Stopped
    practice.accept_drawing()
    assert labels(page) == []


@pytest.mark.parametrize("leave", LEAVING)
def test_a_practice_left_after_a_digit_asks_for_nothing_more(qtbot, page, practice, leave):
    draw(qtbot, page, *FLAGGED_ONE)
    qtbot.keyClick(pad(page), Qt.Key.Key_Return)
    leave(qtbot, page)
    assert practice.target is None
    draw(qtbot, page, *STANDING)
    assert practice.findChild(QVariantAnimation).state() is QVariantAnimation.State.Stopped
    practice.accept_drawing()
    assert labels(page) == [7]
    qtbot.keyClick(pad(page), Qt.Key.Key_Escape)
    assert practice.isHidden()
    assert find(page, QWidget, "teachBar").isVisible()


def test_practice_collects_digits_and_says_what_is_still_misread(qtbot, page, practice):
    for step in range(4):
        draw(qtbot, page, *FLAGGED_ONE[:2], (0.5, 0.9 - 0.02 * step))
        qtbot.waitUntil(lambda: answer(page) == "1")
        qtbot.keyClick(pad(page), Qt.Key.Key_Return)
        assert pad(page).drawing.is_empty
    assert labels(page) == [7, 7, 7, 7]
    assert [attempt.is_right for attempt in practice.attempts] == [False] * 4
    page.findChild(AdaptationController).adapt()
    qtbot.waitUntil(lambda: all(attempt.is_right for attempt in practice.attempts))


def test_keys_name_nothing_while_practising(qtbot, page, practice):
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_3)
    assert labels(page) == []


def test_the_last_digit_of_a_practice_is_taken_back(qtbot, page, practice):
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_Return)
    assert labels(page) == [7]
    qtbot.keyClick(pad(page), Qt.Key.Key_Backspace)
    assert labels(page) == []


# ---------------------------------------------------------------------------------------------- elsewhere


def test_own_digits_are_in_the_file_before_the_grid_is_to_show_them(qtbot, page):
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    with qtbot.waitSignal(page.open_requested) as requested:
        click(qtbot, page, "ownDigitsButton")
    assert requested.args == ["own"]
    assert read_own_digits(own_digits_folder()) == own(page)


def test_a_file_that_cannot_be_written_is_told_of_and_shows_no_grid(qtbot, page, runner):
    qtbot.waitUntil(lambda: not runner.live_tasks)
    path = own_digits_path(own_digits_folder())
    path.mkdir(parents=True)
    failed, asked = [], []
    page.failed.connect(failed.append)
    page.open_requested.connect(asked.append)
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    click(qtbot, page, "ownDigitsButton")
    qtbot.waitUntil(lambda: any(str(path) in sentence for sentence in failed))
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert asked == []
    assert not page.own_digits.save_now()


@pytest.mark.parametrize(
    ("action", "dialog", "name"),
    [
        ("exportIdxAction", "exportIdxDialog", "mine"),
        ("exportJsonlAction", "exportJsonlDialog", "mine.jsonl"),
    ],
)
def test_own_digits_are_exported_to_where_the_user_says(qtbot, page, tmp_path, action, dialog, name):
    (tmp_path / "mine").mkdir()  # the dialog offers to make a folder
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    trigger(page, action)
    choose_in_dialog(qtbot, find(page, QFileDialog, dialog), tmp_path / name)
    qtbot.waitUntil(lambda: text(page, "readingStatus") == f"Digits exported to {name}")
    assert (tmp_path / name).exists()


def test_a_dialog_that_is_cancelled_exports_nothing(qtbot, page, runner):
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(pad(page), Qt.Key.Key_4)
    for kind in ("Idx", "Jsonl"):
        trigger(page, f"export{kind}Action")
        dialog = find(page, QFileDialog, f"export{kind}Dialog")
        with qtbot.waitSignal(dialog.destroyed):
            dialog.reject()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert text(page, "readingStatus") == ""
