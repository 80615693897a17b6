"""Finished runs are kept in the background, and come back with their data set."""

from threading import Event

import numpy as np
import pytest

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.errors import BusyError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.runs.kept_run import READINGS
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import RunStore
from mnist_gui.learning.training import Run, train
from mnist_gui.learning.validation import Validation, cross_validate
from mnist_gui.ui.state import run_keeper
from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.tasks import Lane

OPENED = OpenRequest("tiny", ReadOptions(size=(28, 28)))


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, TrainingRequest("logistic", "pixels"))


@pytest.fixture(scope="module")
def validation(tiny_dataset) -> Validation:
    return cross_validate(tiny_dataset, TrainingRequest("logistic", "pixels"), folds=2)


@pytest.fixture
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.delenv(LIMIT_VARIABLE)
    return RunStore(tmp_path / "user" / "runs")


@pytest.fixture
def keeper(session, runner, store, tiny_dataset):
    keeper = RunKeeper(session, runner, store.folder, session)
    session.set_dataset(tiny_dataset, OPENED)
    yield keeper
    keeper.deleteLater()


def settle(qtbot, runner) -> None:
    """Wait until all is written or read: the lane has one thread."""
    with qtbot.waitSignal(runner.start(Lane.KEEPING, lambda report, token: None).finished):
        pass


def test_a_run_is_kept_as_soon_as_it_is_there(qtbot, keeper, session, runner, run, store):
    session.add_run(run)
    assert session.workspace.kept == {run: None}
    assert session.workspace.unsaved_runs == ()
    settle(qtbot, runner)
    (kept,) = store.runs()
    assert session.workspace.kept[run].id == kept.id
    assert kept.record.dataset.opened == OpenRequest("tiny", ReadOptions(size=(28, 28)))


def test_a_model_from_a_file_is_not_kept(qtbot, keeper, session, runner, run, store):
    session.add_run(run, saved=True, file="mine.mnistmodel")
    settle(qtbot, runner)
    assert len(store.runs()) == 0


def test_runs_come_back_with_their_data_set(
    qtbot, keeper, session, runner, run, validation, store, tiny_dataset
):
    session.add_run(run)
    session.set_validation(validation)
    settle(qtbot, runner)
    session.set_dataset(tiny_dataset, OPENED)
    assert session.workspace.runs == ()
    settle(qtbot, runner)
    workspace = session.workspace
    (back,) = workspace.runs
    assert workspace.current_run is back
    assert back is not run
    np.testing.assert_array_equal(back.evaluation.probabilities, run.evaluation.probabilities)
    np.testing.assert_array_equal(workspace.validation.evaluation.loss, validation.evaluation.loss)
    assert set(workspace.kept) == {back, workspace.validation}
    assert workspace.unsaved_runs == ()
    settle(qtbot, runner)
    assert len(store.runs()) == 2, "what came back is not kept again"


def test_what_came_late_stands_before_a_new_run_and_does_not_hide_it(
    qtbot, keeper, session, runner, run, store, tiny_dataset
):
    store.keep(run, tiny_dataset)
    new = train(tiny_dataset, TrainingRequest("logistic", "pixels", seed=1))
    session.set_dataset(tiny_dataset, OPENED)
    session.add_run(new)
    settle(qtbot, runner)
    assert session.workspace.runs[1:] == (new,)
    assert session.workspace.current_run is new


def test_runs_of_a_data_set_that_was_left_meanwhile_do_not_appear(
    qtbot, keeper, session, runner, run, store, tiny_dataset
):
    store.keep(run, tiny_dataset)
    session.set_dataset(tiny_dataset, OPENED)
    with qtbot.waitSignal(session.loading.ended):
        session.open(OpenRequest("small"))
    settle(qtbot, runner)
    assert session.workspace.runs == ()


def test_a_damaged_run_costs_a_message_and_no_other_run(
    qtbot, keeper, session, runner, run, store, tiny_dataset
):
    damaged = store.keep(run, tiny_dataset)
    (damaged.folder / READINGS).write_bytes(b"cut off")
    store.keep(run, tiny_dataset)
    session.set_dataset(tiny_dataset, OPENED)
    with qtbot.waitSignal(keeper.failed) as failed:
        settle(qtbot, runner)
    assert READINGS in failed.args[0]
    assert len(session.workspace.runs) == 1


def test_a_run_that_cannot_be_kept_is_in_no_file(qtbot, keeper, session, runner, run, store):
    store.folder.parent.mkdir()
    store.folder.write_text("in the way")
    session.add_run(run)
    with qtbot.waitSignal(keeper.failed):
        settle(qtbot, runner)
    assert session.workspace.unsaved_runs == (run,)


def test_at_the_limit_the_user_is_told_and_the_run_is_in_no_file(
    qtbot, keeper, session, runner, run, store, monkeypatch
):
    store.folder.mkdir(parents=True)
    (store.folder / "0123456789").mkdir()
    (store.folder / "0123456789" / "model").write_bytes(bytes(1 << 20))
    monkeypatch.setenv(LIMIT_VARIABLE, "1")
    with qtbot.waitSignal(keeper.full):
        session.add_run(run)
    assert session.workspace.unsaved_runs == (run,)


def test_nothing_is_kept_if_the_user_wants_so(qtbot, keeper, session, runner, run, store, monkeypatch):
    monkeypatch.setenv(LIMIT_VARIABLE, "0")
    session.add_run(run)
    settle(qtbot, runner)
    assert session.workspace.unsaved_runs == (run,)
    assert not store.folder.exists()


def test_closing_waits_for_a_run_that_is_being_written(qtbot, keeper, session, runner, run, store):
    gate = Event()
    runner.start(Lane.KEEPING, lambda report, token: gate.wait())
    session.add_run(run)
    with pytest.raises(BusyError):
        keeper.save_now(patience=0)
    waits = keeper.pending_write()
    gate.set()
    waits()
    assert keeper.save_now(patience=0)
    assert len(store.runs()) == 1
    settle(qtbot, runner)


def test_with_more_room_the_run_is_kept_after_all(qtbot, keeper, session, runner, run, store):
    store.folder.mkdir(parents=True)
    (store.folder / "0123456789").mkdir()
    (store.folder / "0123456789" / "model").write_bytes(bytes(1 << 20))
    (store.folder / "limit").write_text("1")
    with qtbot.waitSignal(keeper.full):
        session.add_run(run)
    keeper.set_limit(4)
    settle(qtbot, runner)
    settle(qtbot, runner)
    assert len(store.runs()) == 1
    assert session.workspace.unsaved_runs == ()


def test_reading_again_follows_what_others_deleted_and_added(
    qtbot, keeper, session, runner, run, validation, store, tiny_dataset
):
    session.add_run(run)
    session.set_validation(validation)
    settle(qtbot, runner)
    store.delete_all()
    other = store.keep(run, tiny_dataset)
    keeper.reload()
    settle(qtbot, runner)
    (back,) = session.workspace.runs
    assert session.workspace.kept[back].id == other.id
    assert session.workspace.current_run is back
    assert session.workspace.validation is None


def test_very_many_runs_come_back_when_they_are_asked_for(
    qtbot, keeper, session, runner, run, store, tiny_dataset, monkeypatch
):
    monkeypatch.setattr(run_keeper, "MOST_BROUGHT_BACK", 2)
    ids = [store.keep(run, tiny_dataset).id for _ in range(5)]
    store.change(ids[0], starred=True)

    def shown() -> list[str]:
        return [session.workspace.kept[run].id for run in session.workspace.runs]

    session.set_dataset(tiny_dataset, OpenRequest("tiny"))
    settle(qtbot, runner)
    assert shown() == [ids[0], *ids[3:]]
    keeper.show_when_open(ids[1])
    settle(qtbot, runner)
    assert sorted(shown()) == sorted([ids[0], ids[1], *ids[3:]])
    assert session.workspace.kept[session.workspace.current_run].id == ids[1]
    keeper.reload()
    settle(qtbot, runner)
    assert len(shown()) == 4, "what was asked for stays"


def test_a_kept_run_is_not_lost_from_the_window_by_one_more_own_digit(
    qtbot, keeper, session, runner, run, tiny_dataset
):
    session.add_run(run)
    settle(qtbot, runner)
    assert not session.refresh(tiny_dataset.source)
    assert session.workspace.runs == (run,)
