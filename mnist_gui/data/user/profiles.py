"""Profiles: several people's work in one data directory, each in a folder of its own.

The default profile is the data directory itself, as it was before there were others. Another one is a folder
in ``profiles``, with the same folders inside: notes, own digits, what a crash would take. Downloads belong to
all profiles. The environment variable `PROFILE_VARIABLE` says which one the program uses, so that commands,
Python and the window agree.
"""

import os
import unicodedata
from pathlib import Path
from typing import Final

from mnist_gui.data.user.data_version import check_data_version
from mnist_gui.errors import DataError, NewerDataError, UsageError
from mnist_gui.names import shown
from mnist_gui.user_directories import DATA, program_directory

DATA_VARIABLE: Final = "MNIST_GUI_DATA"
"""Environment variable that names another data directory."""

PROFILE_VARIABLE: Final = "MNIST_GUI_PROFILE"
"""Environment variable that names the profile; empty or missing for the default one."""

DEFAULT_PROFILE: Final = ""
"""The name of the profile that is the data directory itself."""

LONGEST_NAME: Final = 40
"""Characters of the name of a profile."""

RESTORATION: Final = ".restore"
"""Name of the folder in the directory of a profile where files are while several are changed together."""

_FOLDER: Final = "profiles"
_LONGEST_ENCODED: Final = 120  # bytes; with endings still short for every file system
_ALLOWED_SIGNS: Final = frozenset(" -_.'")
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", "default"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)}
)
"""Names of devices on Windows, with and without an ending, and the word for the default profile."""


def user_folder(name: str) -> Path:
    """Return a folder of the profile in use; it need not exist.

    `DATA_VARIABLE` names the data directory. The default is ``mnist-gui`` in ``$XDG_DATA_HOME`` (which
    is ``~/.local/share`` unless set), on macOS in ``~/Library/Application Support`` and on Windows in
    ``%LOCALAPPDATA%``.

    Parameters
    ----------
    name : str
        Name of the folder, which also tells the user what it holds: ``"notes"``.

    Raises
    ------
    DataError
        If the user has no home directory, or a newer program keeps its work there in another way.
    UsageError
        If the name of the profile cannot be one.
    """
    profile = current_profile()
    directory = _directory(name).joinpath(*(_FOLDER, profile) if profile else ())
    check_data_version(directory)
    return directory / name


def profile_directory() -> Path:
    """Return the directory with all folders of the profile in use; raises what `user_folder` does."""
    return user_folder("your work").parent


def check_profile() -> None:
    """Refuse the profile in use if a newer program keeps its work in another way.

    Without a home directory, or where it cannot be read, what needs it says so.

    Raises
    ------
    NewerDataError
    """
    try:
        profile_directory()
    except NewerDataError:
        raise
    except DataError:
        return


def other_profile_directory(name: str) -> Path:
    """Return the directory of a profile that is not the default one; raises what `shared_folder` does."""
    return shared_folder(_FOLDER) / name


def shared_folder(name: str) -> Path:
    """Return a folder that all profiles share, in the data directory; it need not exist.

    Raises
    ------
    DataError
        As `user_folder`.
    """
    directory = _directory(name)
    check_data_version(directory)
    return directory / name


def current_profile() -> str:
    """Return the name of the profile in use; `DEFAULT_PROFILE` for the default one.

    Raises
    ------
    UsageError
        If it cannot be the name of a profile.
    """
    return checked_profile(os.environ.get(PROFILE_VARIABLE, DEFAULT_PROFILE))


def use_profile(name: str | None) -> str:
    """Use a profile from now on, in this process and in those that it starts.

    Parameters
    ----------
    name : str or None
        As a person writes it; one that exists is found in any case. `DEFAULT_PROFILE` or ``default`` is the
        default one; None leaves the one in use.

    Returns
    -------
    str
        The name of its folder.

    Raises
    ------
    UsageError
        If it cannot be the name of a profile.
    """
    if name is None:
        return current_profile()
    chosen = os.environ[PROFILE_VARIABLE] = checked_profile(name)
    return chosen


def checked_profile(name: str) -> str:
    """Return the name of a profile as its folder is called.

    Letters and digits of any script are allowed, with blanks and ``- _ . '`` between them, so a name never
    leads out of the folder of profiles.

    Raises
    ------
    UsageError
        If it cannot be the name of a profile.
    """
    if name in (DEFAULT_PROFILE, "default"):
        return DEFAULT_PROFILE
    plain = unicodedata.normalize("NFC", name)
    if reason := _why_not(plain):
        raise UsageError(f"{shown(name, longest=60)!r} cannot be the name of a profile: {reason}.")
    folded = plain.casefold()
    return next((known for known in profiles() if known.casefold() == folded), plain)


def profiles() -> tuple[str, ...]:
    """Return the names of all profiles but the default one, in alphabetical order."""
    try:
        names = [path.name for path in shared_folder(_FOLDER).iterdir() if path.is_dir()]
    except (OSError, DataError):
        return ()
    return tuple(sorted((name for name in names if not _why_not(name)), key=str.casefold))


def _directory(what: str) -> Path:
    """Return the data directory, which is to keep something."""
    if chosen := os.environ.get(DATA_VARIABLE):
        return Path(chosen)
    directory = program_directory(DATA)
    if directory is None:
        raise DataError(f"There is no home directory to keep {what} in; name a directory in {DATA_VARIABLE}.")
    return directory


def _why_not(name: str) -> str:
    """Return why a text cannot be the name of a profile; empty if it can."""
    if not name.strip():
        return "it is empty"
    if len(name) > LONGEST_NAME or len(name.encode("utf-8", "surrogatepass")) > _LONGEST_ENCODED:
        return f"it is longer than {LONGEST_NAME} letters"
    if not all(char in _ALLOWED_SIGNS or _is_of_a_word(char) for char in name):
        return "it may have letters, digits, blanks and - _ . ' only"
    if not name[0].isalnum() or name[-1] in " .":
        return "it begins with a letter or digit, and does not end with a blank or a full stop"
    if name.partition(".")[0].strip().casefold() in _RESERVED:
        return "the system uses this name"
    return ""


def _is_of_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")  # vowel signs of many scripts
