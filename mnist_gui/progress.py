"""How a long computation says how far it is, and how it is told to stop.

A job is a plain function ``job(report, token) -> result``. It calls ``report`` with a `Progress` now and
then and ``token.raise_if_cancelled()`` between its steps. Neither knows who listens: the command line
prints a line, the window moves a bar.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A moment in a job.

    Attributes
    ----------
    message : str
        What is being done now, in words for the user, such as ``"Reading train-images-idx3-ubyte.gz"``.
    done : int
        Units of work done so far.
    total : int
        Units of work in all; 0 when that is not known.
    unit : str
        What the numbers count: ``"bytes"``, ``"images"``, ``"steps"`` or nothing.
    """

    message: str
    done: int = 0
    total: int = 0
    unit: str = ""

    @property
    def fraction(self) -> float | None:
        """Share of the work that is done, 0 to 1, or None when the total is not known."""
        return min(1.0, self.done / self.total) if self.total > 0 else None


Report = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Take a `Progress` and do nothing with it: the default listener."""


class Steps:
    """Joins the progress of one step after another into one that only ever grows.

    Parameters
    ----------
    report : callable
        Hears, out of `TOTAL` steps, how many are done.
    """

    TOTAL = 1000

    def __init__(self, report: Report) -> None:
        self._report = report
        self._start = 0
        self._stop = 0
        self._done = 0

    def next(self, share: int) -> Report:
        """Begin the next step, which is `share` thousandths of the whole, and return what it reports to."""
        self._start, self._stop = self._stop, min(self._stop + share, self.TOTAL)
        return self._hear

    def _hear(self, progress: Progress) -> None:
        within = round((progress.fraction or 0) * (self._stop - self._start))
        self._done = max(self._done, self._start + within)
        self._report(Progress(progress.message, self._done, self.TOTAL))


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised inside a job after its token was cancelled."""


class CancelToken:
    """A flag that any thread may raise and a job looks at between its steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next look. Calling it twice is harmless."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait that long, or until `cancel` is called; return whether it was."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if `cancel` was called."""
        if self._event.is_set():
            raise Cancelled
