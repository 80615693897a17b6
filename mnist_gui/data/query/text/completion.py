"""What could be typed next."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.condition import Context
from mnist_gui.data.query.scanner import Term, Word
from mnist_gui.data.query.vocabulary import Vocabulary, vocabulary_of
from mnist_gui.data.query.words import ANY, NONE, folded, plain


class Completion(NamedTuple):
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


def completions(text: str, cursor: int, dataset: Dataset, *, runs: Sequence[str] = ()) -> Completion:
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
    runs : sequence of str
        Names of runs to offer.
    """
    vocabulary = vocabulary_of(dataset)
    terms = vocabulary.scan(text[:cursor])
    next_word = Completion(cursor, cursor, tuple(_beginnings("", vocabulary)))
    if not terms:
        return next_word
    term = terms[-1]
    behind = plain(text[term.whole.stop : cursor])
    if not term.operator:
        return next_word if behind and term.name.text else _of_name(text, cursor, term, vocabulary)
    if behind and term.value.text and "," not in behind:
        return next_word
    offered = _values(term, vocabulary, dataset, runs)
    return _of_value(text, cursor, term, vocabulary, offered, is_new=bool(behind))


def _of_name(text: str, cursor: int, term: Term, vocabulary: Vocabulary) -> Completion:
    """Complete the name of a condition; one that has its operator already gets no other."""
    start = term.name.start if term.name.text else cursor
    stop, operator = cursor, ""
    for whole in vocabulary.scan(text):
        if whole.name.text and whole.name.start == start:
            stop, operator = whole.name.stop, whole.operator
    words = _beginnings(term.name.meaning, vocabulary, negative=term.negative)
    if operator:
        words = (word[:-1] for word in words if not word[-1].isalpha())
    return Completion(start, stop, tuple(dict.fromkeys(words)))


def _beginnings(typed: str, vocabulary: Vocabulary, *, negative: bool = False) -> Iterator[str]:
    for name in vocabulary.names:
        is_meant = any(folded(spelling).startswith(folded(typed)) for spelling in name.spellings)
        if is_meant and (name.offers_minus or not negative):
            yield from name.beginnings


def _of_value(
    text: str,
    cursor: int,
    term: Term,
    vocabulary: Vocabulary,
    offered: Sequence[tuple[str, str]],
    *,
    is_new: bool,
) -> Completion:
    """Complete the last of the values that are separated by commas."""
    written = term.items
    item = Word("", cursor) if is_new or not written else written[-1]
    stop = max(
        (word.stop for whole in vocabulary.scan(text) for word in whole.items if word.start == item.start),
        default=cursor,
    )
    taken = {word.text for word in written if word != item}
    typed = folded(item.meaning)
    words = (word for name, word in offered if folded(name).startswith(typed) and word not in taken)
    if item.is_quoted:
        words = (word for word in words if word not in (NONE, ANY))
    return Completion(item.start, stop, tuple(words))


def _values(
    term: Term, vocabulary: Vocabulary, dataset: Dataset, runs: Sequence[str]
) -> Sequence[tuple[str, str]]:
    """Return what the condition of a term may be about, and how that is written."""
    if (verb := vocabulary.verb(term.name)) is not None:
        return [(word, word) for word in vocabulary.after_verb(verb)]
    condition = vocabulary.condition(term.name)
    return [] if condition is None else condition.kind.offers(Context(condition, dataset, runs))
