"""Files that version 0.1 wrote still open, and model files are still written as it wrote them.

The files in `exported_before` are those of four trainings on 12 images of 14x14 pixels; ``expected.npz`` has
images and what that version read in them. A pickle names classes by the modules that they were in, and
``.joblib`` files are pickles, so `mnist_gui.learning.svm` and two more addresses have to stay.
"""

import json
import warnings
from pathlib import Path

import joblib
import numpy as np
import pytest
from helpers.model_files import entries_of
from sklearn.exceptions import InconsistentVersionWarning

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.saved_run import open_run

FOLDER = Path(__file__).parent / "exported_before"
KINDS = ("svm-gradient", "svm-pixels", "logistic-gradient", "logistic-pixels")


@pytest.fixture(scope="module")
def expected():
    return dict(np.load(FOLDER / "expected.npz"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_exported_pipeline_opens_and_answers_the_same(kind, expected):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InconsistentVersionWarning)  # it was written with scikit-learn 1.9
        pipeline = joblib.load(FOLDER / f"{kind}.joblib")
    np.testing.assert_allclose(
        pipeline.predict_proba(expected["images"]), expected[kind], rtol=1e-5, atol=1e-9
    )
    assert pipeline["model"].class_names == tuple("0123456789")
    assert pipeline["model"].estimator.n_features_in_ == pipeline["model"].n_features_in_


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_file_opens_and_answers_the_same(kind, expected):
    classifier = open_model(FOLDER / f"{kind}.mnistmodel")
    probabilities = classifier.predict(expected["images"]).probabilities
    np.testing.assert_allclose(probabilities, expected[kind], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_is_written_as_that_version_wrote_it(kind, expected, tmp_path):
    images = expected["images"]
    test = Split("test", images, np.arange(len(images), dtype=np.int16) % 10)
    before = FOLDER / f"{kind}.mnistmodel"
    save_model(
        tmp_path / "again.mnistmodel", open_run(before, Dataset("Tiny", (test,), tuple("0123456789"), ""))
    )
    old, new = entries_of(before), entries_of(tmp_path / "again.mnistmodel")
    old_manifest, new_manifest = (json.loads(entries.pop("manifest.json")) for entries in (old, new))
    assert new == old
    assert list(new) == list(old)
    assert list(new_manifest) == list(old_manifest)
    for differing in ("test", "libraries", "created_by"):
        del old_manifest["about"][differing], new_manifest["about"][differing]
    assert new_manifest == old_manifest
