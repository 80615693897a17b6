"""Reads the drawing on the pad at every move of the pen, off the GUI thread.

There are two readers: the classifier that ships with the program, which knows pen strokes and letters and can
be adapted to the user; and the model that was trained last. A new model reads at once. The user can switch
between the two.
"""

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.normalise import SIZE
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ink.side_by_side import digits_side_by_side
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, LatestJob, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Prediction, Reader
    from mnist_gui.learning.pad import PadClassifier, WriterAdaptation

DRAWING_SHAPE = (SIZE, SIZE)
"""Height and width of the image of a drawing; only models for images of this size can read it."""

DIGITS = tuple("0123456789")
"""Class names of the shipped classifier."""


class ReaderChoice(Enum):
    """Which reader to use."""

    SHIPPED = "shipped"
    TRAINED = "trained"


@dataclass(frozen=True, eq=False)
class Answer:
    """A drawing, or a digit in a picture, with its image and the prediction for it.

    Attributes
    ----------
    drawing : Drawing
        Empty for a digit in a picture.
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    class_names : tuple of str, length c
        Empty without a prediction.
    prediction : Prediction or None
        Of this one drawing; None for a blank drawing, or without a suitable reader.
    digits : tuple of Answer
        The answers to the digits of a number, from left to right; empty if the drawing is at most one digit.
    """

    drawing: Drawing
    image: npt.NDArray[np.uint8]
    class_names: tuple[str, ...] = ()
    prediction: "Prediction | None" = None
    digits: "tuple[Answer, ...]" = ()

    @property
    def parts(self) -> "tuple[Answer, ...]":
        """The answers to the digits of a number, or the one answer."""
        return self.digits or (self,)

    @property
    def is_blank(self) -> bool:
        """Whether the image has no ink."""
        return not self.image.any()

    @property
    def label(self) -> int | None:
        """Index of the predicted class in `class_names`; None without a prediction."""
        return None if self.prediction is None else int(self.prediction.probabilities[0].argmax())

    @property
    def class_name(self) -> str | None:
        """Name of the predicted class; None without a prediction."""
        return None if self.label is None else self.class_names[self.label]

    @property
    def digit(self) -> int | None:
        """The predicted digit, 0 to 9; None for "not a digit", or if the class name is not a digit."""
        name = self.class_name
        if self.prediction is None or name not in DIGITS or self.prediction.verdicts[0] == "not a digit":
            return None
        return int(name)


BLANK = Answer(Drawing(), np.zeros(DRAWING_SHAPE, dtype=np.uint8))
"""The answer for a blank drawing."""


def read_drawing(drawing: Drawing, reader: "Reader | None") -> Answer:
    """Rasterise and read a drawing.

    The answer has no prediction if `reader` is None or is for images of another size.
    """
    if reader is None or reader.image_shape != DRAWING_SHAPE:
        return Answer(drawing, drawing_to_image(drawing))
    prediction = reader.read([drawing])
    assert prediction.images is not None, "a drawing is read from its image"
    image = prediction.images[0]
    if prediction.blank[0]:
        return Answer(drawing, image)
    return Answer(drawing, image, reader.class_names, prediction, _read_digits(drawing, reader))


def _read_digits(drawing: Drawing, reader: "Reader") -> tuple[Answer, ...]:
    digits = digits_side_by_side(drawing)
    if not digits:
        return ()
    read = reader.read(digits)
    assert read.images is not None, "drawings are read from their images"
    return tuple(
        Answer(digit, read.images[n], reader.class_names, read[n : n + 1]) for n, digit in enumerate(digits)
    )


def read_again(answer: Answer, reader: "Reader | None") -> Answer:
    """Let another reader read what was read: a drawing, or the image of a digit in a picture."""
    if not answer.drawing.is_empty or answer.is_blank:
        return read_drawing(answer.drawing, reader)
    if reader is None or reader.image_shape != DRAWING_SHAPE:
        return Answer(answer.drawing, answer.image)
    return Answer(answer.drawing, answer.image, reader.class_names, reader.predict(answer.image[np.newaxis]))


class DrawingReader(QObject):
    """Keeps the answer in step with the drawing and with the chosen reader.

    While one drawing is being read, only the newest of the following ones waits, so the answer is at most one
    drawing behind the pen. Answers made stale by a cleared pad or another reader are dropped.

    Signals
    -------
    answer_changed(Answer)
    reader_changed()
        The reader, or the choice of readers, has changed.
    failed(str)
        A drawing cannot be read, or the shipped classifier cannot be opened: a message for the user.
    """

    answer_changed = Signal(object)
    reader_changed = Signal()
    failed = Signal(str)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._drawing = Drawing()
        self._shipped: PadClassifier | None = None
        self._adaptation: WriterAdaptation | None = None
        self._choice = ReaderChoice.TRAINED
        self._opening: Task | None = None
        self._answer = BLANK
        self._after_ink = QTimer(self, singleShot=True)
        self._after_ink.setInterval(0)
        self._after_ink.timeout.connect(self._read_newest)
        self._job = LatestJob(runner, Lane.PREDICTING, self)
        self._job.succeeded.connect(self._on_answered)
        self._job.refused.connect(self.failed)
        session.follow(self._on_workspace_changed)

    # --- the reader -------------------------------------------------------------------------------------

    @property
    def reader(self) -> "Reader | None":
        """The chosen reader; None until the shipped classifier is open."""
        return self._trained if self.choice is ReaderChoice.TRAINED else self.shipped

    @property
    def shipped(self) -> "PadClassifier | None":
        """The shipped classifier with its adaptation; None until its file is open."""
        return None if self._shipped is None else self._shipped.with_adaptation(self._adaptation)

    @property
    def choice(self) -> ReaderChoice:
        """Which reader is used."""
        return self._choice if self.can_choose else ReaderChoice.SHIPPED

    @property
    def can_choose(self) -> bool:
        """Whether a trained model can read drawings."""
        return self._trained is not None

    @property
    def _trained(self) -> "Reader | None":
        classifier = self._session.workspace.classifier
        return classifier if classifier is not None and classifier.image_shape == DRAWING_SHAPE else None

    def choose(self, choice: ReaderChoice) -> None:
        """Use another reader."""
        if choice is not self._choice:
            self._choice = choice
            self._start_over()

    def set_adaptation(self, adaptation: "WriterAdaptation | None") -> None:
        """Adapt the shipped classifier, or undo its adaptation."""
        self._adaptation = adaptation
        self._start_over()

    @property
    def is_adapted(self) -> bool:
        """Whether the shipped classifier is adapted to the user."""
        return self._adaptation is not None

    def open_shipped(self) -> None:
        """Open the shipped classifier in the background, unless it is open or being opened."""
        if self._shipped is None and self._opening is None:
            self._opening = task = self._runner.start(Lane.PREDICTING, _open_shipped)
            task.succeeded.connect(self._on_shipped_opened)
            task.refused.connect(self.failed)
            task.finished.connect(self._on_opening_finished)

    @Slot(object)
    def _on_shipped_opened(self, classifier: "PadClassifier") -> None:
        self._shipped = classifier
        self._start_over()

    @Slot()
    def _on_opening_finished(self) -> None:
        self._opening = None  # so that a failure can be tried again

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.current_run is old.current_run:
            return
        if new.current_run is not None:
            self._choice = ReaderChoice.TRAINED
        self._start_over()

    def _start_over(self) -> None:
        self._job.drop()
        self.reader_changed.emit()
        self.read(self._drawing)

    # --- the answer -------------------------------------------------------------------------------------

    @property
    def answer(self) -> Answer:
        """The last answer."""
        return self._answer

    @Slot(object)
    def read(self, drawing: Drawing) -> None:
        """Read a drawing in the background; a blank one at once."""
        self._after_ink.stop()
        self._drawing = drawing
        if drawing.is_empty:
            self._job.drop()
            self._on_answered(BLANK)
        else:
            self._job.request(partial(_read_job, drawing, self.reader))

    def read_after_ink(self, drawing: Drawing) -> None:
        """Read a drawing as soon as its ink has been painted; a blank one at once.

        A worker that is woken before competes with the painting for the interpreter and for the processor.
        """
        if drawing.is_empty:
            self.read(drawing)
        else:
            self._drawing = drawing
            self._after_ink.start()

    @Slot()
    def _read_newest(self) -> None:
        self.read(self._drawing)

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        self._answer = answer
        self.answer_changed.emit(answer)


def _read_job(drawing: Drawing, reader: "Reader | None", _report: Report, _token: CancelToken) -> Answer:
    return read_drawing(drawing, reader)


def _open_shipped(_report: Report, _token: CancelToken) -> "PadClassifier":
    from mnist_gui.learning.pad.shipped import shipped_classifier

    return shipped_classifier()
