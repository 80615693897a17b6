"""How far a download is, how fast it goes, and how long it will take."""

import time
from collections.abc import Callable
from typing import Final

from mnist_gui.eta import EtaEstimator
from mnist_gui.progress import Progress, Report

_REPORT_SECONDS: Final = 0.1


class Meter:
    """Joins the bytes of several files to one progress, with the time that is left in its message.

    Parameters
    ----------
    report : callable
        Told ten times a second at most, and at the beginning and end of each file.
    total : int
        Bytes of all files together.
    clock : callable
        Seconds since any moment.
    """

    def __init__(self, report: Report, *, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._total = total
        self._clock = clock
        self._verb = ""
        self._before = 0  # bytes of the files that are finished
        self._done = 0  # bytes of this one
        self._told_at = 0.0
        self._pace = EtaEstimator(clock)

    def begin(self, what: str) -> None:
        """Begin with a file, and say so: ``"Downloading train-images-idx3-ubyte.gz"``."""
        self._before += self._done
        self._done = 0
        self._verb = what
        self._tell(self._clock())

    def hear(self, done: int) -> None:
        """Take note of how many bytes of this file are there, be it fewer than before."""
        now = self._clock()
        if done < self._done:  # begun anew: its pace says nothing
            self._pace.forget()
        self._done = done
        self._pace.note(self._before + done)
        if now - self._told_at >= _REPORT_SECONDS:
            self._tell(now)

    def end(self) -> None:
        """Say that this file is done."""
        self._tell(self._clock())

    def _tell(self, now: float) -> None:
        self._told_at = now
        done = self._before + self._done
        total = max(self._total, done)
        message = f"{self._verb}: {format_bytes(done)} of {format_bytes(total)}"
        if (left := self._pace.seconds_left(total - done)) is not None:
            message = f"{message}, {format_seconds(left)} left"
        self._report(Progress(message, done, total, "bytes"))


def format_bytes(count: int) -> str:
    """Return a number of bytes in words, as disks are sold: ``"11.6 MB"``."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def format_seconds(seconds: float) -> str:
    """Return how long something takes in words, roughly: ``"40 s"``, ``"12 min"``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
