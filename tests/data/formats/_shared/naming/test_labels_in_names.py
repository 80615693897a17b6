"""Labels in the names of picture files: only where the names leave no doubt."""

import pytest

from mnist_gui.data.formats._shared.naming.labels_in_names import labels_in_names

TWICE = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]


def named(pattern, labels=TWICE):
    """Fill in labels, and numbers that count."""
    return [pattern.format(label, number) for number, label in enumerate(labels)]


@pytest.mark.parametrize(
    ("stems", "labels"),
    [
        (named("{0}_{1:04}"), TWICE),
        (named("img{1:04}_{0:02}"), TWICE),
        (named("label{0}"), TWICE),
        (named("{0}-class_{0}-{1}"), TWICE),
        (named("digit {0} page {0}"), TWICE),
        (named("page{0}_{0}_{1:03}"), TWICE),
        (named("a3_{0}_{1:03}", [98, 99] * 5), [98, 99] * 5),
        (named("{0}_{1:03}", [0, 1, 0, 1]), [0, 1, 0, 1]),
        (named("{0}_{1:03}", [*range(10), 0]), [*range(10), 0]),
        (named("{0}_{1:03}", [*range(11)] * 2), [*range(11)] * 2),
    ],
)
def test_labels_are_found(stems, labels):
    found = labels_in_names(stems)
    assert found.labels == tuple(map(str, labels))
    assert not found.may_be


@pytest.mark.parametrize(
    ("stems", "may_be"),
    [
        (named("{0}"), True),  # nothing else varies, nor says what it is
        (named("img{0}"), True),
        (named("{0}_{0}_{1:03}"), True),  # which of both?
        (named("page{0}_{1:03}"), False),
        (named("writer-{0}_{1:03}"), False),
        (named("{1:03}"), False),
        (named("{0}_{1:03}", [0, 1, 2]), False),  # too few
        (named("{0}_{1:03}", range(12)), False),  # each once
        (named("{0}_{1:03}", [*range(11), 0]), False),  # too many for so few
        (named("{0}_{1:03}", [99, 100] * 5), False),
        (named("{0:03}_{1:03}"), False),
        (["cat.1", "cat.2", "dog.1", "dog.2"], True),
        (["cat.1", "cat.2", "dog.1"], False),
        (["cat", "cat", "dog", "dog"], False),
        (["a1", "b2", "c3", "d4"], False),
        ([f"{'abc'[number % 3]}{number}" for number in range(6)], True),
        ([f"{'abcd'[number % 4]}{number}" for number in range(7)], False),
        ([], False),
    ],
)
def test_doubtful_names_have_none(stems, may_be):
    found = labels_in_names(stems)
    assert (found.labels, found.may_be) == ((), may_be)


@pytest.mark.parametrize(("words", "may_be"), [(100, True), (101, False)])
def test_words_may_be_labels_if_they_are_few(words, may_be):
    stems = [f"{chr(200 + number % words)}{number}" for number in range(3 * words)]
    assert labels_in_names(stems).may_be is may_be
