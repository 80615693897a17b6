"""Where journals of corrections are: one file for each data set, in the user's folder ``corrections``.

The name of a file begins with the number of images. So to find that a data set has no corrections, which is
so for most, takes no fingerprint of it.
"""

import os
from pathlib import Path
from typing import Final

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.profiles import RESTORATION, user_folder
from mnist_gui.errors import DataError, NewerDataError

FOLDER: Final = "corrections"
FILE_NAME: Final = "[0-9]{1,12}-[0-9a-f]{32}[.]csv"
"""A regular expression for the names of journals."""


def corrections_folder() -> Path:
    """Return the user's folder for corrections; see `user_folder`."""
    return user_folder(FOLDER)


def journal_path(folder: Path, dataset: Dataset) -> Path:
    """Return the journal of a data set; its fingerprint is computed, which takes time for a large one."""
    return folder / f"{len(dataset)}-{dataset.fingerprint}.csv"


def may_have_journal(dataset: Dataset) -> bool:
    """Return whether the user may have corrected a data set, without reading its images.

    Raises
    ------
    NewerDataError
        If that is not known, because a newer program has the corrections.
    """
    try:
        folder = corrections_folder()
    except NewerDataError:
        raise
    except DataError:  # a user without a home directory
        return False
    try:
        with os.scandir(folder) as entries:
            if any(entry.name.startswith(f"{len(dataset)}-") for entry in entries):
                return True
    except OSError:  # usually because there is no such folder
        pass
    return (folder.parent / RESTORATION).exists()  # it may bring one
