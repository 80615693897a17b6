"""Calls spread over rounds of the event loop."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class OneByOne(QObject):
    """Makes one call in each round of the event loop; events of the user and painting come in between.

    Qt delivers all that has been posted in one round: without this, the work of several calls, and then the
    layout and painting of all that they changed, would be one pause.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._round = QTimer(self)
        self._round.setSingleShot(True)
        self._round.setInterval(0)
        self._round.timeout.connect(self._on_round_ended)

    def call(self, function: Callable[[], None]) -> None:
        """Call a function now if none was called in this round, and otherwise after those that wait."""
        if self._round.isActive():
            self._waiting.append(function)
        else:
            self._call(function)

    def clear(self) -> None:
        """Forget the calls that wait."""
        self._waiting.clear()

    def _call(self, function: Callable[[], None]) -> None:
        self._round.start()  # before, since the function may raise, or handle events itself
        function()

    @Slot()
    def _on_round_ended(self) -> None:
        if self._waiting:
            self._call(self._waiting.popleft())
