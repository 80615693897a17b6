"""Takes what later starts of the program hand over to this window; see `mnist_gui.ui.shell.instance`."""

import json
from collections import deque

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from mnist_gui.ui.shell.instance import MESSAGE, Instance, take
from mnist_gui.ui.shell.window_options import WindowOptions
from mnist_gui.ui.state.session import Session


class HandedOver(QObject):
    """Watches the inbox of a window, and announces what is asked for, one after the other.

    A data set waits until the one before is open or has failed, so that of two simultaneous starts both files
    are opened.

    Parameters
    ----------
    instance : Instance
        Whose inbox it is.
    session : Session
        Opens the data sets.

    Signals
    -------
    requested(WindowOptions)
    """

    requested = Signal(object)

    def __init__(self, instance: Instance, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = instance.inbox
        self._session = session
        self._waiting: deque[WindowOptions] = deque()
        self._watcher: QFileSystemWatcher | None = None
        session.loading.ended.connect(self._on_loading_ended)

    @Slot()
    def listen(self) -> None:
        """Begin, with what is in the inbox already."""
        if self._inbox is None:
            return
        self._watcher = QFileSystemWatcher([str(self._inbox)], self)
        self._watcher.directoryChanged.connect(self._take_all)
        self._take_all()

    def close(self) -> None:
        """Take no more; later starts wait until this program has ended."""
        if self._watcher is not None:
            self._watcher.directoryChanged.disconnect(self._take_all)
            self._watcher.deleteLater()
            self._watcher = None

    @Slot()
    def _take_all(self) -> None:
        assert self._inbox is not None
        for path in sorted(self._inbox.glob(f"*{MESSAGE}")):  # their names begin with the time
            options = _parse(take(path) or b"")
            if options is not None:
                self._waiting.append(options)
        self._announce()

    @Slot()
    def _on_loading_ended(self) -> None:
        # Between two events: what follows the end of loading is over by then.
        QTimer.singleShot(0, self, self._announce)

    @Slot()
    def _announce(self) -> None:
        while self._waiting and (self._waiting[0].dataset is None or self._session.loading.task is None):
            self.requested.emit(self._waiting.popleft())


def _parse(content: bytes) -> WindowOptions | None:
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return WindowOptions.from_json(values) if isinstance(values, dict) else None
