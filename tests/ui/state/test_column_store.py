from dataclasses import replace
from threading import Event, Lock

import numpy as np
import pytest

from mnist_gui.data.user import notes as notes_module
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate
from mnist_gui.ui.state.column_store import DISTANCE
from mnist_gui.ui.state.tasks import Lane

REQUEST = TrainingRequest(model="logistic", features="pixels")


@pytest.fixture(scope="module")
def run(tiny_dataset):
    return train(tiny_dataset, REQUEST)


def test_a_data_set_begins_without_predictions_and_with_its_notes(column_store, tiny_dataset):
    assert column_store.columns.dataset is tiny_dataset
    assert column_store.columns.predictions is None
    assert not column_store.columns.noted.any()


def test_a_run_reads_its_test_split_at_once_and_then_all(session, column_store, run, qtbot, tiny_dataset):
    heard = []
    column_store.changed.connect(heard.append)
    session.select_run(run)
    assert heard[0].predictions.was_predicted.tolist() == [False] * 200 + [True] * 100
    qtbot.waitUntil(lambda: column_store.columns.predictions.was_predicted.all())
    expected = run.classifier.predict(tiny_dataset.split("train").images).labels
    np.testing.assert_array_equal(column_store.columns.predictions.predicted[:200], expected)


def test_without_a_run_there_are_no_predictions(session, column_store, run, qtbot):
    session.select_run(run)
    session.select_run(None)
    assert column_store.columns.predictions is None
    column_store.require(frozenset({"ink"}))
    qtbot.waitUntil(lambda: "ink" in column_store.columns.measures)
    assert column_store.columns.predictions is None


def test_training_images_are_predicted_by_models_not_trained_on_them(
    session, column_store, run, qtbot, tiny_dataset
):
    validation = cross_validate(tiny_dataset, REQUEST, folds=4)
    session.select_run(run)
    qtbot.waitUntil(lambda: column_store.columns.predictions.was_predicted.all())
    session.set_validation(validation)
    predictions = column_store.columns.predictions
    np.testing.assert_array_equal(predictions.predicted[:200], validation.evaluation.predicted)
    assert "not seen" in predictions.origin
    assert np.flatnonzero(column_store.unseen).tolist() == list(range(200))
    session.select_run(None)
    assert column_store.unseen is None


def test_a_model_of_other_images_answers_itself_though_the_same_recipe_was_validated(
    session, column_store, run, qtbot, tiny_dataset
):
    session.select_run(replace(run, dataset_fingerprint="that of another data set"))
    qtbot.waitUntil(lambda: column_store.columns.predictions.was_predicted.all())
    predictions = column_store.columns.predictions
    session.set_validation(cross_validate(tiny_dataset, REQUEST, folds=4))
    assert column_store.columns.predictions is predictions
    assert column_store.unseen is None


def test_what_needs_a_model_is_not_known_without_one(column_store):
    assert not column_store.require(frozenset({"predictions"}))
    assert not column_store.is_finding(frozenset({"predictions"}))


def test_a_measure_is_found_once(column_store, qtbot):
    started = []
    column_store.task_started.connect(started.append)
    assert not column_store.require(frozenset({"ink", "slant"}))
    assert not column_store.require(frozenset({"ink"}))
    assert len(started) == 2
    qtbot.waitUntil(lambda: column_store.require(frozenset({"ink", "slant"})))
    assert len(started) == 2


def test_the_rows_of_an_own_column_are_numbered_when_it_is_needed(session, column_store, qtbot, tiny_dataset):
    session.set_dataset(replace(tiny_dataset, columns={"writer": np.arange(300) % 7}))
    assert not column_store.require(frozenset({"column.writer"}))
    qtbot.waitUntil(lambda: column_store.require(frozenset({"column.writer"})))
    assert column_store.columns.own["column.writer"].codes.tolist() == [row % 7 for row in range(300)]
    assert not column_store.require(frozenset({"column.age"}))
    assert not column_store.is_finding(frozenset({"column.age"}))


@pytest.mark.parametrize("space", ["pixels", "features"])
def test_a_digit_is_nearest_to_itself(column_store, qtbot, tiny_dataset, space):
    with qtbot.waitSignal(column_store.compare(tiny_dataset.take([123])[0], space).finished):
        pass
    assert column_store.columns.measures[DISTANCE].argmin() == 123


def test_distances_from_another_digit_are_not_taken_for_those_asked_for(column_store, qtbot, tiny_dataset):
    for row in (3, 123):
        task = column_store.compare(tiny_dataset.take([row])[0], "pixels")
        assert not column_store.require(frozenset({DISTANCE}))
        with qtbot.waitSignal(task.finished):
            pass
        assert column_store.require(frozenset({DISTANCE}))
        assert column_store.columns.measures[DISTANCE].argmin() == row


def test_notes_are_kept_in_a_file(column_store, runner, qtbot, tiny_dataset):
    column_store.set_note(7, "looks like a one")
    assert np.flatnonzero(column_store.columns.noted).tolist() == [7]
    assert column_store.note_of(7) == "looks like a one"
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert dict(read_notes(notes_folder(), tiny_dataset).texts) == {7: "looks like a one"}
    column_store.set_note(7, "")
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert dict(read_notes(notes_folder(), tiny_dataset).texts) == {}


@pytest.fixture
def own_notes(monkeypatch, tmp_path):
    """Keep the notes of a test to itself."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))


@pytest.fixture
def held_lane(runner):
    """The lane on which notes are written, kept busy until the test ends or sets this."""
    go_on = Event()
    runner.start(Lane.MEASURING, lambda _report, _token: go_on.wait())
    yield go_on
    go_on.set()


def kept(dataset) -> dict[int, str]:
    return dict(read_notes(notes_folder(), dataset).texts)


def test_a_note_is_saved_at_once_though_its_lane_is_busy(
    own_notes, column_store, held_lane, runner, tiny_dataset
):
    column_store.set_note(7, "last words")
    assert column_store.save_now()
    assert not held_lane.is_set()
    assert kept(tiny_dataset) == {7: "last words"}
    held_lane.set()
    runner.shut_down()
    assert kept(tiny_dataset) == {7: "last words"}


class TellingLock:
    """A lock that tells when a thread has to wait for it."""

    def __init__(self) -> None:
        self.is_wanted = Event()
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.is_wanted.set()
            self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


@pytest.fixture
def lock(monkeypatch) -> TellingLock:
    """The lock of the stores that are made after it."""
    lock = TellingLock()
    monkeypatch.setattr("mnist_gui.ui.state.notes_writer.Lock", lambda: lock)
    return lock


def test_a_note_that_is_being_written_is_waited_for_and_a_newer_one_comes_after_it(
    own_notes, lock, column_store, monkeypatch, tiny_dataset
):
    write, has_begun, written = notes_module.write_notes, Event(), []
    lock.is_wanted.clear()

    def write_slowly(folder, dataset, notes, **_patience):
        has_begun.set()
        assert lock.is_wanted.wait(10)
        write(folder, dataset, notes)
        written.append(dict(notes.texts))

    monkeypatch.setattr(notes_module, "write_notes", write_slowly)
    column_store.set_note(7, "first")
    assert has_begun.wait(10)
    column_store.set_note(8, "second")
    assert column_store.save_now()
    assert written == [{7: "first"}, {7: "first", 8: "second"}]
    assert kept(tiny_dataset) == {7: "first", 8: "second"}


def test_a_note_that_cannot_be_saved_is_said(own_notes, column_store, held_lane):
    said = []
    column_store.failed.connect(said.append)
    notes_folder().write_text("in the way")
    column_store.set_note(7, "nowhere to go")
    assert not column_store.save_now()
    assert len(said) == 1
    assert said[0].startswith("The notes in ")
    notes_folder().unlink()
    assert column_store.save_now()
    assert len(said) == 1


@pytest.fixture
def writing(column_store):
    """Write what this list holds to row 5 as soon as notes are wanted."""
    texts = []

    def hand_over():
        for text in texts:
            column_store.set_note(5, text)

    column_store.notes_wanted.connect(hand_over)
    return texts


def test_saving_asks_for_the_note_that_is_being_written(own_notes, column_store, writing, tiny_dataset):
    writing.append("unfinished")
    assert column_store.save_now()
    assert kept(tiny_dataset) == {5: "unfinished"}


def test_another_data_set_takes_no_note_away_from_the_one_before(
    own_notes, session, column_store, writing, held_lane, runner, qtbot, tiny_dataset
):
    column_store.set_note(7, "queued")
    writing.append("unfinished")
    other = replace(tiny_dataset, splits=tiny_dataset.splits[:1])
    session.set_dataset(other)
    writing.clear()
    held_lane.set()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert kept(tiny_dataset) == {5: "unfinished", 7: "queued"}
    assert kept(other) == {}
    assert column_store.note_of(5) == ""


def test_the_same_data_set_opened_again_brings_a_note_that_could_not_be_written(
    own_notes, session, column_store, runner, qtbot, tiny_dataset
):
    column_store.set_note(7, "kept in mind")
    qtbot.waitUntil(lambda: not runner.live_tasks)
    notes_folder().rename(notes_folder().with_name("elsewhere"))
    notes_folder().write_text("in the way")
    column_store.set_note(8, "and this")
    session.set_dataset(replace(tiny_dataset))
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert (column_store.note_of(7), column_store.note_of(8)) == ("kept in mind", "and this")


def test_the_nearest_digits_of_the_last_image_are_found(column_store, qtbot, tiny_dataset):
    heard = []
    column_store.nearest_found.connect(lambda nearest, image: heard.append((nearest, image)))
    images = {row: tiny_dataset.take([row])[0] for row in (3, 8, 77)}
    for image in images.values():
        column_store.find_nearest(image, 5)
    qtbot.waitUntil(lambda: len(heard) == 2)
    for row, (nearest, image) in zip((3, 77), heard, strict=True):
        assert (nearest.rows[0], len(nearest.rows)) == (row, 5)
        assert image is images[row]


def test_a_search_in_another_data_set_is_not_announced(session, column_store, runner, qtbot, tiny_dataset):
    heard = []
    column_store.nearest_found.connect(lambda nearest, image: heard.append((nearest, image)))
    column_store.find_nearest(tiny_dataset.take([3])[0], 5)
    session.set_dataset(replace(tiny_dataset, name="Other"))
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert heard == []
