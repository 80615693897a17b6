"""Finds and reads the digits in a picture that was dropped or pasted, off the GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QTransform

from mnist_gui.data.dataset import Images
from mnist_gui.errors import InkError, UserError
from mnist_gui.ink.picture import WORKING_SIDE, picture_to_images
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets.imaging import on_paper, rgb_array

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Prediction, Reader

Picture: TypeAlias = QImage | Path | str
"""The pixels of a picture, or the path of its file."""


@dataclass(frozen=True, eq=False)
class PictureAnswer:
    """What was found in a picture, and how it was read.

    Attributes
    ----------
    picture : QImage
        To be shown: upright, opaque, and of at most `WORKING_SIDE` pixels on the longer side.
    boxes : tuple of QRectF, length k
        Where the digits are, row by row, each from left to right, in pixels of `picture`.
    images : ndarray of uint8, shape (k, 28, 28)
        The digits as MNIST would have held them; 0 is paper, 255 is ink.
    prediction : Prediction
        What the reader says of them.
    class_names : tuple of str
        What the labels of the prediction mean.
    """

    picture: QImage
    boxes: tuple[QRectF, ...]
    images: Images
    prediction: "Prediction"
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.boxes)


def predict_picture(picture: Picture, reader: "Reader", token: CancelToken) -> PictureAnswer | None:
    """Find the digits in a picture and have them read.

    Parameters
    ----------
    picture : QImage, Path or str
        A file is read as `mnist-gui predict` reads it, so the answers are the same.
    reader : Reader
    token : CancelToken

    Returns
    -------
    PictureAnswer or None
        None if there is no digit.

    Raises
    ------
    InkError
        If the picture's file cannot be read.
    ModelError
        If the reader reads images of another size than 28x28.
    """
    if isinstance(picture, QImage):
        shown = _not_too_large(on_paper(picture))
        size = shown.size()
        found = picture_to_images(rgb_array(shown))
    else:
        found = picture_to_images(picture)
        token.raise_if_cancelled()
        shown, size = _open(picture)
    token.raise_if_cancelled()
    if not found:
        return None
    images = np.stack([digit.image for digit in found])
    to_shown = QTransform.fromScale(shown.width() / size.width(), shown.height() / size.height())
    return PictureAnswer(
        picture=shown,
        boxes=tuple(to_shown.mapRect(_rectangle(digit.box)) for digit in found),
        images=images,
        prediction=reader.predict(images),
        class_names=reader.class_names,
    )


def _not_too_large(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= WORKING_SIDE:
        return image
    return image.scaled(
        QSize(WORKING_SIDE, WORKING_SIDE),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _open(path: Path | str) -> tuple[QImage, QSize]:
    """Open a picture's file to show it; return it, not too large, and the upright size that it has."""
    file = QImageReader(str(path))
    file.setDecideFormatFromContent(True)
    file.setAutoTransform(True)
    size = file.size()
    if max(size.width(), size.height()) > WORKING_SIDE:
        file.setScaledSize(size.scaled(WORKING_SIDE, WORKING_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    if file.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        size.transpose()
    image = file.read()
    if image.isNull():
        raise InkError(f"{path} cannot be shown: {file.errorString()}.")
    return on_paper(image), size


def _rectangle(box: Sequence[float]) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)


class PictureReader(QObject):
    """Reads the picture that it was given last; what becomes of earlier ones is never announced.

    Signals
    -------
    answered(PictureAnswer)
        There are digits in the picture, and this is what they are.
    failed(str)
        There are none, or the picture cannot be read: a sentence for the user.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._job = LatestJob(runner, Lane.FINDING, self)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.failed.connect(self._on_failed)

    def request(self, picture: Picture, reader: "Reader") -> None:
        """Find the digits in a picture and have them read.

        Parameters
        ----------
        picture : QImage, Path or str
            Its pixels, or the path of its file.
        reader : Reader
            Who reads.
        """
        self._job.drop()
        self._name = self.tr("the picture") if isinstance(picture, QImage) else Path(picture).name
        self._job.request(partial(_read_job, picture, reader))

    def drop(self) -> None:
        """Announce nothing of what was asked for."""
        self._job.drop()

    @Slot(object)
    def _on_succeeded(self, answer: PictureAnswer | None) -> None:
        if answer is not None:
            self.answered.emit(answer)
            return
        sentence = self.tr(
            "No digit was found in {picture}; it takes dark ink on light paper, or light on dark."
        )
        self.failed.emit(sentence.format(picture=self._name))

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.failed.emit(str(error))


def _read_job(
    picture: Picture, reader: "Reader", _report: Report, token: CancelToken
) -> PictureAnswer | None:
    return predict_picture(picture, reader, token)
