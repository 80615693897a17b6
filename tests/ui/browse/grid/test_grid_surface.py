import numpy as np
import pytest
from helpers.grid_driver import PLAIN, SHIFT, blank_dataset, centre, click, selected, wheel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QProxyStyle, QScroller, QStyle

from mnist_gui.data.query.order import Section
from mnist_gui.ui.widgets.cell_sizes import MAX_SIZE, MIN_SIZE
from mnist_gui.ui.widgets.motion import set_motion


@pytest.mark.parametrize(
    ("hint", "top"),
    [
        (QAbstractItemView.ScrollHint.PositionAtTop, 0),
        (QAbstractItemView.ScrollHint.PositionAtBottom, 300 - 56),
        (QAbstractItemView.ScrollHint.PositionAtCenter, 122),
        (QAbstractItemView.ScrollHint.EnsureVisible, 300 - 56),
    ],
)
def test_scrolling_to_a_digit_puts_it_where_the_hint_says(grid, hint, top):
    grid.scrollTo(grid.model().index(155), hint)
    assert grid.visualRect(grid.model().index(155)).top() == top


def test_scrolling_to_a_visible_digit_moves_nothing(grid):
    grid.verticalScrollBar().setValue(60)
    grid.scrollTo(grid.model().index(25))
    assert grid.verticalOffset() == 60


def test_a_plain_wheel_scrolls(grid):
    size = grid.cell_size
    wheel(grid, QPoint(100, 100), -120, PLAIN)
    assert grid.verticalOffset() > 0
    assert grid.cell_size == size


@pytest.mark.parametrize("delta", [120, -120, 480, -360])
def test_ctrl_and_wheel_zoom_around_the_cursor(grid, qtbot, delta):
    grid.verticalScrollBar().setValue(600)
    point = QPoint(333, 140)
    under = grid.indexAt(point).row()
    with qtbot.waitSignal(grid.zoom_changed):
        wheel(grid, point, delta)
    assert (grid.cell_size > 56) == (delta > 0)
    assert grid.indexAt(point).row() == under


def test_small_steps_of_a_trackpad_add_up(grid):
    point = QPoint(333, 140)
    grid.verticalScrollBar().setValue(600)
    under = grid.indexAt(point).row()
    for _ in range(40):
        wheel(grid, point, 3)
        assert grid.cell_size == grid.target_size  # fingers glide themselves
    assert grid.cell_size == pytest.approx(56 * 2**0.25)
    assert grid.indexAt(point).row() == under


def test_zoom_stays_in_its_range(grid):
    grid.zoom_to(10_000)
    assert grid.cell_size == MAX_SIZE
    grid.zoom_to(0.1)
    assert grid.cell_size == MIN_SIZE


def test_selection_and_anchor_survive_zooming(grid, qtbot):
    click(qtbot, grid, 12)
    click(qtbot, grid, 14, SHIFT)
    grid.zoom_to(40)
    assert selected(grid) == [12, 13, 14]
    click(qtbot, grid, 20, SHIFT)
    assert selected(grid) == list(range(12, 21))


def test_the_current_digit_stays_in_sight_while_zooming_with_keys(grid):
    grid.go_to(150)
    for size in (20, 200, 11, 90):
        grid.zoom_to(size)
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_the_current_digit_stays_in_sight_while_the_window_changes(grid, qtbot):
    grid.go_to(150)
    for width in (300, 900, 450):
        grid.resize(width, 250)
        qtbot.waitUntil(lambda width=width: grid.viewport().width() > width - 40)
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


# --- gliding --------------------------------------------------------------------------------------


def settled(grid):
    return grid.cell_size == grid.target_size


def test_a_notch_of_the_wheel_glides_to_the_next_size_with_the_digit_under_the_cursor(grid, qtbot):
    grid.verticalScrollBar().setValue(600)
    point = QPoint(333, 140)
    under = grid.indexAt(point).row()
    sizes, digits = [], []
    grid.zoom_changed.connect(sizes.append)
    grid.zoom_changed.connect(lambda _size: digits.append(grid.indexAt(point).row()))
    for _ in range(4):
        wheel(grid, point, 120)
    assert grid.target_size == pytest.approx(112)
    qtbot.waitUntil(lambda: settled(grid))
    assert sizes[-1] == grid.cell_size == pytest.approx(112)
    assert sizes == sorted(sizes)
    assert set(digits) == {under}


def test_a_glide_goes_on_from_where_it_has_come_to(grid, qtbot):
    sizes = []
    grid.zoom_changed.connect(sizes.append)
    grid.animate_zoom(200)
    qtbot.waitUntil(lambda: bool(sizes))
    turned_at = len(sizes)
    grid.animate_zoom(30)
    qtbot.waitUntil(lambda: settled(grid))
    assert sizes[-1] == 30
    before, after = sizes[turned_at - 1 : turned_at + 1]
    assert after < before
    assert sizes[turned_at:] == sorted(sizes[turned_at:], reverse=True)


def test_a_size_set_at_once_ends_a_glide(grid):
    grid.animate_zoom(200)
    assert grid.target_size == 200
    grid.zoom_to(40)
    assert grid.target_size == grid.cell_size == 40


def test_scrolling_while_cells_glide_is_not_undone(grid, qtbot):
    grid.verticalScrollBar().setValue(600)
    point = QPoint(333, 140)
    wheel(grid, point, 120)
    grid.verticalScrollBar().setValue(1200)
    under = grid.indexAt(point).row()
    qtbot.waitUntil(lambda: settled(grid))
    assert grid.indexAt(point).row() == under


def test_where_the_desktop_does_not_animate_a_notch_counts_at_once(grid):
    class Still(QProxyStyle):
        def styleHint(self, hint, option=None, widget=None, data=None):
            if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
                return 0
            return super().styleHint(hint, option, widget, data)

    still = Still()
    grid.setStyle(still)
    wheel(grid, QPoint(100, 100), 120)
    assert settled(grid)
    assert grid.cell_size == pytest.approx(56 * 2**0.25)


def test_for_a_user_who_wants_no_motion_a_notch_counts_at_once(grid):
    set_motion(False)
    try:
        wheel(grid, QPoint(100, 100), 120)
        assert settled(grid)
        assert grid.cell_size == pytest.approx(56 * 2**0.25)
    finally:
        set_motion(True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([(100, 40), (333, 140), (570, 290)]),
    st.lists(st.floats(1, 512), min_size=1, max_size=6),
)
def test_through_a_whole_gesture_the_same_digit_is_under_the_cursor(grid, place, sizes):
    grid.zoom_to(56)
    grid.verticalScrollBar().setValue(700)
    point = QPoint(*place)
    grid.zoom_to(56.1, cursor=point)
    under = grid.indexAt(point).row()
    for size in sizes:
        grid.zoom_to(size, cursor=point)
    grid.zoom_to(56, cursor=point)
    assert grid.indexAt(point).row() == under


# --- fingers --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screen(qapp):
    return QTest.createTouchDevice()


def swipe(grid, screen, start, end, *, lift=True):
    viewport = grid.viewport()
    QTest.touchEvent(viewport, screen).press(0, start, viewport).commit()
    for step in range(1, 6):
        QTest.touchEvent(viewport, screen).move(0, start + (end - start) * step / 5, viewport).commit()
    if lift:
        QTest.touchEvent(viewport, screen).release(0, end, viewport).commit()


def pinch(grid, screen, *fingers):
    """Put two fingers down and move them from each pair of points to the next."""
    viewport, (first, second) = grid.viewport(), fingers[0]
    QTest.touchEvent(viewport, screen).press(0, first, viewport).commit()
    QTest.touchEvent(viewport, screen).move(0, first, viewport).press(1, second, viewport).commit()
    for first, second in fingers[1:]:
        QTest.touchEvent(viewport, screen).move(0, first, viewport).move(1, second, viewport).commit()
    QTest.touchEvent(viewport, screen).release(0, first, viewport).release(1, second, viewport).commit()


def test_a_finger_scrolls_and_leaves_the_selection_alone(make_grid, screen, qtbot):
    grid = make_grid(blank_dataset(40_000))
    click(qtbot, grid, 3)
    before = grid.current_row
    swipe(grid, screen, QPoint(300, 280), QPoint(300, 30), lift=False)
    qtbot.waitUntil(lambda: grid.verticalOffset() > 50)
    assert selected(grid) == [3]
    assert grid.current_row == before
    QScroller.scroller(grid.viewport()).stop()


def test_a_finger_scrolls_and_keeps_very_many_pieces_selected(make_grid, screen, qtbot):
    dataset = blank_dataset(40_000)
    grid = make_grid(dataset, np.arange(1, 40_000, 2))
    grid.selectAll()
    grid.show_rows(dataset, np.arange(40_000))
    swipe(grid, screen, QPoint(300, 280), QPoint(300, 30), lift=False)
    qtbot.waitUntil(lambda: grid.verticalOffset() > 50)
    assert len(grid.selected_rows) == 20_000
    QScroller.scroller(grid.viewport()).stop()


def test_a_lifted_finger_lets_the_grid_run_on(make_grid, screen, qtbot):
    grid = make_grid(blank_dataset(40_000))
    swipe(grid, screen, QPoint(300, 280), QPoint(300, 30))
    lifted_at = grid.verticalOffset()
    qtbot.waitUntil(lambda: grid.verticalOffset() > max(lifted_at, 250))
    QScroller.scroller(grid.viewport()).stop()


def test_a_tap_is_a_click(grid, screen, qtbot):
    viewport, point = grid.viewport(), centre(grid, 23)
    QTest.touchEvent(viewport, screen).press(0, point, viewport).commit()
    QTest.touchEvent(viewport, screen).release(0, point, viewport).commit()
    qtbot.waitUntil(lambda: grid.current_row == 23)
    assert selected(grid) == [23]


def test_two_fingers_apart_zoom_around_their_middle(grid, screen):
    grid.verticalScrollBar().setValue(600)
    under = grid.indexAt(QPoint(300, 150)).row()
    apart = [(QPoint(300 - d, 150), QPoint(300 + d, 150)) for d in (50, 60, 70, 80, 90, 100)]
    pinch(grid, screen, *apart)
    assert grid.cell_size == pytest.approx(112)
    assert grid.indexAt(QPoint(300, 150)).row() == under
    assert selected(grid) == []


def test_two_fingers_move_the_digit_between_them(grid, screen):
    grid.verticalScrollBar().setValue(600)
    under = grid.indexAt(QPoint(300, 100)).row()
    moving = [(QPoint(250, y), QPoint(350, y)) for y in (100, 120, 150, 180, 200)]
    pinch(grid, screen, *moving)
    assert grid.cell_size == pytest.approx(56)
    assert grid.indexAt(QPoint(300, 200)).row() == under


def test_a_pinch_on_a_trackpad_zooms_around_the_cursor(grid):
    grid.verticalScrollBar().setValue(600)
    point = QPoint(333, 140)
    under = grid.indexAt(point).row()
    for _ in range(5):
        event = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture,
            QPointingDevice.primaryPointingDevice(),
            2,
            QPointF(point),
            QPointF(point),
            QPointF(grid.viewport().mapToGlobal(point)),
            0.1,
            QPointF(),
        )
        QApplication.sendEvent(grid.viewport(), event)
    assert grid.cell_size == pytest.approx(56 * 1.1**5)
    assert grid.indexAt(point).row() == under


# --- what is in sight -----------------------------------------------------------------------------


def test_it_tells_which_digits_are_in_sight(grid):
    seen = []
    grid.viewed.connect(lambda first, last: seen.append((first, last)))
    grid.verticalScrollBar().setValue(56)
    assert seen == [(10, 69)]
    assert grid.visible_positions == range(10, 70)
    grid.verticalScrollBar().setValue(57)
    grid.zoom_to(112)
    assert seen[-1] == (grid.visible_positions.start, grid.visible_positions.stop - 1)
    grid.resize(400, 200)
    assert seen[-1] == (grid.visible_positions.start, grid.visible_positions.stop - 1)


def test_what_a_header_covers_is_not_in_sight(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset, sections=(Section(0, 0), Section(1, 150)), titles=("One", "Two"))
    grid.scrollTo(grid.model().index(75), QAbstractItemView.ScrollHint.PositionAtTop)
    assert grid.visible_positions.start == 70
    assert not grid.indexAt(QPoint(100, centre(grid, 75).y() - 30)).isValid()
    grid.verticalScrollBar().setValue(grid.verticalOffset() + 300)
    grid.scrollTo(grid.model().index(75))
    assert grid.visible_positions.start == 70


def test_below_headers_lines_begin_at_the_first_column_after_any_zoom(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset, np.arange(150))
    grid.zoom_to(40, cursor=QPoint(500, 60))
    assert grid.visualRect(grid.model().index(0)).left() > grid.visualRect(grid.model().index(12)).left()
    for sections in ((Section(0, 0),), (Section(0, 0), Section(1, 75))):
        grid.show_rows(tiny_dataset, np.arange(150), sections=sections, titles=("One", "Two"))
        for size in (40, 56, 40):
            grid.zoom_to(size, cursor=QPoint(300, 150))
            lefts = {grid.visualRect(grid.model().index(part.start)).left() for part in sections}
            assert len(lefts) == 1
            assert lefts.pop() < size


def test_tiny_digits_scroll_as_fast_as_large_ones(make_grid):
    grid = make_grid(blank_dataset(1_000_000))
    grid.zoom_to(1)
    wheel(grid, QPoint(100, 100), -120, PLAIN)
    assert grid.verticalOffset() == pytest.approx(144, abs=10)


@pytest.mark.parametrize("kind", [QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange])
def test_another_font_or_resolution_leaves_the_digits_in_their_place(grid, kind):
    grid.go_to(150)
    top = grid.visualRect(grid.currentIndex()).top()
    QApplication.sendEvent(grid, QEvent(kind))
    assert grid.visualRect(grid.currentIndex()).top() == top


def test_a_larger_font_makes_room_in_the_headers(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset, sections=(Section(0, 0),), titles=("All",))
    before = grid.visualRect(grid.model().index(0)).top()
    font = grid.font()
    font.setPixelSize(40)
    grid.setFont(font)
    assert grid.visualRect(grid.model().index(0)).top() > before
