"""Deleting another person's profile: what is lost by it, and the deletion itself."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.data.user.backup import count_files, counts_in_words, kinds_in_words
from mnist_gui.data.user.profiles import DEFAULT_PROFILE, current_profile, other_profile_directory, profiles
from mnist_gui.data.user.recovery import has_folders, has_open_windows
from mnist_gui.data.user.user_files import held_directory
from mnist_gui.errors import DataError, UsageError, reason_of

_GONE: Final = ".gone"  # how the name of a folder ends while it is being removed


@dataclass(frozen=True)
class ProfileContent:
    """What a profile has.

    Attributes
    ----------
    counts : mapping of str to int, or None
        How many things of each kind its user made; None if a file is damaged.
    has_recovery : bool
        Whether a crash left work there that was not restored.
    """

    counts: Mapping[str, int] | None
    has_recovery: bool

    @property
    def in_words(self) -> str:
        """What the user made, such as ``"3 notes and 120 own digits"``."""
        return f"all {kinds_in_words()}" if self.counts is None else counts_in_words(self.counts)


def profile_content(name: str) -> ProfileContent:
    """Return what deleting a profile would lose.

    Raises
    ------
    UsageError
        If there is no such profile, or it cannot be deleted.
    """
    directory = _deletable(name)
    try:
        counts = count_files(directory)
    except DataError:
        counts = None
    return ProfileContent(counts, has_folders(directory / "recovery"))


def delete_profile(name: str) -> None:
    """Delete a profile with all that is in it: what its user made, settings, and what a crash left.

    Its folder is renamed first, in one step: a program that is killed leaves all of the profile or none.

    Raises
    ------
    UsageError
        If there is no such profile, or it is the default one or the one in use.
    BusyError
        If another program goes on writing there.
    DataError
        If a window of it is open, or the folder cannot be removed.
    """
    directory = _deletable(name)
    if has_open_windows(directory / "recovery"):
        raise DataError(f"A window of the profile {name} is open; close it, then delete the profile.")
    with held_directory(directory):
        pass  # what other programs are writing has been written
    gone = directory.with_name(f".{name}{_GONE}")
    try:
        shutil.rmtree(gone, ignore_errors=True)
        directory.rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        reason = reason_of(error)
        raise DataError(
            f"The profile {name} cannot be deleted ({reason}); remove the folder {directory} yourself."
        ) from error


def _deletable(name: str) -> Path:
    """Return the folder of a profile that may be deleted."""
    if name == DEFAULT_PROFILE:
        raise UsageError("The default profile cannot be deleted; it is the data directory itself.")
    if name == current_profile():
        raise UsageError(f"The profile {name} is in use; switch to another one, then delete it.")
    if name not in profiles():
        raise UsageError(f"There is no profile {name}.")
    return other_profile_directory(name)
