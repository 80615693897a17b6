"""Training, evaluation and cross-validation use corrected labels, and no excluded image."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.corrected import as_given, with_corrections
from mnist_gui.data.correction_state import CorrectionCounts, CorrectionState
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.errors import ModelError
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.saved_run import open_run
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate

REQUEST = TrainingRequest(model="logistic", features="pixels")


@pytest.fixture(scope="module")
def corrected(tiny_dataset):
    """Return a data set without the images of class 0 in train, half of test, and another label in each."""
    labels, states = tiny_dataset.labels.copy(), np.zeros(300, np.uint8)
    states[:200][labels[:200] == 0] = CorrectionState.EXCLUDED
    states[250:] = CorrectionState.EXCLUDED
    chosen = [np.flatnonzero(labels[:200] == 1)[0], 200]
    labels[chosen] = (labels[chosen] + 1) % 10
    return with_corrections(tiny_dataset, labels, states)


def test_a_model_learns_from_what_is_left(corrected, tiny_dataset, tmp_path):
    run, before = train(corrected, REQUEST), train(tiny_dataset, REQUEST)
    zeros = int((tiny_dataset.train.labels == 0).sum())
    assert run.train_images == before.train_images - zeros
    assert 0 not in run.classifier.predict(tiny_dataset.train.images).labels
    assert run.evaluation.images == 50
    assert run.evaluation.actual[0] == corrected.test.labels[0] != tiny_dataset.test.labels[0]
    assert run.dataset_fingerprint == before.dataset_fingerprint
    assert run.corrected_fingerprint != before.corrected_fingerprint == before.dataset_fingerprint
    assert run.corrections == CorrectionCounts(corrected=2, excluded=zeros + 50)
    save_model(tmp_path / "a.mnistmodel", run)
    assert open_run(tmp_path / "a.mnistmodel", corrected).corrected_fingerprint == run.corrected_fingerprint
    again = train(as_given(corrected), REQUEST)
    assert np.array_equal(again.evaluation.predicted, before.evaluation.predicted)


def test_folds_are_of_what_is_left(corrected, tiny_dataset):
    validation = cross_validate(corrected, REQUEST, folds=2)
    excluded = tiny_dataset.train.labels == 0
    assert validation.images == 200 - excluded.sum()
    assert (validation.evaluation.actual[excluded] == NO_LABEL).all()


def test_a_split_without_any_image_left_is_not_measured(corrected, tiny_dataset):
    states = np.full(300, CorrectionState.EXCLUDED, np.uint8)
    states[:200] = CorrectionState.NONE
    nothing = with_corrections(tiny_dataset, tiny_dataset.labels.copy(), states)
    run = train(nothing, replace(REQUEST, limit=50))
    assert run.evaluation is None
    with pytest.raises(ModelError):
        evaluate(run.classifier, nothing)
