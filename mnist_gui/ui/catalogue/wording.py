"""Numbers and states of the catalogue as text."""

from PySide6.QtCore import QCoreApplication

from mnist_gui.data.sources.catalogue import Entry, shares_archive
from mnist_gui.data.sources.fetching.meter import format_bytes
from mnist_gui.ui.catalogue.downloads import Phase, Status

_CONTEXT = "catalogue"


def images_text(entry: Entry) -> str:
    """Return the number of images: ``"70,000 images"``."""
    return _translated("{count} images").format(count=f"{sum(entry.images):,}")


def splits_text(entry: Entry) -> str:
    """Return the number of images of each split."""
    train, test = (f"{images:,}" for images in entry.images)
    return _translated("{train} for training, {test} for testing").format(train=train, test=test)


def classes_text(entry: Entry) -> str:
    """Return the number of classes and their names."""
    names = entry.class_names
    listed = ", ".join(names) if any(len(name) > 1 for name in names) else " ".join(names)
    return _translated("{count}: {names}").format(count=len(names), names=listed)


def size_text(entry: Entry) -> str:
    """Return the size of the download; only the first of those in one archive names it."""
    return _translated("same archive") if shares_archive(entry) else format_bytes(entry.about_bytes)


def state_text(entry: Entry, status: Status) -> str:
    """Return the state of the download in one or two words; empty if there was none."""
    match status.phase:
        case Phase.PRESENT:
            return _translated("Downloaded")
        case Phase.WAITING:
            return _translated("Waiting")
        case Phase.STOPPING:
            return _translated("Stopping")
        case Phase.RUNNING:
            share = None if status.progress is None else status.progress.fraction
            return _translated("Starting") if share is None else f"{int(100 * share)} %"
        case _ if status.error:
            return _translated("Failed")
        case _ if status.local is not None and status.local.received:
            share = min(0.99, status.local.received / max(1, entry.about_bytes))
            return _translated("Stopped at {percent} %").format(percent=int(100 * share))
        case _:
            return ""


def repaired_text(status: Status) -> str:
    """Return a sentence about files that were damaged and downloaded again; empty if there are none."""
    if not status.repaired:
        return ""
    one = _translated("{files} was damaged and has been downloaded again.")
    several = _translated("{files} were damaged and have been downloaded again.")
    return (one if len(status.repaired) == 1 else several).format(files=", ".join(status.repaired))


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
