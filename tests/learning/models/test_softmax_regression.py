import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from mnist_gui.learning.models import _softmax_regression as solver
from mnist_gui.learning.processors import single_threaded_blas
from mnist_gui.progress import Cancelled, CancelToken
from mnist_gui.sklearn import SoftmaxRegression


@pytest.fixture(scope="module")
def digits():
    """1,797 real digits of 8x8 pixels, values from 0 to 1."""
    data = load_digits()
    return (data.data / 16).astype(np.float32), data.target


def objective(weights, biases, vectors, targets, *, C):
    logits = vectors @ weights.T + biases
    log_sums = np.log(np.exp(logits).sum(axis=1))
    return C * (log_sums - logits[np.arange(len(targets)), targets]).sum() + 0.5 * (weights**2).sum()


@pytest.mark.parametrize("C", [0.01, 1.0])
def test_the_solution_is_that_of_scikit_learn(digits, C, monkeypatch):
    # With nothing to standardise, both have the same objective.
    monkeypatch.setattr(solver, "feature_statistics", lambda v: (np.zeros(v.shape[1]), np.ones(v.shape[1])))
    vectors, targets = digits
    doubles = vectors.astype(float)
    ours = SoftmaxRegression(C=C, max_iter=500, tol=1e-6).fit(vectors, targets)
    with single_threaded_blas():
        theirs = LogisticRegression(C=C, max_iter=500, tol=1e-5).fit(doubles, targets)
    ours_loss = objective(ours.coef_.astype(float), ours.intercept_, doubles, targets, C=C)
    assert ours_loss == pytest.approx(
        objective(theirs.coef_, theirs.intercept_, doubles, targets, C=C), rel=1e-4
    )
    assert np.abs(ours.predict_proba(vectors) - theirs.predict_proba(doubles)).max() < 0.01


def test_standardisation_is_folded_into_the_weights(digits):
    vectors, targets = digits
    stretched = vectors * np.linspace(0.5, 2, vectors.shape[1], dtype=np.float32) + 3
    plain = SoftmaxRegression(max_iter=300).fit(vectors[:, 20:24], targets)
    moved = SoftmaxRegression(max_iter=300).fit(stretched[:, 20:24], targets)
    np.testing.assert_allclose(
        moved.predict_proba(stretched[:, 20:24]), plain.predict_proba(vectors[:, 20:24]), atol=0.01
    )


def test_the_gradient_is_the_slope_of_the_objective(digits):
    vectors, targets = digits
    function = solver.Objective(vectors[:300], targets[:300], 10, 0.5, CancelToken())
    rng = np.random.default_rng(0)
    point, direction = rng.normal(0, 0.1, (2, function.size))
    direction /= np.linalg.norm(direction)
    step = 1e-2
    slope = (function(point + step * direction)[0] - function(point - step * direction)[0]) / (2 * step)
    assert function(point)[1] @ direction == pytest.approx(slope, rel=1e-2, abs=1e-4)


def test_starting_at_the_solution_takes_few_steps(digits):
    vectors, targets = digits
    first = SoftmaxRegression().fit(vectors, targets)
    again = SoftmaxRegression().fit(vectors, targets, start=first)
    assert again.n_iter_ < first.n_iter_ / 3
    assert (again.predict(vectors) == first.predict(vectors)).mean() > 0.999


def test_constant_features_and_blank_images_do_no_harm(digits):
    vectors, targets = digits
    with_constants = np.concatenate([vectors, np.full((len(vectors), 3), 7, dtype=np.float32)], axis=1)
    with_constants[:5] = 0
    model = SoftmaxRegression().fit(with_constants, targets)
    assert np.isfinite(model.coef_).all()
    assert (model.predict(with_constants) == targets).mean() > 0.95
    nothing = SoftmaxRegression().fit(np.zeros((4, 3), dtype=np.float32), [0, 1, 0, 1])
    np.testing.assert_allclose(nothing.predict_proba(np.zeros((1, 3))), 0.5, atol=1e-3)


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="two classes"):
        SoftmaxRegression().fit(np.zeros((4, 2)), [1, 1, 1, 1])


def test_progress_counts_steps_and_a_cancelled_token_stops_between_them(digits):
    vectors, targets = digits
    token, heard = CancelToken(), []

    def listen(progress):
        heard.append(progress.done)
        if progress.done == 3:
            token.cancel()

    with pytest.raises(Cancelled):
        SoftmaxRegression().fit(vectors, targets, report=listen, token=token)
    assert heard == [1, 2, 3]
