"""Views of results: classes, confidence, and what is copied and saved of them."""

import csv
import io
from xml.etree import ElementTree

import numpy as np
import pytest
from helpers.pointing import hover, turn_wheel
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QScrollBar, QTabBar, QToolTip, QWidget

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.validation import Validation
from mnist_gui.ui.train.classes_view import ClassesView
from mnist_gui.ui.train.confusion_content import MatrixStyle
from mnist_gui.ui.train.confusion_geometry import Cell
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.train.exhibit_saver import ExhibitSaver
from mnist_gui.ui.train.matrix_card import MatrixCard
from mnist_gui.ui.train.results_view import ResultsView
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.image_strip import ImageStrip
from mnist_gui.ui.widgets.plots.plot_view import PlotView
from mnist_gui.ui.widgets.value_table import ValueTable

CHARACTERS = tuple("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def results_of(actual, predicted, confidence, class_names) -> tuple[Dataset, Validation]:
    """Make a data set with one image of each label, and the result of a cross-validation on it."""
    actual, predicted = np.array(actual, dtype=np.int16), np.array(predicted, dtype=np.int16)
    images = np.zeros((len(actual), 8, 8), dtype=np.uint8)
    images[:, 2:6, 3] = 255
    dataset = Dataset("Made", (Split("train", images, actual),), class_names, "made")
    evaluation = Evaluation(
        "train", actual, predicted, class_names, confidence=np.array(confidence, dtype=np.float32)
    )
    return dataset, Validation(TrainingRequest("logistic").resolved(), "Made", (), evaluation, 1.0)


@pytest.fixture
def view(qtbot, runner) -> ResultsView:
    """Results of 8 images of 3 classes; 4 errors, one of them sure."""
    dataset, validation = results_of(
        [0, 0, 0, 0, 1, 1, 1, 2],
        [0, 0, 1, 1, 1, 2, 1, 0],
        [0.9, 0.8, 0.96, 0.6, 0.7, 0.5, 0.99, 0.4],
        ("=a", "b", "<c>"),
    )
    view = ResultsView(runner)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.set_validation(validation, dataset)
    view.show()
    view.activateWindow()
    return view


def open_view(view: ResultsView, title: str) -> None:
    tabs = view.findChild(QTabBar, "resultTabs")
    tabs.setCurrentIndex([tabs.tabText(k) for k in range(tabs.count())].index(title))


def menu_of(button: ExhibitButton) -> dict[str, QAction]:
    return {action.text().replace("&", ""): action for action in button.menu().actions() if action.text()}


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_scores_of_classes_are_sorted_by_any_column(view):
    open_view(view, "Classes")
    table = view.findChild(ValueTable)
    header = table.horizontalHeader()
    titles = [column.title for column in table.values.columns]
    assert titles == ["Class", "Images", "Wrong", "Precision", "Recall", "from", "to", "F1"]
    assert [row[0] for row in table.values.rows] == ["=a", "b", "<c>"]
    assert table.values.texts()[3][:5] == ("<c>", "1", "1", "0.00 %", "0.00 %")
    section = titles.index("Images")
    place = QPoint(header.sectionViewportPosition(section) + 5, header.height() // 2)
    orders = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        orders.append("".join(str(row[0]) for row in table.values.rows))
    assert sorted(orders) == ["<c>b=a", "=ab<c>", "=ab<c>"]  # up, down, and as it was


def test_worst_errors_come_first_and_those_of_a_class_on_demand(qtbot, view):
    open_view(view, "Classes")
    strip = view.findChild(ImageStrip, "worstErrors")
    assert list(strip.images.numbers) == [2, 3, 5, 7]  # the surest first, since no losses were stored
    assert strip.images.captions[0] == "=a \N{RIGHTWARDS ARROW} b"
    table = view.findChild(ValueTable)
    table.selectRow(next(k for k, row in enumerate(table.values.rows) if row[0] == "b"))
    assert list(strip.images.numbers) == [5]
    with qtbot.waitSignal(view.image_chosen) as chosen:
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.image_rect(0).center())
    assert chosen.args == [5]


def test_views_are_made_when_they_are_first_opened(view):
    assert view.findChild(ClassesView) is None
    open_view(view, "Classes")
    assert view.findChild(ClassesView) is not None


def test_another_result_is_shown_in_the_open_view(view):
    open_view(view, "Classes")
    dataset, validation = results_of([0, 1, 1], [0, 1, 0], [0.9, 0.9, 0.6], ("x", "y"))
    view.set_validation(validation, dataset)
    assert sorted(row[0] for row in view.findChild(ValueTable).values.rows) == ["x", "y"]


def test_plots_say_their_values_under_the_pointer_and_the_cursor(qtbot, view):
    open_view(view, "Confidence")
    plot = view.findChild(PlotView, "confidencePlot")
    whole = plot.accessibleDescription()
    assert "40 to 45 % sure: 1 wrong" in whole
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_End)
    assert plot.accessibleDescription() == "95 to 100 % sure: 1 right"
    QTest.keyClick(plot, Qt.Key.Key_Down)
    assert plot.accessibleDescription() == "95 to 100 % sure: 1 wrong"
    assert QToolTip.text() == "95 to 100 % sure: 1 wrong"
    plot.clearFocus()
    assert plot.accessibleDescription() == whole
    before = plot.grab().toImage()
    hover(plot, QPoint(plot.width() - 20, plot.height() // 2))
    assert plot.grab().toImage() != before
    assert QToolTip.text().startswith("95 to 100 % sure")


def test_calibration_has_bins_of_equal_width_or_equal_counts(view):
    open_view(view, "Confidence")
    plot, bins = view.findChild(PlotView, "reliabilityPlot"), view.findChild(QComboBox, "reliabilityBins")
    assert plot.accessibleDescription().startswith("said 40 %, right 0 % of 1; ")
    wide = plot.plot
    bins.setCurrentIndex(1)
    assert plot.plot != wide
    assert len(plot.plot.series[1].x) == 8  # of 8 images in 15 bins


def test_error_against_share_refused_is_said_in_words(view):
    open_view(view, "Confidence")
    words = view.findChild(PlotView, "refusalPlot").accessibleDescription()
    assert words.startswith("refuse 0.00 %, those below 40.0 %: 50.00 % wrong; ")


@pytest.mark.parametrize("name", ["confusionView", "classScores", "reliabilityPlot", "refusalPlot"])
def test_plots_and_tables_are_copied_as_picture_and_as_values(qtbot, view, name):
    open_view(view, "Classes")
    open_view(view, "Confidence")
    shown = view.findChild(QWidget, name)
    (button,) = (
        each for each in view.findChildren(ExhibitButton) if each._exhibit.__self__ is shown
    )  # the button beside it
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(view.said) as said:
        menu_of(button)["Copy Picture"].trigger()
    assert said.args == ["Picture copied"]
    picture = clipboard.image()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(picture.height())}
    assert len(colours) > 5
    menu_of(button)["Copy Values"].trigger()
    lines = clipboard.text().splitlines()
    assert len(lines) > 2
    assert len({line.count("\t") for line in lines}) == 1


@pytest.mark.parametrize("suffix", [".png", ".svg", ".csv"])
def test_a_table_is_saved_as_picture_drawing_and_values(qtbot, view, runner, tmp_path, suffix):
    saver = ExhibitSaver(runner, str(tmp_path), view)
    view.exhibit_requested.connect(saver.save)
    open_view(view, "Classes")
    button = view.findChild(ClassesView).exhibits[0]
    menu_of(button)[f"Save as {suffix[1:].upper()}..."].trigger()
    dialog = view.findChild(QFileDialog, "saveExhibitDialog")
    assert dialog.selectedFiles() == [str(tmp_path / f"scores-of-classes{suffix}")]
    with qtbot.waitSignal(saver.said) as said:
        dialog.accept()
    assert said.args == [f"Saved as scores-of-classes{suffix}"]
    path = tmp_path / f"scores-of-classes{suffix}"
    if suffix == ".png":
        assert QImage(str(path)).text("Description").startswith("Class =a, Images 4, Wrong 2")
    elif suffix == ".svg":
        texts = {element.text for element in ElementTree.parse(path).iter() if element.text}
        assert {"Scores of classes", "<c>", "50.00 %"} <= {text.strip() for text in texts}
    else:
        rows = rows_of(path.read_text())
        assert rows[0][:3] == ["Class", "Images", "Wrong"]
        assert ["'=a", "4", "2"] in [row[:3] for row in rows]  # no formula for a spreadsheet


def test_a_file_that_cannot_be_written_is_said(qtbot, view, runner, tmp_path):
    saver = ExhibitSaver(runner, str(tmp_path), view)
    saver.save(view.findChild(ConfusionView).exhibit(), ".csv")
    dialog = view.findChild(QFileDialog, "saveExhibitDialog")
    with qtbot.waitSignal(saver.failed) as failed:
        dialog.fileSelected.emit(str(tmp_path / "gone" / "matrix.csv"))
    assert "cannot be written" in failed.args[0]
    dialog.reject()


# The matrix.


def test_options_of_the_matrix_change_what_is_painted(view):
    matrix, card = view.findChild(ConfusionView), view.findChild(MatrixCard)
    pictures = [matrix.grab().toImage()]
    for name in ("diagonalAction", "logAction", "similarityAction"):
        card.findChild(QAction, name).trigger()
        pictures.append(matrix.grab().toImage())
    assert matrix.matrix_style == MatrixStyle(is_log=True, hides_diagonal=True, by_similarity=True)
    assert len({bytes(picture.bits()) for picture in pictures}) >= 3
    assert Cell(0, 0) not in matrix.content.numbers


def test_shares_of_a_column_are_of_the_images_predicted_so(view):
    matrix = view.findChild(ConfusionView)
    view.findChild(QComboBox, "confusionUnit").setCurrentIndex(2)
    assert matrix.content.numbers[Cell(1, 1)] == "50.0"
    assert matrix.describe(Cell(0, 1)) == "Predicted b, actual =a: 2 of 4 (50.0 %)"


def test_the_cursor_stays_on_its_classes_when_they_get_another_order(view):
    dataset, validation = results_of([0, 1, 2, 3, 3, 3], [0, 1, 2, 0, 0, 3], [0.9] * 6, tuple("abcd"))
    view.set_validation(validation, dataset)
    matrix = view.findChild(ConfusionView)
    assert matrix.classes_of(matrix.current_cell) == (3, 0)
    view.findChild(QAction, "similarityAction").trigger()
    assert matrix.content.class_names == ("a", "d", "b", "c")
    assert matrix.classes_of(matrix.current_cell) == (3, 0)
    assert matrix.current_cell == (1, 0)


def test_many_classes_are_scrolled_and_fitted_on_demand(qtbot, view):
    labels = list(range(62))
    predicted = [61 if label == 3 else label for label in labels]
    dataset, validation = results_of(labels, predicted, [0.9] * 62, CHARACTERS)
    view.set_validation(validation, dataset)
    matrix, card = view.findChild(ConfusionView), view.findChild(MatrixCard)
    cells = matrix.cells()
    assert cells.cell_width >= 22
    assert not cells.beyond.isNull()
    assert cells.area.contains(cells.cell_rect(Cell(3, 61))), "the most frequent error is in sight"
    down = next(b for b in card.findChildren(QScrollBar) if b.orientation() is Qt.Orientation.Vertical)
    turn_wheel(matrix, cells.area.center(), -2400)
    assert down.value() == matrix.cells().offset.y() == cells.beyond.height()
    down.setValue(0)
    assert matrix.cells().offset.y() == 0
    matrix.setFocus()
    QTest.keyClick(matrix, Qt.Key.Key_PageDown)
    assert matrix.cells().area.contains(matrix.cells().cell_rect(matrix.current_cell))
    card.findChild(QAction, "fitClassesAction").trigger()
    assert matrix.cells().beyond.isNull()
    assert not down.isVisible()


def test_a_click_on_a_scrolled_matrix_means_the_cell_that_is_seen_there(qtbot, view):
    labels = list(range(62))
    dataset, validation = results_of(labels, [*labels[:61], 0], [0.9] * 62, CHARACTERS)
    view.set_validation(validation, dataset)
    matrix = view.findChild(ConfusionView)
    point = matrix.cells().cell_rect(Cell(61, 0)).center()
    with qtbot.waitSignal(view.cell_activated) as activated:
        QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=point)
    assert activated.args == [61, 0]
    assert list(view.findChild(ImageStrip, "cellImages").images.numbers) == [61]
