"""How long to wait for a server, and how often to ask again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mnist_gui.progress import CancelToken

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0


def pause(seconds: float, token: CancelToken | None) -> None:
    """Wait, unless the token is cancelled.

    Raises
    ------
    Cancelled
        If it is, at once.
    """
    if token is None:
        time.sleep(seconds)
    elif token.wait(seconds):
        token.raise_if_cancelled()


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait, and how often to try.

    Attributes
    ----------
    timeout : float
        Seconds after which a server that is silent, or nearly so, is given up.
    tries : int
        How often in a row a server may fail without a useful part of the file having come.
    sleep : callable
        Waits for a number of seconds, and raises `Cancelled` if the token asks for it.
    clock : callable
        Seconds since any moment.
    """

    timeout: float = 10.0
    tries: int = 5
    sleep: Callable[[float, CancelToken | None], None] = pause
    clock: Callable[[], float] = time.monotonic

    def wait(self, failures: int, *, asked: float = 0.0, token: CancelToken | None = None) -> None:
        """Wait before another try: twice as long after each failure, or as long as the server asks.

        Raises
        ------
        Cancelled
            If the token was cancelled.
        """
        backoff = _FIRST_PAUSE * 2.0 ** max(0, failures - 1)
        self.sleep(min(_LONGEST_PAUSE, max(backoff, asked)), token)
