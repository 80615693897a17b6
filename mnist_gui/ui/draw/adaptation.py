"""Connects the user's own digits, the writer adaptation, the bar that labels drawings, and the practice."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.data.dataset import Images
from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.progress import Progress
from mnist_gui.ui.draw.practice_panel import PracticePanel
from mnist_gui.ui.draw.reader import DrawingReader, ReaderChoice
from mnist_gui.ui.draw.teach_bar import TeachBar
from mnist_gui.ui.draw.writer_adapter import AdaptationResult, WriterAdapter
from mnist_gui.ui.state.window_state import WindowState

if TYPE_CHECKING:
    from mnist_gui.learning.pad import WriterAdaptation


class AdaptationController(QObject):
    """Keeps the drawings that the user labels, and adapts the pad's classifier to them.

    The page tells the controller what is on the pad, and places `bar` and `practice`.

    Parameters
    ----------
    reader : DrawingReader
        Gets the adaptation.
    state : WindowState
        Owns the own digits. Its settings store whether the classifier was adapted; if so, it is adapted again
        at the next start.
    page : QWidget
        Parent of both widgets.

    Attributes
    ----------
    bar : TeachBar
    practice : PracticePanel
        Hidden outside a practice.

    Signals
    -------
    practising_changed(bool)
    clear_requested()
        The pad is to be cleared.
    own_digits_requested()
        The user wants to see the own digits in the grid.
    own_digits_saved()
        The file of own digits has changed.
    exported(str)
        The own digits were written to this file or folder.
    failed(str)
        A message for the user.
    """

    practising_changed = Signal(bool)
    clear_requested = Signal()
    own_digits_requested = Signal()
    own_digits_saved = Signal()
    exported = Signal(str)
    failed = Signal(str)

    def __init__(self, reader: DrawingReader, state: WindowState, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._reader = reader
        self._settings = state.settings
        self._own = state.own_digits
        self._is_show_wanted = False
        self._is_restoring = False  # of an adaptation of before: no choice of a reader
        self._adapter = WriterAdapter(state.runner, self)
        self._drawing = Drawing()
        self._image: Images | None = None
        self.bar = TeachBar(page)
        self.practice = PracticePanel(page)
        self.practice.hide()

        self._own.changed.connect(self._on_own_digits_changed)
        self._own.saved.connect(self._on_own_digits_saved)
        self._own.exported.connect(self.exported)
        self._own.failed.connect(self._on_own_digits_failed)
        self._adapter.adaptation_changed.connect(self._on_adaptation_changed)
        self._adapter.result_changed.connect(self._on_result_changed)
        self._adapter.progress_changed.connect(self._on_progress_changed)
        self._adapter.failed.connect(self.failed)
        reader.reader_changed.connect(self._restore_adaptation)
        self._connect_widgets()
        self._show_own_digits()

    def _connect_widgets(self) -> None:
        bar, practice = self.bar, self.practice
        bar.label_chosen.connect(self._on_label_chosen)
        bar.undo_requested.connect(self._own.undo)
        bar.redo_requested.connect(self._own.redo)
        bar.adaptation_requested.connect(self.adapt)
        bar.forget_requested.connect(self._forget)
        self._settings.changed.connect(self._on_setting_changed)
        bar.practice_requested.connect(self.start_practice)
        bar.own_digits_requested.connect(self._on_own_digits_requested)
        bar.export_idx_requested.connect(self._export_idx)
        bar.export_jsonl_requested.connect(self._export_jsonl)
        practice.digit_drawn.connect(self._on_digit_practised)
        practice.take_back_requested.connect(self._own.undo)
        practice.clear_requested.connect(self.clear_requested)
        practice.adaptation_requested.connect(self.adapt)
        practice.closed.connect(self._on_practice_closed)

    # --- labels ---------------------------------------------------------------------------------------

    def set_subject(self, drawing: Drawing, image: Images | None = None) -> None:
        """Set what the next label belongs to.

        Parameters
        ----------
        drawing : Drawing
            The drawing on the pad; empty for a digit in a picture, or for nothing at all.
        image : ndarray of uint8, shape (28, 28), optional
            The digit in a picture.
        """
        self._drawing, self._image = drawing, image
        self.bar.set_can_label(not drawing.is_empty or image is not None)
        self.bar.set_current_label(self._own.label_of(drawing, image))

    def handle_key(self, event: QKeyEvent) -> bool:
        """Handle a key of the practice or the bar, wherever the focus is; return whether it was one."""
        widget = self.practice if self.is_practising else self.bar
        return widget.handle_key(event)

    @Slot(int)
    def _on_label_chosen(self, label: int) -> None:
        # The image of the last answer may be that of an earlier drawing.
        image = drawing_to_image(self._drawing) if self._image is None else self._image
        self._own.add(self._drawing, image, label)

    @Slot(object)
    def _on_own_digits_changed(self, _digits: OwnDigits) -> None:
        self._show_own_digits()
        self._restore_adaptation()

    def _show_own_digits(self) -> None:
        self.bar.set_digits(self._own.digits)
        self.bar.set_history(can_undo=self._own.can_undo, can_redo=self._own.can_redo)
        self.bar.set_current_label(self._own.label_of(self._drawing, self._image))

    # --- practice -------------------------------------------------------------------------------------

    @property
    def is_practising(self) -> bool:
        """Whether a practice or its summary is shown."""
        return not self.practice.isHidden()

    @Slot()
    def start_practice(self) -> None:
        """Start a practice."""
        self.bar.hide()
        self.practice.start()
        self.practising_changed.emit(True)

    @Slot(object, int)
    def _on_digit_practised(self, drawing: Drawing, label: int) -> None:
        self._own.add(drawing, drawing_to_image(drawing), label)

    @Slot()
    def _on_practice_closed(self) -> None:
        self.bar.show()
        self.practising_changed.emit(False)

    # --- adaptation -----------------------------------------------------------------------------------

    @Slot()
    def adapt(self) -> None:
        """Adapt the pad's classifier to the own digits."""
        shipped = self._reader.shipped
        if shipped is None:
            return
        self._is_restoring = False
        if any(digit.strokes for digit in self._own.digits.digits):
            self._adapter.adapt(shipped, self._own.digits)
        else:
            self.failed.emit(
                self.tr("Your digits are all from pictures; draw some, since only strokes can be learned.")
            )

    @Slot()
    def _restore_adaptation(self) -> None:
        """Adapt again if the classifier was adapted when the program ended."""
        is_wanted = self._settings.adapts_to_writer and not self._reader.is_adapted
        if is_wanted and not self._adapter.is_adapting and len(self._own.digits):
            self.adapt()
            self._is_restoring = True

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        """Forget what was learned when the preferences say so."""
        if name == "adapts_to_writer" and not self._settings.adapts_to_writer:
            self._forget()

    @Slot()
    def _forget(self) -> None:
        """Forget the adaptation, and one under way."""
        if self._settings.adapts_to_writer:  # before the reader changes: it would be adapted again
            self._settings.adapts_to_writer = False  # and the change leads back here
        elif self._reader.is_adapted or self._adapter.is_adapting:
            self._adapter.forget()

    @Slot(object)
    def _on_adaptation_changed(self, adaptation: "WriterAdaptation | None") -> None:
        self._reader.set_adaptation(adaptation)
        if adaptation is None:
            return
        self._settings.adapts_to_writer = True
        if not self._is_restoring:
            self._reader.choose(ReaderChoice.SHIPPED)  # only this one can be adapted

    @Slot(object)
    def _on_result_changed(self, result: AdaptationResult | None) -> None:
        self.bar.set_adaptation_result(result)
        self.practice.set_adaptation_result(result)
        if result is not None and self.practice.attempts:
            drawings = (attempt.drawing for attempt in self.practice.attempts)
            self.practice.set_predictions([self._adapter.predictions.get(drawing) for drawing in drawings])

    @Slot(object)
    def _on_progress_changed(self, progress: Progress | None) -> None:
        self.bar.set_adaptation_progress(progress)
        self.practice.set_is_adapting(progress is not None)

    # --- the own digits elsewhere ---------------------------------------------------------------------

    @Slot()
    def _on_own_digits_requested(self) -> None:
        if self._own.is_saved:
            self.own_digits_requested.emit()
        else:  # the grid reads the file, which lacks the latest ones
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
        dialog = self._dialog("exportIdxDialog", self.tr("Choose a new or empty folder for IDX files"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_idx_folder_chosen)
        dialog.open()

    @Slot(str)
    def _on_idx_folder_chosen(self, path: str) -> None:
        self._own.export_idx(Path(path))

    @Slot()
    def _export_jsonl(self) -> None:
        dialog = self._dialog("exportJsonlDialog", self.tr("Export your digits"))
        dialog.setNameFilter(self.tr("Drawings (*.jsonl)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # asks before it replaces a file
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile("my-digits.jsonl")
        dialog.fileSelected.connect(self._on_jsonl_path_chosen)
        dialog.open()

    @Slot(str)
    def _on_jsonl_path_chosen(self, path: str) -> None:
        self._own.export_jsonl(Path(path))

    def _dialog(self, name: str, title: str) -> QFileDialog:
        """Return a file dialog that blocks nothing: the window may be closed, and the dialog with it."""
        dialog = QFileDialog(self._page, title)
        dialog.setObjectName(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog
