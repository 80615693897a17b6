"""Using all processors: blocks of work on threads of our own, and one thread for each matrix product.

numpy's BLAS splits every large matrix product over all processors by itself, and its threads wait for one
another by spinning. That is fast on an idle machine and disastrous on a busy one, or when several of our own
threads do it at once: training a logistic model took eight times as long while another program was running.
So work is cut into blocks here, each with its own products, and BLAS is held to one thread meanwhile. As a
welcome side effect, sums are always taken in the same order: results do not depend on the machine's load.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import numpy as np  # noqa: F401 - the controller below finds the BLAS libraries that are loaded by then
from threadpoolctl import ThreadpoolController

T = TypeVar("T")
S = TypeVar("S")


def processor_count() -> int:
    """Return how many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):  # fewer than the machine has, in a container or under taskset
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def single_threaded_blas() -> Iterator[None]:
    """Hold numpy's BLAS to one thread, in the whole process, until the last such block has ended."""
    with _holding.lock:
        if _holding.blocks == 0:
            _holding.take_control()
            _holding.limit = _holding.controller.limit(limits=1, user_api="blas")
        _holding.blocks += 1
    try:
        yield
    finally:
        with _holding.lock:
            _holding.blocks -= 1
            if _holding.blocks == 0:
                _holding.take_control()
                _holding.limit.restore_original_limits()


class _Holding:
    """How many blocks hold BLAS to one thread. The setting belongs to the process, so this does too."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.blocks = 0
        self.controller = ThreadpoolController()
        self.limit = self.controller.limit(limits=None)

    def take_control(self) -> None:
        """Let this thread set how many threads BLAS takes.

        threadpoolctl 3.8 leaves that to the thread that did it first and ignores every other one, without a
        word (see its ``OpenBLASController``). Here any thread may be the first or the last, one at a time.
        """
        for library in self.controller.lib_controllers:
            if hasattr(library, "clear_controlling_thread"):
                library.clear_controlling_thread(force=True)


_holding = _Holding()


def on_all_processors(compute: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
    """Yield ``compute(item)`` for each item, in order, while others are computed on worker threads.

    Parameters
    ----------
    compute : callable
        Should spend its time in numpy, which lets other threads run meanwhile.
    items : iterable
        What to compute from; a single item is computed without a thread.

    Raises
    ------
    Exception
        What `compute` raised; the items not yet begun are dropped, those begun are waited for.
    """
    waiting = list(items)
    with single_threaded_blas():
        if len(waiting) <= 1 or processor_count() == 1:
            yield from map(compute, waiting)
            return
        pool = ThreadPoolExecutor(processor_count(), thread_name_prefix="learning")
        try:
            yield from pool.map(compute, waiting)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
