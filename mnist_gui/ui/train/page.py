"""The Train page: the form on the left, results on the right."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.query import Query
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, failure_text
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import EMPTY, Workspace
from mnist_gui.ui.train.form import TrainingForm
from mnist_gui.ui.train.results_view import ResultsView
from mnist_gui.ui.train.runs_view import RunsView
from mnist_gui.ui.train.snapshot import FormValues
from mnist_gui.ui.train.training_controls import TrainingControls
from mnist_gui.ui.widgets.cards import EmptyState
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.side_column import SideColumn
from mnist_gui.ui.widgets.tokens import set_text_size

if TYPE_CHECKING:
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation

_FORM_WIDTH = 300
_WIDE = 1300
"""Width in pixels from which the runs are beside the matrix instead of below it."""

Then = Callable[[bool], object]
"""Called after saving: with True if the model is in its file."""


def _do_nothing(_saved: bool) -> None:  # noqa: FBT001 - a callback
    pass


class TrainPage(Page):
    """Start trainings and show their results.

    The page follows the session, not its own buttons, so a training started elsewhere is shown the same way.
    """

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._session = session = state.session
        self._runner = state.runner
        self._to_save: tuple[Run, Then] | None = None  # that the dialog asks about
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

        self._form = TrainingForm()
        self._usual_values = self._form.values()
        self._kept_validation: tuple[Validation | None, dict[str, object]] = (None, {})
        self._controls = TrainingControls()
        self._explanation = EmptyState("train")
        self._validation = PlainLabel()
        self._results = ResultsView()
        self._runs = RunsView()
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._right = QStackedWidget()
        self._lay_out()
        self.setFocusProxy(self._form)

        self._controls.train_requested.connect(self.start_training)
        self._controls.validation_requested.connect(self.start_validation)
        self._form.request_changed.connect(self.snapshot_changed)
        self._results.save_requested.connect(self._on_save_requested)
        self._results.cell_activated.connect(self._on_cell_activated)
        self._runs.run_selected.connect(session.select_run)
        session.learning.follow(self._controls.follow)
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

    @Slot()
    def cancel_training(self) -> None:
        """Cancel the current training or cross-validation, if there is one."""
        self._controls.cancel()

    def save_model(self, then: Then = _do_nothing) -> None:
        """Ask where to save the model of the current run, and save it there.

        Parameters
        ----------
        then : callable, optional
            Called at the end: with True if the model is in its file, with False if the user cancelled or it
            cannot be written.
        """
        run = self._session.workspace.current_run
        if run is None:
            return
        for open_dialog in self.findChildren(QFileDialog, "saveModelDialog"):
            open_dialog.reject()  # the question about unsaved models may come over it
        self._to_save = run, then
        dialog = QFileDialog(self, self.tr("Save model"), self._folder, self.tr("Models (*.mnistmodel)"))
        dialog.setObjectName("saveModelDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mnistmodel")
        dialog.selectFile(_file_name(run))
        dialog.fileSelected.connect(self._on_save_path_chosen)
        dialog.rejected.connect(self._on_save_dialog_rejected)
        dialog.open()

    def snapshot(self) -> Mapping[str, object]:
        """Return the values in the form, and the last cross-validation."""
        values, snapshot = self._form.values(), dict[str, object]()
        if values != self._usual_values:
            snapshot["form"] = values.to_json()
        if kept := self._validation_to_keep():
            snapshot["validation"] = kept
        return snapshot

    def _validation_to_keep(self) -> dict[str, object]:
        validation = self._session.workspace.validation
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
        column(self._form, owner=form, margins=(16, 16, 16, 8))
        scroll = QScrollArea()
        scroll.setObjectName("trainFormScroll")
        scroll.setWidget(form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of the fields in it
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._controls.setContentsMargins(16, 8, 16, 16)
        left = SideColumn(_FORM_WIDTH)
        column((scroll, 1), self._controls, owner=left)

        runs = QWidget()
        heading = PlainLabel(self.tr("&Past runs"))
        heading.setBuddy(self._runs)
        column(heading, (self._runs, 1), owner=runs, spacing=8)
        self._split.setObjectName("trainSplit")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(16)
        self._split.addWidget(self._results)
        self._split.addWidget(runs)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)

        self._explanation.sentence.setObjectName("trainExplanation")
        self._explanation.sentence.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        set_text_size(self._explanation.sentence, 1.15)
        self._right.addWidget(self._explanation)
        self._right.addWidget(self._split)
        self._validation.setObjectName("validationResult")
        self._validation.setWordWrap(True)
        right = column((self._right, 1), self._validation, spacing=12, margins=(16, 16, 16, 16))

        line = QFrame()
        line.setFrameShape(QFrame.Shape.VLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        row(left, line, (right, 1), owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the runs beside or below the matrix."""
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if orientation is not self._split.orientation():
            self._split.setOrientation(orientation)
            self._share_room()

    def _share_room(self) -> None:
        """Give the runs a few rows below the matrix, or their full width beside it."""
        room, runs = self._right.contentsRect().size(), self._runs.sizeHint()
        if self._split.orientation() is Qt.Orientation.Horizontal:
            self._split.setSizes([room.width() - runs.width(), runs.width()])
        else:
            self._split.setSizes([room.height() - runs.height(), runs.height()])

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not old.dataset:
            self._show_dataset(new.dataset)
        if new.runs is not old.runs:
            self._runs.set_runs(new.runs)
        if new.current_run is not old.current_run:
            self._show_run(new)
        if new.validation is not old.validation:
            self._show_validation(new.validation)
            self.snapshot_changed.emit()

    def _show_dataset(self, dataset: Dataset | None) -> None:
        self._form.set_dataset(dataset)
        if dataset is None:
            reason = self.tr("Open a data set to train on.")
        elif not self._form.can_train:
            reason = self.tr("{name} has fewer than 2 labelled images to train on.").format(name=dataset.name)
        else:
            reason = ""
        self._controls.set_can_train(self._form.can_train, reason=reason)

    def _show_run(self, workspace: Workspace) -> None:
        run, dataset = workspace.current_run, workspace.dataset
        self._runs.set_current_run(run)
        if run is None:
            self._explanation.say(
                self.tr(
                    "No model has been trained yet.\n\n"
                    "Choose a model and press Train. Its error on the test images appears here, "
                    "and which classes it takes for one another."
                )
            )
            self._right.setCurrentWidget(self._explanation)
        else:
            self._results.set_run(run, run.dataset_name if dataset is None else dataset.name)
            self._right.setCurrentWidget(self._split)

    @Slot(int, int)
    def _on_cell_activated(self, actual: int, predicted: int) -> None:
        run, dataset = self._session.workspace.current_run, self._session.workspace.dataset
        if run is None or run.evaluation is None or dataset is None:
            return
        from mnist_gui.learning.evaluation import translate_classes

        labels = translate_classes(run.evaluation.class_names, dataset.class_names).tolist()
        label, prediction = frozenset({labels[actual]}), frozenset({labels[predicted]})
        self.query_requested.emit(Query(split=run.evaluation.split, labels=label, predicted=prediction))

    def _show_validation(self, validation: "Validation | None") -> None:
        self._validation.setVisible(validation is not None)
        if validation is None:
            return
        text = self.tr(
            "Cross-validated: {rate:.2f} % ± {error:.2f} % "
            "({folds} folds, {errors:,} of {images:,}) · {model}"
        )
        self._validation.setText(
            text.format(
                rate=100 * validation.error_rate,
                error=100 * validation.standard_error,
                folds=len(validation.folds),
                errors=validation.errors,
                images=validation.images,
                model=validation.request.title,
            )
        )

    @Slot()
    def _on_save_requested(self) -> None:
        self.save_model()

    @Slot()
    def _on_save_dialog_rejected(self) -> None:
        if self._to_save is not None:
            (_, then), self._to_save = self._to_save, None
            then(False)

    @Slot(str)
    def _on_save_path_chosen(self, path: str) -> None:
        assert self._to_save is not None, "the dialog is about a model"
        (run, then), self._to_save = self._to_save, None
        self._folder = str(Path(path).parent)
        self._results.note.say(self.tr("Saving"))
        task = self._runner.start(Lane.SAVING, partial(_save_job, Path(path), run))
        task.succeeded.connect(partial(self._on_saved, then))
        task.failed.connect(partial(self._on_save_failed, then))

    def _on_saved(self, then: Then, saved: "tuple[Path, Run]") -> None:
        path, run = saved
        self._session.mark_saved(run)
        self._results.note.say(self.tr("Saved as {path}").format(path=path))
        then(True)

    def _on_save_failed(self, then: Then, error: Exception) -> None:
        then(False)
        unexpected = self.tr("The model was not saved: there is an error in the program.")
        self._results.note.warn(failure_text(error, unexpected))


def _save_job(path: Path, run: "Run", report: Report, token: CancelToken) -> "tuple[Path, Run]":
    from mnist_gui.learning.model_file import save_model

    save_model(path, run)
    return path, run


def _file_name(run: "Run") -> str:
    """Return a proposed name such as ``mnist-svm-gradient.mnistmodel``."""
    dataset = re.sub(r"\W+", "-", run.dataset_name.lower()).strip("-")
    return f"{dataset}-{run.request.model}-{run.request.features}.mnistmodel"
