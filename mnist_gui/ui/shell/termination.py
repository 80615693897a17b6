"""Close the window when the system asks the program to end."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl+C, the end of the session or of the service, the end of the terminal. Windows has no SIGHUP."""


class TerminationSignals(QObject):
    """Emits signals of the operating system on the GUI thread, while it waits in Qt's event loop.

    Python runs a signal handler only between two of its own instructions, and Qt's event loop has none. So
    Python writes the number of each signal to a socket, which wakes the event loop.

    Signals
    -------
    first_received(int)
        The number of the first signal: close the window as its close button does.
    repeated(int)
        The number of a second one: end without a question. A third one ends the process at once.
    """

    first_received = Signal(int)
    repeated = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._repeated = 0
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Catch the signals inside the block, which belongs on the main thread."""
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        previous = {
            # A signal that is ignored stays so: that is how nohup keeps a program alive.
            number: signal.signal(number, self._ignore)
            for number in numbers
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        previous_fd = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous_fd)
            for number, handler in previous.items():
                signal.signal(number, handler)
            self._notifier.setEnabled(False)
            self._reading.close()
            self._writing.close()

    @property
    def exit_code(self) -> int:
        """The exit code that shells expect after a second signal, 128 and its number; 0 before."""
        return 128 + self._repeated if self._repeated else 0

    @staticmethod
    def _ignore(_number: int, _frame: object) -> None:
        """Do nothing; a signal with a Python handler is also written to the socket."""

    @Slot()
    def _on_woken(self) -> None:
        for number in self._reading.recv(64):
            self._count += 1
            if self._count == 1:
                self.first_received.emit(number)
            elif self._count == 2:
                self._repeated = number
                signal.signal(number, signal.SIG_DFL)
                self.repeated.emit(number)
