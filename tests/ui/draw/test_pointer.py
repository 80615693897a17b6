"""Mouse, stylus and fingers as one pointer: real events on a bare widget."""

from itertools import product

import pytest
from helpers.pointing import Stylus, mouse_event
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mnist_gui.ui.draw.pointer import Pointer, Tool

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
PLAIN = Qt.KeyboardModifier.NoModifier
ERASER_END = QPointingDevice.PointerType.Eraser


@pytest.fixture
def widget(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(200, 200)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.fixture
def told(widget) -> list:
    """What the pointer has told: a list that grows."""
    pointer, told = Pointer(widget, widget), []
    pointer.pressed.connect(lambda tool, place, width: told.append((tool, place.toTuple(), width)))
    pointer.moved.connect(lambda place, width: told.append((place.toTuple(), width)))
    pointer.released.connect(lambda: told.append("released"))
    pointer.cancelled.connect(lambda: told.append("cancelled"))
    return told


@pytest.fixture(scope="session")
def screen() -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice()


def pressed(told: list) -> list:
    return [entry[0] for entry in told if len(entry) == 3]


@pytest.mark.parametrize(("button", "tool"), [(LEFT, Tool.PEN), (RIGHT, Tool.ERASER)])
def test_a_button_of_the_mouse_holds_a_tool(qtbot, widget, told, button, tool):
    qtbot.mousePress(widget, button, pos=QPoint(10, 20))
    qtbot.mouseMove(widget, QPoint(30, 40))
    qtbot.mouseRelease(widget, button, pos=QPoint(50, 60))
    assert told[0] == (tool, (10, 20), 1)
    assert told[-2:] == [((50, 60), 1), "released"]


def test_a_tool_is_put_down_when_its_button_was_released_elsewhere(qtbot, widget, told):
    qtbot.mousePress(widget, LEFT, pos=QPoint(10, 20))
    move = mouse_event(widget, QEvent.Type.MouseMove, QPoint(90, 90), RIGHT)
    QApplication.sendEvent(widget, move)  # a dialog had the release
    assert told[-1] == "released"
    assert ((90, 90), 1) not in told


def test_a_second_press_begins_again_when_the_release_of_the_first_went_elsewhere(qtbot, widget, told):
    qtbot.mousePress(widget, LEFT, pos=QPoint(10, 20))
    qtbot.mousePress(widget, LEFT, pos=QPoint(70, 80))
    qtbot.mouseRelease(widget, LEFT, pos=QPoint(70, 80))
    assert pressed(told) == [Tool.PEN, Tool.PEN]
    assert told.count("released") == 2


def test_the_other_button_does_not_put_a_tool_down(widget, told):
    press = QEvent.Type.MouseButtonPress
    QApplication.sendEvent(widget, mouse_event(widget, press, QPoint(10, 20), LEFT))
    both = QMouseEvent(
        press, QPointF(30, 30), widget.mapToGlobal(QPointF(30, 30)), RIGHT, LEFT | RIGHT, PLAIN
    )
    QApplication.sendEvent(widget, both)
    assert told == [(Tool.PEN, (10, 20), 1)]


def test_other_buttons_do_nothing(qtbot, widget, told):
    qtbot.mouseClick(widget, MIDDLE, pos=QPoint(10, 20))
    assert told == []


def test_a_double_click_is_two_presses(qtbot, widget, told):
    qtbot.mouseClick(widget, LEFT, pos=QPoint(10, 20))
    qtbot.mouseDClick(widget, LEFT, pos=QPoint(10, 20))  # what takes the place of the second press
    qtbot.mouseRelease(widget, LEFT, pos=QPoint(10, 20))
    assert pressed(told) == [Tool.PEN] * 2
    assert told.count("released") == 2


def test_a_mouse_that_holds_nothing_is_not_followed(qtbot, widget, told):
    widget.setMouseTracking(True)
    qtbot.mouseMove(widget, QPoint(5, 5))
    qtbot.mouseMove(widget, QPoint(50, 50))
    assert widget.underMouse()
    assert told == []


def test_a_second_button_changes_nothing(qtbot, widget, told):
    qtbot.mousePress(widget, LEFT, pos=QPoint(10, 20))
    qtbot.mousePress(widget, RIGHT, pos=QPoint(10, 20))
    qtbot.mouseRelease(widget, RIGHT, pos=QPoint(10, 20))
    assert pressed(told) == [Tool.PEN]
    assert "released" not in told
    qtbot.mouseRelease(widget, LEFT, pos=QPoint(10, 20))
    assert told[-1] == "released"


def test_places_between_pixels_are_kept(widget, told):
    Stylus(widget).press(10.25, 20.75)
    assert told[0][1] == (10.25, 20.75)


def test_the_tip_of_a_stylus_draws_as_hard_as_it_is_pressed(widget, told):
    stylus = Stylus(widget, pressure=True)
    stylus.press(10, 20, pressure=0)
    stylus.move(30, 20, pressure=0.5)
    stylus.move(50, 20, pressure=1)
    stylus.release(50, 20)
    widths = [entry[-1] for entry in told[1:-1] if entry != "released"]
    assert told[0][0] is Tool.PEN
    assert widths[0] == pytest.approx(1)
    assert told[0][2] < 0.5 < 1.5 < widths[1]
    assert told[-1] == "released"


def test_a_stylus_that_feels_no_pressure_draws_like_a_mouse(widget, told):
    Stylus(widget, pressure=False).press(10, 20, pressure=0)
    assert told[0][2] == 1


def test_the_other_end_and_the_button_of_a_stylus_erase(widget, told):
    Stylus(widget, end=ERASER_END).click(10, 20)
    Stylus(widget, button=RIGHT).click(10, 20)
    assert pressed(told) == [Tool.ERASER] * 2
    assert told.count("released") == 2


def test_the_button_of_a_stylus_does_not_end_what_its_tip_draws(widget, told):
    tip, button = Stylus(widget), Stylus(widget, button=RIGHT)
    tip.press(10, 20)
    button.press(10, 20)
    button.release(10, 20)
    assert pressed(told) == [Tool.PEN]
    assert "released" not in told


def test_what_a_stylus_or_a_finger_does_comes_only_once(qtbot, widget, told, screen):
    """Qt would make mouse events of events that are not accepted."""
    Stylus(widget).click(10, 20)
    QTest.touchEvent(widget, screen).press(0, QPoint(10, 20), widget).commit()
    QTest.touchEvent(widget, screen).release(0, QPoint(10, 20), widget).commit()
    QApplication.processEvents()
    assert pressed(told) == [Tool.PEN] * 2


def test_a_finger_draws(widget, told, screen):
    QTest.touchEvent(widget, screen).press(0, QPoint(10, 20), widget).commit()
    QTest.touchEvent(widget, screen).move(0, QPoint(60, 80), widget).commit()
    QTest.touchEvent(widget, screen).release(0, QPoint(90, 80), widget).commit()
    assert told[0] == (Tool.PEN, (10, 20), 1)
    assert ((60, 80), 1) in told
    assert told[-2:] == [((90, 80), 1), "released"]


def test_only_the_first_of_several_fingers_draws(widget, told, screen):
    one, other = QPoint(10, 20), QPoint(150, 150)
    QTest.touchEvent(widget, screen).press(3, one, widget).commit()
    QTest.touchEvent(widget, screen).stationary(3).press(5, other, widget).commit()
    QTest.touchEvent(widget, screen).move(3, QPoint(20, 20), widget).move(5, QPoint(99, 99), widget).commit()
    QTest.touchEvent(widget, screen).release(3, QPoint(20, 20), widget).stationary(5).commit()
    QTest.touchEvent(widget, screen).move(5, QPoint(120, 120), widget).commit()
    QTest.touchEvent(widget, screen).release(5, QPoint(120, 120), widget).commit()
    assert pressed(told) == [Tool.PEN]
    assert told.count("released") == 1
    assert {entry[-2] for entry in told if entry != "released"} == {(10, 20), (20, 20)}


def test_a_cancelled_touch_was_not_meant(widget, told, screen):
    QTest.touchEvent(widget, screen).press(0, QPoint(10, 20), widget).commit()
    QTest.touchEvent(widget, screen).move(0, QPoint(40, 20), widget).commit()
    QApplication.sendEvent(widget, QTouchEvent(QEvent.Type.TouchCancel, screen))
    assert told[-1] == "cancelled"
    QTest.touchEvent(widget, screen).press(1, QPoint(10, 20), widget).commit()
    assert pressed(told) == [Tool.PEN] * 2
    QTest.touchEvent(widget, screen).release(1, QPoint(10, 20), widget).commit()


def test_a_palm_gives_way_to_the_stylus(widget, told, screen):
    QTest.touchEvent(widget, screen).press(0, QPoint(150, 150), widget).commit()
    stylus = Stylus(widget)
    stylus.press(10, 20)
    QTest.touchEvent(widget, screen).move(0, QPoint(140, 150), widget).commit()
    stylus.move(30, 20)
    QTest.touchEvent(widget, screen).release(0, QPoint(140, 150), widget).commit()
    stylus.release(30, 20)
    assert [e for e in told if isinstance(e, str)] == ["cancelled", "released"]
    after = told[told.index("cancelled") + 1 :]
    assert (140, 150) not in [entry[-2] for entry in after if entry != "released"]


def test_a_palm_that_comes_later_is_no_finger(widget, told, screen):
    stylus = Stylus(widget)
    stylus.press(10, 20)
    QTest.touchEvent(widget, screen).press(0, QPoint(150, 150), widget).commit()
    QTest.touchEvent(widget, screen).release(0, QPoint(150, 150), widget).commit()
    assert told == [(Tool.PEN, (10, 20), 1), *told[1:]]
    assert "released" not in told
    stylus.release(10, 20)
    assert told[-1] == "released"


LINE = ((10, 20), (40, 30), (70, 20), (90, 50))


def both(widget, order, stylus, *, synthesised, points=LINE):
    """Draw with a stylus that comes as a mouse too.

    `order` says whether the mouse comes first at the press, the moves and the release.
    """
    device = stylus.device if synthesised else None

    def mouse(kind, point):
        QApplication.sendEvent(widget, mouse_event(widget, kind, QPointF(*point), LEFT, device=device))

    steps = [
        (order[0], QEvent.Type.MouseButtonPress, stylus.press, points[0]),
        *[(order[1], QEvent.Type.MouseMove, stylus.move, point) for point in points[1:]],
        (order[2], QEvent.Type.MouseButtonRelease, stylus.release, points[-1]),
    ]
    for mouse_is_first, kind, send, point in steps:
        if mouse_is_first:
            mouse(kind, point)
        send(*point)
        if not mouse_is_first:
            mouse(kind, point)


def lines(told):
    """The lines that are left: the tool, the places and the widths of each."""
    left = []
    for entry in told:
        if entry == "cancelled":
            left.pop()
        elif entry != "released":
            if len(entry) == 3:
                left.append((entry[0], [], []))
            left[-1][1].append(entry[-2])
            left[-1][2].append(entry[-1])
    return left


@pytest.mark.parametrize("synthesised", [False, True])
@pytest.mark.parametrize("order", list(product([False, True], repeat=3)))
def test_a_stylus_that_comes_as_a_mouse_too_draws_whole_lines_once(widget, told, order, synthesised):
    stylus = Stylus(widget, pressure=True)
    for _ in range(2):
        both(widget, order, stylus, synthesised=synthesised)
    assert [line[0] for line in lines(told)] == [Tool.PEN] * 2
    for _, places, widths in lines(told):
        assert list(dict.fromkeys(places)) == list(LINE)
        assert set(widths[:-1]) == {1.0}  # a relaxed hand's
    assert told[-1] == "released"


def test_a_stylus_whose_mouse_is_well_ahead_draws_whole_lines(widget, told):
    for kind, point in ((QEvent.Type.MouseButtonPress, (10, 20)), (QEvent.Type.MouseMove, (40, 30))):
        QApplication.sendEvent(widget, mouse_event(widget, kind, QPointF(*point), LEFT))
    stylus = Stylus(widget, end=ERASER_END)
    stylus.press(12, 20)
    stylus.move(70, 20)
    QApplication.sendEvent(widget, mouse_event(widget, QEvent.Type.MouseButtonRelease, QPointF(70, 20), LEFT))
    stylus.move(90, 50)
    stylus.release(90, 50)
    ((tool, places, _),) = lines(told)
    assert tool is Tool.ERASER
    assert places[0] == (10, 20)
    assert places[-1] == (90, 50)
    assert told.count("released") == 1


def test_a_stylus_keeps_what_a_mouse_draws_elsewhere(widget, told):
    for kind, point in ((QEvent.Type.MouseButtonPress, (10, 20)), (QEvent.Type.MouseMove, (40, 30))):
        QApplication.sendEvent(widget, mouse_event(widget, kind, QPointF(*point), LEFT))
    Stylus(widget).draw((180, 180), (190, 190))
    assert [places[0] for _, places, _ in lines(told)] == [(10, 20), (180, 180)]
    assert "cancelled" not in told


def test_hiding_the_widget_lifts_the_pen(qtbot, widget, told):
    qtbot.mousePress(widget, LEFT, pos=QPoint(10, 20))
    widget.hide()
    assert told[-1] == "released"
    widget.show()
    qtbot.mousePress(widget, LEFT, pos=QPoint(30, 20))
    assert pressed(told) == [Tool.PEN] * 2
