"""Keeps what a crash would take: models in no file, and what is open and begun in the window.

A model is written as soon as its training has ended, everything else half a second after it changed. All of
it goes to a `RecoveryFolder` in the background, on a lane of its own, and goes from there when it is saved,
dropped by the user, or the window is closed. The next start asks `RecoveryKeeper.find` for what a killed
program left.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.atomic_file import remove_leftovers_in
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.user.recovery import MOST_MODELS, RecoveryFolder, take_abandoned
from mnist_gui.errors import UserError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run

_log = logging.getLogger(__name__)

_DELAY: Final = 500
"""Milliseconds between a change and its writing; further changes in between are written with it."""

Snapshot = Mapping[str, object]
"""What one page shows and what is begun on it, as JSON can hold it; empty if there is nothing of worth."""


class Offer(NamedTuple):
    """What a killed program left.

    Attributes
    ----------
    folder : RecoveryFolder
        Where it is; locked until it is removed or released.
    request : OpenRequest or None
        What opens its data set; None if that is not known.
    dataset_name : str
    front : str
        The name of the page in front; empty if it is not known.
    snapshots : mapping of str to Snapshot
        By the names of the pages. They come from a file: a page checks them.
    models : tuple of Path
        Model files, oldest first.
    saved : tuple of Path
        The user's own files of models that were open, oldest first; no matter whether they are still there.
    """

    folder: RecoveryFolder
    request: OpenRequest | None = None
    dataset_name: str = ""
    front: str = ""
    snapshots: Mapping[str, Snapshot] = MappingProxyType({})
    models: tuple[Path, ...] = ()
    saved: tuple[Path, ...] = ()


class RecoveryKeeper(QObject):
    """Writes the recovery folder of one window, and finds that of a killed program.

    Parameters
    ----------
    session : Session
    runner : TaskRunner
    parent_folder : Path
        The folder of the recovery folders; made when there is something to write.

    Signals
    -------
    found(Offer)
        A killed program left something.
    """

    found = Signal(object)

    def __init__(
        self, session: Session, runner: TaskRunner, parent_folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._parent_folder = parent_folder
        self._take_snapshots: Callable[[], tuple[str, Mapping[str, Snapshot]]] | None = None
        self._kept: set[Run] = set()  # the models in no file
        self._folder: RecoveryFolder | None = None  # made, and used, on the thread of the lane
        self._paths: dict[Run, Path] = {}  # of the models that are written, by the same thread
        self._written: dict[str, object] = {}
        self._is_closed = False
        self._timer = QTimer(self, singleShot=True)
        # Not as a keyword: in Turkish the capital of its first letter is another one, and PySide finds none.
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self.write)
        session.follow(self._on_workspace_changed)

    def set_snapshots(self, take: Callable[[], tuple[str, Mapping[str, Snapshot]]]) -> None:
        """Use a function that returns the name of the page in front and the snapshots of all pages."""
        self._take_snapshots = take

    @Slot()
    def note_change(self) -> None:
        """Write soon what the pages show; not while the window is taken apart."""
        is_waiting = self._timer.isActive()  # so that it is written while the user goes on typing, too
        if not is_waiting and not self._is_closed:
            self._timer.start()

    @Slot()
    def find(self) -> None:
        """Look for what a killed program left, in the background; `found` is emitted if there is anything."""
        task = self._runner.start(Lane.RECOVERY, partial(_find, self._parent_folder))
        task.succeeded.connect(self._on_found)

    def adopt(self, run: "Run", model: Path) -> None:
        """Keep a model whose file is in another recovery folder, before its run is added to the session."""
        self._kept.add(run)
        self._start(partial(self._adopt, run, model))

    def discard(self, folder: RecoveryFolder, *, keep: bool = False) -> None:
        """Remove the folder of an offer; or leave what could not be restored to another start."""
        self._start(folder.release if keep else folder.remove)

    def close(self, *, keep: bool = False) -> None:
        """End, when no task is running any more: remove the folder, or leave it to the next start."""
        self._is_closed = True
        self._timer.stop()
        folder, self._folder = self._folder, None
        if folder is not None and keep:
            folder.release()
        elif folder is not None:
            folder.remove()

    # --- changes ----------------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        unsaved = set(new.unsaved_runs)
        for run in self._kept - unsaved:
            self._start(partial(self._remove_model, run))
        for run in new.unsaved_runs:
            if run not in self._kept:
                self._start(partial(self._write_model, run))
        self._kept = unsaved
        if new.dataset is not old.dataset or new.runs is not old.runs or new.saved_runs is not old.saved_runs:
            self.note_change()

    @Slot()
    def write(self) -> None:
        """Write what the pages show, if it is not what was written last."""
        state = self._state()
        if state != self._written:
            self._written = state
            self._start(partial(self._write, state))

    def _state(self) -> dict[str, object]:
        workspace = self._session.workspace
        if workspace.dataset is None or self._take_snapshots is None:
            return {}
        front, snapshots = self._take_snapshots()
        worth = {name: dict(snapshot) for name, snapshot in snapshots.items() if snapshot}
        saved = [file for run in workspace.runs if (file := workspace.saved_runs.get(run))]
        if not (worth or workspace.unsaved_runs or saved):
            return {}  # the next start shows the same by itself
        return {
            "dataset": workspace.dataset.name,
            "opened": workspace.opened.to_json(),
            "front": front,
            "pages": worth,
            "saved": [str(Path(file).absolute()) for file in saved[-MOST_MODELS:]],
        }

    # --- on the thread of the lane ----------------------------------------------------------------------

    def _start(self, change: Callable[[], None]) -> Task:
        return self._runner.start(Lane.RECOVERY, partial(_kept_quiet, change))

    def _own_folder(self) -> RecoveryFolder:
        if self._folder is None:
            self._folder = RecoveryFolder.create(self._parent_folder)
        return self._folder

    def _write(self, state: Mapping[str, object]) -> None:
        if state or self._folder is not None:
            self._own_folder().write_state(state)

    def _write_model(self, run: "Run") -> None:
        from mnist_gui.learning.model_file import save_model

        folder = self._own_folder()
        path = folder.new_model()
        save_model(path, run)
        self._paths[run] = path
        folder.trim()

    def _adopt(self, run: "Run", model: Path) -> None:
        self._paths[run] = self._own_folder().adopt(model)

    def _remove_model(self, run: "Run") -> None:
        path = self._paths.pop(run, None)
        if path is not None:
            path.unlink(missing_ok=True)

    @Slot(object)
    def _on_found(self, offer: Offer | None) -> None:
        if offer is not None:
            self.found.emit(offer)


def _kept_quiet(change: Callable[[], None], _report: Report, _token: CancelToken) -> None:
    """Change the folder; the user did not ask for it, so an error goes to the log only."""
    try:
        change()
    except (OSError, UserError) as error:
        _log.warning("The recovery folder cannot be written: %s", error)


def _find(parent: Path, _report: Report, _token: CancelToken) -> Offer | None:
    from mnist_gui.learning.feature_cache import user_cache

    if (cache := user_cache()) is not None:
        remove_leftovers_in(cache.directory)  # a start may be long before the next writing there
    folder = take_abandoned(parent)
    return None if folder is None else read_offer(folder)


def read_offer(folder: RecoveryFolder) -> Offer:
    """Read what a folder offers; what cannot be understood of it is left out."""
    state = folder.read_state()
    pages, opened, saved = state.get("pages"), state.get("opened"), state.get("saved")
    snapshots = pages if isinstance(pages, dict) else {}
    return Offer(
        folder,
        OpenRequest.from_json(opened) if isinstance(opened, dict) else None,
        _text(state.get("dataset")),
        _text(state.get("front")),
        {name: snapshot for name, snapshot in snapshots.items() if isinstance(snapshot, dict)},
        tuple(folder.models()),
        _paths(saved),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _paths(value: object) -> tuple[Path, ...]:
    files = value[:MOST_MODELS] if isinstance(value, list) else []
    return tuple(Path(file) for file in files if isinstance(file, str))
