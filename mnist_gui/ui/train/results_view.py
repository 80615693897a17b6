"""The results of one run: its error, and views of what it gets right and wrong, and what it learned.

A run that was not tested has the results of the cross-validation with its settings, or the button that
begins it. The first view is made with the page, the others when they are first opened.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.train.matrix_card import LEAST_MATRIX
from mnist_gui.ui.train.overview import Overview
from mnist_gui.ui.train.result_view import RESULT_VIEWS, ResultView, Shown
from mnist_gui.ui.train.results_header import ResultsHeader
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import EmptyState
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.layouts import column, scrolling
from mnist_gui.ui.widgets.message import Message

if TYPE_CHECKING:
    from mnist_gui.learning.evaluation import Evaluation
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation


class ResultsView(QWidget):
    """The results of the current run.

    Parameters
    ----------
    runner : TaskRunner
        Computes what takes long.
    parent : QWidget, optional

    Signals
    -------
    save_requested(), print_requested()
        The user wants to save the model, or to print the results.
    validation_requested()
        The user wants to cross-validate the run, which was not tested.
    cell_activated(int, int)
        The user wants to see the images of a cell: actual class, predicted class.
    image_chosen(int)
        The user wants to see one image; has its row.
    review_requested(ndarray)
        The user wants to review these rows one by one.
    said(str)
        Something was copied.
    exhibit_requested(Exhibit, str)
        The user wants a plot or a table in a file with this suffix.
    """

    save_requested = Signal()
    print_requested = Signal()
    validation_requested = Signal()
    cell_activated = Signal(int, int)
    image_chosen = Signal(int)
    review_requested = Signal(object)
    said = Signal(str)
    exhibit_requested = Signal(object, str)

    def __init__(self, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._shown = Shown()
        self._header = ResultsHeader()
        self._note = Message("saveMessage")
        self._tabs = QTabBar()
        self._tabs.setObjectName("resultTabs")
        self._tabs.setAccessibleName(self.tr("Views of the results"))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab(self.tr("Matrix"))
        self._untested = EmptyState("validate", button=self.tr("Cross-validate"), button_icon="validate")
        self._untested.setObjectName("untestedState")
        self._untested.button.setObjectName("validateRunButton")
        self._overview = Overview()
        self._views: list[ResultView | None] = [None for _ in RESULT_VIEWS]
        self._stack = QStackedWidget()
        self._stack.addWidget(self._untested)
        self._stack.addWidget(self._overview)
        for spec in RESULT_VIEWS:
            self._tabs.addTab(spec.title())
            self._stack.addWidget(QWidget())
        column(self._header, self._note, self._tabs, (self._stack, 1), owner=self, spacing=tokens.TIGHT)
        self._header.save_requested.connect(self.save_requested)
        self._header.print_requested.connect(self.print_requested)
        self._untested.requested.connect(self.validation_requested)
        self._overview.cell_activated.connect(self.cell_activated)
        self._overview.image_chosen.connect(self.image_chosen)
        self._overview.review_requested.connect(self.review_requested)
        self._follow(*self._overview.exhibits)
        self._tabs.currentChanged.connect(self._on_tab_changed)

    def _follow(self, *buttons: ExhibitButton) -> None:
        for button in buttons:
            button.said.connect(self.said)
            button.save_requested.connect(self.exhibit_requested)

    @property
    def note(self) -> Message:
        """The line for messages about saving."""
        return self._note

    @property
    def evaluation(self) -> "Evaluation | None":
        """What the matrix shows: the predictions of the test images, or those of a cross-validation."""
        return self._shown.evaluation

    @property
    def summary(self) -> tuple[str, str, str]:
        """The error, the model, and how it was trained and tested, in words."""
        return self._header.summary

    def set_run(
        self, run: "Run", dataset: Dataset | None, validation: "Validation | None", *, can_validate: bool
    ) -> None:
        """Show the results of a run.

        Parameters
        ----------
        run : Run
        dataset : Dataset or None
            The open data set; a model from a file may have been trained on another one.
        validation : Validation or None
            The last cross-validation; shown for a run with its settings that was not tested.
        can_validate : bool
            Whether the data set has images to cross-validate on.
        """
        name = run.dataset_name if dataset is None else dataset.name
        words = self.tr("trained on {images:,} images in {seconds:.1f} s")
        if run.dataset_name != name:
            words = self.tr("trained on {images:,} images of {name} in {seconds:.1f} s")
        trained = words.format(images=run.train_images, name=run.dataset_name, seconds=run.train_seconds)
        tested, evaluation = "", run.evaluation
        if evaluation is None and validation is not None and validation.request == run.request.resolved():
            evaluation, tested = validation.evaluation, self.tr("cross-validated")
        if evaluation is None:
            tested = self.tr("{dataset} has no labelled test images").format(dataset=name)
            self._say_untested(can_validate=can_validate)
        self._show(Shown(evaluation, dataset, run), run.classifier.title, (tested, trained))

    def set_validation(self, validation: "Validation", dataset: Dataset | None) -> None:
        """Show the results of a cross-validation while there is no run."""
        words = self.tr("cross-validated in {folds} folds in {seconds:.1f} s")
        trained = words.format(folds=len(validation.folds), seconds=validation.seconds)
        self._show(Shown(validation.evaluation, dataset), validation.request.title, ("", trained))

    def forget(self) -> None:
        """Let go of what is shown: there is neither a run nor a cross-validation any more."""
        self._shown = Shown()
        self._overview.set_results(None, None)
        for view in filter(None, self._views):
            view.show_results(self._shown)

    def _show(self, shown: Shown, title: str, remarks: tuple[str, str]) -> None:
        """Show predictions, with remarks about them and about the training; empty ones are left out."""
        self._shown = shown
        evaluation = shown.evaluation
        self._note.say("")
        error, figures, hint = self.tr("Not tested"), "", ""
        if evaluation is not None:
            rate = 100 * evaluation.error_rate
            error = self.tr("{rate:.2f} % wrong").format(rate=rate)
            figures = self.tr("{errors:,} of {images:,} {split} images").format(
                errors=evaluation.errors, images=evaluation.images, split=evaluation.split
            )
            hint = self._interval_of(evaluation)
        caption = " \N{MIDDLE DOT} ".join(filter(None, (figures, *remarks)))
        self._header.say(error=error, title=title, caption=caption, hint=hint, can_save=shown.run is not None)
        self._overview.set_results(evaluation, shown.dataset)
        for number, spec in enumerate(RESULT_VIEWS, start=1):
            self._tabs.setTabEnabled(number, spec.can_show(shown))
        self._show_tab(self._tabs.currentIndex())
        self.updateGeometry()

    def _interval_of(self, evaluation: "Evaluation") -> str:
        from mnist_gui.learning.intervals import wilson_interval

        low, high = wilson_interval(evaluation.errors, evaluation.images)
        words = self.tr("between {low:.2f} and {high:.2f} % wrong, with 95 % confidence")
        return words.format(low=100 * float(low), high=100 * float(high))

    def _say_untested(self, *, can_validate: bool) -> None:
        self._untested.button.setVisible(can_validate)
        words = self.tr("There are no labelled test images, so how often it is wrong is not known.")
        if can_validate:
            words += "\n\n" + self.tr(
                "A cross-validation tells: each training image is read by a model that has not seen it."
            )
        self._untested.say(words)

    @Slot(int)
    def _on_tab_changed(self, index: int) -> None:
        self._show_tab(index)

    def _show_tab(self, index: int) -> None:
        """Show the view of a tab with the current results; make it, if it was never opened."""
        if index <= 0:
            is_tested = self._shown.evaluation is not None
            self._stack.setCurrentWidget(self._overview if is_tested else self._untested)
            return
        view = self._views[index - 1]
        if view is None:
            view = self._views[index - 1] = RESULT_VIEWS[index - 1].make(self._runner)
            self._replace(index + 1, view)
        view.show_results(self._shown)
        self._stack.setCurrentIndex(index + 1)

    def _replace(self, place: int, view: ResultView) -> None:
        view.image_chosen.connect(self.image_chosen)
        self._follow(*view.exhibits)
        self._stack.insertWidget(place, scrolling(view))
        if (empty := self._stack.widget(place + 1)) is not None:
            self._stack.removeWidget(empty)
            empty.deleteLater()

    def minimumSizeHint(self) -> QSize:
        """Return a size in which the matrix is still legible and all the rest can be seen."""
        is_tested = self._shown.evaluation is not None
        view = self._overview if is_tested else self._untested
        parts = [self._header.minimumSizeHint(), self._tabs.sizeHint(), view.minimumSizeHint()]
        if not self._note.isHidden():
            parts.append(self._note.sizeHint())
        height = sum(part.height() for part in parts) + (len(parts) - 1) * tokens.TIGHT
        return QSize(LEAST_MATRIX - 8, height)
