import numpy as np
import pytest
from scipy.stats import binomtest

from mnist_gui.learning.intervals import wilson_interval


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_wilson_intervals_equal_those_of_scipy(confidence):
    cases = [(0, 1), (1, 1), (0, 10_000), (45, 10_000), (50, 100), (99, 100), (100, 100), (3, 7)]
    low, high = wilson_interval(*np.transpose(cases), confidence=confidence)
    expected = [binomtest(k, n).proportion_ci(confidence, method="wilson") for k, n in cases]
    np.testing.assert_allclose(low, [interval.low for interval in expected], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(high, [interval.high for interval in expected], rtol=1e-12)


def test_without_trials_any_proportion_is_possible():
    low, high = wilson_interval([0, 0], [0, 10])
    assert (low[0], high[0]) == (0, 1)
    assert 0 == low[1] < high[1] < 0.3


@pytest.mark.parametrize(("successes", "trials"), [(-1, 3), (4, 3)])
def test_impossible_counts_are_refused(successes, trials):
    with pytest.raises(ValueError, match="between 0 and that of the trials"):
        wilson_interval(successes, trials)
