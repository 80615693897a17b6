"""Finds and reads the digits in a picture that was dropped or pasted, off the GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QTransform

from mnist_gui.data.dataset import Images
from mnist_gui.errors import InkError, reason_of
from mnist_gui.ink.picture import picture_to_images, why_blank
from mnist_gui.ink.picture_file import WORKING_SIDE, refuse_too_large
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets.imaging import on_paper, rgb_array
from mnist_gui.untrusted import declared, read_ordinary

if TYPE_CHECKING:
    from mnist_gui.learning.classifier import Prediction, Reader

Picture: TypeAlias = QImage | Path | str
"""Pixels, or the path of a file."""


@dataclass(frozen=True, eq=False)
class PictureAnswer:
    """The digits in a picture, and the predictions for them.

    Attributes
    ----------
    picture : QImage
        Upright, opaque, and at most `WORKING_SIDE` pixels on the longer side.
    boxes : tuple of QRectF, length k
        Boxes of the digits in reading order, in pixels of `picture`.
    images : ndarray of uint8, shape (k, 28, 28)
        The digits as MNIST would have them; 0 is paper, 255 is ink.
    prediction : Prediction
        Of the k digits.
    class_names : tuple of str
    """

    picture: QImage
    boxes: tuple[QRectF, ...]
    images: Images
    prediction: "Prediction"
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.boxes)


def predict_picture(picture: Picture, reader: "Reader", token: CancelToken) -> PictureAnswer | None:
    """Find the digits in a picture and predict them; return None if there are none.

    A file is read as by `mnist-gui predict`, so the predictions are the same.

    Raises
    ------
    InkError
        If the picture's file cannot be read.
    ModelError
        If the reader's images are not 28x28.
    """
    what = "The picture" if isinstance(picture, QImage) else picture
    with declared(InkError, what, advice="choose a smaller or simpler picture"):
        if isinstance(picture, QImage):
            refuse_too_large(picture.width(), picture.height())
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
    """Open a picture's file for display; return it at most `WORKING_SIDE` large, and its upright size."""
    buffer = QBuffer()
    try:
        buffer.setData(read_ordinary(Path(path)))
    except OSError as error:
        raise InkError(
            f"{path} cannot be read: {reason_of(error)}; check its name and permissions."
        ) from None
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    file = QImageReader(buffer)
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
    """Reads the last requested picture; earlier requests are dropped.

    Signals
    -------
    answered(PictureAnswer)
    failed(str)
        The picture has no digits or cannot be read: a message for the user.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._job = LatestJob(runner, Lane.SEGMENTING, self)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.refused.connect(self.failed)

    def request(self, picture: Picture, reader: "Reader") -> None:
        """Find and predict the digits in a picture."""
        self._job.drop()
        self._name = self.tr("the picture") if isinstance(picture, QImage) else Path(picture).name
        self._job.request(partial(_read_job, picture, reader))

    def drop(self) -> None:
        """Drop the request."""
        self._job.drop()

    @Slot(object)
    def _on_succeeded(self, answer: PictureAnswer | str) -> None:
        if isinstance(answer, PictureAnswer):
            self.answered.emit(answer)
            return
        sentence = self.tr(
            "No digit was found in {picture}; {reason}. Use dark ink on light paper, or light on dark."
        )
        self.failed.emit(sentence.format(picture=self._name, reason=answer))


def _read_job(picture: Picture, reader: "Reader", _report: Report, token: CancelToken) -> PictureAnswer | str:
    """Return the digits in a picture, or why there are none."""
    answer = predict_picture(picture, reader, token)
    if answer is not None:
        return answer
    return why_blank(rgb_array(_not_too_large(on_paper(picture))) if isinstance(picture, QImage) else picture)
