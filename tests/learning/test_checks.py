"""Values from model files: the last that is allowed, and the first that is not."""

import re

import pytest

from mnist_gui.learning.checks import (
    LONGEST_NAME,
    MOST_ENTRIES,
    SCALAR_RANGE,
    InvalidModelError,
    mapping_of,
    name,
    number,
    one_of,
    positive,
    tuple_of,
    whole,
)


def refused(check, *arguments, **options) -> None:
    with pytest.raises(InvalidModelError, match=r"^the entry k of its manifest is missing or wrong$"):
        check(*arguments, **options)


@pytest.mark.parametrize("value", [1, 2, 3])
def test_a_whole_number_within_its_range_is_returned(value):
    assert whole(value, 1, 3, "k") == value


@pytest.mark.parametrize("value", [0, 4, -1, 2.0, True, "2", None])
def test_any_other_whole_number_is_refused(value):
    refused(whole, value, 1, 3, "k")


@pytest.mark.parametrize("value", [0.5, 1, 2.0, 2.5])
def test_a_number_within_its_range_is_a_float(value):
    assert number(value, 0.5, 2.5, "k") == value
    assert type(number(value, 0.5, 2.5, "k")) is float


@pytest.mark.parametrize("value", [0.4999, 2.5001, float("nan"), float("inf"), True, "1", None])
def test_any_other_number_is_refused(value):
    refused(number, value, 0.5, 2.5, "k")


def test_a_positive_number_has_a_plausible_size():
    smallest, largest = SCALAR_RANGE
    assert [positive(value, "k") for value in (smallest, 1, largest)] == [smallest, 1, largest]
    for value in (0, smallest / 2, largest * 2, -1):
        refused(positive, value, "k")


def test_a_name_is_a_text_that_is_not_too_long():
    assert name("a" * LONGEST_NAME, "k") == "a" * LONGEST_NAME
    for value in ("a" * (LONGEST_NAME + 1), 3, None, ["a"]):
        refused(name, value, "k")


def test_one_of_the_known_texts_is_returned():
    assert one_of("svm", {"svm": 1, "knn": 2}, "k") == "svm"
    for value in ("other", None, ["svm"], 1):
        refused(one_of, value, {"svm": 1, 1: 2}, "k")


def test_a_list_has_one_of_the_lengths_and_each_item_is_checked():
    def read(value: object, what: str) -> int:
        return whole(value, 1, 3, what)

    assert tuple_of(read, [1, 2], lengths=range(2, 4), what="k") == (1, 2)
    assert tuple_of(read, [1, 2, 3], lengths=range(2, 4), what="k") == (1, 2, 3)
    for value in ([1], [1, 2, 3, 1], [1, 4], (1, 2), "12", None):
        refused(tuple_of, value=value, read=read, lengths=range(2, 4), what="k")


def test_an_object_has_few_entries_and_each_value_is_checked():
    def read(value: object, what: str) -> int:
        return whole(value, 0, 999, what)

    full = {f"a{number}": number for number in range(MOST_ENTRIES)}
    assert mapping_of(read, full, "k") == full
    refused(mapping_of, read, {**full, "more": 1}, "k")
    for value in ([], None, "a"):
        refused(mapping_of, read, value, "k")
    with pytest.raises(InvalidModelError, match=re.escape("the entry k.a of its manifest")):
        mapping_of(read, {"a": -1}, "k")
