"""How much memory all arrays of a data set may take together, from the first header to the last label.

A codec takes bytes from the budget of its `ReadJob` before it makes an array: images, labels, columns and
texts alike. So no file, however small, gets more than the limit by asking for it in many pieces. Images that
stay mapped from their file take nothing.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

from mnist_gui.errors import DataError
from mnist_gui.free_memory import free_memory

_SHARE: Final = 0.75
"""Of the free memory; the rest is for what is needed while a data set is read, and for other programs."""

_ASSUMED: Final = 8 * 1024**3  # bytes free, where the system does not tell

POINTER: Final = 8
"""Bytes of one value in an array of objects."""


class MemoryBudget:
    """The bytes that the arrays of one data set may take. Thread-safe."""

    def __init__(self) -> None:
        self._taken = 0
        self._lock = Lock()

    @cached_property
    def size(self) -> int:
        """Bytes in all: three quarters of the memory that is free when the first of them are taken."""
        free = free_memory()
        return int(_SHARE * (_ASSUMED if free is None else free))

    def take(self, path: Path, count: int) -> None:
        """Take bytes, before the memory is used.

        Parameters
        ----------
        path : Path
            The file that asks for them.
        count : int
            Bytes.

        Raises
        ------
        DataError
            If there are not so many left.
        """
        with self._lock:
            if self._taken + count > self.size:
                raise DataError(
                    f"{path} is too large for the memory of this computer: its images take "
                    f"{self._taken + count:,} bytes, with labels and columns, and {self.size:,} are free for "
                    "them; open them in a smaller size or, if that cannot be true, download or copy it again."
                )
            self._taken += count

    @contextmanager
    def lend(self, path: Path, count: int) -> Iterator[None]:
        """Take bytes for the block only."""
        self.take(path, count)
        try:
            yield
        finally:
            with self._lock:
                self._taken -= count

    def take_texts(self, path: Path, texts: Iterable[object]) -> None:
        """Take the bytes of texts that are kept as objects, and of an array of them."""
        self.take(path, sum(POINTER + sys.getsizeof(text) for text in texts))
