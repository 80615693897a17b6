"""Use all processors: blocks of work on our own threads, with one BLAS thread for each matrix product.

numpy's BLAS splits every large matrix product over all processors, and its threads wait for one another by
spinning. That is fast on an idle machine and disastrous on a busy one, or when several of our own threads do
it at once: training a logistic model took eight times as long while another program was running. So work is
cut into blocks with products of their own, and BLAS is limited to one thread meanwhile. Sums are then always
taken in the same order, so results do not depend on the load of the machine.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import TypeVar

import numpy as np  # noqa: F401 - loads the BLAS library that the controller below looks for
from threadpoolctl import ThreadpoolController

T = TypeVar("T")
S = TypeVar("S")

_AHEAD = 64
"""Items for each processor that are computed before their turn. The 498,501 pairs of 999 classes, all waiting
at once, took a gigabyte, and half a second for each run of the garbage collector."""


def processor_count() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # may be fewer than the machine has, in a container or under taskset
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def single_threaded_blas() -> Iterator[None]:
    """Limit numpy's BLAS to one thread in the whole process until the last such block ends."""
    with _limit.lock:
        if _limit.blocks == 0:
            _limit.take_control()
            _limit.limiter = _limit.controller.limit(limits=1, user_api="blas")
        _limit.blocks += 1
    try:
        yield
    finally:
        with _limit.lock:
            _limit.blocks -= 1
            if _limit.blocks == 0:
                _limit.take_control()
                _limit.limiter.restore_original_limits()


class _BlasLimit:
    """Number of blocks that limit BLAS. The limit applies to the process, so there is one instance."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.blocks = 0
        self.controller = ThreadpoolController()
        self.limiter = self.controller.limit(limits=None)

    def take_control(self) -> None:
        """Let this thread set the number of BLAS threads.

        threadpoolctl 3.8 silently ignores every thread but the first one that set it (see its
        ``OpenBLASController``). Here any thread may be the first or the last, one at a time.
        """
        for library in self.controller.lib_controllers:
            if hasattr(library, "clear_controlling_thread"):
                library.clear_controlling_thread(force=True)


_limit = _BlasLimit()


def on_all_processors(compute: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
    """Yield ``compute(item)`` for each item in order, computed on worker threads.

    Parameters
    ----------
    compute : callable
        Should spend its time in numpy, which releases the GIL.
    items : iterable
        A single item is computed without a thread.

    Raises
    ------
    Exception
        Anything that `compute` raised. Items that were not started are dropped; the others finish first.
    """
    waiting = iter(items)
    first = list(islice(waiting, 2))
    waiting = chain(first, waiting)
    with single_threaded_blas():
        if len(first) <= 1 or processor_count() == 1:
            yield from map(compute, waiting)
            return
        pool = ThreadPoolExecutor(processor_count(), thread_name_prefix="learning")
        try:
            yield from _in_order(pool, compute, waiting)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: Executor, compute: Callable[[S], T], items: Iterator[S]) -> Iterator[T]:
    """Yield the results of all items; not all of them wait in the pool at once."""
    ahead = deque(pool.submit(compute, item) for item in islice(items, _AHEAD * processor_count()))
    while ahead:
        yield ahead.popleft().result()
        ahead.extend(pool.submit(compute, item) for item in islice(items, 1))
