"""How long something will still take, by how fast it went lately."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_WINDOW: Final = 8.0  # seconds that count
_FIRST_GUESS: Final = 1.0  # seconds before which nothing is said


class EtaEstimator:
    """Follows a count, be it of bytes or of images.

    Parameters
    ----------
    clock : callable
        Seconds since any moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()  # when, and how much was done by then

    def note(self, done: int) -> None:
        """Take note of how much is done."""
        now = self._clock()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW and len(self._seen) > 2:
            self._seen.popleft()

    def forget(self) -> None:
        """Begin anew: what was done so far says nothing of the rest."""
        self._seen.clear()

    def seconds_left(self, missing: int) -> float | None:
        """Return how many seconds the rest will take; None while that cannot be told, or if there is none."""
        if len(self._seen) < 2 or missing <= 0:
            return None
        (start, first), (stop, last) = self._seen[0], self._seen[-1]
        if stop - start < _FIRST_GUESS or last <= first:
            return None
        return missing * (stop - start) / (last - first)
