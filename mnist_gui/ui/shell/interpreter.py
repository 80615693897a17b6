"""Settings of the Python interpreter that keep a window responsive, and its memory small.

This module does not import Qt.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SWITCH_INTERVAL: Final = 0.0005
"""Seconds after which a thread releases the GIL. The default is ten times that, a third of a frame."""

_M_ARENA_MAX: Final = -8  # in malloc.h of glibc
_ARENAS: Final = 2


@contextmanager
def interactive() -> Iterator[None]:
    """Configure Python for a window, from before its modules are imported until it has closed.

    The garbage collector is disabled until `settle` is called: importing makes no garbage, but so many
    objects that the collector would run again and again.
    """
    _share_heaps()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
        sys.setswitchinterval(interval)


def _share_heaps() -> None:
    """Let all threads allocate from two heaps, where the C library is glibc.

    By default each thread gets a heap of its own, up to eight for each processor, and keeps the gaps in it:
    after 20,000 random events 600 MB were resident, of which 100 MB were in use.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def settle() -> None:
    """Enable the garbage collector, but exclude what is there now: modules and widgets stay alive.

    Call it once, when all pages are built. What is excluded is never freed if it is in a circle of
    references, so garbage is collected first, and data sets opened later are left to the collector.

    With numpy and all pages there are 150,000 of them. Scanning these takes a tenth of a second, which would
    come in the middle of a frame now and then.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
