"""Counts of images beside classes and splits."""

import numpy as np
from helpers.query_strategies import FEW_NUMBERS, columns, queries, ranges
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query.facets import count_facets, has_whole_counts
from mnist_gui.data.query.query import Query, Range, needs, select_rows
from mnist_gui.data.query.values import Sample


def eight_images() -> Dataset:
    def split(name: str, labels: list[int]) -> Split:
        images = np.zeros((len(labels), 2, 2), dtype=np.uint8)
        return Split(name, images, np.array(labels, dtype=np.int16))

    splits = (split("train", [0, 1, 2, NO_LABEL, 1]), split("test", [1, 0, NO_LABEL]))
    return Dataset("Eight", splits, ("0", "1", "2"), "")


def counts(query: Query) -> tuple[list[int], tuple[int, ...], int]:
    facets = count_facets(query, Columns(eight_images()))
    return facets.of_labels.tolist(), facets.of_splits, facets.of_all_splits


def test_a_class_has_as_many_images_as_the_other_conditions_leave() -> None:
    first = Query(ranges=[Range("index", 1, 5)])
    assert counts(first) == ([0, 3, 1, 1], (4, 1), 5)
    assert counts(first.with_value("label", frozenset({1}))) == ([0, 3, 1, 1], (2, 1), 3)
    assert counts(first.with_value("split", "test")) == ([0, 1, 0, 0], (4, 1), 5)


def test_counts_of_chosen_classes_add_up_to_a_random_sample_of_them() -> None:
    both = frozenset({1, NO_LABEL})
    query = Query(labels=both, sample=Sample(3))
    of_labels, of_splits, total = counts(query)
    assert of_labels[1] + of_labels[NO_LABEL] == total == sum(of_splits) == 3


def test_only_a_condition_on_splits_leaves_whole_classes() -> None:
    assert has_whole_counts(Query())
    assert has_whole_counts(Query(split="test"))
    assert not has_whole_counts(Query(labels=frozenset({1})))


@given(queries(("train", "test"), 3, ranges(st.sampled_from(FEW_NUMBERS))), columns())
def test_the_counts_of_chosen_classes_are_those_of_the_result(query: Query, known: Columns) -> None:
    if not needs(query) <= known.known or query.labels is None:
        return
    shown = select_rows(known.dataset, query, known)
    chosen = [label for label in query.labels if NO_LABEL <= label < len(known.dataset.class_names)]
    assert count_facets(query, known).of_labels[chosen].sum() == len(shown)


def test_counts_of_other_classes_are_those_without_a_random_sample_of_chosen_ones() -> None:
    assert counts(Query(sample=Sample(8))) == ([2, 3, 1, 2], (5, 3), 8)
    of_labels, of_splits, total = counts(Query(split="train", sample=Sample(2)))
    assert (sum(of_labels), of_splits[0], total) == (2, 2, 2)
    of_labels, _, _ = counts(Query(labels=frozenset({7}), sample=Sample(8)))
    assert of_labels == [2, 3, 1, 2], "a class that is not there changes no count"
