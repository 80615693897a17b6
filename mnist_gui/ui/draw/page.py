"""The Draw page: the pad, what is read on it and why, the user's own hand. Wiring; each part works alone."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QStyle, QVBoxLayout, QWidget

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.sources.names import OWN
from mnist_gui.errors import UserError
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.draw.adaptation import AdaptationController
from mnist_gui.ui.draw.answer_view import AnswerView
from mnist_gui.ui.draw.aside import Aside
from mnist_gui.ui.draw.drawing_pad import DrawingPad, copy_drawing
from mnist_gui.ui.draw.explainer import Explainer, Explanation
from mnist_gui.ui.draw.nearest_strip import NearestStrip
from mnist_gui.ui.draw.occlusion_view import OcclusionView
from mnist_gui.ui.draw.picture_overlay import PictureOverlay
from mnist_gui.ui.draw.reader import BLANK, Answer, DrawingReader, ReaderChoice
from mnist_gui.ui.state.own_digits_store import OwnDigitsStore
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.theme import quiet

if TYPE_CHECKING:
    from pathlib import Path

    from mnist_gui.learning.neighbours import Nearest

_MARGIN, _SPACING, _GAP, _COLUMN_GAP = 16, 12, 8, 24
_COMFORTABLE_RIGHT = 230 + _COLUMN_GAP + 220  # for the answer, and beside it the model's image
_RIGHT_WIDTH = 820  # of both together, at most


class DrawPage(Page):
    """Shows how a model reads what a person draws, while it is drawn, and why."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._state = state
        self._facts = facts = state.column_store
        self._session = session = state.session
        runner = state.runner
        self._dataset: Dataset | None = None
        self._shown = BLANK
        self._reader = DrawingReader(session, runner, self)
        self._explainer = Explainer(facts, runner, self)

        self._pad = DrawingPad(self)
        self._pad.setObjectName("drawingPad")
        self._picture = PictureOverlay(self._pad, self._reader, runner)
        self._undo = self._button(self.tr("&Undo"), "undoButton", QKeySequence.StandardKey.Undo)
        self._redo = self._button(self.tr("&Redo"), "redoButton", QKeySequence.StandardKey.Redo)
        self._clear = self._button(self.tr("&Clear"), "clearButton", QKeySequence.StandardKey.Delete)
        self._hint = QLabel(self.tr("Right button erases, [ and ] change the pen"))
        self._hint.setMinimumWidth(1)
        self._answer = AnswerView()
        self._work = OcclusionView()
        self._nearest = NearestStrip()
        self._nearest.setObjectName("nearestStrip")
        self._status = QLabel()
        self._status.setObjectName("readingStatus")
        self._status.setWordWrap(True)
        self._tools, self._right = QWidget(self), QWidget()
        self._above = QHBoxLayout()
        self._aside = Aside(self._right, bar_room=_MARGIN, parent=self)
        self._lessons = AdaptationController(self._reader, state, self)
        self._build_layout()
        self.setFocusProxy(self._pad)
        self._soften_captions()
        self._connect()

        self._on_history_changed()
        self._on_reader_changed()
        self._on_drawing_read(BLANK)
        self._show_dataset()

    def _button(self, text: str, name: str, key: QKeySequence.StandardKey) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        plain = text.replace("&", "")
        button.setAccessibleName(plain)
        shortcut = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{plain} ({shortcut})")
        return button

    def _build_layout(self) -> None:
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(_GAP)
        for button in (self._undo, self._redo, self._clear):
            tools.addWidget(button)
        tools.addWidget(self._hint, 1)

        self._above.setSpacing(_COLUMN_GAP)
        self._above.addWidget(self._answer, 1)
        self._above.addWidget(self._work, 1)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(_SPACING)
        right.addLayout(self._above, 1)
        right.addWidget(self._nearest)
        right.addWidget(self._status)
        right.addWidget(self._lessons.practice, 1)

        self.setTabOrder(self._pad, self._undo)
        self.setTabOrder(self._undo, self._redo)
        self.setTabOrder(self._redo, self._clear)

    def _connect(self) -> None:
        self._undo.clicked.connect(self.undo)
        self._redo.clicked.connect(self.redo)
        self._clear.clicked.connect(self.clear)
        self._pad.drawing_changed.connect(self._on_drawing_changed)
        self._pad.history_changed.connect(self._on_history_changed)
        self._pad.picture_dropped.connect(self._on_picture_dropped)
        self._picture.opened.connect(self._on_picture_opened)
        self._picture.closed.connect(self._on_picture_closed)
        self._picture.answer_changed.connect(self._on_picture_read)
        self._picture.failed.connect(self._on_picture_failed)
        self._reader.answer_changed.connect(self._on_drawing_read)
        self._reader.reader_changed.connect(self._on_reader_changed)
        self._reader.failed.connect(self._on_reading_failed)
        self._answer.reader_chosen.connect(self._reader.choose)
        self._work.occlusion_wanted_changed.connect(self._explainer.set_occlusion_wanted)
        self._explainer.explained.connect(self._on_explained)
        self._explainer.neighbours_found.connect(self._on_neighbours_found)
        self._nearest.row_activated.connect(self.row_requested)
        self._facts.changed.connect(self._on_columns_changed)
        self._lessons.practising_changed.connect(self._on_practising_changed)
        self._lessons.clear_requested.connect(self._pad.clear)
        self._lessons.own_digits_saved.connect(self._on_own_digits_saved)
        self._lessons.own_digits_requested.connect(self._on_own_digits_requested)
        self._lessons.exported.connect(self._on_exported)
        self._lessons.failed.connect(self.failed)

    @property
    def answer(self) -> Answer:
        """The answer on show: to the drawing, or to the chosen digit of a picture."""
        return self._shown

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
        return self._picture.is_open or not self._pad.drawing.is_empty

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

    @property
    def own_digits(self) -> OwnDigitsStore:
        """The digits that the user labels here."""
        return self._state.own_digits

    def read_picture(self, path: "Path") -> None:
        """Find the digits in a picture's file and read them, as if it had been dropped on the pad."""
        self._on_picture_dropped(path)

    # --- the pad ------------------------------------------------------------------------------------

    @Slot(object)
    def _on_drawing_changed(self, drawing: Drawing) -> None:
        self._picture.close_picture()
        self._status.clear()
        self._lessons.practice.set_drawing(drawing)
        self._reader.read(drawing)

    @Slot()
    def _on_history_changed(self) -> None:
        self._picture.close_picture()
        self._lessons.set_subject(self._pad.drawing)
        self._lessons.practice.set_pen_lifted()
        self._update_tools()

    def _update_tools(self) -> None:
        for button, can in (
            (self._undo, self.can_undo),
            (self._redo, self.can_redo),
            (self._clear, self.can_clear),
        ):
            if button.hasFocus() and not can:
                self._pad.setFocus()  # Qt would move it on to whatever comes next, for Space to press
            button.setEnabled(can)
        self.actions_changed.emit()

    # --- a picture on the pad -----------------------------------------------------------------------

    @Slot(object)
    def _on_picture_dropped(self, picture: "QImage | Path") -> None:
        if self._lessons.is_practising:
            self.failed.emit(self.tr("End the practice to have a picture read."))
            return
        self._status.setText(self.tr("Looking for digits in the picture\N{HORIZONTAL ELLIPSIS}"))
        self._picture.show_picture(picture)

    @Slot()
    def _on_picture_opened(self) -> None:
        self._status.clear()
        self._update_tools()

    @Slot(object)
    def _on_picture_read(self, answer: Answer) -> None:
        self._lessons.set_subject(answer.drawing, answer.image)
        self._show(answer)

    @Slot()
    def _on_picture_closed(self) -> None:
        self._lessons.set_subject(self._pad.drawing)
        self._update_tools()
        self._show(self._reader.answer)

    @Slot(str)
    def _on_picture_failed(self, sentence: str) -> None:
        self._status.clear()
        self.failed.emit(sentence)

    # --- reading ------------------------------------------------------------------------------------

    @Slot(object)
    def _on_drawing_read(self, answer: Answer) -> None:
        if not self._picture.is_open:
            self._show(answer)

    def _show(self, answer: Answer) -> None:
        self._shown = answer
        self._answer.set_answer(answer)
        self._work.set_image(answer.image)
        self._lessons.practice.set_predicted_digit(answer.digit)
        self._explainer.set_answer(answer, self._reader.reader)
        if answer.is_blank:
            self._forget_neighbours()

    @Slot(Exception)
    def _on_reading_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.failed.emit(str(error))

    @Slot()
    def _on_reader_changed(self) -> None:
        shipped = (
            self.tr("Built-in reader, adapted to you")
            if self._reader.is_adapted
            else self.tr("Built-in reader")
        )
        readers = [(ReaderChoice.SHIPPED, shipped)]
        run = self._session.workspace.current_run
        if self._reader.can_choose and run is not None:
            words = self.tr("{model}, trained on {name}")
            readers.append(
                (ReaderChoice.TRAINED, words.format(model=run.request.title, name=run.dataset_name))
            )
        self._answer.set_readers(readers, self._reader.choice)

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        self._work.set_occlusion(explanation.occlusion, explanation.first, explanation.second)

    @Slot(object)
    def _on_neighbours_found(self, nearest: "Nearest") -> None:
        dataset = self._dataset
        assert dataset is not None, "neighbours are found in a data set"
        names = [
            "\N{EN DASH}" if label == NO_LABEL else dataset.class_names[label]
            for label in dataset.labels[nearest.rows].tolist()
        ]
        self._nearest.set_neighbours(dataset.take(nearest.rows), names, nearest.distances, nearest.rows)

    @Slot(object)
    def _on_columns_changed(self, facts: Columns) -> None:
        if facts.dataset is not self._dataset:
            self._show_dataset()

    def _show_dataset(self) -> None:
        """Look for neighbours of the drawing in the open data set."""
        self._dataset = None if self._facts.columns is None else self._facts.columns.dataset
        self._forget_neighbours()
        self._nearest.set_hint(self._nearest_hint())
        self._explainer.set_answer(self._shown, self._reader.reader)

    def _nearest_hint(self) -> str:
        """Say why there are no similar digits to be seen."""
        dataset = self._dataset
        if dataset is None:
            return self.tr("Open a data set to see its images that are like the drawing")
        if self._explainer.can_compare:
            return self.tr("Draw a digit to see similar images")
        words = self.tr("The drawing is an image of 28\N{MULTIPLICATION SIGN}28; those of {name} are {size}")
        size = f"{dataset.height}\N{MULTIPLICATION SIGN}{dataset.width}"
        return words.format(name=dataset.name, size=size)

    def _forget_neighbours(self) -> None:
        none = np.zeros((0, 1, 1), dtype=np.uint8)
        self._nearest.set_neighbours(none, [], np.zeros(0, np.float32), np.zeros(0, np.intp))

    # --- practice, own digits -----------------------------------------------------------------------

    @Slot(bool)
    def _on_practising_changed(self, practising: bool) -> None:  # noqa: FBT001 - a slot
        """Give the practice the place of what would only distract from it."""
        self._picture.close_picture()
        for widget in (self._nearest, self._status):
            widget.setHidden(practising)
        self._answer.set_bars_shown(shown=not practising)
        self.updateGeometry()
        self._place_parts()
        self._aside.reveal(self._lessons.practice if practising else self._answer)
        self._pad.setFocus()

    @Slot()
    def _on_own_digits_saved(self) -> None:
        """Show the own digits as they are now, if they are open and nothing is lost by it."""
        if not self._session.refresh(OWN):
            self.said.emit(self.tr("Your digits have changed; open them again to see them in Browse"))

    @Slot()
    def _on_own_digits_requested(self) -> None:
        self.open_requested.emit(OWN)

    @Slot(str)
    def _on_exported(self, path: str) -> None:
        self._status.setText(self.tr("Exported to {path}").format(path=path))

    # --- events -------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Make sure that somebody can read."""
        super().showEvent(event)
        self._reader.open_shipped()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let keys work wherever the focus is on this page: of a practice or of teaching, and the pad's."""
        if self._lessons.handle_key(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy) and self.can_clear:
            self._copy()
        elif self._pad.hasFocus():  # it has passed this one on
            super().keyPressEvent(event)
        else:
            self._pad.keyPressEvent(event)

    def _copy(self) -> None:
        """Put what is on the pad on the clipboard: the drawing, or the chosen digit of the picture."""
        if self._picture.is_open:
            copy_drawing(Drawing(), self._shown.image)
        else:
            copy_drawing(self._pad.drawing, drawing_to_image(self._pad.drawing))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._place_parts()

    def event(self, event: QEvent) -> bool:
        """Share the room anew when a part needs more of it, or less."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self._place_parts()
        return super().event(event)

    def _place_parts(self) -> None:
        """Give the pad the largest square that fits, the right column the rest, and centre the two.

        In a narrow window the right column gets less than it would like, and in a low one the pad stands in
        the middle of what the buttons below it take. No layout of Qt's makes a width depend on a height, so
        the parts are placed here.
        """
        height = self.height() - 2 * _MARGIN
        width = self.width() - 2 * _MARGIN - _COLUMN_GAP
        tools, teaching = self._tools.sizeHint().height(), self._teaching_height
        least_left = self._least_left
        side = min(height - _SPACING - tools - teaching, max(width - self._wanted_right, least_left))
        column = max(side, least_left)
        answer = min(_RIGHT_WIDTH, width - column)
        left = _MARGIN + (width - column - answer) // 2
        below = _MARGIN + side + _SPACING
        self._place(self._pad, QRect(left + (column - side) // 2, _MARGIN, side, side))
        self._place(self._tools, QRect(left, below, column, tools))
        self._hint.setVisible(column >= self._tools_width + self._hint.sizeHint().width())
        self._place(self._lessons.bar, QRect(left, below + tools + _MARGIN, column, teaching - _MARGIN))
        self._arrange_above(answer)
        self._place(self._aside, QRect(left + column + _COLUMN_GAP, _MARGIN, answer + _MARGIN, height))

    def _arrange_above(self, width: int) -> None:
        """Put the model's image beside the answer, in a narrow window closer to it or even below."""
        least = self._answer.minimumSizeHint().width() + _SPACING + self._work.minimumSizeHint().width()
        direction = QBoxLayout.Direction
        self._above.setDirection(direction.LeftToRight if width >= least else direction.TopToBottom)
        self._above.setSpacing(_COLUMN_GAP if width >= _COMFORTABLE_RIGHT else _SPACING)

    @property
    def _tools_width(self) -> int:
        """What the buttons below the pad take, the distance to the hint included."""
        return sum(button.sizeHint().width() + _GAP for button in (self._undo, self._redo, self._clear))

    @property
    def _teaching_height(self) -> int:
        """What the bar below the pad takes, its distance included."""
        return 0 if self._lessons.bar.isHidden() else self._lessons.bar.minimumSizeHint().height() + _MARGIN

    def _place(self, widget: QWidget, place: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    @property
    def _least_left(self) -> int:
        """What the parts of the left column need below one another."""
        parts = (self._pad, self._tools, self._lessons.bar)
        return max(part.minimumSizeHint().width() for part in parts)

    @property
    def _wanted_right(self) -> int:
        """What the right column gets before the pad may be larger than the buttons below it."""
        return max(_COMFORTABLE_RIGHT, self._right.minimumSizeHint().width())

    def minimumSizeHint(self) -> QSize:
        """Ask for the pad and what is below it, and beside that for the wider one of what is in the aside."""
        beside = (self._answer, self._work, self._nearest, self._lessons.practice)
        right = max(part.minimumSizeHint().width() for part in beside if not part.isHidden())
        height = self._pad.minimumSizeHint().height() + _SPACING + self._tools.minimumSizeHint().height()
        height += self._teaching_height
        return QSize(self._least_left + _COLUMN_GAP + right + 2 * _MARGIN, height + 2 * _MARGIN)

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
