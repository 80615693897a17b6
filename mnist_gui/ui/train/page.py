"""The Train page: the form on the left, results on the right."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QStandardPaths, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from mnist_gui.data.dataset import Dataset, Rows
from mnist_gui.data.query.query import Query
from mnist_gui.names import shown
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import EMPTY, Workspace
from mnist_gui.ui.train.before_view import BeforeView
from mnist_gui.ui.train.comparing import Comparing
from mnist_gui.ui.train.exhibit_saver import ExhibitSaver
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.train.live_view import LiveView
from mnist_gui.ui.train.model_saving import ModelSaver, Then, do_nothing
from mnist_gui.ui.train.results_view import ResultsView
from mnist_gui.ui.train.run_commands import RunCommands
from mnist_gui.ui.train.runs_view import RunsView
from mnist_gui.ui.train.settings_in_words import settings_in_words
from mnist_gui.ui.train.snapshot import FormValues
from mnist_gui.ui.train.training_controls import TrainingControls
from mnist_gui.ui.train.training_history import TrainingHistory
from mnist_gui.ui.train.training_queue import QueuedTraining, TrainingQueue
from mnist_gui.ui.train.validation_line import ValidationLine
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import Card, heading
from mnist_gui.ui.widgets.layouts import column, row, scrolling
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.reader_names import reader_title
from mnist_gui.ui.widgets.side_column import SideColumn
from mnist_gui.ui.widgets.tokens import text_scale

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation

_FORM_WIDTH = 320
_NARROW, _NARROW_FORM = 800, 244
"""Width in pixels below which the form is narrower, and its width then."""

_LEAST_RESULTS = 200
"""Height in pixels of the results above the runs, at text of 100 %; in a lower page both scroll together."""

_PAUSE = 300  # ms after the last correction until the form counts again
_SHORT = 400
"""Milliseconds; of a shorter training nothing is shown while it runs, since pages must not flash."""


class TrainPage(Page):
    """Start trainings and show their results.

    The page follows the session, not its own buttons, so a training started elsewhere is shown the same way.
    """

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._session = session = state.session
        self._runner = state.runner
        self._reviews = state.reviews
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._saver = ModelSaver(session, state.runner, folder, self)
        self._exhibits = ExhibitSaver(state.runner, folder, self)
        self._form = TrainingForm()
        self._usual_values = self._form.values()
        self._kept_validation: tuple[Validation | None, dict[str, object]] = (None, {})
        self._controls = TrainingControls()
        self._before = BeforeView()
        self._live = LiveView()
        self._validation = ValidationLine()
        self._results = ResultsView(state.runner)
        self._results_scroll = scrolling(self._results)
        self._before_scroll, self._live_scroll = scrolling(self._before), scrolling(self._live)
        self._runs = RunsView()
        self.run_commands = RunCommands(state, self._runs, self._form, self)
        self.comparing = Comparing(state, self._runs, self._exhibits, folder, self)
        self._comparison_scroll = scrolling(self.comparing.view)
        self._runs_card = Card()
        self._runs_title = heading(self.tr("&Past runs"))
        self._is_shared_by_user = False
        self._queue = TrainingQueue(session, self)
        self._history = TrainingHistory(state.settings, state.runner, self)
        self._settings = state.settings
        self._late = QTimer(self)
        self._corrected = QTimer(self, singleShot=True)
        self._corrected.setInterval(_PAUSE)
        self._corrected.timeout.connect(self._on_corrected)
        self._late.setSingleShot(True)
        self._late.setInterval(_SHORT)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._scroll = scrolling(self._split)  # in a low page, results and runs scroll together
        self._right = QStackedWidget()
        self._left = SideColumn(_FORM_WIDTH)
        self._lay_out()
        self.lead_focus(self._form.first_field)

        self._controls.train_requested.connect(self.start_training)
        self._controls.validation_requested.connect(self.start_validation)
        self._controls.queue_requested.connect(self.queue_training)
        self._controls.removal_requested.connect(self._queue.remove)
        self._queue.changed.connect(self._controls.set_queue)
        self._queue.refused.connect(self.failed)
        self._form.request_changed.connect(self.snapshot_changed)
        self._results.save_requested.connect(self._on_save_requested)
        self._saver.said.connect(self._results.note.say)
        self._saver.failed.connect(self._results.note.warn)
        self._results.print_requested.connect(self.print_page)
        self._results.validation_requested.connect(self._on_validation_requested)
        self._split.splitterMoved.connect(self._on_split_moved)
        self._results.cell_activated.connect(self._on_cell_activated)
        self._results.image_chosen.connect(self.row_requested)
        self._results.review_requested.connect(self._on_review_requested)
        self._results.said.connect(self.said)
        self._results.exhibit_requested.connect(self._exhibits.save)
        self._exhibits.said.connect(self.said)
        self._exhibits.failed.connect(self.failed)
        self._live.image_chosen.connect(self.row_requested)
        self._before.image_chosen.connect(self.row_requested)
        self._before.train_requested.connect(self.start_training)
        self._before.open_requested.connect(self.open_dialog_requested)
        self._history.changed.connect(self._show_expectations)
        self._history.examples_found.connect(self._before.set_examples)
        self._form.set_unfolded(self._settings.shows_training_settings)
        self._form.fold_changed.connect(self._on_fold_changed)
        self._late.timeout.connect(self._show_live)
        self._runs.run_selected.connect(self._on_run_selected)
        self.run_commands.said.connect(self.said)
        self.run_commands.changed.connect(self.actions_changed)
        self.run_commands.reopen_requested.connect(self.reopen_requested)
        self.comparing.changed.connect(self._show_view)
        session.learning.follow(self._on_learning_started)
        self._show_dataset(None)
        self._show_run(EMPTY)
        self._show_validation(None)
        session.follow(self._on_workspace_changed)

    @Slot()
    def start_training(self) -> None:
        """Train the request in the form, if there are images to train on."""
        if self._form.can_train:
            self._session.train(self._form.request())

    @Slot()
    def start_validation(self) -> None:
        """Cross-validate the request in the form, if there are images to train on."""
        if self._form.can_train:
            self._session.validate(self._form.request(), self._controls.folds)

    @Slot(bool)
    def queue_training(self, validates: bool = False) -> None:  # noqa: FBT001, FBT002 - a slot
        """Train the request in the form, or cross-validate it, after what is under way."""
        if self._form.can_train:
            self._queue.add(QueuedTraining(self._form.request(), self._controls.folds if validates else 0))

    @Slot()
    def _on_validation_requested(self) -> None:
        """Cross-validate the run that is shown, not what the form says."""
        run = self._session.workspace.current_run
        if run is not None and self._form.can_train:
            self._session.validate(run.request, self._controls.folds)

    @Slot()
    def cancel_training(self) -> None:
        """Cancel the current training or cross-validation, if there is one."""
        self._controls.cancel()

    def save_model(self, then: Then = do_nothing) -> None:
        """Ask where to save the model of the current run, and save it there.

        Parameters
        ----------
        then : callable, optional
            Called at the end: with True if the model is in its file, with False if the user cancelled or it
            cannot be written.
        """
        self._saver.save(then)

    def take_actions(self, actions: Mapping[str, QAction]) -> None:
        """Have the commands for runs in the context menu of the table, and their keys."""
        self.run_commands.take_actions(actions)

    @property
    def can_undo(self) -> bool:
        """Whether a deleted run can be brought back."""
        return self.run_commands.can_undo

    def undo(self) -> None:
        """Bring back the run that was deleted last."""
        self.run_commands.undo()

    @property
    def can_print(self) -> bool:
        """Whether there are results to print."""
        workspace = self._session.workspace
        return workspace.current_run is not None or workspace.validation is not None

    @Slot()
    def print_page(self) -> None:
        """Open the dialog that prints the results."""
        from mnist_gui.ui.train.printed_run import PrintedRun  # with numpy
        from mnist_gui.ui.widgets.print_dialog import PrintDialog

        workspace = self._session.workspace
        shown = workspace.current_run or workspace.validation
        if shown is None or workspace.dataset is None:
            return
        content = PrintedRun(
            self._results.summary,
            settings_in_words(shown.request.resolved()),
            self._results.evaluation,
            workspace.dataset,
            self._runs.texts(),
        )
        dialog = PrintDialog(content, reader_title(shown), self)
        dialog.printed.connect(self._on_printed)
        dialog.open()

    @Slot(str)
    def _on_printed(self, path: str) -> None:
        words = self.tr("Results saved as {name}") if path else self.tr("Results printed")
        self.said.emit(words.format(name=shown(Path(path).name)))

    def snapshot(self) -> Mapping[str, object]:
        """Return the values in the form, and the last cross-validation."""
        values, snapshot = self._form.values(), dict[str, object]()
        if values != self._usual_values:
            snapshot["form"] = values.to_json()
        if kept := self._validation_to_keep():
            snapshot["validation"] = kept
        return snapshot

    def _validation_to_keep(self) -> dict[str, object]:
        workspace = self._session.workspace
        validation = None if workspace.validation in workspace.kept else workspace.validation
        if validation is not self._kept_validation[0]:  # encoded once: it may be of many images
            from mnist_gui.learning.validation_record import validation_to_json

            self._kept_validation = validation, {} if validation is None else validation_to_json(validation)
        return self._kept_validation[1]

    def restore(self, snapshot: Mapping[str, object]) -> None:
        """Fill in the form again, and show the cross-validation."""
        values = FormValues.from_json(snapshot.get("form"))
        if values is not None:
            self._form.set_values(values)
        dataset = self._session.workspace.dataset
        if dataset is not None and "validation" in snapshot:
            from mnist_gui.learning.validation_record import validation_from_json

            validation = validation_from_json(snapshot["validation"], dataset)
            if validation is not None:
                self._session.set_validation(validation)

    def _lay_out(self) -> None:
        form = QWidget()
        column(self._form, owner=form, margins=(16, 12, 16, 8))
        scroll = scrolling(form)
        scroll.setObjectName("trainFormScroll")
        self._controls.setContentsMargins(16, 8, 16, 16)
        left = self._left
        column((scroll, 1), self._controls, owner=left)

        self._runs_card.setObjectName("runsCard")
        self._runs_card.setAccessibleName(self.tr("Past runs"))
        self._runs_title.setBuddy(self._runs)
        top = Qt.AlignmentFlag.AlignTop
        self._runs_card.body.addLayout(
            row((self._runs_title, top), self.comparing.hint, (self._validation, 1), spacing=tokens.MARGIN)
        )
        self._runs_card.body.addWidget(self._runs, 1)
        self._runs.setFrameShape(QFrame.Shape.NoFrame)
        for view in (self._before_scroll, self._live_scroll, self._results_scroll, self._comparison_scroll):
            self._right.addWidget(view)
        self._split.setObjectName("trainSplit")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(12)
        self._split.addWidget(self._right)
        self._split.addWidget(self._runs_card)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._scroll.setObjectName("trainScroll")
        right = column((self._scroll, 1), margins=(16, 16, 16, 16))

        line = QFrame()
        line.setFrameShape(QFrame.Shape.VLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        row(left, line, (right, 1), owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave more room to the results in a narrow window."""
        super().resizeEvent(event)
        width = event.size().width()
        self._left.set_extent(_NARROW_FORM if width < _NARROW else _FORM_WIDTH, most=width // 2)
        if (layout := self.layout()) is not None:
            layout.activate()  # now, or the results would be laid out twice
        self._share_room()

    def minimumSizeHint(self) -> QSize:
        """Return a size in which the form is narrow."""
        least = super().minimumSizeHint()
        return QSize(least.width() - max(0, self._left.width() - _NARROW_FORM), least.height())

    @Slot()
    def _on_split_moved(self) -> None:
        self._is_shared_by_user = True

    def _share_room(self) -> None:
        """Give the results what they need, and the runs below them the rest, up to a few rows."""
        if self._is_shared_by_user:
            return
        whole = self._results.minimumSizeHint().height()
        least, wanted = self._runs_card.minimumSizeHint().height(), self._runs_card.sizeHint().height()
        lowest = round(_LEAST_RESULTS * text_scale(self.fontMetrics()))
        is_low = self._scroll.height() < lowest + self._split.handleWidth() + least
        self._right.setMinimumHeight(whole if is_low and self._runs_card.isVisibleTo(self) else 0)
        room = self._split.contentsRect().height() - self._split.handleWidth()
        rest = room - whole
        runs = max(least, min(wanted, rest))
        self._split.setSizes([room - runs, runs])

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self._corrected.stop()
            self._show_dataset(new.dataset)
        elif new.dataset is not old.dataset:
            self._corrected.start()
        if new.runs is not old.runs:
            self._runs.set_runs(new.runs)
        if new.kept is not old.kept:
            self._runs.set_kept(new.kept)
            self.actions_changed.emit()
        if new.validation is not old.validation:
            self.snapshot_changed.emit()
        if new.validation is not old.validation or new.current_run is not old.current_run:
            self._show_validation(new.validation)
            self._show_run(new)
            self.actions_changed.emit()
        if len(new.runs) == len(old.runs) + 1 and new.has_just_ended(new.runs[-1]):
            self._history.add(new.runs[-1])

    @Slot()
    def _on_corrected(self) -> None:
        """Show what can be learned from other labels of the same images."""
        self._show_dataset(self._session.workspace.dataset, is_corrected=True)

    def _show_dataset(self, dataset: Dataset | None, *, is_corrected: bool = False) -> None:
        self._form.set_dataset(dataset, keeps_limits=is_corrected)
        if dataset is None:
            reason = self.tr("Open a data set to train on.")
        elif not self._form.can_train:
            reason = self.tr("{name} has fewer than 2 labelled images to train on.").format(name=dataset.name)
        else:
            reason = ""
        self._controls.set_can_train(self._form.can_train, reason=reason)
        self._before.set_dataset(dataset, images=self._form.images)
        self._history.set_dataset(dataset if self._form.can_train else None)
        self._show_expectations()

    @Slot()
    def _show_expectations(self) -> None:
        self._form.set_expectations(self._history.expectations(self._form.images))

    @Slot(bool)
    def _on_fold_changed(self, unfolded: bool) -> None:  # noqa: FBT001 - a slot
        self._settings.shows_training_settings = unfolded

    @Slot(object)
    def _on_learning_started(self, task: Task) -> None:
        self._controls.follow(task)
        self._live.follow(task, self._session.workspace.dataset)
        task.finished.connect(self._on_learning_finished)
        self._late.start()

    @Slot()
    def _show_live(self) -> None:
        if self._session.learning.task is not None:
            self._right.setCurrentWidget(self._live_scroll)

    @Slot()
    def _on_learning_finished(self) -> None:
        if self._session.learning.task is None:
            self._late.stop()
            self._show_view()

    @Slot(object)
    def _on_run_selected(self, run: "Run") -> None:
        self._session.select_run(run)
        if not self._late.isActive():
            self._show_view()

    def _show_run(self, workspace: Workspace) -> None:
        self._runs.set_current_run(workspace.current_run)
        has_runs = workspace.current_run is not None or bool(workspace.runs)
        for part in (self._runs_title, self._runs):
            part.setVisible(has_runs)
        self._runs_card.setVisible(has_runs or workspace.validation is not None)
        self._show_results(workspace)

    def _show_results(self, workspace: Workspace) -> None:
        """Show the results of the current run; without one, those of the cross-validation."""
        run, validation, dataset = workspace.current_run, workspace.validation, workspace.dataset
        if run is not None:
            self._results.set_run(run, dataset, validation, can_validate=self._form.can_train)
        elif validation is not None:
            self._results.set_validation(validation, dataset)
        else:
            self._results.forget()
        self._share_room()
        self._show_view()

    @Slot()
    def _show_view(self) -> None:
        """Show the comparison, or else the results of a run, or what can be trained."""
        workspace = self._session.workspace
        has_results = workspace.current_run is not None or workspace.validation is not None
        results = self._results_scroll if has_results else self._before_scroll
        self._right.setCurrentWidget(self._comparison_scroll if self.comparing.is_comparing else results)

    @Slot(int, int)
    def _on_cell_activated(self, actual: int, predicted: int) -> None:
        evaluation, dataset = self._results.evaluation, self._session.workspace.dataset
        if evaluation is None or dataset is None:
            return
        from mnist_gui.data.class_names import translate_classes

        labels = translate_classes(evaluation.class_names, dataset.class_names).tolist()
        label, prediction = frozenset({labels[actual]}), frozenset({labels[predicted]})
        self.query_requested.emit(Query(split=evaluation.split, labels=label, predicted=prediction))

    @Slot(object)
    def _on_review_requested(self, rows: Rows) -> None:
        self._reviews.review_rows(rows)
        self.page_requested.emit("review")

    def _show_validation(self, validation: "Validation | None") -> None:
        run = self._session.workspace.current_run
        self._validation.show_validation(validation, None if run is None else run.request)

    @Slot()
    def _on_save_requested(self) -> None:
        self.save_model()
