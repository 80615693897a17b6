"""Read a few images of each class of a downloaded data set in the background."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.dataset import Images
from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner

Examples = tuple[Images, ...]
_Key = tuple[str, Path]


class ExampleReader(QObject):
    """Read examples once and keep them, so that switching between data sets is free.

    Signals
    -------
    ready(str)
        The examples of the data set of this name were read.
    """

    ready = Signal(str)

    def __init__(self, runner: TaskRunner, *, per_class: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._per_class = per_class
        self._read: dict[_Key, Examples] = {}
        self._jobs = LatestJob(runner, Lane.CATALOGUING, self)
        self._jobs.succeeded.connect(self._on_read)

    def examples(self, entry: Entry, folder: Path) -> Examples:
        """Return the images of each class, as `read_examples` does; empty if they are not read yet.

        In that case they are read in the background, and `ready` is emitted. If that fails nothing is
        emitted: opening the data set reports the error.
        """
        key = (entry.name, folder)
        if key not in self._read:
            self._jobs.request(partial(_read, entry, folder, self._per_class))
        return self._read.get(key, ())

    def forget(self, name: str) -> None:
        """Drop the examples of a data set, because its files may have changed."""
        for key in [key for key in self._read if key[0] == name]:
            del self._read[key]

    @Slot(object)
    def _on_read(self, result: tuple[_Key, Examples]) -> None:
        key, examples = result
        self._read[key] = examples
        self.ready.emit(key[0])


def _read(
    entry: Entry, folder: Path, per_class: int, report: Report, token: CancelToken
) -> tuple[_Key, Examples]:
    from mnist_gui.data.sources.examples import read_examples

    return (entry.name, folder), read_examples(entry, folder, per_class=per_class, token=token)
