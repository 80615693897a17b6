"""How much several threads hold at a time, all together."""

from contextlib import ExitStack
from threading import Condition


class Room:
    """A number of bytes or pixels that threads share. Thread-safe.

    Parameters
    ----------
    size : int
        The most that they hold together.
    small : int
        As little as this is held without being counted.
    """

    def __init__(self, size: int, *, small: int) -> None:
        self._free = self._size = size
        self._small = small
        self._changed = Condition()

    def hold(self, amount: int, held: ExitStack) -> None:
        """Wait until there is room for so much, and hold it until `held` is closed.

        What is larger than the room is held alone.
        """
        if amount <= self._small:
            return
        amount = min(amount, self._size)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= amount)
            self._free -= amount
        held.callback(self._give_back, amount)

    def _give_back(self, amount: int) -> None:
        with self._changed:
            self._free += amount
            self._changed.notify_all()
