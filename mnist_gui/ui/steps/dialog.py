"""The window "How It Is Read": an image step by step from its grey values to the probabilities.

It stays beside the main window and follows it: what the page in front shows, or draws, is what the steps are
of.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.steps.canvas import Canvas
from mnist_gui.ui.steps.controls import ChangeControls
from mnist_gui.ui.steps.feature_pictures import shown_block, tr
from mnist_gui.ui.steps.step_table import PROBABILITIES, StepText, steps_of
from mnist_gui.ui.steps.trace import Trace
from mnist_gui.ui.steps.tracer import Tracer
from mnist_gui.ui.widgets.cards import Card, EmptyState, heading
from mnist_gui.ui.widgets.elided_box import ElidedBox
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row, scrolling
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.reader_names import reader_title
from mnist_gui.ui.widgets.score_bars import ScoreBars, shown_probabilities
from mnist_gui.ui.widgets.side_column import SideColumn
from mnist_gui.ui.widgets.tokens import GAP, MARGIN, WIDE, TextStyle

if TYPE_CHECKING:
    from mnist_gui.data.dataset import Images

_SIZE = QSize(1240, 740)
_SIDE = 200  # width of the controls, in logical pixels
_CARD = 400  # least width of a card, of which two stand side by side
_PICTURE = QSize(300, 300)
_NUMBERS = 450  # height of the picture of numbers where there is room: 16 pixels for each
_MOST_COLUMNS = 3
_MOST_CARDS = 8
"""Numbers, four steps of features, two of the decision, probabilities."""


class StepPicture(QWidget):
    """Paints one step of the trace."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: StepText | None = None
        self._trace: Trace | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, _PICTURE.height()))

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return _PICTURE

    def show_step(self, step: StepText, trace: Trace) -> None:
        """Show a step of a trace."""
        self._step, self._trace = step, trace
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the step."""
        if self._step is not None and self._trace is not None:
            canvas = Canvas(
                QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1), self.palette(), self.font()
            )
            self._step.paint(canvas, self._trace)


class StepCard(Card):
    """One step: its number and heading, a sentence, a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("-", parent)
        self._sentence = quiet_label()
        self._sentence.setWordWrap(True)
        self.picture = StepPicture()
        self.add(self._sentence, (self.picture, 1))

    def show_step(self, number: int, step: StepText, trace: Trace) -> None:
        """Show a step of a trace."""
        self.set_title(f"{number}\N{EN SPACE}{tr(step.heading)}")
        self._sentence.setText(tr(step.sentence))
        self.picture.setAccessibleName(tr(step.heading))
        self.picture.setAccessibleDescription(tr(step.sentence))
        self.picture.show_step(step, trace)


class ProbabilitiesCard(Card):
    """The last step: the class that is read, and a bar for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("-", parent)
        sentence = quiet_label(tr(PROBABILITIES[1]))
        self._verdict = heading(style=TextStyle.NUMBER)
        self._verdict.setObjectName("stepsVerdict")
        self._reason = quiet_label()
        self._reason.setWordWrap(True)
        self._bars = ScoreBars()
        top = row(self._verdict, (self._reason, 1), spacing=WIDE)
        self.add(sentence, top, (self._bars, 1))

    def show_trace(self, number: int, trace: Trace) -> None:
        """Show the probabilities of a trace."""
        steps = trace.steps
        assert steps is not None
        self.set_title(f"{number}\N{EN SPACE}{tr(PROBABILITIES[0])}")
        prediction = steps.prediction
        probabilities = shown_probabilities(prediction)
        names = steps.class_names[: len(probabilities)]
        label, verdict = int(prediction.labels[0]), prediction.verdicts[0]
        has_answer = label != NO_LABEL and verdict != "not a digit"
        self._verdict.setText(names[label] if has_answer else "\N{EN DASH}")
        words = {"digit": "", "not sure": tr("Not sure"), "not a digit": tr("Not a digit")}
        blank = tr("There is no ink, so all classes are equally probable.")
        self._reason.setText(blank if prediction.blank[0] else words[verdict])
        self._bars.set_prediction(names, probabilities)


class StepsDialog(QDialog):
    """The window of steps. It is not modal, and deletes itself when it is closed.

    Parameters
    ----------
    state : WindowState
    parent : QWidget
        The main window.

    Signals
    -------
    failed(str)
        As of a page.
    images_requested()
        The user wants to see images, one of which can then be explained.
    """

    failed = Signal(str)
    images_requested = Signal()

    def __init__(self, state: WindowState, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stepsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("How It Is Read"))
        screen = self.screen().availableSize()
        self.resize(_SIZE.boundedTo(QSize(screen.width() - 40, screen.height() - 60)))
        self._shown: tuple[int, list[QWidget]] = (0, [])  # the number of columns, and the cards in them
        self._trace: Trace | None = None
        self._tracer = Tracer(state, self)
        self._readers = ElidedBox()
        self._readers.setObjectName("stepsReader")
        self._readers.setAccessibleName(tr("Read by"))
        self._controls = ChangeControls()
        self._note = quiet_label()
        self._note.setObjectName("stepsNote")
        self._note.setWordWrap(True)
        self._content = QWidget(self)
        self._cards = [StepCard(self._content) for _ in range(_MOST_CARDS - 1)]
        self._probabilities = ProbabilitiesCard(self._content)
        self._empty = EmptyState("steps", self._nothing_chosen(), button=tr("Show Images"))
        self._row = QHBoxLayout()
        self._columns = tuple(column(spacing=WIDE) for _ in range(_MOST_COLUMNS))
        self._scroll = QScrollArea()
        self._lay_out()
        self._tracer.traced.connect(self._on_traced)
        self._tracer.readers_changed.connect(self._show_readers)
        self._tracer.failed.connect(self._on_failed)
        self._controls.changed.connect(self._tracer.set_change)
        self._readers.activated.connect(self._on_reader_chosen)
        self._empty.requested.connect(self.images_requested)
        self.finished.connect(self._tracer.stop)
        self._show_readers()
        self._show_state()

    def _lay_out(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(WIDE)
        for box in self._columns:
            self._row.addLayout(box)
        self._content.setLayout(self._row)
        self._scroll.setObjectName("stepsScroll")
        self._scroll.setAccessibleName(tr("Steps"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        read_by = PlainLabel(tr("Read &by"))
        read_by.setBuddy(self._readers)
        side = QWidget()
        column(read_by, self._readers, GAP, self._controls, GAP, self._note, None, owner=side, spacing=GAP)
        holder = SideColumn(_SIDE)
        column(scrolling(side), owner=holder)  # for large text in a low window
        main = row(holder, (self._scroll, 1), (self._empty, 1), owner=self, spacing=MARGIN)
        main.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)

    @property
    def cards(self) -> list[QWidget]:
        """The cards on show, in the order of the steps."""
        return self._shown[1]

    @property
    def trace(self) -> Trace | None:
        """The trace on show."""
        return self._trace

    def set_image(self, image: "Images | None") -> None:
        """Show the steps of another image, uint8 of shape (h, w); None or a blank one keeps what is shown."""
        if image is not None and (image.any() or self._trace is not None):
            self._tracer.set_image(image)
            self._show_wait(waits=True)

    @staticmethod
    def _nothing_chosen() -> str:
        return tr("Draw a digit or choose an image, and see here how it is read")

    def _show_wait(self, *, waits: bool) -> None:
        """Say that the first image is being read, or what to do to have one read."""
        self._empty.say(tr("Reading the image...") if waits else self._nothing_chosen())
        self._empty.button.setVisible(not waits)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._show_wait(waits=False)
        self.failed.emit(sentence)

    # --- the reader -----------------------------------------------------------------------------------

    @Slot()
    def _show_readers(self) -> None:
        self._readers.clear()
        if self._tracer.has_built_in:
            self._readers.addItem(reader_title(None), None)
        for run in self._tracer.runs:
            self._readers.addItem(reader_title(run), run)
        shown = self._readers.findData(self._tracer.run)
        self._readers.setCurrentIndex(max(shown, 0))
        self._readers.setEnabled(self._readers.count() > 0)
        set_tool_tip(self._readers, self._readers.currentText())

    @Slot(int)
    def _on_reader_chosen(self, index: int) -> None:
        self._tracer.choose(self._readers.itemData(index))
        set_tool_tip(self._readers, self._readers.currentText())

    # --- the steps ------------------------------------------------------------------------------------

    @Slot(object)
    def _on_traced(self, trace: Trace) -> None:
        self._trace = trace
        steps = steps_of(trace)
        for number, (card, step) in enumerate(zip(self._cards, steps, strict=False), start=1):
            card.show_step(number, step, trace)
        if trace.steps is not None:
            self._probabilities.show_trace(len(steps) + 1, trace)
        self._note.setText(self._what_is_not_shown(trace))
        self._show_state()

    def _show_state(self) -> None:
        """Show as many cards as there are steps, in as many columns as fit."""
        has_trace = self._trace is not None
        self._scroll.setVisible(has_trace)
        self._empty.setVisible(not has_trace)
        if self._trace is None:
            return
        if (layout := self.layout()) is not None:
            layout.activate()  # what has just been shown has no width yet
        used = len(steps_of(self._trace))
        shown: list[QWidget] = list(self._cards[:used])
        if self._trace.steps is not None:
            shown.append(self._probabilities)
        self._arrange(shown)

    def _arrange(self, shown: list[QWidget]) -> None:
        """Put each card into the shortest column: in rows, low ones beside high ones would be half empty."""
        whole = self._scroll.viewport().width()
        columns = max(1, min(_MOST_COLUMNS, (whole + WIDE) // (_CARD + WIDE)))
        width = (whole - WIDE * (columns - 1)) // columns
        self._cards[0].picture.setMinimumHeight(max(_PICTURE.height(), min(width - 2 * WIDE, _NUMBERS)))
        self._fit_pictures(width - 2 * WIDE)
        if self._shown == (columns, shown):
            return
        self._shown = columns, shown
        for box in self._columns:
            while box.count():
                box.takeAt(0)
        every: list[QWidget] = [*self._cards, self._probabilities]
        for widget in every:
            widget.setVisible(widget in shown)
        heights = [0] * columns
        for widget in shown:
            place = heights.index(min(heights))
            self._columns[place].addWidget(widget)
            heights[place] += max(widget.heightForWidth(width), widget.sizeHint().height()) + WIDE
        for number, box in enumerate(self._columns):
            self._row.setStretch(number, int(number < columns))
            for line in range(box.count()):
                box.setStretch(line, 1)  # so that all columns end together

    def _fit_pictures(self, width: int) -> None:
        """Leave no strip around a picture that is much wider than high: two squares side by side."""
        trace = self._trace
        steps = () if trace is None else steps_of(trace)
        low = (width - GAP) // 2 + self.fontMetrics().height() + GAP
        for card, step in zip(self._cards[1:], steps[1:], strict=False):
            card.picture.setMinimumHeight(low if step.is_wide else _PICTURE.height())
            card.picture.setSizePolicy(
                QSizePolicy.Policy.Expanding,
                QSizePolicy.Policy.Minimum if step.is_wide else QSizePolicy.Policy.Expanding,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the number of columns."""
        super().resizeEvent(event)
        self._show_state()

    def _what_is_not_shown(self, trace: Trace) -> str:
        """Return what is missing between the steps, and why."""
        height, width = trace.image.shape
        notes = []
        picture = self._cards[0].picture
        rows, _ = shown_block(trace, QRectF(picture.rect()))
        if rows.stop - rows.start < height:
            words = tr("Numbers are shown of {part} rows of {height} only.")
            notes.append(words.format(part=rows.stop - rows.start, height=height))
        if trace.steps is None:
            words = tr("No model here reads images of {height} by {width}; train one to see the rest.")
            notes.append(words.format(height=height, width=width))
        elif trace.features.gradient is None:
            words = tr("This model reads the grey values as they are, not straightened and without edges.")
            notes.append(words)
        elif trace.kept and trace.kept[0].image is None:
            words = tr("The training images are not here; their features are shown instead.")
            notes.append(tr("Finding the training images...") if self._tracer.is_searching else words)
        if self._tracer.run is None and self._tracer.has_built_in:
            words = tr(
                "In Draw, the built-in reader follows the path of the pen, too; here it sees the image."
            )
            notes.append(words)
        return " ".join(notes)
