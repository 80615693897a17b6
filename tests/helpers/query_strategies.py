"""Small data sets, their columns, and queries: made by Hypothesis, parsed or refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from mnist_gui.data.columns import COPIES, NEAR, ODDITIES, ODDNESS, RUN, Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.duplicate_links import LARGEST_NEAR, SAME_INK, DuplicateLinks, joined_links
from mnist_gui.data.oddities import ODDITIES as FUNCTIONS
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.proposals import Proposals
from mnist_gui.data.query.condition import Condition
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.kinds.choice import NearestCount, SampleSize
from mnist_gui.data.query.kinds.flag import Flag
from mnist_gui.data.query.kinds.likeness import LikenessKind
from mnist_gui.data.query.kinds.names import Classes, SplitName, class_words
from mnist_gui.data.query.kinds.number import Number
from mnist_gui.data.query.kinds.oddity import WAYS, Oddity
from mnist_gui.data.query.kinds.own import OwnText
from mnist_gui.data.query.kinds.runs import AnyRun, SeveralRuns
from mnist_gui.data.query.query import Query, Range
from mnist_gui.data.query.text import QueryError, parse_query
from mnist_gui.data.query.values import Sample
from mnist_gui.data.query.words import name_word

NUMBERS = tuple(condition.key for condition in CONDITIONS if isinstance(condition.kind, Number))
"""The conditions that a range can be of."""

FEW_NUMBERS = [float(np.float32(number)) for number in (0, 0.1, 0.25, 0.6, 1)]
"""Few float32 numbers, so that equal values and exact ends of ranges occur."""


def refused(text: str, dataset: Dataset) -> tuple[str, str]:
    """Parse a query that must be refused; return the word at fault and the message."""
    with pytest.raises(QueryError) as refusal:
        parse_query(text, dataset)
    return text[refusal.value.start : refusal.value.stop], str(refusal.value)


def make_dataset(
    labels: list[int], *, names: tuple[str, ...], splits: tuple[str, ...] = ("train", "test")
) -> Dataset:
    """Make a data set whose images do not matter; the last split takes a third of the rows."""
    cut = len(labels) - len(labels) // 3 if len(splits) > 1 else len(labels)
    parts = [labels[:cut], labels[cut:]][: len(splits)]
    return Dataset(
        name="Small",
        splits=tuple(
            Split(name, np.zeros((len(part), 2, 2), np.uint8), np.array(part, np.int16))
            for name, part in zip(splits, parts, strict=True)
        ),
        class_names=names,
        source="",
    )


@st.composite
def columns(draw: st.DrawFn) -> Columns:
    """Return columns of rows of three classes, all known except for single values."""
    count = draw(st.integers(0, 25))

    def column(elements: st.SearchStrategy, dtype: type) -> np.ndarray:
        return np.array(draw(st.lists(elements, min_size=count, max_size=count)), dtype=dtype)

    labels = column(st.integers(NO_LABEL, 2), np.int16)
    numbers = st.sampled_from([*FEW_NUMBERS, float("nan")])

    def predictions() -> Predictions:
        confidence, loss = (column(numbers, np.float32) for _ in range(2))
        predicted = column(st.integers(NO_LABEL, 2), np.int16)
        predicted[np.isnan(confidence)] = NO_LABEL
        return Predictions(predicted, confidence, loss)

    dataset = make_dataset(labels.tolist(), names=("a", "b", "c"))
    known = Columns(dataset, predictions(), column(st.booleans(), np.bool_))
    proposed, sure = column(st.integers(NO_LABEL, 2), np.int16), column(numbers, np.float32)
    runs = {name: predictions() for name in ("svm", "knn")}
    for name, of_run in runs.items():
        known = known.with_column(RUN + name, of_run)
    known = replace(known, compared=runs)
    known = known.with_proposals(Proposals(proposed, sure, known.dataset.class_names))
    measured = (condition.needs for condition in CONDITIONS if condition.measure is not None)
    for name in ("distance", ODDNESS, *measured):
        known = known.with_column(name, column(numbers, np.float32))
    known = known.with_column(ODDITIES, {way: column(st.booleans(), np.bool_) for way in FUNCTIONS})
    for name, limit in ((COPIES, SAME_INK), (NEAR, LARGEST_NEAR)):
        known = known.with_column(name, draw(duplicate_links(count, limit)))
    return known


@st.composite
def duplicate_links(draw: st.DrawFn, count: int, limit: float) -> DuplicateLinks:
    """Return links between some of so many rows."""
    row, distance = st.integers(0, max(count - 1, 0)), st.sampled_from([SAME_INK, 0.0, 0.1, 0.35, 0.5])
    pairs = draw(st.lists(st.tuples(distance, row, row), max_size=count))
    pairs = sorted(pair for pair in pairs if pair[0] <= limit and pair[1] != pair[2])
    distances, first, second = zip(*pairs, strict=True) if pairs else ((), (), ())
    ends = (np.array(end, dtype=np.intp) for end in (first, second))
    return joined_links(count, *ends, np.array(distances), limit=limit)


def ranges(numbers: st.SearchStrategy[float], columns: tuple[str, ...] = NUMBERS) -> st.SearchStrategy[Range]:
    """Return ranges, some of them endless or empty."""
    return st.builds(
        Range,
        st.sampled_from(columns),
        minimum=st.just(-np.inf) | numbers,
        maximum=st.just(np.inf) | numbers,
        minimum_open=st.booleans(),
        maximum_open=st.booleans(),
    )


def queries(
    splits: tuple[str, ...], classes: int, one_range: st.SearchStrategy[Range]
) -> st.SearchStrategy[Query]:
    """Return queries in which any condition may be missing."""
    labels = st.frozensets(st.integers(NO_LABEL, classes - 1))
    return st.builds(
        Query,
        split=st.none() | st.sampled_from(splits),
        labels=st.none() | labels,
        predicted=st.none() | labels,
        wrong=st.none() | st.booleans(),
        ranges=st.lists(one_range, max_size=4).map(tuple),
        noted=st.none() | st.booleans(),
        nearest=st.none() | st.integers(1, 10**17),
        sample=st.none() | st.builds(Sample, st.integers(1, 10**9), st.integers(0, 2**70)),
    )


def written(condition: Condition[Any], dataset: Dataset) -> st.SearchStrategy[str]:
    """Return one condition in words: with each of its names and operators, and all forms of a value.

    A condition of the table, or of a column that the data set brings. Some of the words are refused, such as
    a minus where it leaves something open. A kind of value that is new needs a case of its own here.
    """
    words = [word for name in condition.names for word in name.spellings]
    word = st.sampled_from(words) | st.sampled_from(words).map(str.upper)
    minus = st.sampled_from(["", "", "-"])
    match condition.kind:
        case Flag():
            verbs = [
                f"{name.verb}:{word}" for name in condition.names if name.verb for word in name.spellings
            ]
            return st.builds("{}{}".format, minus, word | st.sampled_from(verbs or words))
        case Classes():
            classes = st.sampled_from([*class_words(dataset), "any"])
            return _joined(minus, word, st.sampled_from([":", ":", "!="]), _listed(classes))
        case OwnText():
            texts = st.sampled_from([*map(name_word, condition.kind.column.few_values), "none"])
            return _joined(minus, word, st.sampled_from([":", ":", "!="]), _listed(texts))
        case LikenessKind():
            near = st.sampled_from(["", "", ":0", ":0.35", "<0.5", "<=.25", ":0.6", ":x"])
            return _joined(minus, word, near)
        case Oddity():
            ways = st.sampled_from([*WAYS, "odd"])
            return _joined(minus, word) | _joined(minus, word, st.sampled_from([":", "!="]), _listed(ways))
        case AnyRun() | SeveralRuns():
            runs = st.sampled_from(["svm", "knn", "'two words'", '"a,b"', "''"])
            return _joined(minus, word) | _joined(minus, word, st.sampled_from([":", "!="]), _listed(runs))
        case SplitName():
            return _joined(word, st.just(":"), st.sampled_from([*map(name_word, dataset.split_names), "tes"]))
        case Number():
            return _joined(word, st.just(":"), _RANGES) | _joined(word, _COMPARISONS, _NUMBERS)
        case NearestCount():
            return _joined(word, st.just(":"), st.sampled_from(["1", "50", "1,000"]))
        case SampleSize():
            of_each, seed = st.sampled_from(["", "each"]), st.sampled_from(["", "@7", "@1,000"])
            return _joined(word, st.just(":"), st.sampled_from(["1", "20", "1,000"]), of_each, seed)
    raise NotImplementedError(f"how is a {type(condition.kind).__name__} written?")


_NUMBERS = st.sampled_from(
    ["0", ".05", "0.1", "0.25", "0.5", "90%", "1", "2", "3", "4.5", "12", "20", "100", "1e2", "1,000", "-1"]
)
_COMPARISONS = st.sampled_from([":", "<", "<=", ">", ">="])
_DOTS = st.sampled_from(["..", "...", "\N{HORIZONTAL ELLIPSIS}", "-"])
_RANGES = st.builds("{}{}{}".format, st.just("") | _NUMBERS, _DOTS, _NUMBERS)


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _listed(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3).map(",".join)
