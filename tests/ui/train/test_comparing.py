"""Runs that are ticked in the table are compared, and their images opened in Browse."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QToolButton

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.query.query import needs, select_rows
from mnist_gui.data.query.text import format_query
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.comparison import compare
from mnist_gui.learning.training import train
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.train.comparison_view import ComparisonView
from mnist_gui.ui.train.page import TrainPage
from mnist_gui.ui.train.runs_view import RunsView
from mnist_gui.ui.widgets.image_strip import ImageStrip
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.value_table import ValueTable


@pytest.fixture(scope="module")
def runs(tiny_dataset):
    """Three runs that differ: on few images, on blurred features, and nearest neighbours."""
    requests = (
        TrainingRequest("logistic", "pixels", limit=20),
        TrainingRequest("knn", "pixels", limit=30),
        TrainingRequest("knn", "gradient", limit=20),
    )
    return [train(tiny_dataset, request) for request in requests]


@pytest.fixture
def page(qtbot, session, column_store, runner, tiny_dataset, runs) -> TrainPage:
    """The Train page with these runs, the newest of which is shown."""
    session.set_dataset(tiny_dataset, OpenRequest("tiny"))
    for run in runs:
        session.add_run(run)
    page = TrainPage(WindowState(session, column_store, Settings(None), runner))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    return page


def tick(page: TrainPage, row: int) -> None:
    """Tick a run with the mouse, or no longer."""
    view = page.findChild(RunsView)
    cell = view.visualRect(view.model().index(row, 0))
    box = view.style().pixelMetric(view.style().PixelMetric.PM_IndicatorWidth)
    at = cell.center()
    at.setX(cell.left() + 4 + box // 2)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def compared(qtbot, page: TrainPage, *rows: int) -> ComparisonView:
    """Tick runs, and wait for the comparison."""
    for row in rows:
        tick(page, row)
    view = page.findChild(ComparisonView)
    qtbot.waitUntil(lambda: view.isVisible() and bool(words(view)))
    return view


def words(view: ComparisonView) -> str:
    return view.findChild(PlainLabel, "comparisonWords").text()


def test_two_ticked_runs_are_compared_in_a_sentence(qtbot, page, runs):
    view = compared(qtbot, page, 0, 2)
    found = compare([runs[0], runs[2]])
    pair = found.pairs[0].better_first()
    assert words(view).startswith(runs[(0, 2)[pair.first]].request.recipe.title)
    assert f"{-100 * pair.difference:.2f} points" in words(view)
    assert "McNemar p" in words(view)
    assert "kappa" in view.findChild(PlainLabel, "comparisonRemark").text()


def test_a_link_opens_the_images_that_only_one_run_reads_right(qtbot, page, runs, column_store, tiny_dataset):
    view = compared(qtbot, page, 1, 2)
    found = compare([runs[0], runs[1]])
    first = tiny_dataset.offsets[tiny_dataset.split_names.index("test")]
    expected = {
        "onlyRight0Link": found.only_right(0),
        "onlyRight1Link": found.only_right(1),
        "allWrongLink": found.all_wrong,
        "disagreeingLink": found.disagreeing,
    }
    assert any(len(rows) for rows in expected.values())
    for name, rows in expected.items():
        button = view.findChild(QPushButton, name)
        assert button.text().endswith(f": {len(rows):,}")
        assert button.isEnabled() == bool(len(rows))
        if not len(rows):
            continue
        with qtbot.waitSignal(page.query_requested) as asked:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        query = asked.args[0]
        qtbot.waitUntil(lambda query=query: needs(query) <= column_store.columns.known)
        assert "split:test" in format_query(query, tiny_dataset)
        chosen = select_rows(tiny_dataset, query, column_store.columns)
        np.testing.assert_array_equal(chosen, first + rows)


def test_images_that_are_read_differently_are_shown_with_all_answers(qtbot, page, runs, tiny_dataset):
    view = compared(qtbot, page, 0, 2)
    strip, found = view.findChild(ImageStrip, "comparedImages"), compare([runs[0], runs[2]])
    position = int(found.disagreeing[0])
    label, *read = (
        tiny_dataset.class_names[k] for k in (found.actual[position], *found.predicted[:, position])
    )
    assert strip.images.captions[0] == f"{label}: {', '.join(read)}"
    with qtbot.waitSignal(page.row_requested) as chosen:
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.image_rect(0).center())
    assert chosen.args == [strip.images.numbers[0]]
    assert tiny_dataset.location(chosen.args[0])[1] == position


def test_of_three_runs_the_table_has_the_agreement_of_each_two(qtbot, page):
    view = compared(qtbot, page, 0, 1, 2)
    qtbot.waitUntil(lambda: len(view.findChild(ValueTable).values.rows) == 3)
    values = view.findChild(ValueTable).values
    assert len(values.columns) == 9
    assert "p-values of 3 pairs are corrected" in view.findChild(PlainLabel, "comparisonRemark").text()
    assert [row[6 + place] for place, row in enumerate(values.rows)] == [1, 1, 1]


def test_the_comparison_ends_with_its_button_or_with_a_tick_less(qtbot, page, session):
    view = compared(qtbot, page, 0, 1)
    tick(page, 0)
    assert not view.isVisible()
    assert len(session.workspace.compared) == 1
    tick(page, 0)
    qtbot.waitUntil(view.isVisible)
    QTest.mouseClick(view.findChild(QToolButton, "closeComparisonButton"), Qt.MouseButton.LeftButton)
    assert not view.isVisible()
    assert session.workspace.compared == ()


def test_a_removed_run_is_compared_no_longer(qtbot, page, session, runs):
    view = compared(qtbot, page, 0, 1)
    session.remove(runs[2])
    assert session.workspace.compared == (runs[1],)
    assert not view.isVisible()


def test_compared_runs_answer_a_query_for_where_they_disagree(qtbot, page, column_store, session, runs):
    compared(qtbot, page, 0, 1)
    qtbot.waitUntil(lambda: column_store.columns.compared is not None)
    assert len(column_store.columns.compared) == 2
    session.compare_runs(())
    qtbot.waitUntil(lambda: column_store.columns.compared is None)


@pytest.mark.parametrize("ticked", [(), (0, 1)], ids=["current run", "comparison"])
def test_a_report_is_written_to_the_file_that_was_chosen(qtbot, page, tmp_path, ticked):
    if ticked:
        compared(qtbot, page, *ticked)
    assert page.comparing.can_report
    page.comparing.write_report()
    dialog = page.findChild(QFileDialog, "saveReportDialog")
    with qtbot.waitSignal(page.said) as said:
        dialog.fileSelected.emit(str(tmp_path / "mine.html"))
    dialog.close()
    assert said.args == ["Report saved as mine.html"]
    text = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert ("Comparison of 2 runs" in text) == bool(ticked)
    assert "data:image/png" in text


def test_a_hint_says_what_the_boxes_are_for_until_two_are_ticked(qtbot, page, session, runs):
    hint = page.findChild(ElidedLabel, "compareHint")
    assert hint.isVisible()
    assert hint.text() == "Tick two runs to compare them"
    tick(page, 0)
    assert hint.text() == "Tick another run to compare them"
    tick(page, 1)
    assert not hint.isVisible()
    tick(page, 1)
    assert hint.isVisible()
    session.set_dataset(session.workspace.dataset, OpenRequest("tiny"))
    session.add_run(runs[0])
    assert not hint.isVisible(), "one run has nothing to be compared with"
