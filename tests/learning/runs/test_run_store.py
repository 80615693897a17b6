"""Runs are kept, found again, changed, deleted and restored, and nothing damaged ends the program."""

import json
import os
import time
from dataclasses import replace

import numpy as np
import pytest

import mnist_gui
from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.errors import DataError, ModelError
from mnist_gui.file_lock import file_lock
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.model_file import open_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.kept_run import MODEL, READINGS, RECORD
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE, RunsFullError
from mnist_gui.learning.runs.store import TRASH, RunStore
from mnist_gui.learning.training import Run, train
from mnist_gui.learning.validation import cross_validate


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, TrainingRequest("logistic", "pixels", {"C": 0.5}, seed=3))


@pytest.fixture(scope="module")
def validation(tiny_dataset):
    return cross_validate(tiny_dataset, TrainingRequest("logistic", "pixels"), folds=2)


@pytest.fixture
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    monkeypatch.delenv(LIMIT_VARIABLE)
    return RunStore()


def assert_same(found: Evaluation, made: Evaluation) -> None:
    for name in ("actual", "predicted", "confidence", "loss", "probabilities"):
        found_column, column = getattr(found, name), getattr(made, name)
        np.testing.assert_array_equal(found_column, column)
        assert found_column.dtype == column.dtype
    assert (found.split, found.class_names, found.reader) == (made.split, made.class_names, made.reader)


def test_a_training_is_found_again_with_all_that_is_known_of_it(store, run, tiny_dataset):
    opened = OpenRequest("tiny", ReadOptions(size=(28, 28)))
    kept = store.keep(run, tiny_dataset, opened=opened)
    (found,) = RunStore().runs()
    assert found.record == kept.record
    record = found.record
    assert (record.request, record.train_images) == (run.request.resolved(), run.train_images)
    assert (record.dataset.opened, record.dataset.images) == (opened, 300)
    assert record.dataset.fingerprint == tiny_dataset.fingerprint
    assert record.measured.error_rate == run.evaluation.error_rate
    assert not record.is_validation
    assert_same(found.evaluation, run.evaluation)
    images = tiny_dataset.test.images
    assert np.array_equal(
        found.run.classifier.predict(images).probabilities, run.classifier.predict(images).probabilities
    )


def test_a_cross_validation_is_kept_without_a_model(store, validation, tiny_dataset):
    store.keep(validation, tiny_dataset)
    (found,) = store.runs()
    assert found.record.is_validation
    assert_same(found.validation.evaluation, validation.evaluation)
    assert [(fold.images, fold.errors) for fold in found.validation.folds] == [
        (fold.images, fold.errors) for fold in validation.folds
    ]
    with pytest.raises(ModelError, match="no model"):
        _ = found.classifier


def test_the_model_is_not_read_before_it_predicts(store, run, tiny_dataset):
    store.keep(run, tiny_dataset)
    (found,) = store.runs()
    (found.folder / MODEL).unlink()
    classifier = found.run.classifier
    assert (classifier.title, classifier.class_names) == (run.classifier.title, run.classifier.class_names)
    assert classifier.image_shape == (28, 28)
    with pytest.raises(ModelError, match="cannot be opened"):
        classifier.predict(tiny_dataset.test.images)


def test_runs_are_found_by_name_and_by_a_beginning_of_their_id(store, run, tiny_dataset):
    kept = store.keep(run, tiny_dataset)
    other = store.keep(run, tiny_dataset)
    store.change(kept.id, name=" The\nbest ", note="C was\ntoo large", starred=True)
    runs = store.runs()
    assert [each.id for each in runs] == [kept.id, other.id]
    assert runs["The best"].id == runs[kept.id[:9]].id == runs[0].id
    assert runs[0].record.note == "C was\ntoo large"
    assert runs[0].record.starred
    for text in ("", kept.id[:2], "no such"):
        with pytest.raises(DataError, match="No kept run"):
            _ = runs[text]
    store.change(other.id, name="The best")
    with pytest.raises(DataError, match="stands for 2 runs"):
        _ = store.runs()["The best"]


def test_runs_belong_to_the_images_they_were_trained_on_corrected_or_not(store, run, tiny_dataset):
    store.keep(run, tiny_dataset)
    labels = tiny_dataset.labels.copy()
    labels[0] = (labels[0] + 1) % 10
    corrected = with_corrections(tiny_dataset, labels, None)
    again = store.keep(train(corrected, run.request), corrected)
    assert again.record.dataset.corrections.corrected == 1
    assert again.record.dataset.corrected_fingerprint != tiny_dataset.fingerprint
    assert len(mnist_gui.runs(corrected)) == len(mnist_gui.runs(tiny_dataset)) == 2
    assert len(mnist_gui.runs(tiny_dataset.subset(range(299)))) == 0


def test_a_deleted_run_comes_back_until_the_trash_is_emptied(store, run, tiny_dataset):
    kept = store.keep(run, tiny_dataset)
    store.delete(kept.id)
    assert len(store.runs()) == store.size() == 0
    assert_same(store.restore(kept.id).evaluation, run.evaluation)
    assert len(store.runs()) == 1
    store.delete(kept.id)
    store.empty_trash([kept.id])
    with pytest.raises(DataError, match="it is gone"):
        store.restore(kept.id)


def test_the_trash_is_swept_after_a_day_and_not_before(store, run, tiny_dataset):
    kept = store.keep(run, tiny_dataset)
    store.delete(kept.id)
    path = store.folder / TRASH / kept.id
    store.keep(run, tiny_dataset)
    assert path.is_dir()
    os.utime(path, (time.time() - 25 * 3600,) * 2)
    store.keep(run, tiny_dataset)
    assert not path.exists()


def test_what_a_killed_program_left_is_no_run_and_is_swept(store, run, tiny_dataset):
    store.keep(run, tiny_dataset)
    left = store.folder / ".0123456789.1-18ec.part"
    left.mkdir()
    (left / RECORD).write_text("{}")
    assert len(store.runs()) == 1
    assert store.runs().damaged == ()
    store.keep(run, tiny_dataset)
    assert not left.exists()


def test_at_the_limit_nothing_is_kept_and_nothing_is_deleted(store, run, tiny_dataset, monkeypatch):
    kept = store.keep(run, tiny_dataset)
    (store.folder / "limit").write_text("0\n")
    with pytest.raises(RunsFullError, match="delete some of them"):
        store.keep(run, tiny_dataset)
    assert [each.id for each in store.runs()] == [kept.id]
    assert {path.name for path in store.folder.iterdir()} == {kept.id, "limit"}
    monkeypatch.setenv(LIMIT_VARIABLE, "1")
    store.keep(run, tiny_dataset)
    assert len(store.runs()) == 2


def damage(store: RunStore, run_id: str, **changes: object) -> None:
    path = store.folder / run_id / RECORD
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format_version": 2}, "a newer mnist-gui wrote it"),
        ({"id": "0000000000"}, "belongs to another run"),
        ({"request": {"model": "brain"}}, "the entry request"),
        ({"created": "yesterday"}, "the entry created"),
        ({"created": "2026-01-01"}, "the entry created"),
        ({"train_images": -1}, "the entry train_images"),
        ({"seconds": True}, "the entry seconds"),
        ({"image_shape": [28]}, "the entry image_shape"),
        ({"class_names": []}, "the entry class_names"),
        ({"measured": {"split": "test", "images": 1, "errors": 2}}, "measured.errors"),
        ({"folds": [[50, 1, 0.5]]}, "the entry folds"),
        ({"data_set": {}}, "corrections"),
        ({"format": "other"}, "not the record of a run"),
    ],
)
def test_a_damaged_record_is_listed_with_the_reason(store, run, tiny_dataset, changes, reason):
    kept, other = store.keep(run, tiny_dataset), store.keep(run, tiny_dataset)
    damage(store, kept.id, **changes)
    runs = store.runs()
    assert [each.id for each in runs] == [other.id]
    (damaged,) = runs.damaged
    assert damaged.id == kept.id
    assert reason in damaged.reason
    with pytest.raises(DataError, match="cannot be used"):
        _ = runs[kept.id]
    with pytest.raises(DataError, match="delete it"):
        store.change(kept.id, name="new")
    store.delete(kept.id)
    assert store.runs().damaged == ()


def test_a_folder_without_a_record_is_damaged(store, run, tiny_dataset):
    kept = store.keep(run, tiny_dataset)
    (kept.folder / RECORD).unlink()
    assert [each.reason for each in store.runs().damaged] == ["its run.json is missing"]


def test_readings_of_another_run_are_refused(store, run, tiny_dataset):
    predicted = np.roll(run.evaluation.predicted, 1)
    other = replace(run, evaluation=replace(run.evaluation, predicted=predicted))
    one, two = store.keep(run, tiny_dataset), store.keep(other, tiny_dataset)
    (one.folder / READINGS).replace(two.folder / READINGS)
    (first, second) = store.runs()
    with pytest.raises(ModelError, match="belongs to another run"):
        _ = second.evaluation
    with pytest.raises(ModelError, match="cannot be opened"):
        _ = first.evaluation


def test_a_model_of_another_recipe_is_refused(store, run, tiny_dataset):
    one = store.keep(run, tiny_dataset)
    two = store.keep(train(tiny_dataset, TrainingRequest("knn", "pixels")), tiny_dataset)
    (one.folder / MODEL).replace(two.folder / MODEL)
    with pytest.raises(ModelError, match="belongs to another run"):
        store.runs()[two.id].classifier.predict(tiny_dataset.test.images)


def test_a_model_is_exported_as_it_was_saved(store, run, tiny_dataset, tmp_path):
    store.keep(run, tiny_dataset)
    (found,) = store.runs()
    found.export(tmp_path / "out.mnistmodel")
    assert (tmp_path / "out.mnistmodel").read_bytes() == (found.folder / MODEL).read_bytes()
    assert open_model(tmp_path / "out.mnistmodel").title == run.classifier.title


def test_a_run_that_another_program_deleted_is_not_changed(store, run, tiny_dataset):
    kept = store.keep(run, tiny_dataset)
    store.delete(kept.id)
    for change in (store.delete, store.change):
        with pytest.raises(DataError, match="not there any more"):
            change(kept.id)


def test_an_id_never_leads_out_of_the_folder(store, tmp_path):
    (tmp_path / "user" / "notes").mkdir(parents=True)
    for change in (store.delete, store.restore, store.change):
        with pytest.raises(DataError, match="no id of a run"):
            change("../notes")
    assert (tmp_path / "user" / "notes").is_dir()


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path, run, tiny_dataset):
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(DataError, match="cannot be kept"):
        RunStore(tmp_path / "runs").keep(run, tiny_dataset)


def test_reading_does_not_wait_for_a_program_that_writes(store, run, tiny_dataset):
    store.keep(run, tiny_dataset)
    with file_lock(store.folder.parent / ".lock"):
        assert len(store.runs()) == 1
