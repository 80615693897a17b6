"""What every kind of model has from its base class, seen on a kind that defines no more than it must."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from mnist_gui.learning.archive import ArraySpec
from mnist_gui.learning.models.model import SCORED_BLOCK, FitData, Model, in_blocks
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import Cancelled, CancelToken, ignore_progress


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class MeansModel(Model):
    """The mean of each class, times the share of it that a request asks for."""

    means: np.ndarray

    @classmethod
    def fit_uncalibrated(cls, data, request, *, report, token):
        classes = np.unique(data.labels)
        return cls(classes=classes, means=np.stack([data.vectors[data.labels == c].mean(0) for c in classes]))

    @property
    def length(self):
        return len(self.means.T)

    @classmethod
    def array_specs(cls, sizes):
        return {"means": ArraySpec((sizes["n_classes"], sizes["n_features"]), "<f4")}

    def logits(self, vectors):
        return vectors @ self.means.T - (self.means**2).sum(axis=1) / 2


@pytest.fixture
def data():
    rng = np.random.default_rng(3)
    labels = np.tile(np.array([2, 5, 7], dtype=np.int16), 40)
    vectors = rng.normal(0, 2, (120, 4)).astype(np.float32)
    vectors[np.arange(120), np.arange(120) % 3] += 3
    return FitData(vectors, labels, held_out=30)


def fitted(data):
    return MeansModel.fit(data, TrainingRequest("svm"), report=ignore_progress, token=CancelToken())


def test_it_is_calibrated_on_what_its_draft_has_not_seen_and_fitted_to_all(data):
    model = fitted(data)
    whole = MeansModel.fit_uncalibrated(data, None, report=ignore_progress, token=CancelToken())
    np.testing.assert_array_equal(model.means, whole.means)
    first = FitData(data.vectors[:90], data.labels[:90])
    draft = MeansModel.fit_uncalibrated(first, None, report=ignore_progress, token=CancelToken())
    assert model.temperature == draft.calibrated(FitData(data.vectors[90:], data.labels[90:])).temperature
    assert model.temperature > 1.2  # so broad are the classes


def test_the_temperature_divides_the_logits(data):
    model = replace(fitted(data), temperature=2.0)
    odds = np.exp(model.logits(data.vectors) / 2)
    assert model.probabilities(data.vectors) == pytest.approx(odds / odds.sum(axis=1, keepdims=True))


def test_a_kind_that_cannot_be_fitted_says_so(data):
    with pytest.raises(NotImplementedError):
        Model.fit_uncalibrated(data, TrainingRequest("svm"), report=ignore_progress, token=CancelToken())


def test_sizes_and_arrays_are_those_of_a_file(data):
    model = fitted(data)
    assert model.sizes == {"n_features": 4, "n_classes": 3}
    assert model.scalars == {"temperature": model.temperature}
    assert list(model.arrays) == ["classes", "means"]
    assert {name: (spec.shape, spec.dtype) for name, spec in model.all_specs(model.sizes).items()} == {
        "classes": ((3,), "<i2"),
        "means": ((3, 4), "<f4"),
    }
    again = MeansModel.of_parts(model.sizes, model.scalars, model.arrays)
    np.testing.assert_array_equal(again.probabilities(data.vectors), model.probabilities(data.vectors))


def test_what_a_kind_does_not_say_has_a_default(data):
    model = fitted(data)
    assert model.to_estimator({}) is None
    assert model.check() is None
    assert repr(model) == "<MeansModel of 3 classes on 4 features>"
    # Three copies of the vectors, in float32, each with a score for each class.
    assert MeansModel.bytes_needed(images=5, features=7, classes=3, hyperparameters={}) == 3 * 4 * 5 * (7 + 3)


@pytest.mark.parametrize("count", [0, 1, SCORED_BLOCK, SCORED_BLOCK + 1, 2 * SCORED_BLOCK + 3])
def test_blocks_are_scored_in_order_and_counted(count):
    vectors = np.arange(2 * count, dtype=np.float32).reshape(count, 2)
    heard, longest = [], []

    def score(part):
        longest.append(len(part))
        return part.sum(axis=1, keepdims=True)

    scores = in_blocks(score, vectors, report=heard.append)
    np.testing.assert_array_equal(scores[:, 0], vectors.sum(axis=1))
    assert max(longest) == min(count, SCORED_BLOCK)
    ends = [*range(SCORED_BLOCK, count, SCORED_BLOCK), count]
    assert [(progress.done, progress.total) for progress in heard] == [(end, count) for end in ends]


def test_scoring_can_be_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        in_blocks(lambda part: part, np.zeros((3, 1), dtype=np.float32), token=token)
