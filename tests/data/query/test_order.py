"""Orders of rows, and where labels end."""

import math

import numpy as np
import pytest
from helpers.query_strategies import columns, make_dataset
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.columns import NEAR, Columns
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query import order as order_module
from mnist_gui.data.query.order import KEYS, Order, Section, Sorter, order_needs, sections
from mnist_gui.errors import DataError

ORDERS = st.builds(Order, st.sampled_from(KEYS), st.booleans())


def value(known: Columns, key: str, row: int) -> float:
    """Return what a row is sorted by; NaN where it is not known."""
    if key == "label":
        label = int(known.dataset.labels[row])
        return math.nan if label == NO_LABEL else label
    columns = {
        "index": np.arange(len(known.dataset)),
        "confidence": known.predictions.confidence,
        "loss": known.predictions.loss,
        "similarity": known.measures["distance"],
        "doubt": known.proposals.doubt,
        "duplicates": known.links[NEAR].places,
        **known.measures,
    }
    return float(columns[key][row])


def sorted_plainly(known: Columns, rows: list[int], order: Order, *, by_label: bool) -> list[int]:
    """Sort as plainly as can be."""

    def rank(row: int) -> tuple[bool, float, bool, float]:
        label, number = value(known, "label", row), value(known, order.key, row)
        by_number = (True, 0.0) if math.isnan(number) else (False, -number if order.descending else number)
        if not by_label:
            return False, 0.0, *by_number
        return math.isnan(label), 0.0 if math.isnan(label) else label, *by_number

    return sorted(rows, key=rank)


@given(columns(), st.lists(st.tuples(ORDERS, st.booleans()), min_size=1, max_size=9), st.data())
def test_rows_are_sorted_as_by_comparing_them(known, wishes, data):
    sorter = Sorter(known)
    everything = range(len(known.dataset))
    for order, by_label in wishes:
        chosen = sorted(data.draw(st.sets(st.sampled_from(everything)))) if everything else []
        for rows in (chosen, list(everything)):
            found = sorter.sort(np.array(rows, dtype=np.intp), order, by_label=by_label)
            assert found.tolist() == sorted_plainly(known, rows, order, by_label=by_label)
            assert found.dtype == np.intp
            assert not found.flags.writeable


@given(st.lists(st.floats(width=32), max_size=40), st.booleans())
def test_all_floats_have_their_place(numbers, descending):
    column = np.array(numbers, dtype=np.float32)
    dataset = make_dataset([0] * len(numbers), names=("a",))
    known = Columns(dataset).with_column("ink", column)
    found = Sorter(known).sort(np.arange(len(numbers)), Order("ink", descending))
    keys = [math.inf if math.isnan(n) else (-n if descending else n) for n in column.tolist()]
    expected = sorted(range(len(numbers)), key=lambda row: (math.isnan(column[row]), keys[row], row))
    assert found.tolist() == expected


def test_only_new_values_are_ranked_again(monkeypatch):
    dataset = make_dataset([0, 0, 0], names=("a",))

    def predictions(*confidence: float) -> Predictions:
        column = np.array(confidence, dtype=np.float32)
        return Predictions(np.zeros(3, np.int16), column, -np.log(column))

    ranked = []
    rank = order_module.rank_rows
    monkeypatch.setattr(
        order_module, "rank_rows", lambda *args, **more: ranked.append(args) or rank(*args, **more)
    )
    sorter = Sorter(Columns(dataset, predictions(0.3, 0.1, 0.2)))
    order = Order("confidence")
    assert sorter.sort(np.arange(3), order).tolist() == [1, 2, 0]
    sorter.columns = sorter.columns.with_noted(np.zeros(3, dtype=bool))
    assert sorter.sort(np.arange(2), order).tolist() == [1, 0]
    assert len(ranked) == 1, "what it is sorted by has stayed"
    sorter.columns = sorter.columns.with_predictions(predictions(0.1, 0.2, 0.3))
    assert sorter.sort(np.arange(3), order).tolist() == [0, 1, 2]


def test_values_are_those_that_rows_are_sorted_by():
    dataset = make_dataset([0, 0], names=("a",))
    column = np.array([0.25, 0.75], dtype=np.float32)
    known = Columns(dataset, Predictions(np.zeros(2, np.int16), column, 2 * column))
    sorter = Sorter(known.with_column("distance", 3 * column).with_column("ink", 4 * column))
    assert sorter.values(Order("index")) is None
    assert sorter.values(Order("label")) is None
    for key, factor in (("confidence", 1), ("loss", 2), ("similarity", 3), ("ink", 4)):
        assert sorter.values(Order(key)).tolist() == (factor * column).tolist()


@pytest.mark.parametrize(
    ("key", "need"),
    [
        ("confidence", "predictions"),
        ("loss", "predictions"),
        ("similarity", "distance"),
        ("ink", "ink"),
        ("slant", "slant"),
    ],
)
def test_what_is_not_known_cannot_be_sorted_by(key, need):
    assert order_needs(Order(key)) == {need}
    dataset = make_dataset([0], names=("a",))
    with pytest.raises(DataError, match=rf"sorted by {key} .*; .*\.$"):
        Sorter(Columns(dataset)).sort(np.arange(1), Order(key))


def test_index_and_label_need_nothing():
    assert order_needs(Order("index")) == order_needs(Order("label")) == frozenset()


def test_an_unknown_key_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="weight"):
        Order("weight")


def test_sections_begin_where_the_label_changes():
    dataset = make_dataset([2, 0, NO_LABEL, 0, 2, 0], names=("a", "b", "c"))
    rows = Sorter(Columns(dataset)).sort(np.arange(6), Order(descending=True), by_label=True)
    assert rows.tolist() == [5, 3, 1, 4, 0, 2]
    assert sections(rows, dataset) == (Section(0, 0), Section(2, 3), Section(NO_LABEL, 5))


def test_no_rows_have_no_sections():
    dataset = make_dataset([1], names=("a", "b"))
    assert sections(np.empty(0, dtype=np.intp), dataset) == ()
