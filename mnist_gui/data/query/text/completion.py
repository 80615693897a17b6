"""What could be typed next."""

from collections.abc import Iterator
from dataclasses import dataclass

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.text.scanner import Term, Word, scan
from mnist_gui.data.query.text.words import (
    ANY,
    NONE,
    VERBS,
    canonical,
    folded,
    name_word,
    plain,
    spellings,
)

_BEGINNINGS = {
    "label": ("label:",),
    "pred": ("pred:",),
    "wrong": ("wrong",),
    "right": ("right",),
    "conf": ("conf<", "conf>"),
    "loss": ("loss<", "loss>"),
    "split": ("split:",),
    "note": ("note",),
    "nonote": ("nonote",),
    "ink": ("ink<", "ink>"),
    "slant": ("slant<", "slant>"),
    "index": ("index:", "index<", "index>"),
    "nearest": ("nearest:",),
    "sample": ("sample:",),
}
"""How each condition begins, in the order in which they are offered."""

_WITH_MINUS = ("label", "pred", "note")


@dataclass(frozen=True)
class Completion:
    """Words that may stand at one place.

    Attributes
    ----------
    start, stop : int
        The part of the text that a word replaces; empty where a new word may begin.
    words : tuple of str
        All that fit what is written there so far; none where a number has to follow.
    """

    start: int
    stop: int
    words: tuple[str, ...]


def completions(text: str, cursor: int, dataset: Dataset) -> Completion:
    """Find what could be typed at a place.

    Parameters
    ----------
    text : str
        The text of a query, complete or not.
    cursor : int
        A place in it, 0 to its length. What is written before it back to the beginning of the word counts;
        what follows, to the end of the word, is replaced along with it.
    dataset : Dataset
        Whose splits and classes are offered.
    """
    terms = scan(text[:cursor])
    if not terms:
        return Completion(cursor, cursor, tuple(_beginnings("")))
    term = terms[-1]
    behind = plain(text[term.whole.stop : cursor])
    if not term.operator:
        if behind and term.name.text:
            return Completion(cursor, cursor, tuple(_beginnings("")))
        return _of_name(text, cursor, term)
    if behind and term.value.text and "," not in behind:
        return Completion(cursor, cursor, tuple(_beginnings("")))
    return _of_value(text, cursor, term, dataset, is_new=bool(behind))


def _of_name(text: str, cursor: int, term: Term) -> Completion:
    """Complete the name of a condition; one that has its operator already gets no other."""
    start = term.name.start if term.name.text else cursor
    stop, operator = cursor, ""
    for whole in scan(text):
        if whole.name.text and whole.name.start == start:
            stop, operator = whole.name.stop, whole.operator
    words = _beginnings(term.name.text, negative=term.negative)
    if operator:
        words = (word[:-1] for word in words if not word[-1].isalpha())
    return Completion(start, stop, tuple(dict.fromkeys(words)))


def _beginnings(typed: str, *, negative: bool = False) -> Iterator[str]:
    for condition, words in _BEGINNINGS.items():
        is_meant = any(spelling.startswith(folded(typed)) for spelling in spellings(condition))
        if is_meant and (not negative or condition in _WITH_MINUS):
            yield from words


def _of_value(text: str, cursor: int, term: Term, dataset: Dataset, *, is_new: bool) -> Completion:
    """Complete the last of the values that are separated by commas."""
    written = term.items
    item = Word("", cursor) if is_new or not written else written[-1]
    stop = max(
        (word.stop for whole in scan(text) for word in whole.items if word.start == item.start),
        default=cursor,
    )
    taken = {word.text for word in written if word != item}
    typed = folded(item.meaning)
    words = (
        word
        for name, word in _values(canonical(term.name.plain), dataset)
        if folded(name).startswith(typed) and word not in taken
    )
    if item.is_quoted:
        words = (word for word in words if word not in (NONE, ANY))
    return Completion(item.start, stop, tuple(words))


def _values(condition: str | None, dataset: Dataset) -> list[tuple[str, str]]:
    """Return what a condition may be about, and how that is written."""
    if condition in ("label", "pred"):
        names = [(name, name_word(name)) for name in dataset.class_names]
        return [*names, (NONE, NONE), (ANY, ANY)]
    if condition == "split":
        return [(name, name_word(name)) for name in dataset.split_names]
    return [(word, word) for word in VERBS.get(condition or "", ())]
