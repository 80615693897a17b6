"""Estimate the time left from recent speed."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_WINDOW: Final = 8.0  # seconds that count
_FIRST_ESTIMATE: Final = 1.0  # seconds before the first estimate


class EtaEstimator:
    """Estimate how long a count, of bytes or of images, takes to reach its total.

    Parameters
    ----------
    clock : callable
        Returns seconds since a fixed moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()  # times and the counts reached by then

    def note(self, done: int) -> None:
        """Record the current count."""
        now = self._clock()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW and len(self._seen) > 2:
            self._seen.popleft()

    def forget(self) -> None:
        """Discard all recorded counts, for a task that starts again."""
        self._seen.clear()

    def seconds_left(self, missing: int) -> float | None:
        """Return the estimated seconds for the `missing` rest; None if there is none or no estimate yet."""
        if len(self._seen) < 2 or missing <= 0:
            return None
        (start, first), (stop, last) = self._seen[0], self._seen[-1]
        if stop - start < _FIRST_ESTIMATE or last <= first:
            return None
        return missing * (stop - start) / (last - first)


def format_seconds(seconds: float) -> str:
    """Return a rough duration: ``"40 s"``, ``"12 min"``, ``"3 h"``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
