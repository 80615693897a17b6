"""Settings of the Python interpreter that keep a window responsive, and its memory small.

This module does not import Qt.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mnist_gui.heap import share_heaps

_SWITCH_INTERVAL: Final = 0.0005
"""Seconds after which a thread releases the GIL. The default is ten times that, a third of a frame."""


@contextmanager
def interactive() -> Iterator[None]:
    """Configure Python for a window, from before its modules are imported until it has closed.

    The garbage collector never runs by itself: importing makes no garbage, but so many objects that it
    would run again and again; and it would run on any thread, and take widgets apart there, which ends the
    process. After `settle`, call `collect_due` now and then instead.
    """
    share_heaps()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
        sys.setswitchinterval(interval)


def settle() -> None:
    """Collect garbage, then exclude what is left from the collector: modules and widgets stay alive.

    Call it once, when all pages are built. What is excluded is never freed if it is in a circle of
    references, so garbage is collected first, and data sets opened later are left to the collector.

    With numpy and all pages there are 150,000 of them. Scanning these takes a tenth of a second, which would
    come in the middle of a frame now and then.
    """
    gc.collect()
    gc.freeze()


def collect_due() -> None:
    """Collect the garbage of those generations for which Python would do so now.

    Call it on the thread of the GUI: widgets in a circle of references are destroyed where it runs.
    """
    limits = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, limit) in enumerate(limits) if 0 < limit < count]
    if due:
        gc.collect(max(due))
