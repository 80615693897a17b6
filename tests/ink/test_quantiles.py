import numpy as np
import pytest

from mnist_gui.ink.quantiles import median, medians, percentile, percentiles


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int64])
@pytest.mark.parametrize("shape", [(1,), (2,), (7, 9), (8, 6), (3, 4, 5)])
def test_the_median_is_that_of_numpy_to_the_last_bit(dtype, shape):
    values = (np.random.default_rng(0).normal(size=shape) * 100).astype(dtype)
    before = values.copy()
    expected, along = np.median(values), np.median(values, axis=-1)
    assert median(values) == expected
    assert median(values).dtype == expected.dtype
    np.testing.assert_array_equal(medians(values), along)
    assert medians(values).dtype == along.dtype
    np.testing.assert_array_equal(values, before)
    assert median(values, overwrite=True) == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("percent", [0, 0.5, 40, 95, 100])
@pytest.mark.parametrize("shape", [(1,), (2,), (7, 9), (3, 4, 100)])
def test_percentiles_are_those_of_numpy(dtype, percent, shape):
    values = (np.random.default_rng(0).normal(size=shape) * 100).astype(dtype)
    before, near = values.copy(), 1e-4 if dtype is np.float32 else 1e-12
    assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)), rel=near)
    along = percentiles(values, percent)
    np.testing.assert_allclose(along, np.percentile(values, percent, axis=-1), rtol=near, atol=near)
    assert along.dtype == dtype
    np.testing.assert_array_equal(values, before)
    assert percentile(values, percent, overwrite=True) == percentile(before, percent)
