"""Values that are names: of classes, of a split."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.query.condition import Context, Kind, need_colon
from mnist_gui.data.query.error import QueryError, shown
from mnist_gui.data.query.scanner import Term, Word
from mnist_gui.data.query.words import ANY, NONE, folded, listing, matches, name_word, suggestion


class Classes(Kind[frozenset[int]]):
    """One class or more, any of which will do: labels, `NO_LABEL` for images without one."""

    place = 0
    takes_minus = True

    def read(self, term: Term, context: Context[frozenset[int]]) -> frozenset[int]:
        """Return the labels; those that are not named, behind a minus or ``!=``."""
        if term.operator != "!=":
            need_colon(term, context)
        labels = frozenset().union(*(_labels(item, context.dataset) for item in term.items))
        return all_labels(context.dataset) - labels if term.negative != (term.operator == "!=") else labels

    def both(
        self,
        before: frozenset[int],
        value: frozenset[int],
        term: Term,
        context: Context[frozenset[int]],
    ) -> frozenset[int]:
        """Return the labels that both allow."""
        both = value & before
        if before and value and not both:
            advice = "remove one of the two"
            if len(before) == len(value) == 1:
                words = class_words(context.dataset)
                either = f"{words[min(before)]},{words[min(value)]}"
                advice = f"where either will do, write {context.name}:{either}"
            raise QueryError(
                f"{shown(term.whole)} rules out all that the {context.name} before it allows; {advice}.",
                term.whole,
            )
        return both

    def write(self, value: frozenset[int], context: Context[frozenset[int]]) -> str:
        """Name the labels that are wanted or, where that is shorter, those that are not."""
        everything = all_labels(context.dataset)
        wanted, unwanted = (
            _words(chosen, context.dataset) for chosen in (value & everything, everything - value)
        )
        if not unwanted or (wanted and len(wanted) <= len(unwanted)):
            return f"{context.name}:{','.join(wanted)}"
        return f"-{context.name}:{','.join(unwanted)}"

    def offers(self, context: Context[frozenset[int]]) -> Sequence[tuple[str, str]]:
        """Offer every class, none and any."""
        names = context.dataset.class_names
        return [*zip(names, class_words(context.dataset), strict=False), (NONE, NONE), (ANY, ANY)]

    def example(self, context: Context[frozenset[int]]) -> str:
        """Name the first class."""
        return f"{context.name}:{class_words(context.dataset)[0]}"


class SplitName(Kind[str]):
    """The name of one split."""

    place = 2

    def read(self, term: Term, context: Context[str]) -> str:
        """Return the split that is meant."""
        need_colon(term, context)
        if len(term.items) > 1:
            raise QueryError(self.contradiction(context), term.value)
        kind, names = f"split of {context.dataset.name}", context.dataset.split_names
        return meant(term.value, names, kind, lambda: self._allowed(context))

    def write(self, value: str, context: Context[str]) -> str:
        """Write the name, in quotes if it needs them."""
        return f"{context.name}:{name_word(value)}"

    def offers(self, context: Context[str]) -> Sequence[tuple[str, str]]:
        """Offer every split."""
        return [(name, name_word(name)) for name in context.dataset.split_names]

    def example(self, context: Context[str]) -> str:
        """Name the first split."""
        return f"{context.name}:{name_word(context.dataset.split_names[0])}"

    def contradiction(self, context: Context[str]) -> str:
        """Name the splits."""
        return f"An image is in one split only; write {self._allowed(context)}."

    @staticmethod
    def _allowed(context: Context[str]) -> str:
        return listing(f"{context.name}:{name_word(name)}" for name in context.dataset.split_names)


def all_labels(dataset: Dataset) -> frozenset[int]:
    """Return every label that an image may have, `NO_LABEL` among them."""
    return frozenset(range(NO_LABEL, len(dataset.class_names)))


def class_words(dataset: Dataset) -> list[str]:
    """Return what stands for each class, and at the end for none of them, where `NO_LABEL` finds it."""
    return list(_words_of(dataset.class_names))


@lru_cache(maxsize=8)  # a data set may have thousands, and the window asks at each click
def _words_of(names: tuple[str, ...]) -> tuple[str, ...]:
    return (*map(name_word, names), NONE)


@lru_cache(maxsize=8)
def _labels_by_name(names: tuple[str, ...]) -> dict[str, frozenset[int]]:
    by_name: dict[str, set[int]] = {}
    for label, name in enumerate(names):
        by_name.setdefault(name, set()).add(label)
    return {name: frozenset(labels) for name, labels in by_name.items()}


def meant(item: Word, names: Iterable[str], kind: str, allowed: Callable[[], str]) -> str:
    """Return the one name that a word stands for.

    Parameters
    ----------
    item : Word
    names : iterable of str
    kind : str
        What the names are, for messages.
    allowed : callable
        Returns what may be written instead, for messages.

    Raises
    ------
    QueryError
        If there is none, or more than one.
    """
    if item.is_open:
        raise QueryError(f"{shown(item)} lacks the quote at its end; write {allowed()}.", item)
    found = matches(item.meaning, names)
    if len(found) > 1:
        raise QueryError(f"{shown(item)} may be {listing(map(name_word, found))}; write it exactly.", item)
    if not found:
        near = suggestion(item.meaning, names)
        raise QueryError(f"{shown(item)} is no {kind}{near}; write {allowed()}.", item)
    return found[0]


def _labels(item: Word, dataset: Dataset) -> frozenset[int]:
    if folded(item.text) == NONE:
        return frozenset({NO_LABEL})
    if folded(item.text) == ANY:
        return all_labels(dataset) - {NO_LABEL}
    names = _labels_by_name(dataset.class_names)
    kind = f"class of {dataset.name}"
    return names[meant(item, names, kind, lambda: listing([*class_words(dataset), ANY]))]


def _words(labels: frozenset[int], dataset: Dataset) -> list[str]:
    classes = sorted(labels - {NO_LABEL})
    names = class_words(dataset)
    words = [ANY] if len(classes) == len(dataset.class_names) > 1 else [names[label] for label in classes]
    return [*words, NONE] if NO_LABEL in labels else words
