"""The bar above the grid that is there as long as images have no label."""

from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QWidget

from mnist_gui.progress import Progress
from mnist_gui.ui.widgets.buttons import IconButton, PrimaryButton
from mnist_gui.ui.widgets.cards import paint_panel
from mnist_gui.ui.widgets.layouts import row
from mnist_gui.ui.widgets.numbers import DecimalBox
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip
from mnist_gui.ui.widgets.progress_bar import ProgressBar
from mnist_gui.ui.widgets.tokens import GAP, TIGHT, WIDE

_USUAL_CONFIDENCE = 99.0
"""Percent of confidence above which proposals are accepted at first."""

_PROGRESS_WIDTH = 160
_ROOMY = 760
"""Logical pixels from which there is room for hints beside the controls."""


class _Parts(NamedTuple):
    text: PlainLabel
    reader: QComboBox
    start: PrimaryButton
    open_model: QPushButton
    progress: ProgressBar
    cancel: QPushButton
    above: PlainLabel
    confidence: DecimalBox
    accept: PrimaryButton
    rest: QPushButton
    close: IconButton


class LabelBar(QWidget):
    """Offers to have labels proposed, shows how far that is, and accepts proposals; hidden at first.

    Its parts are made when it is first shown: most data sets have all labels.

    Signals
    -------
    propose_requested(int)
        Have labels proposed by the reader of this number.
    model_requested()
        The user wants to open a model.
    cancel_requested()
        The user does not want to wait.
    confidence_changed(float)
        Another confidence is chosen, 0 to 1.
    accept_requested(float)
        Accept all proposals of at least this confidence, 0 to 1.
    rest_requested()
        Show the images that have no label yet.
    close_requested()
        The user does not want the bar.
    """

    propose_requested = Signal(int)
    model_requested = Signal()
    cancel_requested = Signal()
    confidence_changed = Signal(float)
    accept_requested = Signal(float)
    rest_requested = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelBar")
        self.setAccessibleName(self.tr("Images without a label"))
        self._text, self._hint = "", ""
        self._with_caption = False
        self.hide()

    @cached_property
    def _parts(self) -> _Parts:
        text = PlainLabel()
        text.setObjectName("labelBarText")
        text.setWordWrap(True)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        parts = _Parts(
            text,
            self._build_reader(),
            PrimaryButton(self.tr("&Label These")),
            QPushButton(self.tr("Open &Model...")),
            ProgressBar(),
            QPushButton(self.tr("Cancel")),
            PlainLabel(self.tr("Accept &from")),
            self._build_confidence(),
            PrimaryButton(),
            QPushButton(self.tr("Go Through the &Rest")),
            IconButton("cancel", self.tr("Close this bar; Image > Propose Labels opens it again")),
        )
        parts.progress.setFixedWidth(_PROGRESS_WIDTH)
        parts.progress.setAccessibleName(self.tr("Proposing labels"))
        parts.above.setBuddy(parts.confidence)
        parts.close.setAutoRaise(True)
        set_tool_tip(parts.start, self.tr("Let a reader propose a label for each image that has none"))
        set_tool_tip(parts.rest, self.tr("Show the images without a label, the most doubtful ones first"))
        self._name(parts)
        self._connect(parts)
        row(*((text, 1), *parts[1:]), owner=self, spacing=GAP, margins=(WIDE, TIGHT, GAP, TIGHT + 1))
        return parts

    def _build_reader(self) -> QComboBox:
        reader = QComboBox()
        reader.setAccessibleName(self.tr("Reader that proposes labels"))
        set_tool_tip(reader, self.tr("The reader that proposes labels"))
        reader.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        reader.setMinimumContentsLength(14)
        return reader

    def _build_confidence(self) -> DecimalBox:
        confidence = DecimalBox(minimum=0, maximum=100, decimals=1, singleStep=1, value=_USUAL_CONFIDENCE)
        confidence.setSuffix("\N{NO-BREAK SPACE}%")
        confidence.setAccessibleName(self.tr("Confidence from which proposals are accepted"))
        set_tool_tip(confidence, self.tr("Confidence of the reader from which proposals are accepted"))
        return confidence

    def _name(self, parts: _Parts) -> None:
        for name, part in (
            ("labelReader", parts.reader),
            ("labelTheseButton", parts.start),
            ("labelModelButton", parts.open_model),
            ("labelProgress", parts.progress),
            ("cancelLabellingButton", parts.cancel),
            ("labelConfidence", parts.confidence),
            ("acceptProposalsButton", parts.accept),
            ("labelRestButton", parts.rest),
            ("closeLabelBarButton", parts.close),
        ):
            part.setObjectName(name)

    def _connect(self, parts: _Parts) -> None:
        parts.start.clicked.connect(lambda: self.propose_requested.emit(parts.reader.currentIndex()))
        parts.open_model.clicked.connect(self.model_requested)
        parts.cancel.clicked.connect(self.cancel_requested)
        parts.confidence.valueChanged.connect(lambda value: self.confidence_changed.emit(value / 100))
        parts.accept.clicked.connect(lambda: self.accept_requested.emit(self.confidence))
        parts.rest.clicked.connect(self.rest_requested)
        parts.close.clicked.connect(self.close_requested)

    @property
    def confidence(self) -> float:
        """The confidence that is chosen, 0 to 1."""
        return self._parts.confidence.value() / 100

    # --- what is shown ------------------------------------------------------------------------------

    def offer(self, text: str, readers: tuple[str, ...]) -> None:
        """Offer to have labels proposed by one of some readers; without any, to open a model."""
        parts = self._parts
        if readers != tuple(parts.reader.itemText(line) for line in range(parts.reader.count())):
            with QSignalBlocker(parts.reader):
                parts.reader.clear()
                parts.reader.addItems(readers)
        has_choice = {parts.reader} if len(readers) > 1 else set()
        self._show(text, {parts.start, *has_choice} if readers else {parts.open_model})

    def show_reading(self, text: str) -> None:
        """Show that labels are being proposed."""
        parts = self._parts
        parts.progress.setRange(0, 0)
        self._show(text, {parts.progress, parts.cancel})

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show how far that is."""
        if progress.total:
            self._parts.progress.setRange(0, progress.total)
            self._parts.progress.setValue(progress.done)

    def show_proposals(self, text: str, count: int, *, hint: str = "") -> None:
        """Offer to accept the proposals above the confidence that is chosen.

        Parameters
        ----------
        text, hint : str
            Where there is no room for the hint, it is the tool tip of the text.
        count : int
            How many these are.
        """
        parts = self._parts
        self._show(text, {parts.above, parts.confidence, parts.accept, parts.rest}, hint)
        parts.accept.setText(self.tr("&Accept {count}").format(count=f"{count:,}"))
        parts.accept.setEnabled(count > 0)

    def _show(self, text: str, shown: set[QWidget], hint: str = "") -> None:
        parts, focus = self._parts, self.focusWidget()
        self._text, self._hint, self._with_caption = text, hint, parts.above in shown
        self.show()
        for part in parts[1:-1]:
            part.setVisible(part in shown)
        self._fit()
        if focus is not None and self.isAncestorOf(focus) and not focus.isVisible() and self.isVisible():
            next(part for part in parts[1:] if part.isVisible()).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Leave out what there is no room for."""
        parts, is_roomy = self._parts, self.width() >= _ROOMY
        text = f"{self._text} {self._hint}".strip()
        parts.text.setText(text if is_roomy else self._text)
        parts.text.setAccessibleName(text)
        set_tool_tip(parts.text, self._hint)
        parts.above.setVisible(self._with_caption and is_roomy)
        parts.rest.setText(self.tr("Go Through the &Rest") if is_roomy else self.tr("The &Rest"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show hints where there is room."""
        super().resizeEvent(event)
        if self.isVisible():
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, with a hairline below."""
        paint_panel(self, Qt.Edge.BottomEdge)
