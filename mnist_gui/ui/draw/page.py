"""The Draw page: the pad, the answer to what is drawn and its explanation, the writer's own digits.

Wiring; each part works alone. A pen move changes the drawing, and the reader answers to the newest drawing.
The page shows the answer, and once the pen rests, the explainer says why.
"""

from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStyle, QWidget

from mnist_gui.data.sources.names import OWN
from mnist_gui.errors import InkError
from mnist_gui.ink.drawing import Drawing, drawing_from_json
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.draw.adaptation import AdaptationController
from mnist_gui.ui.draw.answer_view import AnswerView
from mnist_gui.ui.draw.arrangement import COLUMN_GAP, COMFORTABLE_RIGHT, MARGIN, SPACING, Needs, arrange
from mnist_gui.ui.draw.aside import Aside
from mnist_gui.ui.draw.drawing_pad import DrawingPad, copy_drawing
from mnist_gui.ui.draw.explainer import Explainer, Explanation
from mnist_gui.ui.draw.nearest_strip import NearestStrip
from mnist_gui.ui.draw.neighbours import NeighboursController
from mnist_gui.ui.draw.occlusion_view import OcclusionView
from mnist_gui.ui.draw.pad_tools import PadTools
from mnist_gui.ui.draw.picture_overlay import PictureOverlay
from mnist_gui.ui.draw.reader import BLANK, Answer, DrawingReader, ReaderChoice
from mnist_gui.ui.state.own_digits_store import OwnDigitsStore
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from pathlib import Path

    from mnist_gui.data.dataset import Images


class DrawPage(Page):
    """Shows how a model reads what a person draws, while it is drawn, and why."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._state = state
        self._shown = BLANK
        self._reader = DrawingReader(state.session, state.runner, self)
        self._explainer = Explainer(state.column_store, state.runner, self)

        self._pad = DrawingPad(self)
        self._pad.setObjectName("drawingPad")
        self._picture = PictureOverlay(self._pad, self._reader, state.runner)
        self._tools = PadTools(self)
        self._answer = AnswerView()
        self._occlusion = OcclusionView()
        self._nearest = NearestStrip()
        self._nearest.setObjectName("nearestStrip")
        self._neighbours = NeighboursController(state.column_store, self._explainer, self._nearest, self)
        self._status = PlainLabel()
        self._status.setObjectName("readingStatus")
        self._status.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._status.setWordWrap(True)
        self._right, self._above = QWidget(), QHBoxLayout()
        self._aside = Aside(self._right, bar_room=MARGIN, parent=self)
        self._adaptation = AdaptationController(self._reader, state, self)
        self._lay_out()
        self._connect()
        self._on_history_changed()
        self._on_reader_changed()
        self._show(BLANK)

    def _lay_out(self) -> None:
        self._above.setSpacing(COLUMN_GAP)
        self._above.addWidget(self._answer, 1)
        self._above.addWidget(self._occlusion, 1)
        practice = (self._adaptation.practice, 1)
        column((self._above, 1), self._nearest, self._status, practice, owner=self._right, spacing=SPACING)
        for first, second in pairwise((self._pad, *self._tools.buttons)):
            self.setTabOrder(first, second)
        self.setFocusProxy(self._pad)

    def _connect(self) -> None:
        self._tools.undo_requested.connect(self.undo)
        self._tools.redo_requested.connect(self.redo)
        self._tools.clear_requested.connect(self.clear)
        self._pad.drawing_changed.connect(self._on_drawing_changed)
        self._pad.history_changed.connect(self._on_history_changed)
        self._pad.picture_dropped.connect(self._on_picture_dropped)
        self._picture.opened.connect(self._on_picture_opened)
        self._picture.closed.connect(self._on_picture_closed)
        self._picture.answer_changed.connect(self._on_picture_read)
        self._picture.failed.connect(self._on_picture_failed)
        self._reader.answer_changed.connect(self._on_drawing_read)
        self._reader.reader_changed.connect(self._on_reader_changed)
        self._reader.failed.connect(self.failed)
        self._answer.reader_chosen.connect(self._reader.choose)
        self._occlusion.occlusion_wanted_changed.connect(self._explainer.set_occlusion_wanted)
        self._explainer.explained.connect(self._on_explained)
        self._nearest.row_activated.connect(self.row_requested)
        self._neighbours.dataset_changed.connect(self._explain)
        self._adaptation.practising_changed.connect(self._on_practising_changed)
        self._adaptation.clear_requested.connect(self._pad.clear)
        self._adaptation.own_digits_saved.connect(self._on_own_digits_saved)
        self._adaptation.own_digits_requested.connect(self._on_own_digits_requested)
        self._adaptation.exported.connect(self._on_exported)
        self._adaptation.failed.connect(self.failed)

    @property
    def answer(self) -> Answer:
        """The answer on show: to the drawing, or to the chosen digit of a picture."""
        return self._shown

    @property
    def shown_image(self) -> "Images | None":
        """The image of the drawing, or the chosen digit of a picture; None while the pad is empty."""
        return None if self._shown.is_blank else self._shown.image

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
        self._adaptation.practice.set_drawing(drawing)
        self._reader.read(drawing)

    @Slot()
    def _on_history_changed(self) -> None:
        self._picture.close_picture()
        self._adaptation.set_subject(self._pad.drawing)
        self._adaptation.practice.set_pen_lifted()
        self._update_tools()
        self.snapshot_changed.emit()

    def _update_tools(self) -> None:
        self._tools.set_possible(
            undo=self.can_undo, redo=self.can_redo, clear=self.can_clear, focus_next=self._pad
        )
        self.actions_changed.emit()

    def snapshot(self) -> Mapping[str, object]:
        """Return the drawing on the pad."""
        drawing = self._pad.drawing
        return {} if drawing.is_empty else drawing.to_json()

    def restore(self, snapshot: Mapping[str, object]) -> None:
        """Put a drawing on the pad, as an action that can be undone."""
        with suppress(InkError):  # a damaged one
            self._pad.set_drawing(drawing_from_json(dict(snapshot)))

    # --- a picture on the pad -----------------------------------------------------------------------

    @Slot(object)
    def _on_picture_dropped(self, picture: "QImage | Path") -> None:
        if self._adaptation.is_practising:
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
        self._adaptation.set_subject(answer.drawing, answer.image)
        self._show(answer)

    @Slot()
    def _on_picture_closed(self) -> None:
        self._adaptation.set_subject(self._pad.drawing)
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
        self._occlusion.set_image(answer.image)
        self._adaptation.practice.set_predicted_digit(answer.digit)
        self._explain()
        self.image_shown.emit(self.shown_image)
        if answer.is_blank:
            self._neighbours.clear()

    @Slot()
    def _explain(self) -> None:
        self._explainer.set_answer(self._shown, self._reader.reader)

    @Slot()
    def _on_reader_changed(self) -> None:
        shipped = (
            self.tr("Built-in reader, adapted to you")
            if self._reader.is_adapted
            else self.tr("Built-in reader")
        )
        readers = [(ReaderChoice.SHIPPED, shipped)]
        run = self._state.session.workspace.current_run
        if self._reader.can_choose and run is not None:
            words = self.tr("{model}, trained on {name}")
            readers.append(
                (ReaderChoice.TRAINED, words.format(model=run.request.title, name=run.dataset_name))
            )
        self._answer.set_readers(readers, self._reader.choice)

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        self._occlusion.set_occlusion(explanation.occlusion, explanation.first, explanation.second)

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
        self._aside.reveal(self._adaptation.practice if practising else self._answer)
        self._pad.setFocus()

    @Slot()
    def _on_own_digits_saved(self) -> None:
        """Show the own digits as they are now, if they are open and nothing is lost by it."""
        if not self._state.session.refresh(OWN):
            self.said.emit(self.tr("Your digits have changed; open them again to see them in Browse"))

    @Slot()
    def _on_own_digits_requested(self) -> None:
        self.open_requested.emit(OWN)

    @Slot(str)
    def _on_exported(self, path: str) -> None:
        self._status.setText(self.tr("Exported to {path}").format(path=path))

    # --- events -------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Open the classifier of the pad."""
        super().showEvent(event)
        self._reader.open_shipped()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of practice, labels and pad, wherever the focus is on this page."""
        if self._adaptation.handle_key(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy) and self.can_clear:
            self._copy()
        elif self._pad.hasFocus():  # it has passed this one on
            super().keyPressEvent(event)
        else:
            self._pad.keyPressEvent(event)

    def _copy(self) -> None:
        """Copy the drawing, or the chosen digit of the picture."""
        if self._picture.is_open:
            copy_drawing(Drawing(), self._shown.image)
        else:
            copy_drawing(self._pad.drawing, drawing_to_image(self._pad.drawing))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts."""
        super().resizeEvent(event)
        self._place_parts()

    def event(self, event: QEvent) -> bool:
        """Place the parts when one of them needs more room, or less."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self._place_parts()
        return super().event(event)

    @property
    def _needs(self) -> Needs:
        bar = self._adaptation.bar
        left = (self._pad, self._tools, bar)
        return Needs(
            tools_height=self._tools.sizeHint().height(),
            bar_height=0 if bar.isHidden() else bar.minimumSizeHint().height(),
            min_left=max(part.minimumSizeHint().width() for part in left),
            wanted_right=max(COMFORTABLE_RIGHT, self._right.minimumSizeHint().width()),
        )

    def _place_parts(self) -> None:
        places = arrange(self.size(), self._needs)
        self._place(self._pad, places.pad)
        self._place(self._tools, places.tools)
        self._place(self._adaptation.bar, places.bar)
        self._tools.fit_hint(places.tools.width())
        self._arrange_above(places.right_width)
        self._place(self._aside, places.right)

    def _place(self, widget: QWidget, place: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _arrange_above(self, width: int) -> None:
        """Put the occlusion beside the answer; in a narrow window below it."""
        least = self._answer.minimumSizeHint().width() + SPACING + self._occlusion.minimumSizeHint().width()
        direction = QBoxLayout.Direction
        self._above.setDirection(direction.LeftToRight if width >= least else direction.TopToBottom)
        self._above.setSpacing(COLUMN_GAP if width >= COMFORTABLE_RIGHT else SPACING)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the smallest pad with what is below it, and beside it the widest part."""
        beside = (self._answer, self._occlusion, self._nearest, self._adaptation.practice)
        right = max(part.minimumSizeHint().width() for part in beside if not part.isHidden())
        needs = self._needs
        width = needs.min_left + COLUMN_GAP + right
        height = self._pad.minimumSizeHint().height() + SPACING + needs.below
        return QSize(width + 2 * MARGIN, height + 2 * MARGIN)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable pad."""
        return QSize(1100, 640)
