"""From text to a query, or to a sentence about the first word that is wrong."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.query.query import COLUMNS, Query, Range, Sample
from mnist_gui.data.query.text.scanner import Term, Word, scan
from mnist_gui.data.query.text.words import (
    ANY,
    CONDITIONS,
    FLAGS,
    NONE,
    VERBS,
    all_labels,
    canonical,
    class_words,
    folded,
    listing,
    matches,
    name_word,
    suggestion,
)
from mnist_gui.errors import UserError

_COMPARISONS: dict[str, Callable[[str, float], Range]] = {
    ":": lambda column, end: Range(column, minimum=end, maximum=end),
    "<": lambda column, end: Range(column, maximum=end, maximum_open=True),
    "<=": lambda column, end: Range(column, maximum=end),
    ">": lambda column, end: Range(column, minimum=end, minimum_open=True),
    ">=": lambda column, end: Range(column, minimum=end),
}

_EXAMPLES = {
    "index": "index:100..200",
    "conf": "conf<0.6",
    "loss": "loss>2",
    "ink": "ink<0.05",
    "slant": "slant>0.3",
    "nearest": "nearest:50",
    "sample": "sample:100",
    "is": "is:wrong",
    "has": "has:note",
}

_EMPTY_WORDS = ("and", "&", "&&")
"""What people write between conditions that must all hold."""

_WHOLE = r"[1-9]\d{0,2}(?:,\d{3})+|\d+"
_ANY_NUMBER = rf"{_WHOLE}|[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?%?"
_NUMBER = re.compile(_ANY_NUMBER, re.IGNORECASE)
_RANGE = re.compile(
    rf"(?=.*\d)({_ANY_NUMBER})?\s*(?:\.\.+|…|‥|-)\s*({_ANY_NUMBER})?",
    re.IGNORECASE,
)
_SAMPLE = re.compile(rf"({_WHOLE})\s*(?:@\s*({_WHOLE}))?")

_LONGEST_SAMPLE = 1000
"""Characters; Python refuses to read whole numbers of more than 4,300 digits."""

_LONGEST_SHOWN = 40
"""Characters of the user's own text that a sentence repeats."""


class QueryError(UserError):
    """The text of a query cannot be understood.

    Attributes
    ----------
    start, stop : int
        Where in the text the wrong word stands.
    """

    def __init__(self, message: str, word: Word) -> None:
        super().__init__(message)
        self.start = word.start
        self.stop = word.stop


def parse_query(text: str, dataset: Dataset) -> Query:
    """Understand the text of a query.

    Parameters
    ----------
    text : str
        Conditions, as the package says; none at all ask for every row.
    dataset : Dataset
        Whose splits and classes are meant.

    Returns
    -------
    Query

    Raises
    ------
    QueryError
        If a word is wrong, or contradicts another; the sentence says what is allowed.
    """
    query = Query()
    for term in scan(text):
        if folded(term.whole.text) not in _EMPTY_WORDS:
            query = _with_term(query, term, dataset)
    return query


def _with_term(query: Query, term: Term, dataset: Dataset) -> Query:
    name = canonical(term.name.plain)
    if name is None:
        raise _not_a_condition(term, dataset)
    if name in FLAGS:
        if term.operator:
            raise QueryError(f"{_shown(term.name)} takes no value; leave out what follows it.", term.whole)
        return _with_flag(query, name, term)
    if not term.value.text:
        example = _example(name, dataset)
        raise QueryError(f"{_shown(term.whole)} needs a value, such as {example}.", term.whole)
    if name in VERBS:
        return _with_flag(query, _flag_after(name, term), term)
    if name in ("label", "pred"):
        return _with_labels(query, name, term, dataset)
    if term.negative:
        raise QueryError(
            f"{_shown(term.whole)} cannot be turned round; only label, pred and note can have a minus.",
            term.whole,
        )
    if name in COLUMNS:
        return replace(query, ranges=(*query.ranges, _range(name, term)))
    if term.operator != ":":
        raise QueryError(f"{name} takes a colon, such as {_example(name, dataset)}.", term.whole)
    if name == "split":
        return _with_split(query, term, dataset)
    return _with_nearest(query, term) if name == "nearest" else _with_sample(query, term)


def _with_flag(query: Query, name: str, term: Term) -> Query:
    if name in ("note", "nonote"):
        noted = (name == "note") != term.negative
        if query.noted not in (None, noted):
            raise QueryError("An image has a note or has none; remove note or nonote.", term.whole)
        return replace(query, noted=noted)
    if term.negative:
        other = "right" if name == "wrong" else "wrong"
        raise QueryError(
            f"-{name} leaves open whether images that were not read are meant; write {other}.", term.whole
        )
    wrong = name == "wrong"
    if query.wrong not in (None, wrong):
        raise QueryError("An image is read wrong or right; remove one of the two.", term.whole)
    return replace(query, wrong=wrong)


def _flag_after(verb: str, term: Term) -> str:
    flag = canonical(term.value.plain)
    if flag not in VERBS[verb] or term.operator != ":":
        allowed = listing(f"{verb}:{word}" for word in VERBS[verb])
        raise QueryError(f"{_shown(term.whole)} is no condition; write {allowed}.", term.value)
    assert flag is not None
    return flag


def _with_labels(query: Query, name: str, term: Term, dataset: Dataset) -> Query:
    if term.operator not in (":", "!="):
        raise QueryError(f"{name} takes a colon, such as {_example(name, dataset)}.", term.whole)
    labels = frozenset().union(*(_labels(item, dataset) for item in term.items))
    if term.negative != (term.operator == "!="):
        labels = all_labels(dataset) - labels
    before = query.labels if name == "label" else query.predicted
    both = labels if before is None else labels & before
    if before and labels and not both:
        advice = "remove one of the two"
        if len(before) == len(labels) == 1:
            words = class_words(dataset)
            advice = f"where either will do, write {name}:{words[min(before)]},{words[min(labels)]}"
        raise QueryError(
            f"{_shown(term.whole)} rules out all that the {name} before it allows; {advice}.", term.whole
        )
    return replace(query, labels=both) if name == "label" else replace(query, predicted=both)


def _labels(item: Word, dataset: Dataset) -> frozenset[int]:
    if folded(item.text) == NONE:
        return frozenset({NO_LABEL})
    if folded(item.text) == ANY:
        return all_labels(dataset) - {NO_LABEL}
    allowed = listing([*map(name_word, dataset.class_names), NONE, ANY])
    meant = _meant(item, dataset.class_names, f"class of {dataset.name}", allowed)
    return frozenset(label for label, name in enumerate(dataset.class_names) if name == meant)


def _with_split(query: Query, term: Term, dataset: Dataset) -> Query:
    allowed = listing(f"split:{name_word(name)}" for name in dataset.split_names)
    if len(term.items) > 1:
        raise QueryError(f"An image is in one split only; write {allowed}.", term.value)
    split = _meant(term.value, dataset.split_names, f"split of {dataset.name}", allowed)
    if query.split not in (None, split):
        raise QueryError(f"An image is in one split only; write {allowed}.", term.whole)
    return replace(query, split=split)


def _meant(item: Word, names: tuple[str, ...], kind: str, allowed: str) -> str:
    """Return the one name that is meant."""
    if item.is_open:
        raise QueryError(f"{_shown(item)} lacks the quote at its end; write {allowed}.", item)
    found = matches(item.meaning, names)
    if len(found) > 1:
        raise QueryError(f"{_shown(item)} may be {listing(map(name_word, found))}; write it exactly.", item)
    if not found:
        raise QueryError(
            f"{_shown(item)} is no {kind}{suggestion(item.meaning, names)}; write {allowed}.", item
        )
    return found[0]


def _range(column: str, term: Term) -> Range:
    if term.operator not in _COMPARISONS:
        raise QueryError(f"{column} takes {listing(_COMPARISONS)}, such as {_EXAMPLES[column]}.", term.whole)
    text = term.value.plain
    between = None if _NUMBER.fullmatch(text) else _RANGE.fullmatch(text)
    if between is None or term.operator != ":":
        return _COMPARISONS[term.operator](column, _number(column, text, term.value))
    first, last = (_number(column, end, term.value) if end else None for end in between.groups())
    if first is None or last is None:
        return Range(column, -math.inf if first is None else first, math.inf if last is None else last)
    return Range(column, min(first, last), max(first, last))


def _number(column: str, text: str, word: Word) -> float:
    is_share, is_whole = column in ("conf", "ink"), column == "index"
    if not _NUMBER.fullmatch(text) or ("%" in text and not is_share) or ("," in text and not is_whole):
        raise QueryError(f"{_shown(word)} is no number; write for instance {_EXAMPLES[column]}.", word)
    number = float(text.rstrip("%").replace(",", "")) / (100 if "%" in text else 1)
    if is_share and number > 1:
        raise QueryError(f"{column} goes from 0 to 1; write for instance 0.6 or 60% instead of {text}.", word)
    if math.isinf(number):
        raise QueryError(f"{_shown(word)} is too large a number; leave the condition out.", word)
    return number


def _with_nearest(query: Query, term: Term) -> Query:
    digits = term.value.plain.replace(",", "")
    count = int(digits) if re.fullmatch(r"\d{1,18}", digits) else 0
    if count == 0:
        raise QueryError(
            f"{_shown(term.value)} is no number of images; write for instance nearest:50.", term.value
        )
    if query.nearest not in (None, count):
        raise QueryError("Only one number of nearest images can be asked for; remove one.", term.whole)
    return replace(query, nearest=count)


def _with_sample(query: Query, term: Term) -> Query:
    found = _SAMPLE.fullmatch(term.value.plain)
    if found is None or len(term.value.text) > _LONGEST_SAMPLE:
        raise QueryError(
            f"{_shown(term.value)} is no number of images; write sample:100, or sample:100@7 with a seed.",
            term.value,
        )
    size, seed = (int((digits or "0").replace(",", "")) for digits in found.groups())
    if size == 0:
        raise QueryError("A sample has 1 image or more; write for instance sample:100.", term.value)
    sample = Sample(size, seed)
    if query.sample not in (None, sample):
        raise QueryError("Only one sample is drawn; remove one of the two.", term.whole)
    return replace(query, sample=sample)


def _not_a_condition(term: Term, dataset: Dataset) -> QueryError:
    word = term.name
    if not word.text:
        message = f"{_shown(term.whole)} lacks the name of a condition, such as label:3 or -label:3."
        return QueryError(message, term.whole)
    if folded(word.text) == "or":
        return QueryError("All conditions must hold; where either will do, write it like label:3,5.", word)
    for condition, names in (("split", dataset.split_names), ("label", dataset.class_names)):
        if not term.operator and (meant := matches(word.meaning, names)):
            return QueryError(
                f"{_shown(word)} is no condition; write {condition}:{name_word(meant[0])}.", word
            )
    near = suggestion(word.text, CONDITIONS)
    return QueryError(f"{_shown(word)} is no condition{near}; write {listing(CONDITIONS)}.", word)


def _example(name: str, dataset: Dataset) -> str:
    if name in ("label", "pred"):
        return f"{name}:{class_words(dataset)[0]}"
    return f"split:{name_word(dataset.split_names[0])}" if name == "split" else _EXAMPLES[name]


def _shown(word: Word) -> str:
    """Return a piece of the text as it may stand in a sentence: on one line, and not longer than that."""
    text = " ".join(word.text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
