"""Numbers and states of the catalogue in words, the same wherever they stand."""

from PySide6.QtCore import QCoreApplication

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.ui.catalogue.downloads import Phase, Status

_CONTEXT = "catalogue"


def images_text(entry: Entry) -> str:
    """Say how many images there are: ``"70,000 images"``."""
    return _translated("{count} images").format(count=f"{sum(entry.images):,}")


def splits_text(entry: Entry) -> str:
    """Say how many images each split has."""
    train, test = entry.images
    return _translated("{train} to train on, {test} to test with").format(
        train=f"{train:,}", test=f"{test:,}"
    )


def classes_text(entry: Entry) -> str:
    """Say how many classes there are, and which."""
    names = entry.class_names
    listed = ", ".join(names) if any(len(name) > 1 for name in names) else " ".join(names)
    return _translated("{count}: {names}").format(count=len(names), names=listed)


def size_text(entry: Entry) -> str:
    """Say how large the download is."""
    return format_bytes(entry.about_bytes)


def state_text(entry: Entry, status: Status) -> str:
    """Say in a word or two how far a data set is on its way here; nothing if nobody wanted it yet."""
    match status.phase:
        case Phase.HERE:
            return _translated("Downloaded")
        case Phase.WAITING:
            return _translated("Waiting")
        case Phase.STOPPING:
            return _translated("Stopping")
        case Phase.RUNNING:
            share = None if status.progress is None else status.progress.fraction
            return _translated("Starting") if share is None else f"{int(100 * share)} %"
        case _ if status.problem:
            return _translated("Failed")
        case _ if status.place is not None and status.place.arrived:
            share = min(0.99, status.place.arrived / max(1, entry.about_bytes))
            return _translated("Stopped at {percent} %").format(percent=int(100 * share))
        case _:
            return ""


def mended_text(status: Status) -> str:
    """Say which files were damaged and have been downloaded again; nothing if none was."""
    if not status.mended:
        return ""
    one = _translated("{files} was damaged and has been downloaded again.")
    several = _translated("{files} were damaged and have been downloaded again.")
    return (one if len(status.mended) == 1 else several).format(files=", ".join(status.mended))


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
