"""How long something will still take, by how fast it went lately."""

import time
from collections import deque
from collections.abc import Callable

_WINDOW = 8.0  # seconds that count
_FIRST_GUESS = 1.0  # seconds before which nothing is said


class Pace:
    """Follows a count.

    Parameters
    ----------
    clock : callable
        Seconds since any moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def seconds_left(self, done: int, total: int) -> float | None:
        """Take note of how much is done.

        Returns
        -------
        float or None
            Seconds until all is done; None while that cannot be told.
        """
        now = self._clock()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW and len(self._seen) > 2:
            self._seen.popleft()
        start, first = self._seen[0]
        if now - start < _FIRST_GUESS or done <= first or done >= total:
            return None
        return (total - done) * (now - start) / (done - first)
