"""The field for a query in words: live, with words to go on with, and the wrong word marked.

While one types, a text that can be read is asked for after a short pause, or at once with Enter. A text that
cannot be read asks for nothing: the word at fault gets a wavy line, and a sentence says what is allowed
instead. As long as that word is still being typed and words to go on with are on offer, nobody complains.

QLineEdit has no formats of its own, but it keeps those that an input method sends; the mark is sent as such a
one does, around a composition without text.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QTextCharFormat,
    QTextFormat,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from mnist_gui.data.columns import READINGS
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.needs import need_called
from mnist_gui.data.query.query import Query, needs
from mnist_gui.data.query.text import QueryError, completions, format_query, parse_query
from mnist_gui.data.query.vocabulary import vocabulary_of
from mnist_gui.ui.browse.filters.completion_popup import CompletionPopup, Offer
from mnist_gui.ui.widgets.theme import WRONG

_PAUSE = 150  # ms without a key after which the text is asked for
_LEAVING_KEYS = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
"""Keys that close the list of words."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text.

    Attributes
    ----------
    start, stop : int
        Where the wrong word stands.
    sentence : str
        What is allowed instead.
    """

    start: int
    stop: int
    sentence: str


class QueryField(QLineEdit):
    """Asks for a query in words.

    Signals
    -------
    query_entered(Query)
        The text asks for another query than before.
    fault_changed(str)
        A sentence about what is wrong with the text; empty when nothing is, any more.
    """

    query_entered = Signal(object)
    fault_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._known: frozenset[str] = frozenset()
        self._query = Query()
        self._fault: Fault | None = None
        self._is_composing = False
        self._is_showing = False
        self._replaced = (0, 0)  # the word that an offered one takes the place of: from, to
        self.setObjectName("queryField")
        self.setAccessibleName(self.tr("Query"))
        self.setPlaceholderText(self.tr("Which digits, in words: label:3,5 wrong conf<0.6"))
        self.setToolTip(
            self.tr("Conditions with blanks between them, all of which must hold; Down lists them")
        )
        self.setTextMargins(2, 0, 2, 0)
        self.setEnabled(False)

        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.apply)
        self._popup = CompletionPopup(self)
        self._popup.chosen.connect(self._on_word_chosen)
        self._popup.closed.connect(self._on_popup_closed)
        self.textChanged.connect(self._on_text_changed)
        self.textEdited.connect(self._on_text_edited)
        self.returnPressed.connect(self.apply)

    def set_dataset(self, dataset: Dataset) -> None:
        """Ask about another data set; the text is empty again."""
        self._dataset = dataset
        self._query = Query()
        self._show_text("")
        self.setEnabled(True)

    def set_known(self, known: frozenset[str]) -> None:
        """Take words about a classifier only if "readings" are among what is known."""
        self._known = known
        if self._fault is not None or self._pause.isActive():
            self.apply()

    def show_query(self, query: Query) -> None:
        """Write a query in words, unless the text says the same already."""
        if self._dataset is not None:
            self._query = query
            if self._check() != query:
                self._show_text(format_query(query, self._dataset))

    @Slot()
    def apply(self) -> None:
        """Ask for what the text says, or complain about it."""
        self._pause.stop()
        answer = self._check()
        if isinstance(answer, Fault):
            if not self._is_being_typed(answer):
                self._set_fault(answer)
        else:
            self._set_fault(None)
            if answer != self._query:
                self._query = answer
                self.query_entered.emit(answer)

    # --- keys ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the words on offer, or open them; Escape goes back to what is asked for now."""
        key = event.key()
        if self._popup.isVisible():
            handled = self._press_in_popup(key)
        elif key == Qt.Key.Key_Down:
            handled = self._open_popup(typed_only=False)
        elif key == Qt.Key.Key_Escape and self._fault is not None and self._dataset is not None:
            self._show_text(format_query(self._query, self._dataset))
            handled = True
        else:
            handled = False
        if handled:
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: FBT001 - as Qt calls it
        """Let Tab take a word on offer before it goes on to the next control."""
        if forwards and self._popup.isVisible() and self._popup.take():
            return True
        return super().focusNextPrevChild(forwards)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Ask for the text when the user goes elsewhere."""
        super().focusOutEvent(event)
        self._popup.close_list()
        if self._pause.isActive():
            self.apply()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close the list: the cursor goes to another word."""
        self._popup.close_list()
        super().mousePressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the list away, too."""
        self._popup.close_list()
        super().hideEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method composes, and note whether it has come to an end."""
        was_composing, self._is_composing = self._is_composing, bool(event.preeditString())
        super().inputMethodEvent(event)
        if was_composing and not self._is_composing:
            self._mark()

    def changeEvent(self, event: QEvent) -> None:
        """Mark the wrong word in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._fault is not None:
            self._mark()

    def _press_in_popup(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._popup.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._popup.current_word is not None:
            return self._popup.take()
        if key in _LEAVING_KEYS:
            self._popup.close_list()
        return key == Qt.Key.Key_Escape

    # --- the text -----------------------------------------------------------------------------------

    @Slot()
    def _on_text_changed(self) -> None:
        if self._is_showing:
            return
        self._pause.start()
        if self._fault is not None:  # what is said of it would be out of date
            answer = self._check()
            self._set_fault(answer if isinstance(answer, Fault) else None)

    def _show_text(self, text: str) -> None:
        self._is_showing = True
        self.selectAll()
        self.insert(text)  # unlike setText, this can be undone
        self._is_showing = False
        if not self.hasFocus():
            self.home(False)
        self._popup.close_list()
        self._pause.stop()
        self._set_fault(None)

    def _check(self) -> Query | Fault:
        """Read the text."""
        if self._dataset is None:
            return Query()
        text = self.text()
        try:
            query = parse_query(text, self._dataset)
        except QueryError as error:
            return Fault(error.start, error.stop, str(error))
        if READINGS in needs(query) - self._known:
            return self._fault_of_readings(text, self._dataset)
        return query

    def _fault_of_readings(self, text: str, dataset: Dataset) -> Fault:
        """Find the first condition of a text that needs readings."""
        terms = (term.whole for term in vocabulary_of(dataset).scan(text))
        term = next(term for term in terms if READINGS in needs(parse_query(term.text, dataset)))
        words = self.tr(
            "{condition} asks what a model reads, and there is none yet: train one on the Train page."
        )
        return Fault(term.start, term.stop, words.format(condition=term.text))

    # --- the fault ----------------------------------------------------------------------------------

    def _is_being_typed(self, fault: Fault) -> bool:
        return self._popup.isVisible() and fault.start <= self.cursorPosition() <= fault.stop

    def _set_fault(self, fault: Fault | None) -> None:
        if fault is None and self._fault is None:
            return
        changed = fault != self._fault
        self._fault = fault
        self._mark()  # even if it is the same fault: a text that has changed has lost the mark
        if not changed:
            return
        sentence = fault.sentence if fault is not None else ""
        self.setAccessibleDescription(sentence)
        self.fault_changed.emit(sentence)

    def _mark(self) -> None:
        """Draw the wavy line below the wrong word, or take it away."""
        if self._is_composing:  # the event would put an end to it
            return
        marks = []
        if self._fault is not None:
            wavy = QTextCharFormat()
            wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wavy.setUnderlineColor(WRONG)
            tint = QColor(WRONG)
            tint.setAlphaF(0.16)
            wavy.setBackground(tint)
            start = self._fault.start - self.cursorPosition()
            length = self._fault.stop - self._fault.start
            kind = QInputMethodEvent.AttributeType.TextFormat
            marks.append(QInputMethodEvent.Attribute(kind, start, length, QTextFormat(wavy)))
        QCoreApplication.sendEvent(self, QInputMethodEvent("", marks))

    # --- words to go on with ------------------------------------------------------------------------

    @Slot()
    def _on_text_edited(self) -> None:
        if not self._is_showing:
            self._open_popup(typed_only=True)

    def _open_popup(self, *, typed_only: bool) -> bool:
        """Offer words for the one at the cursor; return whether there are any.

        Parameters
        ----------
        typed_only : bool
            Whether to offer nothing where a new condition may begin.
        """
        text, cursor = self.text(), self.cursorPosition()
        if self._dataset is None:
            return False
        completion = completions(text, cursor, self._dataset)
        typed = text[completion.start : cursor]
        begins_anew = not text[:cursor][-1:].strip()
        if completion.words in ((), (typed,)) or (typed_only and begins_anew):
            self._popup.close_list()
            return False
        self._replaced = (completion.start, completion.stop)
        before = self.fontMetrics().horizontalAdvance(typed)
        behind = text[: completion.start]
        offers = [self._offer(word, behind, self._dataset) for word in completion.words]
        offers.sort(key=lambda offer: not offer.enabled)  # what can be taken first
        self._popup.offer(offers, self.cursorRect().center().x() - before)
        return True

    def _offer(self, word: str, behind: str, dataset: Dataset) -> Offer:
        """Return a word with what it means behind some text, or with the reason why it cannot stand there."""
        vocabulary = vocabulary_of(dataset)
        term = vocabulary.scan(behind + word)[-1]
        bare = vocabulary.without_verb(term) or term
        condition, name = vocabulary.condition(bare.name), vocabulary.name(bare.name)
        if condition is None or name is None:
            return Offer(word)
        if condition.needs == READINGS and READINGS not in self._known:
            reason = need_called(READINGS).reason
            return Offer(word, QCoreApplication.translate("Need", reason), enabled=False)
        return Offer(word, "" if term.value.text else QCoreApplication.translate("Condition", name.meaning))

    @Slot(str)
    def _on_word_chosen(self, word: str) -> None:
        start, stop = self._replaced
        self.setSelection(start, stop - start)
        self.insert(word)

    @Slot()
    def _on_popup_closed(self) -> None:
        """Complain now about what was only being typed while the list was open."""
        if not self._pause.isActive():
            self._pause.start()
