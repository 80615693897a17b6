import numpy as np
import pytest

from mnist_gui.ink.median import median, medians


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int64])
@pytest.mark.parametrize("shape", [(1,), (2,), (7, 9), (8, 6), (3, 4, 5)])
def test_it_is_that_of_numpy_to_the_last_bit(dtype, shape):
    values = (np.random.default_rng(0).normal(size=shape) * 100).astype(dtype)
    before = values.copy()
    expected, along = np.median(values), np.median(values, axis=-1)
    assert median(values) == expected
    assert median(values).dtype == expected.dtype
    np.testing.assert_array_equal(medians(values), along)
    assert medians(values).dtype == along.dtype
    np.testing.assert_array_equal(values, before)
    assert median(values, overwrite=True) == expected
