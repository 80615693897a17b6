"""What the program keeps for a user on disk: how large it is, and how it is deleted. One row each, no Qt."""

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from mnist_gui.data.user.profiles import profile_directory, shared_folder, user_folder
from mnist_gui.errors import UserError


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is kept.

    Attributes
    ----------
    name : str
    title : str
        What it is, for the user.
    loss : str
        What deleting it means, a sentence.
    size : callable or None
        Returns its bytes on disk; None for what is only on or off.
    delete : callable
        Deletes it. Both are called on worker threads, and raise a `UserError` if they cannot.
    """

    name: str
    title: str
    loss: str
    size: Callable[[], int] | None
    delete: Callable[[], None]


def _size_of(*folders: Path) -> int:
    return sum(_size(path) for folder in folders for path in folder.rglob("*"))


def _size(path: Path) -> int:
    with suppress(OSError):
        return 0 if path.is_dir() else path.lstat().st_size
    return 0


def _cache_size() -> int:
    from mnist_gui.learning.feature_cache import user_cache

    cache = user_cache()
    return cache.size if cache else 0


def _clear_cache() -> None:
    from mnist_gui.learning.feature_cache import user_cache

    cache = user_cache()
    if cache:
        cache.clear()


def _delete_recovery() -> None:
    from mnist_gui.data.user.recovery import take_abandoned

    while (folder := take_abandoned(user_folder("recovery"))) is not None:
        folder.remove()


def _delete_kind(name: str) -> None:
    from mnist_gui.data.user.backup import delete_kind

    delete_kind(name)


def _delete_reviews() -> None:
    from mnist_gui.data.user.reviews import delete_reviews

    delete_reviews()


def _runs_size() -> int:
    folder = user_folder("runs")
    return _size_of(*(path for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else 0


def _delete_runs() -> None:
    from mnist_gui.learning.runs.store import RunStore

    RunStore().delete_all()


def _backups_folder() -> Path:
    from mnist_gui.data.user.backup import BEFORE

    return profile_directory() / BEFORE


def _previews_folder() -> Path:
    from mnist_gui.ui.state.preview_files import previews_folder

    return previews_folder()


def _download_folders() -> Iterable[Path]:
    """Return the folders in which this program puts downloads; others in that place are the user's."""
    from mnist_gui.data.sources.catalogue import CATALOGUE
    from mnist_gui.data.sources.download import archives_folder, default_folder

    return [
        folder for folder in (*map(default_folder, CATALOGUE.values()), archives_folder()) if folder.is_dir()
    ]


def _delete_downloads() -> None:
    from mnist_gui.data.sources.fetching.disk import STAGE, folder_lock

    for folder in _download_folders():
        with folder_lock(folder / STAGE):  # a download under way stays
            shutil.rmtree(folder, ignore_errors=True)


KEPT: Final = (
    Kept(
        "notes",
        "Notes",
        "All notes to all data sets are gone.",
        lambda: _size_of(user_folder("notes")),
        partial(_delete_kind, "notes"),
    ),
    Kept(
        "corrections",
        "Corrections",
        "All data sets are as they were given.",
        lambda: _size_of(user_folder("corrections")),
        partial(_delete_kind, "corrections"),
    ),
    Kept(
        "reviews",
        "Reviews",
        "The next review begins at its first image; what you corrected stays.",
        lambda: _size_of(user_folder("reviews")),
        _delete_reviews,
    ),
    Kept(
        "digits",
        "Own digits",
        "All drawings that you labelled are gone.",
        lambda: _size_of(user_folder("digits")),
        partial(_delete_kind, "digits"),
    ),
    Kept(
        "adaptation",
        "Learned handwriting",
        "The pad reads as it did before it learned your digits, which stay.",
        None,
        lambda: None,
    ),
    Kept(
        "runs",
        "Trainings and their models",
        "All runs that are kept are gone; a model that you saved in a file of your own stays.",
        _runs_size,
        _delete_runs,
    ),
    Kept(
        "recovery",
        "Work of windows that crashed",
        "What was not restored yet is gone; open windows keep theirs.",
        lambda: _size_of(user_folder("recovery")),
        _delete_recovery,
    ),
    Kept(
        "backups",
        "Backups made before replacing",
        "What a restored backup replaced is gone.",
        lambda: _size_of(_backups_folder()),
        lambda: shutil.rmtree(_backups_folder(), ignore_errors=True),
    ),
    Kept(
        "cache",
        "Computed features",
        "The next training computes them again.",
        _cache_size,
        _clear_cache,
    ),
    Kept(
        "previews",
        "Pictures of recent data sets",
        "They are made again when the data sets are opened.",
        lambda: _size_of(_previews_folder()),
        lambda: shutil.rmtree(_previews_folder(), ignore_errors=True),
    ),
    Kept(
        "downloads",
        "Downloaded data sets",
        "They can be downloaded again; files that are elsewhere stay.",
        lambda: _size_of(*_download_folders()),
        _delete_downloads,
    ),
)


def sizes() -> dict[str, int]:
    """Return the bytes of everything that has a size, by name; 0 for what cannot be found."""
    found = {}
    for kept in KEPT:
        if kept.size is not None:
            found[kept.name] = 0
            with suppress(UserError, OSError):
                found[kept.name] = kept.size()
    return found


def data_directory() -> str:
    """Return the path of the directory of the profile in use; empty if there is none."""
    try:
        return str(profile_directory())
    except UserError:
        return ""


def downloads_folder() -> str:
    """Return the usual folder of downloads; empty if there is none."""
    try:
        return str(shared_folder("datasets"))
    except UserError:
        return ""
