"""What holds for every row of the table of conditions."""

import pytest
from helpers.query_strategies import columns, make_dataset
from hypothesis import given

from mnist_gui.data.query.condition import Context
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.data.query.order import KEYS
from mnist_gui.data.query.query import needs, select_rows
from mnist_gui.data.query.run_query import can_find
from mnist_gui.data.query.text import format_query, parse_query

DIGITS = make_dataset([0, 1, 2], names=tuple("0123456789"))
EXAMPLES = [(condition, example) for condition in CONDITIONS for example in condition.examples]


@pytest.mark.parametrize(("condition", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", value))
def test_examples_are_written_as_the_program_writes_them(condition, example):
    query = parse_query(example, DIGITS)
    assert [key for key, _ in query.terms] == [condition.key]
    assert format_query(query, DIGITS) == example
    (value,) = (value for _, value in query.terms)
    assert needs(query) == condition.needed_by(value)
    assert bool(needs(query)) == bool(condition.needs)


@given(columns())
def test_every_condition_selects_rows_once_all_is_known(known):
    for condition in CONDITIONS:
        query = parse_query(condition.kind.example(Context(condition, known.dataset)), known.dataset)
        rows = select_rows(known.dataset, query, known)
        assert sorted(set(rows.tolist())) == rows.tolist()


def test_no_word_begins_two_conditions():
    words = [word for condition in CONDITIONS for name in condition.names for word in name.spellings]
    assert len(set(words)) == len(words)


def test_what_can_be_measured_can_be_found_and_sorted_by():
    measured = [condition for condition in CONDITIONS if condition.measure is not None]
    assert measured
    for condition in measured:
        assert can_find(DIGITS, condition.needs)
        assert condition.sort_key in KEYS


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_a_condition_selects_in_one_way(condition):
    ways = [condition.bounds, condition.mask, condition.pick]
    assert sum(way is not None for way in ways) == 1
    assert all(name.meaning for name in condition.names)
