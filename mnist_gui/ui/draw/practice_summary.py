"""The end of guided practice: how much was drawn, and what was misread."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.draw.practice import Attempt
from mnist_gui.ui.draw.slim_button import slim_button
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.imaging import ink_image
from mnist_gui.ui.widgets.theme import accented, quiet

_GAP, _SPACING = 8, 12
_THUMBNAIL = 56  # side of a drawing, in pixels
_MOST_SHOWN = 100


class PracticeSummary(QWidget):
    """Tells the outcome in a sentence, shows the misread drawings, and offers what to do about them.

    Signals
    -------
    learn_requested()
        The hand shall be learned from all own digits.
    again_requested()
        The misread digits shall be asked for once more.
    closed()
        The user has seen enough.
    """

    learn_requested = Signal()
    again_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = QLabel()
        self._outcome.setObjectName("practiceOutcome")
        self._outcome.setWordWrap(True)
        larger = self._outcome.font()
        larger.setPointSizeF(larger.pointSizeF() * 1.25)
        larger.setBold(True)
        self._outcome.setFont(larger)
        self._note = QLabel()
        self._note.setObjectName("practiceLearned")
        self._note.setWordWrap(True)
        self._gallery = MisreadGallery()
        self._gallery.setObjectName("misreadGallery")
        self._learn = slim_button(
            self.tr("&Learn my digits"),
            "practiceLearnButton",
            self.tr("Learn your hand from all your digits"),
        )
        self._again = slim_button(
            self.tr("&Again"), "practiceAgainButton", self.tr("Draw the misread digits a few times more")
        )
        self._done = slim_button(
            self.tr("&Done"), "practiceDoneButton", self.tr("Back to drawing freely (Esc)")
        )

        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP)
        buttons.addWidget(self._learn, 1)
        buttons.addWidget(self._again)
        buttons.addWidget(self._done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        column.addWidget(self._outcome)
        column.addWidget(self._note)
        column.addWidget(self._gallery, 1)
        column.addLayout(buttons)

        self._learn.clicked.connect(self.learn_requested)
        self._again.clicked.connect(self.again_requested)
        self._done.clicked.connect(self.closed)
        self._follow_palette()

    def set_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Show the outcome of these."""
        misread = [attempt for attempt in attempts if not attempt.is_right]
        done = len(attempts)
        drawn = self.tr("1 digit drawn") if done == 1 else self.tr("{done} digits drawn").format(done=done)
        outcome = self.tr("{drawn}, {misread} misread.") if misread else self.tr("{drawn}, all read right.")
        self._outcome.setText(outcome.format(drawn=drawn, misread=len(misread)))
        self._gallery.set_attempts(misread)
        self._again.setEnabled(bool(misread))

    def set_is_learning(self, learning: bool) -> None:  # noqa: FBT001 - a setter
        """Say whether the hand is being learned."""
        self._learn.setEnabled(not learning)
        self.set_note(self.tr("Learning your hand\N{HORIZONTAL ELLIPSIS}") if learning else "")

    def set_note(self, text: str) -> None:
        """Show a quiet sentence below the outcome; none if empty."""
        self._note.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()

    def _follow_palette(self) -> None:
        self._note.setPalette(quiet(self.palette()))
        self._learn.setPalette(accented(self.palette()))


class MisreadGallery(QScrollArea):
    """The drawings that were misread, each with what it is and what it was read as."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._attempts: tuple[Attempt, ...] = ()
        self.setAccessibleName(self.tr("Misread drawings"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def set_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Show other drawings."""
        self._attempts = tuple(attempts)
        self._rebuild()

    def changeEvent(self, event: QEvent) -> None:
        """Paint the drawings in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._rebuild()

    def sizeHint(self) -> QSize:
        """Ask for two lines of drawings."""
        return QSize(260, 2 * (_THUMBNAIL + 40))

    def minimumSizeHint(self) -> QSize:
        """Need room for one drawing and its words."""
        return QSize(140, _THUMBNAIL + 40)

    def _rebuild(self) -> None:
        content = QWidget()
        content.setAutoFillBackground(False)
        flow = FlowLayout(content)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(_GAP)
        for attempt in self._attempts[:_MOST_SHOWN]:
            flow.addWidget(self._cell(attempt))
        self.setWidget(content)  # which deletes the one before

    def _cell(self, attempt: Attempt) -> QWidget:
        cell = QWidget()
        picture, words = QLabel(), QLabel(self._words(attempt))
        picture.setPixmap(self._thumbnail(attempt))
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (picture, words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(picture)
        column.addWidget(words)
        return cell

    def _words(self, attempt: Attempt) -> str:
        if attempt.answer is None:
            return self.tr("{digit} not read").format(digit=attempt.target)
        return self.tr("{digit} read as {answer}").format(digit=attempt.target, answer=attempt.answer)

    def _thumbnail(self, attempt: Attempt) -> QPixmap:
        palette, ratio = self.palette(), self.devicePixelRatio()
        image = ink_image(
            drawing_to_image(attempt.drawing),
            paper=palette.color(QPalette.ColorRole.Base),
            ink=palette.color(QPalette.ColorRole.Text),
        )
        side = round(_THUMBNAIL * ratio)
        pixmap = QPixmap.fromImage(
            image.scaled(
                side,
                side,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        painter = QPainter(pixmap)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawRect(0, 0, side - 1, side - 1)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
