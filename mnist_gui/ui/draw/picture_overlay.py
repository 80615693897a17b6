"""The picture that covers the pad after it was dropped or pasted there, until it is closed."""

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
_CORNER = 8.0  # as the pad's


class PictureOverlay(QWidget):
    """Reads a picture, then covers the pad with it.

    Its parts are imported and made with the first picture, since most sessions have none.

    Parameters
    ----------
    pad : QWidget
        Gets all keys and dropped pictures that the overlay does not handle.
    reader : DrawingReader
        Provides the reader; when that changes, the picture is read again.
    runner : TaskRunner

    Signals
    -------
    opened(), closed()
    answer_changed(Answer)
        The answer to the chosen digit.
    failed(str)
        The picture has no digits or cannot be read: a message for the user.
    """

    opened = Signal()
    closed = Signal()
    answer_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, pad: QWidget, reader: DrawingReader, runner: TaskRunner) -> None:
        super().__init__(pad)
        self.setObjectName("pictureOverlay")
        self.hide()
        self.setCursor(Qt.CursorShape.ArrowCursor)  # not the pad's pen
        self._pad = pad
        self._reader = reader
        self._runner = runner
        self._picture: Picture | None = None
        self._chosen = 0  # number of a digit
        self._view: PictureView | None = None
        self._pictures: PictureReader | None = None
        pad.installEventFilter(self)
        reader.reader_changed.connect(self._read)

    @property
    def is_open(self) -> bool:
        """Whether a picture covers the pad."""
        return not self.isHidden()

    def show_picture(self, picture: "Picture") -> None:
        """Read a picture, and show it if it has digits."""
        self._picture, self._chosen = picture, 0
        self._read()

    @Slot()
    def close_picture(self) -> None:
        """Close the picture, or drop the one being read."""
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
        """Read the picture with the current reader, if it is ready."""
        if self._picture is not None and self._reader.reader is not None:
            self._picture_reader().request(self._picture, self._reader.reader)

    def _picture_reader(self) -> "PictureReader":
        if self._pictures is None:
            from mnist_gui.ui.draw.picture_reader import PictureReader

            self._pictures = PictureReader(self._runner, self)
            self._pictures.answered.connect(self._on_answered)
            self._pictures.failed.connect(self._on_failed)
        return self._pictures

    def _picture_view(self) -> "PictureView":
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
        view, chosen = self._picture_view(), self._chosen
        if not self.is_open:
            self.setGeometry(self._pad.rect())
            self.show()
            self.raise_()
            view.setFocus()
            self.opened.emit()
        view.set_answer(answer)  # chooses the first digit
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
        """Follow the size of the pad."""
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
    """Return the answer to one digit of a picture."""
    one = answer.prediction[number : number + 1]
    return Answer(Drawing(), answer.images[number], answer.class_names, one)
