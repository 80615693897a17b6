"""The version of a data directory: an older program refuses one that a newer program has changed.

The version is raised when an older program would misunderstand or damage what a newer one writes, and not for
what it ignores: a new folder, or a file that has a version of its own. A directory without the file is of
version 1. The file is written with the first run that is kept.
"""

from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import DataError, NewerDataError, reason_of
from mnist_gui.untrusted import read_ordinary

DATA_VERSION: Final = 1
"""The newest version that this program understands, and the one that it writes."""

VERSION_FILE: Final = "version"

_MOST_DIGITS: Final = 9


def check_data_version(directory: Path) -> None:
    """Refuse the directory of a profile that a newer program has changed.

    Raises
    ------
    NewerDataError
        If its version is newer.
    DataError
        If it cannot be read.
    """
    try:
        text = read_ordinary(directory / VERSION_FILE, most=_MOST_DIGITS + 2).strip()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise DataError(
            f"{directory / VERSION_FILE} cannot be read ({reason_of(error)}); allow reading it."
        ) from error
    if not text.isdigit() or int(text) > DATA_VERSION:
        raise NewerDataError(
            f"{directory} belongs to a newer mnist-gui, which keeps your work in another way; update the "
            "program, or name another directory in MNIST_GUI_DATA."
        )


def mark_data_version(directory: Path) -> None:
    """Write the version of a directory that has none yet.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path = directory / VERSION_FILE
    if not path.exists():
        with atomic_write(path) as file:
            file.write(f"{DATA_VERSION}\n".encode())
