from itertools import combinations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC

from mnist_gui.learning.models import _active_set as active_set
from mnist_gui.progress import Cancelled, CancelToken
from mnist_gui.sklearn import RbfSvm


@pytest.fixture(scope="module")
def digits():
    """1,797 real digits of 8x8 pixels, values from 0 to 1; the last 500 are for testing."""
    data = load_digits()
    return (data.data / 16).astype(np.float32), data.target


@pytest.fixture(scope="module")
def blobs():
    """Three classes that overlap, so that many coefficients reach C; 1,500 points in 5 dimensions."""
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 3, 1500)
    return (rng.normal(size=(1500, 5)) + labels[:, None]).astype(np.float32), labels


def dual_objective(machine, vectors, targets, *, C, gamma):
    """The sum over all pairs of what libsvm minimises; it is negative."""
    total = 0.0
    ends = np.cumsum(machine.n_support_)
    classes = range(len(machine.classes_))
    for i in classes:
        for j in classes[i + 1 :]:
            at_i, at_j = (
                slice(ends[i] - machine.n_support_[i], ends[i]),
                slice(ends[j] - machine.n_support_[j], ends[j]),
            )
            coefficients = np.concatenate([machine.dual_coef_[j - 1, at_i], machine.dual_coef_[i, at_j]])
            assert np.abs(coefficients).max() <= C * (1 + 1e-5)
            assert abs(coefficients.sum()) < 1e-3 * np.abs(coefficients).sum()
            points = np.concatenate([machine.support_vectors_[at_i], machine.support_vectors_[at_j]])
            distances = ((points[:, None] - points[None]) ** 2).sum(axis=2, dtype=float)
            kernel = np.exp(-gamma * distances)
            total += 0.5 * coefficients @ kernel @ coefficients - np.abs(coefficients).sum()
    return total


WAYS = {
    "as it is": {},
    "all at once": {"FIRST_ACTIVE": 100_000},
    "from a small active set": {"FIRST_ACTIVE": 20, "MOST_ADDED": 20, "MOST_ADDED_SHARE": 0},
    "the active set only grows": {"FIRST_ACTIVE": 20, "SHRINKING_ROUNDS": 0},
    "most support vectors at rest": {"FIRST_ACTIVE": 20, "LARGEST_ACTIVE": 150},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("data", ["digits", "blobs"])
def test_the_solution_is_that_of_scikit_learn(data, way, monkeypatch, request):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(active_set, name, value)
    vectors, targets = request.getfixturevalue(data)
    train, test = slice(0, -500), slice(-500, None)
    parameters = {"C": 5.0, "gamma": 0.05}
    ours = RbfSvm(**parameters).fit(vectors[train], targets[train])
    theirs = SVC(**parameters).fit(vectors[train].astype(float), targets[train])
    np.testing.assert_array_equal(ours.predict(vectors), theirs.predict(vectors.astype(float)))
    theirs_dual = dual_objective(theirs, vectors, targets, **parameters)
    assert dual_objective(ours, vectors, targets, **parameters) == pytest.approx(theirs_dual, rel=1e-4)
    theirs.decision_function_shape = "ovo"
    np.testing.assert_allclose(
        ours.margins(vectors[test]), theirs.decision_function(vectors[test].astype(float)), atol=0.01
    )


@pytest.fixture
def problem_sizes(monkeypatch):
    """The sizes of the problems that libsvm is given, as they come."""
    sizes = []

    class Recorder(SVC):
        def fit(self, kernel, signs, prices):
            sizes.append(len(kernel))
            return super().fit(kernel, signs, prices)

    monkeypatch.setattr(active_set, "SVC", Recorder)
    return sizes


def test_the_active_set_really_is_smaller_than_the_data(digits, monkeypatch, problem_sizes):
    monkeypatch.setattr(active_set, "FIRST_ACTIVE", 20)
    vectors, targets = digits
    RbfSvm(gamma=0.05).fit(vectors, targets)
    assert max(problem_sizes) < 0.7 * len(vectors) * 2 / 10
    assert len(problem_sizes) > 45  # some pair needed more than one round


def test_no_problem_is_larger_than_its_bound_however_many_support_vectors_there_are(
    blobs, monkeypatch, problem_sizes
):
    monkeypatch.setattr(active_set, "FIRST_ACTIVE", 50)
    monkeypatch.setattr(active_set, "LARGEST_ACTIVE", 150)
    vectors, targets = blobs
    machine = RbfSvm(gamma=0.05).fit(vectors, targets, start=np.arange(len(vectors)))
    assert len(machine.support_) > 3 * 150
    assert max(problem_sizes) <= 150 + 2  # and one stand-in for each class


def test_where_it_starts_does_not_change_where_it_ends(digits):
    vectors, targets = digits
    plain = RbfSvm(gamma=0.05).fit(vectors, targets)
    part = RbfSvm(gamma=0.05).fit(vectors[:600], targets[:600])
    for start in (part, part.support_):
        continued = RbfSvm(gamma=0.05).fit(vectors, targets, start=start)
        np.testing.assert_allclose(continued.margins(vectors), plain.margins(vectors), atol=0.01)


def test_a_machine_begins_each_pair_with_the_support_vectors_of_that_pair(digits, problem_sizes):
    vectors, targets = digits
    machine = RbfSvm(gamma=0.05).fit(vectors, targets)
    of_class = np.split(machine.dual_coef_, np.cumsum(machine.n_support_)[:-1], axis=1)
    counts = [
        np.count_nonzero(of_class[i][j - 1]) + np.count_nonzero(of_class[j][i])
        for i, j in combinations(range(10), 2)
    ]
    problem_sizes.clear()
    machine.fit(vectors, targets, start=machine)
    assert sorted(problem_sizes) == sorted(counts)  # one round for each pair


def test_a_machine_that_knows_other_classes_is_a_start_too(digits):
    vectors, targets = digits
    known = np.isin(targets, (1, 3, 8))
    vectors, targets = (np.concatenate([array[known], array[~known]]) for array in (vectors, targets))
    part = RbfSvm(gamma=0.05).fit(vectors[: known.sum()], targets[: known.sum()])
    plain = RbfSvm(gamma=0.05).fit(vectors, targets)
    continued = RbfSvm(gamma=0.05).fit(vectors, targets, start=part)
    np.testing.assert_array_equal(continued.predict(vectors), plain.predict(vectors))


def test_a_start_that_knows_only_one_class_is_enough(digits):
    vectors, targets = digits
    start = np.flatnonzero(targets == 3)[:5]
    plain = RbfSvm(gamma=0.05).fit(vectors, targets)
    continued = RbfSvm(gamma=0.05).fit(vectors, targets, start=start)
    np.testing.assert_array_equal(continued.predict(vectors), plain.predict(vectors))


@pytest.mark.parametrize("n_classes", [2, 62])
def test_from_2_to_62_classes(n_classes):
    rng = np.random.default_rng(n_classes)
    targets = np.repeat(np.arange(n_classes), 6)
    vectors = (rng.normal(size=(n_classes, 8))[targets] + rng.normal(0, 0.1, (len(targets), 8))).astype("f4")
    ours = RbfSvm(gamma=0.1).fit(vectors, targets)
    np.testing.assert_array_equal(ours.predict(vectors), targets)
    assert ours.dual_coef_.shape == (n_classes - 1, len(ours.support_))


def test_a_class_with_one_image_and_labels_with_gaps(digits):
    vectors, targets = digits
    rows = np.concatenate([np.flatnonzero(targets == 2), np.flatnonzero(targets == 7), [4]])
    assert targets[4] == 4
    ours = RbfSvm(gamma=0.05).fit(vectors[rows], targets[rows])
    theirs = SVC(C=5, gamma=0.05).fit(vectors[rows].astype(float), targets[rows])
    assert ours.classes_.tolist() == [2, 4, 7]
    np.testing.assert_array_equal(ours.predict(vectors), theirs.predict(vectors.astype(float)))


def test_the_same_data_gives_the_same_bits(digits):
    vectors, targets = digits
    first, second = (RbfSvm(gamma=0.05).fit(vectors, targets) for _ in range(2))
    np.testing.assert_array_equal(first.dual_coef_, second.dual_coef_)
    np.testing.assert_array_equal(first.margins(vectors), second.margins(vectors))


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="two classes"):
        RbfSvm().fit(np.zeros((4, 2)), [1, 1, 1, 1])


def test_progress_counts_pairs_and_violators(digits):
    vectors, targets = digits
    heard = []
    RbfSvm(gamma=0.05).fit(vectors, targets, report=heard.append)
    assert [progress.done for progress in heard] == sorted(progress.done for progress in heard)
    assert (heard[-1].done, heard[-1].total, heard[-1].unit) == (45, 45, "pairs")
    assert heard[-1].message == "Separating pairs of classes: 0 violators left"


def test_a_cancelled_token_stops_it_between_pairs(digits):
    vectors, targets = digits
    token, heard = CancelToken(), []

    def listen(progress):
        heard.append(progress)
        if progress.done == 3:
            token.cancel()

    with pytest.raises(Cancelled):
        RbfSvm(gamma=0.05).fit(vectors, targets, report=listen, token=token)
    assert len(heard) < 45


def test_a_cancelled_token_stops_it_within_a_pair(blobs, problem_sizes, monkeypatch):
    monkeypatch.setattr(active_set, "FIRST_ACTIVE", 20)
    vectors, targets = (array[blobs[1] < 2] for array in blobs)
    token = CancelToken()
    with pytest.raises(Cancelled):
        RbfSvm().fit(vectors, targets, report=lambda progress: token.cancel(), token=token)
    assert len(problem_sizes) == 1


def test_a_tolerance_below_rounding_ends_with_a_warning(blobs, monkeypatch):
    monkeypatch.setattr(active_set, "FIRST_ACTIVE", 20)
    monkeypatch.setattr(active_set, "MOST_ROUNDS", 1)
    with pytest.warns(ConvergenceWarning, match="not exact"):
        RbfSvm().fit(*blobs)
