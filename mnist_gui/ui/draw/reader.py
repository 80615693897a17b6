"""Reads the drawing on the pad, again with every move of the pen, off the GUI thread.

Two can read it: the classifier that ships with the program, which knows pen strokes, letters and the user's
own hand; and the model that the user has trained last, for that is what it was trained for. A new model
reads at once; the user may change between the two.
"""

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import SIZE, drawing_to_image
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, LatestJob, Task, TaskRunner
from mnist_gui.ui.state.workspace import Workspace

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Prediction, Reader
    from mnist_gui.learning.pad import PadClassifier, WriterAdaptation

DRAWING_SHAPE = (SIZE, SIZE)
"""Height and width of the image that a drawing becomes; only a model for this size can read it."""


DIGITS = tuple("0123456789")
"""The names of the classes, unless a model was trained on others."""


class Choice(Enum):
    """Who reads."""

    SHIPPED = "shipped"
    TRAINED = "trained"


@dataclass(frozen=True, eq=False)
class Reading:
    """What a model sees of a drawing, or of a digit in a picture, and what it says.

    Attributes
    ----------
    drawing : Drawing
        What was read; an empty one if the digit was found in a picture.
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    class_names : tuple of str, length c
        Empty without an answer.
    prediction : Prediction or None
        Of this one drawing; None where there is nothing to read, or nobody who could.
    """

    drawing: Drawing
    image: npt.NDArray[np.uint8]
    class_names: tuple[str, ...] = ()
    prediction: "Prediction | None" = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to be read."""
        return not self.image.any()

    @property
    def label(self) -> int | None:
        """The most probable class, as index into `class_names`; None without an answer."""
        return None if self.prediction is None else int(self.prediction.probabilities[0].argmax())

    @property
    def answer(self) -> str | None:
        """The name of the most probable class, or None without an answer."""
        return None if self.label is None else self.class_names[self.label]

    @property
    def digit(self) -> int | None:
        """The digit that was read, 0 to 9; None if it is none, or the model knows classes of other names."""
        answer = self.answer
        if self.prediction is None or answer not in DIGITS or self.prediction.verdicts[0] == "not a digit":
            return None
        return int(answer)


NOTHING = Reading(Drawing(), np.zeros(DRAWING_SHAPE, dtype=np.uint8))
"""The reading of a blank drawing."""


def read_drawing(drawing: Drawing, reader: "Reader | None") -> Reading:
    """Make a model's image of a drawing, and let the model read it.

    Parameters
    ----------
    drawing : Drawing
    reader : Reader or None
        Without one, or with one for images of another size, the reading has no answer.
    """
    image = drawing_to_image(drawing)
    if reader is None or reader.image_shape != DRAWING_SHAPE:
        return Reading(drawing, image)
    prediction = reader.read([drawing])
    if prediction.blank[0]:
        return Reading(drawing, image)
    return Reading(drawing, image, reader.class_names, prediction)


class DrawingReader(QObject):
    """Keeps the reading in step with the drawing and with the model that answers.

    While one drawing is being read, newer ones replace one another, so the reading is at most one behind the
    pen. What an emptied pad or another model has made stale is never announced.

    Signals
    -------
    reading_changed(Reading)
        The drawing was read.
    reader_changed()
        Somebody else reads from now on, or another can be chosen.
    failed(Exception)
        It could not be read, or the shipped classifier not be opened.
    """

    reading_changed = Signal(object)
    reader_changed = Signal()
    failed = Signal(Exception)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._drawing = Drawing()
        self._shipped: PadClassifier | None = None
        self._hand: WriterAdaptation | None = None
        self._choice = Choice.TRAINED
        self._opening: Task | None = None
        self._reading = NOTHING
        self._job = LatestJob(runner, Lane.PREDICTING, self)
        self._job.succeeded.connect(self._on_read)
        self._job.failed.connect(self.failed)
        session.follow(self._on_workspace_changed)

    # --- who reads --------------------------------------------------------------------------------------

    @property
    def reader(self) -> "Reader | None":
        """Who reads; None until the shipped classifier is there."""
        return self._trained if self.choice is Choice.TRAINED else self.shipped

    @property
    def shipped(self) -> "PadClassifier | None":
        """The shipped classifier with the user's hand; None until its file is open."""
        return None if self._shipped is None else self._shipped.with_adaptation(self._hand)

    @property
    def choice(self) -> Choice:
        """Who of the two reads."""
        return self._choice if self.can_choose else Choice.SHIPPED

    @property
    def can_choose(self) -> bool:
        """Whether there is a trained model that could read drawings."""
        return self._trained is not None

    @property
    def _trained(self) -> "Reader | None":
        classifier = self._session.workspace.classifier
        return classifier if classifier is not None and classifier.image_shape == DRAWING_SHAPE else None

    def choose(self, choice: Choice) -> None:
        """Let the other one read."""
        if choice is not self._choice:
            self._choice = choice
            self._start_over()

    def set_hand(self, hand: "WriterAdaptation | None") -> None:
        """Let the shipped classifier know the user's hand, or forget it."""
        self._hand = hand
        self._start_over()

    @property
    def has_hand(self) -> bool:
        """Whether the shipped classifier knows the user's hand."""
        return self._hand is not None

    def open_shipped(self) -> None:
        """Open the shipped classifier, unless that was done; its file takes some hundredths of a second."""
        if self._shipped is None and self._opening is None:
            self._opening = task = self._runner.start(Lane.PREDICTING, _open_shipped)
            task.succeeded.connect(self._on_shipped_opened)
            task.failed.connect(self.failed)
            task.finished.connect(self._on_opening_finished)

    @Slot(object)
    def _on_shipped_opened(self, classifier: "PadClassifier") -> None:
        self._shipped = classifier
        self._start_over()

    @Slot()
    def _on_opening_finished(self) -> None:
        self._opening = None  # what failed may be tried again

    @Slot(object, object)
    def _on_workspace_changed(self, old: Workspace, new: Workspace) -> None:
        if new.current_run is old.current_run:
            return
        if new.current_run is not None:
            self._choice = Choice.TRAINED
        self._start_over()

    def _start_over(self) -> None:
        self._job.drop()
        self.reader_changed.emit()
        self.read(self._drawing)

    # --- what is read -----------------------------------------------------------------------------------

    @property
    def reading(self) -> Reading:
        """The reading announced last."""
        return self._reading

    @Slot(object)
    def read(self, drawing: Drawing) -> None:
        """Read a drawing; a blank one at once."""
        self._drawing = drawing
        if drawing.is_empty:
            self._job.drop()
            self._on_read(NOTHING)
        else:
            self._job.request(partial(_read_job, drawing, self.reader))

    @Slot(object)
    def _on_read(self, reading: Reading) -> None:
        self._reading = reading
        self.reading_changed.emit(reading)


def _read_job(drawing: Drawing, reader: "Reader | None", _report: Report, _token: CancelToken) -> Reading:
    return read_drawing(drawing, reader)


def _open_shipped(_report: Report, _token: CancelToken) -> "PadClassifier":
    from mnist_gui.learning.pad.shipped import shipped_classifier

    return shipped_classifier()
