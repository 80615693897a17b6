"""What stores share that write their unsaved changes when the window closes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from mnist_gui.errors import BusyError, UserError

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance


def is_written(write: Callable[[], object], failed: "SignalInstance", *, patience: float | None) -> bool:
    """Write, and return whether that succeeded; if not, `failed` is emitted with the reason.

    Parameters
    ----------
    write : callable
        Writes, with the same patience.
    failed : SignalInstance
        Takes a message for the user.
    patience : float or None
        Seconds to wait for other programs and threads; None for the longest wait.

    Raises
    ------
    BusyError
        If they did not end in the time of `patience`: the caller may try again with more.
    """
    try:
        write()
    except UserError as error:
        if patience is not None and isinstance(error, BusyError):
            raise
        failed.emit(str(error))
        return False
    return True


@contextmanager
def turn(lock: Lock, patience: float | None) -> Iterator[None]:
    """Hold a lock of this program; wait for it to the end, or for some seconds.

    Raises
    ------
    BusyError
        If another thread holds it for longer.
    """
    if patience is None:
        with lock:
            yield
        return
    if not lock.acquire(timeout=patience):
        raise BusyError("What you made is still being written; try again in a moment.")
    try:
        yield
    finally:
        lock.release()
