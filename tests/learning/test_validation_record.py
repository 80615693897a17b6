"""A cross-validation is kept in JSON exactly, and a damaged one is none."""

import base64
import copy
import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.learning import validation_record
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.validation import Validation, cross_validate
from mnist_gui.learning.validation_record import validation_from_json, validation_to_json


@pytest.fixture(scope="module")
def validation(tiny_dataset) -> Validation:
    return cross_validate(tiny_dataset, TrainingRequest("logistic", "pixels", seed=3), folds=2)


def test_a_cross_validation_comes_back_exactly(validation, tiny_dataset):
    kept = validation_from_json(json.loads(json.dumps(validation_to_json(validation))), tiny_dataset)
    assert (kept.request, kept.folds, kept.seconds) == (
        validation.request,
        validation.folds,
        validation.seconds,
    )
    assert (kept.dataset_name, kept.evaluation.reader) == (
        validation.dataset_name,
        validation.evaluation.reader,
    )
    for name in ("actual", "predicted", "confidence", "loss", "probabilities"):
        np.testing.assert_array_equal(getattr(kept.evaluation, name), getattr(validation.evaluation, name))
        assert getattr(kept.evaluation, name).dtype == getattr(validation.evaluation, name).dtype


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("request", "model"), "none"),
        (("request", "seed"), -1),
        (("request", "limit"), "all"),
        (("request", "hyperparameters"), {"C": 10**400}),
        (("folds",), []),
        (("folds",), [[1, 2, 3]]),
        (("folds",), [["a", 0, 1]]),
        (("folds", 0, 1), 5),
        (("seconds",), -1),
        (("split",), "other"),
        (("columns",), {}),
        (("columns", "loss"), 5),
        (("columns", "loss"), "é"),
        (("columns", "loss"), "AAA"),
        (("columns", "actual"), "AAAA"),
        (("columns", "confidence"), None),
    ],
)
def test_a_damaged_one_is_none(validation, tiny_dataset, place, value):
    values = copy.deepcopy(validation_to_json(validation))
    *path, last = place
    part = values
    for step in path:
        part = part[step]
    part[last] = value
    assert validation_from_json(values, tiny_dataset) is None


@pytest.mark.parametrize("text", [None, 5, "AAAA", "damaged"])
def test_one_without_sound_probabilities_has_all_the_rest(validation, tiny_dataset, text):
    values = copy.deepcopy(validation_to_json(validation))
    values["columns"]["probabilities"] = (
        values["columns"]["probabilities"][:-4] if text == "damaged" else text
    )
    kept = validation_from_json(values, tiny_dataset)
    assert kept.evaluation.probabilities is None
    assert kept.evaluation.errors == validation.evaluation.errors
    del values["columns"]["probabilities"]  # as programs of before wrote it
    assert validation_from_json(values, tiny_dataset).evaluation.probabilities is None
    wrong = np.where(np.isnan(validation.evaluation.probabilities), np.nan, 1.5).astype("<f4")
    values["columns"]["probabilities"] = base64.b64encode(wrong.tobytes()).decode()
    assert validation_from_json(values, tiny_dataset).evaluation.probabilities is None


def test_numbers_that_cannot_be_are_none(validation, tiny_dataset):
    values = validation_to_json(validation)
    columns = values["columns"]
    for name, other in (("predicted", "confidence"), ("confidence", "loss")):
        swapped = {**values, "columns": {**columns, name: columns[other]}}
        assert validation_from_json(swapped, tiny_dataset) is None


def test_one_of_a_data_set_of_another_size_is_none(validation, tiny_dataset):
    train = tiny_dataset.split("train")
    fewer = replace(train, images=train.images[:-1], labels=train.labels[:-1])
    assert (
        validation_from_json(validation_to_json(validation), replace(tiny_dataset, splits=(fewer,))) is None
    )


def test_one_of_very_many_images_is_not_kept(validation, monkeypatch):
    for most, is_kept in ((200, True), (199, False)):
        monkeypatch.setattr(validation_record, "MOST_IMAGES", most)
        assert bool(validation_to_json(validation)) == is_kept
    for column in ("confidence", "loss"):
        without = replace(validation, evaluation=replace(validation.evaluation, **{column: None}))
        assert validation_to_json(without) == {}
