"""The directories in which the system lets programs keep the files of a user."""

import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

_PROGRAM: Final = "mnist-gui"


class UserDirectory(NamedTuple):  # not a dataclass: making one takes most of a millisecond of the start
    """One kind of directory, by where each system has it.

    Attributes
    ----------
    variable : str
        The environment variable that names it on Linux and its relatives; counts only if it is absolute.
    usual : str
        Where it is unless the variable is set, from the home directory.
    on_macos : str
        Where it is on macOS, from the home directory.
    """

    variable: str
    usual: str
    on_macos: str


DATA: Final = UserDirectory("XDG_DATA_HOME", ".local/share", "Library/Application Support")
"""For what cannot be computed again."""

CACHE: Final = UserDirectory("XDG_CACHE_HOME", ".cache", "Library/Caches")
"""For what can be computed again."""


def program_directory(kind: UserDirectory) -> Path | None:
    """Return the directory of this program; it need not exist. None for a user without a home directory.

    On Windows, data and caches are both in ``%LOCALAPPDATA%``.
    """
    home = _home()
    if sys.platform == "win32":
        parent = _absolute(os.environ.get("LOCALAPPDATA")) or (home and home / "AppData" / "Local")
    elif sys.platform == "darwin":
        parent = home and home / kind.on_macos
    else:
        parent = _absolute(os.environ.get(kind.variable)) or (home and home / kind.usual)
    return parent and parent / _PROGRAM


def _home() -> Path | None:
    try:
        return _absolute(str(Path.home()))
    except RuntimeError:
        return None


def _absolute(name: str | None) -> Path | None:
    """Return a path, or None for one that would depend on the current directory."""
    path = Path(name or "")
    return path if path.is_absolute() else None
