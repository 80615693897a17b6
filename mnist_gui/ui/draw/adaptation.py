"""What the user teaches: digits that are named or practised, the hand that is learned of them, their export.

Wiring between the keeper of these digits, the teacher, and the two widgets that ask for things. The page
tells what is on the pad, and places the widgets.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.data.dataset import Images, Labels
from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.adaptation_result import AdaptationResult
from mnist_gui.ui.draw.practice_panel import PracticePanel
from mnist_gui.ui.draw.reader import Choice, DrawingReader
from mnist_gui.ui.draw.teach_bar import TeachBar
from mnist_gui.ui.draw.writer_adapter import WriterAdapter
from mnist_gui.ui.state.own_digits_store import OwnDigitsStore
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner

if TYPE_CHECKING:
    from mnist_gui.learning.pad import WriterAdaptation


class AdaptationController(QObject):
    """Keeps what the user names, and has the pad's reader learn their hand.

    Parameters
    ----------
    reader : DrawingReader
        Who is to know the hand.
    settings : Settings
        Remembers whether the hand was learned: if so, it is learned again as soon as that is possible.
    runner : TaskRunner
    page : QWidget
        Owns the two widgets.

    Attributes
    ----------
    bar : TeachBar
    practice : PracticePanel
        Hidden unless there is one.

    Signals
    -------
    practising_changed(bool)
        A practice has begun, or was closed.
    clear_requested()
        The pad shall be empty.
    own_digits_requested()
        The user wants to see their own digits in the grid.
    own_digits_saved()
        Their file holds others now than it did.
    exported(str)
        They were written to this file or folder.
    failed(str)
        Something could not be done: a sentence for the user.
    """

    practising_changed = Signal(bool)
    clear_requested = Signal()
    own_digits_requested = Signal()
    own_digits_saved = Signal()
    exported = Signal(str)
    failed = Signal(str)

    def __init__(self, reader: DrawingReader, settings: Settings, runner: TaskRunner, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._reader = reader
        self._settings = settings
        self._own = OwnDigitsStore(runner, self)
        self._is_show_wanted = False
        self._teacher = WriterAdapter(runner, self)
        self._drawing = Drawing()
        self._image: Images | None = None
        self.bar = TeachBar(page)
        self.practice = PracticePanel(page)
        self.practice.hide()

        self._own.changed.connect(self._on_own_digits_changed)
        self._own.saved.connect(self._on_own_digits_saved)
        self._own.exported.connect(self.exported)
        self._own.failed.connect(self._on_own_digits_failed)
        self._teacher.hand_changed.connect(self._on_hand_changed)
        self._teacher.learned_changed.connect(self._on_learned_changed)
        self._teacher.progress_changed.connect(self._on_learning_progressed)
        self._teacher.failed.connect(self.failed)
        reader.reader_changed.connect(self._restore_hand)
        self._connect_widgets()
        self._show_own_digits()

    def _connect_widgets(self) -> None:
        bar, practice = self.bar, self.practice
        bar.label_given.connect(self._on_label_given)
        bar.undo_requested.connect(self._own.undo)
        bar.redo_requested.connect(self._own.redo)
        bar.learn_requested.connect(self.adapt_to_writer)
        bar.forget_requested.connect(self._teacher.forget)
        bar.practice_requested.connect(self.start_practice)
        bar.own_digits_requested.connect(self._on_own_digits_requested)
        bar.export_idx_requested.connect(self._export_idx)
        bar.export_jsonl_requested.connect(self._export_jsonl)
        practice.digit_drawn.connect(self._on_digit_practised)
        practice.take_back_requested.connect(self._own.undo)
        practice.clear_requested.connect(self.clear_requested)
        practice.learn_requested.connect(self.adapt_to_writer)
        practice.closed.connect(self._on_practice_closed)

    # --- what can be named ----------------------------------------------------------------------------

    def set_subject(self, drawing: Drawing, image: Images | None = None) -> None:
        """Say what a label would be given to.

        Parameters
        ----------
        drawing : Drawing
            What is on the pad; an empty one without an image is nothing.
        image : ndarray of uint8, shape (28, 28), optional
            Of a digit without strokes, that was found in a picture.
        """
        self._drawing, self._image = drawing, image
        self.bar.set_can_teach(not drawing.is_empty or image is not None)
        self.bar.set_given(self._own.label_of(drawing, image))

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key of a practice or of teaching, wherever the focus is; tell whether it meant something."""
        widget = self.practice if self.is_practising else self.bar
        return widget.handle_key(event)

    @Slot(int)
    def _on_label_given(self, label: int) -> None:
        # Not the image of the last reading: that may be one of the drawing before.
        image = drawing_to_image(self._drawing) if self._image is None else self._image
        self._own.add(self._drawing, image, label)

    @Slot(object)
    def _on_own_digits_changed(self, _digits: OwnDigits) -> None:
        self._show_own_digits()
        self._restore_hand()

    def _show_own_digits(self) -> None:
        self.bar.set_digits(self._own.digits)
        self.bar.set_history(can_undo=self._own.can_undo, can_redo=self._own.can_redo)
        self.bar.set_given(self._own.label_of(self._drawing, self._image))

    # --- practice -------------------------------------------------------------------------------------

    @property
    def is_practising(self) -> bool:
        """Whether digits are being asked for, or what was misread is on show."""
        return not self.practice.isHidden()

    @Slot()
    def start_practice(self) -> None:
        """Ask for digits."""
        self._set_practising(practising=True)
        self.practice.start()

    @Slot(object, int)
    def _on_digit_practised(self, drawing: Drawing, label: int) -> None:
        self._own.add(drawing, drawing_to_image(drawing), label)

    @Slot()
    def _on_practice_closed(self) -> None:
        self._set_practising(practising=False)

    def _set_practising(self, *, practising: bool) -> None:
        self.bar.setHidden(practising)
        self.practice.setVisible(practising)
        self.practising_changed.emit(practising)

    # --- the hand -------------------------------------------------------------------------------------

    @Slot()
    def adapt_to_writer(self) -> None:
        """Learn the user's hand from the digits they drew."""
        shipped = self._reader.shipped
        if shipped is None:
            return
        if any(digit.strokes for digit in self._own.digits.digits):
            self._teacher.learn(shipped, self._own.digits)
        else:
            self.failed.emit(
                self.tr("Your digits are all from pictures; draw some, for a hand is learned from strokes.")
            )

    @Slot()
    def _restore_hand(self) -> None:
        """Learn again the hand that was known when the program ended."""
        is_wanted = self._settings.hand_is_learned and not self._reader.has_hand
        if is_wanted and not self._teacher.is_learning and len(self._own.digits):
            self.adapt_to_writer()

    @Slot(object)
    def _on_hand_changed(self, hand: "WriterAdaptation | None") -> None:
        self._settings.hand_is_learned = hand is not None
        self._reader.set_hand(hand)
        if hand is not None:
            self._reader.choose(Choice.SHIPPED)  # for only this one knows the hand

    @Slot(object)
    def _on_learned_changed(self, learned: AdaptationResult | None) -> None:
        self.bar.set_learned(learned)
        self.practice.set_learned(learned)
        if learned is not None and self.practice.attempts:
            answers = self._teacher.answers
            self.practice.set_answers([answers.get(attempt.drawing) for attempt in self.practice.attempts])

    @Slot(object)
    def _on_learning_progressed(self, progress: Progress | None) -> None:
        self.bar.set_learning(progress)
        self.practice.set_is_learning(progress is not None)

    # --- the digits elsewhere -------------------------------------------------------------------------

    def edit(self, images: Images, labels: Labels, label: int | None) -> None:
        """Give own digits another label, or without one remove them; it can be undone.

        Parameters
        ----------
        images : ndarray of uint8, shape (k, 28, 28)
        labels : ndarray of int16, shape (k,)
            What they are kept as; with the images, that says which ones they are.
        label : int or None
            0 to 9.
        """
        digits = self._own.digits
        found = (digits.find(image, old) for image, old in zip(images, labels.tolist(), strict=True))
        indices = [index for index in found if index is not None]
        if label is None:
            self._own.remove(indices)
        else:
            self._own.relabel(indices, label)

    def save_now(self) -> bool:
        """Keep what is not kept yet, before the window closes; False if that fails."""
        return self._own.save_now()

    @Slot()
    def _on_own_digits_requested(self) -> None:
        if self._own.is_saved:
            self.own_digits_requested.emit()
        else:  # the grid, which reads the file, would miss the last ones
            self._is_show_wanted = True
            self._own.save()

    @Slot(str)
    def _on_own_digits_failed(self, sentence: str) -> None:
        self._is_show_wanted = False
        self.failed.emit(sentence)

    @Slot()
    def _on_own_digits_saved(self) -> None:
        self.own_digits_saved.emit()
        if self._is_show_wanted:
            self._is_show_wanted = False
            self.own_digits_requested.emit()

    @Slot()
    def _export_idx(self) -> None:
        title = self.tr("A new or empty folder for IDX files")
        if path := QFileDialog.getExistingDirectory(self._page, title):
            self._own.export_idx(Path(path))

    @Slot()
    def _export_jsonl(self) -> None:
        title, kinds = self.tr("Export your digits"), self.tr("Drawings (*.jsonl)")
        path, _ = QFileDialog.getSaveFileName(self._page, title, "my-digits.jsonl", kinds)
        if path:
            self._own.export_jsonl(Path(path))
