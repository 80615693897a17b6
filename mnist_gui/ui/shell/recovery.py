"""Offers what a killed program left, and restores it.

Restoring takes three steps: open the data set as it was opened; open the models, which come back as models
in no file; have each page show its snapshot.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.errors import UserError
from mnist_gui.names import shown
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.opening.opener import Opener
from mnist_gui.ui.shell.pages import Pages
from mnist_gui.ui.state.recovery import Offer, RecoveryKeeper, Snapshot
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.question_bar import QuestionBar

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.training import Run

_RunsAndFiles = list[tuple["Run", Path]]


class _Opened(NamedTuple):
    """The models of an offer: those in the user's own files, those in no file, and why others are missing."""

    saved: _RunsAndFiles
    unsaved: _RunsAndFiles
    messages: list[str]


class CrashRecovery(QObject):
    """Connects the recovery folder with the window.

    Parameters
    ----------
    state : WindowState
    keeper : RecoveryKeeper
    opener : Opener
        Opens the data set; asks if that drops models.
    pages : Pages
        What the snapshots are of.

    Signals
    -------
    said(str)
        Something was restored: a sentence for the user.
    failed(str)
        A model could not be restored: a message for the user.

    Attributes
    ----------
    bar : QuestionBar
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self, state: WindowState, keeper: RecoveryKeeper, opener: Opener, pages: Pages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._keeper = keeper
        self._opener = opener
        self._pages = pages
        self._offer: Offer | None = None
        self._generation: int | None = None  # of the loading of the data set to restore
        self.bar = QuestionBar("recoveryBar", accept=self.tr("&Restore"), reject=self.tr("&Discard"))
        self.bar.accepted.connect(self._on_accepted)
        self.bar.rejected.connect(self._on_rejected)
        keeper.found.connect(self._on_found)
        keeper.set_snapshots(self._take_snapshots)
        pages.built.connect(self._on_page_built)
        pages.current_changed.connect(keeper.note_change)
        pages.all_built.connect(self.bar.prepare)
        pages.all_built.connect(keeper.find)
        state.session.changed.connect(self._on_workspace_changed)

    def close(self, *, keep: bool) -> None:
        """End, when no task is running any more. An offer without an answer is made again at the next start.

        Parameters
        ----------
        keep : bool
            Whether this window's own work is offered as well.
        """
        if self._offer is not None:
            self._offer.folder.release()
            self._offer = None
        self._keeper.close(keep=keep)

    # --- snapshots ----------------------------------------------------------------------------------

    def _take_snapshots(self) -> tuple[str, Mapping[str, Snapshot]]:
        return self._pages.front_name, self._pages.snapshots()

    @Slot(str)
    def _on_page_built(self, name: str) -> None:
        self._pages.page(name).snapshot_changed.connect(self._keeper.note_change)

    # --- the offer ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_found(self, offer: Offer) -> None:
        self._offer = offer
        self.bar.ask(self._question(offer))

    def _question(self, offer: Offer) -> str:
        name, count = shown(offer.dataset_name), len(offer.models) + len(offer.saved)
        things = []
        if count:
            words = self.tr("the model") if count == 1 else self.tr("the {count} models").format(count=count)
            things.append(
                self.tr("{models} trained on {name}").format(models=words, name=name) if name else words
            )
        if "note" in offer.snapshots.get("browse", {}):
            things.append(self.tr("the note that you were writing"))
        if offer.snapshots.get("draw"):
            things.append(self.tr("the drawing on the pad"))
        train = offer.snapshots.get("train", {})
        if "validation" in train:
            things.append(self.tr("the cross-validation"))
        if "form" in train:
            things.append(self.tr("the values in the form for training"))
        if not things:
            things.append(self.tr("the images of {name} that were shown").format(name=name))
        first, last = ", ".join(things[:-1]), things[-1]
        listed = self.tr("{first} and {last}").format(first=first, last=last) if first else last
        return self.tr("The program ended without closing. Restore {things}?").format(things=listed)

    @Slot()
    def _on_rejected(self) -> None:
        offer, self._offer = self._offer, None
        assert offer is not None, "the bar shows an offer"
        self.bar.hide()
        self._keeper.discard(offer.folder)

    @Slot()
    def _on_accepted(self) -> None:
        assert self._offer is not None, "the bar shows an offer"
        request, workspace = self._offer.request, self._state.workspace
        self.bar.set_answerable(answerable=False)
        if request is None or (workspace.dataset is not None and workspace.opened == request):
            self._open_models()
            return
        task = self._opener.open_dataset(request, keeps_page=True)
        self._generation = self._state.session.loading.generation
        task.failed.connect(self._on_opening_failed)
        task.finished.connect(self._on_opening_ended)

    @Slot()
    def _on_opening_failed(self) -> None:
        """Restore the models for the open data set: theirs is gone, and the message bar says so."""
        if self._offer is not None and self._offer.models and self._state.workspace.dataset is not None:
            self._generation = None
            self._open_models()

    @Slot()
    def _on_opening_ended(self) -> None:
        """Keep the offer, unless its data set was opened: it could not be, or the user is asked first."""
        if self._generation is not None:
            self.bar.set_answerable(answerable=True)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is old.opened:
            return
        generation, self._generation = self._generation, None
        if generation == self._state.session.loading.generation:
            self._open_models()

    # --- restoring ----------------------------------------------------------------------------------

    def _open_models(self) -> None:
        dataset = self._state.workspace.dataset
        if self._offer is None or dataset is None:
            self.bar.set_answerable(answerable=True)
            return
        self.bar.set_answerable(answerable=False)
        task = self._state.runner.start(Lane.RECOVERY, partial(_open_models, self._offer, dataset))
        task.succeeded.connect(self._on_models_opened)

    @Slot(object)
    def _on_models_opened(self, opened: _Opened) -> None:
        offer, self._offer = self._offer, None
        assert offer is not None, "it waits until its models are open"
        self.bar.hide()
        for run, path in opened.saved:
            self._state.session.add_run(run, saved=True, file=str(path))
        for run, path in opened.unsaved:
            self._keeper.adopt(run, path)
            self._state.session.add_run(run)
        is_same = offer.request in (None, self._state.workspace.opened)
        if is_same:
            self._restore_pages(offer)
        is_complete = len(opened.unsaved) == len(offer.models)
        self._keeper.discard(offer.folder, keep=not is_complete or not is_same)
        if opened.messages:
            self.failed.emit(" ".join(opened.messages))
        else:
            self.said.emit(self.tr("Restored"))

    def _restore_pages(self, offer: Offer) -> None:
        for name, snapshot in offer.snapshots.items():
            if name in self._pages.names:
                self._pages.page(name).restore(snapshot)
        if offer.front in self._pages.names:
            self._pages.show_page(offer.front)


def _open_models(offer: Offer, dataset: "Dataset", report: Report, token: CancelToken) -> _Opened:
    from mnist_gui.learning.saved_run import open_run

    opened = _Opened([], [], [])
    for runs, paths in ((opened.saved, offer.saved), (opened.unsaved, offer.models)):
        for path in paths:
            try:
                runs.append((open_run(path, dataset, report=report, token=token), path))
            except UserError as error:
                opened.messages.append(str(error))
    return opened
