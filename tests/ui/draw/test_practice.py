from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ui.draw.practice import Attempt, Practice


def line(x: float) -> Drawing:
    return Drawing((Stroke(np.array([[x, 0.1], [0.5, 0.9]], dtype=np.float32)),))


def asked(practice: Practice) -> list[int]:
    """Draw everything that is asked for."""
    targets = []
    while practice.target is not None:
        targets.append(practice.target)
        practice.record(line(0.1), practice.target)
    return targets


@given(st.sets(st.integers(0, 9), min_size=2), st.integers(1, 6), st.integers(0, 1000))
def test_each_round_asks_for_every_digit_once_and_none_twice_in_a_row(labels, rounds, seed):
    targets = asked(Practice(sorted(labels), rounds, seed))
    size = len(labels)
    assert len(targets) == size * rounds
    for start in range(0, len(targets), size):
        assert set(targets[start : start + size]) == labels
    assert all(one != other for one, other in pairwise(targets))


def test_the_order_is_random_and_a_seed_gives_it_again():
    orders = {tuple(asked(Practice(seed=seed))) for seed in range(5)}
    assert len(orders) == 5
    assert asked(Practice(seed=3)) == asked(Practice(seed=3))


def test_a_single_digit_is_asked_for_again_and_again():
    assert asked(Practice([4], 3)) == [4, 4, 4]


def test_attempts_know_whether_they_were_read_right():
    practice = Practice(range(10), 1, seed=0)
    first = practice.record(line(0.1), practice.target)
    second = practice.record(line(0.2), None)
    third = practice.record(line(0.3), (practice.target + 1) % 10)
    assert [attempt.is_right for attempt in (first, second, third)] == [True, False, False]
    assert practice.attempts == (first, second, third)
    assert practice.misread == (second, third)
    assert practice.attempts_at(first.target) == (first,)
    assert practice.remaining == 7


def test_a_skipped_digit_comes_last_and_another_one_now():
    practice = Practice(range(10), 2, seed=1)
    skipped = practice.target
    practice.skip()
    assert practice.target != skipped
    targets = asked(practice)
    assert targets[-1] == skipped
    assert Counter(targets) == Counter(list(range(10)) * 2)


def test_skipping_everything_asks_for_something_else_each_time_and_ends():
    practice = Practice([1, 2], 2, seed=0)
    before = practice.target
    for _ in range(6):
        practice.skip()
        assert practice.target != before
        before = practice.target
    alone = Practice([3], 2)
    alone.skip()
    alone.skip()
    assert alone.target is None


def test_the_last_attempt_is_taken_back_and_asked_for_again():
    practice = Practice(seed=2)
    target = practice.target
    attempt = practice.record(line(0.1), 5)
    assert practice.take_back() == attempt
    assert practice.target == target
    assert practice.attempts == ()
    with pytest.raises(IndexError):
        practice.take_back()


def test_answers_can_be_given_again():
    practice = Practice([4], 2)
    practice.record(line(0.1), 9)
    practice.record(line(0.2), 4)
    practice.set_predictions([4, None])
    assert practice.attempts == (Attempt(4, line(0.1), 4), Attempt(4, line(0.2), None))
    with pytest.raises(ValueError):
        practice.set_predictions([4])
