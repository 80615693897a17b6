"""The picture that lies on the pad after it was dropped or pasted there, until it is taken away again."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ui.draw.reader import Answer, DrawingReader
from mnist_gui.ui.state.tasks import TaskRunner

if TYPE_CHECKING:
    from mnist_gui.ui.draw.picture_reader import Picture, PictureAnswer, PictureReader
    from mnist_gui.ui.draw.picture_view import PictureView

_MARGIN = 12
_CORNER = 8.0  # that of the pad


class PictureOverlay(QWidget):
    """Has a picture read, and lies on the pad with it once that is done.

    What it is made of comes with the first picture: most who draw never drop one.

    Parameters
    ----------
    pad : QWidget
        On which it lies. Keys that mean nothing here, and pictures dropped here, are the pad's.
    reader : DrawingReader
        Says who reads; when that changes, the picture is read again.
    runner : TaskRunner

    Signals
    -------
    opened(), closed()
        There is a picture on the pad, or none any more.
    answer_changed(Answer)
        This digit of the picture is the chosen one.
    failed(str)
        There is no digit in the picture, or it cannot be read: a sentence for the user.
    """

    opened = Signal()
    closed = Signal()
    answer_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, pad: QWidget, reader: DrawingReader, runner: TaskRunner) -> None:
        super().__init__(pad)
        self.setObjectName("pictureOverlay")
        self.hide()
        self.setCursor(Qt.CursorShape.ArrowCursor)  # the pen is the pad's
        self._pad = pad
        self._reader = reader
        self._runner = runner
        self._picture: Picture | None = None
        self._chosen = 0  # of its digits
        self._view: PictureView | None = None
        self._pictures: PictureReader | None = None
        pad.installEventFilter(self)
        reader.reader_changed.connect(self._read)

    @property
    def is_open(self) -> bool:
        """Whether there is a picture on the pad."""
        return not self.isHidden()

    @Slot(object)
    def show_picture(self, picture: "Picture") -> None:
        """Read a picture, and lay it on the pad if there are digits in it."""
        self._picture, self._chosen = picture, 0
        self._read()

    @Slot()
    def close_picture(self) -> None:
        """Take the picture away, or forget the one that is being read."""
        self._picture = None
        if self._pictures is not None:
            self._pictures.drop()
        if self.is_open:
            had_focus = self.isAncestorOf(self.window().focusWidget() or self._pad)
            self.hide()
            if had_focus:
                self._pad.setFocus()
            self.closed.emit()

    @Slot()
    def _read(self) -> None:
        """Have the picture read by whoever reads now; as soon as there is somebody, if there is nobody."""
        if self._picture is not None and self._reader.reader is not None:
            self._made_reader().request(self._picture, self._reader.reader)

    def _made_reader(self) -> "PictureReader":
        if self._pictures is None:
            from mnist_gui.ui.draw.picture_reader import PictureReader

            self._pictures = PictureReader(self._runner, self)
            self._pictures.answered.connect(self._on_answered)
            self._pictures.failed.connect(self._on_failed)
        return self._pictures

    def _made_view(self) -> "PictureView":
        if self._view is None:
            from mnist_gui.ui.draw.picture_view import PictureView

            self._view = PictureView(self)
            self._view.digit_chosen.connect(self._on_digit_chosen)
            self._view.closed.connect(self.close_picture)
            column = QVBoxLayout(self)
            column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
            column.addWidget(self._view)
            QWidget.setTabOrder(self._pad, self._view)
        return self._view

    @Slot(object)
    def _on_answered(self, answer: "PictureAnswer") -> None:
        view, chosen = self._made_view(), self._chosen
        if not self.is_open:
            self.setGeometry(self._pad.rect())
            self.show()
            self.raise_()
            view.setFocus()
            self.opened.emit()
        view.set_answer(answer)  # this chooses the first
        view.choose(chosen)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.close_picture()
        self.failed.emit(sentence)

    @Slot(int)
    def _on_digit_chosen(self, number: int) -> None:
        assert self._view is not None
        assert self._view.answer is not None
        self._chosen = number
        self.answer_changed.emit(answer_of_digit(self._view.answer, number))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as large as the pad."""
        if watched is self._pad and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._pad.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a sheet over the pad."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)


def answer_of_digit(answer: "PictureAnswer", number: int) -> Answer:
    """Return one digit of a picture as if it alone had been read."""
    from mnist_gui.learning.classifier import Prediction

    part = slice(number, number + 1)
    prediction = answer.prediction
    return Answer(
        Drawing(),
        answer.images[number],
        answer.class_names,
        Prediction(
            prediction.probabilities[part],
            prediction.blank[part],
            prediction.is_digit[part],
            prediction.doubts[part],
        ),
    )
