"""From text to a query, or to a sentence about the first word that is wrong."""

from typing import Any

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.condition import Condition, Context
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.query import Query
from mnist_gui.data.query.scanner import Term
from mnist_gui.data.query.vocabulary import Vocabulary, vocabulary_of
from mnist_gui.data.query.words import folded, listing, matches, name_word, suggestion

_EMPTY_WORDS = ("and", "&", "&&")
"""What people write between conditions that must all hold."""

_LISTED = 30
"""Conditions that a message lists before it counts the rest."""


def parse_query(text: str, dataset: Dataset) -> Query:
    """Understand the text of a query.

    Parameters
    ----------
    text : str
        Conditions, as the package describes; without any, every row is selected.
    dataset : Dataset
        Whose splits, classes and columns are meant.

    Returns
    -------
    Query

    Raises
    ------
    QueryError
        If a word is wrong, or contradicts another; the sentence says what is allowed.
    """
    vocabulary = vocabulary_of(dataset)
    values: dict[str, Any] = {}
    for term in vocabulary.scan(text):
        if folded(term.whole.text) in _EMPTY_WORDS:
            continue
        condition, term = _condition_of(term, vocabulary, dataset)
        context = Context(condition, dataset)
        value = _value_of(term, context, vocabulary)
        if condition.key in values:
            value = condition.kind.both(values[condition.key], value, term, context)
        values[condition.key] = value
    return Query(terms=values)


def _condition_of(term: Term, vocabulary: Vocabulary, dataset: Dataset) -> tuple[Condition[Any], Term]:
    """Return the condition of a term, and the term without a verb before the name of the condition."""
    if (verb := vocabulary.verb(term.name)) is not None:
        words = [f"{verb}:{word}" for word in vocabulary.after_verb(verb)]
        if not term.value.text:
            raise QueryError(f"{shown(term.whole)} needs a value, such as {words[0]}.", term.whole)
        inner = vocabulary.without_verb(term)
        if inner is None:
            raise QueryError(f"{shown(term.whole)} is no condition; write {listing(words)}.", term.value)
        term = inner
    condition = vocabulary.condition(term.name)
    if condition is None:
        columns = vocabulary.own_columns(term.name)
        if len(columns) > 1:
            found = listing(map(name_word, columns))
            raise QueryError(f"{shown(term.name)} may be {found}; write it exactly.", term.name)
        raise _not_a_condition(term, vocabulary, dataset)
    return condition, term


def _value_of(term: Term, context: Context[Any], vocabulary: Vocabulary) -> Any:  # noqa: ANN401
    kind = context.condition.kind
    if (term.operator or not kind.stands_alone) and kind.takes_value and not term.value.text:
        raise QueryError(f"{shown(term.whole)} needs a value, such as {context.example}.", term.whole)
    if term.negative and not kind.takes_minus:
        with_minus = listing((name.text for name in vocabulary.names if name.offers_minus), "and")
        raise QueryError(
            f"{shown(term.whole)} cannot be turned round; only {with_minus} can have a minus.", term.whole
        )
    return kind.read(term, context)


def _not_a_condition(term: Term, vocabulary: Vocabulary, dataset: Dataset) -> QueryError:
    word = term.name
    if not word.text:
        message = f"{shown(term.whole)} lacks the name of a condition, such as label:3 or -label:3."
        return QueryError(message, term.whole)
    if folded(word.text) == "or":
        return QueryError("All conditions must hold; where either will do, write it like label:3,5.", word)
    for condition, names in (("split", dataset.split_names), ("label", dataset.class_names)):
        if not term.operator and (meant := matches(word.meaning, names)):
            return QueryError(
                f"{shown(word)} is no condition; write {condition}:{name_word(meant[0])}.", word
            )
    conditions = [name.text for name in vocabulary.names]
    near = suggestion(word.text, conditions)
    return QueryError(
        f"{shown(word)} is no condition{near}; write {listing(conditions, most=_LISTED)}.", word
    )
