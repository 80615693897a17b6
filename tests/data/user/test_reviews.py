"""A review is kept for the next start, and a damaged one is none."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.user.reviews import (
    Decision,
    Review,
    ReviewedImage,
    delete_reviews,
    forget_review,
    read_review,
    write_review,
)


@pytest.fixture
def review(tiny_dataset) -> Review:
    labels = tiny_dataset.labels
    images = (
        ReviewedImage(3, int(labels[3]), 7, 0.875, "labelled 3, read as 7"),
        ReviewedImage(250, NO_LABEL),
        ReviewedImage(5, int(labels[5])),
        ReviewedImage(6, int(labels[6])),
    )
    return Review(images, position=1, compared=300, expected_errors=2.5, class_names=tiny_dataset.class_names)


@pytest.fixture(autouse=True)
def _own_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))


def test_it_is_kept_for_its_data_set_alone(review, tiny_dataset):
    assert read_review(tiny_dataset) is None
    write_review(tiny_dataset, review)
    kept = read_review(tiny_dataset)
    assert replace(kept, images=()) == replace(review, images=())
    assert kept.images[0] == review.images[0]
    assert (kept.images[1].row, kept.images[1].given) == (250, NO_LABEL)
    assert math.isnan(kept.images[1].confidence)
    labels = tiny_dataset.train.labels.copy()
    labels[0] = (labels[0] + 1) % 10
    other = replace(tiny_dataset, splits=(replace(tiny_dataset.train, labels=labels), tiny_dataset.test))
    assert read_review(other) is None
    forget_review(tiny_dataset)
    assert read_review(tiny_dataset) is None
    forget_review(tiny_dataset)
    write_review(tiny_dataset, review)
    delete_reviews()
    assert read_review(tiny_dataset) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), "other"),
        (("version",), 2),
        (("position",), "1"),
        (("compared",), 301),
        (("expected_errors",), -1),
        (("expected_errors",), math.inf),
        (("images",), {}),
        (("classes",), [1]),
        (("classes",), ["0"]),
        (("images", 0), [3, 1]),
        (("images", 0, 0), 300),
        (("images", 0, 0), 250),
        (("images", 0, 1), 10),
        (("images", 0, 2), -2),
        (("images", 0, 3), 1.5),
        (("images", 0, 3), "0.5"),
        (("images", 0, 4), None),
        (("images",), [[0, 0, 1, None, ""]] * 1001),
    ],
)
def test_a_damaged_one_is_none(review, tiny_dataset, place, value):
    values = json.loads(json.dumps(review.to_json()))
    *path, last = place
    part = values
    for step in path:
        part = part[step]
    part[last] = value
    assert Review.from_json(values, tiny_dataset) is None


def test_a_position_beyond_the_last_image_is_the_end(review, tiny_dataset):
    values = {**review.to_json(), "position": 10**9}
    assert Review.from_json(values, tiny_dataset).current is None
    assert review.at(-3).position == 0
    assert review.at(4).current is None


def test_decisions_are_those_of_the_corrections(review, tiny_dataset):
    assert set(review.decisions(tiny_dataset)) == {Decision.OPEN, Decision.CHANGED}  # 250 had no label then
    labels, states = tiny_dataset.labels.copy(), np.zeros(len(tiny_dataset), np.uint8)
    labels[3] = (labels[3] + 1) % 10
    states[[250, 5, 6]] = CorrectionState.UNSURE, CorrectionState.CHECKED, CorrectionState.EXCLUDED
    corrected = with_corrections(tiny_dataset, labels, states)
    expected = (Decision.CHANGED, Decision.UNSURE, Decision.KEPT, Decision.EXCLUDED)
    assert review.decisions(corrected) == expected
    assert Review(()).decisions(corrected) == ()


def test_classes_that_are_renamed_moved_or_merged_are_followed(tiny_dataset):
    names = tiny_dataset.class_names
    images = ReviewedImage(0, 3, 7), ReviewedImage(1, 9, 3), ReviewedImage(2, NO_LABEL, 9)
    review = Review(images, class_names=names)

    def labels_of(*class_names: str) -> list[tuple[int, int]]:
        found = review.for_classes_of(replace(tiny_dataset, class_names=class_names))
        return [(image.given, image.proposed) for image in found.images]

    assert review.for_classes_of(tiny_dataset) is review
    assert labels_of(*names[::-1]) == [(6, 2), (0, 6), (NO_LABEL, 0)]
    assert labels_of(*names[:3], "three", *names[4:]) == [(3, 7), (9, 3), (NO_LABEL, 9)]
    now = int(tiny_dataset.labels[1])
    assert labels_of(*names[:9]) == [(3, 7), (now, NO_LABEL if now == 3 else 3), (NO_LABEL, NO_LABEL)]
    assert labels_of(*names, "new") == [(3, 7), (9, 3), (NO_LABEL, 9)]


def test_a_sound_one_may_be_at_any_limit(tiny_dataset):
    names = tiny_dataset.class_names
    images = ReviewedImage(0, 0, 9, 0.0), ReviewedImage(299, NO_LABEL, 0, 1.0, "r" * 500), ReviewedImage(1, 9)
    for review in (
        Review(images, 0, 0, 0.0, names),
        Review(images, 3, 300, 1e11, names),
        Review((), 0, 300, 0.0, names),
    ):
        values = json.loads(json.dumps(review.to_json()))
        kept = Review.from_json(values, tiny_dataset)
        assert replace(kept, images=()) == replace(review, images=())
        assert [replace(image, confidence=0) for image in kept.images] == [
            replace(image, confidence=0) for image in review.images
        ]
        assert [image.confidence for image in kept.images[:2]] == [
            image.confidence for image in review.images[:2]
        ]
    values = Review(images, 0, 0, 0.0, names).to_json()
    values["images"][0][4] = "r" * 501
    assert Review.from_json(values, tiny_dataset).images[0].reason == "r" * 500
    values["expected_errors"] = 1e12
    assert Review.from_json(values, tiny_dataset) is None
