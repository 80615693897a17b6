"""The Draw page: the pad, what is read on it and why, the user's own hand. Wiring; each part works alone."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.own_digits import OwnDigits
from mnist_gui.ink.drawing import Drawing
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.answer_view import AnswerView
from mnist_gui.ui.draw.drawing_pad import DrawingPad
from mnist_gui.ui.draw.evidence_view import EvidenceView
from mnist_gui.ui.draw.explainer import Explainer, Explanation
from mnist_gui.ui.draw.nearest_strip import NearestStrip
from mnist_gui.ui.draw.own_digits_keeper import OwnDigitsKeeper
from mnist_gui.ui.draw.practice_panel import PracticePanel
from mnist_gui.ui.draw.reader import NOTHING, Choice, DrawingReader, Reading
from mnist_gui.ui.draw.teach_bar import TeachBar
from mnist_gui.ui.draw.teacher import Teacher
from mnist_gui.ui.facts_keeper import FactsKeeper
from mnist_gui.ui.session import Session
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.tasks import TaskRunner
from mnist_gui.ui.theme import quiet

if TYPE_CHECKING:
    from mnist_gui.learning.pad import Hand
    from mnist_gui.learning.similar import Nearest

_MARGIN, _SPACING, _GAP, _COLUMN_GAP = 16, 12, 8, 24
_ANSWER_WIDTH = 230  # of the column with the answer, at least
_WORK_WIDTH = 220  # of the column with the model's image, at least
_RIGHT_WIDTH = 820  # of both together, at most


class DrawPage(QWidget):
    """Shows how a model reads what a person draws, while it is drawn, and why.

    Parameters
    ----------
    session : Session
        Whose trained model may read.
    facts : FactsKeeper
        Finds similar digits of the open data set.
    settings : Settings
        Remembers whether the hand was learned.
    runner : TaskRunner

    Signals
    -------
    history_changed()
        `can_undo`, `can_redo` or `can_clear` may have changed.
    row_requested(int)
        The user wants to see this row of the data set in the grid.
    own_digits_requested()
        The user wants to see their own digits in the grid.
    failed(str)
        Something could not be done: a sentence for the user.
    """

    history_changed = Signal()
    row_requested = Signal(int)
    own_digits_requested = Signal()
    failed = Signal(str)

    def __init__(
        self,
        session: Session,
        facts: FactsKeeper,
        settings: Settings,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._facts = facts
        self._settings = settings
        self._session = session
        self._reading = NOTHING
        self._reader = DrawingReader(session, runner, self)
        self._explainer = Explainer(facts, runner, self)
        self._own = OwnDigitsKeeper(runner, self)
        self._teacher = Teacher(runner, self)

        self._pad = DrawingPad()
        self._pad.setObjectName("drawingPad")
        self._undo = self._button(self.tr("&Undo"), "undoButton", QKeySequence.StandardKey.Undo)
        self._redo = self._button(self.tr("&Redo"), "redoButton", QKeySequence.StandardKey.Redo)
        self._clear = self._button(self.tr("&Clear"), "clearButton", QKeySequence.StandardKey.Delete)
        self._hint = QLabel(self.tr("Right button erases, [ and ] change the pen"))
        self._hint.setMinimumWidth(1)
        self._answer = AnswerView()
        self._work = EvidenceView()
        self._nearest = NearestStrip()
        self._nearest.setObjectName("nearestStrip")
        self._status = QLabel()
        self._status.setObjectName("readingStatus")
        self._status.setWordWrap(True)
        self._teach_bar = TeachBar()
        self._practice = PracticePanel()
        self._build_layout()
        self.setFocusProxy(self._pad)
        self._soften_captions()
        self._connect()

        self._on_history_changed()
        self._on_reader_changed()
        self._on_reading_changed(NOTHING)
        self._on_own_digits_changed(self._own.digits)

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
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(_GAP)
        for button in (self._undo, self._redo, self._clear):
            tools.addWidget(button)
        tools.addWidget(self._hint, 1)

        self._teach_bar.setParent(self)
        self._practice.hide()
        self._right = QWidget(self)
        above = QHBoxLayout()
        above.setSpacing(_COLUMN_GAP)
        above.addWidget(self._answer, 1)
        above.addWidget(self._work, 1)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(_SPACING)
        right.addLayout(above, 1)
        right.addWidget(self._nearest)
        right.addWidget(self._status)
        right.addWidget(self._practice, 1)

        self.setTabOrder(self._pad, self._undo)
        self.setTabOrder(self._undo, self._redo)
        self.setTabOrder(self._redo, self._clear)

    def _connect(self) -> None:
        self._undo.clicked.connect(self.undo)
        self._redo.clicked.connect(self.redo)
        self._clear.clicked.connect(self.clear)
        self._pad.drawing_changed.connect(self._on_drawing_changed)
        self._pad.history_changed.connect(self._on_history_changed)
        self._reader.reading_changed.connect(self._on_reading_changed)
        self._reader.reader_changed.connect(self._on_reader_changed)
        self._reader.failed.connect(self._on_reading_failed)
        self._answer.choice_made.connect(self._reader.choose)
        self._work.evidence_wanted_changed.connect(self._explainer.set_evidence_wanted)
        self._explainer.explained.connect(self._on_explained)
        self._facts.nearest_found.connect(self._on_nearest_found)
        self._nearest.row_activated.connect(self.row_requested)
        self._session.dataset_changed.connect(self._on_dataset_changed)

        self._own.changed.connect(self._on_own_digits_changed)
        self._own.failed.connect(self.failed)
        self._own.exported.connect(self._on_exported)
        self._teacher.hand_changed.connect(self._on_hand_changed)
        self._teacher.learned_changed.connect(self._teach_bar.set_learned)
        self._teacher.learned_changed.connect(self._practice.set_learned)
        self._teacher.progress_changed.connect(self._on_learning_progressed)
        bar, practice = self._teach_bar, self._practice
        bar.label_given.connect(self._on_label_given)
        bar.undo_requested.connect(self._own.undo)
        bar.redo_requested.connect(self._own.redo)
        bar.learn_requested.connect(self.learn_hand)
        bar.forget_requested.connect(self._teacher.forget)
        bar.practice_requested.connect(self.start_practice)
        bar.own_digits_requested.connect(self._on_own_digits_requested)
        bar.export_idx_requested.connect(self._export_idx)
        bar.export_jsonl_requested.connect(self._export_jsonl)
        practice.digit_drawn.connect(self._on_digit_practised)
        practice.take_back_requested.connect(self._own.undo)
        practice.clear_requested.connect(self._pad.clear)
        practice.learn_requested.connect(self.learn_hand)
        practice.closed.connect(self._on_practice_closed)

    # --- for the menus ------------------------------------------------------------------------------

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

    @Slot()
    def learn_hand(self) -> None:
        """Learn the user's hand from their own digits."""
        shipped = self._reader.shipped
        if shipped is not None and any(digit.strokes for digit in self._own.digits.digits):
            self._teacher.learn(shipped, self._own.digits)

    @Slot()
    def start_practice(self) -> None:
        """Ask for digits."""
        self._set_practising(practising=True)
        self._practice.start()
        self._pad.setFocus()

    def save_now(self) -> bool:
        """Keep what is not kept yet, before the window closes; False if that fails."""
        return self._own.save_now()

    # --- the hand -----------------------------------------------------------------------------------

    @Slot(int)
    def _on_label_given(self, label: int) -> None:
        if not self._pad.drawing.is_empty:
            self._own.add(self._pad.drawing, self._reading.image, label)

    @Slot(object, int)
    def _on_digit_practised(self, drawing: Drawing, label: int) -> None:
        from mnist_gui.ink.raster import drawing_to_image

        self._own.add(drawing, drawing_to_image(drawing), label)

    @Slot(object)
    def _on_own_digits_changed(self, digits: OwnDigits) -> None:
        self._teach_bar.set_digits(digits)
        self._teach_bar.set_history(can_undo=self._own.can_undo, can_redo=self._own.can_redo)
        self._teach_bar.set_given(self._own.label_of(self._pad.drawing))
        if self._settings.hand_is_learned and not self._reader.has_hand:
            self.learn_hand()

    @Slot(object)
    def _on_hand_changed(self, hand: "Hand | None") -> None:
        self._settings.hand_is_learned = hand is not None
        self._reader.set_hand(hand)
        if hand is not None:
            self._reader.choose(Choice.SHIPPED)  # for only this one knows the hand

    @Slot(object)
    def _on_learning_progressed(self, progress: Progress | None) -> None:
        self._teach_bar.set_learning(progress)
        self._practice.set_is_learning(progress is not None)

    @Slot()
    def _on_practice_closed(self) -> None:
        self._set_practising(practising=False)
        self._pad.setFocus()

    def _set_practising(self, *, practising: bool) -> None:
        """Give the practice the place of what would only distract from it."""
        for widget in (self._teach_bar, self._nearest, self._status):
            widget.setHidden(practising)
        self._practice.setVisible(practising)
        self._answer.set_bars_shown(shown=not practising)
        self._place_parts()

    @Slot()
    def _on_own_digits_requested(self) -> None:
        self._own.save_now()  # the grid reads the file
        self.own_digits_requested.emit()

    @Slot()
    def _export_idx(self) -> None:
        if path := QFileDialog.getExistingDirectory(self, self.tr("A new or empty folder for IDX files")):
            self._own.export_idx(Path(path))

    @Slot()
    def _export_jsonl(self) -> None:
        title, kinds = self.tr("Export your digits"), self.tr("Drawings (*.jsonl)")
        path, _ = QFileDialog.getSaveFileName(self, title, "my-digits.jsonl", kinds)
        if path:
            self._own.export_jsonl(Path(path))

    @Slot(str)
    def _on_exported(self, path: str) -> None:
        self._status.setText(self.tr("Exported to {path}").format(path=path))

    # --- reading ------------------------------------------------------------------------------------

    @Slot(object)
    def _on_drawing_changed(self, drawing: Drawing) -> None:
        self._practice.set_drawing(drawing)
        self._reader.read(drawing)

    @Slot()
    def _on_history_changed(self) -> None:
        self._undo.setEnabled(self.can_undo)
        self._redo.setEnabled(self.can_redo)
        self._clear.setEnabled(self.can_clear)
        self._teach_bar.set_can_teach(self.can_clear)
        self._teach_bar.set_given(self._own.label_of(self._pad.drawing))
        self._practice.set_pen_lifted()
        self.history_changed.emit()

    @Slot(object)
    def _on_reading_changed(self, reading: Reading) -> None:
        self._reading = reading
        self._answer.set_reading(reading)
        self._work.set_image(reading.image)
        self._practice.set_answer(reading.label)
        self._explainer.set_reading(reading, self._reader.reader)
        if reading.drawing.is_empty:
            self._forget_neighbours()

    @Slot(Exception)
    def _on_reading_failed(self, error: Exception) -> None:
        raise error  # a drawing can always be read: this is a fault of the program, and reported as one

    @Slot()
    def _on_reader_changed(self) -> None:
        readers = [(Choice.SHIPPED, self.tr("Built-in reader"))]
        run = self._session.current_run
        if self._reader.can_choose and run is not None:
            words = self.tr("{model}, trained on {name}")
            readers.append((Choice.TRAINED, words.format(model=run.request.title, name=run.dataset_name)))
        if self._reader.has_hand:
            readers[0] = (Choice.SHIPPED, self.tr("Built-in reader, knows your hand"))
        self._answer.set_readers(readers, self._reader.choice)

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        self._work.set_evidence(explanation.evidence, explanation.first, explanation.second)

    @Slot(object)
    def _on_nearest_found(self, nearest: "Nearest") -> None:
        facts = self._facts.facts
        if facts is None or self._reading.drawing.is_empty:
            return
        dataset = facts.dataset
        names = [
            "\N{EN DASH}" if label == NO_LABEL else dataset.class_names[label]
            for label in dataset.labels[nearest.rows].tolist()
        ]
        self._nearest.set_neighbours(dataset.take(nearest.rows), names, nearest.distances, nearest.rows)

    @Slot()
    def _on_dataset_changed(self) -> None:
        self._forget_neighbours()
        self._explainer.set_reading(self._reading, self._reader.reader)

    def _forget_neighbours(self) -> None:
        none = np.zeros((0, 1, 1), dtype=np.uint8)
        self._nearest.set_neighbours(none, [], np.zeros(0, np.float32), np.zeros(0, np.intp))

    # --- events -------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Make sure that somebody can read."""
        super().showEvent(event)
        self._reader.open_shipped()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let keys work wherever the focus is on this page: of a practice or of teaching, and the pad's."""
        practising = not self._practice.isHidden()
        if practising and self._practice.handle_key(event):
            return
        if not practising and self._teach_bar.handle_key(event):
            return
        if self._pad.hasFocus():  # it has passed this one on
            super().keyPressEvent(event)
        else:
            self._pad.keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._place_parts()

    def _place_parts(self) -> None:
        """Give the pad the largest square that fits, the right column the rest, and centre the two.

        No layout of Qt's makes a width depend on a height, so the parts are placed here.
        """
        height = self.height() - 2 * _MARGIN
        width = self.width() - 2 * _MARGIN - _COLUMN_GAP
        tools, teaching = self._tools.sizeHint().height(), self._teaching_height
        side = min(height - _SPACING - tools - teaching, width - self._least_right)
        answer = min(_RIGHT_WIDTH, width - side)
        left = _MARGIN + (width - side - answer) // 2
        below = _MARGIN + side + _SPACING
        self._place(self._pad, QRect(left, _MARGIN, side, side))
        self._place(self._tools, QRect(left, below, side, tools))
        self._hint.setVisible(side >= self._tools_width + self._hint.sizeHint().width())
        self._place(self._teach_bar, QRect(left, below + tools + _MARGIN, side, teaching - _MARGIN))
        self._place(self._right, QRect(left + side + _COLUMN_GAP, _MARGIN, answer, height))

    @property
    def _tools_width(self) -> int:
        """What the buttons below the pad take, the distance to the hint included."""
        return sum(button.sizeHint().width() + _GAP for button in (self._undo, self._redo, self._clear))

    @property
    def _teaching_height(self) -> int:
        """What the bar below the pad takes, its distance included."""
        return 0 if self._teach_bar.isHidden() else self._teach_bar.minimumSizeHint().height() + _MARGIN

    def _place(self, widget: QWidget, place: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    @property
    def _least_right(self) -> int:
        return max(_ANSWER_WIDTH + _WORK_WIDTH + _COLUMN_GAP, self._right.minimumSizeHint().width())

    def minimumSizeHint(self) -> QSize:
        """Ask for what the parts need beside one another."""
        pad, tools, right = (part.minimumSizeHint() for part in (self._pad, self._tools, self._right))
        width = max(pad.width(), tools.width(), self._teach_bar.minimumSizeHint().width())
        width += _COLUMN_GAP + self._least_right
        height = max(pad.height() + _SPACING + tools.height() + self._teaching_height, right.height())
        return QSize(width + 2 * _MARGIN, height + 2 * _MARGIN)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable pad."""
        return QSize(1100, 640)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the captions quiet in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._soften_captions()

    def _soften_captions(self) -> None:
        for label in (self._hint, self._status):
            label.setPalette(quiet(self.palette()))
