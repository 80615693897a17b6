"""Trainings and cross-validations that wait for the one under way, and begin one after another."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.workspace import Workspace


class QueuedTraining(NamedTuple):
    """A training or a cross-validation that waits.

    Attributes
    ----------
    request : TrainingRequest
    folds : int
        Number of folds of a cross-validation; 0 for a training.
    """

    request: TrainingRequest
    folds: int = 0


class TrainingQueue(QObject):
    """Starts what waits when nothing is being learned any more; another data set drops it.

    Parameters
    ----------
    session : Session

    Signals
    -------
    changed(tuple of QueuedTraining)
        Others wait.
    refused(str)
        What was under way could not be done, and the next one takes its place: a message for the user.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._entries: tuple[QueuedTraining, ...] = ()
        session.learning.refused.connect(self._on_refused)
        session.learning.ended.connect(self._start_next)
        session.changed.connect(self._on_workspace_changed)

    @property
    def entries(self) -> tuple[QueuedTraining, ...]:
        """What waits, the next one first."""
        return self._entries

    def add(self, entry: QueuedTraining) -> None:
        """Start a training, or let it wait for those before it."""
        self._set_entries((*self._entries, entry))
        self._start_next()

    def remove(self, index: int) -> None:
        """Remove what waits at a place."""
        self._set_entries((*self._entries[:index], *self._entries[index + 1 :]))

    @Slot()
    def _start_next(self) -> None:
        if not self._entries or self._session.learning.task is not None:
            return
        request, folds = self._entries[0]
        self._set_entries(self._entries[1:])
        if folds:
            self._session.validate(request, folds)
        else:
            self._session.train(request)

    @Slot(str)
    def _on_refused(self, message: str) -> None:
        if self._entries:
            self.refused.emit(message)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self._set_entries(())

    def _set_entries(self, entries: tuple[QueuedTraining, ...]) -> None:
        if entries != self._entries:
            self._entries = entries
            self.changed.emit(entries)
