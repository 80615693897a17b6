import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from mnist_gui.ui.shell.app import WindowOptions, run
from mnist_gui.ui.shell.geometry import brought_back, first_size

LAPTOP, DESK, SMALL = QRect(0, 0, 1366, 728), QRect(1366, 0, 2560, 1400), QRect(0, 0, 1024, 560)


@pytest.mark.parametrize("screen", [LAPTOP, DESK, SMALL, QRect(0, 0, 683, 360)])
def test_a_first_window_fits_its_screen_and_is_no_larger_than_it_needs_to_be(screen):
    size = first_size(screen.size())
    assert size.width() < screen.width()
    assert size.height() < screen.height()
    assert size.width() <= 1180
    assert size.height() <= 780


@pytest.mark.parametrize(
    ("before", "screens"),
    [
        (QRect(1500, 100, 1180, 780), [LAPTOP]),  # the other screen is gone
        (QRect(-300, -200, 1180, 700), [LAPTOP, DESK]),
        (QRect(100, 100, 2400, 1300), [LAPTOP]),
        (QRect(900, 500, 600, 440), [SMALL]),
    ],
)
def test_a_window_comes_back_whole_on_a_screen_that_is_there(before, screens):
    place = brought_back(before, screens)
    assert any(screen.contains(place) for screen in screens)
    assert place.width() <= before.width()
    assert place.height() <= before.height()


def test_a_window_that_is_whole_stays_where_it_was():
    before = QRect(QPoint(1500, 200), QSize(1000, 700))
    assert brought_back(before, [LAPTOP, DESK]) == before


def test_a_size_on_the_command_line_wins_over_a_maximised_window(qapp, tmp_path, monkeypatch):
    sizes = []

    def maximise(window, _saved):
        window.showMaximized()

    monkeypatch.setattr("mnist_gui.ui.shell.main_window.place_window", maximise)
    monkeypatch.setattr(
        "mnist_gui.ui.shell.main_window.MainWindow.grab",
        lambda window: sizes.append(window.size().toTuple()) or window.centralWidget().grab(),
    )
    run(WindowOptions("sample", size=(700, 500), screenshot=tmp_path / "window.png"))
    assert sizes == [(700, 500)]
