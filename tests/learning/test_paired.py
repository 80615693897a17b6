import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from mnist_gui.learning.paired import PairedCounts, cohen_kappa, difference_interval, holm, mcnemar

NEWCOMBE = [
    # Table III of his paper, method 10: both, only the first, only the second, neither; lower and upper end
    ((36, 12, 2, 0), (0.0569, 0.3404)),
    ((20, 12, 2, 16), (0.0562, 0.3292)),
    ((18, 12, 2, 18), (0.0562, 0.3290)),
    ((36, 14, 0, 0), (0.1528, 0.4167)),
    ((35, 14, 0, 1), (0.1461, 0.4175)),
    ((18, 14, 0, 18), (0.1441, 0.3963)),
    ((2, 97, 1, 0), (0.8721, 0.9854)),
]


@pytest.mark.parametrize(("counts", "interval"), NEWCOMBE)
def test_the_interval_of_a_difference_is_that_of_newcombes_examples(counts, interval):
    assert difference_interval(PairedCounts(*counts)) == pytest.approx(interval, abs=6e-5)


@pytest.mark.parametrize(("counts", "interval"), NEWCOMBE)
def test_the_interval_turns_round_with_the_two_classifiers_and_not_with_right_and_wrong(counts, interval):
    both, first, second, neither = counts
    low, high = difference_interval(PairedCounts(*counts))
    assert difference_interval(PairedCounts(both, second, first, neither)) == pytest.approx((-high, -low))
    assert difference_interval(PairedCounts(neither, first, second, both)) == pytest.approx((low, high))


def test_two_classifiers_that_never_differ_may_still_differ_by_a_little():
    low, high = difference_interval(PairedCounts(54, 0, 0, 0))
    assert low == pytest.approx(-high) == pytest.approx(-0.0664, abs=6e-5)


def test_without_images_any_difference_is_possible():
    counts = PairedCounts(0, 0, 0, 0)
    assert (counts.difference, difference_interval(counts), mcnemar(counts)) == (0, (-1, 1), 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [(0, 0), (0, 1), (3, 3), (10, 2), (2, 10), (0, 30), (21, 7), (312, 401), (5000, 4800)],
)
def test_mcnemar_is_the_binomial_test_of_the_images_that_only_one_gets_wrong(first, second):
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert mcnemar(PairedCounts(50, first, second, 900)) == pytest.approx(expected, rel=1e-9)


def test_holm_corrects_the_smallest_p_value_most_and_keeps_their_order():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8]) == (1, 1)
    assert holm([]) == ()


def test_kappa_is_that_of_scikit_learn():
    one, other = np.random.default_rng(0).integers(0, 4, (2, 500))
    other = np.where(np.arange(500) < 300, one, other)
    table = np.bincount(one * 4 + other, minlength=16).reshape(4, 4)
    assert cohen_kappa(table) == pytest.approx(cohen_kappa_score(one, other))


def test_kappa_is_1_where_all_predictions_are_of_one_class():
    assert cohen_kappa(np.array([[7, 0], [0, 0]])) == cohen_kappa(np.zeros((2, 2), dtype=int)) == 1
