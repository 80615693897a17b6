"""Reads the drawing on the pad, again with every move of the pen, off the GUI thread."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import SIZE, drawing_to_image
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.session import Session
from mnist_gui.ui.tasks import Lane, LatestJob, TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Classifier

DRAWING_SHAPE = (SIZE, SIZE)
"""Height and width of the image that a drawing becomes; only a model for this size can read it."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What a model sees of a drawing, and what it says.

    Attributes
    ----------
    image : ndarray of uint8, shape (28, 28)
        0 is paper, 255 is ink.
    class_names : tuple of str, length c
        Empty without an answer.
    probabilities : ndarray of float64, shape (c,), or None
        0 to 1; None where there is no answer: nothing was drawn, or there is no model that could read it.
    """

    image: npt.NDArray[np.uint8]
    class_names: tuple[str, ...] = ()
    probabilities: npt.NDArray[np.float64] | None = None

    @property
    def answer(self) -> str | None:
        """The name of the most probable class, or None without an answer."""
        return None if self.probabilities is None else self.class_names[int(self.probabilities.argmax())]


NOTHING = Reading(np.zeros(DRAWING_SHAPE, dtype=np.uint8))
"""The reading of a blank drawing."""


def read_drawing(drawing: Drawing, classifier: "Classifier | None") -> Reading:
    """Make a model's image of a drawing, and let the model read it.

    Parameters
    ----------
    drawing : Drawing
    classifier : Classifier or None
        Without one, or with one for images of another size, the reading has no answer.
    """
    image = drawing_to_image(drawing)
    if classifier is None or classifier.image_shape != DRAWING_SHAPE:
        return Reading(image)
    prediction = classifier.predict(image[np.newaxis])
    if prediction.blank[0]:
        return Reading(image)
    return Reading(image, classifier.class_names, prediction.probabilities[0])


class DrawingReader(QObject):
    """Keeps the reading in step with the drawing and with the model that answers.

    While one drawing is being read, newer ones replace one another, so the reading is at most one behind the
    pen. What an emptied pad or another model has made stale is never announced.

    Signals
    -------
    reading_changed(Reading)
        The drawing was read.
    failed(Exception)
        It could not be read.
    """

    reading_changed = Signal(object)
    failed = Signal(Exception)

    def __init__(self, session: Session, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._drawing = Drawing()
        self._job = LatestJob(runner, Lane.PREDICTING, self)
        self._job.succeeded.connect(self.reading_changed)
        self._job.failed.connect(self.failed)
        session.current_run_changed.connect(self._on_current_run_changed)

    @Slot(object)
    def read(self, drawing: Drawing) -> None:
        """Read a drawing; a blank one at once."""
        self._drawing = drawing
        if drawing.is_empty:
            self._job.drop()
            self.reading_changed.emit(NOTHING)
        else:
            self._job.request(partial(_read_job, drawing, self._session.classifier))

    @Slot()
    def _on_current_run_changed(self) -> None:
        self._job.drop()
        self.read(self._drawing)


def _read_job(
    drawing: Drawing, classifier: "Classifier | None", _report: Report, _token: CancelToken
) -> Reading:
    return read_drawing(drawing, classifier)
