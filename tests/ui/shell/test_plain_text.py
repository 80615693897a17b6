"""Names from files are shown as they are: no label and no tool tip of the window is rich text."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QWidget

import mnist_gui
from mnist_gui.data.dataset import Dataset
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.widgets.message_box import PlainMessageBox
from mnist_gui.ui.widgets.plain_text import PlainLabel, plain_tip, set_tool_tip

HOSTILE = '<img src="/etc/hostname"><b>x'
UI = Path(mnist_gui.__file__).parent / "ui"
OWN_RICH_TEXT = {"homepageLink"}
"""Labels whose rich text is the program's own; what they show of the catalogue is escaped."""


@pytest.fixture
def hostile(tiny_dataset) -> Dataset:
    return replace(
        tiny_dataset,
        name=HOSTILE,
        class_names=tuple(f"{HOSTILE}{label}" for label in range(10)),
        source=f"/{HOSTILE}/",
        columns={HOSTILE: tiny_dataset.labels.astype(str).astype(object) + HOSTILE},
        note=HOSTILE,
    )


@pytest.fixture
def window(qtbot, make_window, hostile) -> MainWindow:
    """A window full of hostile names: a data set, its columns, a run, the current image, a message."""
    window = make_window()
    session = window.state.session
    session.set_dataset(hostile)
    session.add_run(train(hostile, TrainingRequest("logistic", "pixels")))
    qtbot.waitUntil(lambda: window.state.column_store.columns.noted is not None)
    window.page("browse").go_to_row(3)
    window.show_message(f"{HOSTILE} cannot be read.")
    return window


def rich_labels(widget: QWidget) -> list[str]:
    return [
        f"{type(label).__name__} {label.objectName()}: {label.text()}"
        for label in widget.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText and label.objectName() not in OWN_RICH_TEXT
        # The captions that QFormLayout makes are words of the program.
        if "img src" in label.text() or GuiQt.mightBeRichText(label.text()) or not label.buddy()
        if label.text()
    ]


def tool_tips(widget: QWidget) -> Iterator[str]:
    for child in [widget, *widget.findChildren(QWidget), *widget.findChildren(QAction)]:
        yield child.toolTip()
        if isinstance(child, QAbstractItemView | QComboBox) and child.model() is not None:
            yield from _tips_of(child.model())


def _tips_of(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(model.rowCount(QModelIndex()), 20)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
        for column in range(columns):
            index = model.index(row, column)
            yield str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")


@pytest.mark.parametrize("page", ["browse", "train", "draw", "catalogue", "review"])
def test_no_label_and_no_tool_tip_of_a_page_is_rich_text(qtbot, window, page):
    window.show_page(page)
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks, timeout=20_000)
    assert rich_labels(window) == []
    tips = [*tool_tips(window)]
    assert [tip for tip in tips if GuiQt.mightBeRichText(tip)] == []
    assert any("img src" in tip for tip in tips), "no hostile name was in any tool tip"


@pytest.mark.parametrize(
    "action", ["exportAction", "sheetAction", "openAsAction", "sampleAction", "goToAction"]
)
def test_no_label_and_no_tool_tip_of_a_dialog_is_rich_text(window, action):
    found = window.findChild(QAction, action)
    assert found is not None
    found.trigger()
    assert rich_labels(window) == []
    assert [tip for tip in tool_tips(window) if GuiQt.mightBeRichText(tip)] == []


def test_a_message_box_shows_both_its_texts_as_they_are(owner):
    box = PlainMessageBox(owner)
    box.setText(HOSTILE)
    box.setInformativeText(HOSTILE)
    shown = [label for label in box.findChildren(QLabel) if label.text() == HOSTILE]
    assert len(shown) == 2
    assert {label.textFormat() for label in shown} == {Qt.TextFormat.PlainText}


def test_a_label_shows_its_text_as_it_is(qtbot):
    label = PlainLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "< b>x", "a &lt;b", "<!b>", "<?xml x", "</b>x", "first\n<b>x</b>", "<<b>b>", "<\tb>"],
)
def test_a_tool_tip_is_never_taken_for_html(qtbot, text):
    widget = QWidget()
    qtbot.addWidget(widget)
    set_tool_tip(widget, text)
    assert not GuiQt.mightBeRichText(widget.toolTip())
    assert widget.toolTip().replace("\N{WORD JOINER}", "") == text


def test_a_tool_tip_without_tags_is_left_as_it_is():
    assert plain_tip("ink < 0.1 & slant>3\nsecond") == "ink < 0.1 & slant>3\nsecond"


def test_html_in_a_tool_tip_would_have_asked_for_a_picture():
    document = QTextDocument()
    document.setHtml(HOSTILE)
    assert "/etc/hostname" in document.toHtml()


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_labels_tool_tips_and_message_boxes_are_made_in_one_place(path):
    if path.name in ("plain_text.py", "message_box.py"):
        return
    forbidden = {"setToolTip", "showText", "QLabel", "QErrorMessage", "QTextBrowser", "QTextEdit", "setHtml"}
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in calls
    }
    if path.name != "main_window.py":  # the box about the program, which is its own rich text
        forbidden.add("QMessageBox")
    if path.name == "help_dialog.py":  # topics that the program wrote; names in them are escaped
        forbidden -= {"QTextBrowser", "setHtml"}
    assert names & forbidden == set()
