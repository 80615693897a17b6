"""The Review page: suspects, or images that the user chose, one after the other. Wiring.

The store has the list and the position; the view shows one image, the summary the end.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from mnist_gui.data.dataset import Images, Rows
from mnist_gui.data.query.query import Query
from mnist_gui.data.user.reviews import Decision
from mnist_gui.progress import Progress
from mnist_gui.ui.review.neighbour_finder import NeighbourFinder
from mnist_gui.ui.review.retraining import Retraining
from mnist_gui.ui.review.review_view import ReviewView
from mnist_gui.ui.review.summary_view import SummaryView
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import EmptyState, heading
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.progress_bar import ProgressBar

_STEPS = 1000
_WIDEST_BAR = 320  # logical pixels


class ReviewPage(Page):
    """Shows the review of the open data set."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._state = state
        self._session = state.session
        self._reviews = state.reviews
        self._corrections = state.corrections
        self._finder = NeighbourFinder(state.column_store, state.runner, self)
        self._retraining = Retraining(state.session, self)
        self._empty = EmptyState("review", button=self.tr("Find suspects"), button_icon="review")
        self._finding = _FindingView()
        self._view = ReviewView()
        self._summary = SummaryView()
        self._stack = QStackedWidget()
        for part in (self._empty, self._finding, self._view, self._summary):
            self._stack.addWidget(part)
        column(self._stack, owner=self)
        self._empty.sentence.setObjectName("reviewHint")
        self._empty.button.setObjectName("findSuspectsButton")
        self.lead_focus(self._view)
        self._connect()
        self._update()

    def _connect(self) -> None:
        reviews, view, summary = self._reviews, self._view, self._summary
        reviews.changed.connect(self._update)
        reviews.said.connect(self.said)
        reviews.failed.connect(self.failed)
        reviews.finding.started.connect(self._on_finding_started)
        reviews.finding.ended.connect(self._update)
        self._corrections.changed.connect(self._update)
        self._empty.requested.connect(self._on_empty_requested)
        self._finding.cancel.clicked.connect(reviews.finding.cancel)
        self._finder.found.connect(view.show_neighbours)
        self._finder.failed.connect(self.failed)
        view.decided.connect(reviews.decide)
        view.moved.connect(reviews.move_to)
        view.label_wanted.connect(self.choose_label)
        view.undo_requested.connect(self.undo)
        view.left.connect(self._on_left)
        view.neighbour_chosen.connect(self.row_requested)
        summary.training_requested.connect(self._on_training_requested)
        summary.rest_requested.connect(self._on_rest_requested)
        summary.images_requested.connect(self._on_images_requested)
        summary.export_requested.connect(self._on_export_requested)
        summary.suspects_requested.connect(self.find_suspects)
        summary.image_chosen.connect(reviews.move_to)
        self._retraining.compared.connect(summary.show_comparison)
        self._session.learning.started.connect(self._update)
        self._session.learning.ended.connect(self._update)
        self._session.changed.connect(self._on_workspace_changed)

    # --- handlers of actions ------------------------------------------------------------------------

    def find_suspects(self) -> None:
        """Find the images whose label is probably wrong, and review them."""
        self._reviews.find_suspects()

    def review_rows(self, rows: Rows) -> None:
        """Review some images."""
        self._reviews.review_rows(rows)

    @property
    def can_undo(self) -> bool:
        """Whether there is a correction to undo."""
        return self._corrections.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a correction to make again."""
        return self._corrections.can_redo

    def undo(self) -> None:
        """Undo the last correction, and show its image."""
        self._corrections.undo()

    def redo(self) -> None:
        """Make the correction that was undone last again."""
        self._corrections.redo()

    @Slot(str)
    def choose_label(self, typed: str = "") -> None:
        """Ask for a class, and give the image its label."""
        from mnist_gui.ui.widgets.label_palette import LabelPalette

        dataset = self._session.workspace.dataset
        if dataset is None or self._reviews.review is None or self._reviews.review.current is None:
            return
        palette = LabelPalette(dataset.class_names, 1, typed=typed, can_add=True, parent=self)
        palette.label_chosen.connect(self._view.give)
        palette.new_class_chosen.connect(self._reviews.decide_new)
        palette.open()

    @property
    def shown_image(self) -> Images | None:
        """The image that is reviewed."""
        review, dataset = self._reviews.review, self._session.workspace.dataset
        if review is None or review.current is None or dataset is None:
            return None
        image: Images = dataset.take([review.current.row])[0]
        return image

    def remember(self) -> None:
        """Keep the position for the next start."""
        self._reviews.save_now()

    # --- what is shown ------------------------------------------------------------------------------

    @Slot()
    def _update(self) -> None:
        dataset, review = self._session.workspace.dataset, self._reviews.review
        front: QWidget = self._empty
        if self._reviews.finding.task is not None:
            front = self._finding
        elif dataset is not None and review is not None and review.images:
            decisions = self._reviews.decisions
            front = self._view if review.current is not None else self._summary
            if review.current is None:
                self._summary.show_review(dataset, review, decisions)
                self._show_training()
            elif self._view.show_review(dataset, review, decisions, can_undo=self.can_undo):
                self._finder.find(dataset, review.current)
                self.image_shown.emit(self.shown_image)
        else:
            self._say_empty()
        self._show(front)
        self.actions_changed.emit()

    def _show(self, front: QWidget) -> None:
        before = self._stack.currentWidget()
        if front is before:
            return
        had_focus = before is not None and before.isAncestorOf(self.focusWidget() or self)
        self._stack.setCurrentWidget(front)
        self.lead_focus(front if front in (self._view, self._summary) else self._empty.button)
        if self.isVisible() and (had_focus or front in (self._view, self._summary)):
            self.setFocus()

    def _say_empty(self) -> None:
        dataset, review = self._session.workspace.dataset, self._reviews.review
        button = self._empty.button
        can = self._reviews.can_begin
        button.setVisible(dataset is None or can)
        button.setText(self.tr("Open Files...") if dataset is None else self.tr("Find suspects"))
        if dataset is None:
            words = self.tr("Open a data set to review its labels")
        elif not can:
            words = self.tr("Own digits have no files to correct: change their labels in Browse")
        elif review is not None:
            words = self.tr(
                "No suspects: of {count} labels that were compared, none fits its image worse than another"
            ).format(count=f"{review.compared:,}")
        else:
            words = self.tr(
                "Suspects are images that a model which never saw them reads as another class than their "
                "label.\nReview them one by one: keep the label, change it, or leave the image out."
            )
        self._empty.say(words)

    def _show_training(self) -> None:
        can_train = self._session.learning.task is None
        self._summary.show_training(is_under_way=self._retraining.is_under_way, can_train=can_train)

    @Slot(object)
    def _on_finding_started(self, task: Task) -> None:
        self.task_started.emit(task)
        self._finding.follow(task, waits=self._session.learning.task is not None)
        self._update()

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self._finder.drop()
            self._retraining.drop()
            self._view.forget()
            self._summary.show_comparison(None)
            self._update()

    # --- what the user does -------------------------------------------------------------------------

    @Slot()
    def _on_empty_requested(self) -> None:
        if self._session.workspace.dataset is None:
            self.open_dialog_requested.emit()
        else:
            self.find_suspects()

    @Slot()
    def _on_left(self) -> None:
        self.page_requested.emit("browse")

    @Slot()
    def _on_training_requested(self) -> None:
        self._summary.show_comparison(None)
        self._retraining.start()

    @Slot()
    def _on_rest_requested(self) -> None:
        decisions = self._reviews.decisions
        if Decision.OPEN in decisions:
            self._reviews.move_to(decisions.index(Decision.OPEN))

    @Slot()
    def _on_images_requested(self) -> None:
        self.query_requested.emit(Query(terms={"corrected": True}))

    @Slot()
    def _on_export_requested(self) -> None:
        self.action_requested.emit("exportAction")


class _FindingView(QWidget):
    """The search for suspects: how far it is, and a button that ends it."""

    def __init__(self) -> None:
        super().__init__()
        title = heading(self.tr("Looking for labels that may be wrong"))
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title.setWordWrap(True)
        self._message = PlainLabel()
        self._message.setObjectName("findingMessage")
        self._message.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._bar = ProgressBar()
        self._bar.setObjectName("findingProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(_WIDEST_BAR)
        self._bar.setFixedHeight(tokens.GAP)
        self._message.setWordWrap(True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("cancelFindingButton")
        middle = Qt.AlignmentFlag.AlignHCenter
        column(
            None,
            title,
            self._message,
            row(None, (self._bar, 100), None),
            (self.cancel, middle),
            None,
            owner=self,
            spacing=tokens.WIDE,
            margins=(tokens.MARGIN,) * 4,
        )

    def follow(self, task: Task, *, waits: bool) -> None:
        """Show the progress of a search; it may wait for a training to end."""
        words = self.tr("Waiting for the training under way") if waits else self.tr("Starting")
        self._message.setText(words)
        self._bar.setRange(0, 0)
        task.progressed.connect(self._on_progressed)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        self._message.setText(progress.message)
        if progress.fraction is not None:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(progress.fraction * _STEPS))
