import numpy as np
import pytest
from helpers.grid_driver import blank_dataset, cell_pixels, centre, click, drag
from helpers.widget_driver import pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.order import Section
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.imaging import ink_image, rgb_array

BARE = Appearance(labels=False, predictions=False, wrong=False, values=False)


def expected_cell(grid, position, *, size, paper=None):
    row = int(grid.model().rows[position])
    palette = grid.palette()
    paper = palette.color(palette.ColorRole.Base) if paper is None else paper
    image = ink_image(
        grid.model().dataset.take([row])[0], paper=paper, ink=palette.color(palette.ColorRole.Text)
    )
    return rgb_array(image.scaled(size, size)).astype(int)


def predictions_of(dataset, *, wrong=()):
    """Make predictions of a classifier that is right but for some rows."""
    predicted = dataset.labels.copy()
    predicted[list(wrong)] = (predicted[list(wrong)] + 1) % 10
    sure = np.full(len(dataset), 0.9, dtype=np.float32)
    return Predictions(predicted, sure, 1 - sure)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("size", [28, 56])
@pytest.mark.parametrize("position", [0, 13, 42])
def test_the_right_digit_is_painted_at_the_right_place(make_grid, tiny_dataset, palette, size, position):
    grid = make_grid(tiny_dataset, palette=palette)
    grid.set_appearance(BARE)
    grid.zoom_to(size)
    inside = np.s_[: size - 1, : size - 1]  # the rest is the gap
    difference = cell_pixels(grid, position)[inside] - expected_cell(grid, position, size=size)[inside]
    assert np.abs(difference).max() <= 2  # selected and plain digits share 256 greys


def test_digits_stand_still_when_one_scrolls_by_a_line(grid):
    before = cell_pixels(grid, 25)
    grid.verticalScrollBar().setValue(56)
    np.testing.assert_array_equal(cell_pixels(grid, 25), before)
    assert grid.visualRect(grid.model().index(25)).top() == 56


def test_from_right_to_left_the_first_digit_is_painted_on_the_right(grid):
    grid.set_appearance(BARE)
    grid.go_to(3)
    grid.clearSelection()
    grid.selectionModel().clearCurrentIndex()
    before = cell_pixels(grid, 3)[:55, :55]
    left = centre(grid, 3).x()
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert centre(grid, 0).x() > centre(grid, 1).x()
    assert centre(grid, 3).x() > left
    np.testing.assert_array_equal(cell_pixels(grid, 3)[:55, :55], before)


def test_each_section_has_its_header_and_the_one_at_the_top_stays(make_grid, tiny_dataset):
    order = np.argsort(tiny_dataset.labels, kind="stable")
    sections = tuple(Section(label, 30 * label) for label in range(10))
    titles = tuple(f"Digit {label}" for label in range(10))
    grid = make_grid(tiny_dataset, order, sections=sections, titles=titles)
    grid.set_appearance(BARE)
    first = grid.visualRect(grid.model().index(0)).top()
    assert first > 20
    assert centre(grid, 30).y() - centre(grid, 20).y() == 56 + first
    header = np.s_[:first, :300]
    at_top = pixels(grid.viewport()).astype(int)[header]
    grid.verticalScrollBar().setValue(100)
    np.testing.assert_array_equal(pixels(grid.viewport()).astype(int)[header], at_top)
    grid.verticalScrollBar().setValue(grid.verticalOffset() + centre(grid, 30).y() - 28)
    assert np.abs(pixels(grid.viewport()).astype(int)[header] - at_top).max() > 100


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
    assert np.abs(cell_pixels(grid, 5) - plain).max() <= 2  # selected and plain digits share 256 greys


def test_the_current_digit_has_a_frame(grid):
    grid.go_to(11)
    highlight = grid.palette().color(grid.palette().ColorRole.Highlight)
    rect = grid.visualRect(grid.model().index(11))
    picture = grid.viewport().grab().toImage()
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
        assert picture.pixelColor(corner) == highlight


def test_misread_digits_have_a_triangle_and_others_none(grid, tiny_dataset):
    grid.set_predictions(predictions_of(tiny_dataset, wrong=(2, 14)))
    picture = grid.viewport().grab().toImage()
    for position in range(20):
        corner = grid.visualRect(grid.model().index(position)).bottomRight() + QPoint(-3, -2)
        assert (picture.pixelColor(corner) == theme.WRONG) == (position in (2, 14))


def test_what_is_known_of_a_data_set_may_come_before_it_is_shown(grid, tiny_dataset):
    train = Dataset("Train", tiny_dataset.splits[:1], tiny_dataset.class_names, "train")
    bare = cell_pixels(grid, 3)
    grid.set_predictions(predictions_of(train, wrong=range(200)))
    grid.set_values(np.ones(200, dtype=np.float32))
    np.testing.assert_array_equal(cell_pixels(grid, 3), bare)
    grid.show_rows(train, np.arange(200))
    assert np.abs(cell_pixels(grid, 3) - bare).max() > 50


@pytest.mark.parametrize("marks", ["labels", "predictions", "wrong", "values"])
def test_what_is_switched_off_is_not_painted(grid, tiny_dataset, marks):
    grid.set_predictions(predictions_of(tiny_dataset, wrong=[5]))
    grid.set_values(np.ones(300, dtype=np.float32))
    grid.set_appearance(BARE)
    bare = cell_pixels(grid, 5)
    grid.set_appearance(Appearance(**{**vars(BARE), marks: True}))
    assert np.abs(cell_pixels(grid, 5) - bare).max() > 50


def test_changing_the_palette_repaints_in_its_colours(grid):
    grid.setPalette(theme.palette_of(theme.DARK))
    picture = grid.viewport().grab().toImage()
    paper = picture.pixelColor(grid.visualRect(grid.model().index(1)).topLeft())
    assert paper.lightness() < 0.2 * 255


def test_without_a_match_the_grid_says_so(make_grid, tiny_dataset):
    grid = make_grid(tiny_dataset, np.arange(0))
    picture = pixels(grid.viewport()).astype(int)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 1
    assert not grid.indexAt(QPoint(100, 100)).isValid()
    assert not grid.moveCursor(QAbstractItemView.CursorAction.MoveDown, Qt.KeyboardModifier(0)).isValid()


def test_a_million_digits_are_laid_out_selected_and_painted(make_grid):
    grid = make_grid(blank_dataset(1_000_000))
    grid.set_appearance(BARE)
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


def test_the_last_of_a_million_digits_is_painted_at_half_a_thousand_pixels(make_grid):
    grid = make_grid(blank_dataset(1_000_000))
    grid.zoom_to(512)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    picture = grid.viewport().grab().toImage()
    one_pixel = 512 // 8
    for y, x in ((4, 1), (5, 5), (7, 7)):
        place = QPoint(x * one_pixel + one_pixel // 5, y * one_pixel + one_pixel // 5)
        place += grid.visualRect(grid.model().index(999_999)).topLeft()
        ink = 8 * y + x
        grey = picture.pixelColor(place).lightness()
        assert grey == pytest.approx(255 - ink * (255 - 30) / 255, abs=3)


def test_a_million_digits_fill_the_viewport_at_one_pixel_each(make_grid):
    grid = make_grid(blank_dataset(1_000_000))
    grid.zoom_to(1)
    assert len(grid.visible_positions) == grid.viewport().width() * grid.viewport().height()
    drag(grid, QPoint(10, 10), QPoint(109, 59))
    assert len(grid.selected_rows) == 100 * 50


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Qt.FocusReason.OtherFocusReason, None),
        (Qt.FocusReason.ActiveWindowFocusReason, None),
        (Qt.FocusReason.TabFocusReason, 0),
        (Qt.FocusReason.BacktabFocusReason, 0),
    ],
)
def test_only_who_comes_by_key_finds_a_current_digit(qtbot, grid, reason, expected):
    with qtbot.waitActive(grid):
        grid.activateWindow()
    grid.clearFocus()
    grid.setFocus(reason)
    qtbot.waitUntil(grid.hasFocus)
    assert grid.current_row == expected
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current_row == (0 if expected is None else 1)


@pytest.mark.parametrize(("key", "expected"), [(Qt.Key.Key_End, 299), (Qt.Key.Key_Home, 0)])
def test_ends_are_reached_without_a_current_digit(qtbot, grid, key, expected):
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    qtbot.keyClick(grid, key)
    assert grid.current_row == expected
