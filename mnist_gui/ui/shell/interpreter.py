"""How Python runs under a window: what it does at times of its own must keep nobody waiting.

Nothing in this module imports Qt.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SWITCH_INTERVAL: Final = 0.0005
"""Seconds after which a thread hands the interpreter on. Usually it is ten times that, a third of a frame."""


@contextmanager
def interactive() -> Iterator[None]:
    """Run Python for a window, from before its modules are imported until it has closed.

    Until `settle` is called, no garbage is looked for: importing makes none, but so many objects that they
    would be looked through again and again.
    """
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
    """Look for garbage from now on, but not among what is there: modules and widgets are going to stay.

    With numpy and all pages there are 150,000 objects to look through, which takes a tenth of a second, now
    and then and in the middle of a frame.
    """
    gc.freeze()
    gc.enable()
