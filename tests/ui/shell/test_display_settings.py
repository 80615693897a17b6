"""The size of text follows its setting, live and from 80 to 200 percent; so does motion."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from mnist_gui.ui.shell.display_settings import DisplaySettings
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.cards import heading
from mnist_gui.ui.widgets.motion import has_motion


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    font = QFont(qapp.font())
    yield qapp
    qapp.setFont(font)


def test_text_grows_and_shrinks_in_steps_and_stops_at_the_ends(application, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    usual = application.font().pointSizeF()
    display = DisplaySettings(application, settings)
    assert application.font().pointSizeF() == usual
    for _ in range(9):
        display.change_text_size(1)
    assert application.font().pointSizeF() == pytest.approx(2 * usual)
    for _ in range(9):
        display.change_text_size(-1)
    assert application.font().pointSizeF() == pytest.approx(0.8 * usual)
    settings.text_size = 137  # from the preferences
    assert application.font().pointSizeF() == pytest.approx(1.37 * usual)
    display.change_text_size(1)
    assert settings.text_size == 150
    display.change_text_size(0)
    assert application.font().pointSizeF() == pytest.approx(usual)


def test_a_window_that_is_open_follows_with_its_headings(application, qtbot, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    title, text = heading("Runs"), QLabel("three")
    layout = QVBoxLayout(window)
    layout.addWidget(title)
    layout.addWidget(text)
    window.show()
    usual = QApplication.font().pointSizeF()
    low = window.minimumSizeHint().height()
    settings = Settings(tmp_path / "settings.ini")
    display = DisplaySettings(application, settings, window)
    settings.text_size = 200
    qtbot.waitUntil(lambda: text.font().pointSizeF() == pytest.approx(2 * usual))
    assert title.font().pointSizeF() == pytest.approx(2 * 1.16 * usual)
    qtbot.waitUntil(lambda: window.minimumSizeHint().height() > 1.5 * low)
    assert display.parent() is window


def test_motion_follows_its_setting(application, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    display = DisplaySettings(application, settings)
    settings.shows_motion = False
    assert not has_motion()
    settings.shows_motion = True
    assert has_motion()
    display.deleteLater()
