"""What the user can do with a run of the table: name it, star it, use its settings again, delete it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.train.runs_view import RunsView
from mnist_gui.ui.train.snapshot import FormValues

if TYPE_CHECKING:
    from mnist_gui.learning.runs.kept_run import KeptRun

_ENTRIES = ("describeRunAction", "starRunAction", "useSettingsAction", "deleteRunAction")


class RunCommands(QObject):
    """Commands for the current run.

    Parameters
    ----------
    state : WindowState
        Has the runs, and their keeper if they are kept.
    view : RunsView
        The table, which gets the commands as its context menu.
    form : TrainingForm
        Takes the settings of a run.
    page : QWidget
        The parent of dialogs.

    Signals
    -------
    said(str)
        Something was done: a sentence for the status bar.
    changed()
        What can be done, or undone, may be something else.
    reopen_requested(OpenRequest)
        The user wants to see a run of another data set.
    """

    said = Signal(str)
    changed = Signal()
    reopen_requested = Signal(object)

    def __init__(self, state: WindowState, view: RunsView, form: TrainingForm, page: QWidget) -> None:
        super().__init__(page)
        self._state = state
        self._keeper = state.runs
        self._form = form
        self._view = view
        self._page = page
        view.describe_requested.connect(self.describe)
        view.delete_requested.connect(self.delete)
        if self._keeper is not None:
            self._keeper.deleted_changed.connect(self.changed)

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Have the commands in the context menu of the table."""
        self._view.addActions([actions[name] for name in _ENTRIES if name in actions])

    @property
    def can_describe(self) -> bool:
        """Whether the current run is kept, so that it can have a name, a note and a star."""
        workspace = self._state.workspace
        run = workspace.current_run
        return self._keeper is not None and run is not None and workspace.kept.get(run) is not None

    @property
    def has_current(self) -> bool:
        """Whether a run is current."""
        return self._state.workspace.current_run is not None

    @property
    def can_delete(self) -> bool:
        """Whether the current run can be deleted, and brought back."""
        return self._keeper is not None and self.has_current

    @property
    def can_undo(self) -> bool:
        """Whether a deleted run can be brought back."""
        return self._keeper is not None and self._keeper.can_undo

    @property
    def keeps_runs(self) -> bool:
        """Whether runs are kept at all."""
        return self._keeper is not None

    # --- all runs -----------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Open the dialog with all runs that are kept."""
        if self._keeper is None:
            return
        from mnist_gui.ui.train.all_runs import AllRuns
        from mnist_gui.ui.train.kept_runs_dialog import KeptRunsDialog

        runs = AllRuns(self._keeper, self._state.runner, self._page)
        dialog = KeptRunsDialog(runs, self._can_open, self._page)
        dialog.open_requested.connect(self._on_open_requested)
        dialog.settings_requested.connect(self._on_settings_requested)
        dialog.finished.connect(runs.deleteLater)
        dialog.open()

    def _can_open(self, kept: "KeptRun") -> bool:
        return self._is_here(kept) or kept.record.dataset.opened is not None

    def _is_here(self, kept: "KeptRun") -> bool:
        return any(other is not None and other.id == kept.id for other in self._state.workspace.kept.values())

    @Slot(object)
    def _on_open_requested(self, kept: "KeptRun") -> None:
        if self._keeper is not None:
            self._keeper.show_when_open(kept.id)
            if not self._is_here(kept):
                self.reopen_requested.emit(kept.record.dataset.opened)

    @Slot(object)
    def _on_settings_requested(self, kept: "KeptRun") -> None:
        record = kept.record
        self._form.set_values(FormValues.of_request(record.request, record.train_images))
        self.said.emit(self.tr("The form has the settings of this run"))

    # --- commands -----------------------------------------------------------------------------------

    @Slot()
    def describe(self) -> None:
        """Ask for name, note and star of the current run."""
        from mnist_gui.ui.train.run_dialog import RunDialog

        run = self._state.workspace.current_run
        kept = None if run is None else self._state.workspace.kept.get(run)
        if run is None or kept is None or self._keeper is None:
            return
        keeper = self._keeper
        dialog = RunDialog(kept.record, self._page)

        def keep(name: str, note: str, starred: bool) -> None:  # noqa: FBT001 - of a signal
            keeper.change(run, name=name, note=note, starred=starred)

        dialog.confirmed.connect(keep)
        dialog.open()

    def toggle_star(self) -> None:
        """Star the current run, or remove its star."""
        run = self._state.workspace.current_run
        kept = None if run is None else self._state.workspace.kept.get(run)
        if run is not None and kept is not None and self._keeper is not None:
            self._keeper.change(run, starred=not kept.record.starred)

    def use_settings(self) -> None:
        """Fill in the form as the current run was trained."""
        run = self._state.workspace.current_run
        if run is None:
            return
        self._form.set_values(FormValues.of_request(run.request, run.train_images))
        self.said.emit(self.tr("The form has the settings of this run"))

    @Slot()
    def delete(self) -> None:
        """Delete the current run, until it is brought back."""
        run = self._state.workspace.current_run
        if run is None or self._keeper is None:
            return
        if self._keeper.delete(run):
            words = self.tr("{title} deleted; Edit > Undo brings it back")
            self.said.emit(words.format(title=run.title))
        else:
            self.said.emit(self.tr("This run is still being written; delete it in a moment"))

    def undo(self) -> None:
        """Bring back the run that was deleted last."""
        if self.can_undo and self._keeper is not None:
            run = self._keeper.undo()
            self.said.emit(self.tr("{title} is back").format(title=run.title))
