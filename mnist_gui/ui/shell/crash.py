"""Catches uncaught exceptions, writes them to the log and shows them; the window stays open."""

import logging
import sys
import threading
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.shell.crash_log import CrashLog
from mnist_gui.ui.shell.crash_report import CrashReport, Rescue

if TYPE_CHECKING:
    from mnist_gui.ui.shell.crash_dialog import CrashDialog

_log = logging.getLogger(__name__)

_MOST_LOGGED: Final = 3
"""How often the same exception is written to the log: one in paintEvent comes 60 times a second."""

_PAUSE: Final = 250
"""Milliseconds between an exception and its dialog, and between two changes of its count."""


class CrashReporter(QObject):
    """Shows uncaught exceptions of all threads in one dialog, after their traceback went to stderr and log.

    Exceptions from slots, from paintEvent and from threads all reach an exception hook, some of them off the
    GUI thread; a queued signal brings the report there. While the dialog is open, further exceptions are
    counted in it, also its own: a dialog that cannot be shown is not tried again.

    Parameters
    ----------
    window : QWidget
        The parent of the dialog.
    rescue : Rescue
        What the dialog can do with the user's work.
    """

    _caught = Signal(object)

    def __init__(self, window: QWidget, rescue: Rescue) -> None:
        super().__init__(window)
        self._window = window
        self._rescue = rescue
        self._log_file: CrashLog | None = None
        self._previous_hook = sys.excepthook
        self._previous_thread_hook = threading.excepthook
        self._counts: Counter[tuple[str, str]] = Counter()
        self._waiting: list[tuple[CrashReport, list[str]]] = []
        self._dialog: CrashDialog | None = None
        self._cannot_show = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._show)
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    @property
    def has_caught(self) -> bool:
        """Whether there was an uncaught exception."""
        return bool(self._counts)

    def install(self, log_file: CrashLog | None = None) -> None:
        """Install the hooks. They call the previous ones, which print the traceback.

        Parameters
        ----------
        log_file : CrashLog, optional
            Its last lines, and its folder, are part of the report.
        """
        self._log_file = log_file
        self._previous_hook, sys.excepthook = sys.excepthook, self._on_exception
        self._previous_thread_hook, threading.excepthook = threading.excepthook, self._on_thread_exception

    def uninstall(self) -> None:
        """Restore the previous hooks."""
        sys.excepthook = self._previous_hook
        threading.excepthook = self._previous_thread_hook

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        self._previous_hook(kind, error, traceback)
        self._report(error)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        self._previous_thread_hook(arguments)
        if arguments.exc_value is not None:
            self._report(arguments.exc_value)

    def _report(self, error: BaseException) -> None:
        report = CrashReport.of(error)
        key = report.summary, report.place
        self._counts[key] += 1
        lines: list[str] = []
        if self._counts[key] <= _MOST_LOGGED:
            lines = self._log_file.last_lines() if self._log_file else []
            _log.critical("uncaught exception", exc_info=error)
        self._caught.emit((report, lines))

    # --- on the GUI thread ----------------------------------------------------------------------------

    @Slot(object)
    def _on_caught(self, caught: tuple[CrashReport, list[str]]) -> None:
        self._waiting.append(caught)
        if not self._timer.isActive():  # not at once: an exception in a paintEvent would have no end
            self._timer.start()

    @Slot()
    def _show(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._cannot_show or not self._window.isVisible():
            return
        try:
            if self._dialog is None:
                from mnist_gui.ui.shell.crash_dialog import CrashDialog  # not before the first frame

                (report, lines), *waiting = waiting
                folder = self._log_file.folder if self._log_file else None
                folder = folder if folder and folder.is_dir() else None
                details = report.details(lines)
                self._dialog = CrashDialog(report.summary, details, self._rescue, folder, self._window)
                self._dialog.finished.connect(self._on_closed)
                self._dialog.open()
            self._dialog.count(len(waiting))
        except Exception:  # never show an exception of showing one
            self._cannot_show = True
            _log.critical("an uncaught exception cannot be shown", exc_info=True)

    @Slot()
    def _on_closed(self) -> None:
        self._dialog = None
