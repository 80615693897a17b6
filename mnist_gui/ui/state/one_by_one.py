"""Calls spread over rounds of the event loop."""

from collections import deque
from collections.abc import Callable
from time import thread_time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_BUSY: Final = 0.004
"""Seconds of processor time: a round in which this much was done is long enough."""

_MOST_PASSED: Final = 5
"""Rounds that a call lets pass at most, in a window that is busy for long."""


class OneByOne(QObject):
    """Makes one call in each round of the event loop, after the events of the user and painting.

    Qt delivers all that is there in one round: without this, the work of several calls, that of a click, and
    then the layout and painting of all that they changed, would add up to one pause.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], object]] = deque()
        self._begin = 0.0  # of the round, in processor time of this thread
        self._passed = 0
        self._is_stopped = False
        self._round = QTimer(self)
        self._round.setSingleShot(True)
        self._round.setInterval(0)
        self._round.timeout.connect(self._on_round_ended)

    def call(self, function: Callable[[], object]) -> None:
        """Call a function in a later round, after those that wait; after `stop`, never."""
        if self._is_stopped:
            return
        self._waiting.append(function)
        if not self._round.isActive():
            self._begin_round()

    def stop(self) -> None:
        """Make no call any more, not even those that wait."""
        self._is_stopped = True
        self._waiting.clear()

    def _begin_round(self) -> None:
        self._begin = thread_time()
        self._round.start()

    @Slot()
    def _on_round_ended(self) -> None:
        if not self._waiting:
            return
        if self._passed < _MOST_PASSED and thread_time() - self._begin > _BUSY:
            self._passed += 1
            self._begin_round()
            return
        self._passed = 0
        function = self._waiting.popleft()
        if self._waiting:
            self._begin_round()  # before the call, which may raise, or handle events itself
        function()
