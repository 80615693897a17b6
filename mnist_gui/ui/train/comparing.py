"""Compares the runs that are ticked in the table, and writes reports of them or of the current run."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFileDialog

from mnist_gui.names import shown
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.run_names import run_names, run_titles
from mnist_gui.ui.state.tasks import Lane, LatestJob, failure_text
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.train.comparison_view import ComparisonView
from mnist_gui.ui.train.exhibit_saver import ExhibitSaver
from mnist_gui.ui.train.runs_view import RunsView
from mnist_gui.ui.widgets.file_name import file_name
from mnist_gui.ui.widgets.image_strip import StripImages
from mnist_gui.ui.widgets.labels import ElidedLabel
from mnist_gui.ui.widgets.page import Page

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Dataset
    from mnist_gui.learning.runs.comparison import Comparison
    from mnist_gui.learning.runs.report.page import AnyRun
    from mnist_gui.learning.training import Run

_FEWEST = 2


class Comparing(QObject):
    """Compares runs.

    Parameters
    ----------
    state : WindowState
    runs : RunsView
        Where runs are ticked.
    exhibits : ExhibitSaver
        Saves the table of the comparison.
    folder : str
        The folder that is proposed for reports first; then that of the last one.
    page : Page
        The parent of dialogs; it says what happens, and opens queries.

    Attributes
    ----------
    view : ComparisonView
        Shows the comparison.
    hint : ElidedLabel
        Says what the boxes in the table are for, while there are runs to compare and too few are ticked.

    Signals
    -------
    changed()
        Runs are compared that were not, or no longer.
    """

    changed = Signal()

    def __init__(
        self, state: WindowState, runs: RunsView, exhibits: ExhibitSaver, folder: str, page: Page
    ) -> None:
        super().__init__(page)
        self._session = state.session
        self._runner = state.runner
        self._runs = runs
        self.view = ComparisonView()
        self.hint = ElidedLabel(parent=page)
        self.hint.setObjectName("compareHint")
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hint.hide()
        self._folder = folder
        self._page = page
        self._job = LatestJob(state.runner, Lane.MEASURING, self)
        self._job.succeeded.connect(self._on_compared)
        self._job.failed.connect(self._on_refused)
        runs.ticked.connect(self._session.compare_runs)
        self.view.close_requested.connect(self.stop)
        self.view.report_requested.connect(self.write_report)
        self.view.said.connect(page.said)
        self.view.query_requested.connect(page.query_requested)
        self.view.image_chosen.connect(page.row_requested)
        self.changed.connect(page.actions_changed)
        self.view.exhibit_requested.connect(exhibits.save)
        self._session.follow(self._on_workspace_changed)

    @property
    def is_comparing(self) -> bool:
        """Whether enough runs are ticked."""
        return len(self._session.workspace.compared) >= _FEWEST

    @property
    def can_report(self) -> bool:
        """Whether there is something to write a report of."""
        return self.is_comparing or bool(self._subjects())

    @Slot()
    def stop(self) -> None:
        """Compare nothing."""
        self._session.compare_runs(())

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        self._show_hint(new)
        if new.compared is old.compared and (new.kept is old.kept or not self.is_comparing):
            return
        self._job.drop()
        if self.is_comparing:
            titles = run_titles(new.compared, new)
            self._job.request(partial(_compare, new.compared, titles, new.dataset))
        if new.compared is not old.compared:
            self._runs.set_compared(new.compared)
            self.changed.emit()

    @Slot(object)
    def _on_compared(self, result: "tuple[tuple[Run, ...], Comparison, StripImages]") -> None:
        runs, found, images = result
        workspace = self._session.workspace
        if runs == workspace.compared:
            names = run_names(workspace)
            self.view.show_comparison(found, [names[run] for run in runs], images)

    @Slot(Exception)
    def _on_refused(self, error: Exception) -> None:
        self.view.show_reason(
            failure_text(error, self.tr("They were not compared: there is an error in the program."))
        )

    def _show_hint(self, workspace: Workspace) -> None:
        """Say how to compare; a cross-validation needs the room."""
        measured = sum(run.evaluation is not None for run in workspace.runs)
        has_room = workspace.validation is None
        self.hint.setVisible(has_room and measured >= _FEWEST and not self.is_comparing)
        one, none = self.tr("Tick another run to compare them"), self.tr("Tick two runs to compare them")
        self.hint.setText(one if workspace.compared else none)

    # --- reports ------------------------------------------------------------------------------------

    def _subjects(self) -> "list[AnyRun]":
        """Return what a report is about: the compared runs, the current one, or the cross-validation."""
        workspace = self._session.workspace
        made = workspace.compared if self.is_comparing else (workspace.current_run or workspace.validation,)
        return [workspace.kept.get(each) or each for each in made if each is not None]

    @Slot()
    def write_report(self) -> None:
        """Ask for a file, and write a report into it."""
        subjects, dataset = self._subjects(), self._session.workspace.dataset
        if not subjects:
            return
        name = subjects[0].title if len(subjects) == 1 else self.tr("Comparison")
        pages = self.tr("Web pages (*.html)")
        dialog = QFileDialog(self._page, self.tr("Save report"), self._folder, pages)
        dialog.setObjectName("saveReportDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.selectFile(file_name(name, otherwise="report") + ".html")
        dialog.fileSelected.connect(partial(self._write, subjects, dataset))
        dialog.open()

    def _write(self, subjects: "list[AnyRun]", dataset: "Dataset | None", chosen: str) -> None:
        path = Path(chosen)
        self._folder = str(path.parent)
        task = self._runner.start(Lane.SAVING, partial(_write_job, path, subjects, dataset))
        task.succeeded.connect(self._on_written)
        task.failed.connect(self._on_not_written)

    @Slot(object)
    def _on_written(self, path: Path) -> None:
        self._page.said.emit(self.tr("Report saved as {name}").format(name=shown(path.name)))

    @Slot(Exception)
    def _on_not_written(self, error: Exception) -> None:
        unexpected = self.tr("The report was not saved: there is an error in the program.")
        self._page.failed.emit(failure_text(error, unexpected))


def _compare(
    runs: "tuple[Run, ...]",
    titles: Sequence[str],
    dataset: "Dataset | None",
    _report: Report,
    token: CancelToken,
) -> "tuple[tuple[Run, ...], Comparison, StripImages]":
    from mnist_gui.learning.runs.comparison import compare

    token.raise_if_cancelled()
    found = compare(runs, names=titles)
    found.pairs  # noqa: B018 - computed here, not on the thread of the window
    return runs, found, _read_differently(found, dataset)


def _read_differently(found: "Comparison", dataset: "Dataset | None") -> StripImages:
    """Return images that not all runs read alike, with the label and what each run reads."""
    from mnist_gui.ui.train.chosen_images import images_at

    if dataset is None or found.split not in dataset.split_names:
        return StripImages()
    if len(dataset.split(found.split)) != len(found.actual):
        return StripImages()
    images = images_at(dataset, found.split, found.disagreeing)
    names = (*found.class_names, "\N{EN DASH}")  # NO_LABEL is -1
    captions = []
    for position in found.disagreeing[: len(images)].tolist():
        answers = ", ".join(names[label] for label in found.predicted[:, position])
        captions.append(f"{names[found.actual[position]]}: {answers}")
    return StripImages(images.pixels, captions, images.numbers)


def _write_job(
    path: Path, subjects: "list[AnyRun]", dataset: "Dataset | None", _report: Report, _token: CancelToken
) -> Path:
    from mnist_gui.learning.runs.report.page import report

    return report(path, subjects, dataset)
