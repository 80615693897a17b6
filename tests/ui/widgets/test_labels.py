import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.labels import VerdictLabel
from mnist_gui.ui.widgets.plain_text import PlainLabel

ALL_COLOURS = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK])


@pytest.fixture
def label(qtbot):
    """A label in a window, from which it has its colours."""
    window = QWidget()
    qtbot.addWidget(window)
    label = VerdictLabel()
    QVBoxLayout(window).addWidget(label)
    label.setText("9")
    window.show()
    yield label
    window.close()


def colour_of(label):
    return label.palette().color(label.foregroundRole())


@ALL_COLOURS
def test_right_words_have_the_colour_of_all_others(label, colours):
    palette = theme.palette_of(colours)
    label.window().setPalette(palette)
    assert colour_of(label) == palette.color(QPalette.ColorRole.WindowText)


@ALL_COLOURS
def test_wrong_words_are_marked_in_the_colours_that_come_later_too(label, colours):
    label.set_wrong(True)
    palette = theme.palette_of(colours)
    label.window().setPalette(palette)
    assert colour_of(label) == theme.wrong_text(palette)
    assert label.palette().color(QPalette.ColorRole.Window) == palette.color(QPalette.ColorRole.Window)


@ALL_COLOURS
def test_the_mark_can_be_taken_away(label, colours):
    palette = theme.palette_of(colours)
    label.window().setPalette(palette)
    label.set_wrong(True)
    label.set_wrong(False)
    assert colour_of(label) == palette.color(QPalette.ColorRole.WindowText)
    label.window().setPalette(theme.palette_of(theme.DARK))
    assert colour_of(label) == theme.palette_of(theme.DARK).color(QPalette.ColorRole.WindowText)


@pytest.fixture
def set_theme(qapp):
    before = qapp.palette()
    yield lambda colours: qapp.setPalette(theme.palette_of(colours))
    qapp.setPalette(before)


def test_wrong_words_follow_the_theme_of_the_program(label, set_theme, qtbot):
    label.set_wrong(True)
    for colours in (theme.DARK, theme.LIGHT, theme.DARK):
        set_theme(colours)
        wanted = theme.wrong_text(theme.palette_of(colours))
        qtbot.waitUntil(lambda wanted=wanted: colour_of(label) == wanted)


def test_a_label_that_wraps_is_as_high_as_its_lines_under_any_policy(qtbot):
    label = PlainLabel("some words that do not fit on one line")
    qtbot.addWidget(label)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    assert label.sizePolicy().hasHeightForWidth()
    label.setWordWrap(False)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    assert not label.sizePolicy().hasHeightForWidth()
