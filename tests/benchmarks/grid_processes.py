"""Scripts that run in new processes, for measuring memory and start-up."""

import os
import subprocess
import sys
import tempfile

_MEMORY = """
def memory(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name + ":"))
"""

_WATCHED = """
import time

def watch(grid):
    paint = grid.paintEvent

    def watched(event):
        paint(event)
        if grid.model().rowCount():
            on_frame()

    grid.paintEvent = watched  # of this object only, before its first paint
"""

# Opens a data set. Prints the milliseconds to the first frame, the MB added at that frame, the MB added once
# all pyramid levels are made, and the peak.
OPEN = (
    _MEMORY
    + """
import sys
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

application = QApplication([])
seen = []

def on_frame():
    seen.append((time.perf_counter(), memory("VmRSS")))
"""
    + _WATCHED
    + """
from PySide6.QtCore import QObject
from mnist_gui.ui.browse.page import BrowsePage
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState

runner = TaskRunner()
state = WindowState.create(Settings(None), runner)
session = state.session
page = BrowsePage(state)
watch(page.findChild(QObject, "digitGrid"))
page.resize(1920, 1080)
page.show()
application.processEvents()
before, start = memory("VmRSS"), time.perf_counter()
session.open(OpenRequest(sys.argv[1]))
while not seen or runner.live_tasks:
    application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
print(1000 * (seen[0][0] - start), seen[0][1] - before, memory("VmRSS") - before, memory("VmHWM") - before)
runner.shut_down()
"""
)

# Opens the window as the command line does. Prints the times of the first full frame and of the page with all
# images, and the MB two seconds later, now and at the peak.
START = (
    _MEMORY
    + _WATCHED
    + """
import sys
from mnist_gui import cli
from mnist_gui.ui.shell import display

import_app = display.import_app
first = page = None

def note_digits():
    global first
    first = first or time.time()

def on_frame():
    global page
    if page is None:
        note_digits()
        page = time.time()
        from PySide6.QtCore import QTimer
        QTimer.singleShot(2000, report)

def report():
    from PySide6.QtWidgets import QApplication
    print(first, page, memory("VmRSS"), memory("VmHWM"), flush=True)
    QApplication.closeAllWindows()

def import_and_watch(**options):
    app = import_app(**options)
    from PySide6.QtCore import QObject
    from mnist_gui.ui.shell.startup_preview import StartupPreview
    from mnist_gui.ui.shell.pages import Pages

    paint = StartupPreview.paintEvent

    def painted(self, event):
        paint(self, event)
        if self.has_images:
            note_digits()

    StartupPreview.paintEvent = painted

    class Window(app.MainWindow):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            pages = self.findChild(Pages)
            pages.built.connect(self.on_page_built)

        def on_page_built(self, name):
            if name == "browse":
                watch(self.page(name).findChild(QObject, "digitGrid"))

    app.MainWindow = Window
    return app

display.import_app = import_and_watch
cli.main([sys.argv[1]])
"""
)

# Prints the time of the first paint of a window with one label.
BARE = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time(), flush=True)
        QTimer.singleShot(0, QApplication.quit)

application = QApplication([])
label = Label("Hello")
label.resize(1180, 780)
label.show()
application.exec()
"""


_COMPILED = tempfile.TemporaryDirectory(prefix="mnist-gui-compiled-")
"""Keeps compiled modules between the processes, as an installed program does."""


def figures_of(script: str, *arguments: str) -> list[float]:
    """Run a script in a new process; return the numbers that it prints."""
    with tempfile.TemporaryDirectory() as configuration:
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": configuration,
            "XDG_DATA_HOME": configuration,
            "PYTHONPYCACHEPREFIX": _COMPILED.name,
            "PYTHONDONTWRITEBYTECODE": "",
        }
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return [float(number) for number in done.stdout.split()]
