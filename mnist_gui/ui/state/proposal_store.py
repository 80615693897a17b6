"""Labels that a reader proposes for the open data set: read in the background, accepted by the user."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.correction_store import CorrectionStore
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import CurrentTask, Lane, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:  # numpy is for the worker threads to load, not for the first frame
    from mnist_gui.data.arrays import Rows
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.data.proposals import Proposals
    from mnist_gui.learning.classifier import Reader


class ProposalStore(QObject):
    """Has labels proposed, which become columns, and labels those images that the user accepts.

    Parameters
    ----------
    session : Session
        Has the data set.
    columns : ColumnStore
        Keeps the proposals beside the other columns.
    corrections : CorrectionStore
        Labels the images.
    runner : TaskRunner

    Signals
    -------
    changed()
        Labels are being proposed, or no longer, or there are other proposals.
    started(Task)
        Labels are being proposed.
    refused(str)
        Why they cannot be; has a message for the user.

    Attributes
    ----------
    reading : CurrentTask
        The task that reads the images.
    """

    changed = Signal()
    started = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        session: Session,
        columns: ColumnStore,
        corrections: CorrectionStore,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._columns = columns
        self._corrections = corrections
        self.reading = CurrentTask(runner, Lane.PROPOSING, self)
        self.reading.started.connect(self.started)
        self.reading.started.connect(self.changed)
        self.reading.ended.connect(self.changed)
        self.reading.refused.connect(self.refused)
        session.follow(self._on_workspace_changed)

    @property
    def proposals(self) -> "Proposals | None":
        """The proposals; None before the user asks for them."""
        columns = self._columns.columns
        return None if columns is None else columns.proposals

    def propose(self, reader: "Reader | None") -> Task:
        """Have labels proposed in the background, in place of those that are being proposed.

        Parameters
        ----------
        reader : Reader or None
            None for the one that ships.
        """
        dataset = self._session.workspace.dataset
        assert dataset is not None, "proposals need a data set"
        return self.reading.start(partial(_propose, dataset, reader), self._on_proposed)

    def drop(self) -> None:
        """Forget the proposals, and stop making them."""
        self.reading.cancel()
        if self.proposals is not None:
            self._columns.set_proposals(None)
            self.changed.emit()

    def accept_above(self, confidence: float) -> None:
        """Give the images without a label the proposed ones, as far as the reader has this confidence."""
        dataset = self._session.workspace.dataset
        if dataset is not None and self.proposals is not None:
            self.accept(self.proposals.rows_above(dataset, confidence))

    def accept(self, rows: "Rows") -> None:
        """Give images the proposed labels; each of them has one."""
        found = self.proposals
        if found is not None and len(rows):
            self._corrections.label_all(rows, found.labels[rows], found.class_names)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self.reading.cancel()
            self.changed.emit()

    def _on_proposed(self, found: "tuple[Dataset, Proposals]") -> None:
        dataset, proposals = found
        columns = self._columns.columns
        if columns is not None and dataset.differs_only_in_labels(columns.dataset):
            self._columns.set_proposals(proposals)
            self.changed.emit()


def _propose(
    dataset: "Dataset", reader: "Reader | None", report: Report, token: CancelToken
) -> "tuple[Dataset, Proposals]":
    from mnist_gui.learning.labelling import propose_labels
    from mnist_gui.learning.pad.shipped import shipped_classifier

    reader = shipped_classifier() if reader is None else reader
    return dataset, propose_labels(dataset, reader, report=report, token=token)
