from dataclasses import dataclass

import numpy as np
import pytest

import mnist_gui
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.errors import UsageError
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.runs.comparison import compare, distinct
from mnist_gui.learning.runs.comparison_in_words import p_value_in_words, pair_in_words

CLASSES = ("a", "b", "c")


@dataclass
class Measured:
    """A run, as far as it is compared."""

    title: str
    evaluation: Evaluation | None
    dataset_fingerprint: str | None = "print"


def run(title, predicted, actual=(0, 1, 2, 0, 1, 2), *, classes=CLASSES, split="test", fingerprint="print"):
    columns = (np.array(values, dtype=np.int16) for values in (actual, predicted))
    return Measured(title, Evaluation(split, *columns, classes), fingerprint)


@pytest.fixture
def two():
    """One that gets images 0 and 3 wrong, one that gets 3, 4 and 5 wrong."""
    return compare([run("One", [1, 1, 2, 1, 1, 2]), run("Other", [0, 1, 2, 2, 0, NO_LABEL])])


def test_errors_are_counted_image_by_image(two):
    (pair,) = two.pairs
    counts = pair.counts
    assert (counts.both, counts.only_first, counts.only_second, counts.neither) == (1, 1, 2, 2)
    assert (two.names, two.images, two.errors.tolist()) == (("One", "Other"), 6, [2, 3])
    assert two.error_rates == pytest.approx([1 / 3, 1 / 2])
    assert pair.difference == pytest.approx(-1 / 6)
    assert pair.interval[0] < pair.difference < pair.interval[1]
    low, high = two.error_intervals.T
    assert (low < two.error_rates).all()
    assert (two.error_rates < high).all()


def test_the_images_are_found_that_one_alone_gets_right_or_wrong_and_on_which_both_disagree(two):
    assert two.only_right(0).tolist() == two.only_wrong(1).tolist() == [4, 5]
    assert two.only_right(1).tolist() == two.only_wrong(0).tolist() == [0]
    assert two.all_wrong.tolist() == [3]
    assert two.disagreeing.tolist() == [0, 3, 4, 5]
    assert two.pairs[0].agreement == pytest.approx(2 / 6)
    assert two.agreement == pytest.approx(np.array([[1, 2 / 6], [2 / 6, 1]]))


def test_the_better_one_comes_first_in_a_pair_that_is_turned(two):
    turned = compare([run("Other", [0, 1, 2, 2, 0, NO_LABEL]), run("One", [1, 1, 2, 1, 1, 2])])
    (pair,), (straight,) = turned.pairs, two.pairs
    assert turned.names[pair.better_first().first] == "One"
    assert pair.better_first().interval == pytest.approx(straight.interval)
    assert pair.better_first().counts == straight.counts
    assert straight.better_first() is straight


def test_classes_are_matched_by_their_names():
    same = run("Same", [2, 1, 0, 2, 1, 0], actual=(2, 1, 0, 2, 1, 0), classes=("c", "b", "a"))
    both = compare([run("Right", [0, 1, 2, 0, 1, 2]), same])
    assert both.errors.tolist() == [0, 0]
    assert both.agreement.min() == 1


def test_images_whose_label_differs_between_the_runs_are_left_out():
    corrected = run("Corrected", [0, 1, 2, 0, 1, 2], actual=(0, 1, 2, 0, 2, NO_LABEL))
    both = compare([run("Given", [0, 1, 2, 1, 1, 2]), corrected])
    assert (both.images, both.left_out, both.errors.tolist()) == (4, 2, [1, 0])


def test_of_three_runs_each_two_are_compared_and_p_values_corrected():
    labels = [0] * 40
    runs = [run(str(errors), [1] * errors + [0] * (40 - errors), actual=labels) for errors in (0, 8, 20)]
    three = compare(runs)
    assert [(pair.first, pair.second) for pair in three.pairs] == [(0, 1), (0, 2), (1, 2)]
    assert all(pair.corrected_p_value >= pair.p_value for pair in three.pairs)
    assert three.pairs[1].corrected_p_value == pytest.approx(3 * three.pairs[1].p_value)
    assert three.only_right(0).tolist() == list(range(8))
    assert three.agreement[1, 2] == pytest.approx(28 / 40)


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([run("One", [0] * 6)], "1 runs cannot be compared"),
        ([run("One", [0] * 6)] * 9, "9 runs cannot be compared"),
        ([run("One", [0] * 6), Measured("None", None)], "None was not measured on any images"),
        ([run("One", [0] * 6), run("Other", [0] * 6, fingerprint="other")], "different data sets"),
        ([run("One", [0] * 6), run("Other", [0] * 6, split="train")], "different images: test, train"),
        ([run("One", [0] * 6), run("Other", [0] * 5, actual=[0] * 5)], "different numbers of images"),
        ([run("One", [0] * 6), run("Other", [0] * 6, actual=[NO_LABEL] * 6)], "No image has the same label"),
    ],
)
def test_runs_that_cannot_be_compared_are_refused_in_one_sentence(runs, words):
    with pytest.raises(UsageError, match=words):
        compare(runs)


def test_runs_of_one_name_get_numbers():
    assert distinct(["a", "b", "a"]) == ("a (1)", "b", "a (2)")
    assert distinct(["a", "a", "a (1)"]) == ("a (2)", "a (3)", "a (1)")


def test_the_sentence_names_the_better_one_first():
    labels = [0] * 1000
    bad, good = ([1] * errors + [0] * (1000 - errors) for errors in (31, 10))
    both = compare([run("Bad", bad, labels), run("Good", good, labels)])
    assert pair_in_words(both.pairs[0], both) == (
        "Good is better than Bad by 2.10 points (95 % interval 1.26 to 3.19), McNemar p < 0.001"
    )


def test_the_sentence_says_when_a_difference_may_be_chance_or_is_none(two):
    assert pair_in_words(two.pairs[0], two).startswith(
        "One has an error 16.67 points below that of Other, which may be chance (95 % interval -"
    )
    same = compare([run("One", [0] * 6), run("Other", [0] * 6), run("Third", [0] * 6)])
    words = pair_in_words(same.pairs[0], same)
    assert words.startswith("One and Other misclassify equally many images (")
    assert words.endswith("McNemar p = 1 after Holm's correction")
    assert p_value_in_words(0.0123) == "p = 0.012"


def test_two_trainings_are_compared_in_python(two):
    dataset = mnist_gui.open("sample")
    models = ("logistic", "knn")
    runs = [mnist_gui.train(dataset, mnist_gui.TrainingRequest(model, limit=200)) for model in models]
    both = mnist_gui.compare(runs)
    assert both.errors.tolist() == [each.evaluation.errors for each in runs]
    assert both.to_json()["pairs"][0]["only_first_wrong"] == len(both.only_right(1))
    assert repr(two) == "<Comparison of 2 runs on 6 images of test>"
