"""Models of fixed data, number by number, as they were kept; see `helpers.kept`.

Forests are not among them: their trees are scikit-learn's, which may grow others.
"""

from pathlib import Path

import numpy as np
import pytest
from helpers.kept import assert_as_kept
from sklearn.datasets import load_digits
from sklearn.svm import SVC

from mnist_gui.learning.memory import bytes_needed
from mnist_gui.learning.models import _active_set as active_set
from mnist_gui.learning.models._leave_one_out import LeaveOneOut
from mnist_gui.learning.models.model import FitData, model_class
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.progress import CancelToken
from mnist_gui.sklearn import RbfSvm

KEPT = Path(__file__).parent / "kept"


@pytest.fixture(scope="module")
def digits():
    """1,797 real digits of 8x8 pixels, values from 0 to 1."""
    data = load_digits()
    return (data.data / 16).astype(np.float32), data.target.astype(np.int16)


def of_decision(decision):
    """What a model says of one image beside the probabilities."""
    answers = {"logits": decision.logits}
    if hasattr(decision, "nearest"):
        near = decision.nearest
        answers |= {"labels": near.labels, "distances": near.distances, "weights": near.weights}
    if hasattr(decision, "margins"):
        answers["margins"] = decision.margins
    return answers


@pytest.mark.parametrize("kind", ["svm", "logistic", "knn"])
def test_what_is_fitted_to_digits(kind, digits):
    vectors, labels = digits
    data = FitData(vectors[:500], labels[:500], held_out=80)
    heard = []
    request = TrainingRequest(kind, "pixels").resolved()
    model = model_class(kind).fit(data, request, report=heard.append, token=CancelToken())
    answers = {"probabilities": model.probabilities(vectors[500:540])} | model.scalars
    answers |= {f"one: {name}": array for name, array in of_decision(model.decision(vectors[500])).items()}
    last = {progress.message.partition(":")[0]: progress.done for progress in heard}
    answers |= {f"progress: {message}": done for message, done in last.items()}
    assert_as_kept(KEPT / f"{kind}.npz", answers, rtol=0.02, atol=0.003)


SIZES = [
    {"images": 1_000, "features": 30, "classes": 2},
    {"images": 70_000, "features": 784, "classes": 10},
    {"images": 814_255, "features": 300, "classes": 62},
    {"images": 2_000, "features": 12_288, "classes": 999},
]


def test_memory_that_a_training_needs():
    answers = {model: [bytes_needed(model, **sizes) for sizes in SIZES] for model in RECIPES}
    assert_as_kept(KEPT / "bytes needed.npz", answers, rtol=1e-9)


COURSES = {
    "as it is": {},
    "small steps": {"FIRST_ACTIVE": 20, "MOST_ADDED": 20, "MOST_ADDED_SHARE": 0.1, "ENOUGH_VIOLATORS": 2},
    "little room": {"FIRST_ACTIVE": 20, "LARGEST_ACTIVE": 100, "SHRINKING_ROUNDS": 4},
    "no shrinking": {"FIRST_ACTIVE": 20, "LARGEST_ACTIVE": 80, "SHRINKING_ROUNDS": 0},
}


@pytest.mark.parametrize("course", COURSES)
def test_the_course_of_the_search_for_support_vectors(course, digits, monkeypatch):
    """How many rounds it takes, and how large the problems are: the solution depends on neither."""
    for name, value in COURSES[course].items():
        monkeypatch.setattr(active_set, name, value)
    sizes, violators = [], []

    class Recorder(SVC):
        def fit(self, kernel, signs, prices):
            sizes.append(len(kernel))
            return super().fit(kernel, signs, prices)

    monkeypatch.setattr(active_set, "SVC", Recorder)

    def listen(progress):
        words = progress.message.split()
        violators.append(int(words[words.index("violators") - 1]))

    rng = np.random.default_rng(4)
    labels = np.arange(1200) % 2
    overlapping = (rng.normal(size=(1200, 5)) + 1.2 * labels[:, None]).astype(np.float32)
    RbfSvm(gamma=0.05).fit(overlapping, labels, report=listen)
    assert max(sizes) <= active_set.LARGEST_ACTIVE + 2, "and a stand-in for each class"
    answers = {"rounds": float(len(sizes)), "images": float(sum(sizes)), "violators": float(sum(violators))}
    sizes.clear()
    RbfSvm(gamma=0.05).fit(*digits)
    answers |= {"rounds of digits": float(len(sizes)), "images of digits": float(sum(sizes))}
    assert_as_kept(KEPT / f"course {course}.npz", answers, rtol=0.02, atol=1)


def test_shifts_of_margins_without_an_image():
    rng = np.random.default_rng(0)
    labels = np.arange(150) % 3
    vectors = (rng.normal(size=(150, 4)) + 2 * np.eye(3, 4)[labels]).astype(np.float32)
    labels[:9] = (labels[:9] + 1) % 3
    machine = RbfSvm(C=5, gamma=0.5, tol=1e-5).fit(vectors, labels)
    unseen = LeaveOneOut(machine, np.arange(150))
    answers = {"rows": unseen.support_rows, "shifts": unseen.shifts}
    assert_as_kept(KEPT / "leave one out.npz", answers, rtol=0.02, atol=0.01)
