"""The confusion matrix: what its cells say, where they are, how they look, and how one gets to them."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetrics, QHelpEvent, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.ui.train.colours import even_ramp, readable_on
from mnist_gui.ui.train.confusion_content import DIAGONAL, NOTHING, MatrixContent, MatrixStyle, Unit
from mnist_gui.ui.train.confusion_geometry import Cell, MatrixGeometry
from mnist_gui.ui.train.confusion_painter import longest_name
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.widgets.palette_colours import contrast
from mnist_gui.ui.widgets.theme import DARK, HIGH_CONTRAST, LIGHT, WRONG, Colours, palette_of

DIGITS = tuple("0123456789")


def evaluation_of(counts: dict[tuple[int, int], int], class_names: tuple[str, ...] = DIGITS) -> Evaluation:
    """Make an evaluation from how often each pair of actual and predicted class occurs."""
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    actual, predicted = np.array(pairs, dtype=np.int16).T
    return Evaluation("test", actual, predicted, class_names)


def typical() -> Evaluation:
    right = {(digit, digit): 95 for digit in range(10)}
    return evaluation_of(right | {(4, 9): 12, (9, 4): 3, (7, 1): 1})


@pytest.fixture
def view(qtbot) -> ConfusionView:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.setPalette(palette_of(LIGHT))
    view.resize(500, 460)
    view.set_evaluation(typical())
    view.show()
    view.activateWindow()
    return view


def centre(view: ConfusionView, actual: int, predicted: int) -> QPoint:
    return view.cells().cell_rect(Cell(actual, predicted)).center()


def fill(view: ConfusionView, actual: int, predicted: int) -> QColor:
    """Return the colour of a cell beside its number."""
    corner = view.cells().cell_rect(Cell(actual, predicted)).topLeft()
    return view.grab().toImage().pixelColor(corner + QPoint(3, 3))


def colours_in(view: ConfusionView, cell: Cell) -> set[int]:
    image: QImage = view.grab().toImage()
    area = view.cells().cell_rect(cell).adjusted(2, 2, -2, -2)
    return {
        image.pixel(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom())
    }


# What the cells say.


def test_cell_is_described_in_words(view):
    assert view.describe(Cell(4, 9)) == "Actual 4, predicted 9: 12 of 107 (11.2 %)"
    assert view.describe(Cell(0, 1)) == "Actual 0, predicted 1: 0 of 95 (0.0 %)"


def test_class_without_images_is_described_without_dividing_by_zero(view):
    view.set_evaluation(evaluation_of({(0, 0): 5}))
    assert view.describe(Cell(3, 3)) == "Actual 3, predicted 3: 0 of 0 (0.0 %)"


def test_blank_images_count_for_their_class(view):
    view.set_evaluation(evaluation_of({(1, 1): 3, (1, NO_LABEL): 1}))
    assert view.describe(Cell(1, 1)) == "Actual 1, predicted 1: 3 of 4 (75.0 %)"


def test_numbers_are_counts_or_percentages_of_the_actual_class():
    evaluation = evaluation_of({(0, 0): 5000, (0, 1): 1, (1, 1): 3, (1, 2): 1, (2, 2): 8})
    counts = MatrixContent.of(evaluation, MatrixStyle())
    shares = MatrixContent.of(evaluation, MatrixStyle(unit=Unit.ROW))
    assert counts.numbers == {
        Cell(0, 0): "5000",
        Cell(0, 1): "1",
        Cell(1, 1): "3",
        Cell(1, 2): "1",
        Cell(2, 2): "8",
    }
    assert list(shares.numbers.values()) == ["100", "<0.1", "75.0", "25.0", "100"]


def test_colour_steps_distinguish_diagonal_errors_and_empty_cells():
    levels = MatrixContent.of(typical(), MatrixStyle()).levels
    assert (levels.diagonal() == DIAGONAL).all()
    assert levels[0, 1] == NOTHING
    assert NOTHING < levels[7, 1] < levels[9, 4] < levels[4, 9] == DIAGONAL - 1


def test_shares_are_coloured_by_share():
    evaluation = evaluation_of({(0, 0): 900, (0, 1): 9, (1, 1): 1, (1, 0): 3})
    by_count = MatrixContent.of(evaluation, MatrixStyle()).levels
    by_share = MatrixContent.of(evaluation, MatrixStyle(unit=Unit.ROW)).levels
    assert by_count[0, 1] > by_count[1, 0]
    assert by_share[0, 1] < by_share[1, 0]


def test_classifier_without_errors_has_a_calm_matrix():
    content = MatrixContent.of(evaluation_of({(0, 0): 4, (1, 1): 4}), MatrixStyle())
    assert set(content.levels.flat) == {NOTHING, DIAGONAL}
    assert content.worst == Cell(0, 0)


# Where they are.


@pytest.mark.parametrize("classes", [2, 3, 10, 26, 62])
@pytest.mark.parametrize("size", [(220, 180), (560, 330), (900, 800), (300, 700)])
def test_every_point_of_a_cell_maps_to_it(classes, size):
    cells = MatrixGeometry.fitted(QRect(30, 40, *size), classes)
    assert QRect(30, 40, *size).contains(cells.rect)
    for actual in range(classes):
        for predicted in range(classes):
            rect = cells.cell_rect(Cell(actual, predicted))
            assert cells.cell_at(rect.topLeft()) == (actual, predicted)
            assert cells.cell_at(rect.bottomRight()) == (actual, predicted)


def test_points_beside_the_matrix_map_to_no_cell():
    cells = MatrixGeometry.fitted(QRect(30, 40, 300, 300), 10)
    for point in (QPoint(29, 50), QPoint(50, 39), QPoint(330, 50), QPoint(50, 340)):
        assert cells.cell_at(point) is None


def test_cells_are_square():
    wide = MatrixGeometry.fitted(QRect(0, 0, 2000, 200), 10)
    tall = MatrixGeometry.fitted(QRect(0, 0, 200, 2000), 10)
    assert wide.cell_width == wide.cell_height == tall.cell_width == tall.cell_height == 20


def test_of_many_classes_those_with_the_most_errors_are_shown(qtbot, view):
    names = tuple(f"word {index}" for index in range(999))
    right = {(label, label): 1 for label in range(999)}
    view.set_evaluation(evaluation_of(right | {(500, 700): 3, (900, 10): 2}, names))
    assert view.shown_classes == 40
    assert view.classes_of(view.current_cell) == (500, 700)
    assert view.describe(view.current_cell) == "Actual word 500, predicted word 700: 3 of 4 (75.0 %)"
    with qtbot.waitSignal(view.cell_activated) as activated:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert activated.args == [500, 700]
    assert view.rect().contains(view.cells().rect)


@pytest.mark.parametrize("classes", [2, 10, 36, 62])
@pytest.mark.parametrize("size", [(220, 180), (570, 330), (1200, 900)])
def test_matrix_fits_the_widget_with_any_number_of_classes(view, classes, size):
    names = tuple(chr(ord("A") + index) for index in range(classes))
    view.set_evaluation(evaluation_of({(0, 0): 3, (classes - 1, 0): 1}, names))
    view.resize(*size)
    assert view.rect().contains(view.cells().rect)
    assert fill(view, 0, 0) != fill(view, classes - 1, 0)


def test_long_class_names_leave_room_for_the_matrix(view):
    names = tuple(f"Something very long to wear, number {index}" for index in range(10))
    view.set_evaluation(evaluation_of({(0, 0): 3, (3, 5): 1}, names))
    cells = view.cells()
    assert cells.rect.width() > view.width() / 2
    assert cells.rect.height() > view.height() / 2


# How they look.


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_more_errors_stand_out_more(view, colours: Colours):
    view.setPalette(palette_of(colours))
    base = QColor(colours.base)
    nothing, one, three, twelve = (fill(view, *cell) for cell in ((0, 1), (7, 1), (9, 4), (4, 9)))
    assert nothing == base
    assert 1.3 < contrast(base, one) < contrast(base, three) < contrast(base, twelve)
    assert twelve.name() == WRONG.name()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_diagonal_is_calmer_than_any_error(view, colours: Colours):
    view.setPalette(palette_of(colours))
    base = QColor(colours.base)
    assert base != fill(view, 0, 0)
    assert contrast(base, fill(view, 0, 0)) < contrast(base, fill(view, 7, 1))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_numbers_are_legible_on_every_step_of_the_scale(colours: Colours):
    text = QColor(colours.text)
    for step in even_ramp(QColor(colours.base), WRONG, 255):
        background = QColor.fromRgb(step)
        assert contrast(background, readable_on(background, text)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_scale_runs_one_way_from_paper_to_the_mark_of_errors(colours: Colours):
    ramp = [QColor.fromRgb(step) for step in even_ramp(QColor(colours.base), WRONG, 255)]
    assert (ramp[0].name(), ramp[-1].name()) == (colours.base, WRONG.name())
    distances = [contrast(ramp[0], colour) for colour in ramp[::8]]  # between neighbours, rounding decides
    assert all(nearer < farther for nearer, farther in pairwise(distances))


def test_high_contrast_shows_the_diagonal_and_numbers_on_every_error(view):
    view.setPalette(palette_of(HIGH_CONTRAST))
    cell = view.cells().cell_rect(Cell(0, 0)).adjusted(1, 1, -2, -2)
    image = view.grab().toImage()
    assert image.pixelColor(cell.left() + 3, cell.top()).name() == HIGH_CONTRAST.line
    for place in ((7, 1), (9, 4), (4, 9)):
        background = fill(view, *place)
        assert contrast(background, QColor(HIGH_CONTRAST.base)) >= 3
        assert contrast(background, readable_on(background, QColor(HIGH_CONTRAST.text))) >= 7


def test_right_to_left_names_of_rows_stand_beside_their_title(view):
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    image, line = view.grab().toImage(), view.fontMetrics().height()
    names = QRect(line, view.cells().top, 6, view.cells().rect.height())
    paper = image.pixelColor(view.width() - 1, view.height() - 1)
    across, down = range(names.left() + 1, names.right()), range(names.top(), names.bottom())
    between = {image.pixelColor(x, y).rgb() for x in across for y in down}
    assert between == {paper.rgb()}


def test_a_bold_name_is_as_whole_as_the_others(view):
    names = ("Trouser", "Pullover", "Sandal", "Wardrobe")
    view.set_evaluation(evaluation_of({(0, 0): 3, (1, 3): 1}, names))
    bold = QFont(view.font())
    bold.setBold(True)
    widest = max(map(QFontMetrics(bold).horizontalAdvance, names))
    assert longest_name(view.content, view.font()) >= widest


def test_numbers_are_painted_only_where_they_fit(view):
    assert len(colours_in(view, Cell(4, 9))) > 1
    names = tuple(chr(ord("A") + index) for index in range(62))
    view.set_evaluation(evaluation_of({(0, 0): 3000, (40, 20): 1, (3, 1): 4}, names))
    assert len(colours_in(view, Cell(40, 20))) == 1


def test_shares_are_painted_instead_of_counts(view):
    before = view.grab().toImage()
    view.set_style(MatrixStyle(unit=Unit.ROW))
    assert view.grab().toImage() != before
    view.set_style(MatrixStyle())
    assert view.grab().toImage() == before


def test_shares_stay_chosen_for_the_next_evaluation(view):
    view.set_style(MatrixStyle(unit=Unit.ROW))
    shares = view.grab().toImage()
    view.set_evaluation(evaluation_of({(0, 0): 1}))
    view.set_evaluation(typical())
    assert view.grab().toImage() == shares


def test_nothing_is_painted_without_an_evaluation(view):
    view.set_evaluation(None)
    window = view.palette().color(QPalette.ColorRole.Window).rgb()
    image = view.grab().toImage()
    assert {image.pixel(x, y) for x in range(0, 500, 7) for y in range(0, 460, 7)} == {window}


def test_colours_follow_the_palette(view):
    assert fill(view, 0, 1).name() == LIGHT.base
    view.setPalette(palette_of(DARK))
    assert fill(view, 0, 1).name() == DARK.base


# How one gets to them.


def test_click_activates_the_cell_and_moves_the_cursor(qtbot, view):
    with qtbot.waitSignal(view.cell_activated) as activated:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 9, 4))
    assert activated.args == [9, 4]
    assert view.current_cell == Cell(9, 4)


def test_press_released_elsewhere_activates_nothing(qtbot, view):
    with qtbot.assertNotEmitted(view.cell_activated):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=centre(view, 9, 4))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=centre(view, 2, 2))


def test_click_beside_the_matrix_or_with_the_right_button_activates_nothing(qtbot, view):
    with qtbot.assertNotEmitted(view.cell_activated):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=centre(view, 9, 4))


def test_cursor_starts_on_the_most_frequent_error(view):
    assert view.current_cell == Cell(4, 9)


def test_arrows_move_the_cursor_and_stop_at_the_edge(view):
    view.setFocus()
    for key, cell in (
        (Qt.Key.Key_Right, Cell(4, 9)),
        (Qt.Key.Key_Up, Cell(3, 9)),
        (Qt.Key.Key_Left, Cell(3, 8)),
        (Qt.Key.Key_Down, Cell(4, 8)),
        (Qt.Key.Key_Home, Cell(4, 0)),
        (Qt.Key.Key_Left, Cell(4, 0)),
        (Qt.Key.Key_PageDown, Cell(9, 0)),
        (Qt.Key.Key_End, Cell(9, 9)),
        (Qt.Key.Key_PageUp, Cell(0, 9)),
    ):
        QTest.keyClick(view, key)
        assert view.current_cell == cell


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_key_activates_the_cell_under_the_cursor(qtbot, view, key):
    with qtbot.waitSignal(view.cell_activated) as activated:
        QTest.keyClick(view, key)
    assert activated.args == [4, 9]


def test_keys_do_nothing_without_an_evaluation(qtbot, view):
    view.set_evaluation(None)
    with qtbot.assertNotEmitted(view.cell_activated), qtbot.assertNotEmitted(view.current_cell_changed):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
            QTest.keyClick(view, key)
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))


def test_cursor_is_visible_while_the_view_has_the_focus(view, qtbot):
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    focused = view.grab().toImage()
    view.clearFocus()
    assert view.grab().toImage() != focused


def test_assistive_technology_is_told_the_cell_under_the_cursor(view):
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.text(QAccessible.Text.Name) == "Confusion matrix"
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert interface.text(QAccessible.Text.Description) == view.describe(Cell(4, 8))


def test_tool_tip_describes_the_cell_under_the_pointer(qtbot, view):
    point = centre(view, 4, 9)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, point, view.mapToGlobal(point)))
    assert QToolTip.text() == "Actual 4, predicted 9: 12 of 107 (11.2 %)"
    outside = QPoint(2, 2)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, outside, view.mapToGlobal(outside)))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_names_of_the_cell_under_the_pointer_are_marked(qtbot, view):
    before = view.grab().toImage()
    qtbot.mouseMove(view, centre(view, 2, 5))
    hovered = view.grab().toImage()
    assert hovered != before
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.grab().toImage() == before
