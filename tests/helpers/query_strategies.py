"""Small data sets, their columns, and queries: made by Hypothesis, parsed or refused."""

import numpy as np
import pytest
from hypothesis import strategies as st

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.kinds.number import Number
from mnist_gui.data.query.query import Query, Range
from mnist_gui.data.query.text import QueryError, parse_query
from mnist_gui.data.query.values import Sample

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
    confidence, loss = (column(numbers, np.float32) for _ in range(2))
    predicted = column(st.integers(NO_LABEL, 2), np.int16)
    predicted[np.isnan(confidence)] = NO_LABEL
    known = Columns(
        make_dataset(labels.tolist(), names=("a", "b", "c")),
        Predictions(predicted, confidence, loss),
        column(st.booleans(), np.bool_),
    )
    measured = (condition.needs for condition in CONDITIONS if condition.measure is not None)
    for name in ("distance", *measured):
        known = known.with_column(name, column(numbers, np.float32))
    return known


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
