"""What the bar about images without a label offers, and what it does."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.proposals import Proposals, count_unlabelled
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query
from mnist_gui.data.sources.names import OWN
from mnist_gui.ui.browse.labelling.label_bar import LabelBar
from mnist_gui.ui.browse.query_request import QueryRequest
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.reader_names import reader_title

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Reader

_SHAPE = (28, 28)
_DIGITS = frozenset("0123456789")


class _Choice(NamedTuple):
    """A reader that may propose labels; None for the one that ships."""

    title: str
    reader: "Reader | None"


class Labeller(QObject):
    """Offers to label the images without a label, has labels proposed, and accepts them.

    Parameters
    ----------
    state : WindowState
    bar : LabelBar
        Shows it.

    Signals
    -------
    shown(QueryRequest)
        The user wants to see these images.
    model_requested()
        The user wants to open a model.
    said(str)
        What was done.
    failed(str)
        Why labels cannot be proposed.
    task_started(Task)
        Labels are being proposed.
    changed()
        `can_propose` may have changed.
    """

    shown = Signal(object)
    model_requested = Signal()
    said = Signal(str)
    failed = Signal(str)
    task_started = Signal(object)
    changed = Signal()

    def __init__(self, state: WindowState, bar: LabelBar, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._store = state.proposals
        self._bar = bar
        self._dataset: Dataset | None = None
        self._proposals: Proposals | None = None
        self._unlabelled = 0
        self._is_closed = self._could_propose = False
        bar.propose_requested.connect(self._propose)
        bar.model_requested.connect(self.model_requested)
        bar.cancel_requested.connect(self._store.reading.cancel)
        bar.confidence_changed.connect(self._update_proposals)
        bar.accept_requested.connect(self._store.accept_above)
        bar.rest_requested.connect(self.show_rest)
        bar.close_requested.connect(self._close)
        self._store.started.connect(self._on_started)
        self._store.changed.connect(self._update)
        self._store.refused.connect(self.failed)
        state.corrections.changed.connect(self._update)
        state.session.follow(self._on_workspace_changed)

    # --- the state of the window --------------------------------------------------------------------

    def update(self, columns: Columns) -> None:
        """Follow the data set, its labels and the proposals."""
        dataset, before = columns.dataset, self._dataset
        if dataset is before and columns.proposals is self._proposals:
            return
        if before is None or not dataset.differs_only_in_labels(before):
            self._is_closed = False
        if dataset is not before:
            self._unlabelled = count_unlabelled(dataset)
        self._dataset, self._proposals = dataset, columns.proposals
        self._update()

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.current_run is not old.current_run:
            self._update()

    @property
    def can_propose(self) -> bool:
        """Whether there are images without a label that may be labelled."""
        is_own = self._dataset is not None and self._dataset.source == OWN
        return self._unlabelled > 0 and self._state.corrections.is_on and not is_own

    @property
    def is_going_through(self) -> bool:
        """Whether the user labels image after image: there are proposals."""
        return self._proposals is not None and self.can_propose

    def _choices(self) -> tuple[_Choice, ...]:
        """Return the readers that can read the images, the best one first."""
        dataset, run = self._dataset, self._state.workspace.current_run
        if dataset is None:
            return ()
        shape, found = (dataset.height, dataset.width), []
        if run is not None and run.classifier.image_shape == shape:
            found.append(_Choice(reader_title(run), run.classifier))
        if shape == _SHAPE and (not dataset.has_labels or _DIGITS & {*dataset.class_names}):
            found.append(_Choice(reader_title(None), None))
        return tuple(found)

    # --- the bar ------------------------------------------------------------------------------------

    @Slot()
    def _update(self) -> None:
        """Show what can be done now."""
        if self.can_propose != self._could_propose:
            self._could_propose = self.can_propose
            self.changed.emit()
        if not self.can_propose or self._is_closed:
            self._bar.hide()
        elif self._store.reading.task is not None:
            self._bar.show_reading(self.tr("Proposing labels"))
        elif self._proposals is not None:
            self._update_proposals()
        else:
            choices = self._choices()
            self._bar.offer(self._offer_text(bool(choices)), tuple(each.title for each in choices))

    @Slot()
    def _update_proposals(self) -> None:
        """Count the proposals that would be accepted."""
        dataset, proposals = self._dataset, self._proposals
        if dataset is None or proposals is None:
            return
        open_rows = proposals.open_rows(dataset)
        count = int(np.count_nonzero(open_rows & (proposals.confidence >= np.float32(self._bar.confidence))))
        hint = self.tr("Class keys label an image, K accepts its proposal.")
        text = self.tr("{count} proposed labels.").format(count=f"{np.count_nonzero(open_rows):,}")
        if not open_rows.any():
            text = self.tr("No proposal for {images}.").format(images=self._images())
            hint = self.tr("Class keys label them.")
        self._bar.show_proposals(text, count, hint=hint)

    def _offer_text(self, has_reader: bool) -> str:  # noqa: FBT001 - private
        dataset = self._dataset
        assert dataset is not None
        if self._unlabelled == len(dataset):
            first = self.tr("These images have no label.")
        else:
            first = self.tr("{images} without a label.").format(images=self._images())
        if has_reader:
            return first + " " + self.tr("A reader can propose labels, which you accept or change.")
        hint = self.tr("Open a model that reads such images, or label some with class keys and train one.")
        return f"{first} {hint}"

    def _images(self) -> str:
        one = self._unlabelled == 1
        return self.tr("1 image") if one else self.tr("{count} images").format(count=f"{self._unlabelled:,}")

    @Slot(object)
    def _on_started(self, task: Task) -> None:
        task.progressed.connect(self._bar.show_progress)
        self.task_started.emit(task)

    # --- what the user does -------------------------------------------------------------------------

    def offer(self) -> None:
        """Show the bar again, and have labels proposed if a reader can do it."""
        self._is_closed = False
        self._update()
        if self._choices() and self._store.reading.task is None and self._proposals is None:
            self._propose(0)

    @Slot(int)
    def _propose(self, number: int) -> None:
        choices = self._choices()
        if self.can_propose and number < len(choices):
            self._store.propose(choices[number].reader)

    @Slot()
    def show_rest(self) -> None:
        """Show the images that have no label, the most doubtful ones first."""
        order = Order("doubt", descending=True) if self._proposals is not None else Order()
        everything = self._dataset is not None and self._unlabelled == len(self._dataset)
        query = Query() if everything else Query().with_value("label", frozenset({NO_LABEL}))
        self.shown.emit(QueryRequest(query, order))

    @Slot()
    def _close(self) -> None:
        self._is_closed = True
        self._store.drop()
        self._update()
