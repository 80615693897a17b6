"""The owners of all that changes in one window; its pages are made from them."""

from dataclasses import dataclass

from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.workspace import Workspace


@dataclass(frozen=True)
class WindowState:
    """What a page may use. A page keeps only the owners that it needs.

    Attributes
    ----------
    session : Session
        The workspace and the tasks that change it.
    column_store : ColumnStore
        The computed columns and notes of the open data set.
    settings : Settings
        What is remembered between two starts.
    runner : TaskRunner
        Runs jobs in the background.
    """

    session: Session
    column_store: ColumnStore
    settings: Settings
    runner: TaskRunner

    @classmethod
    def create(cls, settings: Settings, runner: TaskRunner) -> "WindowState":
        """Return the state of a window in which nothing is open."""
        session = Session(runner, runner)
        return cls(session, ColumnStore(session, runner, session), settings, runner)

    @property
    def workspace(self) -> Workspace:
        """What is open now."""
        return self.session.workspace
