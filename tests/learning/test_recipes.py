import re
import subprocess
import sys

import pytest

from mnist_gui.errors import TrainingError
from mnist_gui.learning.recipes import FEATURES, PRESETS, RECIPES, Recipe, TrainingRequest


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.name)
def test_every_default_is_within_its_range(recipe):
    for parameter in recipe.parameters:
        for features in FEATURES:
            parameter.check(parameter.default_for(features))


def test_a_request_writes_out_its_defaults():
    request = TrainingRequest(model="svm", features="pixels", hyperparameters={"C": 2.0}).resolved()
    svm = RECIPES["svm"]
    assert request.hyperparameters == {"C": 2.0, "gamma": svm.parameter("gamma").default_for("pixels")}
    assert request.limit == svm.default_limit
    assert request.resolved() == request


def test_a_limit_that_is_given_stays():
    assert TrainingRequest(limit=500).resolved().limit == 500


def test_a_request_says_what_the_model_will_be_called():
    assert TrainingRequest(model="svm", features="gradient").title == "SVM on gradient directions"


def test_a_request_keeps_its_own_copy_of_the_hyperparameters():
    values = {"C": 2.0}
    request = TrainingRequest(hyperparameters=values)
    values["C"] = 3.0
    assert request.hyperparameters == {"C": 2.0}
    with pytest.raises(TypeError):
        request.hyperparameters["C"] = 3.0


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"model": "net"}, "net"),
        ({"features": "scattering"}, "scattering"),
        ({"hyperparameters": {"depth": 3}}, "depth"),
        ({"hyperparameters": {"C": 0}}, "C"),
        ({"hyperparameters": {"C": float("nan")}}, "C"),
        ({"hyperparameters": {"gamma": 1e9}}, "gamma"),
        ({"model": "logistic", "hyperparameters": {"iterations": 2.5}}, "iterations"),
        ({"limit": 1}, "limit"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_request_that_cannot_be_is_refused_in_one_sentence(arguments, names):
    with pytest.raises(TrainingError, match=names) as refusal:
        TrainingRequest(**arguments)
    assert str(refusal.value).endswith(".")


def test_a_model_without_hyperparameters_says_that_it_has_none():
    recipe = Recipe(
        name="mean",
        title="Nearest mean",
        help="The simplest model.",
        model_class="module:Class",
        parameters=(),
    )
    with pytest.raises(TrainingError, match="Nearest mean has no hyperparameter called C; it has none"):
        recipe.parameter("C")


def test_neither_recipes_nor_reading_a_model_loads_the_training_libraries():
    code = (
        "import sys, mnist_gui.learning.model_file, mnist_gui.learning.training;"
        "print([name for name in ('sklearn', 'scipy', 'joblib') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


RANGES = [
    # model, name, smallest and largest value, what is refused on either side, defaults by kind of features
    ("svm", "C", (0.01, 1000), (0.009, 1001), {"gradient": 5, "pixels": 5}),
    ("svm", "gamma", (0.01, 100), (0.009, 100.1), {"gradient": 0.6, "pixels": 1.5}),
    ("logistic", "C", (0.0001, 1000), (0.00009, 1001), {"gradient": 0.1, "pixels": 0.01}),
    ("logistic", "iterations", (1, 10_000), (0, 10_001), {"gradient": 100, "pixels": 100}),
    ("forest", "trees", (1, 2000), (0, 2001), {"gradient": 100, "pixels": 100}),
    ("forest", "min_leaf", (1, 1000), (0, 1001), {"gradient": 1, "pixels": 1}),
    ("knn", "k", (1, 100), (0, 101), {"gradient": 5, "pixels": 3}),
    ("knn", "weighting", (0, 20), (-0.1, 20.1), {"gradient": 1, "pixels": 1}),
]


@pytest.mark.parametrize(("model", "name", "allowed", "refused", "defaults"), RANGES)
def test_hyperparameters_have_the_ranges_and_defaults_that_are_documented(
    model, name, allowed, refused, defaults
):
    for value in allowed:
        assert TrainingRequest(model, hyperparameters={name: value}).hyperparameters[name] == value
    for value in refused:
        with pytest.raises(TrainingError, match=f"from {allowed[0]:g} to {re.escape(f'{allowed[1]:g}')}"):
            TrainingRequest(model, hyperparameters={name: value})
    for features, default in defaults.items():
        assert TrainingRequest(model, features).resolved().hyperparameters[name] == default
    parameter = RECIPES[model].parameter(name)
    for value in (*allowed, *defaults.values(), parameter.step):
        assert round(value, parameter.decimals) == value, "the form shows all digits"
    assert parameter.integer is all(isinstance(value, int) for value in (*allowed, *defaults.values())) or (
        parameter.decimals > 0
    )


def test_all_hyperparameters_are_in_that_table():
    listed = [(recipe.name, parameter.name) for recipe in RECIPES.values() for parameter in recipe.parameters]
    assert sorted(listed) == sorted((model, name) for model, name, *_ in RANGES)


@pytest.mark.parametrize(
    ("name", "title", "limit"),
    [
        ("accurate", "SVM on gradient directions", None),
        ("fast", "Logistic regression on gradient directions", None),
        ("pixel-svm", "SVM on pixels", 10_000),
        ("pixel-logistic", "Logistic regression on pixels", None),
    ],
)
def test_presets_are_what_they_say(name, title, limit):
    request = PRESETS[name].request
    assert (request.title, request.limit, request.seed) == (title, limit, 0)
