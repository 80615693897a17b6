"""What a killed window would lose, kept until the window is closed in order.

Each window has a folder in ``recovery`` of the user's data directory: ``state.json`` says what was open and
begun, and beside it are the models that are in no other file. The window holds the lock ``NAME.lock`` beside
its folder. The operating system releases it when the program ends, however it ends. So a folder whose lock is
free was left by a program that was killed, and the next window that takes it holds its lock in turn: no two
windows take the same one, and none takes that of a running one.

The files are JSON and model files, which are read as if they came from a stranger.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from mnist_gui.atomic_file import atomic_write, remove_leftovers_in
from mnist_gui.file_lock import open_locked
from mnist_gui.untrusted import read_ordinary

MOST_FOLDERS: Final = 3
"""How many folders of killed programs are kept; older ones are removed."""

LONGEST_KEPT: Final = 30 * 24 * 3600.0
"""Seconds after which the folder of a killed program is removed, from when a later start first found it."""

MOST_MODELS: Final = 8
MOST_BYTES: Final = 2**30
"""Most models of one window, and most bytes of them together; older models are removed for newer ones."""

_LARGEST_STATE: Final = 8 * 2**20
_STATE: Final = "state.json"
_FORMAT: Final = "mnist-gui recovery"
_VERSION: Final = 1
_NAME: Final = r"[0-9]+-([0-9a-f]+)"
_MODEL: Final = r"model-([0-9]{1,9})\.mnistmodel"


class RecoveryFolder:
    """The folder of one window, and the lock on it.

    Parameters
    ----------
    path : Path
    lock : int
        The descriptor of its locked file, which `remove` and `release` close.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def create(cls, parent: Path) -> "RecoveryFolder":
        """Make and lock the folder of a new window.

        Raises
        ------
        OSError
            If it cannot be made.
        """
        parent.mkdir(parents=True, exist_ok=True)
        while True:
            path = parent / f"{os.getpid()}-{_next_number(parent):x}"
            # First the lock: a folder without one would be taken for that of a killed program.
            if (lock := open_locked(_lock_of(path))) is not None:
                folder = cls(path, lock)
                try:
                    path.mkdir()
                except OSError:  # a full disk
                    folder.remove()
                    raise
                return folder

    # --- the state ------------------------------------------------------------------------------------

    def write_state(self, state: Mapping[str, object]) -> None:
        """Write what JSON can hold, in place of the state before; an empty one removes it.

        Raises
        ------
        OSError
            If it cannot be written; the state before stays.
        """
        if not state:
            (self.path / _STATE).unlink(missing_ok=True)
            return
        document = {"format": _FORMAT, "version": _VERSION, "state": state}
        with atomic_write(self.path / _STATE) as file:
            file.write(json.dumps(document).encode())

    def read_state(self) -> dict[str, object]:
        """Return the state; empty if there is none, or if it is damaged."""
        try:
            content = read_ordinary(self.path / _STATE, most=_LARGEST_STATE + 1)
            document = json.loads(content) if len(content) <= _LARGEST_STATE else None
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            return {}
        state = document.get("state") if document.get("version") == _VERSION else None
        return state if isinstance(state, dict) else {}

    # --- models ---------------------------------------------------------------------------------------

    def models(self) -> list[Path]:
        """Return the model files, oldest first."""
        return [self.path / f"model-{number}.mnistmodel" for number in self._numbers()]

    def new_model(self) -> Path:
        """Return the path for one more model file."""
        return self.path / f"model-{max(self._numbers(), default=0) + 1}.mnistmodel"

    def adopt(self, model: Path) -> Path:
        """Move a model file of another folder here, in one step; return its new path.

        Raises
        ------
        OSError
            If it cannot be moved; it stays where it was.
        """
        return model.replace(self.new_model())

    def trim(self) -> None:
        """Remove the oldest models until the rest is within `MOST_MODELS` and `MOST_BYTES`."""
        models = self.models()
        while models and (len(models) > MOST_MODELS or sum(_size(path) for path in models) > MOST_BYTES):
            models.pop(0).unlink(missing_ok=True)

    def _numbers(self) -> list[int]:
        found = (re.fullmatch(_MODEL, path.name) for path in self.path.iterdir())
        return sorted(int(match[1]) for match in found if match and match[1] == str(int(match[1])))

    # --- the end --------------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to restore."""
        return not self.models() and not self.read_state()

    def release(self) -> None:
        """Leave the folder to the next window."""
        os.close(self._lock)

    def remove(self) -> None:
        """Remove the folder and its lock; a kill meanwhile leaves nothing that is offered again."""
        gone, lock = _gone_of(self.path), _lock_of(self.path)
        with suppress(OSError):
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):  # Windows cannot remove an open file
            lock.unlink()
        os.close(self._lock)
        if os.name == "nt":
            with suppress(OSError):
                lock.unlink()


def take_abandoned(parent: Path) -> RecoveryFolder | None:
    """Take the newest folder that a killed program left, and remove those that are empty, old or too many.

    Returns
    -------
    RecoveryFolder or None
        Locked, so that no other window takes it; None if there is none with anything to restore.
    """
    kept: list[RecoveryFolder] = []
    for path in _newest_first(parent):
        with suppress(OSError):
            lock = open_locked(_lock_of(path), without_locks=False)
            if lock is None:
                continue  # its window is open
            folder = RecoveryFolder(path, lock)
            is_left = path.is_dir() and not folder.is_empty
            if len(kept) == MOST_FOLDERS or not is_left or _was_found_long_ago(lock):
                folder.remove()
            else:
                remove_leftovers_in(path)
                kept.append(folder)
    for folder in kept[1:]:
        folder.release()
    return kept[0] if kept else None


def has_open_windows(parent: Path) -> bool:
    """Return whether a running window keeps something in one of the folders."""
    for path in _newest_first(parent):
        with suppress(OSError):
            lock = open_locked(_lock_of(path), without_locks=False)
            if lock is None:
                return True
            os.close(lock)
    return False


def has_folders(parent: Path) -> bool:
    """Return whether there is a folder, of a running window or of a killed program."""
    return any(path.is_dir() for path in _newest_first(parent))


def _numbered(parent: Path) -> dict[str, int]:
    """Return the names of all folders, also of those that were being removed, and their numbers."""
    try:
        names = {path.name.removesuffix(".lock").removesuffix(".gone") for path in parent.iterdir()}
    except OSError:
        return {}
    return {name: int(match[1], 16) for name in names if (match := re.fullmatch(_NAME, name))}


def _next_number(parent: Path) -> int:
    """Return a number for a new folder, larger than all others even if the clock was set back."""
    return max(time.time_ns(), max(_numbered(parent).values(), default=0) + 1)


def _newest_first(parent: Path) -> list[Path]:
    numbers = _numbered(parent)
    return [parent / name for name in sorted(numbers, key=numbers.__getitem__, reverse=True)]


def _was_found_long_ago(lock: int) -> bool:
    """Return whether a start found the folder of a lock, given its descriptor, so long ago that it is old.

    The lock's file has the time. What the first start finds is never old: the clock may have been wrong when
    the folder was written.
    """
    now = int(time.time())
    os.lseek(lock, 0, os.SEEK_SET)
    found = os.read(lock, 20)
    if found.isdigit():
        return now - int(found) > LONGEST_KEPT
    os.lseek(lock, 0, os.SEEK_SET)
    os.write(lock, b"%020d" % max(0, now))
    return False


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _gone_of(path: Path) -> Path:
    """Return the name of a folder while it is being removed."""
    return path.with_name(f"{path.name}.gone")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
