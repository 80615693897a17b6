from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.query import Query, select_rows
from mnist_gui.ui import theme
from mnist_gui.ui.browse import grid_view
from mnist_gui.ui.browse.grid_model import GridModel
from mnist_gui.ui.browse.grid_view import MAX_SIZE, MIN_SIZE, DigitGrid
from mnist_gui.ui.browse.levels import Levels
from mnist_gui.ui.imaging import ink_image

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def make_grid(qtbot, runner):
    """Make grids with columns of 56 pixels: ten of them, and a little more."""

    def make(dataset, rows=None, *, palette=theme.LIGHT):
        levels = Levels(runner)
        levels.set_dataset(dataset)
        grid = DigitGrid(GridModel(), levels)
        qtbot.addWidget(grid)
        grid.setPalette(theme.palette_of(palette))
        grid.verticalScrollBar().setFixedWidth(16)
        grid.resize(580 + 16, 300)
        grid.show()
        grid.show_rows(dataset, np.arange(len(dataset)) if rows is None else rows)
        return grid

    return make


@pytest.fixture
def grid(make_grid, tiny_dataset):
    return make_grid(tiny_dataset)


def centre(grid, position):
    return grid.visualRect(grid.model().index(position)).center()


def selected(grid):
    """Return the selected positions, as Qt and as the grid's own mask know them."""
    positions = sorted(index.row() for index in grid.selectionModel().selectedIndexes())
    assert grid.selected_rows.tolist() == grid.model().rows[positions].tolist()
    return positions


def click(qtbot, grid, position, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(grid.viewport(), LEFT, modifiers, centre(grid, position))


def drag(grid, start, end, modifiers=Qt.KeyboardModifier.NoModifier, *, release=True):
    """Press at a point of the viewport, move in two steps to another, and let go."""
    viewport = grid.viewport()
    kinds = QEvent.Type
    steps = [(kinds.MouseButtonPress, start), (kinds.MouseMove, (start + end) / 2), (kinds.MouseMove, end)]
    if release:
        steps.append((kinds.MouseButtonRelease, end))
    for kind, point in steps:
        button = Qt.MouseButton.NoButton if kind == kinds.MouseMove else LEFT
        held = Qt.MouseButton.NoButton if kind == kinds.MouseButtonRelease else LEFT
        place = QPointF(point)
        event = QMouseEvent(kind, place, viewport.mapToGlobal(place), button, held, modifiers)
        QApplication.sendEvent(viewport, event)


def wheel(grid, point, delta, modifiers=CTRL):
    viewport = grid.viewport()
    place = QPointF(point)
    event = QWheelEvent(
        place,
        viewport.mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def pixels(image):
    image = image.convertToFormat(image.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., 2::-1].astype(int)


def cell_pixels(grid, position):
    rect = grid.visualRect(grid.model().index(position))
    return pixels(grid.viewport().grab().toImage().copy(rect))


def expected_cell(grid, position, *, size, paper=None):
    row = int(grid.model().rows[position])
    palette = grid.palette()
    paper = palette.color(palette.ColorRole.Base) if paper is None else paper
    image = ink_image(
        grid.model().dataset.take([row])[0], paper=paper, ink=palette.color(palette.ColorRole.Text)
    )
    return pixels(image.scaled(size, size))


# --- painting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("size", [28, 56])
@pytest.mark.parametrize("position", [0, 13, 42])
def test_the_right_digit_is_painted_at_the_right_place(make_grid, tiny_dataset, palette, size, position):
    grid = make_grid(tiny_dataset, palette=palette)
    grid.zoom_to(size)
    inside = np.s_[: size - 1, : size - 1]  # the rest is the gap
    difference = cell_pixels(grid, position)[inside] - expected_cell(grid, position, size=size)[inside]
    assert np.abs(difference).max() <= 2  # selected and plain digits share 256 greys


def test_digits_stand_still_when_one_scrolls_by_a_line(grid):
    before = cell_pixels(grid, 25)
    grid.verticalScrollBar().setValue(56)
    np.testing.assert_array_equal(cell_pixels(grid, 25), before)
    assert grid.visualRect(grid.model().index(25)).top() == 56


def test_a_small_digit_has_the_ink_of_the_large_one(grid, qtbot, runner):
    ink = 255 - expected_cell(grid, 3, size=28).mean(axis=2)
    grid.zoom_to(8)
    grid.viewport().grab()  # asks for smaller copies
    qtbot.waitUntil(lambda: not runner.live_tasks)
    small = 255 - cell_pixels(grid, 3).mean(axis=2)
    assert small.shape == (8, 8)
    assert small.mean() == pytest.approx(ink.mean(), rel=0.25)


def test_beyond_the_last_digit_the_grid_is_empty(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset, np.arange(5))
    picture = grid.viewport().grab().toImage()
    window = grid.palette().color(grid.palette().ColorRole.Window)
    assert picture.pixelColor(centre(grid, 4) + QPoint(56, 0)) == window
    assert picture.pixelColor(QPoint(300, 250)) == window


def test_a_selected_digit_has_another_paper(grid, qtbot):
    plain = cell_pixels(grid, 5)
    click(qtbot, grid, 5)
    grid.selectionModel().clearCurrentIndex()
    tinted = cell_pixels(grid, 5)
    assert np.abs(tinted - plain).max() > 50
    click(qtbot, grid, 7)
    grid.selectionModel().clearCurrentIndex()
    np.testing.assert_array_equal(cell_pixels(grid, 5), plain)


def test_the_current_digit_has_a_frame(grid):
    grid.go_to(11)
    highlight = grid.palette().color(grid.palette().ColorRole.Highlight)
    rect = grid.visualRect(grid.model().index(11))
    picture = grid.viewport().grab().toImage()
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
        assert picture.pixelColor(corner) == highlight


def test_wrong_digits_have_a_triangle_and_others_none(grid):
    wrong = np.zeros(300, dtype=bool)
    wrong[[2, 14]] = True
    grid.set_wrong(wrong)
    picture = grid.viewport().grab().toImage()
    for position in range(20):
        corner = grid.visualRect(grid.model().index(position)).topRight() + QPoint(-3, 2)
        assert (picture.pixelColor(corner) == theme.WRONG) == (position in (2, 14))


def test_tiny_digits_are_not_marked(grid):
    grid.set_wrong(np.ones(300, dtype=bool))
    grid.zoom_to(16)
    picture = pixels(grid.viewport().grab().toImage())
    assert not (picture == [theme.WRONG.red(), theme.WRONG.green(), theme.WRONG.blue()]).all(axis=2).any()


def test_labels_are_written_on_large_digits_only(grid):
    grid.zoom_to(112)
    corner = np.s_[3:14, 4:12]
    bare = expected_cell(grid, 1, size=112)
    assert np.abs(cell_pixels(grid, 1) - bare)[corner].max() > 50
    grid.zoom_to(56)
    bare = expected_cell(grid, 1, size=56)
    assert np.abs(cell_pixels(grid, 1) - bare)[corner].max() <= 2


def test_changing_the_palette_repaints_in_its_colours(grid):
    grid.setPalette(theme.palette_of(theme.DARK))
    picture = grid.viewport().grab().toImage()
    assert picture.pixelColor(centre(grid, 1) - QPoint(27, 27)) == QColor(theme.DARK.base)


def test_without_a_match_the_grid_says_so(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset, np.arange(0))
    picture = pixels(grid.viewport().grab().toImage())
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 1
    assert not grid.indexAt(QPoint(100, 100)).isValid()
    assert not grid.moveCursor(QAbstractItemView.CursorAction.MoveDown, Qt.KeyboardModifier(0)).isValid()


# --- selecting ------------------------------------------------------------------------------------


def test_a_click_selects_one_digit_and_makes_it_current(grid, qtbot):
    with qtbot.waitSignals([grid.current_changed, grid.selection_changed]):
        click(qtbot, grid, 23)
    assert selected(grid) == [23]
    assert grid.current_row == 23


def test_a_click_with_ctrl_adds_and_removes(grid, qtbot):
    click(qtbot, grid, 3)
    click(qtbot, grid, 15, CTRL)
    assert selected(grid) == [3, 15]
    click(qtbot, grid, 3, CTRL)
    assert selected(grid) == [15]


def test_a_click_with_shift_selects_from_the_anchor(grid, qtbot):
    click(qtbot, grid, 8)
    click(qtbot, grid, 24, SHIFT)
    assert selected(grid) == list(range(8, 25))
    click(qtbot, grid, 4, SHIFT)
    assert selected(grid) == list(range(4, 9))


def test_a_drag_selects_what_the_rubber_band_meets(grid):
    drag(grid, centre(grid, 12), centre(grid, 34))
    assert selected(grid) == [12, 13, 14, 22, 23, 24, 32, 33, 34]


def test_a_drag_in_any_direction_and_with_ctrl_adds(grid, qtbot):
    click(qtbot, grid, 0)
    drag(grid, centre(grid, 22), centre(grid, 11), CTRL)
    assert selected(grid) == [0, 11, 12, 21, 22]


def test_a_drag_changes_a_selection_of_very_many_pieces(make_grid):
    split = Split("train", np.zeros((40_000, 8, 8), dtype=np.uint8), np.zeros(40_000, dtype=np.int16))
    dataset = Dataset("Zeros", (split,), ("0",), "zeros")
    odd = np.arange(1, 40_000, 2)
    grid = make_grid(dataset, odd)
    grid.selectAll()
    grid.show_rows(dataset, np.arange(40_000))
    grid.verticalScrollBar().setValue(0)
    drag(grid, centre(grid, 12), centre(grid, 34), CTRL)
    band = [12, 13, 14, 22, 23, 24, 32, 33, 34]
    assert grid.selected_rows.tolist() == sorted({*odd.tolist(), *band})
    grid.selectAll()
    assert len(grid.selected_rows) == 40_000


def test_the_rubber_band_shows_while_the_button_is_held(grid):
    drag(grid, centre(grid, 12), centre(grid, 34), release=False)
    highlight = grid.palette().color(grid.palette().ColorRole.Highlight)
    edge = QPoint(centre(grid, 13).x(), centre(grid, 12).y())
    assert grid.viewport().grab().toImage().pixelColor(edge) == highlight
    end = QPointF(centre(grid, 34))
    QApplication.sendEvent(
        grid.viewport(),
        QMouseEvent(
            QEvent.Type.MouseButtonRelease,
            end,
            grid.viewport().mapToGlobal(end),
            LEFT,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    assert grid.viewport().grab().toImage().pixelColor(edge) != highlight


def test_ctrl_a_selects_all_and_esc_none(grid, qtbot):
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert selected(grid) == list(range(300))
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert selected(grid) == []


@pytest.mark.parametrize(
    ("key", "target"),
    [
        (Qt.Key.Key_Left, 124),
        (Qt.Key.Key_Right, 126),
        (Qt.Key.Key_Up, 115),
        (Qt.Key.Key_Down, 135),
        (Qt.Key.Key_PageUp, 75),
        (Qt.Key.Key_PageDown, 175),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 299),
    ],
)
def test_keys_move_the_current_digit_and_keep_it_in_sight(grid, qtbot, key, target):
    grid.go_to(125)
    qtbot.keyClick(grid, key)
    assert grid.currentIndex().row() == target
    assert selected(grid) == [target]
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_keys_with_shift_extend_the_selection(grid, qtbot):
    grid.go_to(45)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert selected(grid) == list(range(45, 57))
    qtbot.keyClick(grid, Qt.Key.Key_Home, SHIFT)
    assert selected(grid) == list(range(46))


def test_the_first_key_goes_to_what_is_in_sight(grid, qtbot):
    grid.selectionModel().clearCurrentIndex()
    grid.verticalScrollBar().setValue(560)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.currentIndex().row() == 100


def test_typing_does_not_search(grid, qtbot):
    grid.go_to(5)
    qtbot.keyClick(grid, Qt.Key.Key_D)
    assert grid.currentIndex().row() == 5


def test_the_keys_for_copying_ask_for_it(grid, qtbot):
    with qtbot.waitSignal(grid.copy_requested):
        qtbot.keyClick(grid, Qt.Key.Key_C, CTRL)


def test_screen_readers_find_the_digits(grid):
    reader = QAccessible.queryAccessibleInterface(grid)
    assert reader.role() == QAccessible.Role.List
    assert reader.text(QAccessible.Text.Name) == "Digits"
    assert reader.childCount() == 300
    digit = reader.child(4)
    assert digit.role() == QAccessible.Role.ListItem
    assert digit.text(QAccessible.Text.Name).endswith("number 4 of train")


def test_screen_readers_hear_which_digit_has_the_focus(grid, qtbot, monkeypatch):
    heard = []

    reader = SimpleNamespace(
        Event=QAccessible.Event,
        isActive=lambda: True,
        updateAccessibility=lambda event: heard.append((event.type(), event.child())),
    )
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    monkeypatch.setattr(grid_view, "QAccessible", reader)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert heard == [(QAccessible.Event.Focus, 299)]


# --- scrolling and zooming ------------------------------------------------------------------------


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
    wheel(grid, QPoint(100, 100), -120, Qt.KeyboardModifier.NoModifier)
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
    assert grid.cell_size == pytest.approx(56 * 2**0.25)
    assert grid.indexAt(point).row() == under


def test_zoom_stays_in_its_range(grid):
    grid.zoom_to(10_000)
    assert grid.cell_size == MAX_SIZE
    grid.cell_size = 0.1
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


# --- filtering ------------------------------------------------------------------------------------


def test_filter_keeps_selection(grid, tiny_dataset):
    grid.selectAll()
    sevens = select_rows(tiny_dataset, Query(labels=frozenset({7})))
    counts = []
    grid.selection_changed.connect(counts.append)
    grid.show_rows(tiny_dataset, sevens)
    assert selected(grid) == list(range(30))
    assert counts[-1] == 30
    grid.show_rows(tiny_dataset, np.arange(300))
    assert selected(grid) == sevens.tolist()


def test_filter_keeps_the_current_digit_its_place_and_the_anchor(grid, tiny_dataset, qtbot):
    evens = np.arange(0, 300, 2)
    click(qtbot, grid, 4)
    grid.go_to(150)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    top = grid.visualRect(grid.currentIndex()).top()
    grid.show_rows(tiny_dataset, evens)
    assert grid.current_row == 152
    assert selected(grid) == [75, 76]
    assert grid.visualRect(grid.currentIndex()).top() == top
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert selected(grid) == [75, 76, 77]


def test_a_current_digit_that_is_filtered_away_is_current_no_more(grid, tiny_dataset, qtbot):
    grid.go_to(151)
    with qtbot.waitSignal(grid.current_changed, check_params_cb=lambda row: row is None):
        grid.show_rows(tiny_dataset, np.arange(0, 300, 2))
    assert selected(grid) == []


def test_what_was_in_the_middle_stays_in_sight_without_a_current_digit(grid, tiny_dataset):
    grid.verticalScrollBar().setValue(800)
    row = grid.indexAt(grid.viewport().rect().center()).row() // 2 * 2
    grid.show_rows(tiny_dataset, np.arange(0, 300, 2))
    assert grid.viewport().rect().intersects(grid.visualRect(grid.model().index(row // 2)))


def test_a_filter_without_a_match_and_back(grid, tiny_dataset):
    grid.go_to(10)
    grid.show_rows(tiny_dataset, np.arange(0))
    assert grid.current_row is None
    grid.show_rows(tiny_dataset, np.arange(300))
    assert grid.model().rowCount() == 300


def test_another_data_set_starts_at_the_top_with_nothing_selected(grid, tiny_dataset):
    grid.go_to(250)
    grid.set_wrong(np.ones(300, dtype=bool))
    other = Dataset("Other", tiny_dataset.splits[:1], tiny_dataset.class_names, "other")
    grid.show_rows(other, np.arange(200))
    assert selected(grid) == []
    assert grid.verticalOffset() == 0
    assert grid.current_row is None


# --- a million ------------------------------------------------------------------------------------


def test_a_million_digits_are_laid_out_selected_and_painted(make_grid):
    images = np.broadcast_to(np.arange(256, dtype=np.uint8)[:64].reshape(8, 8), (1_000_000, 8, 8))
    split = Split("train", images.view(), np.zeros(1_000_000, dtype=np.int16))
    grid = make_grid(Dataset("Million", (split,), ("a",), "million"))
    assert grid.model().rowCount() == 1_000_000
    grid.selectAll()
    assert len(grid.selected_rows) == 1_000_000
    grid.scrollTo(grid.model().index(999_999))
    assert grid.verticalOffset() == grid.verticalScrollBar().maximum() == 100_000 * 56 - 300
    assert grid.indexAt(centre(grid, 999_999)).row() == 999_999
    grid.clearSelection()
    inside = np.s_[:55, :55]
    difference = cell_pixels(grid, 999_999)[inside] - expected_cell(grid, 999_999, size=56)[inside]
    assert np.abs(difference).max() <= 2
