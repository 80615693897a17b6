"""Change several user files together: all of them or none, also if the program is killed.

The new contents are written into a folder beside the others, with a list of what to do. Giving that folder
its name commits the change. Then the files are moved into place. A program that is killed in between leaves
the folder, and the next one that reads or changes a user file moves the rest. Each step can be done twice.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import atomic_folder, remove_leftovers
from mnist_gui.data.user.profiles import RESTORATION
from mnist_gui.untrusted import read_ordinary

JOURNAL: Final = RESTORATION
"""Name of the folder in the directory of a profile; it is there only while files are moved."""

_LIST: Final = "changes.json"
_LARGEST_LIST: Final = 64 << 20
_NAME: Final = re.compile("[a-z]+/[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def is_pending(directory: Path) -> bool:
    """Tell whether a change is committed and not complete."""
    return (directory / JOURNAL).exists()


def commit(directory: Path, changes: Mapping[str, bytes | None]) -> None:
    """Change files together. The caller holds the lock of the directory.

    Parameters
    ----------
    directory : Path
        Of a profile; made if need be.
    changes : mapping of str to bytes or None
        The new content of each file, by folder and name (``notes/1f.json``); None removes the file.

    Raises
    ------
    OSError
        If the change could not be written: nothing is changed. If the files could not be moved: `finish` does
        it later.
    """
    directory.mkdir(parents=True, exist_ok=True)
    finish(directory)
    with atomic_folder(directory / JOURNAL) as folder:
        for number, content in enumerate(changes.values()):
            if content is not None:
                _write(folder / str(number), content)
        steps = [
            {"file": name, "new": None if content is None else str(number)}
            for number, (name, content) in enumerate(changes.items())
        ]
        _write(folder / _LIST, json.dumps(steps).encode())
    finish(directory)


def finish(directory: Path) -> None:
    """Complete a change that a killed program committed, if there is one. The caller holds the lock.

    Raises
    ------
    OSError
        If a file cannot be moved.
    """
    journal = directory / JOURNAL
    remove_leftovers(journal)
    if not journal.is_dir():
        return
    for name, new in _steps(journal):
        target = directory / name
        if new is None:
            target.unlink(missing_ok=True)
        elif (journal / new).exists():
            target.parent.mkdir(exist_ok=True)
            (journal / new).replace(target)
    (journal / _LIST).unlink(missing_ok=True)  # without it, what is left is not done again
    shutil.rmtree(journal, ignore_errors=True)


def _steps(journal: Path) -> list[tuple[str, str | None]]:
    """Return what to do; nothing if the list is not one that `commit` wrote."""
    try:
        steps = json.loads(read_ordinary(journal / _LIST, most=_LARGEST_LIST))
        found = [(step["file"], step["new"]) for step in steps]
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return []
    is_sound = all(
        isinstance(name, str)
        and _NAME.fullmatch(name)
        and (new is None or (isinstance(new, str) and new.isascii() and new.isdecimal()))
        for name, new in found
    )
    return found if is_sound else []


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
