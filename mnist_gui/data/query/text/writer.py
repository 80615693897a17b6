"""From a query to its text: always the same for equal queries."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.query.query import Query, Range, Sample
from mnist_gui.data.query.text.words import ANY, NONE, all_labels, class_words, name_word


@dataclass(frozen=True)
class QueryPart:
    """One condition of a query.

    Attributes
    ----------
    text : str
        The condition in words.
    without : Query
        The query without it.
    """

    text: str
    without: Query


def format_query(query: Query, dataset: Dataset) -> str:
    """Write a query as text.

    `parse_query` makes the same query of it, provided that the data set has its split and its labels, and no
    end of a range lies beyond what `Range` says.
    """
    return " ".join(part.text for part in query_parts(query, dataset))


def query_parts(query: Query, dataset: Dataset) -> list[QueryPart]:
    """Take a query apart into its conditions, in the order in which they are written."""
    return list(_parts(query, dataset))


def _parts(query: Query, dataset: Dataset) -> Iterator[QueryPart]:
    if query.split is not None:
        yield QueryPart(f"split:{name_word(query.split)}", replace(query, split=None))
    if query.labels is not None:
        yield QueryPart(_labels_text("label", query.labels, dataset), replace(query, labels=None))
    if query.predicted is not None:
        yield QueryPart(_labels_text("pred", query.predicted, dataset), replace(query, predicted=None))
    if query.wrong is not None:
        yield QueryPart("wrong" if query.wrong else "right", replace(query, wrong=None))
    for condition in query.ranges:
        others = tuple(other for other in query.ranges if other is not condition)
        yield QueryPart(_range_text(condition), replace(query, ranges=others))
    if query.noted is not None:
        yield QueryPart("note" if query.noted else "nonote", replace(query, noted=None))
    if query.nearest is not None:
        yield QueryPart(f"nearest:{query.nearest}", replace(query, nearest=None))
    if query.sample is not None:
        yield QueryPart(_sample_text(query.sample), replace(query, sample=None))


def _labels_text(name: str, labels: frozenset[int], dataset: Dataset) -> str:
    """Name the labels that are wanted or, where that is shorter, those that are not."""
    everything = all_labels(dataset)
    wanted, unwanted = (_words(chosen, dataset) for chosen in (labels & everything, everything - labels))
    if not unwanted or (wanted and len(wanted) <= len(unwanted)):
        return f"{name}:{','.join(wanted)}"
    return f"-{name}:{','.join(unwanted)}"


def _words(labels: frozenset[int], dataset: Dataset) -> list[str]:
    classes = sorted(labels - {NO_LABEL})
    names = class_words(dataset)
    words = [ANY] if len(classes) == len(dataset.class_names) > 1 else [names[label] for label in classes]
    return [*words, NONE] if NO_LABEL in labels else words


def _range_text(condition: Range) -> str:
    column, low, high = condition.column, condition.minimum, condition.maximum
    is_closed = not (condition.minimum_open or condition.maximum_open)
    if is_closed and low == high:
        return f"{column}:{_number(low)}"
    if is_closed and -float("inf") < low < high < float("inf"):
        return f"{column}:{_number(low)}..{_number(high)}"
    ends = []
    if low > -float("inf"):
        ends.append(f"{column}{'>' if condition.minimum_open else '>='}{_number(low)}")
    if high < float("inf"):
        ends.append(f"{column}{'<' if condition.maximum_open else '<='}{_number(high)}")
    return " ".join(ends)


def _number(value: float) -> str:
    """Write a number with as few digits as say exactly which it is."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _sample_text(sample: Sample) -> str:
    return f"sample:{sample.size}" + (f"@{sample.seed}" if sample.seed else "")
