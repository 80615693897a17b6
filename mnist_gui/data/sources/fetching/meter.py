"""Progress of a download or an unpacking: bytes done and time left."""

import time
from collections.abc import Callable
from typing import Final

from mnist_gui.eta import EtaEstimator, format_seconds
from mnist_gui.progress import Progress, Report

_REPORT_SECONDS: Final = 0.1


class Meter:
    """Combine the bytes of several files into one progress.

    Parameters
    ----------
    report : callable
        Called at the start and end of each file, and in between at most ten times a second.
    total : int
        Bytes of all files together.
    clock : callable
        Returns seconds since a fixed moment.
    """

    def __init__(self, report: Report, *, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._total = total
        self._clock = clock
        self._message = ""
        self._before = 0  # bytes of the finished files
        self._done = 0  # bytes of the current file
        self._reported_at = 0.0
        self._eta = EtaEstimator(clock)

    def start_file(self, message: str) -> None:
        """Start the next file and report it as ``"Downloading train-images-idx3-ubyte.gz"``."""
        self._before += self._done
        self._done = 0
        self._message = message
        self._report_now()

    def update(self, done: int) -> None:
        """Set the number of bytes of the current file; it may be lower than before."""
        if done < self._done:  # the file starts again, so its speed so far says nothing
            self._eta.forget()
        self._done = done
        self._eta.note(self._before + done)
        if self._clock() - self._reported_at >= _REPORT_SECONDS:
            self._report_now()

    def finish_file(self) -> None:
        """Report the current file as complete."""
        self._report_now()

    def _report_now(self) -> None:
        self._reported_at = self._clock()
        done = self._before + self._done
        total = max(self._total, done)
        message = f"{self._message}: {format_bytes(done)} of {format_bytes(total)}"
        if (left := self._eta.seconds_left(total - done)) is not None:
            message = f"{message}, {format_seconds(left)} left"
        self._report(Progress(message, done, total, "bytes"))


def format_bytes(count: int) -> str:
    """Return a number of bytes in decimal units: ``"11.6 MB"``."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
