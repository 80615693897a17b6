"""The pad: what real events draw, erase, undo, paste and paint on it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.pointing import Stylus, mouse_event
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPalette,
    QPointingDevice,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import mnist_gui
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ui.draw.drawing_pad import MAX_PEN_WIDTH, MIN_PEN_WIDTH, PEN_WIDTH, DrawingPad
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.theme import DARK, LIGHT, palette_of

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SIDE = 400
TESTS = Path(__file__).parents[2]


@pytest.fixture
def pad(qtbot) -> DrawingPad:
    pad = DrawingPad()
    qtbot.addWidget(pad)
    pad.setPalette(palette_of(LIGHT))
    pad.resize(SIDE, SIDE)
    with qtbot.waitExposed(pad):
        pad.show()
    return pad


def move(pad: DrawingPad, point: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """Move the pressed mouse to a point in pad units, not only to whole pixels as QTest would."""
    position = QPointF(*point) * pad.width()
    QApplication.sendEvent(pad, mouse_event(pad, QEvent.Type.MouseMove, position, button))


def pixel(pad: DrawingPad, point: tuple[float, float]) -> QPoint:
    return QPoint(round(point[0] * pad.width()), round(point[1] * pad.height()))


def drag(qtbot, pad: DrawingPad, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    qtbot.mousePress(pad, button, pos=pixel(pad, points[0]))
    for point in points[1:]:
        move(pad, point, button)
    qtbot.mouseRelease(pad, button, pos=pixel(pad, points[-1]))


def pixels(pad: DrawingPad) -> np.ndarray:
    """What the pad looks like now."""
    image = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return rgb_pixels(image).copy()


def is_inked(pad: DrawingPad, point: tuple[float, float]) -> bool:
    image = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(pixel(pad, point)) == pad.palette().color(QPalette.ColorRole.Text)


LINE = (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)


def test_left_drag_makes_one_stroke_in_pad_units(qtbot, pad):
    drag(qtbot, pad, *LINE)
    (stroke,) = pad.drawing.strokes
    np.testing.assert_allclose(stroke.points, LINE, atol=1e-6)


def test_every_move_is_announced_with_the_stroke_under_way(qtbot, pad):
    seen: list[Drawing] = []
    pad.drawing_changed.connect(seen.append)
    qtbot.mousePress(pad, LEFT, pos=pixel(pad, LINE[0]))
    move(pad, LINE[1])
    move(pad, LINE[2])
    assert [len(drawing.strokes[0].points) for drawing in seen] == [1, 2, 3]
    assert not pad.can_undo
    qtbot.mouseRelease(pad, LEFT, pos=pixel(pad, LINE[2]))
    assert len(seen) == 3  # the release moved nothing
    assert pad.can_undo


def test_a_click_makes_a_dot_that_shows(qtbot, pad):
    qtbot.mouseClick(pad, LEFT, pos=pixel(pad, (0.3, 0.3)))
    assert len(pad.drawing.strokes[0].points) == 1
    assert is_inked(pad, (0.3, 0.3))


def test_ink_shows_where_it_was_drawn(qtbot, pad):
    drag(qtbot, pad, *LINE)
    assert is_inked(pad, (0.35, 0.5))
    assert not is_inked(pad, (0.35, 0.4))


def test_right_drag_erases_the_part_it_passes(qtbot, pad):
    drag(qtbot, pad, *LINE)
    drag(qtbot, pad, (0.5, 0.3), (0.5, 0.7), button=RIGHT)
    assert len(pad.drawing.strokes) == 2
    assert is_inked(pad, (0.25, 0.5))
    assert is_inked(pad, (0.75, 0.5))
    assert not is_inked(pad, (0.5, 0.5))


def test_erasing_nothing_is_no_action(qtbot, pad):
    drag(qtbot, pad, *LINE)
    drag(qtbot, pad, (0.1, 0.1), (0.3, 0.1), button=RIGHT)
    pad.undo()
    assert pad.drawing.is_empty


def test_eraser_shows_its_circle_only_while_it_is_down(qtbot, pad):
    def accent_pixels() -> int:
        image = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        accent = pad.palette().color(QPalette.ColorRole.Highlight).rgb()
        inner = range(SIDE // 4, 3 * SIDE // 4)  # without the focus frame
        return sum(image.pixel(x, y) == accent for x in inner for y in inner)

    assert accent_pixels() == 0
    qtbot.mousePress(pad, RIGHT, pos=pixel(pad, (0.5, 0.5)))
    assert accent_pixels() > 50
    assert pad.cursor().shape() is Qt.CursorShape.BlankCursor
    qtbot.mouseRelease(pad, RIGHT, pos=pixel(pad, (0.5, 0.5)))
    assert accent_pixels() == 0
    assert pad.cursor().shape() is Qt.CursorShape.BitmapCursor


def test_a_second_button_does_not_disturb_the_stroke(qtbot, pad):
    qtbot.mousePress(pad, LEFT, pos=pixel(pad, LINE[0]))
    qtbot.mousePress(pad, RIGHT, pos=pixel(pad, LINE[0]))
    qtbot.mouseRelease(pad, RIGHT, pos=pixel(pad, LINE[0]))
    move(pad, LINE[1])
    qtbot.mouseRelease(pad, LEFT, pos=pixel(pad, LINE[1]))
    np.testing.assert_allclose(pad.drawing.strokes[0].points, LINE[:2], atol=1e-6)


def test_undo_and_redo_go_by_action(qtbot, pad):
    drag(qtbot, pad, *LINE)
    one = pad.drawing
    drag(qtbot, pad, (0.5, 0.2), (0.5, 0.8))
    two = pad.drawing
    pad.undo()
    assert pad.drawing == one
    pad.undo()
    assert pad.drawing.is_empty
    assert not pad.can_undo
    pad.redo()
    pad.redo()
    assert pad.drawing == two
    assert not pad.can_redo


def test_clear_can_be_undone(qtbot, pad):
    drag(qtbot, pad, *LINE)
    before = pad.drawing
    pad.clear()
    assert pad.drawing.is_empty
    pad.undo()
    assert pad.drawing == before


def test_undo_takes_back_the_stroke_under_way(qtbot, pad):
    drag(qtbot, pad, *LINE)
    before = pad.drawing
    qtbot.mousePress(pad, LEFT, pos=pixel(pad, (0.5, 0.2)))
    move(pad, (0.5, 0.8))
    pad.undo()
    assert pad.drawing == before
    move(pad, (0.6, 0.8))
    qtbot.mouseRelease(pad, LEFT, pos=pixel(pad, (0.6, 0.8)))
    assert pad.drawing == before


def test_hiding_the_pad_completes_the_stroke(qtbot, pad):
    qtbot.mousePress(pad, LEFT, pos=pixel(pad, LINE[0]))
    move(pad, LINE[1])
    pad.hide()
    assert pad.can_undo
    assert len(pad.drawing.strokes) == 1


def test_keys_undo_redo_and_clear(qtbot, pad):
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    drag(qtbot, pad, *LINE)
    before = pad.drawing
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.drawing.is_empty
    qtbot.keyClick(pad, Qt.Key.Key_Z, control)
    assert pad.drawing == before
    qtbot.keyClick(pad, Qt.Key.Key_Z, control | shift)
    assert pad.drawing.is_empty


def test_brackets_change_the_pen_within_limits(qtbot, pad):
    qtbot.keyClick(pad, Qt.Key.Key_BracketRight)
    assert pad.pen_width > PEN_WIDTH
    for _ in range(30):
        qtbot.keyClick(pad, Qt.Key.Key_BracketRight)
    assert pad.pen_width == MAX_PEN_WIDTH
    for _ in range(30):
        qtbot.keyClick(pad, Qt.Key.Key_BracketLeft)
    assert pad.pen_width == MIN_PEN_WIDTH


def test_another_pen_changes_only_what_is_drawn_from_now_on(qtbot, pad):
    drag(qtbot, pad, (0.2, 0.3), (0.8, 0.3))
    before, looked = pad.drawing, pixels(pad)
    for _ in range(3):
        qtbot.keyClick(pad, Qt.Key.Key_BracketRight)
    assert pad.drawing is before
    np.testing.assert_array_equal(pixels(pad), looked)
    drag(qtbot, pad, (0.2, 0.6), (0.8, 0.6))
    assert not is_inked(pad, (0.35, 0.3 + 0.8 * PEN_WIDTH))
    assert is_inked(pad, (0.35, 0.6 + 0.8 * PEN_WIDTH))


def test_undo_and_redo_keep_the_widths_of_lines(qtbot, pad):
    pad.set_pen_width(0.1)
    drag(qtbot, pad, *LINE)
    looked = pixels(pad)
    pad.set_pen_width(0.02)
    pad.undo()
    pad.redo()
    np.testing.assert_array_equal(pixels(pad), looked)


def test_the_cursor_is_as_wide_as_the_pen(pad):
    def side() -> float:
        return pad.cursor().pixmap().deviceIndependentSize().width()

    assert side() == pytest.approx(PEN_WIDTH * SIDE + 5, abs=1)
    pad.set_pen_width(2 * PEN_WIDTH)
    assert side() == pytest.approx(2 * PEN_WIDTH * SIDE + 5, abs=1)
    pad.resize(2 * SIDE, 2 * SIDE)
    assert side() == pytest.approx(4 * PEN_WIDTH * SIDE + 5, abs=1)
    pad.resize(4 * SIDE, 4 * SIDE)
    pad.set_pen_width(MAX_PEN_WIDTH)  # larger than systems show cursors
    assert pad.cursor().shape() is Qt.CursorShape.CrossCursor


def test_resizing_keeps_the_drawing_in_place(qtbot, pad):
    drag(qtbot, pad, *LINE)
    before = pad.drawing
    pad.resize(2 * SIDE, 2 * SIDE)
    assert pad.drawing is before
    assert is_inked(pad, (0.35, 0.5))
    drag(qtbot, pad, (0.2, 0.2), (0.8, 0.2))
    np.testing.assert_allclose(pad.drawing.strokes[1].points, [(0.2, 0.2), (0.8, 0.2)], atol=1e-6)


def test_a_pad_that_is_not_square_draws_under_the_pointer(qtbot, pad):
    pad.resize(2 * SIDE, SIDE)
    qtbot.mouseClick(pad, LEFT, pos=QPoint(SIDE, SIDE // 2))
    np.testing.assert_allclose(pad.drawing.strokes[0].points, [(0.5, 0.5)], atol=1e-6)


def test_repaints_in_the_colours_of_another_palette(qtbot, pad):
    drag(qtbot, pad, *LINE)
    QCoreApplication.processEvents()
    painted = []
    pad.paintEvent = lambda event: painted.append(event.type())
    pad.setPalette(palette_of(DARK))
    qtbot.waitUntil(lambda: len(painted) > 0)
    del pad.paintEvent
    assert is_inked(pad, (0.35, 0.5))


def test_hint_is_there_until_something_is_drawn(qtbot, pad):
    def colours_in_the_middle() -> int:
        image = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        middle = range(SIDE // 2 - 8, SIDE // 2 + 8)
        return len({image.pixel(x, y) for x in range(SIDE // 4, 3 * SIDE // 4) for y in middle})

    assert colours_in_the_middle() > 1
    drag(qtbot, pad, (0.1, 0.1), (0.9, 0.1))
    assert colours_in_the_middle() == 1


def test_keyboard_and_screen_readers_find_the_pad(pad):
    assert pad.focusPolicy() & Qt.FocusPolicy.TabFocus
    interface = QAccessible.queryAccessibleInterface(pad)
    assert interface.text(QAccessible.Text.Name) == "Drawing pad"


@pytest.mark.parametrize("before", [True, False])
def test_no_mouse_move_is_merged_while_the_pen_is_down(qtbot, pad, before):
    attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
    found = QCoreApplication.testAttribute(attribute)
    QCoreApplication.setAttribute(attribute, before)
    try:
        qtbot.mousePress(pad, LEFT, pos=pixel(pad, LINE[0]))
        assert not QCoreApplication.testAttribute(attribute)
        qtbot.mouseRelease(pad, LEFT, pos=pixel(pad, LINE[0]))
        assert QCoreApplication.testAttribute(attribute) is before
    finally:
        QCoreApplication.setAttribute(attribute, found)


# ------------------------------------------------------------------------------------- stylus and fingers


def in_pixels(*points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * SIDE, y * SIDE) for x, y in points]


def test_stylus_draws_and_its_other_end_erases(pad):
    Stylus(pad).draw(*in_pixels(*LINE))
    np.testing.assert_allclose(pad.drawing.strokes[0].points, LINE, atol=1e-6)
    rubber = Stylus(pad, end=QPointingDevice.PointerType.Eraser)
    rubber.draw(*in_pixels((0.5, 0.3), (0.5, 0.7)))
    assert len(pad.drawing.strokes) == 2
    pad.undo()
    assert len(pad.drawing.strokes) == 1
    pad.undo()
    assert pad.drawing.is_empty


def test_pressure_widens_the_line_and_leaves_its_points_alone(pad):
    stylus = Stylus(pad, pressure=True)
    for y, pressure in ((0.3, 0.1), (0.7, 1.0)):
        stylus.press(0.2 * SIDE, y * SIDE, pressure=pressure)
        stylus.move(0.5 * SIDE, y * SIDE, pressure=pressure)
        stylus.move(0.8 * SIDE, y * SIDE, pressure=pressure)
        stylus.release(0.8 * SIDE, y * SIDE)
    assert not is_inked(pad, (0.35, 0.3 + 0.4 * PEN_WIDTH))
    assert is_inked(pad, (0.35, 0.3))
    assert is_inked(pad, (0.35, 0.7 + 0.7 * PEN_WIDTH))
    light, heavy = pad.drawing.strokes
    np.testing.assert_allclose(light.points + np.array([0, 0.4]), heavy.points, atol=1e-6)


def test_a_finger_draws_and_the_others_are_ignored(pad):
    screen = QTest.createTouchDevice()
    first, second = QPoint(80, 200), QPoint(300, 350)
    QTest.touchEvent(pad, screen).press(0, first, pad).commit()
    QTest.touchEvent(pad, screen).move(0, first, pad).press(1, second, pad).commit()
    QTest.touchEvent(pad, screen).move(0, QPoint(240, 200), pad).move(1, QPoint(350, 350), pad).commit()
    QTest.touchEvent(pad, screen).release(0, QPoint(320, 200), pad).release(1, second, pad).commit()
    (stroke,) = pad.drawing.strokes
    np.testing.assert_allclose(stroke.points * SIDE, [(80, 200), (240, 200), (320, 200)], atol=1e-3)
    assert pad.hasFocus()
    assert pad.can_undo


def test_what_was_touched_by_mistake_is_taken_back(qtbot, pad):
    drag(qtbot, pad, *LINE)
    before, looked, screen = pad.drawing, pixels(pad), QTest.createTouchDevice()
    QTest.touchEvent(pad, screen).press(0, QPoint(80, 100), pad).commit()
    QTest.touchEvent(pad, screen).move(0, QPoint(300, 300), pad).commit()
    assert pad.drawing != before
    QApplication.sendEvent(pad, QTouchEvent(QEvent.Type.TouchCancel, screen))
    assert pad.drawing is before
    np.testing.assert_array_equal(pixels(pad), looked)
    pad.undo()
    assert pad.drawing.is_empty


def test_a_palm_draws_nothing_that_stays(pad):
    screen, stylus = QTest.createTouchDevice(), Stylus(pad)
    QTest.touchEvent(pad, screen).press(0, QPoint(350, 350), pad).commit()
    stylus.press(80, 200)
    QTest.touchEvent(pad, screen).move(0, QPoint(340, 350), pad).commit()
    stylus.move(320, 200)
    stylus.release(320, 200)
    QTest.touchEvent(pad, screen).release(0, QPoint(340, 350), pad).commit()
    (stroke,) = pad.drawing.strokes
    np.testing.assert_allclose(stroke.points * SIDE, [(80, 200), (320, 200)], atol=1e-3)


# --------------------------------------------------------------------------------------- drawings from others


GIVEN = Drawing((Stroke(np.array([(0.2, 0.2), (0.8, 0.8)])),))


def test_a_drawing_that_is_set_can_be_undone(qtbot, pad):
    drag(qtbot, pad, *LINE)
    before = pad.drawing
    seen = []
    pad.drawing_changed.connect(seen.append)
    with qtbot.waitSignal(pad.history_changed):
        pad.set_drawing(GIVEN)
    assert pad.drawing == GIVEN
    assert seen == [GIVEN]
    assert is_inked(pad, (0.5, 0.5))
    assert not is_inked(pad, (0.3, 0.5))
    pad.undo()
    assert pad.drawing is before
    pad.redo()
    assert pad.drawing == GIVEN


def test_a_drawing_that_is_set_is_as_wide_as_the_pen_at_first(qtbot, pad):
    pad.set_pen_width(MAX_PEN_WIDTH)
    pad.set_drawing(GIVEN)
    across = 0.6 * PEN_WIDTH / np.sqrt(2)
    assert is_inked(pad, (0.5 + across / 2, 0.5 - across / 2))
    assert not is_inked(pad, (0.5 + 2 * across, 0.5 - 2 * across))
    drag(qtbot, pad, (0.4, 0.6), (0.6, 0.4), button=RIGHT)  # rubs out the ink, not only the middle line
    assert len(pad.drawing.strokes) == 2


def test_a_drawing_that_is_set_completes_the_stroke_under_way(qtbot, pad):
    qtbot.mousePress(pad, LEFT, pos=pixel(pad, LINE[0]))
    move(pad, LINE[1])
    pad.set_drawing(GIVEN)
    move(pad, LINE[2])
    qtbot.mouseRelease(pad, LEFT, pos=pixel(pad, LINE[2]))
    assert pad.drawing == GIVEN
    pad.undo()
    np.testing.assert_allclose(pad.drawing.strokes[0].points, LINE[:2], atol=1e-6)


def test_what_the_model_gets_are_the_points_themselves(qtbot, pad):
    shaky = [(0.2 + x / SIDE, 0.5 + (x % 2) / SIDE) for x in range(100)]
    drag(qtbot, pad, *shaky)
    np.testing.assert_allclose(pad.drawing.strokes[0].points, shaky, atol=1e-6)


# ------------------------------------------------------------------------------------------------- painting


def actions(qtbot, pad: DrawingPad):
    """Do everything that a user can do, one after the other, and yield what was done."""
    arc = [(0.5 + 0.3 * np.cos(angle), 0.5 - 0.35 * np.sin(angle)) for angle in np.linspace(0, 5, 25)]
    drag(qtbot, pad, *arc)
    yield "drawn"
    pad.set_pen_width(0.1)
    drag(qtbot, pad, (0.1, 0.1), (0.9, 0.4), (0.2, 0.9))
    yield "drawn wide"
    drag(qtbot, pad, (0.2, 0.2), (0.6, 0.6), (0.7, 0.3), button=RIGHT)
    yield "erased"
    qtbot.mouseClick(pad, LEFT, pos=pixel(pad, (0.6, 0.6)))
    yield "dotted"
    pad.undo()
    yield "undone"
    pad.undo()
    yield "undone twice"
    pad.redo()
    yield "redone"
    pad.clear()
    yield "cleared"
    pad.undo()
    yield "not cleared"
    pad.set_drawing(GIVEN)
    yield "set"
    pad.undo()
    yield "not set"


def test_the_painting_matches_the_drawing_after_any_history(qtbot, pad):
    for done in actions(qtbot, pad):
        other = DrawingPad()
        qtbot.addWidget(other)
        other.setPalette(pad.palette())
        other.resize(pad.size())
        other.set_drawing(pad.drawing)
        inner = slice(4, -4)  # only one of the two has the focus, and a frame that says so
        np.testing.assert_array_equal(pixels(pad)[inner, inner], pixels(other)[inner, inner], err_msg=done)


@pytest.mark.parametrize("ratio", ["1", "1.5", "2"])
def test_the_screen_matches_a_complete_repaint(ratio):
    package = Path(mnist_gui.__file__).parents[1]
    environment = {"QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(package)}
    program = [sys.executable, "-m", "helpers.pad_on_screen"]
    done = subprocess.run(
        program, cwd=TESTS, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found_ratio, looked, wrong = map(float, done.stdout.split())
    assert found_ratio == float(ratio)
    assert looked > 30
    assert wrong == 0


def test_every_action_can_be_undone_and_done_again(qtbot, pad):
    drawings, looks = [pad.drawing], [pixels(pad)]
    for draw in (
        lambda: drag(qtbot, pad, *LINE),
        lambda: qtbot.mouseClick(pad, LEFT, pos=pixel(pad, (0.3, 0.3))),
        lambda: drag(qtbot, pad, (0.5, 0.3), (0.5, 0.7), button=RIGHT),
        pad.clear,
        lambda: pad.set_drawing(GIVEN),
        lambda: Stylus(pad, pressure=True).draw(*in_pixels((0.1, 0.9), (0.9, 0.9))),
    ):
        draw()
        pad.setFocus()
        drawings.append(pad.drawing)
        looks.append(pixels(pad))
    for drawing, look in zip(drawings[-2::-1], looks[-2:0:-1], strict=False):
        pad.undo()
        assert pad.drawing is drawing
        np.testing.assert_array_equal(pixels(pad), look)
    pad.undo()
    assert pad.drawing.is_empty
    assert not pad.can_undo
    for drawing, look in zip(drawings[1:], looks[1:], strict=True):
        pad.redo()
        assert pad.drawing is drawing
        np.testing.assert_array_equal(pixels(pad), look)
    assert not pad.can_redo


def test_only_what_changes_is_painted_again(qtbot, pad):
    drag(qtbot, pad, (0.1, 0.1), (0.9, 0.9))
    qtbot.mousePress(pad, LEFT, pos=pixel(pad, (0.2, 0.8)))
    QCoreApplication.processEvents()
    areas, paint = [], pad.paintEvent
    pad.paintEvent = lambda event: (areas.append(event.rect()), paint(event))
    for x in np.linspace(0.21, 0.3, 10):
        move(pad, (x, 0.8))
        QCoreApplication.processEvents()
    del pad.paintEvent
    assert areas
    assert max(area.width() for area in areas) < SIDE / 3
    assert max(area.height() for area in areas) < SIDE / 4


def test_ink_keeps_off_the_frame(qtbot, pad):
    pad.clearFocus()
    empty = pixels(pad)
    pad.set_pen_width(MAX_PEN_WIDTH)
    drag(qtbot, pad, (0, 0), (0.5, 0), (1, 0))
    pad.clearFocus()
    drawn = pixels(pad)
    assert drawn[0, SIDE // 2] == empty[0, SIDE // 2]
    assert drawn[0, 0] == empty[0, 0]
    assert drawn[6, SIDE // 2] == pad.palette().color(QPalette.ColorRole.Text).rgb()


def test_a_desktop_that_is_read_from_right_to_left_mirrors_no_digit(qtbot, pad):
    drag(qtbot, pad, (0.2, 0.2), (0.5, 0.2), (0.3, 0.8))
    looked = pixels(pad)
    pad.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    np.testing.assert_array_equal(pixels(pad), looked)
    drag(qtbot, pad, (0.1, 0.9), (0.2, 0.9))
    np.testing.assert_allclose(pad.drawing.strokes[1].points, [(0.1, 0.9), (0.2, 0.9)], atol=1e-6)
    assert is_inked(pad, (0.15, 0.9))


# --------------------------------------------------------------------------------------------------- pictures


def image() -> QImage:
    image = QImage(20, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    return image


def mime(*paths: Path | str, picture: QImage | None = None, text: str | None = None) -> QMimeData:
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(path) if isinstance(path, Path) else QUrl(path) for path in paths])
    if picture is not None:
        data.setImageData(picture)
    if text is not None:
        data.setText(text)
    return data


def drag_in(pad: DrawingPad, data: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(pad, event)
    return event.isAccepted()


def drop(pad: DrawingPad, data: QMimeData) -> bool:
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(pad, event)
    return event.isAccepted()


@pytest.fixture
def dropped(pad) -> list:
    """What was announced to have been dropped."""
    dropped = []
    pad.picture_dropped.connect(dropped.append)
    return dropped


@pytest.mark.parametrize("name", ["seven.png", "SEVEN.JPG", "seven.jpeg", "seven.bmp", "seven.pgm"])
def test_a_dropped_picture_file_is_announced(pad, dropped, tmp_path, name):
    data = mime(tmp_path / "notes.txt", tmp_path / name)
    assert drag_in(pad, data)
    assert drop(pad, data)
    assert dropped == [tmp_path / name]
    assert pad.drawing.is_empty


def test_dropped_pixels_are_announced(pad, dropped):
    data = mime("https://example.org/seven.png", picture=image())
    assert drag_in(pad, data)
    assert drop(pad, data)
    assert dropped == [image()]


def test_a_file_says_more_than_the_pixels_beside_it(pad, dropped, tmp_path):
    data = mime(tmp_path / "seven.png", picture=image())
    assert drag_in(pad, data)
    assert drop(pad, data)
    assert dropped == [tmp_path / "seven.png"]


@pytest.mark.parametrize(
    "data", [{"text": "7"}, {"paths": ["https://example.org/7.png"]}, {"paths": [Path("7.txt")]}, {}]
)
def test_what_is_no_picture_is_not_welcome(pad, dropped, data):
    data = mime(*data.get("paths", ()), text=data.get("text"))
    assert not drag_in(pad, data)
    assert not drop(pad, data)
    assert dropped == []


def test_the_frame_shows_that_a_picture_may_be_dropped(qtbot, pad, tmp_path):
    pad.clearFocus()
    before = pixels(pad)
    data = mime(tmp_path / "seven.png")
    drag_in(pad, data)
    accent = pad.palette().color(QPalette.ColorRole.Highlight).rgb()
    assert pixels(pad)[SIDE // 2, 1] == accent
    QApplication.sendEvent(pad, QDragLeaveEvent())
    np.testing.assert_array_equal(pixels(pad), before)
    drag_in(pad, data)
    drop(pad, data)
    np.testing.assert_array_equal(pixels(pad), before)


def test_a_pasted_picture_is_announced(qtbot, pad, dropped):
    QGuiApplication.clipboard().setImage(image())
    qtbot.keyClick(pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    (picture,) = dropped
    assert picture.size() == image().size()


def test_pasted_text_is_no_picture(qtbot, pad, dropped):
    QGuiApplication.clipboard().setText("7")
    qtbot.keyClick(pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not pad.paste()
    assert dropped == []
