"""What labels become when classes are renamed, merged, moved and added."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.query_strategies import make_dataset

from mnist_gui.data.class_changes import ClassChanges, ClassGroup, class_table, plain_groups, translated
from mnist_gui.data.dataset import NO_LABEL

GIVEN = ("a", "b", "c")


PLAIN = [("a", 0), ("b", 1), ("c", 2)]
CASES = {
    # the groups: whether they are plain, the label now of each number, the words
    "as given": (PLAIN, True, [0, 1, 2], []),
    "one added": ([*PLAIN, ("x", 3)], True, [0, 1, 2, 3], ["x added"]),
    "one renamed": ([("A", 0), *PLAIN[1:]], False, [0, 1, 2], ["a is now A"]),
    "one moved": ([("b", 1), ("a", 0), ("c", 2)], False, [1, 0, 2], ["order b, a, c"]),
    "names exchanged": (
        [("b", 0), ("a", 1), ("c", 2)],
        False,
        [0, 1, 2],
        ["a is now b", "b is now a"],
    ),
    "one merged": ([("a", 0), ("c", 2, 1)], False, [0, 1, 1], ["b merged into c"]),
    "two merged into a new one": (
        [("c", 2), ("x", 3, 1, 0)],
        False,
        [1, 1, 0, 1],
        ["x added", "b merged into x", "a merged into x"],
    ),
    "new ones merged": ([*PLAIN, ("x", 4, 3)], False, [0, 1, 2, 3, 3], ["x added"]),
    "the last one gone": (PLAIN[:2], False, [0, 1, NO_LABEL], []),
    "all gone": ([], False, [NO_LABEL] * 3, []),
}


def changes_of(case):
    groups = (ClassGroup(name, tuple(numbers)) for name, *numbers in CASES[case][0])
    return ClassChanges(GIVEN, tuple(groups))


@pytest.mark.parametrize("case", CASES)
def test_changes_say_what_each_class_is_now(case):
    groups, is_plain, current, words = CASES[case]
    made = changes_of(case)
    assert made.names == tuple(name for name, *_ in groups)
    assert made.is_plain is is_plain
    assert made.current.tolist() == [*current, NO_LABEL]
    assert made.current.dtype == np.int16
    assert not made.current.flags.writeable
    assert [made.label_of(number) for number in range(len(current) + 3)] == [*current, *[NO_LABEL] * 3]
    assert made.in_words() == words


def test_classes_without_any_have_a_table_of_one_entry():
    assert ClassChanges((), ()).current.tolist() == [NO_LABEL]


def test_plain_groups_are_the_classes_by_their_numbers():
    assert plain_groups("ab") == (ClassGroup("a", (0,)), ClassGroup("b", (1,)))
    assert ClassChanges(GIVEN, plain_groups(GIVEN)).is_plain


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [
        (None, None, [0, 1, 2]),
        (None, "one moved", [1, 0, 2]),
        (None, "the last one gone", [0, 1, NO_LABEL]),
        ("one moved", None, [1, 0, 2]),
        ("one added", None, [0, 1, 2, NO_LABEL]),
        ("one moved", "one merged", [1, 0, 1]),
        ("one merged", "one moved", [1, 2]),
        ("two merged into a new one", "one added", [2, 3]),
        ("one added", "one renamed", [0, 1, 2, NO_LABEL]),
    ],
)
def test_labels_are_translated_by_the_numbers_of_their_classes(old, new, table):
    count = 3 if old is None else len(CASES[old][0])
    found = translated(old and changes_of(old), new and changes_of(new), count)
    assert found.tolist() == [*table, NO_LABEL]
    assert found.dtype == np.int16


def dataset_of(case):
    plain = make_dataset([0, 1, 2], names=GIVEN)
    return (
        plain
        if case is None
        else replace(plain, class_names=changes_of(case).names, class_changes=changes_of(case))
    )


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [
        (None, None, None),
        ("one moved", "one moved", None),
        (None, "as given", None),
        (None, "one added", None),  # all classes of before are where they were
        ("one added", None, [0, 1, 2, NO_LABEL]),
        (None, "one renamed", [0, 1, 2]),
        (None, "names exchanged", [0, 1, 2]),
        (None, "one moved", [1, 0, 2]),
        (None, "one merged", [0, 1, 1]),
    ],
)
def test_a_table_of_labels_is_made_only_where_classes_have_other_names_or_places(old, new, table):
    found = class_table(dataset_of(old), dataset_of(new))
    assert (None if found is None else found.tolist()) == (None if table is None else [*table, NO_LABEL])


def test_classes_that_took_the_names_of_others_are_told_apart():
    """The names are the same, in the same order; what they mean is not."""
    plain = dataset_of(None)
    crossed = ClassChanges(GIVEN, (ClassGroup("a", (1,)), ClassGroup("b", (0,)), ClassGroup("c", (2,))))
    assert class_table(plain, replace(plain, class_changes=crossed)).tolist() == [1, 0, 2, NO_LABEL]
