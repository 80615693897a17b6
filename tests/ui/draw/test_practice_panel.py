import numpy as np
import pytest
from helpers.widget_driver import text
from PySide6.QtCore import QPoint, Qt, QVariantAnimation
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QVBoxLayout, QWidget

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.draw.practice_panel import PracticePanel
from mnist_gui.ui.draw.practice_summary import MisreadGallery
from mnist_gui.ui.draw.practice_views import PracticeDots, TargetView
from mnist_gui.ui.draw.writer_adapter import AdaptationResult
from mnist_gui.ui.widgets import theme

SIGNALS = ("take_back_requested", "clear_requested", "adaptation_requested", "finished", "closed")


def line(x: float) -> Drawing:
    """A drawing of one stroke, unlike that of any other `x`."""
    return Drawing((Stroke(np.array([[x, 0.1], [0.5, 0.9]], dtype=np.float32)),))


@pytest.fixture
def panel(qtbot):
    """A panel on screen that keeps what it was heard to say."""
    panel = PracticePanel()
    qtbot.addWidget(panel)
    panel.setPalette(theme.palette_of(theme.LIGHT))
    panel.resize(300, 460)
    panel.show()
    panel.said = []
    panel.digit_drawn.connect(lambda drawing, label: panel.said.append((drawing, label)))
    for name in SIGNALS:
        getattr(panel, name).connect(lambda name=name: panel.said.append(name))
    return panel


def child(panel, name: str) -> QAbstractButton:
    found = panel.findChild(QAbstractButton, name)
    assert found is not None
    return found


def draw(panel, x: float, answer: int | None = None) -> None:
    """Do what a pad and a reader would do while one stroke is drawn."""
    panel.set_drawing(line(x))
    panel.set_predicted_digit(answer)
    panel.set_pen_lifted()


def attempt(panel, x: float, *, right: bool = True) -> int:
    target = panel.target
    draw(panel, x, target if right else (target + 1) % 10)
    panel.accept_drawing()
    return target


def shown(panel) -> list[str]:
    """The words below the misread drawings."""
    gallery = panel.findChild(MisreadGallery)
    labels = gallery.widget().findChildren(QLabel)
    return [label.text() for label in labels if label.text()]


def hurry(panel) -> None:
    """Let the pen rest for a moment only."""
    panel.findChild(QVariantAnimation).setDuration(1)


def is_waiting(panel) -> bool:
    """Whether the pen rests, and the next digit will be asked for soon."""
    return panel.findChild(QVariantAnimation).state() is QVariantAnimation.State.Running


def test_it_asks_for_a_digit_and_wants_an_empty_pad(panel):
    assert panel.target is None
    panel.start(seed=0)
    assert panel.target in range(10)
    assert panel.findChild(TargetView).accessibleName() == f"Draw a {panel.target}"
    assert text(panel, "practiceCount") == "0 of 100"
    assert panel.said == ["clear_requested"]


def test_a_finished_digit_is_handed_over_and_the_next_asked_for(panel, qtbot):
    panel.start(seed=0)
    target = panel.target
    draw(panel, 0.2, target)
    qtbot.mouseClick(child(panel, "nextButton"), Qt.MouseButton.LeftButton)
    assert panel.said == ["clear_requested", (line(0.2), target), "clear_requested"]
    assert panel.target != target
    assert text(panel, "practiceCount") == "1 of 100"
    assert text(panel, "practiceStatus") == f"{target}: read right"


def test_what_was_misread_is_said_at_once(panel):
    panel.start(seed=0)
    target = attempt(panel, 0.1, right=False)
    assert text(panel, "practiceStatus") == f"{target}: read as a {(target + 1) % 10}"
    target = panel.target
    draw(panel, 0.2, None)
    panel.accept_drawing()
    assert text(panel, "practiceStatus") == f"{target}: not read as any digit"


def test_nothing_is_taken_from_an_empty_pad(panel, qtbot):
    panel.start(seed=0)
    for name in ("nextButton", "backButton"):
        qtbot.mouseClick(child(panel, name), Qt.MouseButton.LeftButton)
    assert panel.attempts == ()
    assert panel.said == ["clear_requested"]


def test_it_goes_on_by_itself_when_the_pen_rests(panel, qtbot):
    hurry(panel)
    panel.start(seed=0)
    target = panel.target
    with qtbot.waitSignal(panel.digit_drawn) as drawn:
        draw(panel, 0.2)
    assert drawn.args == [line(0.2), target]


def test_it_waits_while_the_pen_is_down(panel):
    panel.start(seed=0)
    draw(panel, 0.2)
    assert is_waiting(panel)
    panel.set_drawing(line(0.2).with_stroke(line(0.4).strokes[0]))
    assert not is_waiting(panel)
    panel.set_pen_lifted()
    assert is_waiting(panel)


def test_going_on_by_itself_can_be_switched_off_and_on(panel, qtbot):
    panel.start(seed=0)
    draw(panel, 0.2)
    box = panel.findChild(QCheckBox, "automaticBox")
    box.click()
    assert not is_waiting(panel)
    assert panel.findChild(TargetView).pause == 0
    draw(panel, 0.3)
    assert not is_waiting(panel)
    box.click()
    assert is_waiting(panel)


def test_a_hidden_panel_takes_nothing(panel):
    panel.start(seed=0)
    draw(panel, 0.2)
    panel.hide()
    assert not is_waiting(panel)


def test_a_digit_is_skipped_for_now(panel, qtbot):
    panel.start(seed=0)
    target = panel.target
    draw(panel, 0.2)
    qtbot.mouseClick(child(panel, "skipButton"), Qt.MouseButton.LeftButton)
    assert panel.target != target
    assert panel.said == ["clear_requested"] * 2
    assert panel.attempts == ()
    assert not is_waiting(panel)


def test_back_asks_for_the_last_digit_again(panel, qtbot):
    panel.start(seed=0)
    target = attempt(panel, 0.1)
    panel.said.clear()
    qtbot.mouseClick(child(panel, "backButton"), Qt.MouseButton.LeftButton)
    assert panel.said == ["take_back_requested", "clear_requested"]
    assert panel.target == target
    assert panel.attempts == ()


def test_the_pads_undo_brings_the_last_digit_back_to_be_changed(panel):
    panel.start(seed=0)
    target = attempt(panel, 0.1)
    panel.set_drawing(Drawing())
    panel.set_pen_lifted()
    panel.said.clear()
    panel.set_drawing(line(0.1))
    panel.set_pen_lifted()
    assert panel.said == ["take_back_requested"]
    assert panel.target == target
    assert not is_waiting(panel)
    changed = line(0.1).with_stroke(line(0.7).strokes[0])
    panel.set_drawing(changed)
    panel.set_pen_lifted()
    assert is_waiting(panel)
    panel.accept_drawing()
    assert panel.said[1] == (changed, target)


def test_a_drawing_that_undo_brings_back_is_never_taken_by_itself_for_another_digit(panel):
    draw(panel, 0.3)  # before the practice
    panel.start(seed=0)
    draw(panel, 0.2)
    panel.skip()
    for x in (0.2, 0.3):
        draw(panel, x)
        assert not is_waiting(panel)
    assert panel.attempts == ()


def test_with_a_real_pad_digits_are_drawn_undone_and_drawn_again(qtbot):
    window = QWidget()
    pad, panel = DrawingPad(), PracticePanel()
    column = QVBoxLayout(window)
    column.addWidget(pad)
    column.addWidget(panel)
    qtbot.addWidget(window)
    pad.drawing_changed.connect(panel.set_drawing)
    pad.history_changed.connect(panel.set_pen_lifted)
    panel.clear_requested.connect(pad.clear)
    kept = []
    panel.digit_drawn.connect(lambda drawing, label: kept.append((drawing, label)))
    panel.take_back_requested.connect(kept.pop)
    window.show()

    def stroke(y: int) -> None:
        end = QPoint(pad.rect().center().x() + 40, y)
        qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
        qtbot.mouseMove(pad, end)
        qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=end)

    panel.start(seed=0)
    first = panel.target
    stroke(20)
    panel.accept_drawing()
    assert pad.drawing.is_empty
    assert [label for _, label in kept] == [first]
    pad.undo()
    assert (panel.target, kept) == (first, [])
    stroke(40)
    panel.accept_drawing()
    assert [(len(drawing.strokes), label) for drawing, label in kept] == [(2, first)]
    panel.end()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_one_key_goes_on(panel, qtbot, key):
    panel.start(seed=0)
    draw(panel, 0.2)
    qtbot.keyClick(panel, key)
    assert len(panel.attempts) == 1


def test_keys_skip_take_back_and_end(panel, qtbot):
    panel.start(seed=0)
    target = panel.target
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert panel.target != target
    target = attempt(panel, 0.2)
    qtbot.keyClick(panel, Qt.Key.Key_Backspace)
    assert (panel.target, panel.attempts) == (target, ())
    attempt(panel, 0.3)
    panel.said.clear()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.said == ["finished", "clear_requested"]
    assert panel.target is None
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.said[2:] == ["closed"]


def test_a_key_with_control_is_left_to_the_window(panel, qtbot):
    panel.start(seed=0)
    draw(panel, 0.2)
    qtbot.keyClick(panel, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert panel.attempts == ()


def test_ending_before_anything_was_drawn_closes_the_panel(panel, qtbot):
    panel.start(seed=0)
    panel.said.clear()
    qtbot.mouseClick(child(panel, "endButton"), Qt.MouseButton.LeftButton)
    assert panel.said == ["closed"]


def test_when_all_is_drawn_it_ends_with_what_was_misread(panel):
    panel.start([1, 7], rounds=2, seed=0)
    for number, right in enumerate((True, False, True, True)):
        if not right:
            misread = panel.target
        attempt(panel, number / 10, right=right)
    assert panel.said.count("finished") == 1
    assert panel.said[-1] == "clear_requested"
    assert text(panel, "practiceOutcome") == "4 digits drawn, 1 misread."
    assert shown(panel) == [f"{misread} read as {misread + 1}"]


def test_when_nothing_was_misread_there_is_nothing_to_draw_again(panel, qtbot):
    panel.start([1, 7], rounds=1, seed=0)
    attempt(panel, 0.1)
    panel.end()
    assert text(panel, "practiceOutcome") == "1 digit drawn, all read right."
    assert shown(panel) == []
    assert not child(panel, "practiceAgainButton").isEnabled()
    qtbot.mouseClick(child(panel, "practiceDoneButton"), Qt.MouseButton.LeftButton)
    assert panel.said[-1] == "closed"


def test_the_misread_digits_are_asked_for_again(panel, qtbot):
    panel.start([1, 2, 3, 4], rounds=1, seed=0)
    misread = {attempt(panel, number / 10, right=number > 1) for number in range(4)} - {
        target.target for target in panel.attempts if target.is_right
    }
    qtbot.mouseClick(child(panel, "practiceAgainButton"), Qt.MouseButton.LeftButton)
    assert text(panel, "practiceCount") == "0 of 6"
    assert {attempt(panel, number / 10) for number in range(6)} == misread


def test_after_learning_the_summary_shows_what_is_still_misread(panel, qtbot):
    panel.start([1, 7], rounds=1, seed=0)
    targets = [attempt(panel, 0.1, right=False), attempt(panel, 0.2, right=False)]
    qtbot.mouseClick(child(panel, "practiceLearnButton"), Qt.MouseButton.LeftButton)
    assert panel.said[-1] == "adaptation_requested"
    panel.set_is_adapting(True)
    assert not child(panel, "practiceLearnButton").isEnabled()
    assert "Learning" in text(panel, "practiceLearned")
    panel.set_is_adapting(False)
    assert text(panel, "practiceLearned") == ""
    panel.set_adaptation_result(AdaptationResult(12, 2, 1))
    panel.set_predictions([targets[0], None])
    assert text(panel, "practiceLearned") == "Of 12 digits, 2 misread before learning, 1 after."
    assert text(panel, "practiceOutcome") == "2 digits drawn, 1 misread."
    assert shown(panel) == [f"{targets[1]} not read"]


def test_dots_tell_how_far_each_digit_is(panel):
    dots = panel.findChild(PracticeDots)
    panel.start([1, 7], rounds=2, seed=0)
    assert dots.accessibleDescription() == "1: 0 of 2, 7: 0 of 2"
    attempt(panel, 0.1)
    attempt(panel, 0.2)
    assert dots.accessibleDescription() == "1: 1 of 2, 7: 1 of 2"


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK, theme.HIGH_CONTRAST])
def test_right_misread_and_open_dots_look_different(panel, colours):
    dots = panel.findChild(PracticeDots)
    dots.setPalette(theme.palette_of(colours))
    panel.start([4], rounds=3, seed=0)

    def painted() -> bytes:
        return bytes(dots.grab().toImage().bits())

    looks = {painted()}
    attempt(panel, 0.1)
    looks.add(painted())
    panel.take_back()
    attempt(panel, 0.1, right=False)
    looks.add(painted())
    assert len(looks) == 3


def test_the_summary_follows_a_change_of_colours(panel):
    panel.start([4], rounds=1, seed=0)
    attempt(panel, 0.1, right=False)
    gallery = panel.findChild(MisreadGallery)

    def corner() -> str:
        picture = next(
            label for label in gallery.widget().findChildren(QLabel) if not label.pixmap().isNull()
        )
        return picture.pixmap().toImage().pixelColor(3, 3).name()

    assert corner() == theme.LIGHT.base
    panel.setPalette(theme.palette_of(theme.DARK))
    assert corner() == theme.DARK.base


def test_it_fits_in_a_narrow_column_and_a_low_window(panel):
    panel.start(seed=0)
    size = panel.minimumSizeHint()
    assert size.width() <= 280
    assert size.height() <= 400


def test_clicking_leaves_the_focus_where_it_is(panel, qtbot):
    panel.start(seed=0)
    panel.activateWindow()
    box = panel.findChild(QCheckBox, "automaticBox")
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    draw(panel, 0.2)
    qtbot.mouseClick(child(panel, "nextButton"), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is box
