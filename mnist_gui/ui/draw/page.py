"""The Draw page: the pad, what readers answer to what is drawn, why, and the writer's own digits.

Wiring; each part works alone. A pen move changes the drawing, and the first reader answers to the newest
drawing; then the readers that are compared with it. Once the pen rests, the explainer says why.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStyle, QWidget

from mnist_gui.data.sources.names import OWN
from mnist_gui.errors import InkError
from mnist_gui.ink.drawing import Drawing, drawing_from_json
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.names import shown
from mnist_gui.ui.draw.adaptation import AdaptationController
from mnist_gui.ui.draw.arrangement import LEAST_RIGHT, arrange
from mnist_gui.ui.draw.aside import Aside
from mnist_gui.ui.draw.compared_readers import ComparedReaders
from mnist_gui.ui.draw.drawing_pad import DrawingPad, copy_drawing
from mnist_gui.ui.draw.explainer import Explainer, Explanation
from mnist_gui.ui.draw.hint import PadHint, QuietLine
from mnist_gui.ui.draw.nearest_strip import NearestStrip
from mnist_gui.ui.draw.neighbours import NeighboursController
from mnist_gui.ui.draw.occlusion_view import OcclusionView
from mnist_gui.ui.draw.page_head import PageHead
from mnist_gui.ui.draw.picture_overlay import PictureOverlay
from mnist_gui.ui.draw.reader import BLANK, Answer, DrawingReader, ReaderChoice
from mnist_gui.ui.draw.reader_cards import CompareButton, ReaderCards
from mnist_gui.ui.state.own_digits_store import OwnDigitsStore
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.buttons import IconButton
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.page import Page
from mnist_gui.ui.widgets.reader_names import reader_note, reader_title, why_not_drawings
from mnist_gui.ui.widgets.tokens import GAP, MARGIN, WIDE

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Images
    from mnist_gui.learning.training import Run

_LOW, _HIGH = 648, 840  # logical pixels of height, between which the model's image has its middle size
_SIDES = 114, 142, 198  # 4, 5 and 7 for each of its pixels, and a frame


class DrawPage(Page):
    """Shows how a model reads what a person draws, while it is drawn, and why."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self._state = state
        self._shown = BLANK
        self._digit = 0  # the place of the digit that is explained, of a number
        self._reader = DrawingReader(state.session, state.runner, self)
        self._explainer = Explainer(state.column_store, state.runner, self)

        self._pad = DrawingPad(self)
        self._pad.setObjectName("drawingPad")
        self._picture = PictureOverlay(self._pad, self._reader, state.runner)
        self._head = PageHead(self)
        self._compare = CompareButton()
        self._few = IconButton("train", self.tr("Show the three most probable classes only"))
        self._cards = ReaderCards()
        self._answer = self._cards.first
        self._compared = ComparedReaders(state, self._reader, self)
        self._occlusion = OcclusionView()
        self._nearest = NearestStrip()
        self._nearest.setObjectName("nearestStrip")
        self._neighbours = NeighboursController(state.column_store, self._explainer, self._nearest, self)
        self._hint, self._status = PadHint(self), QuietLine(parent=self)
        self._status.setObjectName("readingStatus")
        self._right = QWidget()
        self._aside = Aside(self._right, bar_room=MARGIN, parent=self)
        self._adaptation = AdaptationController(self._reader, state, self)
        self._why, self._similar, self._practice = Card(), Card(), Card()
        self._lay_out()
        self._connect()
        self._on_history_changed()
        self._on_reader_changed()
        self._show(BLANK)

    def _lay_out(self) -> None:
        self._few.setObjectName("fewBarsButton")
        self._few.setCheckable(True)
        self._head.add_control(self._compare)
        self._head.add_control(self._few)
        self._head.show_pen_width(self._pad.pen_width)
        self._why.add(self._occlusion)
        self._similar.add(self._nearest)
        self._practice.add(self._adaptation.practice)
        self._practice.hide()
        self._adaptation.bar.set_folded(folded=True)
        parts = (self._cards, self._why, self._similar, self._adaptation.bar, (self._practice, 1), None)
        column(*parts, owner=self._right, spacing=GAP, margins=(0, 0, 0, MARGIN))
        for first, second in pairwise((self._pad, *self._head.controls, self._compare, self._few)):
            self.setTabOrder(first, second)
        self.lead_focus(self._pad)

    def _connect(self) -> None:
        self._head.undo_requested.connect(self._pad.undo)
        self._head.redo_requested.connect(self._pad.redo)
        self._head.clear_requested.connect(self._pad.clear)
        self._head.print_requested.connect(self.print_page)
        self._head.pen_width_changed.connect(self._pad.set_pen_width)
        self._pad.pen_width_changed.connect(self._head.show_pen_width)
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
        self._answer.class_asked.connect(self._on_class_asked)
        self._cards.digit_chosen.connect(self._on_digit_chosen)
        self._cards.explanation_requested.connect(self._on_explanation_requested)
        self._compared.candidates_changed.connect(self._on_candidates_changed)
        self._compared.answered.connect(self._on_compared)
        self._compare.ticked.connect(self._on_reader_ticked)
        self._few.toggled.connect(self._cards.set_few)
        self._occlusion.occlusion_wanted_changed.connect(self._explainer.set_occlusion_wanted)
        self._explainer.explained.connect(self._on_explained)
        self._nearest.row_activated.connect(self.row_requested)
        self._neighbours.dataset_changed.connect(self._explain)
        hand = self._adaptation.bar
        hand.unfolded.connect(partial(self._aside.reveal_whole, hand))
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
        return None if self._shown.is_blank else self._part.image

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

    def undo(self) -> None:
        """Take back the last action on the pad."""
        self._pad.undo()

    def redo(self) -> None:
        """Do again what was undone last."""
        self._pad.redo()

    def clear(self) -> None:
        """Empty the pad."""
        self._pad.clear()

    @property
    def can_print(self) -> bool:
        """Whether there is anything on the pad to print."""
        return self.can_clear

    @Slot()
    def print_page(self) -> None:
        """Open the dialog that prints the drawing and its answers."""
        from mnist_gui.ui.draw.printed_answer import PrintedAnswer  # with what only paper needs
        from mnist_gui.ui.widgets.print_dialog import PrintDialog

        drawing = Drawing() if self._picture.is_open else self._pad.drawing
        image = drawing_to_image(drawing) if self.shown_image is None else self.shown_image
        content = PrintedAnswer.of(drawing, image, self._cards.cards, self._nearest)
        dialog = PrintDialog(content, self.tr("A drawing, and how it is read"), self)
        dialog.printed.connect(self._on_printed)
        dialog.open()

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
        self._say("")
        self._adaptation.practice.set_drawing(drawing)
        self._reader.read_after_ink(drawing)

    @Slot()
    def _on_history_changed(self) -> None:
        self._picture.close_picture()
        self._adaptation.set_subject(self._pad.drawing)
        self._adaptation.practice.set_pen_lifted()
        self._update_tools()
        self.snapshot_changed.emit()

    def _update_tools(self) -> None:
        self._head.set_possible(
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

    def _say(self, sentence: str) -> None:
        """Say something in the place of the hint."""
        self._status.setText(sentence)
        self._hint.setHidden(bool(sentence))

    # --- a picture on the pad -----------------------------------------------------------------------

    @Slot(object)
    def _on_picture_dropped(self, picture: "QImage | Path") -> None:
        if self._adaptation.is_practising:
            self.failed.emit(self.tr("End the practice to have a picture read."))
            return
        self._say(self.tr("Looking for digits in the picture\N{HORIZONTAL ELLIPSIS}"))
        self._picture.show_picture(picture)

    @Slot()
    def _on_picture_opened(self) -> None:
        self._say("")
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
        self._say("")
        self.failed.emit(sentence)

    # --- reading ------------------------------------------------------------------------------------

    @Slot(object)
    def _on_drawing_read(self, answer: Answer) -> None:
        if not self._picture.is_open:
            self._show(answer)

    def _show(self, answer: Answer) -> None:
        if len(answer.digits) != len(self._shown.digits):
            self._digit = 0
        self._shown = answer
        self._answer.set_answer(answer, self._digit)
        self._adaptation.practice.set_predicted_digit(answer.digit)
        self._show_part()
        self._compared.read(answer)

    @property
    def _part(self) -> Answer:
        """The answer to the chosen digit of a number, or the one answer."""
        return self._shown.parts[self._digit]

    def _show_part(self) -> None:
        """Show the image of the chosen digit, and explain it."""
        self._occlusion.set_image(self._part.image)
        self._explain()
        if self._part.is_blank:
            self._neighbours.clear()
        self.image_shown.emit(self.shown_image)

    @Slot()
    def _explain(self) -> None:
        self._explainer.set_answer(self._part, self._reader.reader)
        self._show_rival()

    def _show_rival(self) -> None:
        """Mark the class that the answer is compared with, and say which it is."""
        part, rival = self._part, self._explainer.rival
        self._answer.set_rival(rival)
        name = part.class_name
        names = None if rival is None or name is None else (name, part.class_names[rival])
        is_rejected = part.prediction is not None and part.prediction.verdicts[0] == "not a digit"
        self._occlusion.set_question(names, rejected=is_rejected)

    @Slot(int)
    def _on_class_asked(self, label: int) -> None:
        """Explain why not this class."""
        self._occlusion.set_occlusion_wanted(True)
        self._explainer.ask_about(label)
        self._show_rival()

    @Slot(int)
    def _on_digit_chosen(self, place: int) -> None:
        """Explain another digit of the number."""
        if place < len(self._shown.digits):
            self._digit = place
            self._answer.set_answer(self._shown, place)
            self._show_part()
            self._compared.read(self._shown)

    # --- who reads ----------------------------------------------------------------------------------

    def _title_of(self, run: "Run | None") -> str:
        return reader_title(run, adapted=self._reader.is_adapted)

    def _note_of(self, run: "Run | None") -> str:
        return reader_note(run, adapted=self._reader.is_adapted)

    @Slot()
    def _on_reader_changed(self) -> None:
        readers = [(ReaderChoice.SHIPPED, self._title_of(None))]
        run = self._state.session.workspace.current_run
        if self._reader.can_choose and run is not None:
            readers.append((ReaderChoice.TRAINED, self._title_of(run)))
        self._answer.set_readers(readers, self._reader.choice)
        is_trained = self._reader.choice is ReaderChoice.TRAINED
        self._answer.set_note(self._note_of(run if is_trained else None))
        self._on_candidates_changed()

    @Slot()
    def _on_candidates_changed(self) -> None:
        ticked, candidates = self._compared.ticked, self._compared.candidates
        self._cards.set_compared([(one, self._title_of(one.run), self._note_of(one.run)) for one in ticked])
        self._compare.set_candidates(
            [(one.run, self._title_of(one.run)) for one in candidates],
            [one.run for one in ticked],
            refused=[why_not_drawings(run) for run in self._compared.refused],
        )

    @Slot(object, bool)
    def _on_reader_ticked(self, run: "Run | None", wanted: bool) -> None:  # noqa: FBT001 - a slot
        self._compared.tick(run, wanted=wanted)

    @Slot(object)
    def _on_explanation_requested(self, run: "Run | None") -> None:
        """Make another reader the first."""
        if run is None:
            self._reader.choose(ReaderChoice.SHIPPED)
            return
        self._state.session.select_run(run)
        self._reader.choose(ReaderChoice.TRAINED)

    @Slot(object)
    def _on_compared(self, answers: "list[Answer]") -> None:
        self._cards.set_answers(answers, self._digit)

    @Slot(object)
    def _on_explained(self, explanation: Explanation) -> None:
        self._occlusion.set_occlusion(explanation.occlusion, explanation.first, explanation.second)

    # --- practice, own digits -----------------------------------------------------------------------

    @Slot(bool)
    def _on_practising_changed(self, practising: bool) -> None:  # noqa: FBT001 - a slot
        """Give the practice the place of what would only distract from it."""
        self._picture.close_picture()
        for card in (self._why, self._similar):
            card.setHidden(practising)
        self._practice.setVisible(practising)
        self._aside.reveal(self._practice if practising else self._cards)
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
        self._say(self.tr("Digits exported to {name}").format(name=shown(Path(path).name)))

    @Slot(str)
    def _on_printed(self, path: str) -> None:
        words = self.tr("Drawing saved as {name}") if path else self.tr("Drawing printed")
        self._say(words.format(name=shown(Path(path).name)))

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

    def _place_parts(self) -> None:
        """Give each part the place that follows from the size of the page alone."""
        arranged = partial(
            arrange,
            self.size(),
            head_height=self._head.sizeHint().height(),
            least_pad=self._pad.minimumSizeHint().width(),
        )
        places = self._hint.arrange(arranged, self.height())
        self._head.fit(places.head.width())
        if places.right.height() != self._aside.height():
            self._fit_image(places.right.height())
        for part, place in (
            (self._head, places.head),
            (self._pad, places.pad),
            (self._hint, places.hint),
            (self._status, places.hint),
            (self._aside, places.right),
        ):
            part.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _fit_image(self, height: int) -> None:
        """Give the model's image the size for a height of the right column."""
        self._occlusion.set_image_side(_SIDES[0 if height < _LOW else 2 if height >= _HIGH else 1])
        for widget in (self._occlusion, self._why):  # at once, from the inside out
            widget.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Return the size of the smallest pad with what is below it, and beside it the narrowest column."""
        head, least = self._head.sizeHint().height(), self._pad.minimumSizeHint()
        hint = self._hint.least_height
        width = least.width() + LEAST_RIGHT + 3 * WIDE
        return QSize(width, head + least.height() + hint + GAP + 2 * WIDE)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable pad."""
        return QSize(1100, 640)
