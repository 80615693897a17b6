"""Reports: what is in them, and what is never in them."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.html_page import Page

import mnist_gui
from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.errors import DataError, UsageError
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.report.page import POLICY, report_page
from mnist_gui.learning.runs.report.plots import round_up
from mnist_gui.learning.runs.store import RunStore

EVIL = "<script>alert('&1')</script> \" \x1b[31m"


@pytest.fixture(scope="module")
def dataset():
    """A few images of the sample."""
    return mnist_gui.open("sample").subset(np.r_[:300, 1437:1637])


@pytest.fixture(scope="module")
def runs(dataset):
    """Two runs on it."""
    requests = (mnist_gui.TrainingRequest(model, "pixels") for model in ("logistic", "knn"))
    return [mnist_gui.train(dataset, request) for request in requests]


def test_a_report_of_a_run_says_recipe_data_results_and_environment(runs, dataset):
    page = Page(report_page(runs[:1], dataset))
    evaluation = runs[0].evaluation
    assert not page.open
    for words in (
        "Logistic regression on pixels",
        f"{evaluation.errors} of 200 images of test are misclassified; 95 % interval",
        "Training images",
        "train 300, test 200 images of 28x28 pixels",
        dataset.fingerprint,
        "expected calibration error",
        "Precision",
        "Rows are labels, columns are predictions",
        f"Worst errors: {evaluation.errors} of {evaluation.errors}",
        "scikit-learn",
        "E. B. Wilson",
    ):
        assert words in page.text
    assert len(page.attributes("img")) == evaluation.errors
    assert len(page.attributes("svg")) == 3
    assert all(svg["aria-label"] for svg in page.attributes("svg"))


def test_a_report_of_two_runs_compares_them_and_shows_who_alone_is_right(runs, dataset):
    page = Page(report_page(runs, dataset))
    found = mnist_gui.compare(runs)
    assert "McNemar p = " in page.text or "McNemar p < " in page.text
    assert f"Only k nearest neighbours on pixels is right: {len(found.only_right(1))}" in page.text
    assert "R. G. Newcombe" in page.text
    assert len(page.attributes("details")) == 2


def test_of_three_runs_agreement_is_shown_as_well(runs):
    page = Page(report_page([*runs, runs[0]]))
    assert "Share of the images for which two runs predict the same class." in page.text
    assert "Logistic regression on pixels (2)" in page.text
    assert "after Holm's correction" in page.text


@pytest.mark.parametrize("count", [1, 2])
def test_nothing_in_a_report_is_loaded_from_elsewhere_or_run(count, runs, dataset):
    page = Page(report_page(runs[:count], dataset))
    policy = [meta["content"] for meta in page.attributes("meta") if "http-equiv" in meta]
    assert policy == [POLICY]
    page.check_loads_nothing()


def test_names_from_files_and_users_are_escaped(runs, dataset):
    first, second = runs
    names = (EVIL, *dataset.class_names[1:])
    evaluation = replace(first.evaluation, class_names=names)
    classifier = replace(first.classifier, title=EVIL)
    evil = replace(first, evaluation=evaluation, classifier=classifier, dataset_name=EVIL)
    other = replace(second, evaluation=replace(second.evaluation, class_names=names))
    for chosen in ([evil], [evil, other]):
        page = report_page(chosen, dataset)
        assert "<script" not in page
        assert "\x1b" not in page
        assert "<script>alert('&1')</script>" in Page(page).text


def test_without_the_data_set_or_with_another_one_images_are_left_out(runs, dataset):
    for other in (None, dataset.subset(np.arange(len(dataset) - 1))):
        page = Page(report_page(runs[:1], other))
        assert not page.attributes("img")
        assert "The images are left out" in page.text
    assert not Page(report_page(runs, None)).attributes("img")


def test_a_run_that_was_not_measured_has_a_report_without_results(runs, dataset):
    page = Page(report_page([replace(runs[0], evaluation=None)], dataset))
    assert "It was not measured" in page.text
    assert not page.attributes("svg")


def test_a_perfect_run_has_no_errors_to_show(runs, dataset):
    evaluation = replace(runs[0].evaluation, predicted=runs[0].evaluation.actual, confidence=None, loss=None)
    page = Page(report_page([replace(runs[0], evaluation=evaluation)], dataset))
    assert "No image is misclassified." in page.text
    assert "0.00 %" in page.text


def test_a_kept_cross_validation_says_when_and_how_it_was_made(dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.delenv(LIMIT_VARIABLE)
    validation = mnist_gui.cross_validate(dataset, mnist_gui.TrainingRequest("knn", "pixels"), folds=3)
    kept = RunStore().keep(validation, dataset)
    RunStore().change(kept.id, name="mine", note="a note of mine")
    page = Page(report_page([mnist_gui.runs()["mine"]], dataset))
    for words in (
        "mine",
        "a note of mine",
        kept.id,
        "Error of the folds",
        "out of fold, in a cross-validation",
    ):
        assert words in page.text


def test_a_report_replaces_a_file_as_a_whole_or_says_why_not(runs, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("before")
    assert mnist_gui.report(path, runs[0]) == path
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(DataError, match="cannot be written"):
        mnist_gui.report(tmp_path / "missing" / "report.html", runs[0])
    with pytest.raises(UsageError, match="0 runs"):
        mnist_gui.report(path, [])


def test_very_many_classes_are_shown_as_the_most_confused_ones(runs):
    names = tuple(map(str, range(200)))
    evaluation = replace(runs[0].evaluation, class_names=names, probabilities=None)
    page = Page(report_page([replace(runs[0], evaluation=evaluation)]))
    assert "Most confused classes" in page.text


def test_axes_end_at_round_numbers():
    assert [round_up(value) for value in (0, 0.0078, 0.3, 1, 730, 10)] == [1, 0.01, 0.5, 1, 1000, 10]


def test_images_that_are_stored_with_other_levels_are_shown_as_ink_on_paper(runs, dataset):
    splits = tuple(
        Split(split.name, 255 - np.asarray(split.images), split.labels) for split in dataset.splits
    )
    inverted = Dataset("Other", splits, dataset.class_names, "", levels=(255, 0))
    usual, turned = (Page(report_page(runs[:1], each)).attributes("img") for each in (dataset, inverted))
    assert [image["src"] for image in usual] == [image["src"] for image in turned]
