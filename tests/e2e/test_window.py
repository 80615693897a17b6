"""A user at the window: opens, filters, zooms, trains, cancels, closes."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
from helpers.class_list import click_class
from helpers.pointing import NOTCH, turn_wheel
from helpers.widget_driver import click, find, trigger, wait_for_text
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMainWindow,
    QMessageBox,
    QSlider,
    QWidget,
)

from mnist_gui import cli
from mnist_gui.data.idx import write_idx
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.shell.pages import Pages


def test_sample_opens_and_is_filtered_by_split_and_label(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797 images")
        click_class(window, 3)
        shown = find(window, QAbstractItemView, "digitGrid").model().rowCount()
        assert 0 < shown < 1797
        assert f"{shown} of 1,797" in find(window, QLabel, "resultCount").text()
        click_class(window, 8)
        assert find(window, QAbstractItemView, "digitGrid").model().rowCount() > shown
        splits = find(window, QComboBox, "splitFilter")
        splits.setFocus()
        qtbot.keyClick(splits, Qt.Key.Key_End)
        assert find(window, QAbstractItemView, "digitGrid").model().rowCount() < 100

    assert use([], steps) == 0


def test_wheel_zooms_around_the_cursor(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        grid = find(window, QAbstractItemView, "digitGrid")
        slider = find(window, QSlider, "zoomSlider")
        spot = QPoint(grid.viewport().width() // 2, grid.viewport().height() // 2)
        under_cursor, before = grid.indexAt(spot).row(), slider.value()
        turn_wheel(grid.viewport(), spot, NOTCH, modifiers=Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: slider.value() == before + 5)  # a quarter of an octave
        columns_apart = abs(grid.indexAt(spot).row() - under_cursor)
        assert columns_apart <= 1, "the digit under the cursor stays there"

    assert use(["sample"], steps) == 0


def test_clicked_digit_is_shown_in_the_inspector(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        grid = find(window, QAbstractItemView, "digitGrid")
        index = grid.model().index(5, 0)
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).center())
        assert grid.currentIndex().row() == 5
        inspector = find(window, QWidget, "digitInspector")
        texts = " ".join(label.text() for label in inspector.findChildren(QLabel))
        assert "train" in texts
        assert "5" in texts

    assert use(["sample"], steps) == 0


def test_training_shows_the_test_error_and_lists_the_run(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        trigger(window, "trainPageAction")
        models = find(window, QComboBox, "modelChoice")
        models.setCurrentIndex(models.findData("logistic"))
        click(qtbot, window, "trainButton")
        wait_for_text(qtbot, window, "testError", part="%")
        assert float(find(window, QLabel, "testError").text().split("%")[0]) < 10
        assert find(window, QAbstractItemView, "runsList").model().rowCount() == 1
        assert not window.close(), "it asks about the model, which is in no file"
        assert find(window, QMessageBox, "dropRunsDialog").isVisible()

    assert use(["sample"], steps) == 0


def test_cross_validation_begins_in_the_menu_and_can_be_cancelled(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        models = find(window, QComboBox, "modelChoice")
        models.setCurrentIndex(models.findData("logistic"))
        validate, cancel = (
            find(window, QAction, name) for name in ("validateAction", "cancelTrainingAction")
        )
        assert (validate.isEnabled(), cancel.isEnabled()) == (True, False)
        validate.trigger()
        assert (validate.isEnabled(), cancel.isEnabled()) == (False, True)
        cancel.trigger()
        qtbot.waitUntil(validate.isEnabled, timeout=20_000)
        assert not find(window, QLabel, "validationResult").isVisible()
        validate.trigger()
        wait_for_text(qtbot, window, "validationResult", part="(5 folds, ")
        assert find(window, QLabel, "validationResult").isVisible()

    assert use(["sample"], steps) == 0


def test_cancelled_training_leaves_no_run(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        trigger(window, "trainPageAction")
        click(qtbot, window, "trainButton")
        click(qtbot, window, "cancelButton")
        qtbot.waitUntil(find(window, QAbstractButton, "trainButton").isEnabled, timeout=10_000)
        assert find(window, QAbstractItemView, "runsList").model().rowCount() == 0

    assert use(["sample"], steps) == 0


def test_closing_while_training_ends_with_0(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        trigger(window, "trainPageAction")
        click(qtbot, window, "trainButton")

    assert use(["sample"], steps) == 0


def test_closing_while_loading_ends_with_0(use):
    assert use(["sample"], lambda window: None) == 0


def test_corrupt_file_is_named_and_costs_nothing(qtbot, use, tmp_path):
    corrupt = tmp_path / "train-images-idx3-ubyte"
    corrupt.write_bytes(bytes.fromhex("00000803 0000ffff 0000001c 0000001c 00"))

    def steps(window):
        wait_for_text(qtbot, window, "messageText", part="train-images-idx3-ubyte")
        assert find(window, QWidget, "messageBar").isVisible()
        trigger(window, "openSampleAction")
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        assert not find(window, QWidget, "messageBar").isVisible()

    assert use([str(corrupt)], steps) == 0


def test_last_data_set_opens_again(qtbot, use, tmp_path, tiny_dataset):
    folder, elsewhere = tmp_path / "tiny", tmp_path / "elsewhere"
    folder.mkdir()
    test = tiny_dataset.split("test")
    write_idx(folder / "t10k-images-idx3-ubyte", test.images)
    write_idx(folder / "t10k-labels-idx1-ubyte", test.labels.astype(np.uint8))

    def see_100(window):
        wait_for_text(qtbot, window, "resultCount", part="100 images")

    def see_sample_and_why(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        assert find(window, QWidget, "messageBar").isVisible()
        assert str(folder) in find(window, QLabel, "messageText").text()

    assert use([str(folder)], see_100) == 0
    assert use([], see_100) == 0
    folder.rename(elsewhere)
    assert use([], see_sample_and_why) == 0
    elsewhere.rename(folder)
    assert use([], see_100) == 0


def test_keys_reach_the_pages_and_the_theme(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        light = window.palette().window().color().lightness()
        trigger(window, "darkSchemeAction")
        qtbot.waitUntil(lambda: window.palette().window().color().lightness() < light / 2)
        window.activateWindow()
        for key, name in (
            (Qt.Key.Key_2, "modelChoice"),
            (Qt.Key.Key_3, "drawingPad"),
            (Qt.Key.Key_1, "digitGrid"),
        ):
            qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
            qtbot.waitUntil(find(window, QWidget, name).isVisible)
            assert window.focusWidget() is find(window, QWidget, name)

    assert use(["sample", "--theme", "light"], steps) == 0


class Circle:
    """An object that only the collector of garbage frees."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_looked_for_once_the_window_is_complete_be_there_a_data_set_or_not(qtbot, use, tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(b"spoilt")

    def steps(_window):
        assert gc.get_freeze_count() > 1000
        # Far more than the threshold: what the window frees meanwhile is subtracted from the count.
        circles = [Circle() for _ in range(10 * gc.get_threshold()[0])]
        first = weakref.ref(circles[0])
        circles.clear()
        qtbot.waitUntil(lambda: first() is None)
        assert not gc.isenabled(), "it runs on the thread of the window only"

    assert use([str(tmp_path)], steps) == 0


def test_a_closed_data_set_is_released_after_several_openings(qtbot, use, tmp_path):
    rng = np.random.default_rng(1)
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_idx(folder / "train-images-idx3-ubyte", rng.integers(0, 255, (50, 28, 28), dtype=np.uint8))
        write_idx(folder / "train-labels-idx1-ubyte", rng.integers(0, 10, 50, dtype=np.uint8))
    maps = Path("/proc/self/maps")
    closed = []

    def steps(window):
        session = window.state.session
        for number in range(4):
            window.open_dataset(str(tmp_path / str(number)))
            qtbot.waitUntil(lambda: session.loading.task is None)
            session.train(TrainingRequest("logistic", "pixels"))
            qtbot.waitUntil(lambda: bool(session.workspace.runs))
            qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
            closed.append(weakref.ref(session.workspace.dataset))
            session.mark_saved(session.workspace.current_run)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        assert [dataset() is None for dataset in closed] == [True, True, True, False]
        if maps.exists():
            mapped = maps.read_text()
            assert [str(tmp_path / str(number)) in mapped for number in range(4)] == [False] * 3 + [True]

    assert use(["sample"], steps) == 0


def test_alt_and_arrows_go_back_and_forward_through_what_was_asked(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        window.activateWindow()
        back, forward = find(window, QAction, "backAction"), find(window, QAction, "forwardAction")
        assert (back.isEnabled(), forward.isEnabled()) == (False, False)
        click_class(window, 7)
        wait_for_text(qtbot, window, "resultCount", part="179 of")
        alt = Qt.KeyboardModifier.AltModifier
        qtbot.keyClick(find(window, QWidget, "digitGrid"), Qt.Key.Key_Left, alt)
        wait_for_text(qtbot, window, "resultCount", part="1,797 images")
        assert (back.isEnabled(), forward.isEnabled()) == (False, True)
        qtbot.keyClick(find(window, QWidget, "digitGrid"), Qt.Key.Key_Right, alt)
        wait_for_text(qtbot, window, "resultCount", part="179 of")

    assert use(["sample"], steps) == 0


def test_the_status_bar_says_what_was_copied(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        grid, sheet = find(window, QWidget, "digitGrid"), find(window, QAction, "sheetAction")
        for key in (Qt.Key.Key_A, Qt.Key.Key_C):
            qtbot.keyClick(grid, key, Qt.KeyboardModifier.ControlModifier)
        assert window.statusBar().currentMessage() == "1,797 images copied"
        assert sheet.isEnabled()
        qtbot.keyClicks(find(window, QWidget, "queryField"), "index<0")
        wait_for_text(qtbot, window, "resultCount", part="0 of 1,797")
        assert not sheet.isEnabled()
        trigger(window, "trainPageAction")
        assert sheet.isEnabled()

    assert use(["sample"], steps) == 0


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("browse", "digitGrid"),
        ("train", "modelChoice"),
        ("draw", "drawingPad"),
        ("catalogue", "startOpenButton"),
    ],
)
def test_focus_is_where_the_page_is_used_from_the_start(qtbot, use, page, name):
    def steps(window):
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is find(window, QWidget, name))
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        assert QApplication.focusWidget() is find(window, QWidget, name)

    assert use(["sample", "--page", page], steps) == 0


def test_a_page_shown_again_leaves_the_focus_in_it_alone(qtbot, use):
    def steps(window):
        trigger(window, "trainPageAction")
        find(window, QWidget, "seed").setFocus()
        trigger(window, "trainPageAction")
        assert window.focusWidget() is find(window, QWidget, "seed")

    assert use(["sample"], steps) == 0


def test_the_rail_is_reached_by_tab_and_walked_along_with_arrows(qtbot, use):
    def steps(window):
        window.activateWindow()
        pages = find(window, Pages, "pages")
        controls = len(window.findChildren(QWidget))
        for _ in range(controls):
            if pages.rail.hasFocus():
                break
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        for name in ("train", "draw", "review", "review"):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
            assert pages.front_name == name
            assert pages.rail.hasFocus()
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
        assert pages.front_name == "catalogue"

    assert use(["sample"], steps) == 0


def test_ctrl_tab_brings_the_focus_into_the_next_page(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        window.activateWindow()
        for name in ("modelChoice", "drawingPad", "findSuspectsButton", "startOpenButton", "digitGrid"):
            control = Qt.KeyboardModifier.ControlModifier
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, control)
            assert QApplication.focusWidget() is find(window, QWidget, name)

    assert use(["sample"], steps) == 0


def test_every_control_has_an_accessible_name(qtbot, use):
    def steps(window):
        wait_for_text(qtbot, window, "resultCount", part="1,797")
        nameless = [
            widget.objectName() or type(widget).__name__
            for widget in window.findChildren(QWidget)
            if widget.window() is window  # not the list that a combo box pops up
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not widget.accessibleName()
            and not (isinstance(widget, QAbstractButton) and widget.text())
            and not isinstance(widget, QLabel)
            and not widget.objectName().startswith("qt_")
        ]
        assert not nameless

    assert use(["sample"], steps) == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", ["browse", "train", "draw", "catalogue", "review"])
def test_screenshot_shows_the_loaded_page(tmp_path, page, theme):
    file = tmp_path / "window.png"
    arguments = ["sample", "--page", page, "--theme", theme, "--size", "1000x700", "--screenshot", str(file)]
    file.write_bytes(b"\x89PNG\r\n\x1a\nan older one")  # which is replaced
    assert cli.main(arguments) == 0
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1000, 700)
    corner = image.pixelColor(3, 690).lightness()
    assert corner > 200 if theme == "light" else corner < 60


def test_screenshot_that_cannot_be_written_is_said(tmp_path, capsys):
    file = Path(tmp_path / "nowhere" / "window.png")
    assert cli.main(["sample", "--screenshot", str(file)]) == 2
    assert str(file) in capsys.readouterr().err


def test_screenshot_waits_until_everything_is_laid_out(tmp_path, monkeypatch):
    labels = []
    close = QMainWindow.close

    def look_and_close(window):
        label = find(window, QLabel, "datasetLabel")
        labels.append((label.width(), label.sizeHint().width()))
        assert find(window, QWidget, "drawingPad") is not None
        return close(window)

    monkeypatch.setattr("mnist_gui.ui.shell.main_window.MainWindow.close", look_and_close)
    assert cli.main(["sample", "--screenshot", str(tmp_path / "window.png")]) == 0
    ((width, wanted),) = labels
    assert width >= wanted
