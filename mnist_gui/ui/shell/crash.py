"""Show uncaught exceptions in the window, which stays open."""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from mnist_gui.ui.widgets.message_bar import MessageBar

_log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Show uncaught exceptions of all threads in the message bar, after their traceback went to stderr.

    Exceptions from slots, from paintEvent and from threads all reach an exception hook, some of them off the
    GUI thread; a queued signal brings the message there.
    """

    _caught = Signal(str)

    def __init__(self, message_bar: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._caught.connect(message_bar.show_message, Qt.ConnectionType.QueuedConnection)
        self._previous_hook = sys.excepthook
        self._previous_thread_hook = threading.excepthook
        self._has_caught = False

    @property
    def has_caught(self) -> bool:
        """Whether there was an uncaught exception."""
        return self._has_caught

    def install(self) -> None:
        """Install the hooks. They call the previous ones, which print the traceback."""
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
        self._show(error)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        self._previous_thread_hook(arguments)
        if arguments.exc_value is not None:
            self._show(arguments.exc_value)

    def _show(self, error: BaseException) -> None:
        self._has_caught = True
        _log.critical("uncaught exception", exc_info=error)  # with its traceback, for the log file
        text = self.tr(
            "An error in the program: {error}. Your data is not affected; the details are in the log, "
            "please report them."
        )
        self._caught.emit(text.format(error=f"{type(error).__name__}: {error}"))
