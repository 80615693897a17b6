"""Progress and cancelling of long computations.

A job is a plain function ``job(report, token) -> result``. It calls ``report`` with a `Progress` from time
to time, and ``token.raise_if_cancelled()`` between its steps. It does not know what becomes of the progress:
the command line prints a line, the window moves a bar.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Figure:
    """A number that shows how well a step goes, to be drawn as a curve over time.

    Attributes
    ----------
    name : str
        What it counts, in words for the user, such as ``"violators"``.
    value : float
        Its value now; smaller is better.
    """

    name: str
    value: float


@dataclass(frozen=True)
class Progress:
    """How much of a job is done.

    Attributes
    ----------
    message : str
        The current step, in words for the user, such as ``"Reading train-images-idx3-ubyte.gz"``.
    done : int
        Units done so far.
    total : int
        Units in all; 0 if unknown.
    unit : str
        The unit of `done` and `total`: ``"bytes"``, ``"images"``, ``"steps"`` or empty.
    figure : Figure or None
        How well the step goes, if it knows.
    found : tuple of int
        Numbers of what was found so far, such as rows of misclassified images; all of them each time, since
        reports may be dropped.
    """

    message: str
    done: int = 0
    total: int = 0
    unit: str = ""
    figure: Figure | None = None
    found: tuple[int, ...] = ()

    @property
    def fraction(self) -> float | None:
        """The share that is done, 0 to 1; None if the total is unknown."""
        return min(1.0, self.done / self.total) if self.total > 0 else None


Report = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Do nothing: the default `Report`."""


class Steps:
    """Joins the progress of several steps into one that never decreases.

    Parameters
    ----------
    report : callable
        Called with the progress of the whole, out of `TOTAL`.
    """

    TOTAL = 1000

    def __init__(self, report: Report) -> None:
        self._report = report
        self._start = 0
        self._stop = 0
        self._done = 0

    def next(self, share: int) -> Report:
        """Begin the next step, `share` thousandths of the whole, and return the `Report` for it."""
        self._start, self._stop = self._stop, min(self._stop + share, self.TOTAL)
        return self._report_step

    def _report_step(self, progress: Progress) -> None:
        within = round((progress.fraction or 0) * (self._stop - self._start))
        self._done = max(self._done, self._start + within)
        self._report(replace(progress, done=self._done, total=self.TOTAL, unit=""))


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised in a job after its token was cancelled."""


class CancelToken:
    """Tells a job to stop: any thread may set it, and the job checks it between its steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Tell the job to stop at its next check. Calling it twice is harmless."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for some seconds or until `cancel` is called; return whether it was called."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if `cancel` was called."""
        if self._event.is_set():
            raise Cancelled


class Cancellable:
    """Base of values with a cancel token; None if nothing cancels them."""

    token: CancelToken | None

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if the token was cancelled."""
        if self.token is not None:
            self.token.raise_if_cancelled()


def counter(
    message: str,
    total: int,
    unit: str,
    *,
    report: Report = ignore_progress,
    token: CancelToken | None = None,
) -> Callable[[int], None]:
    """Return a function that counts what was done, reports it, and raises `Cancelled` once that is asked for.

    Parameters
    ----------
    message, total, unit
        As in a `Progress`.
    report : callable
        Called with the progress, at first with none done.
    token : CancelToken, optional
        Checked before each report.

    Returns
    -------
    callable
        To be called on one thread, with the number of units that were done since the last call.
    """
    done = 0

    def count(more: int) -> None:
        nonlocal done
        if token is not None:
            token.raise_if_cancelled()
        done += more
        report(Progress(message, done, total, unit))

    count(0)
    return count
