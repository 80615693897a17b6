"""What all arrays in files have in common, of each kind."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt


class StoredArray(Protocol):
    """An array in a file, of which only the header was read."""

    @property
    def name(self) -> str:
        """What it is called in its file."""

    @property
    def dtype(self) -> np.dtype[Any]: ...

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def size(self) -> int:
        """Bytes of all values."""

    @property
    def held_bytes(self) -> int:
        """Bytes that `blocks` holds while they are read."""

    def blocks(self) -> Iterator[npt.NDArray[Any]]:
        """Read it, some rows at a time."""
        ...
