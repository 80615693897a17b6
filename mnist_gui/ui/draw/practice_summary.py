"""The summary after a practice: how many digits were drawn, and the misread ones."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QScrollArea, QWidget

from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.draw.buttons import slim_button
from mnist_gui.ui.draw.practice import Attempt
from mnist_gui.ui.widgets.buttons import set_primary
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.imaging import ink_image
from mnist_gui.ui.widgets.layouts import SideBySide, column
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import set_text_size

_GAP, _SPACING = 8, 12
_THUMBNAIL = 56  # side of a drawing, in pixels
_MAX_SHOWN = 100


class PracticeSummary(QWidget):
    """Shows the outcome in a sentence, and the misread drawings.

    Signals
    -------
    adaptation_requested()
        The classifier is to be adapted to all own digits.
    again_requested()
        The user wants to draw the misread digits again.
    closed()
        The user has closed the summary.
    """

    adaptation_requested = Signal()
    again_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = PlainLabel()
        self._outcome.setObjectName("practiceOutcome")
        self._outcome.setWordWrap(True)
        set_text_size(self._outcome, 1.25, bold=True)
        self._note = PlainLabel()
        self._note.setObjectName("practiceLearned")
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setWordWrap(True)
        self._gallery = MisreadGallery()
        self._gallery.setObjectName("misreadGallery")
        self._learn = slim_button(
            self.tr("&Learn my digits"),
            "practiceLearnButton",
            self.tr("Learn your handwriting from all your digits"),
        )
        set_primary(self._learn, primary=True)
        self._again = slim_button(
            self.tr("&Again"), "practiceAgainButton", self.tr("Draw the misread digits a few more times")
        )
        self._done = slim_button(
            self.tr("&Done"), "practiceDoneButton", self.tr("Back to drawing freely (Esc)")
        )

        others = SideBySide(self._again, self._done, spacing=_GAP)
        buttons = SideBySide(self._learn, others, spacing=_GAP)
        column(self._outcome, self._note, (self._gallery, 1), buttons, owner=self, spacing=_SPACING)

        self._learn.clicked.connect(self.adaptation_requested)
        self._again.clicked.connect(self.again_requested)
        self._done.clicked.connect(self.closed)

    def set_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Show the outcome of a practice."""
        misread = [attempt for attempt in attempts if not attempt.is_right]
        done = len(attempts)
        drawn = self.tr("1 digit drawn") if done == 1 else self.tr("{done} digits drawn").format(done=done)
        outcome = self.tr("{drawn}, {misread} misread.") if misread else self.tr("{drawn}, all read right.")
        self._outcome.setText(outcome.format(drawn=drawn, misread=len(misread)))
        self._gallery.set_attempts(misread)
        self._again.setEnabled(bool(misread))

    def set_is_adapting(self, adapting: bool) -> None:  # noqa: FBT001 - a setter
        """Show whether an adaptation is under way."""
        self._learn.setEnabled(not adapting)
        self.set_note(self.tr("Learning your handwriting\N{HORIZONTAL ELLIPSIS}") if adapting else "")

    def set_note(self, text: str) -> None:
        """Show a quiet sentence below the outcome, or none if it is empty."""
        self._note.setText(text)


class MisreadGallery(QScrollArea):
    """Shows misread drawings, each with its target and predicted digit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._attempts: tuple[Attempt, ...] = ()
        self.setAccessibleName(self.tr("Misread drawings"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def set_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Show other attempts."""
        self._attempts = tuple(attempts)
        self._rebuild()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint the thumbnails after a change of the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._rebuild()

    def sizeHint(self) -> QSize:
        """Return the size of two rows of thumbnails."""
        return QSize(260, 2 * (_THUMBNAIL + 40))

    def minimumSizeHint(self) -> QSize:
        """Return the size of one thumbnail and its caption."""
        return QSize(140, _THUMBNAIL + 40)

    def _rebuild(self) -> None:
        content = QWidget()
        content.setAutoFillBackground(False)
        flow = FlowLayout(content)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(_GAP)
        for attempt in self._attempts[:_MAX_SHOWN]:
            flow.addWidget(self._cell(attempt))
        self.setWidget(content)  # deletes the previous one

    def _cell(self, attempt: Attempt) -> QWidget:
        cell = QWidget()
        thumbnail, caption = PlainLabel(), PlainLabel(self._caption(attempt))
        thumbnail.setPixmap(self._thumbnail(attempt))
        caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (thumbnail, caption):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(thumbnail, caption, owner=cell, spacing=2)
        return cell

    def _caption(self, attempt: Attempt) -> str:
        if attempt.predicted is None:
            return self.tr("{digit} not read").format(digit=attempt.target)
        return self.tr("{digit} read as {answer}").format(digit=attempt.target, answer=attempt.predicted)

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
