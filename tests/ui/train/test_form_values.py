"""What is kept of the training form: exact, and what makes no sense is left out."""

import json

import pytest

from mnist_gui.ui.train.snapshot import FormValues

CHOSEN = {"chosen": ["logistic", "pixels"]}


def test_values_come_back_exactly():
    values = FormValues(("svm", "pixels"), {("svm", "gradient"): {"C": 2.5}}, {"svm": 100, "knn": 7}, 12)
    assert FormValues.from_json(json.loads(json.dumps(values.to_json()))) == values


@pytest.mark.parametrize("values", [None, [], {}, {"chosen": ["svm"]}, {"chosen": ["svm", "none"]}])
def test_without_a_model_and_features_there_is_nothing(values):
    assert FormValues.from_json(values) is None


@pytest.mark.parametrize(
    "foreign",
    [
        {"edited": 5},
        {"edited": [["svm", "gradient", {"C": -1, "none": 1, "gamma": "x"}], ["svm"], 3]},
        {"edited": [["svm", "gradient", {"C": 10**400}]]},
        {"limits": {"none": 5, "svm": True, "knn": 0}},
        {"limits": []},
        {"seed": -1},
        {"seed": 2**31},
        {"seed": "3"},
    ],
)
def test_what_makes_no_sense_is_left_out(foreign):
    assert FormValues.from_json(CHOSEN | foreign) == FormValues(("logistic", "pixels"))
