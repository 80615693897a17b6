import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from mnist_gui.data.user.own_digits import OwnDigit, OwnDigits
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.arrangement import LEAST_RIGHT
from mnist_gui.ui.draw.buttons import DigitButton
from mnist_gui.ui.draw.teach_bar import TeachBar, digit_of_key
from mnist_gui.ui.draw.writer_adapter import AdaptationResult
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.flat_style import FlatStyle

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
SIGNALS = ("undo", "redo", "adaptation", "forget", "practice", "own_digits", "export_idx", "export_jsonl")


def digits(*labels: int) -> OwnDigits:
    image = np.zeros((28, 28), dtype=np.uint8)
    return OwnDigits(
        tuple(
            OwnDigit(label, [[(0.5, 0.5)]], image, f"2026-01-01T00:00:{number:02}")
            for number, label in enumerate(labels)
        )
    )


@pytest.fixture
def bar(qtbot):
    """A bar on screen, in light colours, that keeps what it was asked for."""
    bar = TeachBar()
    qtbot.addWidget(bar)
    bar.setPalette(theme.palette_of(theme.LIGHT))
    bar.resize(300, bar.sizeHint().height())
    bar.show()
    bar.asked = []
    bar.label_chosen.connect(bar.asked.append)
    for name in SIGNALS:
        getattr(bar, f"{name}_requested").connect(lambda name=name: bar.asked.append(name))
    return bar


def child(bar, name: str) -> QAbstractButton:
    found = bar.findChild(QAbstractButton, name)
    assert found is not None
    return found


def action(bar, name: str):
    (found,) = (
        entry for entry in child(bar, "moreTeachButton").menu().actions() if entry.objectName() == name
    )
    return found


def key(text: str, modifiers=NONE, *, repeat: bool = False) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, 0, modifiers, text, repeat)


def test_one_click_says_what_the_drawing_was(bar, qtbot):
    bar.set_can_label(True)
    for digit in (7, 0):
        qtbot.mouseClick(child(bar, f"teachButton{digit}"), Qt.MouseButton.LeftButton)
    assert bar.asked == [7, 0]


def test_one_key_says_what_the_drawing_was(bar):
    bar.set_can_label(True)
    assert bar.handle_key(key("7"))
    assert bar.handle_key(key("3", Qt.KeyboardModifier.KeypadModifier))
    assert bar.handle_key(key("3", repeat=True))
    assert not bar.handle_key(key("x"))
    assert bar.asked == [7, 3]


def test_without_a_drawing_there_is_nothing_to_say(bar, qtbot):
    qtbot.mouseClick(child(bar, "teachButton7"), Qt.MouseButton.LeftButton)
    assert not bar.handle_key(key("7"))
    assert bar.asked == []


@pytest.mark.parametrize(
    ("event", "digit"),
    [
        (key("0"), 0),
        (key("9", SHIFT), 9),  # a French keyboard
        (key("\N{ARABIC-INDIC DIGIT THREE}"), 3),
        (key("1", CONTROL), None),
        (key("\N{SUPERSCRIPT TWO}"), None),
        (key("12"), None),
        (key(""), None),
        (key("["), None),
    ],
)
def test_keys_that_write_digits(event, digit):
    assert digit_of_key(event) == digit


def test_a_click_leaves_the_focus_where_it_is(bar, qtbot):
    bar.set_can_label(True)
    bar.activateWindow()
    more = child(bar, "moreTeachButton")
    more.setFocus()
    qtbot.waitUntil(more.hasFocus)
    qtbot.mouseClick(child(bar, "teachButton7"), Qt.MouseButton.LeftButton)
    assert more.hasFocus()


def test_every_digit_is_reached_by_tab_and_pressed_by_space(bar, qtbot):
    bar.set_can_label(True)
    bar.activateWindow()
    child(bar, "teachButton0").setFocus()
    qtbot.waitUntil(child(bar, "teachButton0").hasFocus)
    for _ in range(10):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert bar.asked == list(range(10))


def test_counts_are_shown_for_all_and_for_each(bar):
    bar.set_digits(digits(7, 7, 1))
    assert [button.count for button in bar.findChildren(DigitButton)] == [0, 1, 0, 0, 0, 0, 0, 2, 0, 0]
    assert bar.findChild(QLabel, "ownDigitsCount").text() == "3 own digits"
    assert child(bar, "teachButton7").accessibleDescription() == "2 kept"
    assert "key 7" in child(bar, "teachButton7").toolTip()
    bar.set_digits(digits(7))
    assert bar.findChild(QLabel, "ownDigitsCount").text() == "1 own digit"
    bar.set_digits(OwnDigits())
    assert bar.findChild(QLabel, "ownDigitsCount").text() == ""


def test_what_a_drawing_is_kept_as_is_marked_and_can_be_undone(bar, qtbot):
    bar.set_can_label(True)
    bar.set_history(can_undo=True, can_redo=False)
    assert not child(bar, "undoTeachButton").isVisible()
    bar.set_current_label(7)
    assert [button.digit for button in bar.findChildren(DigitButton) if button.is_current] == [7]
    assert bar.status.startswith("Kept as a 7.")
    assert "kept as a 7" in child(bar, "teachButton7").accessibleDescription()
    qtbot.mouseClick(child(bar, "undoTeachButton"), Qt.MouseButton.LeftButton)
    assert bar.asked == ["undo"]
    bar.set_current_label(None)
    assert not child(bar, "undoTeachButton").isVisible()


def test_before_anything_is_kept_it_says_what_to_do(bar, qtbot):
    assert bar.status == "Draw a digit, then click what it was, or press its key."
    for name in ("learnButton", "ownDigitsButton"):
        assert not child(bar, name).isEnabled()
    qtbot.mouseClick(child(bar, "practiceButton"), Qt.MouseButton.LeftButton)
    assert bar.asked == ["practice"]


def test_with_digits_the_reader_can_adapt_to_them_and_show_them(bar, qtbot):
    bar.set_digits(digits(7))
    for name in ("learnButton", "ownDigitsButton"):
        qtbot.mouseClick(child(bar, name), Qt.MouseButton.LeftButton)
    assert bar.asked == ["adaptation", "own_digits"]


def test_learning_is_told_of_and_not_asked_for_twice(bar):
    bar.set_digits(digits(7))
    bar.set_adaptation_progress(Progress("", 2, 5))
    assert bar.status == "Learning your handwriting\N{HORIZONTAL ELLIPSIS} 40\N{NO-BREAK SPACE}%"
    assert not child(bar, "learnButton").isEnabled()
    bar.set_adaptation_progress(None)
    assert child(bar, "learnButton").isEnabled()


def test_after_learning_before_and_after_are_told(bar):
    bar.set_digits(digits(*[7] * 20))
    bar.set_adaptation_result(AdaptationResult(digits=20, misread_before=12, misread_after=2))
    assert bar.status == "Of 20 digits, 12 misread before learning, 2 after."


@pytest.mark.parametrize(
    ("learned", "sentence"),
    [
        (AdaptationResult(1, 1, 0), "Learned from one digit."),
        (AdaptationResult(1000, 0, 0), "All 1,000 digits read right, before and after."),
        (AdaptationResult(1000, 0, 1), "Of 1,000 digits, 0 misread before learning, 1 after."),
    ],
)
def test_the_outcome_is_a_sentence(learned, sentence):
    assert learned.sentence == sentence


def test_learning_stands_out_while_there_is_something_new_to_learn(bar):
    button, style = child(bar, "learnButton"), FlatStyle()
    style.setParent(button)
    button.setStyle(style)

    def stands_out() -> bool:
        picture = button.grab().toImage()
        colour = picture.pixelColor(6, picture.height() // 2)
        return colour == bar.palette().color(QPalette.ColorRole.Highlight)

    assert not stands_out()
    bar.set_digits(digits(7))
    assert stands_out()
    bar.set_adaptation_result(AdaptationResult(1, 1, 0))
    assert not stands_out()
    in_picture = OwnDigit(3, (), np.zeros((28, 28), dtype=np.uint8), "2026-01-02T00:00:00")
    bar.set_digits(digits(7).with_digit(in_picture))
    assert not stands_out(), "without strokes there is nothing to learn from"
    bar.set_digits(digits(7, 1))
    assert stands_out()
    bar.setPalette(theme.palette_of(theme.DARK))
    assert stands_out()


def test_the_menu_undoes_exports_and_forgets(bar):
    names = ("undoTeachAction", "redoTeachAction", "exportIdxAction", "exportJsonlAction", "forgetHandAction")
    assert not any(action(bar, name).isEnabled() for name in names)
    bar.set_digits(digits(7))
    bar.set_history(can_undo=True, can_redo=True)
    bar.set_adaptation_result(AdaptationResult(1, 1, 0))
    for name in names:
        action(bar, name).trigger()
    assert bar.asked == ["undo", "redo", "export_idx", "export_jsonl", "forget"]


def test_nothing_moves_when_the_sentence_changes(bar):
    places = {button: button.geometry() for button in bar.findChildren(QAbstractButton)}
    bar.set_history(can_undo=True, can_redo=False)
    bar.set_digits(digits(*[7] * 20))
    bar.set_current_label(7)
    bar.layout().activate()
    assert {button: button.geometry() for button in bar.findChildren(QAbstractButton)} == places


def test_it_fits_in_a_narrow_column(bar):
    assert bar.minimumSizeHint().width() <= LEAST_RIGHT
    assert len(bar.findChildren(QPushButton)) == 13


def test_one_quiet_line_unfolds(bar, qtbot):
    fold = child(bar, "handFoldButton")
    high = bar.minimumSizeHint().height()
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.minimumSizeHint().height() < high)
    shown = [
        name for name in ("practiceButton", "teachButton7", "learnButton") if child(bar, name).isVisible()
    ]
    assert (bar.is_folded, shown) == (True, ["practiceButton"])
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert child(bar, "teachButton7").isVisible()


def test_a_full_line_is_painted_for_enough_drawings(bar):
    bar.set_can_label(True)
    button = child(bar, "teachButton1")
    accent = bar.palette().color(QPalette.ColorRole.Highlight).rgb()

    def painted() -> int:
        image = button.grab().toImage()
        return sum(image.pixel(x, image.height() - 9) == accent for x in range(image.width()))

    bar.set_digits(digits(*[1] * 5))
    half = painted()
    bar.set_digits(digits(*[1] * 10))
    assert 0 < half < painted()
    full = painted()
    bar.set_digits(digits(*[1] * 11))
    assert painted() == full
