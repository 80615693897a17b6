"""How long to wait for a server, and how often to try again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mnist_gui.progress import CancelToken

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0


def pause(seconds: float, token: CancelToken | None) -> None:
    """Wait; raise `Cancelled` as soon as the token is cancelled."""
    if token is None:
        time.sleep(seconds)
    elif token.wait(seconds):
        token.raise_if_cancelled()


@dataclass(frozen=True)
class RetryPolicy:
    """Time limits and the number of attempts.

    Attributes
    ----------
    timeout : float
        Seconds after which a silent, or nearly silent, server has failed.
    attempts : int
        How often in a row a server may fail without sending a useful part of the file.
    sleep : callable
        Waits for a number of seconds; raises `Cancelled` when the token is cancelled.
    clock : callable
        Returns seconds since a fixed moment.
    """

    timeout: float = 10.0
    attempts: int = 5
    sleep: Callable[[float, CancelToken | None], None] = pause
    clock: Callable[[], float] = time.monotonic

    def wait(self, failures: int, *, asked: float = 0.0, token: CancelToken | None = None) -> None:
        """Wait before the next attempt: twice as long after each failure, or as long as the server asks.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        backoff = _FIRST_PAUSE * 2.0 ** max(0, failures - 1)
        self.sleep(min(_LONGEST_PAUSE, max(backoff, asked)), token)
