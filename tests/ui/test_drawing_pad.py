import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QImage,
    QInputDevice,
    QMouseEvent,
    QPainterPath,
    QPalette,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtWidgets import QApplication

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ui.draw.drawing_pad import (
    MAX_PEN_WIDTH,
    MIN_PEN_WIDTH,
    PEN_WIDTH,
    DrawingPad,
    hairpins,
    smooth_path,
)
from mnist_gui.ui.theme import DARK, LIGHT, palette_of

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SIDE = 400


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
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        position,
        pad.mapToGlobal(position),
        Qt.MouseButton.NoButton,
        button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(pad, event)


def pixel(pad: DrawingPad, point: tuple[float, float]) -> QPoint:
    return QPoint(round(point[0] * pad.width()), round(point[1] * pad.height()))


def drag(qtbot, pad: DrawingPad, *points: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    qtbot.mousePress(pad, button, pos=pixel(pad, points[0]))
    for point in points[1:]:
        move(pad, point, button)
    qtbot.mouseRelease(pad, button, pos=pixel(pad, points[-1]))


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
    assert pad.cursor().shape() is Qt.CursorShape.CrossCursor


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


def test_pen_width_changes_the_looks_and_not_the_drawing(qtbot, pad):
    drag(qtbot, pad, *LINE)
    before = pad.drawing
    beside = (0.35, 0.5 + PEN_WIDTH)
    assert not is_inked(pad, beside)
    pad.set_pen_width(3 * PEN_WIDTH)
    assert is_inked(pad, beside)
    assert pad.drawing is before


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


def stylus(
    pad: DrawingPad,
    kind: QEvent.Type,
    point: tuple[float, float],
    *,
    tip: QPointingDevice.PointerType,
    button: Qt.MouseButton = LEFT,
) -> None:
    device = QPointingDevice(
        "stylus",
        1,
        QInputDevice.DeviceType.Stylus,
        tip,
        QInputDevice.Capability.Position,
        1,
        2,
        "",
        QPointingDeviceUniqueId(),
    )
    position = QPointF(*point) * pad.width()
    no_keys = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(
        kind, device, position, pad.mapToGlobal(position), 0.5, 0, 0, 0, 0, 0, no_keys, button, button
    )
    QApplication.sendEvent(pad, event)
    assert event.isAccepted()


def stylus_drag(pad: DrawingPad, *points: tuple[float, float], tip: QPointingDevice.PointerType) -> None:
    stylus(pad, QEvent.Type.TabletPress, points[0], tip=tip)
    for point in points[1:]:
        stylus(pad, QEvent.Type.TabletMove, point, tip=tip)
    stylus(pad, QEvent.Type.TabletRelease, points[-1], tip=tip)


def test_stylus_draws_and_its_other_end_erases(pad):
    stylus_drag(pad, *LINE, tip=QPointingDevice.PointerType.Pen)
    np.testing.assert_allclose(pad.drawing.strokes[0].points, LINE, atol=1e-6)
    stylus_drag(pad, (0.5, 0.3), (0.5, 0.7), tip=QPointingDevice.PointerType.Eraser)
    assert len(pad.drawing.strokes) == 2


def test_smooth_path_meets_both_ends_and_rounds_the_corner():
    corner = np.array([(0, 0), (100, 0), (100, 100)], dtype=np.float32)
    path = smooth_path(corner)
    assert path.pointAtPercent(0) == QPointF(0, 0)
    assert path.pointAtPercent(1) == QPointF(100, 100)
    assert path.length() < 200


def test_hairpins_are_where_the_path_turns_back():
    points = np.array([[0, 0], [10, 0], [20, 0], [10, 1], [0, 1]], dtype=np.float32)
    (tip,) = hairpins(points)
    assert 15 < tip[0] < 20
    assert hairpins(points[:3]).shape == (0, 2)
    assert hairpins(points[:1]).shape == (0, 2)


def test_every_hairpin_is_on_the_path_in_the_middle_of_its_curve():
    points = np.array([[0, 0], [80, 0], [8, 16], [72, 40], [0, 48]], dtype=np.float32)  # turns at each point
    path = smooth_path(points)
    middles, element = [], 1
    for _ in points[1:-1]:
        nodes = [path.elementAt(element + step) for step in (-1, 0, 1, 2)]
        curve = QPainterPath(QPointF(nodes[0].x, nodes[0].y))
        curve.cubicTo(*(QPointF(node.x, node.y) for node in nodes[1:]))
        middles.append((curve.pointAtPercent(0.5).x(), curve.pointAtPercent(0.5).y()))
        element += 3
    np.testing.assert_allclose(hairpins(points), middles, rtol=0, atol=1e-4)
