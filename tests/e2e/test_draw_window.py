"""A user draws digits and other things, labels them, adapts the reader to them, and drops pictures."""

import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from helpers.draw_driver import RIGHT, answer, draw, draw_strokes, line
from helpers.widget_driver import click, find, trigger, wait_for_text
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QImage, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QMainWindow, QWidget

from mnist_gui import cli

Points = list[tuple[float, float]]

SEVEN = [line((0.3, 0.2), (0.7, 0.2), (0.45, 0.8))]
FLAGGED_ONE = [line((0.35, 0.35), (0.5, 0.1), (0.5, 0.9))]
LETTER_M = [line((0.1, 0.8), (0.15, 0.2), (0.5, 0.75), (0.85, 0.2), (0.9, 0.8))]


@pytest.fixture(autouse=True)
def _own_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin without own digits."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))


@pytest.fixture
def recorded(pen_dir: Path) -> dict[str, list[Points]]:
    """The strokes of the first recorded digit of each class, in the middle of the pad."""
    found: dict[str, list[Points]] = {}
    with gzip.open(pen_dir / "digits.jsonl.gz", "rt") as lines:
        for record in map(json.loads, lines):
            if record["label"] not in found and record["writer"].startswith("pendigits"):
                found[record["label"]] = on_pad(record["strokes"])
            if len(found) == 10:
                return found
    return found


def on_pad(strokes: list[Points]) -> list[Points]:
    """Bring strokes of 1000 units into the middle of a pad that is 1 wide."""
    points = np.concatenate(strokes)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    return [[tuple(point) for point in 0.5 + 0.0007 * (np.array(stroke) - middle)] for stroke in strokes]


def go_to_draw(qtbot, window: QMainWindow) -> None:
    wait_for_text(qtbot, window, "resultCount", part="1,797")
    trigger(window, "drawPageAction")


def draw_again(qtbot, window: QMainWindow, strokes: list[Points]) -> None:
    """Draw on an empty pad."""
    if find(window, QAction, "clearAction").isEnabled():
        trigger(window, "clearAction")
    draw_strokes(qtbot, window, strokes)


def test_a_drawn_seven_is_read_at_once_and_undone_redone_erased_cleared(qtbot, use):
    def steps(window):
        go_to_draw(qtbot, window)
        assert answer(window) == "Draw a digit"
        draw_again(qtbot, window, SEVEN)
        qtbot.waitUntil(lambda: answer(window) == "7")
        assert not find(window, QAction, "saveModelAction").isEnabled(), "nothing was trained"
        click(qtbot, window, "undoButton")
        assert answer(window) == "Draw a digit"
        click(qtbot, window, "redoButton")
        qtbot.waitUntil(lambda: answer(window) == "7")
        top = line((0.2, 0.2), (0.8, 0.2), steps=30)
        draw(qtbot, window, *top, button=RIGHT)
        qtbot.waitUntil(lambda: answer(window) not in ("7", "Draw a digit"))
        click(qtbot, window, "clearButton")
        assert answer(window) == "Draw a digit"

    assert use(["sample"], steps) == 0


def test_recorded_digits_are_read(qtbot, use, recorded):
    def steps(window):
        go_to_draw(qtbot, window)
        for label, strokes in recorded.items():
            draw_again(qtbot, window, strokes)
            qtbot.waitUntil(lambda label=label: answer(window) == label)

    assert len(recorded) == 10
    assert use(["sample"], steps) == 0


@pytest.mark.parametrize(
    ("strokes", "words", "reason"),
    [
        ([[(0.5, 0.5)]], "Not a digit", "It is only a dot."),
        (LETTER_M, "Not a digit", "It looks like a letter."),
    ],
)
def test_what_is_no_digit_is_said_to_be_none_and_why(qtbot, use, strokes, words, reason):
    def steps(window):
        go_to_draw(qtbot, window)
        draw_again(qtbot, window, strokes)
        qtbot.waitUntil(lambda: answer(window) == words)
        assert find(window, QLabel, "doubtLabel").text() == reason
        assert find(window, QLabel, "probabilityLabel").text() == ""

    assert use(["sample"], steps) == 0


def test_the_reader_adapts_to_digits_that_the_user_labels(qtbot, use):
    def name(window, key: str) -> None:
        qtbot.keyClick(find(window, QWidget, "drawingPad"), key)

    def steps(window):
        go_to_draw(qtbot, window)
        pad = find(window, QWidget, "drawingPad")
        draw_again(qtbot, window, FLAGGED_ONE)
        qtbot.waitUntil(lambda: answer(window) == "1")
        name(window, "7")
        assert "Kept as a 7" in find(window, QLabel, "teachStatus").text()
        click(qtbot, window, "undoTeachButton")
        assert find(window, QLabel, "ownDigitsCount").text() == ""
        assert not find(window, QWidget, "ownDigitsButton").isEnabled()

        for shift in (0.0, 0.02, 0.04, 0.06):  # whose sevens look like ones
            draw_again(qtbot, window, [[(x + shift, y - shift / 2) for x, y in FLAGGED_ONE[0]]])
            name(window, "7")
        draw_again(qtbot, window, FLAGGED_ONE)
        click(qtbot, window, "handFoldButton")
        click(qtbot, window, "learnButton")
        box = find(window, QComboBox, "readerBox")
        qtbot.waitUntil(lambda: "adapted to you" in box.currentText())
        qtbot.waitUntil(lambda: answer(window) == "7")

        click(qtbot, window, "ownDigitsButton")
        wait_for_text(qtbot, window, "resultCount", part="4 images")
        assert find(window, QAbstractItemView, "digitGrid").isVisible()
        assert "My digits" in window.windowTitle()
        trigger(window, "drawPageAction")
        assert answer(window) == "7", "the drawing is where it was"
        assert not pad.drawing.is_empty

    def hands_of_the_next_day(window):
        trigger(window, "drawPageAction")
        box = find(window, QComboBox, "readerBox")
        qtbot.waitUntil(lambda: "adapted to you" in box.currentText())
        assert find(window, QLabel, "ownDigitsCount").text() == "4 own digits"

    assert use(["sample"], steps) == 0
    assert use(["sample"], hands_of_the_next_day) == 0


def test_own_digits_are_put_right_in_the_grid(qtbot, use):
    def steps(window):
        go_to_draw(qtbot, window)
        for strokes, key in ((SEVEN, "7"), (FLAGGED_ONE, "4")):  # the second one is a slip
            draw_again(qtbot, window, strokes)
            qtbot.keyClick(find(window, QWidget, "drawingPad"), key)
        click(qtbot, window, "ownDigitsButton")
        wait_for_text(qtbot, window, "resultCount", part="2 images")
        grid = find(window, QAbstractItemView, "digitGrid")

        grid.go_to(1)
        trigger(window, "relabel1Action")
        qtbot.waitUntil(lambda: grid.model().dataset.labels.tolist() == [7, 1])
        grid.go_to(0)
        trigger(window, "removeOwnAction")
        wait_for_text(qtbot, window, "resultCount", part="1 images")
        assert grid.model().dataset.labels.tolist() == [1]
        trigger(window, "undoTeachAction")
        wait_for_text(qtbot, window, "resultCount", part="2 images")
        assert grid.model().dataset.labels.tolist() == [7, 1]

        trigger(window, "openSampleAction")
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        assert not find(window, QAction, "removeOwnAction").isVisible()

    assert use(["sample"], steps) == 0


def test_a_neighbour_is_shown_in_the_grid(qtbot, use):
    def steps(window):
        go_to_draw(qtbot, window)
        draw_again(qtbot, window, SEVEN)
        strip = find(window, QWidget, "nearestStrip")
        qtbot.waitUntil(lambda: len(strip.rows) > 0, timeout=20_000)
        row = strip.rows[0]
        strip.row_activated.emit(row)
        grid = find(window, QAbstractItemView, "digitGrid")
        assert grid.isVisible()
        assert grid.currentIndex().row() == row

    assert use(["sample"], steps) == 0


def test_a_pasted_picture_is_read_digit_by_digit(qtbot, use):
    picture = QImage(600, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    pen = QPen(QColor("black"), 12, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for left in (0, 200, 400):
        seven = [(left + 200 * x, 200 * y) for x, y in ((0.3, 0.2), (0.7, 0.2), (0.45, 0.8))]
        for (x, y), (to_x, to_y) in itertools.pairwise(seven):
            painter.drawLine(round(x), round(y), round(to_x), round(to_y))
    painter.end()

    def steps(window):
        go_to_draw(qtbot, window)
        data = QMimeData()
        data.setImageData(picture)
        QGuiApplication.clipboard().setMimeData(data)
        pad = find(window, QWidget, "drawingPad")
        qtbot.keyClick(pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: answer(window) == "7", timeout=20_000)
        view = find(window, QWidget, "pictureView")
        assert find(window, QLabel, "pictureSummary").text() == "3 found"
        qtbot.keyClick(view, Qt.Key.Key_End)
        qtbot.keyClick(view, Qt.Key.Key_7)
        assert find(window, QLabel, "ownDigitsCount").text() == "1 own digit"
        qtbot.keyClick(view, Qt.Key.Key_Escape)
        assert not view.isVisible()
        assert answer(window) == "Draw a digit"

    assert use(["sample"], steps) == 0


def test_predict_reads_a_copied_drawing_as_the_pad_did(qtbot, use, tmp_path, capsys):
    file = tmp_path / "copied.jsonl"
    shown: list[str] = []

    def steps(window):
        go_to_draw(qtbot, window)
        draw_again(qtbot, window, SEVEN)
        qtbot.waitUntil(lambda: answer(window) == "7")
        pad = find(window, QWidget, "drawingPad")
        qtbot.keyClick(pad, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        file.write_text(QGuiApplication.clipboard().text())
        shown.append(answer(window))

    assert use(["sample"], steps) == 0
    capsys.readouterr()
    assert cli.main(["predict", str(file), "--json"]) == 0
    assert str(json.loads(capsys.readouterr().out)["label"]) == shown[0]
