"""Scores of pairs of classes, one by one as their definitions say."""

from itertools import combinations

import numpy as np
import pytest

from mnist_gui.learning.scoring import (
    gaussian_kernel,
    pairwise_logits,
    pairwise_margins,
    pairwise_votes,
    softmax,
    squared_norms,
    worst_margins,
)

RNG = np.random.default_rng(5)


def vectors(*shape):
    return RNG.normal(size=shape).astype(np.float32)


def test_the_kernel_falls_with_the_squared_distance():
    left, right = vectors(4, 3), vectors(5, 3)
    expected = np.exp(-0.7 * ((left[:, None] - right) ** 2).sum(axis=2))
    np.testing.assert_allclose(gaussian_kernel(left, right, 0.7), expected, rtol=1e-5)
    known = gaussian_kernel(left, right, 0.7, right_norms=squared_norms(right))
    np.testing.assert_array_equal(known, gaussian_kernel(left, right, 0.7))
    assert known.dtype == np.float32


def test_a_kernel_is_never_more_than_1():
    far = vectors(50, 20) + 1000
    own = gaussian_kernel(far, far, 5.0)
    assert own.max() <= 1
    assert (own.diagonal() > 0).all()


@pytest.mark.parametrize("counts", [[2, 3], [1, 2, 4], [3, 1, 2, 2]])
def test_the_margin_of_a_pair_is_the_sum_over_its_support_vectors(counts):
    size, total = len(counts), sum(counts)
    kernel, coefficients = vectors(6, total), vectors(size - 1, total)
    intercepts = vectors(size * (size - 1) // 2)
    found = pairwise_margins(kernel, np.array(counts), coefficients, intercepts)
    of_class = np.repeat(np.arange(size), counts)
    for pair, (i, j) in enumerate(combinations(range(size), 2)):
        expected = kernel[:, of_class == i] @ coefficients[j - 1, of_class == i]
        expected = expected + kernel[:, of_class == j] @ coefficients[i, of_class == j] + intercepts[pair]
        np.testing.assert_allclose(found[:, pair], expected, rtol=1e-4, atol=1e-5)
    assert (found.dtype, found.flags.c_contiguous) == (np.float32, True)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_pairs_are_joined_by_what_each_class_loses_and_wins(size):
    margins = vectors(7, size * (size - 1) // 2)
    margins[0, 0] = 0
    logits, votes, worst = (
        np.zeros((7, size)),
        np.zeros((7, size), dtype=int),
        np.full((7, size), np.inf),
    )
    for pair, (i, j) in enumerate(combinations(range(size), 2)):
        for own, margin in ((i, margins[:, pair]), (j, -margins[:, pair])):
            logits[:, own] += np.log(1 / (1 + np.exp(-2.5 * margin.astype(np.float64))))
            worst[:, own] = np.minimum(worst[:, own], margin)
        votes[:, i] += margins[:, pair] > 0
        votes[:, j] += ~(margins[:, pair] > 0)
    np.testing.assert_allclose(pairwise_logits(margins, size, 2.5), logits, rtol=1e-6)
    np.testing.assert_array_equal(pairwise_votes(margins, size), votes)
    np.testing.assert_array_equal(worst_margins(margins, size), worst.astype(np.float32))


def test_probabilities_are_in_proportion_to_exponentials():
    logits = np.array([[0, 1, 2], [1000, 1000, -1000]], dtype=np.float32)
    found = softmax(logits)
    np.testing.assert_allclose(found[0], np.exp([0, 1, 2]) / np.exp([0, 1, 2]).sum())
    np.testing.assert_allclose(found[1], [0.5, 0.5, 0])
    assert found.dtype == np.float64
    assert logits[0].tolist() == [0, 1, 2], "what was given stays"
