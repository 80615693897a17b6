import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.widget_driver import pixels
from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QPalette

from mnist_gui.data.idx import write_idx
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.ui.browse.filters.filter_bar import FilterBar
from mnist_gui.ui.browse.grid.grid_view import DigitGrid
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.startup_preview import StartupPreview
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets import theme
from mnist_gui.ui.widgets.cell_sizes import DEFAULT_SIZE
from mnist_gui.ui.widgets.theme import Scheme

WIDTH, HEIGHT = SIZE = (900, 640)
NO_MARGINS = QMargins()


@pytest.fixture
def folder(tmp_path, tiny_dataset):
    """A folder with the digits, as MNIST's."""
    for split, word in (("train", "train"), ("test", "t10k")):
        part = tiny_dataset.split(split)
        write_idx(tmp_path / f"{word}-images-idx3-ubyte.gz", part.images, compression="gzip")
        write_idx(tmp_path / f"{word}-labels-idx1-ubyte", part.labels.astype(np.uint8))
    return tmp_path


@pytest.fixture
def patience(monkeypatch):
    """A machine that is too busy to show the images in time is not what these tests are about."""
    monkeypatch.setattr("mnist_gui.ui.shell.startup_preview._TIMEOUT", 10_000)


def margins_of(page):
    return page.pane.grid_margins(page)


def open_look(qtbot, runner, spec, margins=NO_MARGINS, *, window=SIZE, **how):
    look = StartupPreview(margins)
    qtbot.addWidget(look)
    look.resize(*window)
    with qtbot.waitSignal(look.ended):
        look.load(OpenRequest(str(spec), ReadOptions(**how)), runner)
    return look


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.usefixtures("patience")
def test_it_shows_just_what_the_grid_shows_but_for_labels(qtbot, qapp, runner, folder, colours, direction):
    state = WindowState.create(Settings(None), runner)
    page = BrowsePage(state)
    qtbot.addWidget(page)
    page.setLayoutDirection(direction)
    page.setPalette(theme.palette_of(colours))
    page.resize(*SIZE)
    page.show()
    with qtbot.waitSignal(state.session.open(OpenRequest(str(folder))).finished):
        pass
    page.findChild(DigitGrid).set_appearance(replace(page.findChild(FilterBar).appearance, labels=False))

    look = StartupPreview(margins_of(page))
    qtbot.addWidget(look)
    look.setLayoutDirection(direction)
    look.setPalette(theme.palette_of(colours))
    look.resize(*SIZE)
    with qtbot.waitSignal(look.ended):
        look.load(OpenRequest(str(folder)), runner)

    margins = margins_of(page)
    area = (
        slice(margins.top(), SIZE[1] - margins.bottom()),
        slice(margins.left(), SIZE[0] - margins.right()),
    )
    expected, shown = pixels(page)[area], pixels(look)[area]
    assert len(np.unique(expected.reshape(-1, 3), axis=0)) > 50, "there is something to compare"
    np.testing.assert_array_equal(shown, expected)
    qtbot.waitUntil(lambda: not runner.live_tasks)


@pytest.mark.usefixtures("patience")
def test_images_with_long_class_names_are_where_the_grid_shows_them(qtbot, runner, folder):
    (folder / "classes.txt").write_text("\n".join(f"garment {number}" for number in range(10)))
    settings = Settings(folder / "settings.ini")
    state = WindowState.create(settings, runner)
    page = BrowsePage(state)
    qtbot.addWidget(page)
    page.resize(*SIZE)
    page.show()
    with qtbot.waitSignal(state.session.open(OpenRequest(str(folder))).finished):
        pass
    page.remember()
    assert settings.grid_legend > 0
    look = StartupPreview(settings.grid_margins, legend=settings.grid_legend)
    qtbot.addWidget(look)
    look.resize(*SIZE)
    with qtbot.waitSignal(look.ended):
        look.load(OpenRequest(str(folder)), runner)
    top, left = margins_of(page).top(), margins_of(page).left()
    expected, shown = pixels(page), pixels(look)
    right, pitch = SIZE[0] - margins_of(page).right(), int(DEFAULT_SIZE)
    for line in range(4):
        y = top + line * (pitch + settings.grid_legend)
        cells = slice(y, y + pitch), slice(left, right)
        assert len(np.unique(expected[cells].reshape(-1, 3), axis=0)) > 20
        np.testing.assert_array_equal(shown[cells], expected[cells])
    qtbot.waitUntil(lambda: not runner.live_tasks)


@pytest.mark.usefixtures("patience")
def test_nothing_is_painted_outside_of_its_margins(qtbot, runner, folder):
    look = open_look(qtbot, runner, folder, QMargins(100, 120, 140, 160))
    inside = np.zeros(SIZE[::-1], dtype=bool)
    inside[120:-160, 100:-140] = True
    shown = pixels(look)
    empty = shown[0, 0]
    assert (shown[~inside] == empty).all()
    assert (shown[inside] != empty).any()


@pytest.mark.parametrize("how", [{"transposed": True}, {"size": (14, 14)}])
def test_of_images_that_will_be_changed_it_shows_nothing(qtbot, runner, folder, how):
    shown = pixels(open_look(qtbot, runner, folder, **how))
    assert (shown == shown[0, 0]).all()


def test_images_that_the_grid_will_show_smaller_are_left_to_it(qtbot, runner, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (9, 64, 64), dtype=np.uint8)
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    shown = pixels(open_look(qtbot, runner, tmp_path))
    assert (shown == shown[0, 0]).all()


@pytest.mark.usefixtures("patience")
def test_few_images_that_the_grid_will_show_larger_are_left_to_it(qtbot, runner, tmp_path):
    write_idx(tmp_path / "train-images-idx3-ubyte", np.full((20, 28, 28), 200, dtype=np.uint8))
    shown = pixels(open_look(qtbot, runner, tmp_path))
    assert (shown == shown[0, 0]).all()


@pytest.mark.usefixtures("patience")
def test_on_the_largest_screen_each_image_is_in_its_place(qtbot, runner, tmp_path):
    greys = (20 + np.arange(4000) % 200).astype(np.uint8)
    write_idx(tmp_path / "train-images-idx3-ubyte", np.tile(greys[:, None, None], (1, 28, 28)))
    look = open_look(qtbot, runner, tmp_path, window=(3840, 2160))
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, "white")
    palette.setColor(QPalette.ColorRole.Text, "black")  # so far apart that no two greys look alike
    look.setPalette(palette)
    shown = pixels(look)[28::56, 28 + 16 :: 56, 0][:, :68]  # the middle of each cell; 16 are left beside them
    of_grey = shown.ravel()[:200]
    np.testing.assert_array_equal(shown.ravel(), of_grey[np.arange(shown.size) % 200])
    assert len(np.unique(of_grey)) == 200


@pytest.mark.usefixtures("patience")
def test_no_more_images_are_read_than_the_screen_has_room_for(qtbot, runner, folder, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "mnist_gui.ui.shell.startup_preview.read_preview_images", lambda _spec, most: asked.append(most)
    )
    look = open_look(qtbot, runner, folder, window=(10 * 56, 10 * 56))
    screen = look.screen().size()
    assert 10 * 10 < asked[0] <= (screen.width() // 56 + 1) * (screen.height() // 56 + 1)
    open_look(qtbot, runner, folder, window=(3840, 2160))
    assert (3840 // 56) * (2160 // 56) <= asked[1] <= 4000


# --- in the window ----------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot, runner):
    """A window that has just been made."""
    window = MainWindow(WindowState.create(Settings(None), runner), scheme=Scheme.LIGHT)
    qtbot.addWidget(window)
    return window


def look_of(window):
    return window.findChild(StartupPreview)


def test_it_is_there_before_the_page_and_gone_when_the_data_set_is_there(qtbot, window, folder):
    pages = window.findChild(object, "pages")
    seen = []

    def note(name):
        if name != "browse":
            return
        look = look_of(window)
        seen.append(
            (
                look is not None and (pixels(look) != pixels(look)[0, 0]).any(),
                window.page("browse").isHidden(),
            )
        )

    pages.built.connect(note)
    window.show()
    with qtbot.waitSignal(window.state.session.changed):
        window.open_first(OpenRequest(str(folder)), pytest.fail)
    qtbot.waitUntil(lambda: window.is_complete)
    assert seen == [(True, True)]
    assert look_of(window) is None or look_of(window).isHidden()
    assert window.page("browse").isVisible()
    assert window.page("browse").has_digits
    assert window.focusWidget() is not None
    assert window.page("browse").isAncestorOf(window.focusWidget())


def test_a_data_set_that_cannot_be_opened_leaves_the_page_with_its_hint(qtbot, window, folder):
    (folder / "train-labels-idx1-ubyte").write_bytes(b"spoilt")
    failures = []
    window.open_first(OpenRequest(str(folder)), failures.append)
    window.show()
    qtbot.waitUntil(lambda: bool(failures) and window.is_complete)
    assert window.findChild(object, "browseHint").isVisible()
    assert look_of(window) is None or look_of(window).isHidden()


def test_a_disk_that_does_not_answer_keeps_no_page_waiting(qtbot, window, folder, monkeypatch):
    answer = threading.Event()

    def wait(*_arguments):
        answer.wait()

    monkeypatch.setattr("mnist_gui.ui.shell.startup_preview.read_preview_images", wait)
    window.open_first(OpenRequest(str(folder)), pytest.fail)
    window.show()
    try:
        qtbot.waitUntil(lambda: window.is_complete)
        assert not answer.is_set()
    finally:
        answer.set()
    qtbot.waitUntil(lambda: window.page("browse").has_digits)


def test_a_window_that_begins_with_another_page_has_none(qtbot, window, folder):
    window.show_page("train")
    with qtbot.waitSignal(window.state.session.changed):
        window.open_first(OpenRequest(str(folder)), pytest.fail)
    assert look_of(window) is None


def test_where_the_grid_was_is_remembered_for_the_next_time(qtbot, runner, folder, tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    settings.grid_margins = QMargins(1, 2, 3, 4)
    window = MainWindow(WindowState.create(settings, runner), scheme=Scheme.LIGHT)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.state.session.changed):
        window.open_first(OpenRequest(str(folder)), pytest.fail)
    qtbot.waitUntil(lambda: window.is_complete)
    margins = margins_of(window.page("browse"))
    window.close()
    assert Settings(tmp_path / "settings.ini").grid_margins == margins
