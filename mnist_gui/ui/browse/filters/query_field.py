"""The field for a query as text, with live results, suggestions, and a mark on the wrong word.

While the user types, a valid text is applied after a short pause, or at once with Enter. An invalid text is
not applied: the wrong word gets a wavy line, and a sentence says what is allowed instead. As long as that
word is being typed and there are suggestions, no error is shown.

QLineEdit has no text formats of its own, but it keeps those of an input method; the mark is sent like such a
format, around an empty composition.
"""

from dataclasses import replace
from typing import NamedTuple

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

from mnist_gui.data.columns import COMPARED, PREDICTIONS, PROPOSALS, names_of_runs
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.needs import reason_against
from mnist_gui.data.query.query import Query, needs
from mnist_gui.data.query.text import QueryError, completions, format_query, parse_query
from mnist_gui.data.query.vocabulary import vocabulary_of
from mnist_gui.ui.browse.filters.completion_popup import CompletionPopup, Suggestion
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.theme import WRONG

_PAUSE = 150  # ms without a key after which the text is applied
_LEAVING_KEYS = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
"""Keys that close the list of suggestions."""


class WrongWord(NamedTuple):
    """The wrong word in an invalid text.

    Attributes
    ----------
    start, stop : int
        Its position in the text.
    sentence : str
        What is allowed instead.
    """

    start: int
    stop: int
    sentence: str


class QueryField(QLineEdit):
    """Edit a query as text.

    Signals
    -------
    query_entered(Query)
        The text was changed to another query.
    error_changed(str)
        A sentence about the error in the text; empty if there is none any more.
    """

    query_entered = Signal(object)
    error_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._known: frozenset[str] = frozenset()
        self._query = Query()
        self._wrong_word: WrongWord | None = None
        self._is_composing = False
        self._is_showing = False
        self._replaced = (0, 0)  # start and stop of the word that a suggestion replaces
        self.setObjectName("queryField")
        self.setAccessibleName(self.tr("Query"))
        self.setPlaceholderText(self.tr("Find images: label:3,5 wrong conf<0.6"))
        set_tool_tip(
            self, self.tr("Conditions with blanks between them, all of which must hold; Down lists them")
        )
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
        """Query another data set; clear the text."""
        self._dataset = dataset
        self._query = Query()
        self._show_text("")
        self.setEnabled(True)

    def set_labels(self, dataset: Dataset) -> None:
        """Query the same images with other labels; the text stays."""
        self._dataset = dataset

    def set_known(self, known: frozenset[str]) -> None:
        """Set the known columns; conditions on predictions are valid only with "predictions"."""
        self._known = known
        if self._wrong_word is not None or self._pause.isActive():
            self.apply()

    def show_query(self, query: Query) -> None:
        """Show a query as text, unless the text means the same already."""
        if self._dataset is not None:
            self._query = query
            if self._check() != query:
                self._show_text(format_query(query, self._dataset))

    @Slot()
    def apply(self) -> None:
        """Apply the text, or show its error."""
        self._pause.stop()
        parsed = self._check()
        if isinstance(parsed, WrongWord):
            if not self._is_being_typed(parsed):
                self._set_wrong_word(parsed)
        else:
            self._set_wrong_word(None)
            if parsed != self._query:
                self._query = parsed
                self.query_entered.emit(parsed)

    def select_value_of(self, term: str) -> None:
        """Select the value of a condition in the text, so that typing replaces it."""
        start = self.text().rfind(term)
        value = len(term) - len(term.lstrip("-")) + len(term.lstrip("-").rstrip("0123456789.,@-"))
        if start >= 0:
            self.setSelection(start + value, len(term) - value)

    # --- keys ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or step through suggestions; Escape restores the text of the current query."""
        key = event.key()
        if self._popup.isVisible():
            handled = self._press_in_popup(key)
        elif key == Qt.Key.Key_Down:
            handled = self._open_popup(typed_only=False)
        elif key == Qt.Key.Key_Escape and self._wrong_word is not None and self._dataset is not None:
            self._show_text(format_query(self._query, self._dataset))
            handled = True
        else:
            handled = False
        if handled:
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: FBT001 - as Qt calls it
        """Let Tab choose a suggestion before it moves to the next control."""
        if forwards and self._popup.isVisible() and self._popup.take():
            return True
        return super().focusNextPrevChild(forwards)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Apply the text when the focus leaves."""
        super().focusOutEvent(event)
        self._popup.close_list()
        if self._pause.isActive():
            self.apply()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close the list, because the cursor moves to another word."""
        self._popup.close_list()
        super().mousePressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Close the list, too."""
        self._popup.close_list()
        super().hideEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Track whether an input method is composing."""
        was_composing, self._is_composing = self._is_composing, bool(event.preeditString())
        super().inputMethodEvent(event)
        if was_composing and not self._is_composing:
            self._mark()

    def changeEvent(self, event: QEvent) -> None:
        """Mark the wrong word in the colours of the new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._wrong_word is not None:
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
        if self._wrong_word is not None:  # its sentence would be out of date
            parsed = self._check()
            self._set_wrong_word(parsed if isinstance(parsed, WrongWord) else None)

    def _show_text(self, text: str) -> None:
        self._is_showing = True
        self.selectAll()
        self.insert(text)  # unlike setText, this can be undone
        self._is_showing = False
        if not self.hasFocus():
            self.home(False)
        self._popup.close_list()
        self._pause.stop()
        self._set_wrong_word(None)

    def _check(self) -> Query | WrongWord:
        """Parse the text."""
        if self._dataset is None:
            return Query()
        text = self.text()
        try:
            query = parse_query(text, self._dataset)
        except QueryError as error:
            return WrongWord(error.start, error.stop, str(error))
        missing = needs(query) - self._known
        if PREDICTIONS in missing:
            words = self.tr(
                "{condition} needs the predictions of a model; train one on the Train page first."
            )
            return self._without(PREDICTIONS, text, self._dataset, words)
        if PROPOSALS in missing:
            words = self.tr("{condition} needs proposed labels; choose Image > Propose Labels first.")
            return self._without(PROPOSALS, text, self._dataset, words)
        if COMPARED in missing:
            words = self.tr("{condition} needs two runs; tick them on the Train page, or name them.")
            return self._without(COMPARED, text, self._dataset, words)
        return query

    def _without(self, need: str, text: str, dataset: Dataset, words: str) -> WrongWord:
        """Return the first condition of a text that needs a column, and words about it."""
        terms = (term.whole for term in vocabulary_of(dataset).scan(text))
        term = next(term for term in terms if need in needs(parse_query(term.text, dataset)))
        return WrongWord(term.start, term.stop, words.format(condition=term.text))

    # --- the wrong word -----------------------------------------------------------------------------

    def _is_being_typed(self, wrong_word: WrongWord) -> bool:
        return self._popup.isVisible() and wrong_word.start <= self.cursorPosition() <= wrong_word.stop

    def _set_wrong_word(self, wrong_word: WrongWord | None) -> None:
        if wrong_word is None and self._wrong_word is None:
            return
        changed = wrong_word != self._wrong_word
        self._wrong_word = wrong_word
        self._mark()  # even for the same word: a changed text has lost the mark
        if not changed:
            return
        sentence = wrong_word.sentence if wrong_word is not None else ""
        self.setAccessibleDescription(sentence)
        self.error_changed.emit(sentence)

    def _mark(self) -> None:
        """Draw the wavy line below the wrong word, or remove it."""
        if self._is_composing:  # the event would end it
            return
        marks = []
        if self._wrong_word is not None:
            wavy = QTextCharFormat()
            wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wavy.setUnderlineColor(WRONG)
            tint = QColor(WRONG)
            tint.setAlphaF(0.16)
            wavy.setBackground(tint)
            start = self._wrong_word.start - self.cursorPosition()
            length = self._wrong_word.stop - self._wrong_word.start
            kind = QInputMethodEvent.AttributeType.TextFormat
            marks.append(QInputMethodEvent.Attribute(kind, start, length, QTextFormat(wavy)))
        QCoreApplication.sendEvent(self, QInputMethodEvent("", marks))

    # --- suggestions --------------------------------------------------------------------------------

    @Slot()
    def _on_text_edited(self) -> None:
        if not self._is_showing:
            self._open_popup(typed_only=True)

    def _open_popup(self, *, typed_only: bool) -> bool:
        """Open suggestions for the word at the cursor; return whether there are any.

        Parameters
        ----------
        typed_only : bool
            Open none where a new condition may begin.
        """
        text, cursor = self.text(), self.cursorPosition()
        if self._dataset is None:
            return False
        completion = completions(text, cursor, self._dataset, runs=names_of_runs(self._known))
        typed = text[completion.start : cursor]
        is_new_term = not text[:cursor][-1:].strip()
        if completion.words in ((), (typed,)) or (typed_only and is_new_term):
            self._popup.close_list()
            return False
        self._replaced = (completion.start, completion.stop)
        before = self.fontMetrics().horizontalAdvance(typed)
        behind = text[: completion.start]
        suggestions = self._suggestions(completion.words, behind, self._dataset)
        suggestions.sort(key=lambda suggestion: not suggestion.enabled)  # enabled ones first
        self._popup.open_list(suggestions, self.cursorRect().center().x() - before)
        return True

    def _suggestions(self, words: tuple[str, ...], behind: str, dataset: Dataset) -> list[Suggestion]:
        """Return words with their meanings; what holds for one value of a condition holds for all."""
        vocabulary = vocabulary_of(dataset)
        term = vocabulary.scan(behind + words[0])[-1]
        if term.value.text and vocabulary.verb(term.name) is None:
            first = self._suggestion(words[0], behind, dataset)
            return [replace(first, word=word) for word in words]
        return [self._suggestion(word, behind, dataset) for word in words]

    def _suggestion(self, word: str, behind: str, dataset: Dataset) -> Suggestion:
        """Return a word with its meaning after some text, or with the reason why it is not allowed there."""
        vocabulary = vocabulary_of(dataset)
        term = vocabulary.scan(behind + word)[-1]
        bare = vocabulary.without_verb(term) or term
        condition, name = vocabulary.condition(bare.name), vocabulary.name(bare.name)
        if condition is None or name is None:
            return Suggestion(word)
        if reason := reason_against(condition.needs, self._known):
            return Suggestion(word, QCoreApplication.translate("Need", reason), enabled=False)
        return Suggestion(
            word, "" if term.value.text else QCoreApplication.translate("Condition", name.meaning)
        )

    @Slot(str)
    def _on_word_chosen(self, word: str) -> None:
        start, stop = self._replaced
        self.setSelection(start, stop - start)
        self.insert(word)

    @Slot()
    def _on_popup_closed(self) -> None:
        """Show an error now that was held back while the list was open."""
        if not self._pause.isActive():
            self._pause.start()
