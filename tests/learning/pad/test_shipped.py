import hashlib

import pytest
from helpers import model_files
from helpers.pad_data import DIGITS, shape

from mnist_gui.data.open import open_dataset
from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.drawing_file import read_labelled_drawings
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.pad.shipped import shipped_classifier, shipped_path


@pytest.fixture(scope="module")
def about():
    return model_files.about(shipped_path())


def test_it_is_small():
    assert shipped_path().stat().st_size <= 4_000_000


def test_it_is_opened_once():
    assert shipped_classifier() is shipped_classifier()


@pytest.mark.parametrize("digit", DIGITS)
def test_it_reads_plain_digits(digit):
    prediction = shipped_classifier().read([shape(digit)])
    assert prediction.labels.tolist() == [int(digit)]


@pytest.mark.parametrize("letter", "AHWK")
def test_it_knows_plain_letters_for_none(letter):
    assert shipped_classifier().read([shape(letter)]).verdicts != ("digit",)


def test_nothing_drawn_is_blank():
    assert shipped_classifier().read([Drawing()]).blank.tolist() == [True]


def test_its_record_meets_what_is_asked_of_it(about):
    found = about["results"]["cross_validation"]
    assert found["errors"]["unipen"]["share"] <= 0.018
    assert found["errors"]["pendigits"]["share"] <= 0.015
    assert found["errors_images"]["share"] <= 0.005
    assert found["area_under_curve"] >= 0.95
    before, after = found["errors_before_learning_a_hand"], found["errors_after_learning_a_hand"]
    assert after["count"] <= before["count"] / 2
    assert about["results"]["test"]["error_rate"] <= 0.005


def test_its_record_names_the_data(about, mnist_dir, pen_dir):
    data = about["data"]
    dataset = open_dataset(mnist_dir)
    assert data["images"]["fingerprint"] == dataset.fingerprint
    assert data["images"]["images"] == len(dataset.split("train"))
    for drawings, name in zip(data["drawings"], ("digits", "letters"), strict=True):
        path = pen_dir / f"{name}.jsonl.gz"
        assert drawings["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert drawings["drawings"] == len(read_labelled_drawings(path))


def test_its_record_of_the_test_images_is_true(about, mnist_dir):
    evaluation = evaluate(shipped_classifier(), open_dataset(mnist_dir))
    assert evaluation.images == about["results"]["test"]["images"]
    # Another processor may round otherwise, and so read an image on the brink otherwise.
    assert evaluation.errors == pytest.approx(about["results"]["test"]["errors"], abs=3)
