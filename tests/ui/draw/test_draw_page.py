import json
from itertools import combinations

import numpy as np
import pytest
from helpers.draw_driver import LEFT, RIGHT, answer, draw, occlusion, pad, pixel, press
from helpers.ruler import LYING, STANDING, Ruler, run_of
from helpers.widget_driver import click, find, text
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPushButton, QSlider, QWidget

from mnist_gui import cli
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.errors import ModelError
from mnist_gui.ink.drawing import drawing_from_json
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.ui.draw.adaptation import AdaptationController
from mnist_gui.ui.draw.aside import Aside
from mnist_gui.ui.draw.drawing_pad import MIN_PEN_WIDTH
from mnist_gui.ui.draw.nearest_strip import NearestStrip, NeighbourButton
from mnist_gui.ui.draw.occlusion_view import OcclusionView
from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.practice_views import TargetView
from mnist_gui.ui.draw.reader import DrawingReader, ReaderChoice
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.askable_bars import AskableBars
from mnist_gui.ui.widgets.imaging import rgb_array
from mnist_gui.ui.widgets.theme import DARK, palette_of

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(shipped, make_draw_page) -> DrawPage:
    """The page in sight, with a ruler in the place of the shipped reader."""
    return make_draw_page()


def button(page: DrawPage, name: str) -> QAbstractButton:
    return find(page, QAbstractButton, name)


def work(page: DrawPage) -> OcclusionView:
    return page.findChild(OcclusionView)


def strip(page: DrawPage) -> NearestStrip:
    return find(page, NearestStrip, "nearestStrip")


# -------------------------------------------------------------------------------------------------- reading


def test_reads_from_the_first_stroke_without_any_training_or_data_set(qtbot, page, session):
    assert answer(page) == "Draw a digit"
    draw(qtbot, page, *STANDING)
    qtbot.waitUntil(lambda: answer(page) == "7")
    assert (session.workspace.dataset, session.workspace.runs) == (None, ())


def test_answer_follows_the_pen_while_it_draws(qtbot, page):
    press(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    for point in ((0.8, 0.99), (0.8, 0.01)):
        qtbot.mouseMove(pad(page), pixel(page, point))
    qtbot.waitUntil(lambda: answer(page) == "7")


def test_erasing_changes_the_answer(qtbot, page):
    draw(qtbot, page, *LYING)
    draw(qtbot, page, (0.5, 0.35), (0.5, 0.65))
    qtbot.waitUntil(lambda: answer(page) == "1")
    draw(qtbot, page, (0.2, 0.5), (0.39, 0.5), button=RIGHT)
    draw(qtbot, page, (0.8, 0.5), (0.61, 0.5), button=RIGHT)
    qtbot.waitUntil(lambda: answer(page) == "7")


def test_model_input_is_the_drawing_as_mnist_would_hold_it(qtbot, page):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    np.testing.assert_array_equal(work(page).image, drawing_to_image(pad(page).drawing))


def test_emptied_pad_never_shows_a_late_answer(qtbot, page, runner, shipped):
    shipped.gate.clear()
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(shipped.started.is_set)  # after the ink
    page.clear()
    assert answer(page) == "Draw a digit"
    shipped.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert answer(page) == "Draw a digit"
    assert not work(page).image.any()


def test_while_one_drawing_is_read_newer_ones_replace_one_another(qtbot, page, runner, shipped):
    find(page, QWidget, "evidenceToggle").setChecked(False)
    shipped.gate.clear()
    press(qtbot, page, *LYING)
    qtbot.waitUntil(shipped.started.is_set)  # after the ink
    for step in range(50):
        qtbot.mouseMove(pad(page), QPoint(100 + step, 200 + step))
    shipped.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert len(shipped.asked) == 2
    np.testing.assert_array_equal(work(page).image, drawing_to_image(pad(page).drawing))


def test_says_who_reads_and_lets_the_user_choose(qtbot, page, session):
    box = find(page, QComboBox, "readerBox")
    assert [box.itemText(row) for row in range(box.count())] == ["Built-in reader"]
    draw(qtbot, page, *LYING)
    session.select_run(run_of(Ruler(class_names=tuple("abcdefghij"))))
    qtbot.waitUntil(lambda: answer(page) == "b")
    assert box.currentText() == "SVM on gradient directions, trained on Rulers"
    qtbot.keyClick(box, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: answer(page) == "1")


def test_reading_survives_another_data_set(qtbot, page, session):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    drawing = pad(page).drawing
    for name in ("tiny", "small", "other"):
        with qtbot.waitSignal(session.changed):
            session.open(OpenRequest(name))
        qtbot.waitUntil(lambda: answer(page) == "1")
    assert pad(page).drawing is drawing


def test_a_reader_that_cannot_be_opened_is_told_of(qtbot, make_draw_page, monkeypatch):
    def fail():
        raise ModelError("pad.mnistmodel is damaged.")

    monkeypatch.setattr("mnist_gui.learning.pad.shipped.shipped_classifier", fail)
    page = make_draw_page(shown=False)
    with qtbot.waitSignal(page.failed) as failed:
        page.show()
    assert failed.args == ["pad.mnistmodel is damaged."]
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: work(page).image.any())
    assert answer(page) == "\N{EN DASH}"


@pytest.mark.parametrize("digit", [LYING, STANDING, ((0.3, 0.2), (0.7, 0.2), (0.45, 0.8)), ((0.4, 0.4),)])
def test_predict_says_the_same_of_a_drawing_saved_from_the_pad(
    qtbot, make_draw_page, tmp_path, capsys, digit
):
    page = make_draw_page()
    press(qtbot, page, *digit)
    qtbot.mouseRelease(pad(page), LEFT, pos=pixel(page, digit[-1]))
    qtbot.waitUntil(lambda: page.answer.drawing == pad(page).drawing and page.answer.prediction is not None)
    file = tmp_path / "drawing.jsonl"
    file.write_text(json.dumps(pad(page).drawing.to_json()))
    assert cli.main(["predict", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    shown = page.answer.prediction
    assert said["probabilities"] == shown.probabilities[0].tolist()
    assert said["is_digit"] == shown.is_digit[0]
    assert said["runner_up"] == shown.runner_up[0]
    assert said["verdict"] == shown.verdicts[0]
    assert page.findChild(DrawingReader).reader.title == shipped_classifier().title


# --------------------------------------------------------------------------------------------- explanations


def test_says_why_once_the_pen_rests(qtbot, page):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: occlusion(page) is not None)
    page.clear()
    assert occlusion(page) is None


def test_neighbours_lead_to_the_grid(qtbot, page, session, tiny_dataset):
    session.open(OpenRequest("tiny"))
    draw(qtbot, page, *STANDING)
    qtbot.waitUntil(lambda: len(strip(page).rows) > 0)
    row = strip(page).rows[0]
    assert tiny_dataset.labels[row] == 5  # the upright bar
    with qtbot.waitSignal(page.row_requested) as asked:
        qtbot.mouseClick(strip(page).findChildren(NeighbourButton)[0], LEFT)
    assert asked.args == [row]


def test_neighbours_go_with_the_drawing_and_with_the_data_set(qtbot, page, session):
    session.open(OpenRequest("tiny"))
    draw(qtbot, page, *STANDING)
    qtbot.waitUntil(lambda: len(strip(page).rows) > 0)
    with qtbot.waitSignal(session.changed):
        session.open(OpenRequest("other"))
    assert strip(page).rows == ()
    qtbot.waitUntil(lambda: len(strip(page).rows) > 0)
    page.clear()
    assert strip(page).rows == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (None, "Open a data set"),
        ("small", "those of Small are 8\N{MULTIPLICATION SIGN}8"),
        ("tiny", "Draw a digit"),
    ],
)
def test_says_why_there_are_no_neighbours(qtbot, page, session, name, hint):
    if name:
        with qtbot.waitSignal(session.changed):
            session.open(OpenRequest(name))
    hints = [label.text() for label in strip(page).findChildren(QLabel) if label.isVisible()]
    assert any(hint in said for said in hints)


def test_says_that_similar_images_are_being_found(qtbot, page, session, runner):
    def hint() -> str:
        labels = [label for label in strip(page).findChildren(QLabel) if label.isVisible()]
        return labels[-1].text()

    session.open(OpenRequest("tiny"))
    qtbot.waitUntil(lambda: session.workspace.dataset is not None)
    assert hint() == "Draw a digit to see similar images"
    draw(qtbot, page, *STANDING)
    qtbot.waitUntil(lambda: not page.answer.is_blank)
    assert hint() == "Finding similar images..."
    qtbot.waitUntil(lambda: len(strip(page).rows) > 0)
    page.clear()
    assert hint() == "Draw a digit to see similar images"


def test_a_click_on_a_bar_asks_why_not_that(qtbot, page):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: text(page, "whyQuestion") == "Why 1, and not 7?")
    bars = find(page, AskableBars, "scoreBars")
    qtbot.mouseClick(bars, LEFT, pos=bars.row_areas[4].center().toPoint())
    assert (text(page, "whyQuestion"), bars.rival) == ("Why 1, and not 4?", 4)
    legend = find(page, QWidget, "evidenceLegend")
    qtbot.waitUntil(lambda: legend.accessibleDescription() == "Plus speaks for 1, minus for 4")
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert text(page, "whyQuestion") == "Why 1, and not 5?"
    qtbot.mouseClick(bars, LEFT, pos=bars.row_areas[1].center().toPoint())
    assert text(page, "whyQuestion") == "Why 1, and not 7?", "the answer itself asks about the runner-up"


def test_a_number_is_read_digit_by_digit(qtbot, page):
    draw(qtbot, page, (0.1, 0.3), (0.1, 0.7))
    draw(qtbot, page, (0.45, 0.2), (0.45, 0.8), (0.6, 0.8))
    draw(qtbot, page, (0.8, 0.3), (0.8, 0.7))
    qtbot.waitUntil(lambda: answer(page) == "777")
    assert text(page, "probabilityLabel").count("90") == 3
    page.undo()
    qtbot.waitUntil(lambda: answer(page) == "77")
    label = find(page, QWidget, "predictionLabel")
    first = work(page).image
    qtbot.mouseClick(label, LEFT, pos=QPoint(50, 30))
    assert not np.array_equal(work(page).image, first), "the page explains the other digit"


def test_what_is_rejected_is_explained_as_if_it_were_a_digit(qtbot, make_draw_page):
    page = make_draw_page()
    draw(qtbot, page, (0.5, 0.5))
    qtbot.waitUntil(lambda: answer(page) == "Not a digit")
    assert text(page, "whyQuestion").startswith("If it is one: why ")


def test_readers_read_side_by_side_and_the_first_is_explained(qtbot, page, session):
    trained = run_of(Ruler(class_names=tuple("abcdefghij")))
    session.add_run(trained)
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "b")
    qtbot.waitUntil(lambda: text(page, "comparedPrediction") == "1")
    click(qtbot, page, "explainReaderButton")
    qtbot.waitUntil(lambda: answer(page) == "1")
    qtbot.waitUntil(lambda: text(page, "comparedPrediction") == "b")
    page.clear()
    assert text(page, "comparedPrediction") == "Draw a digit"
    menu = find(page, QAbstractButton, "compareButton").menu()
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: page.findChild(QLabel, "comparedPrediction") is None)


def test_what_was_ticked_is_remembered_for_the_next_start(qtbot, make_draw_page, shipped, session, tmp_path):
    def ticks(page: DrawPage) -> list[tuple[str, bool]]:
        menu = find(page, QAbstractButton, "compareButton").menu()
        return [(action.text(), action.isChecked()) for action in menu.actions()]

    page = make_draw_page(settings=Settings(tmp_path / "settings.ini"))
    for name in ("Rulers", "Others", "Rulers"):
        session.add_run(run_of(Ruler(), name=name))
    svm = "SVM on gradient directions, trained on"
    before = [("Built-in reader", True), (f"{svm} Rulers", False), (f"{svm} Others", False)]
    assert ticks(page) == before
    actions = find(page, QAbstractButton, "compareButton").menu().actions()
    actions[0].trigger()
    find(page, QAbstractButton, "compareButton").menu().actions()[2].trigger()
    after = [(before[0][0], False), before[1], (before[2][0], True)]
    assert ticks(page) == after
    assert ticks(make_draw_page(settings=Settings(tmp_path / "settings.ini"))) == after


def test_a_model_that_reads_no_drawings_says_so_and_names_no_card(qtbot, page, session):
    session.add_run(run_of(Ruler(image_shape=(8, 8)), name="Small"))
    assert find(page, QComboBox, "readerBox").currentText() == "Built-in reader"
    (action,) = find(page, QAbstractButton, "compareButton").menu().actions()
    size = "8\N{MULTIPLICATION SIGN}8"
    assert action.text() == (
        f"SVM on gradient directions, trained on Small, reads images of {size}, no drawings"
    )
    assert not action.isEnabled()


def test_a_compared_reader_never_shows_a_late_answer(qtbot, page, session, runner):
    slow = Ruler(class_names=tuple("abcdefghij"))
    page.findChild(DrawingReader).choose(ReaderChoice.SHIPPED)
    session.add_run(run_of(slow))
    page.findChild(DrawingReader).choose(ReaderChoice.SHIPPED)
    slow.gate.clear()
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    assert slow.started.wait(10)
    page.clear()
    slow.gate.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert text(page, "comparedPrediction") == "Draw a digit"


def test_the_slider_shows_and_sets_the_pen(qtbot, page):
    slider = find(page, QSlider, "penSlider")
    before = slider.value()
    qtbot.keyClick(pad(page), Qt.Key.Key_BracketRight)
    assert slider.value() > before
    slider.setValue(slider.minimum())
    assert pad(page).pen_width == MIN_PEN_WIDTH


# ---------------------------------------------------------------------------------- undo, clear, keys, copy


def test_buttons_undo_redo_and_clear(qtbot, page):
    names = "undoButton", "redoButton", "clearButton"
    enabled = lambda: [button(page, name).isEnabled() for name in names]  # noqa: E731
    assert enabled() == [False, False, False]
    draw(qtbot, page, *LYING)
    assert enabled() == [True, False, True]
    qtbot.mouseClick(button(page, "undoButton"), LEFT)
    assert enabled() == [False, True, False]
    assert answer(page) == "Draw a digit"
    qtbot.mouseClick(button(page, "redoButton"), LEFT)
    qtbot.waitUntil(lambda: answer(page) == "1")
    qtbot.mouseClick(button(page, "clearButton"), LEFT)
    assert answer(page) == "Draw a digit"
    assert enabled() == [True, False, False]
    assert page.focusWidget() is pad(page), "Space must not press the next button"
    qtbot.mouseClick(button(page, "undoButton"), LEFT)
    qtbot.waitUntil(lambda: answer(page) == "1")


def test_history_changes_are_announced_for_the_menus(qtbot, page):
    with qtbot.waitSignal(page.actions_changed):
        draw(qtbot, page, *LYING)
    assert (page.can_undo, page.can_redo, page.can_clear) == (True, False, True)


@pytest.mark.parametrize("name", ["undoButton", "readerBox", "evidenceToggle", "practiceButton"])
def test_pad_keys_work_wherever_the_focus_is(qtbot, page, session, name):
    session.select_run(run_of(Ruler()))
    draw(qtbot, page, *LYING)
    width = pad(page).pen_width
    widget = find(page, QWidget, name)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_BracketRight)
    assert pad(page).pen_width > width
    qtbot.keyClick(widget, Qt.Key.Key_Delete)
    assert pad(page).drawing.is_empty


@pytest.mark.parametrize("name", ["drawingPad", "clearButton"])
def test_ctrl_c_copies_picture_and_strokes(qtbot, page, qapp, name):
    draw(qtbot, page, *LYING)
    draw(qtbot, page, *STANDING)
    qtbot.keyClick(find(page, QWidget, name), Qt.Key.Key_C, CONTROL)
    copied = qapp.clipboard().mimeData()
    assert drawing_from_json(json.loads(copied.text())) == pad(page).drawing
    grey = rgb_array(copied.imageData())[:, :, 0]
    np.testing.assert_array_equal(grey, 255 - drawing_to_image(pad(page).drawing))


def test_nothing_is_not_copied(qtbot, page, qapp):
    qapp.clipboard().setText("mine")
    qtbot.keyClick(pad(page), Qt.Key.Key_C, CONTROL)
    assert qapp.clipboard().text() == "mine"


# ---------------------------------------------------------------------------------------------- the outside

LEFT_PARTS = "undoButton", "redoButton", "clearButton", "penSlider", "drawingPad"
RIGHT_PARTS = "predictionLabel", "scoreBars", "modelInput", "nearestStrip", "teachBar"
DIRECTIONS = [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]


def places_of(page: DrawPage, names: tuple[str, ...]) -> list[QRect]:
    QApplication.processEvents()  # what follows from the size of the page is laid out by events
    widgets = [find(page, QWidget, name) for name in names]
    return [widget.rect().translated(widget.mapTo(page, QPoint())) for widget in widgets]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("size", [QSize(1310, 760), QSize(1600, 920), QSize(1000, 900)])
def test_pad_is_square_and_nothing_overlaps(page, size, direction):
    page.setLayoutDirection(direction)
    page.resize(size)
    assert pad(page).width() == pad(page).height()
    places = places_of(page, LEFT_PARTS + RIGHT_PARTS)
    assert all(page.rect().contains(place) for place in places)
    names = LEFT_PARTS + RIGHT_PARTS
    named = dict(zip(names, places, strict=True))
    assert not [(a, b) for a, b in combinations(names, 2) if named[a].intersects(named[b])]
    answers = places[len(LEFT_PARTS)].center().x()
    right_to_left = direction is Qt.LayoutDirection.RightToLeft
    assert (answers < pad(page).geometry().center().x()) == right_to_left


def test_smallest_size_still_holds_everything(page):
    page.resize(page.minimumSizeHint())
    least = pad(page).minimumSizeHint()
    assert pad(page).width() >= least.width()
    bar = find(page, QWidget, "teachBar")
    assert bar.width() >= bar.minimumSizeHint().width()


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("size", [QSize(584, 432), QSize(700, 430), QSize(700, 900), QSize(1400, 400)])
def test_in_a_small_window_the_left_column_is_whole_and_the_right_one_scrolls(page, size, direction):
    page.setLayoutDirection(direction)
    page.resize(size)
    assert page.minimumSizeHint().expandedTo(size) == size
    places = places_of(page, LEFT_PARTS)
    assert all(page.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for i, one in enumerate(places) for other in places[:i])
    assert pad(page).width() == pad(page).height()
    aside = page.findChild(Aside)
    assert places_of(page, RIGHT_PARTS)
    for part in (find(aside, QWidget, name) for name in RIGHT_PARTS):
        aside.ensureWidgetVisible(part, 0, 0)
        seen = part.rect().translated(part.mapTo(aside.viewport(), QPoint()))
        assert aside.viewport().rect().contains(seen)
        at = part.rect().translated(part.mapTo(page, QPoint()))
        assert not any(place.intersects(at) for place in places)


@pytest.mark.parametrize("size", [QSize(584, 432), QSize(1310, 760)])
def test_nothing_jumps_when_answers_come_or_a_practice_begins(qtbot, page, size):
    names = *LEFT_PARTS, "predictionLabel", "scoreBars"
    page.resize(size)
    before = places_of(page, names)
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    assert places_of(page, names) == before
    click(qtbot, page, "practiceButton")
    bar = page.findChild(Aside).verticalScrollBar()
    assert bar.maximum() == 0 or size.height() < 760
    bar.setValue(0)
    assert places_of(page, names) == before


def test_nothing_scrolls_where_everything_fits(page):
    bar = page.findChild(Aside).verticalScrollBar()
    page.resize(700, 430)
    assert bar.maximum() > 0
    page.resize(1310, 800)  # room for any font
    places_of(page, RIGHT_PARTS)
    assert bar.maximum() == 0


def test_a_practice_in_a_small_window_begins_with_its_digit_in_sight(qtbot, page):
    page.resize(584, 432)
    qtbot.mouseClick(find(page, QPushButton, "practiceButton"), LEFT)
    target = page.findChild(TargetView)
    viewport = page.findChild(Aside).viewport()
    assert viewport.rect().contains(target.rect().translated(target.mapTo(viewport, QPoint())))


def test_scrolling_takes_no_arrow_from_the_pad(qtbot, page):
    page.resize(700, 430)
    aside = page.findChild(Aside)
    toggle = find(page, QWidget, "evidenceToggle")
    qtbot.keyClick(toggle, Qt.Key.Key_Down)
    assert aside.verticalScrollBar().value() == 0
    qtbot.keyClick(toggle, Qt.Key.Key_PageDown)
    assert aside.verticalScrollBar().value() > 0


def test_resizing_keeps_drawing_and_answer(qtbot, page):
    draw(qtbot, page, *LYING)
    qtbot.waitUntil(lambda: answer(page) == "1")
    before = pad(page).drawing
    page.resize(1400, 900)
    assert pad(page).drawing is before
    assert answer(page) == "1"


def test_captions_follow_the_palette(page):
    page.setPalette(palette_of(DARK))
    caption = find(page, QLabel, "readingStatus")
    assert caption.palette().color(caption.foregroundRole()).name() == DARK.quiet_text


def test_every_control_has_a_name_and_the_keyboard_goes_through_them(qtbot, page):
    for name in {*LEFT_PARTS, *RIGHT_PARTS, "readerBox", "evidenceToggle", "compareButton"}:
        interface = QAccessible.queryAccessibleInterface(find(page, QWidget, name))
        assert interface.text(QAccessible.Text.Name), name
    draw(qtbot, page, *LYING)
    pad(page).setFocus()
    qtbot.keyClick(pad(page), Qt.Key.Key_Tab)
    assert page.focusWidget() is button(page, "undoButton")


def test_status_line_is_gone_with_the_next_stroke(qtbot, page):
    page.findChild(AdaptationController).exported.emit("/tmp/digits")
    assert text(page, "readingStatus") == "Digits exported to digits"
    draw(qtbot, page, *LYING)
    assert text(page, "readingStatus") == ""


def test_what_is_unfolded_can_be_seen_at_once(qtbot, page):
    page.resize(900, 520)
    click(qtbot, page, "handFoldButton")
    learn = find(page, QAbstractButton, "learnButton")
    assert learn.visibleRegion().boundingRect() == learn.rect()
