"""What happens to an exception that nobody caught: the user is told, and the program goes on."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from mnist_gui.ui.widgets.message_bar import MessageBar


class CrashReporter(QObject):
    """Shows uncaught exceptions of every thread in the message bar, after their traceback went to stderr.

    Exceptions from slots, from paintEvent and from threads all reach an exception hook, some of them off
    the GUI thread; a queued signal brings the message there.
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
        """Whether there was such an exception."""
        return self._has_caught

    def install(self) -> None:
        """Start watching. The hooks that were there before are still called: they print the traceback."""
        self._previous_hook, sys.excepthook = sys.excepthook, self._on_exception
        self._previous_thread_hook, threading.excepthook = threading.excepthook, self._on_thread_exception

    def uninstall(self) -> None:
        """Put back the hooks that were there before."""
        sys.excepthook = self._previous_hook
        threading.excepthook = self._previous_thread_hook

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        self._previous_hook(kind, error, traceback)
        self._tell(error)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        self._previous_thread_hook(arguments)
        if arguments.exc_value is not None:
            self._tell(arguments.exc_value)

    def _tell(self, error: BaseException) -> None:
        self._has_caught = True
        text = self.tr(
            "A fault in the program: {fault}. Your data is untouched; the details are on the terminal, "
            "please report them."
        )
        self._caught.emit(text.format(fault=f"{type(error).__name__}: {error}"))
