"""The data sets that were opened before, newest first."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import Lane, TaskRunner
from mnist_gui.ui.state.workspace import Workspace


class RecentDatasets(QObject):
    """Remembers each data set that is opened from files, with how it was opened.

    Signals
    -------
    changed()
        The list changed.
    missing_found(frozenset)
        `find_missing` has ended; has `missing`.
    """

    changed = Signal()
    missing_found = Signal(object)

    def __init__(
        self, session: Session, settings: Settings, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._runner = runner
        self._missing: frozenset[str] = frozenset()
        session.follow(self._on_workspace_changed)

    @property
    def requests(self) -> tuple[OpenRequest, ...]:
        """What opens each of them again in the same way."""
        return self._settings.recent

    @property
    def missing(self) -> frozenset[str]:
        """The specs of those whose files were not there when `find_missing` ended the last time."""
        return self._missing

    def remove(self, spec: str) -> None:
        """Remove one from the list; its files stay."""
        self._keep(request for request in self.requests if request.spec != spec)

    def clear(self) -> None:
        """Remove all from the list."""
        self._keep(())

    def find_missing(self) -> None:
        """Find in the background which files are gone: a disk of another computer may take its time."""
        specs = tuple(request.spec for request in self.requests)
        task = self._runner.start(Lane.UPKEEP, partial(_missing, specs))
        task.succeeded.connect(self._on_missing_found)

    def _keep(self, requests: Iterable[OpenRequest]) -> None:
        self._settings.recent = tuple(requests)
        self.changed.emit()

    @Slot(object)
    def _on_missing_found(self, missing: frozenset[str]) -> None:
        self._missing = missing
        self.missing_found.emit(missing)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is None or new.opened is old.opened or new.opened.spec in (SAMPLE, OWN):
            return
        others = (request for request in self.requests if request.spec != new.opened.spec)
        self._keep((new.opened, *others))


def _missing(specs: tuple[str, ...], _report: Report, _token: CancelToken) -> frozenset[str]:
    return frozenset(spec for spec in specs if Path(spec).is_absolute() and not _exists(spec))


def _exists(spec: str) -> bool:
    try:
        return Path(spec).exists()
    except (OSError, ValueError):
        return False
