from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.errors import DataError
from mnist_gui.learning.confident_learning import label_quality, mistake_log_odds, vote_weight
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.suspects import rank, suspects
from mnist_gui.learning.training import train
from mnist_gui.learning.unseen import UnseenPredictions, predict_by_what_is_there
from mnist_gui.learning.validation import cross_validate
from mnist_gui.progress import Cancelled, CancelToken

CHANGED = np.arange(7, 200, 24)
"""Training images with a wrong label, and the first test image."""


@pytest.fixture
def spoilt(tiny_dataset):
    train_split, test_split = tiny_dataset.splits
    labels, test_labels = train_split.labels.copy(), test_split.labels.copy()
    labels[CHANGED] = (labels[CHANGED] + 1 + np.arange(len(CHANGED)) % 9) % 10
    test_labels[0] = (test_labels[0] + 1) % 10
    splits = Split("train", train_split.images, labels), Split("test", test_split.images, test_labels)
    return replace(tiny_dataset, splits=splits)


@pytest.mark.parametrize("model", ["svm", "logistic"])
def test_wrong_labels_come_first_with_the_right_class_proposed(tiny_dataset, spoilt, model):
    found = suspects(spoilt, request=TrainingRequest(model=model), limit=len(CHANGED) + 1)
    assert set(found.rows) == {*CHANGED.tolist(), 200}
    for suspect in found:
        split, number = spoilt.location(suspect.row)
        assert (suspect.split, suspect.number) == (split.name, number)
        assert suspect.proposed == tiny_dataset.class_names[tiny_dataset.labels[suspect.row]]
        assert suspect.given == spoilt.class_names[spoilt.labels[suspect.row]]
        assert (
            f"labelled {suspect.given}, read as {suspect.proposed} by a model that never saw it"
            in suspect.reason
        )
        assert "nearest" in suspect.reason
    assert found.images == 300
    assert found.expected_errors == pytest.approx(len(CHANGED) + 1, abs=4)
    assert (found.doubt[found.rows] > 0).all()
    assert (np.diff(found.doubt[found.rows]) <= 0).all()


def test_one_split_is_searched_if_asked_for(spoilt):
    found = suspects(spoilt, split="test", limit=1)
    assert found.rows.tolist() == [200]
    assert np.isnan(found.doubt[:200]).all()
    assert not np.isnan(found.doubt[200:]).any()
    assert (found.proposed[:200] == NO_LABEL).all()


def test_a_trained_model_reads_all_but_the_training_split(tiny_dataset, spoilt):
    reader = train(tiny_dataset, TrainingRequest(model="logistic")).classifier
    found = suspects(spoilt, reader=reader, limit=1)
    assert found.images == 100
    assert found[0].row == 200
    assert f"by {reader.title}" in found[0].reason
    assert suspects(spoilt, reader=reader, split="train", limit=3).images == 200


def test_a_model_of_other_classes_finds_nothing(tiny_dataset, spoilt):
    reader = train(replace(tiny_dataset, class_names=tuple("abcdefghij")), TrainingRequest(model="logistic"))
    found = suspects(spoilt, reader=reader.classifier)
    assert (len(found), found.images, found.expected_errors) == (0, 0, 0)


def test_blank_images_have_no_proposal(spoilt):
    images = spoilt.train.images.copy()
    images[CHANGED[0]] = 0
    blank = replace(spoilt, splits=(Split("train", images, spoilt.train.labels), spoilt.test))
    found = {suspect.row: suspect for suspect in suspects(blank, limit=300)}
    assert found[CHANGED[0]].proposed is None
    assert "blank" in found[CHANGED[0]].reason


def test_images_without_a_label_are_left_out(spoilt):
    labels = spoilt.train.labels.copy()
    labels[CHANGED] = NO_LABEL
    partly = replace(spoilt, splits=(Split("train", spoilt.train.images, labels), spoilt.test))
    assert not set(suspects(partly, limit=300).rows) & set(CHANGED)
    nothing = np.full(200, NO_LABEL, dtype=np.int16)
    unlabelled = replace(spoilt, splits=(Split("train", spoilt.train.images, nothing),))
    with pytest.raises(DataError, match="no labels"):
        suspects(unlabelled)


def test_checked_images_are_not_listed_and_excluded_ones_not_compared(spoilt):
    states = np.zeros(300, dtype=np.uint8)
    states[CHANGED[:3]], states[CHANGED[3]] = CorrectionState.CHECKED, CorrectionState.EXCLUDED
    found = suspects(with_corrections(spoilt, spoilt.labels.copy(), states), limit=len(CHANGED) - 3)
    assert set(found.rows) == {*CHANGED[4:].tolist(), 200}
    assert found.images == 299
    assert (found.doubt[CHANGED[:3]] > 0).all()


def test_a_class_with_one_image_is_searched_too(spoilt):
    labels = np.where(spoilt.train.labels == 3, 4, spoilt.train.labels).astype(np.int16)
    labels[5] = 3
    rare = replace(spoilt, splits=(Split("train", spoilt.train.images, labels), spoilt.test))
    assert 5 in suspects(rare, limit=60).rows


def test_the_search_can_be_cancelled(spoilt):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        suspects(spoilt, token=token)


def test_what_was_learned_already_is_not_learned_again(tiny_dataset, spoilt, monkeypatch):
    request = TrainingRequest("logistic", "pixels")
    validation, reader = cross_validate(spoilt, request, folds=3), train(spoilt, request).classifier

    def fail(*_arguments, **_options):
        raise AssertionError("it is there")

    for name in ("train", "cross_validate", "predict_unseen"):
        monkeypatch.setattr(f"mnist_gui.learning.unseen.{name}", fail)
    predictions = predict_by_what_is_there(spoilt, request, validation=validation, reader=reader)
    assert predictions.rows.tolist() == list(range(300))
    np.testing.assert_array_equal(predictions.probabilities[:200], validation.evaluation.probabilities)
    found = rank(spoilt, predictions, limit=len(CHANGED) + 1)
    assert len({*found.rows.tolist()} & {*CHANGED.tolist(), 200}) > len(CHANGED) - 2
    reasons = {suspect.split: suspect.reason for suspect in found}
    assert "by a model that never saw it" in reasons["train"]
    assert f"by {reader.title}" in reasons["test"]
    alone = predict_by_what_is_there(spoilt, request, validation=validation)
    assert alone.rows.tolist() == list(range(200))
    labels, states = spoilt.labels.copy(), np.zeros(300, np.uint8)
    labels[CHANGED[0]] = tiny_dataset.labels[CHANGED[0]]
    states[CHANGED[1:3]] = CorrectionState.UNSURE, CorrectionState.EXCLUDED
    corrected = with_corrections(spoilt, labels, states)
    again = predict_by_what_is_there(corrected, request, validation=validation, reader=reader)
    assert len(again.rows) == 299  # an excluded image is not compared
    listed = rank(corrected, again, limit=300, is_new=True)
    assert not {*CHANGED[:3].tolist()} & {*listed.rows.tolist()}
    assert (listed.doubt[listed.rows] > 0).all()


def test_without_labels_nothing_can_be_suspected(tiny_dataset):
    labels = np.full(200, NO_LABEL, np.int16)
    unlabelled = replace(tiny_dataset, splits=(Split("train", tiny_dataset.train.images, labels),))
    with pytest.raises(DataError, match="has no labels to check"):
        predict_by_what_is_there(unlabelled, TrainingRequest())


NAMES = ("a", "b", "c")


def on_a_line(labels, positions, probabilities, *, states=None, given=None, readers=None):
    """Return images with one feature each, the first five in train, and what a model predicts of them."""
    images = np.zeros((len(labels), 2, 2), np.uint8)
    images[:, 0, 0] = 255
    labels = np.array(labels, np.int16)
    first = labels if given is None else np.array(given, np.int16)
    splits = Split("train", images[:5], first[:5]), Split("test", images[5:], first[5:])
    dataset = Dataset("Line", splits, NAMES, "")
    if states is not None or given is not None:
        states = np.zeros(len(labels), np.uint8) if states is None else np.array(states, np.uint8)
        dataset = with_corrections(dataset, labels, states)
    rows = np.arange(len(labels))
    probabilities = np.array(probabilities, np.float32)
    vectors = np.array(positions, np.float32)[:, None]
    predictions = UnseenPredictions(
        rows, probabilities, np.log(probabilities), "M", [(rows, vectors)], readers or {}
    )
    return dataset, predictions


def sure_of(labels, sure=0.9):
    """Return probabilities that are sure of some classes."""
    rows = np.full((len(labels), 3), (1 - sure) / 2)
    rows[np.arange(len(labels)), labels] = sure
    return rows


LABELS = [0, 0, 0, 1, 1, 1, 2, 2, 2]
POSITIONS = [0, 1, 2, 10, 11, 12, 20, 21, 22]


@pytest.mark.parametrize(
    ("of_first", "words"),
    [
        ([0.004, 0.991, 0.005], "labelled a, read as b by M: over 99 %"),
        ([0.01, 0.98, 0.01], "labelled a, read as b by M: 98 %"),
        ([0.3, 0.2, 0.5], "labelled a, read as c by M: 50 %"),
        ([0.5, 0.2, 0.3], "labelled a, read so by M, but only to 50 %; next is c: 30 %"),
        ([0.4, 0.4, 0.2], "labelled a, read so by M, but only to 40 %; next is b: 40 %"),
        ([0.992, 0.002, 0.006], "labelled a, read so by M, but only to over 99 %; next is c: under 1 %"),
    ],
)
def test_the_reason_says_what_was_predicted(of_first, words):
    probabilities = sure_of(LABELS)
    probabilities[0] = of_first
    found = rank(*on_a_line(LABELS, POSITIONS, probabilities), limit=9)
    suspect = next(each for each in found if each.row == 0)
    assert suspect.reason.startswith(words + "; of its five nearest")
    best = int(np.argmax(of_first[1:])) + 1
    assert (suspect.given, suspect.proposed) == ("a", NAMES[best])
    assert suspect.confidence == pytest.approx(of_first[best], abs=5e-5)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 1, 1, 1, 1, 1, 2], "; its five nearest are b"),
        ([0, 1, 1, 1, 1, 2, 2], "; of its five nearest four are b, one is c"),
        ([0, 0, 1, 1, 2, 2, 2], "; of its five nearest two are b, two are c, one is a"),
        ([0, 1, 1, 1], "; its three nearest are b"),
        ([0, 1], "; its nearest is b"),
        ([0], ""),
    ],
)
def test_the_reason_names_the_labels_of_the_nearest_images(labels, words):
    """Images at 0, 1, 2, ...; the first one is the suspect."""
    probabilities = sure_of([1, *labels[1:]])
    dataset, predictions = on_a_line(labels, np.arange(len(labels)), probabilities)
    reason = next(each.reason for each in rank(dataset, predictions) if each.row == 0)
    assert reason == f"labelled a, read as b by M: 90 %{words}"


def test_doubt_joins_the_model_the_usual_mistakes_and_the_neighbours():
    probabilities = sure_of([1, *LABELS[1:]])
    dataset, predictions = on_a_line(LABELS, POSITIONS, probabilities)
    seen = []
    found = rank(dataset, predictions, limit=2, report=seen.append)
    quality = label_quality(predictions.probabilities, dataset.labels)
    usual = mistake_log_odds(quality.joint)
    neighbours = np.log(3.5 / 2.5)  # of the eight others, two have its label and three the other one
    expected = np.log(0.9 / 0.05) + usual[0, 1] + vote_weight(quality) * neighbours
    assert found.doubt[0] == pytest.approx(expected, rel=1e-5)
    assert found.proposed.tolist()[0] == 1
    assert (found.doubt[1:] < 0).all()
    assert found.expected_errors == pytest.approx(1)
    assert (len(found), found.rows[0], found.images) == (2, 0, 9)
    assert [each.row for each in found[:1]] == [found[0].row]
    assert (seen[-1].done, seen[-1].total) == (1000, 1000)
    assert not any(column.flags.writeable for column in (found.doubt, found.proposed))


def test_the_votes_by_several_kinds_of_features_count_by_their_mean():
    made = [
        on_a_line(LABELS, positions, sure_of([1, *LABELS[1:]])) for positions in (POSITIONS, POSITIONS[::-1])
    ]
    tables = [predictions.vectors for _, predictions in made]
    dataset, predictions = made[0]
    both = replace(predictions, other_vectors=(tables[1],))
    one, other, joined = (
        rank(dataset, each).doubt for each in (predictions, replace(predictions, vectors=tables[1]), both)
    )
    assert joined == pytest.approx((one + other) / 2, rel=1e-5)


def test_votes_of_neighbours_count_only_where_the_model_doubts_most(monkeypatch):
    monkeypatch.setattr("mnist_gui.learning.suspects._CONSIDERED", 1)
    dataset, predictions = on_a_line(LABELS, POSITIONS, sure_of([1, *LABELS[1:]]))
    of_ten, of_one = (rank(dataset, predictions, limit=limit).doubt for limit in (1, 0))
    assert of_ten[0] == of_one[0], "the most doubtful one"
    # Of the eight others, three have the other label and two its own; else it is as if thirty had its own.
    lower = vote_weight(label_quality(predictions.probabilities, dataset.labels)) * np.log(3.5 / 2.5 * 61)
    assert of_ten[1:] - of_one[1:] == pytest.approx(np.full(8, lower), rel=1e-5)


@pytest.mark.parametrize("limit", [-1, 0, 1, 9, 20])
def test_at_most_as_many_as_asked_for_are_listed(limit):
    found = rank(*on_a_line(LABELS, POSITIONS, sure_of(LABELS)), limit=limit)
    assert len(found) == min(max(limit, 0), 9)
    assert found.images == 9


def test_of_new_ones_only_those_are_listed_that_the_user_has_not_judged():
    """All but the last are read as another class; one label was corrected, two images have a state."""
    given = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    labels = [0, 0, 0, 1, 1, 0, 2, 2, 2]
    states = [0, CorrectionState.CHECKED, CorrectionState.UNSURE, *[0] * 6]
    predicted = [1, 1, 1, 2, 2, 2, 0, 0, 2]
    probabilities = sure_of(predicted)
    probabilities[8] = [1e-5, 1e-5, 1]
    made = on_a_line(labels, POSITIONS, probabilities, given=given, states=states)
    assert sorted(rank(*made, limit=9).rows.tolist()) == [0, 2, 3, 4, 5, 6, 7, 8]
    assert sorted(rank(*made, limit=9, is_new=True).rows.tolist()) == [0, 3, 4, 6, 7]
    untouched = on_a_line(given, POSITIONS, probabilities)
    assert sorted(rank(*untouched, limit=9, is_new=True).rows.tolist()) == list(range(8))


def test_the_reader_of_each_split_is_named():
    made = on_a_line(LABELS, POSITIONS, sure_of([1, 0, 0, 1, 1, 2, 2, 2, 2]), readers={"test": "T"})
    reasons = {each.row: each.reason for each in rank(*made, limit=9)}
    assert reasons[0].startswith("labelled a, read as b by M: 90 %")
    assert reasons[5].startswith("labelled b, read as c by T: 90 %")
    places = {each.row: (each.split, each.number) for each in rank(*made, limit=9)}
    assert (places[4], places[5]) == (("train", 4), ("test", 0))


def test_of_no_image_nothing_is_listed():
    dataset, _ = on_a_line(LABELS, POSITIONS, sure_of(LABELS))
    nothing = np.empty((0, 3), np.float32)
    found = rank(dataset, UnseenPredictions(np.empty(0, np.intp), nothing, nothing))
    assert (len(found), found.images, found.expected_errors) == (0, 0, 0)
    assert np.isnan(found.doubt).all()
    assert (found.proposed == NO_LABEL).all()


def test_listing_can_be_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        rank(*on_a_line(LABELS, POSITIONS, sure_of(LABELS)), token=token)
