"""Where the program keeps what a person makes with it, and how it is read and replaced there.

What somebody wrote or drew by hand cannot be computed again. So a file of it is replaced as a whole or not at
all, and whoever keeps one refuses to replace what could not be understood: see `notes` and `own_digits`.
"""

import os
import sys
from pathlib import Path

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import DataError

ENVIRONMENT_VARIABLE = "MNIST_GUI_DATA"
"""Names another directory for what the user makes."""


def user_folder(name: str) -> Path:
    """Return a folder in the directory that `ENVIRONMENT_VARIABLE` names; it need not exist.

    By default that directory is ``mnist-gui`` in ``$XDG_DATA_HOME``, which is ``~/.local/share`` unless set;
    in ``~/Library/Application Support`` on macOS; in ``%LOCALAPPDATA%`` on Windows.

    Parameters
    ----------
    name : str
        What the folder holds, in a word for both the disk and the user: ``"notes"``.

    Raises
    ------
    DataError
        If the user has no home directory.
    """
    if chosen := os.environ.get(ENVIRONMENT_VARIABLE):
        return Path(chosen) / name
    try:
        return _user_data_directory() / "mnist-gui" / name
    except RuntimeError:
        raise DataError(
            f"There is no home directory to keep {name} in; name a directory in {ENVIRONMENT_VARIABLE}."
        ) from None


def read_user_file(path: Path, *, what: str) -> bytes | None:
    """Return what a file holds, or None if there is no such file.

    Parameters
    ----------
    path : Path
    what : str
        What is in it, to begin a sentence with: ``"The notes"``.

    Raises
    ------
    DataError
        If there is one and it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"{what} in {path} cannot be read: {_reason(error)}.") from None


def replace_user_file(path: Path, content: bytes, *, what: str) -> None:
    """Put a file in place of the one that is there; its folder is made if need be.

    Parameters
    ----------
    path : Path
    content : bytes
        Without any, the file is removed.
    what : str
        What is in it, to begin a sentence with: ``"The notes"``.

    Raises
    ------
    DataError
        If the disk does not allow it. What was there before is there still.
    """
    try:
        if content:
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as file:
                file.write(content)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(
            f"{what} cannot be kept in {path} ({_reason(error)}); make room there, or allow to write there."
        ) from None


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _user_data_directory() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    directory = os.environ.get("XDG_DATA_HOME", "")
    return Path(directory) if Path(directory).is_absolute() else Path.home() / ".local" / "share"
