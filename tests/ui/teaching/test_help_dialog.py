from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QTextBrowser

from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.menus import shortcut_rows
from mnist_gui.ui.shell.page_table import PAGES
from mnist_gui.ui.teaching.help_dialog import HelpDialog
from mnist_gui.ui.teaching.help_topics import TOPICS


def opened(owner, pictures=None, lay_out=None) -> HelpDialog:
    def picture(page: str) -> QPixmap:
        if pictures is not None:
            pictures.append(page)
        shown = QPixmap(900, 600)
        shown.fill(QColor("red"))
        return shown

    dialog = HelpDialog(shortcut_rows(ACTIONS, PAGES), picture, owner, lay_out=lay_out)
    dialog.show()
    return dialog


def test_the_help_begins_with_every_key_and_needs_no_horizontal_scroll_bar(owner):
    owner.resize(1366, 768)
    dialog = opened(owner)
    text = dialog.findChild(QTextBrowser)
    shown = text.toPlainText()
    for _where, keys, effect in shortcut_rows(ACTIONS, PAGES):
        assert keys in shown
        assert effect in shown
    assert text.horizontalScrollBar().maximum() == 0
    assert dialog.findChild(QListWidget).horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_each_topic_says_what_the_tables_say_and_shows_its_page_as_it_is_now(owner, qtbot):
    pictures = []
    dialog = opened(owner, pictures)
    topics, text = dialog.findChild(QListWidget), dialog.findChild(QTextBrowser)

    def has_pictures(count):
        return len(pictures) == count

    said, expected = "", 0
    for line in range(topics.count()):
        topics.setCurrentRow(line)
        expected += bool(TOPICS[line].page)
        qtbot.waitUntil(partial(has_pictures, expected))  # they come after the text
        assert ("\N{OBJECT REPLACEMENT CHARACTER}" in text.toPlainText()) == bool(TOPICS[line].page)
        said += text.toPlainText()
        assert text.horizontalScrollBar().maximum() == 0
    assert pictures == [topic.page for topic in TOPICS if topic.page]
    for condition in CONDITIONS:
        assert condition.meaning in said


def test_events_are_handled_between_the_layout_of_a_page_and_its_picture(owner, qtbot):
    steps: list[str] = []

    def lay_out(page: str) -> None:
        steps.append(f"{page} laid out")
        QTimer.singleShot(0, lambda: steps.append("event"))

    dialog = opened(owner, steps, lay_out)
    line = next(line for line, topic in enumerate(TOPICS) if topic.page)
    dialog.findChild(QListWidget).setCurrentRow(line)
    qtbot.waitUntil(lambda: TOPICS[line].page in steps)
    assert steps == [f"{TOPICS[line].page} laid out", "event", TOPICS[line].page]


def test_a_picture_is_not_shown_beside_the_text_of_another_topic(owner, qtbot):
    pages = [line for line, topic in enumerate(TOPICS) if topic.page]
    steps: list[str] = []
    topics = []

    def lay_out(page: str) -> None:
        steps.append(f"{page} laid out")
        topics[0].setCurrentRow(pages[1])  # before the picture of the first one

    dialog = opened(owner, steps, lay_out)
    topics.append(dialog.findChild(QListWidget))
    topics[0].setCurrentRow(pages[0])
    wanted = TOPICS[pages[1]].page
    qtbot.waitUntil(lambda: wanted in steps)
    assert steps[-1] == wanted
    assert TOPICS[pages[0]].page not in steps


def test_words_are_searched_in_all_topics_and_marked(owner):
    dialog = opened(owner)
    topics, search = dialog.findChild(QListWidget), dialog.findChild(QLineEdit)
    text = dialog.findChild(QTextBrowser)
    search.setText("SUPPORT vectors")
    hidden = [topics.item(line).isHidden() for line in range(topics.count())]
    assert not hidden[-1]
    assert hidden[0]
    assert not topics.currentItem().isHidden()
    assert len(text.extraSelections()) >= 2
    search.setText("quokka")
    assert not text.isVisible()
    clear = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Clear Search")
    clear.click()
    assert text.isVisible()
    assert not any(topics.item(line).isHidden() for line in range(topics.count()))
