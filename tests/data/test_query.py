"""Questions about rows and their answers."""

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query import Query, select_rows
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
