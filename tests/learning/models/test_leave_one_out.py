import numpy as np
import pytest

from mnist_gui.learning.models import _leave_one_out
from mnist_gui.learning.models._leave_one_out import LeaveOneOut
from mnist_gui.learning.models._rbf_svm import RbfSvm

COUNT = 150
GAMMA = 0.5


@pytest.fixture(scope="module")
def problem():
    """Three classes that overlap, with some wrong labels."""
    rng = np.random.default_rng(0)
    labels = np.arange(COUNT) % 3
    vectors = (rng.normal(size=(COUNT, 4)) + 2 * np.eye(3, 4)[labels]).astype(np.float32)
    labels[:9] = (labels[:9] + 1) % 3
    return vectors, labels


def without(vectors, labels, row):
    """Return the margins of an image by a machine that is fitted again without it."""
    rest = np.arange(COUNT) != row
    return RbfSvm(C=5, gamma=GAMMA, tol=1e-5).fit(vectors[rest], labels[rest]).margins(vectors[[row]])[0]


def test_margins_are_those_of_machines_fitted_without_the_image(problem):
    vectors, labels = problem
    machine = RbfSvm(C=5, gamma=GAMMA, tol=1e-5).fit(vectors, labels)
    everything = np.arange(COUNT)
    found = LeaveOneOut(machine, everything).margins(vectors, everything)
    rows = everything[::4]
    exact = np.array([without(vectors, labels, row) for row in rows])
    usual = machine.margins(vectors)[rows]
    is_support = np.isin(rows, machine.support_)
    np.testing.assert_allclose(found[rows[~is_support]], exact[~is_support], atol=1e-3)
    error, change = np.abs(found[rows] - exact)[is_support], np.abs(usual - exact)[is_support]
    assert error.mean() < 0.4 * change.mean()
    wrong_sides = (np.sign(margins) != np.sign(exact) for margins in (found[rows], usual))
    found_wrong, usual_wrong = (int(side.sum()) for side in wrong_sides)
    assert found_wrong < 0.5 * usual_wrong


def test_spans_computed_in_groups_are_only_larger(problem, monkeypatch):
    vectors, labels = problem
    machine = RbfSvm(C=5, gamma=GAMMA, tol=1e-5).fit(vectors, labels)
    together = np.abs(LeaveOneOut(machine, np.arange(COUNT)).shifts)
    monkeypatch.setattr(_leave_one_out, "LARGEST_GROUP", 20)
    apart = np.abs(LeaveOneOut(machine, np.arange(COUNT)).shifts)
    assert (apart > together - 1e-3).all()
    assert apart.sum() > 1.05 * together.sum()


def test_images_that_were_not_in_the_training_have_their_usual_margins(problem):
    vectors, labels = problem
    machine = RbfSvm(C=5, gamma=GAMMA).fit(vectors, labels)
    found = LeaveOneOut(machine, np.arange(COUNT)).margins(vectors, np.full(COUNT, -1))
    np.testing.assert_array_equal(found, machine.margins(vectors))


def test_a_machine_fitted_to_part_of_a_data_set_keeps_its_rows(problem):
    vectors, labels = problem
    kept = np.arange(30, COUNT)
    machine = RbfSvm(C=5, gamma=GAMMA).fit(vectors[kept], labels[kept])
    unseen = LeaveOneOut(machine, kept)
    assert set(unseen.support_rows) == set(kept[machine.support_])
    margins = unseen.margins(vectors, np.arange(COUNT))
    np.testing.assert_allclose(margins[:30], machine.margins(vectors[:30]), rtol=1e-5)
    assert np.abs(margins[30:] - machine.margins(vectors[30:])).max() > 0.1


def test_where_all_are_at_the_bound_each_loses_its_own_share(problem):
    vectors, labels = problem
    machine = RbfSvm(C=1e-3, gamma=GAMMA, tol=1e-6).fit(vectors, labels)
    np.testing.assert_allclose(np.abs(machine.dual_coef_[machine.dual_coef_ != 0]), 1e-3, rtol=1e-5)
    np.testing.assert_array_equal(LeaveOneOut(machine, np.arange(COUNT)).shifts, machine.dual_coef_)
