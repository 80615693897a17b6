"""Questions about rows and their answers."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.query_strategies import FEW_NUMBERS, columns, make_dataset, queries, ranges
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.columns import NOTES, ODDITIES, PREDICTIONS, PROPOSALS, Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.query import Query, Range, needs, select_rows
from mnist_gui.data.query.values import Sample
from mnist_gui.errors import DataError


@pytest.fixture
def dataset() -> Dataset:
    def split(name: str, labels: list[int]) -> Split:
        images = np.zeros((len(labels), 2, 2), dtype=np.uint8)
        return Split(name, images, np.array(labels, dtype=np.int16))

    splits = (split("train", [0, 1, 2, NO_LABEL, 1]), split("test", [1, 0, NO_LABEL]))
    return Dataset("Eight", splits, ("0", "1", "2"), "")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (Query(), [0, 1, 2, 3, 4, 5, 6, 7]),
        (Query(split="train"), [0, 1, 2, 3, 4]),
        (Query(split="test"), [5, 6, 7]),
        (Query(labels=frozenset({1})), [1, 4, 5]),
        (Query(labels=frozenset({0, 2})), [0, 2, 6]),
        (Query(labels=frozenset({NO_LABEL})), [3, 7]),
        (Query(labels=frozenset()), []),
        (Query(labels=frozenset({9})), []),
        (Query(split="test", labels=frozenset({1, NO_LABEL})), [5, 7]),
    ],
)
def test_rows_for_which_all_parts_hold_are_selected_in_order(dataset, query, rows):
    selected = select_rows(dataset, query)
    assert selected.tolist() == rows
    assert selected.dtype == np.intp


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=300, max_size=300), st.integers(1, 400))
def test_the_nearest_are_those_with_the_smallest_distances(tiny_dataset, distances, count):
    known = Columns(tiny_dataset).with_column("distance", np.array(distances, dtype=np.float32))
    found = select_rows(tiny_dataset, Query(nearest=count), known).tolist()
    assert found == sorted(sorted(range(300), key=lambda row: (distances[row], row))[:count])


def test_the_nearest_are_chosen_of_what_else_holds(tiny_dataset):
    known = Columns(tiny_dataset).with_column("distance", np.arange(300, 0, -1, dtype=np.float32))
    found = select_rows(tiny_dataset, Query(split="train", nearest=3), known)
    assert found.tolist() == [197, 198, 199]


def test_nothing_is_near_before_anything_was_compared(tiny_dataset):
    with pytest.raises(DataError, match="choose one"):
        select_rows(tiny_dataset, Query(nearest=3))
    with pytest.raises(ValueError, match="no 0 nearest"):
        Query(nearest=0)


def test_equal_questions_are_equal_and_can_be_keys():
    assert {Query("train", frozenset({1, 2})): 1}[Query("train", frozenset({2, 1}))] == 1


def test_the_answer_cannot_be_changed(dataset):
    with pytest.raises(ValueError, match="read-only"):
        select_rows(dataset, Query())[0] = 1


def test_a_split_that_is_not_there_is_refused(dataset):
    with pytest.raises(DataError, match="no split called validation"):
        select_rows(dataset, Query(split="validation"))


def test_every_row_is_in_one_class_or_in_none(tiny_dataset):
    parts = [select_rows(tiny_dataset, Query(labels=frozenset({label}))) for label in range(NO_LABEL, 10)]
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(tiny_dataset)))


def holds(query: Query, known: Columns, row: int) -> bool:
    """Answer for one row as plainly as can be; its sample is left out."""
    dataset, predictions = known.dataset, known.predictions
    label, predicted = int(dataset.labels[row]), int(predictions.predicted[row])
    was_predicted = not np.isnan(predictions.confidence[row])
    values = {
        "index": row,
        "conf": float(predictions.confidence[row]),
        "loss": float(predictions.loss[row]),
        "doubt": float(known.proposals.doubt[row]),
        **{name: float(column[row]) for name, column in known.measures.items()},
    }
    if query.split is not None and dataset.location(row)[0].name != query.split:
        return False
    if query.labels is not None and label not in query.labels:
        return False
    if query.predicted is not None and not (was_predicted and predicted in query.predicted):
        return False
    if query.wrong is not None:
        if label == NO_LABEL or not was_predicted:
            return False
        if (label != predicted) != query.wrong:
            return False
    for condition in query.ranges:
        value = values[condition.column]
        if not condition.minimum <= value <= condition.maximum:
            return False
        if condition.minimum_open and value == condition.minimum:
            return False
        if condition.maximum_open and value == condition.maximum:
            return False
    return query.noted is None or bool(known.noted[row]) == query.noted


NUMBERS = st.sampled_from([*FEW_NUMBERS, -2.0, 3.0, 7.0, 7.5, 1e300])


@given(columns(), queries(("train", "test"), 3, ranges(NUMBERS)))
def test_the_result_is_that_of_checking_each_row(known, query):
    query = replace(query, nearest=None)
    found = select_rows(known.dataset, replace(query, sample=None), known)
    assert found.tolist() == [row for row in range(len(known.dataset)) if holds(query, known, row)]
    sampled = select_rows(known.dataset, query, known)
    if query.sample is None:
        assert sampled.tolist() == found.tolist()
    else:
        assert len(sampled) == min(query.sample.size, len(found))
        assert sorted(set(sampled.tolist()) & set(found.tolist())) == sampled.tolist()


@given(columns(), st.lists(ranges(NUMBERS), max_size=5))
def test_ranges_of_one_column_become_the_part_in_all_of_them(known, conditions):
    together = select_rows(known.dataset, Query(ranges=tuple(conditions)), known)
    one_by_one = set(range(len(known.dataset)))
    for condition in conditions:
        one_by_one &= set(select_rows(known.dataset, Query(ranges=(condition,)), known).tolist())
    assert together.tolist() == sorted(one_by_one)


def test_equal_questions_in_other_words_are_equal():
    low, high, loss = Range("conf", minimum=0.2), Range("conf", maximum=0.5), Range("loss", minimum=1)
    both = Range("conf", 0.2, 0.5)
    assert Query(ranges=(loss, low, high)) == Query(ranges=(both, loss))
    assert Query(ranges=(Range("ink"),)) == Query()
    assert Range("ink", minimum_open=True, maximum=0.5) == Range("ink", maximum=0.5)


def test_a_range_takes_the_place_of_the_one_before_it():
    query = Query(wrong=True, ranges=(Range("conf", 0.2), Range("ink", 0.1)))
    lower, endless = Range("conf", maximum=0.1), Range("conf")
    assert query.with_value("conf", lower.interval).ranges == (lower, Range("ink", 0.1))
    assert query.with_value("conf", endless.interval) == Query(wrong=True, ranges=(Range("ink", 0.1),))


@pytest.mark.parametrize(
    "arguments", [("weight",), ("conf", float("nan")), ("conf", float("inf")), ("conf", 0, float("-inf"))]
)
def test_a_range_that_makes_no_sense_is_a_mistake_of_the_caller(arguments):
    with pytest.raises(ValueError):
        Range(*arguments)


@pytest.mark.parametrize(("size", "seed"), [(0, 0), (-1, 0), (1, -1)])
def test_a_sample_that_cannot_be_drawn_is_a_mistake_of_the_caller(size, seed):
    with pytest.raises(ValueError):
        Sample(size, seed)


def test_an_end_means_the_value_that_is_nearest_to_it():
    dataset = make_dataset([0, 0], names=("a",))
    confidence = np.array([0.6, 0.5], dtype=np.float32)  # whose 0.6 is a little above the 0.6 of Python
    known = Columns(dataset, Predictions(np.zeros(2, np.int16), confidence, confidence.copy()))
    assert select_rows(dataset, Query(ranges=(Range("conf", maximum=0.6),)), known).tolist() == [0, 1]
    assert (
        select_rows(dataset, Query(ranges=(Range("conf", minimum=0.6, minimum_open=True),)), known).size == 0
    )


def test_a_seed_draws_the_same_again_and_another_one_something_else():
    dataset = make_dataset([0] * 300, names=("a",))
    drawn = select_rows(dataset, Query(sample=Sample(20, 7)))
    assert drawn.tolist() == select_rows(dataset, Query(sample=Sample(20, 7))).tolist()
    assert drawn.tolist() != select_rows(dataset, Query(sample=Sample(20, 8))).tolist()
    assert drawn.tolist() == sorted(set(drawn.tolist()))
    assert not drawn.flags.writeable


def test_a_sample_of_each_class_draws_as_many_of_each_and_the_same_again(dataset):
    query = Query(sample=Sample(2, 7, of_each=True))
    drawn = select_rows(dataset, query)
    labels, counts = np.unique(dataset.labels, return_counts=True)
    found = {label: int((dataset.labels[drawn] == label).sum()) for label in labels}
    assert found == {label: min(2, count) for label, count in zip(labels, counts, strict=True)}
    assert (np.diff(drawn) > 0).all()
    assert drawn.tolist() == select_rows(dataset, query).tolist()
    others = [select_rows(dataset, Query(sample=Sample(2, seed, of_each=True))).tolist() for seed in range(5)]
    assert len({tuple(rows) for rows in others}) > 1


def test_every_row_is_as_likely_to_be_drawn():
    dataset = make_dataset([0] * 20, names=("a",))
    times = np.zeros(20)
    for seed in range(2000):
        times[select_rows(dataset, Query(sample=Sample(5, seed)))] += 1
    assert times.sum() == 5 * 2000
    assert np.abs(times - 500).max() < 100  # five standard deviations


QUESTIONS = {
    "predictions": [
        Query(predicted=frozenset({1})),
        Query(wrong=False),
        Query(ranges=(Range("conf", 0.5),)),
        Query(ranges=(Range("loss", 0.5),)),
    ],
    "notes": [Query(noted=False)],
    "ink": [Query(ranges=(Range("ink", 0.1),))],
    "slant": [Query(ranges=(Range("slant", 0.1),))],
}


@pytest.mark.parametrize(
    ("need", "query"), [(need, query) for need in QUESTIONS for query in QUESTIONS[need]]
)
def test_a_question_about_what_is_not_known_is_refused(dataset, need, query):
    assert needs(query) == {need}
    with pytest.raises(DataError, match=r"^The query asks .*; .*\.$"):
        select_rows(dataset, query)


def test_needs_are_those_of_all_parts():
    query = Query(
        "test", frozenset({1}), wrong=True, ranges=(Range("index", 5), Range("ink", 0.1)), noted=True
    )
    assert needs(query) == {"predictions", "ink", "notes"}
    assert needs(Query("test", frozenset({1}), ranges=(Range("index", 5),), sample=Sample(3))) == frozenset()


def test_a_query_follows_classes_that_have_other_numbers(dataset):
    """Class 0 is 2 now, class 1 is gone."""
    table = np.array([2, NO_LABEL, 0, NO_LABEL], np.int16)
    query = Query(labels=frozenset({0, 1, NO_LABEL}), predicted=frozenset({1}), split="train", nearest=3)
    changed = query.in_classes(table)
    assert changed == Query(labels=frozenset({2, NO_LABEL}), split="train", nearest=3)
    assert (changed.labels, changed.predicted) == (frozenset({2, NO_LABEL}), None)
    assert (query.nearest, Query().nearest, query.sample) == (3, None, None)
    assert query.in_classes(np.array([0, 1, 2, NO_LABEL], np.int16)) == query


def test_columns_are_found_by_name(dataset):
    noted, distances = np.zeros(8, bool), np.zeros(8, np.float32)
    columns = Columns(dataset, noted=noted).with_column("distance", distances)
    assert columns.get(NOTES) is noted
    assert columns.get("distance") is distances
    assert [columns.get(name) for name in (PREDICTIONS, PROPOSALS, ODDITIES, "other")] == [None] * 4
