"""The Draw page: the pad, what the model sees of it, and what it answers."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QStyle, QVBoxLayout, QWidget

from mnist_gui.ui.draw.answer_label import AnswerLabel
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.draw.first_training import FirstTraining
from mnist_gui.ui.draw.model_input import ModelInput
from mnist_gui.ui.draw.reader import NOTHING, DrawingReader, Reading
from mnist_gui.ui.score_bars import ScoreBars, percentage
from mnist_gui.ui.session import Session
from mnist_gui.ui.tasks import TaskRunner
from mnist_gui.ui.theme import quiet

_MARGIN, _SPACING, _GAP, _COLUMN_GAP = 16, 12, 8, 24
_ANSWER_WIDTH = 280, 420  # least and greatest width of the right column
_ANSWER_HEIGHT = 230  # greatest height of the answer and of the model's picture beside it
_DIGITS = tuple("0123456789")


class DrawPage(QWidget):
    """Shows how a model reads what a person draws, while it is drawn.

    Signals
    -------
    history_changed()
        `can_undo`, `can_redo` or `can_clear` may have changed.
    """

    history_changed = Signal()

    def __init__(self, session: Session, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = DrawingReader(session, runner, self)
        self._first_training = FirstTraining(session, self)

        self._pad = DrawingPad()
        self._pad.setObjectName("drawingPad")
        self._undo = self._button(self.tr("&Undo"), "undoButton", QKeySequence.StandardKey.Undo)
        self._redo = self._button(self.tr("&Redo"), "redoButton", QKeySequence.StandardKey.Redo)
        self._clear = self._button(self.tr("&Clear"), "clearButton", QKeySequence.StandardKey.Delete)
        self._hint = QLabel(self.tr("Left button draws, right button erases, [ and ] change the pen"))

        self._answer = AnswerLabel()
        self._answer.setObjectName("predictionLabel")
        self._probability = QLabel()
        self._probability.setObjectName("probabilityLabel")
        self._probability.setAlignment(Qt.AlignmentFlag.AlignCenter)
        larger = self._probability.font()
        larger.setPointSizeF(larger.pointSizeF() * 1.25)
        self._probability.setFont(larger)
        self._model_input = ModelInput()
        self._model_input.setObjectName("modelInput")
        self._caption = QLabel(self._model_input.accessibleName())
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bars = ScoreBars()
        self._bars.setObjectName("scoreBars")
        self._progress = QProgressBar()
        self._progress.setObjectName("firstTrainingProgress")
        self._progress.setAccessibleName(self.tr("Progress of learning to read"))
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(6)
        self._status = QLabel()
        self._status.setObjectName("readingStatus")
        self._status.setWordWrap(True)

        self._build_layout()
        self.setFocusProxy(self._pad)
        self._soften_captions()

        self._undo.clicked.connect(self.undo)
        self._redo.clicked.connect(self.redo)
        self._clear.clicked.connect(self.clear)
        self._pad.drawing_changed.connect(self._reader.read)
        self._pad.history_changed.connect(self._on_history_changed)
        self._reader.reading_changed.connect(self._on_reading_changed)
        self._reader.failed.connect(self._on_reading_failed)
        self._first_training.changed.connect(self._on_status_changed)
        session.dataset_changed.connect(self._on_dataset_changed)

        self._on_history_changed()
        self._on_reading_changed(NOTHING)
        self._on_status_changed()

    def _button(self, text: str, name: str, key: QKeySequence.StandardKey) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        plain = text.replace("&", "")
        button.setAccessibleName(plain)
        shortcut = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{plain} ({shortcut})")
        return button

    def _build_layout(self) -> None:
        self._pad.setParent(self)
        self._tools = QWidget(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP)
        for button in (self._undo, self._redo, self._clear):
            buttons.addWidget(button)
        buttons.addStretch()
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(_GAP)
        tools.addLayout(buttons)
        tools.addWidget(self._hint)

        answer = QVBoxLayout()
        answer.setSpacing(4)
        answer.addWidget(self._answer, 1)
        answer.addWidget(self._probability)
        seen = QVBoxLayout()
        seen.setSpacing(4)
        seen.addWidget(self._model_input, 1)
        seen.addWidget(self._caption)
        above = QWidget()
        above.setMaximumHeight(_ANSWER_HEIGHT)
        top = QHBoxLayout(above)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(_MARGIN)
        top.addLayout(answer, 1)
        top.addLayout(seen, 1)

        self._right = QWidget(self)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(_SPACING)
        right.addWidget(above, 2)
        right.addWidget(self._bars, 3)
        right.addWidget(self._progress)
        right.addWidget(self._status)
        right.addStretch()

        self.setTabOrder(self._pad, self._undo)
        self.setTabOrder(self._undo, self._redo)
        self.setTabOrder(self._redo, self._clear)

    # ----------------------------------------------------------------------------------------- for the menus

    @property
    def can_undo(self) -> bool:
        """Whether there is an action to take back."""
        return self._pad.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone action to do again."""
        return self._pad.can_redo

    @property
    def can_clear(self) -> bool:
        """Whether there is anything on the pad."""
        return not self._pad.drawing.is_empty

    @Slot()
    def undo(self) -> None:
        """Take back the last action on the pad."""
        self._pad.undo()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._pad.redo()

    @Slot()
    def clear(self) -> None:
        """Empty the pad."""
        self._pad.clear()

    # ------------------------------------------------------------------------------------------------ events

    def showEvent(self, event: QShowEvent) -> None:
        """Make sure that there is a model, or soon will be."""
        super().showEvent(event)
        self._first_training.set_wanted(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Train nothing for a pad that nobody sees."""
        super().hideEvent(event)
        self._first_training.set_wanted(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the pad's keys work wherever the focus is on this page."""
        if self._pad.hasFocus():  # it has passed this one on
            super().keyPressEvent(event)
        else:
            self._pad.keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pad the largest square that fits, the right column the rest, and centre the two.

        No layout of Qt's makes a width depend on a height, so the three parts are placed here.
        """
        super().resizeEvent(event)
        least, greatest = _ANSWER_WIDTH
        height = self.height() - 2 * _MARGIN
        width = self.width() - 2 * _MARGIN - _COLUMN_GAP
        tools = self._tools.sizeHint().height()
        side = min(height - _SPACING - tools, width - least)
        answer = min(greatest, width - side)
        left = _MARGIN + (width - side - answer) // 2
        self._place(self._pad, QRect(left, _MARGIN, side, side))
        self._place(self._tools, QRect(left, _MARGIN + side + _SPACING, side, tools))
        self._place(self._right, QRect(left + side + _COLUMN_GAP, _MARGIN, answer, height))

    def _place(self, widget: QWidget, place: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def minimumSizeHint(self) -> QSize:
        """Ask for what the parts need beside one another."""
        pad, tools, right = (part.minimumSizeHint() for part in (self._pad, self._tools, self._right))
        width = max(pad.width(), tools.width()) + _COLUMN_GAP + max(_ANSWER_WIDTH[0], right.width())
        height = max(pad.height() + _SPACING + tools.height(), right.height())
        return QSize(width + 2 * _MARGIN, height + 2 * _MARGIN)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable pad."""
        return QSize(960, 600)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the captions quiet in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._soften_captions()

    def _soften_captions(self) -> None:
        softened = quiet(self.palette())
        for label in (self._hint, self._caption, self._status, self._probability):
            label.setPalette(softened)

    # ------------------------------------------------------------------------------------------------- slots

    @Slot()
    def _on_history_changed(self) -> None:
        self._undo.setEnabled(self.can_undo)
        self._redo.setEnabled(self.can_redo)
        self._clear.setEnabled(self.can_clear)
        self.history_changed.emit()

    @Slot(object)
    def _on_reading_changed(self, reading: Reading) -> None:
        self._model_input.set_image(reading.image)
        if reading.probabilities is not None:
            self._answer.set_answer(reading.answer or "", quiet=False)
            self._probability.setText(percentage(float(reading.probabilities.max())))
            self._bars.set_prediction(reading.class_names, reading.probabilities)
            return
        blank = not reading.image.any()
        self._answer.set_answer(self.tr("Draw a digit") if blank else "\N{EN DASH}", quiet=True)
        self._probability.clear()
        self._show_empty_bars()

    @Slot(Exception)
    def _on_reading_failed(self, error: Exception) -> None:
        raise error  # a drawing can always be read: this is a fault of the program, and reported as one

    @Slot()
    def _on_status_changed(self) -> None:
        training = self._first_training
        self._status.setText(training.status)
        self._progress.setVisible(training.is_learning)
        if training.fraction is None:
            self._progress.setRange(0, 0)
        else:
            self._progress.setRange(0, 100)
            self._progress.setValue(round(100 * training.fraction))

    @Slot()
    def _on_dataset_changed(self) -> None:
        self._show_empty_bars()

    def _show_empty_bars(self) -> None:
        dataset = self._session.dataset
        self._bars.set_prediction(dataset.class_names if dataset else _DIGITS, None)
