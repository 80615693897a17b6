"""Buttons to train, cross-validate and cancel, with the progress of the current task."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QSpinBox, QStackedWidget, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.state.tasks import Task, failure_text
from mnist_gui.ui.train.queue_view import QueueView
from mnist_gui.ui.train.training_queue import QueuedTraining
from mnist_gui.ui.widgets.buttons import PrimaryButton
from mnist_gui.ui.widgets.layouts import SideBySide, column
from mnist_gui.ui.widgets.message import Message
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.progress_bar import ProgressBar

_STEPS = 1000
"""Resolution of the bar."""

_FEWEST_FOLDS, _MOST_FOLDS, _USUAL_FOLDS = 2, 20, 5


class TrainingControls(QWidget):
    """Buttons for trainings, and above them progress and messages.

    Signals
    -------
    train_requested()
        The user wants to train.
    validation_requested()
        The user wants to cross-validate with `folds` folds.
    queue_requested(bool)
        The user wants to train, or if true to cross-validate, when what is under way has ended.
    removal_requested(int)
        The user wants to remove what waits at this place.
    """

    train_requested = Signal()
    validation_requested = Signal()
    queue_requested = Signal(bool)
    removal_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._can_train = False

        self._message = Message("trainMessage")
        self._bar = ProgressBar()
        self._bar.setObjectName("trainProgress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # buttons must not move when a training starts
        self._bar.setSizePolicy(policy)
        self._bar.hide()
        self._train = PrimaryButton(self.tr("&Train"))
        self._train.setObjectName("trainButton")
        set_tool_tip(self._train, self.tr("Train the chosen model on the open data set"))
        self._validate = QPushButton(self.tr("Cross-v&alidate"))
        self._validate.setObjectName("validateButton")
        set_tool_tip(
            self._validate,
            self.tr(
                "Measure the chosen model without the test images: each training image is predicted by "
                "a model that has not seen it"
            ),
        )
        self._folds = QSpinBox()
        self._folds.setObjectName("foldsBox")
        self._folds.setAccessibleName(self.tr("Number of folds"))
        set_tool_tip(self._folds, self.tr("How many parts the training images are dealt into"))
        self._folds.setRange(_FEWEST_FOLDS, _MOST_FOLDS)
        self._folds.setValue(_USUAL_FOLDS)
        self._folds.setSuffix(self.tr(" folds"))
        self._folds.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone must not take the focus
        self._starter: QPushButton = self._train
        self._queue_training = QPushButton(self.tr("Add to &Queue"))
        self._queue_training.setObjectName("queueButton")
        set_tool_tip(self._queue_training, self.tr("Train the chosen model when what is under way has ended"))
        self._queue_validation = QPushButton(self.tr("Queue &Validation"))
        self._queue_validation.setObjectName("queueValidationButton")
        set_tool_tip(
            self._queue_validation,
            self.tr("Cross-validate the chosen model when what is under way has ended"),
        )
        self._trains = _stack(self._train, self._queue_training)
        self._validates = _stack(self._validate, self._queue_validation)
        self._queue = QueueView()
        self._cancel = QPushButton(self.tr("Ca&ncel"))
        self._cancel.setObjectName("cancelButton")
        self._cancel.setAccessibleName(self.tr("Cancel training"))
        set_tool_tip(self._cancel, self.tr("Stop the training under way; earlier runs stay"))

        column(
            self._message,
            self._bar,
            self._queue,
            SideBySide(self._trains, self._cancel, shares=(2, 1), spacing=8),
            SideBySide(self._validates, self._folds, shares=(2, 1), spacing=8),
            owner=self,
            spacing=8,
        )

        self._train.clicked.connect(self.train_requested)
        self._validate.clicked.connect(self.validation_requested)
        self._queue_training.clicked.connect(lambda: self.queue_requested.emit(False))
        self._queue_validation.clicked.connect(lambda: self.queue_requested.emit(True))
        self._queue.removal_requested.connect(self.removal_requested)
        self._cancel.clicked.connect(self.cancel)
        self._update_buttons()

    @property
    def folds(self) -> int:
        """Number of folds of a cross-validation."""
        return self._folds.value()

    def set_can_train(self, can_train: bool, *, reason: str = "") -> None:  # noqa: FBT001 - a setter
        """Enable or disable trainings and cross-validations; show the reason if there is one."""
        self._can_train = can_train
        if self._task is None:
            self._message.say(reason)
        self._update_buttons()

    def set_queue(self, entries: tuple[QueuedTraining, ...]) -> None:
        """Show what waits."""
        self._queue.set_entries(entries)

    def follow(self, task: Task) -> None:
        """Show the progress of a task instead of any earlier one."""
        self._task = task
        task.progressed.connect(self._on_progressed)
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        task.finished.connect(self._on_finished)
        self._message.say(self.tr("Starting"))
        self._bar.setRange(0, 0)
        self._bar.show()
        self._update_buttons()

    @Slot()
    def cancel(self) -> None:
        """Cancel the current task, if there is one."""
        if self._task is not None:
            self._message.say(self.tr("Stopping"))
            self._task.cancel()
            self._cancel.setEnabled(False)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if self.sender() is not self._task:
            return
        self._message.say(progress.message)
        if progress.fraction is None:
            self._bar.setRange(0, 0)
            return
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(_STEPS * progress.fraction))
        if progress.unit:
            amount = self.tr("{done:,} of {total:,} {unit}")
            self._bar.setFormat(amount.format(done=progress.done, total=progress.total, unit=progress.unit))
        else:
            self._bar.setFormat("%p %")

    @Slot()
    def _on_succeeded(self) -> None:
        if self.sender() is self._task:
            self._message.say("")

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if self.sender() is not self._task:
            return
        unexpected = self.tr("The training ended with an error in the program.")
        self._message.warn(failure_text(error, unexpected))

    @Slot()
    def _on_cancelled(self) -> None:
        if self.sender() is self._task:
            self._message.say(self.tr("Cancelled"))

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._task:
            self._task = None
            self._bar.hide()
            self._update_buttons()

    def _update_buttons(self) -> None:
        # A disabled button loses the focus, so move it to the button that is useful now.
        starters = (self._train, self._validate)
        queuers = (self._queue_training, self._queue_validation)
        focused = next((button for button in (*starters, *queuers, self._cancel) if button.hasFocus()), None)
        if focused in starters:
            self._starter = focused
        for button in starters:
            button.setEnabled(self._can_train and self._task is None)
        for button in queuers:
            button.setEnabled(self._can_train and self._task is not None)
        for stack in (self._trains, self._validates):
            stack.setCurrentIndex(0 if self._task is None else 1)
        self._cancel.setEnabled(self._task is not None)
        if focused in queuers and self._task is not None:
            focused.setFocus()
        elif focused is not None:
            (self._starter if self._task is None else self._cancel).setFocus()


def _stack(*buttons: QPushButton) -> QStackedWidget:
    """Return a place where one of several buttons is shown, so that nothing moves."""
    stack = QStackedWidget()
    for button in buttons:
        stack.addWidget(button)
    stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return stack
