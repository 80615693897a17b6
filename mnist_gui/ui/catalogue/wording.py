"""Numbers and states of the catalogue as text."""

import re

from PySide6.QtCore import QCoreApplication

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.ui.catalogue.downloads import Phase, Status

_CONTEXT = "catalogue"


def subject_text(entry: Entry) -> str:
    """Return in one line what it is: ``"70,000 handwritten digits in 10 classes"``."""
    return _translated("{count} {subject} in {classes} classes").format(
        count=f"{sum(entry.images):,}",
        subject=_translated(entry.subject),
        classes=len(entry.class_names),
    )


def brief_text(entry: Entry) -> str:
    """Return the numbers alone, where there is little room: ``"70,000 images, 10 classes"``."""
    words = _translated("{count} images, {classes} classes")
    return words.format(count=f"{sum(entry.images):,}", classes=len(entry.class_names))


def classes_count_text(entry: Entry) -> str:
    """Return the number of classes alone, where there is hardly any room: ``"10 classes"``."""
    return _translated("{classes} classes").format(classes=len(entry.class_names))


def licence_text(entry: Entry) -> str:
    """Return the licence without what is said about it."""
    return re.split("[;,]", entry.licence, maxsplit=1)[0]


def splits_text(entry: Entry) -> str:
    """Return the number of images of each split."""
    train, test = (f"{images:,}" for images in entry.images)
    return _translated("{train} for training, {test} for testing").format(train=train, test=test)


def classes_text(entry: Entry) -> str:
    """Return the number of classes and their names."""
    names = entry.class_names
    listed = ", ".join(names) if any(len(name) > 1 for name in names) else " ".join(names)
    return _translated("{count}: {names}").format(count=len(names), names=listed)


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
