"""All runs that are kept, of every data set: listed, changed, deleted and restored in the background."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.tasks import Lane, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.runs.kept_run import KeptRun, KeptRuns
    from mnist_gui.learning.runs.store import RunStore


class AllRuns(QObject):
    """Reads and changes the kept runs on disk; those of the open data set follow in the window.

    Parameters
    ----------
    keeper : RunKeeper
    runner : TaskRunner

    Signals
    -------
    listed(KeptRuns)
        The runs as they are now.
    changed()
        `can_undo` may have changed.
    failed(str)
        Something could not be done: a sentence for the user.
    """

    listed = Signal(object)
    changed = Signal()
    failed = Signal(str)

    def __init__(self, keeper: RunKeeper, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._runner = runner
        self._deleted: list[str] = []  # ids, the last one last

    @property
    def can_undo(self) -> bool:
        """Whether a run that was deleted here can be brought back."""
        return bool(self._deleted)

    @Slot()
    def list(self) -> None:
        """Read the list; `listed` is emitted with it."""
        task = self._runner.start(Lane.KEEPING, partial(_list, self._keeper.folder))
        task.succeeded.connect(self.listed)
        task.refused.connect(self.failed)

    def change(self, run: "KeptRun", *, name: str, note: str, starred: bool) -> None:
        """Give a run another name, note and star."""
        self._run(lambda store: store.change(run.id, name=name, note=note, starred=starred))

    def delete(self, run: "KeptRun") -> None:
        """Delete a run, until `undo`."""
        self._deleted.append(run.id)
        self._keeper.expect_trash(run.id)
        self._run(lambda store: store.delete(run.id))

    def undo(self) -> None:
        """Bring back the run that was deleted last."""
        run_id = self._deleted.pop()
        self._run(lambda store: store.restore(run_id))

    def _run(self, change: "Callable[[RunStore], object]") -> None:
        task = self._runner.start(Lane.KEEPING, partial(_change, self._keeper.folder, change))
        task.refused.connect(self.failed)
        task.finished.connect(self.list)
        task.finished.connect(self._keeper.reload)
        self.changed.emit()


def _list(folder: Path, _report: Report, _token: CancelToken) -> "KeptRuns":
    from mnist_gui.learning.runs.store import RunStore

    return RunStore(folder).runs()


def _change(
    folder: Path, change: "Callable[[RunStore], object]", _report: Report, _token: CancelToken
) -> None:
    from mnist_gui.learning.runs.store import RunStore

    change(RunStore(folder))
