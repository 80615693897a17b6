"""How much room kept runs may take.

The window, the command line and Python use the same limit, so it is in a file beside the runs. An environment
variable comes before it.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import DataError
from mnist_gui.untrusted import read_ordinary

USUAL_MEGABYTES: Final = 2048

LIMIT_VARIABLE: Final = "MNIST_GUI_RUNS_MEGABYTES"
"""Environment variable with the most megabytes of all runs; 0 keeps nothing."""

_FILE: Final = "limit"
_MOST_DIGITS: Final = 7


class RunsFullError(DataError):
    """A run is not kept, because all of them would be larger than they may be."""


def check_limit(*, needed: int, used: int, limit: int) -> None:
    """Refuse a run for which no room is left.

    Parameters
    ----------
    needed, used, limit : int
        Bytes of the run, of those that are kept, and of all that may be kept.

    Raises
    ------
    RunsFullError
        If it would be too much.
    """
    if used + needed > limit:
        raise RunsFullError(
            f"The run is not kept: it takes {_in_words(needed)}, the kept runs take {_in_words(used)} and "
            f"may take {_in_words(limit)} together; delete some of them, or allow more."
        )


def runs_limit(folder: Path) -> int:
    """Return how many bytes all runs in a folder may take together."""
    texts = [os.environ.get(LIMIT_VARIABLE, "")]
    with suppress(OSError):
        texts.append(read_ordinary(folder / _FILE, most=20).decode("ascii", "replace").strip())
    for text in texts:
        if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
            return int(text) << 20
    return USUAL_MEGABYTES << 20


def set_runs_limit(folder: Path, megabytes: int) -> None:
    """Let all runs in a folder take so many megabytes together.

    Raises
    ------
    OSError
        If that cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_write(folder / _FILE) as file:
        file.write(f"{megabytes}\n".encode())


def _in_words(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.1f} MB"
