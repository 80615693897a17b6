"""Sees to it that somebody reads the drawings, and says in one sentence who.

The first visit to the pad, before any model was trained on the open data set, trains one in the background.
That happens once for each data set: whoever cancels it does not get it again.
"""

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.data.dataset import Dataset
from mnist_gui.errors import UserError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.reader import DRAWING_SHAPE
from mnist_gui.ui.session import Session
from mnist_gui.ui.tasks import Task

ENOUGH_IMAGES = 10_000
"""A person waits with the pen in hand: so many images are learned in two seconds, and read drawings well."""


class FirstTraining(QObject):
    """Trains a first model when the pad needs one, and describes the state of affairs.

    Signals
    -------
    changed()
        `status` or `fraction` says something new.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted = False
        self._done_for: Dataset | None = None
        self._task: Task | None = None
        self._progress: Progress | None = None
        self._failure = ""
        session.dataset_changed.connect(self._on_dataset_changed)
        session.training_started.connect(self._on_training_started)
        session.validation_started.connect(self._on_validation_started)
        session.current_run_changed.connect(self.changed)
        if session.training is not None:
            self._on_training_started(session.training)
        if session.validating is not None:
            self._on_validation_started(session.validating)

    def set_wanted(self, wanted: bool) -> None:  # noqa: FBT001 - a setter
        """Say whether the pad is on show, and so needs a model."""
        self._wanted = wanted
        self._train_if_needed()

    @property
    def is_learning(self) -> bool:
        """Whether the model that will be the first is being trained."""
        return self._task is not None and self._session.current_run is None

    @property
    def fraction(self) -> float | None:
        """Share of the training that is done, 0 to 1; None if unknown or without one under way."""
        return self._progress.fraction if self.is_learning and self._progress else None

    @property
    def status(self) -> str:
        """One sentence for the user: who reads the drawings, or why nobody does yet."""
        session = self._session
        if run := session.current_run:
            if run.classifier.image_shape != DRAWING_SHAPE:
                return self._other_size(*run.classifier.image_shape)
            text = self.tr("Read by {model}, trained on {count} images of {dataset}.")
            return text.format(
                model=run.classifier.title, count=f"{run.train_images:,}", dataset=run.dataset_name
            )
        dataset = session.dataset
        if dataset is None:
            return self.tr("Open a data set, so that a model can learn to read from it.")
        if not _drawings_fit(dataset):
            return self._other_size(dataset.height, dataset.width)
        if self.is_learning:
            text = self.tr("Learning to read from {dataset}\N{HORIZONTAL ELLIPSIS}").format(
                dataset=dataset.name
            )
            return text if self.fraction is None else f"{text}, {100 * self.fraction:.0f}\N{NO-BREAK SPACE}%"
        return self._failure or self.tr("No model reads yet: train one on the Train page.")

    def _other_size(self, height: int, width: int) -> str:
        text = self.tr(
            "Drawings become images of 28x28 pixels, and the model's are {height}x{width}: "
            "open a data set of 28x28 images to have them read."
        )
        return text.format(height=height, width=width)

    def _train_if_needed(self) -> None:
        session, dataset = self._session, self._session.dataset
        if not self._wanted or dataset is None or dataset is self._done_for or not _drawings_fit(dataset):
            return
        # A training of the data set that was open before may still be stopping, and a cross-validation shall
        # not be dropped; their end comes back here.
        if session.current_run is None and not session.is_learning:
            self._done_for = dataset
            session.train(TrainingRequest(limit=ENOUGH_IMAGES))

    @Slot()
    def _on_dataset_changed(self) -> None:
        self._failure = ""
        self._train_if_needed()
        self.changed.emit()

    @Slot(object)
    def _on_training_started(self, task: Task) -> None:
        self._task, self._progress, self._failure = task, None, ""
        task.progressed.connect(self._on_progressed)
        task.failed.connect(self._on_failed)
        task.finished.connect(self._on_finished)
        self.changed.emit()

    @Slot(object)
    def _on_validation_started(self, task: Task) -> None:
        task.finished.connect(self._on_finished)

    @Slot(Progress)
    def _on_progressed(self, progress: Progress) -> None:
        if self.sender() is self._task:
            self._progress = progress
            self.changed.emit()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        # What is no fault of the user's is reported by the window.
        if self.sender() is self._task and isinstance(error, UserError):
            self._failure = str(error)

    @Slot()
    def _on_finished(self) -> None:
        if self.sender() is self._task:
            self._task = self._progress = None
        self._train_if_needed()
        self.changed.emit()


def _drawings_fit(dataset: Dataset) -> bool:
    return (dataset.height, dataset.width) == DRAWING_SHAPE
