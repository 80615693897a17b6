"""Run the program while each attempt to reach a network is printed, by Python code and by native code.

Run as a program: ``watched_program.py commands LISTS`` runs commands, lists of arguments as JSON;
``watched_program.py window`` visits each page, and chooses each entry of the menus that can be chosen.
"""

import json
import sys
from typing import Final

ATTEMPT: Final = "attempt to reach a network: "
_WATCHED: Final = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.bind")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_WATCHED):
        print(f"{ATTEMPT}{event} {arguments[-2:]}", flush=True)
        raise OSError(f"{event} is refused")


def _use_window() -> int:
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtGui import QAction
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox

    from mnist_gui.cli import main
    from mnist_gui.ui.browse.filters.class_list import ClassList
    from mnist_gui.ui.shell.actions import ACTIONS, ActionSpec, Menu
    from mnist_gui.ui.shell.page_table import PAGES

    def settle() -> None:
        while window.state.runner.live_tasks or not window.is_complete:
            QTest.qWait(20)
        QTest.qWait(20)

    def choose(spec: ActionSpec) -> None:
        window.findChild(QAction, spec.name).trigger()
        settle()
        print(f"chose {spec.name}", flush=True)
        for other in QApplication.topLevelWidgets():
            if other is not window and other.isVisible():
                other.close()

    def use() -> None:
        nonlocal window
        window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
        left = [spec for spec in ACTIONS if spec.name != "quitAction"]
        left.sort(key=lambda spec: spec.menu is Menu.FILE)  # what opens another data set comes last
        try:
            settle()
            window.show_page("train")
            models = window.findChild(QComboBox, "modelChoice")
            models.setCurrentIndex(models.findData("logistic"))  # the fastest
            window.show_page("browse")
            classes = window.findChild(ClassList)
            place = classes.visualRect(classes.model().index(3, 0)).center()
            QTest.mouseClick(classes.viewport(), Qt.MouseButton.LeftButton, pos=place)
            settle()
            grid = window.findChild(QAbstractItemView, "digitGrid")
            grid.setCurrentIndex(grid.model().index(2, 0))
            for page in PAGES:
                window.show_page(page.name)
                settle()
                print(f"visited {page.name}", flush=True)
                for spec in tuple(left):
                    if window.findChild(QAction, spec.name).isEnabled():
                        left.remove(spec)
                        choose(spec)
                        window.show_page(page.name)
                        settle()
            if "PySide6.QtNetwork" in sys.modules:
                print(f"{ATTEMPT}QtNetwork is imported")
        finally:
            window.close_anyway()

    window = None
    QTimer.singleShot(0, use)
    return main(["sample"])


if __name__ == "__main__":
    sys.addaudithook(_watch)
    if sys.argv[1] == "window":
        sys.exit(_use_window())
    from mnist_gui.cli import main

    for arguments in json.loads(sys.argv[2]):
        print(f"{arguments[0]}: {main(arguments)}", flush=True)
