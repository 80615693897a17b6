"""The review of the open data set: which images are reviewed one by one, and how far the user has come.

The list is made in the background: suspects by what was learned already, or by learning what is missing. It
is kept for the next start with each step. What the user says of an image is a correction; see
`mnist_gui.ui.state.correction_store`.
"""

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.errors import UserError
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.correction_store import CorrectionStore, Step
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import CurrentTask, Lane, LatestJob, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:  # numpy and scikit-learn are for the worker threads to load, not for the first frame
    from mnist_gui.data.correction_state import CorrectionState
    from mnist_gui.data.dataset import Dataset, Rows
    from mnist_gui.data.predictions import Predictions
    from mnist_gui.data.user.reviews import Decision, Review, ReviewedImage
    from mnist_gui.learning.classifier import Reader
    from mnist_gui.learning.recipes import TrainingRequest
    from mnist_gui.learning.validation import Validation


class ReviewStore(QObject):
    """Owns the review of the open data set.

    Parameters
    ----------
    session : Session
    column_store : ColumnStore
        Has the predictions, which propose classes for images that the user chose.
    corrections : CorrectionStore
        Takes what the user says.
    runner : TaskRunner

    Signals
    -------
    changed()
        The review is another one, it is at another image, or something was said of one of its images.
    failed(str)
        Suspects could not be found; has a message for the user.
    said(str)
        What the user should know of what was just done.

    Attributes
    ----------
    finding : CurrentTask
        The search for suspects under way.
    """

    changed = Signal()
    failed = Signal(str)
    said = Signal(str)

    def __init__(
        self,
        session: Session,
        column_store: ColumnStore,
        corrections: CorrectionStore,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._column_store = column_store
        self._corrections = corrections
        self._review: Review | None = None
        self._decisions: tuple[Decision, ...] = ()
        self._opened = session.workspace.opened  # how the data set of the review was
        self._file: _ReviewFile | None = None
        self.finding = CurrentTask(runner, Lane.TRAINING, self)  # after a training, not beside it
        self.finding.refused.connect(self.failed)
        self._reading = CurrentTask(runner, Lane.SAVING, self)
        self._writing = LatestJob(runner, Lane.SAVING, self)
        corrections.stepped.connect(self._on_stepped)
        session.follow(self._on_workspace_changed)

    @property
    def review(self) -> "Review | None":
        """The review of the open data set; None if there is none."""
        # Others hear of another data set before this object drops the review.
        return self._review if self._session.workspace.opened is self._opened else None

    @property
    def decisions(self) -> "tuple[Decision, ...]":
        """What the user said of each image of the review."""
        return self._decisions if self.review is not None else ()

    @property
    def can_begin(self) -> bool:
        """Whether the open data set can be reviewed: own digits are changed themselves."""
        dataset = self._session.workspace.dataset
        return dataset is not None and self._corrections.has_journal

    # --- what the user does -------------------------------------------------------------------------

    @Slot()
    def find_suspects(self) -> None:
        """Find the images whose label is probably wrong, and review them; drops a search under way."""
        from mnist_gui.learning.recipes import TrainingRequest

        workspace = self._session.workspace
        if workspace.dataset is None or not self.can_begin:
            return
        run, validation = workspace.current_run, workspace.validation
        request = run.request if run is not None else TrainingRequest()
        job = partial(_find, workspace.dataset, validation, workspace.classifier, request)
        self.finding.start(job, self._on_found)
        self.changed.emit()

    def review_rows(self, rows: "Rows") -> None:
        """Review some images, in this order; of very many, the first ones."""
        from mnist_gui.data.user.reviews import MOST_IMAGES

        dataset = self._session.workspace.dataset
        columns = self._column_store.columns
        if dataset is None or columns is None or not self.can_begin or not len(rows):
            return
        self.finding.cancel()
        if len(rows) > MOST_IMAGES:
            words = self.tr("These are the first {count} of {all} images.")
            self.said.emit(words.format(count=f"{MOST_IMAGES:,}", all=f"{len(rows):,}"))
        words = self.tr("read as {name} by {reader}")
        self._show(_chosen(dataset, columns.predictions, rows[:MOST_IMAGES], words))

    def decide(self, label: int, state: "CorrectionState") -> bool:
        """Say of the image that is shown which label and state it has, and go on to the next one.

        Returns
        -------
        bool
            False if nothing can be said: the data set is shown as given, or no image is shown.
        """
        if (image := self._decidable()) is None:
            return False
        self._corrections.decide(image.row, label=label, state=state)
        self._go_on()
        return True

    @Slot(str)
    def decide_new(self, name: str) -> None:
        """Give the image that is shown a label that is no class yet, and go on to the next one."""
        import numpy as np

        if (image := self._decidable()) is not None:
            self._corrections.label_as_new(np.array([image.row]), name)
            self._go_on()

    def _decidable(self) -> "ReviewedImage | None":
        """Return the image that is shown; if it cannot be corrected, say why and return None."""
        if self._review is None or self._review.current is None:
            return None
        if not self._corrections.is_on:
            self.said.emit(self.tr("The data set is shown as given; View > Corrections lets you change it."))
            return None
        return self._review.current

    def _go_on(self) -> None:
        if self._review is not None:
            self.move_to(self._review.position + 1)

    def move_to(self, position: int) -> None:
        """Show another image; beyond the last one is the end."""
        if self._review is not None and self._review.at(position) != self._review:
            self._review = self._review.at(position)
            self._keep()
            self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Forget the review; what was said stays."""
        if self._review is not None:
            self._show(None)

    # --- keeping ------------------------------------------------------------------------------------

    def save_now(self) -> None:
        """Keep the position, because the window closes."""
        if self._file is not None:
            self._file.write()

    def _keep(self) -> None:
        if self._file is not None:
            self._file.put(self._review)
            self._writing.request(partial(_write, self._file))

    # --- results ------------------------------------------------------------------------------------

    def _on_found(self, review: "Review") -> None:
        count = len(review.images)
        words = self.tr("1 suspect found") if count == 1 else self.tr("{count} suspects found")
        self.said.emit(words.format(count=f"{count:,}"))
        dataset = self._session.workspace.dataset
        self._show(review if dataset is None else review.for_classes_of(dataset))

    def _show(self, review: "Review | None") -> None:
        self._review = review
        self._update_decisions()
        self._keep()
        self.changed.emit()

    def _update_decisions(self) -> None:
        dataset, review = self._session.workspace.dataset, self._review
        self._decisions = () if dataset is None or review is None else review.decisions(dataset)

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.opened is not old.opened:
            self._opened = new.opened
            self.finding.cancel()
            self._reading.cancel()
            self._review, self._decisions, self._file = None, (), None
            if new.dataset is not None:
                self._file = _ReviewFile(new.dataset)
                self._reading.start(partial(_read, self._file), self._on_read)
            self.changed.emit()
        elif new.dataset is not None and new.dataset is not old.dataset and self._review is not None:
            self._review = self._review.for_classes_of(new.dataset)
            self._update_decisions()
            self.changed.emit()

    def _on_read(self, review: "Review | None") -> None:
        dataset = self._session.workspace.dataset
        if review is not None and self._review is None and dataset is not None:
            self._review = review.for_classes_of(dataset)  # its classes may have changed meanwhile
            self._update_decisions()
            self.changed.emit()

    @Slot(object)
    def _on_stepped(self, step: Step) -> None:
        """Go to the image of which something was undone or done again."""
        if self._review is None or step.what not in {"undo", "redo"} or len(step.rows) != 1:
            return
        rows = [image.row for image in self._review.images]
        if (row := int(step.rows[0])) in rows:
            self.move_to(rows.index(row))


def _chosen(dataset: "Dataset", predictions: "Predictions | None", rows: "Rows", words: str) -> "Review":
    """Return a review of some images, with the predicted class proposed where it is not the label."""
    from mnist_gui.data.dataset import NO_LABEL
    from mnist_gui.data.user.reviews import Review, ReviewedImage

    labels = dataset.labels[rows].tolist()
    if predictions is None:
        unread = map(ReviewedImage, rows.tolist(), labels)
        return Review(tuple(unread), class_names=dataset.class_names)
    found = zip(
        rows.tolist(),
        labels,
        predictions.predicted[rows].tolist(),
        predictions.confidence[rows].tolist(),
        strict=True,
    )
    images = []
    for row, label, predicted, confidence in found:
        if predicted in (label, NO_LABEL):
            images.append(ReviewedImage(row, label))
        else:
            reason = words.format(name=dataset.class_names[predicted], reader=predictions.origin)
            images.append(ReviewedImage(row, label, predicted, confidence, reason))
    return Review(tuple(images), class_names=dataset.class_names)


# --- jobs -------------------------------------------------------------------------------------------


def _find(
    dataset: "Dataset",
    validation: "Validation | None",
    reader: "Reader | None",
    request: "TrainingRequest",
    report: Report,
    token: CancelToken,
) -> "Review":
    from mnist_gui.data.dataset import NO_LABEL
    from mnist_gui.data.user.reviews import MOST_IMAGES, Review, ReviewedImage
    from mnist_gui.learning.suspects import rank
    from mnist_gui.learning.unseen import predict_by_what_is_there
    from mnist_gui.progress import Steps

    steps = Steps(report)
    predictions = predict_by_what_is_there(
        dataset, request, validation=validation, reader=reader, report=steps.next(950), token=token
    )
    found = rank(dataset, predictions, limit=MOST_IMAGES, is_new=True, report=steps.next(50), token=token)
    images = tuple(
        ReviewedImage(
            suspect.row,
            int(dataset.labels[suspect.row]),
            NO_LABEL if suspect.proposed is None else int(found.proposed[suspect.row]),
            suspect.confidence,
            suspect.reason,
        )
        for suspect in found
    )
    return Review(
        images,
        compared=found.images,
        expected_errors=found.expected_errors,
        class_names=dataset.class_names,
    )


class _ReviewFile:
    """The file of the review of one data set.

    One thread at a time writes, and it writes the newest review, which may be newer than when the writing was
    requested: no older review replaces a newer one.
    """

    def __init__(self, dataset: "Dataset") -> None:
        self._dataset = dataset
        self._newest: Review | None = None
        self._is_unwritten = False
        self._writing = threading.Lock()

    def put(self, review: "Review | None") -> None:
        """Replace what is to be written; None stands for no file. Does not wait for the disk."""
        self._newest, self._is_unwritten = review, True

    def read(self) -> "Review | None":
        """Return what the file has; None if it has no review that can be read."""
        from mnist_gui.data.user.reviews import read_review

        return read_review(self._dataset)

    def write(self) -> None:
        """Write what was put last, unless that was done."""
        from mnist_gui.data.user.reviews import forget_review, write_review

        with self._writing:
            if not self._is_unwritten:
                return
            self._is_unwritten = False  # before the review is taken: a newer one sets it again
            review = self._newest
            try:
                if review is None:
                    forget_review(self._dataset)
                else:
                    write_review(self._dataset, review)
            except (OSError, UserError):  # only a position is lost; it is tried again with the next one
                self._is_unwritten = True


def _read(file: _ReviewFile, _report: Report, _token: CancelToken) -> "Review | None":
    return file.read()


def _write(file: _ReviewFile, _report: Report, _token: CancelToken) -> None:
    file.write()
