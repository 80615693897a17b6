import ast
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject

import mnist_gui
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.shell.pages import _NEEDED_LATER
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.widgets.theme import Scheme


@pytest.fixture
def window(qtbot, runner):
    """A window that has just been made."""
    window = MainWindow(WindowState.create(Settings(None), runner), scheme=Scheme.LIGHT)
    qtbot.addWidget(window)
    return window


def test_modules_of_pages_are_not_imported_by_the_thread_of_the_window(qtbot, window, monkeypatch):
    imported = {}

    def note(name):
        imported[name] = threading.current_thread()
        return import_module(name)

    monkeypatch.setattr("mnist_gui.ui.shell.pages.import_module", note)
    window.show()
    qtbot.waitUntil(lambda: window.is_complete)
    assert list(imported)[:5] == [
        f"mnist_gui.ui.{page}.page" for page in ("browse", "train", "draw", "catalogue", "review")
    ]
    qtbot.waitUntil(lambda: len(imported) > 5 and not window.state.runner.live_tasks)
    assert "mnist_gui.ui.browse.sheet.contact_sheet_dialog" in imported, (
        "of dialogs, when all pages are built"
    )
    assert threading.main_thread() not in imported.values()


def test_a_page_that_is_wanted_meanwhile_is_built_at_once(qtbot, window, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr("mnist_gui.ui.shell.pages.import_module", lambda _name: go_on.wait())
    window.show()
    try:
        qtbot.waitUntil(lambda: bool(window.state.runner.live_tasks))
        window.show_page("draw")
        qtbot.waitUntil(lambda: window.page("draw").isVisible())
        assert not go_on.is_set()
    finally:
        go_on.set()
    qtbot.waitUntil(lambda: window.is_complete)


def test_a_page_that_cannot_be_imported_is_not_passed_over_in_silence(qtbot, window, monkeypatch):
    def fail(_name):
        raise ImportError("no such module")

    monkeypatch.setattr("mnist_gui.ui.shell.pages.import_module", fail)
    monkeypatch.setitem(sys.modules, "mnist_gui.ui.browse.page", None)
    with qtbot.captureExceptions() as caught:
        window.show()
        qtbot.waitUntil(lambda: bool(caught))
    assert issubclass(caught[0][0], ImportError)
    assert not window.is_complete


def test_the_window_may_be_small_with_all_pages_built(qtbot, window):
    window.show()
    qtbot.waitUntil(lambda: window.is_complete)
    window.resize(640, 440)
    for page in ("browse", "train", "draw", "catalogue", "review"):
        window.show_page(page)
        assert window.size().toTuple() == (640, 440)
    assert window.minimumSizeHint().expandedTo(window.size()) == window.size()


def test_a_page_that_comes_to_the_front_is_painted_once(qtbot, window):
    class Counter(QObject):
        paints = 0

        def eventFilter(self, _watched, event):
            self.paints += event.type() == QEvent.Type.Paint
            return False

    window.show()
    qtbot.waitUntil(lambda: window.is_complete and not window.state.runner.live_tasks)
    window.show_page("train")  # laid out from now on
    qtbot.wait(50)
    window.show_page("browse")
    qtbot.wait(10)
    counter = Counter()
    window.page("train").findChild(TrainingForm).installEventFilter(counter)  # in an area that scrolls
    window.show_page("train")
    qtbot.waitUntil(lambda: counter.paints > 0)
    assert counter.paints == 1


def test_what_is_imported_at_its_first_use_is_imported_in_the_background_before():
    root = Path(mnist_gui.__file__).parent
    late = set()
    for path in root.glob("ui/**/*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                nodes = (node for node in ast.walk(function) if isinstance(node, ast.ImportFrom))
                late |= {(node.module or "").removeprefix("mnist_gui.") for node in nodes}
    with_others = {  # which import them, too
        "ui.browse.export.scopes",
        "ui.browse.sheet.sheet_form",
        "ui.steps.trace",
        "learning.training_images",
    }
    with_the_window = {f"ui.shell{name}" for name in ("", ".handed_over", ".profile_menu", ".recent_menu")}
    late = {name for name in late if name.startswith("ui.") and not name.startswith("ui.state.")}
    assert late - with_others - with_the_window <= set(_NEEDED_LATER)
