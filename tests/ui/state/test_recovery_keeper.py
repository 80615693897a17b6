"""What is kept for the next start after a crash, and when it goes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.data.user.recovery import RecoveryFolder
from mnist_gui.learning.model_file import open_model, save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import Run, train
from mnist_gui.ui.state.recovery import RecoveryKeeper, read_offer
from mnist_gui.ui.state.tasks import Lane


@pytest.fixture(scope="module")
def run(tiny_dataset) -> Run:
    return train(tiny_dataset, TrainingRequest("logistic", "pixels"))


@pytest.fixture
def keeper(session, runner, tmp_path, tiny_dataset):
    session.set_dataset(tiny_dataset, OpenRequest("tiny", ReadOptions(size=(28, 28))))
    keeper = RecoveryKeeper(session, runner, tmp_path / "recovery", session)
    keeper.pages = {}
    keeper.set_snapshots(lambda: ("train", keeper.pages))
    yield keeper
    keeper.deleteLater()


def settle(qtbot, runner) -> None:
    """Wait until the folder is written: the lane has one thread."""
    with qtbot.waitSignal(runner.start(Lane.RECOVERY, lambda report, token: None).finished):
        pass


def models(tmp_path) -> list:
    return sorted((tmp_path / "recovery").rglob("*.mnistmodel"))


def test_a_model_in_no_file_is_written_at_once(qtbot, keeper, session, runner, run, tmp_path):
    session.add_run(run)
    settle(qtbot, runner)
    (path,) = models(tmp_path)
    assert open_model(path).class_names == run.classifier.class_names


def test_a_saved_model_is_not_kept_any_more(qtbot, keeper, session, runner, run, tmp_path):
    session.add_run(run)
    session.mark_saved(run)
    settle(qtbot, runner)
    assert models(tmp_path) == []


def test_models_dropped_with_their_data_set_are_not_kept(qtbot, keeper, session, runner, run, tmp_path):
    session.add_run(run)
    settle(qtbot, runner)
    with qtbot.waitSignal(session.loading.ended):
        session.open(OpenRequest("other"))
    settle(qtbot, runner)
    assert models(tmp_path) == []


def test_a_model_from_a_file_is_not_written(qtbot, keeper, session, runner, run, tmp_path):
    session.add_run(run, saved=True)
    settle(qtbot, runner)
    assert models(tmp_path) == []


def test_what_the_pages_show_is_written_soon_after_a_change(qtbot, keeper, session, runner, tmp_path):
    keeper.pages = {"browse": {"query": "label:3"}, "draw": {}}
    keeper.note_change()
    qtbot.waitUntil(lambda: bool(list(tmp_path.rglob("state.json"))))
    settle(qtbot, runner)
    keeper.close(keep=True)
    with qtbot.waitSignal(keeper.found) as found:
        keeper.find()
    (offer,) = found.args
    assert offer.request == OpenRequest("tiny", ReadOptions(size=(28, 28)))
    assert (offer.dataset_name, offer.front) == ("Tiny", "train")
    assert offer.snapshots == {"browse": {"query": "label:3"}}
    offer.folder.remove()


def test_nothing_of_worth_writes_nothing(qtbot, keeper, runner, tmp_path):
    keeper.write()
    settle(qtbot, runner)
    assert not (tmp_path / "recovery").exists()


def test_a_closed_window_leaves_nothing(qtbot, keeper, session, runner, run, tmp_path):
    session.add_run(run)
    keeper.pages = {"browse": {"query": "label:3"}}
    settle(qtbot, runner)
    keeper.close()
    assert list((tmp_path / "recovery").iterdir()) == []


def test_an_adopted_model_is_moved_and_not_written_again(qtbot, keeper, session, runner, run, tmp_path):
    old = RecoveryFolder.create(tmp_path / "recovery")
    save_model(old.new_model(), run)
    content = old.models()[0].read_bytes()
    keeper.adopt(run, old.models()[0])
    session.add_run(run)
    settle(qtbot, runner)
    assert old.models() == []
    assert [path.read_bytes() for path in models(tmp_path)] == [content]
    session.mark_saved(run)
    settle(qtbot, runner)
    assert models(tmp_path) == []
    old.remove()


def test_a_folder_that_cannot_be_written_is_logged_and_costs_nothing(
    qtbot, keeper, session, runner, run, tmp_path, caplog
):
    (tmp_path / "recovery").write_text("in the way")
    session.add_run(run)
    settle(qtbot, runner)
    assert "cannot be written" in caplog.text
    assert session.workspace.unsaved_runs == (run,)
    keeper.close()


texts = st.text(st.characters(exclude_characters="\0"), min_size=1)
sizes = st.tuples(st.integers(1, 9999), st.integers(1, 9999))
options = st.builds(
    ReadOptions,
    st.none() | st.booleans(),
    st.none() | sizes,
    st.none() | st.sampled_from([(0.0, 1.0), (-1.5, 255.0)]),
    st.booleans(),
    st.booleans(),
)
requests = st.builds(OpenRequest, texts, options)


@given(requests)
def test_a_request_is_the_same_after_json(request_):
    assert OpenRequest.from_json(json.loads(json.dumps(request_.to_json()))) == request_


anything = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers() | st.text(), max_size=3)
)


@given(
    state=st.dictionaries(
        st.sampled_from(["opened", "dataset", "front", "pages"]),
        anything
        | st.dictionaries(st.sampled_from(["spec", "size", "range", "browse"]), anything)
        | st.dictionaries(st.text(), st.none() | st.dictionaries(st.text(), st.integers()), max_size=2),
    )
)
def test_a_foreign_state_is_read_as_far_as_it_makes_sense(tmp_path_factory, state):
    folder = RecoveryFolder.create(tmp_path_factory.mktemp("recovery"))
    folder.write_state(state)
    offer = read_offer(folder)
    assert all(isinstance(text, str) for text in (offer.dataset_name, offer.front))
    assert all(isinstance(snapshot, dict) for snapshot in offer.snapshots.values())
    if offer.request is not None:
        assert offer.request.spec == state["opened"]["spec"]
        assert offer.request.options.size is None or min(offer.request.options.size) > 0
    folder.remove()


def test_a_start_clears_what_a_killed_program_left_in_the_cache(qtbot, keeper, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_CACHE", str(tmp_path / "cache"))
    left = tmp_path / "cache" / f".features-{'0' * 32}.npy.1-18ec.part"
    left.parent.mkdir()
    left.touch()
    keeper.find()
    qtbot.waitUntil(lambda: not left.exists())
