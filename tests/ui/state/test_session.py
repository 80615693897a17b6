"""The session: what is open, what was trained on it, and that nothing stale gets in."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.errors import DataError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import CancelToken, Progress, Report
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.workspace import EMPTY, Workspace


class Gates:
    """Stands in for a slow library call: each call waits for its gate, by the name of what it works on."""

    def __init__(self) -> None:
        self.results: dict[str, object] = {}
        self.how: dict[str, dict[str, object]] = {}
        self._gates: dict[str, threading.Event] = {}
        self.ended: dict[str, threading.Event] = {}

    def add(self, name: str, result: object) -> None:
        self.results[name] = result
        self._gates[name], self.ended[name] = threading.Event(), threading.Event()

    def open(self, name: str) -> None:
        self._gates[name].set()

    def pass_through(self, name: str, token: CancelToken | None) -> Any:
        assert token is not None
        try:
            while not self._gates[name].wait(0.005):
                token.raise_if_cancelled()
            if isinstance(error := self.results[name], Exception):
                raise error
            return self.results[name]
        finally:
            self.ended[name].set()


class Journal(QObject):
    """Notes which fields of the workspace change."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.entries: list[tuple[str, object]] = []
        session.changed.connect(self._on_changed)

    @Slot(object, object)
    def _on_changed(self, old: Workspace, new: Workspace) -> None:
        if new.dataset is not old.dataset:
            self.entries.append(("dataset", new.dataset))
        if new.runs is not old.runs:
            self.entries.append(("runs", None))
        if new.current_run is not old.current_run:
            self.entries.append(("current", new.current_run))


@pytest.fixture
def session(runner) -> Session:
    return Session(runner)


@pytest.fixture
def other_dataset(tiny_dataset) -> Dataset:
    return Dataset("Other", tiny_dataset.splits, tiny_dataset.class_names, "other")


@pytest.fixture
def files(monkeypatch) -> Gates:
    """Data sets that open when the test says so."""
    gates = Gates()

    def open_dataset(spec: str, *, token: CancelToken | None = None, **how: Any) -> Any:
        gates.how[spec] = {name: how[name] for name in ("transposed", "size")}
        return gates.pass_through(spec, token)

    monkeypatch.setattr("mnist_gui.data.open.open_dataset", open_dataset)
    return gates


@pytest.fixture
def trainings(monkeypatch) -> Gates:
    """Trainings, named by their seed, that end when the test says so."""
    gates = Gates()

    def train(
        dataset: Dataset, request: TrainingRequest, *, report: Report, token: CancelToken | None = None
    ) -> Any:
        report(Progress("Training"))
        return gates.pass_through(str(request.seed), token)

    monkeypatch.setattr("mnist_gui.learning.training.train", train)
    return gates


@pytest.fixture
def validations(monkeypatch) -> Gates:
    """Cross-validations, named by their number of folds, that end when the test says so."""
    gates = Gates()

    def cross_validate(
        dataset: Dataset, request: TrainingRequest, *, folds: int, report: Report, token: CancelToken
    ) -> Any:
        return gates.pass_through(str(folds), token)

    monkeypatch.setattr("mnist_gui.learning.validation.cross_validate", cross_validate)
    return gates


def finish_training(qtbot, session: Session, trainings: Gates, seed: int, run: object) -> None:
    trainings.add(str(seed), run)
    trainings.open(str(seed))
    with qtbot.waitSignal(session.train(TrainingRequest(seed=seed)).finished):
        pass


def test_nothing_is_open_at_first(session):
    assert session.workspace.dataset is None
    assert session.workspace.runs == ()
    assert session.workspace.current_run is None
    assert session.workspace.classifier is None
    assert session.loading.task is None
    assert session.learning.task is None
    assert session.workspace.validation is None


def test_opened_data_set_is_announced(qtbot, session, files, tiny_dataset):
    journal = Journal(session)
    files.add("tiny", tiny_dataset)
    with qtbot.waitSignal(session.loading.started) as started:
        task = session.open(OpenRequest("tiny"))
    assert started.args == [task]
    assert session.loading.task is task
    with qtbot.waitSignal(task.finished):
        files.open("tiny")
    assert session.workspace.dataset is tiny_dataset
    assert session.loading.task is None
    assert journal.entries[0] == ("dataset", tiny_dataset)


def test_how_a_data_set_was_read_is_kept_until_another_one_is_there(
    qtbot, session, files, tiny_dataset, other_dataset
):
    assert session.workspace.opened == OpenRequest("")
    files.add("turned", tiny_dataset)
    files.open("turned")
    with qtbot.waitSignal(
        session.open(OpenRequest("turned", ReadOptions(transposed=True, size=(20, 30)))).finished
    ):
        pass
    assert files.how["turned"] == {"transposed": True, "size": (20, 30)}
    assert session.workspace.opened == OpenRequest(
        tiny_dataset.source, ReadOptions(transposed=True, size=(20, 30))
    )
    for name, dataset in (("broken", DataError("No.")), ("plain", other_dataset)):
        files.add(name, dataset)
        files.open(name)
    with qtbot.waitSignal(session.open(OpenRequest("broken")).finished):
        pass
    assert session.workspace.opened.options.size == (20, 30)
    with qtbot.waitSignal(session.open(OpenRequest("plain")).finished):
        pass
    assert session.workspace.opened == OpenRequest("other")


def test_opening_another_data_set_drops_the_one_that_loads(
    qtbot, session, files, tiny_dataset, other_dataset
):
    journal = Journal(session)
    files.add("first", tiny_dataset)
    files.add("second", other_dataset)
    first = session.open(OpenRequest("first"))
    second = session.open(OpenRequest("second"))
    with qtbot.waitSignal(first.cancelled):
        pass
    assert session.loading.task is second  # the end of the first is not taken for that of the second
    with qtbot.waitSignal(second.finished):
        files.open("second")
    assert session.workspace.dataset is other_dataset
    assert [entry for entry in journal.entries if entry[0] == "dataset"] == [("dataset", other_dataset)]


def test_loaded_data_set_that_came_too_late_is_dropped(qtbot, session, files, tiny_dataset, other_dataset):
    files.add("first", tiny_dataset)
    files.add("second", other_dataset)
    files.open("first")
    files.open("second")
    session.open(OpenRequest("first"))
    assert files.ended["first"].wait(5)  # its result waits in the event loop
    with qtbot.waitSignal(session.changed) as changed:
        session.open(OpenRequest("second"))
    assert changed.args[1].dataset is other_dataset


def test_what_has_changed_in_its_file_is_loaded_again(qtbot, session, files, tiny_dataset, other_dataset):
    session.set_dataset(other_dataset)
    files.add("other", tiny_dataset)
    assert session.refresh("other")
    first = session.loading.task
    assert session.refresh("other")  # which has changed once more
    assert session.loading.task is not first
    files.open("other")
    with qtbot.waitSignal(session.changed) as changed:
        pass
    assert changed.args[1].dataset is tiny_dataset


def test_what_has_changed_costs_no_training_and_no_model(qtbot, session, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    trainings.add("1", run := object())
    session.train(TrainingRequest(seed=1))
    assert not session.refresh(tiny_dataset.source)
    trainings.open("1")
    qtbot.waitUntil(lambda: session.workspace.runs == (run,) and session.learning.task is None)
    assert not session.refresh(tiny_dataset.source)
    assert session.loading.task is None
    assert session.workspace.runs == (run,)


@pytest.mark.parametrize("changed", ["other", "another"])
def test_what_has_changed_does_not_get_in_the_way_of_another_data_set(
    qtbot, session, files, tiny_dataset, other_dataset, changed
):
    session.set_dataset(other_dataset)
    files.add("first", tiny_dataset)
    task = session.open(OpenRequest("first"))
    assert session.refresh(changed)
    assert session.loading.task is task
    files.open("first")
    with qtbot.waitSignal(task.finished):
        pass
    assert session.workspace.dataset is tiny_dataset


def test_data_set_that_cannot_be_read_costs_nothing(qtbot, session, files, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    run = object()
    finish_training(qtbot, session, trainings, 1, run)
    journal = Journal(session)
    files.add("broken", DataError("broken is cut short."))
    files.open("broken")
    with qtbot.waitSignal(session.open(OpenRequest("broken")).failed) as failed:
        pass
    assert str(failed.args[0]) == "broken is cut short."
    qtbot.waitUntil(lambda: session.loading.task is None)
    assert session.workspace.dataset is tiny_dataset
    assert session.workspace.runs == (run,)
    assert journal.entries == []


def test_a_data_set_that_is_to_be_confirmed_leaves_the_open_one_alone_until_it_is(
    qtbot, session, files, trainings, tiny_dataset, other_dataset
):
    session.set_dataset(tiny_dataset)
    run = object()
    finish_training(qtbot, session, trainings, 1, run)
    journal, request = Journal(session), OpenRequest("other", ReadOptions(transposed=True))
    files.add("other", other_dataset)
    files.open("other")
    to_confirm = []
    task = session.open(request, confirm=to_confirm.append)
    qtbot.waitUntil(lambda: session.loading.task is None)
    assert task.is_finished
    assert len(to_confirm) == 1
    assert (session.workspace.dataset, session.workspace.runs, journal.entries) == (tiny_dataset, (run,), [])
    to_confirm[0]()
    workspace = session.workspace
    assert (workspace.dataset, workspace.runs, workspace.opened) == (other_dataset, (), request)
    assert journal.entries[0] == ("dataset", other_dataset)


def test_a_newer_request_drops_what_was_to_be_confirmed(qtbot, session, files, tiny_dataset, other_dataset):
    to_confirm = []
    for name, dataset in (("first", tiny_dataset), ("second", other_dataset)):
        files.add(name, dataset)
        files.open(name)
    session.open(OpenRequest("first"), confirm=to_confirm.append)
    assert files.ended["first"].wait(5)  # its result waits in the event loop
    with qtbot.waitSignal(session.open(OpenRequest("second"), confirm=to_confirm.append).finished):
        pass
    assert len(to_confirm) == 1
    to_confirm[0]()
    assert session.workspace.dataset is other_dataset


def test_what_was_to_be_confirmed_is_stale_once_another_data_set_is_requested(
    qtbot, session, files, tiny_dataset, other_dataset
):
    to_confirm = []
    for name, dataset in (("first", tiny_dataset), ("second", other_dataset)):
        files.add(name, dataset)
    files.open("first")
    with qtbot.waitSignal(session.open(OpenRequest("first"), confirm=to_confirm.append).finished):
        pass
    second = session.open(OpenRequest("second"))
    to_confirm[0]()
    assert session.workspace is EMPTY
    with qtbot.waitSignal(second.finished):
        files.open("second")
    to_confirm[0]()
    assert session.workspace.dataset is other_dataset


def test_training_needs_a_data_set(session):
    with pytest.raises(RuntimeError, match="no data set"):
        session.train(TrainingRequest())


def test_finished_training_becomes_a_run_and_answers(qtbot, session, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    journal = Journal(session)
    trainings.add("1", run := object())
    with qtbot.waitSignal(session.learning.started) as started:
        task = session.train(TrainingRequest(seed=1))
    assert started.args == [task]
    assert session.learning.task is task
    with qtbot.waitSignal(task.finished):
        trainings.open("1")
    assert session.learning.task is None
    assert session.workspace.runs == (run,)
    assert session.workspace.current_run is run
    assert [name for name, _ in journal.entries] == ["runs", "current"]


def test_runs_are_kept_oldest_first_and_the_newest_answers(qtbot, session, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    first, second = object(), object()
    finish_training(qtbot, session, trainings, 1, first)
    finish_training(qtbot, session, trainings, 2, second)
    assert session.workspace.runs == (first, second)
    assert session.workspace.current_run is second


def test_selected_run_is_announced_once(qtbot, session, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    first, second = object(), object()
    finish_training(qtbot, session, trainings, 1, first)
    finish_training(qtbot, session, trainings, 2, second)
    journal = Journal(session)
    session.select_run(first)
    session.select_run(first)
    assert session.workspace.current_run is first
    assert journal.entries == [("current", first)]


def test_new_training_drops_the_one_under_way(qtbot, session, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    trainings.add("1", object())
    trainings.add("2", wanted := object())
    first = session.train(TrainingRequest(seed=1))
    second = session.train(TrainingRequest(seed=2))
    with qtbot.waitSignal(first.cancelled):
        pass
    assert session.learning.task is second
    with qtbot.waitSignal(second.finished):
        trainings.open("2")
    assert session.workspace.runs == (wanted,)


def test_failed_training_leaves_no_run(qtbot, session, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    finish_training(qtbot, session, trainings, 1, DataError("No."))
    assert session.workspace.runs == ()
    assert session.learning.task is None


def test_another_data_set_forgets_runs_and_stops_training(
    qtbot, session, trainings, tiny_dataset, other_dataset
):
    session.set_dataset(tiny_dataset)
    finish_training(qtbot, session, trainings, 1, object())
    trainings.add("2", object())
    task = session.train(TrainingRequest(seed=2))
    with qtbot.waitSignal(task.cancelled):
        session.set_dataset(other_dataset)
    assert session.workspace.runs == ()
    assert session.workspace.current_run is None
    assert session.workspace.classifier is None


def test_run_of_the_data_set_before_is_dropped_though_it_was_ready(
    qtbot, session, trainings, tiny_dataset, other_dataset
):
    session.set_dataset(tiny_dataset)
    trainings.add("1", object())
    trainings.open("1")
    task = session.train(TrainingRequest(seed=1))
    assert trainings.ended["1"].wait(5)  # its result waits in the event loop
    with qtbot.waitSignal(task.finished):
        session.set_dataset(other_dataset)
    assert session.workspace.runs == ()
    assert session.workspace.current_run is None


def test_real_training_gives_a_classifier(qtbot, session, tiny_dataset):
    session.set_dataset(tiny_dataset)
    with qtbot.waitSignal(session.train(TrainingRequest("logistic")).finished, timeout=30_000):
        pass
    assert session.workspace.current_run is not None
    assert session.workspace.classifier is session.workspace.current_run.classifier
    assert session.workspace.current_run.train_images == 200


def test_cross_validation_is_kept_and_announced(qtbot, session, validations, tiny_dataset):
    session.set_dataset(tiny_dataset)
    validations.add("5", result := object())
    with qtbot.waitSignal(session.learning.started) as started:
        task = session.validate(TrainingRequest(), 5)
    assert started.args == [task]
    assert session.learning.task is task
    with qtbot.waitSignals([session.changed, task.finished], order="strict"):
        validations.open("5")
    assert session.workspace.validation is result
    assert session.learning.task is None
    assert session.workspace.runs == ()


# Models from files


@pytest.fixture
def models(monkeypatch) -> Gates:
    """Models that open when the test says so, by path and the name of the data set they are opened for."""
    gates = Gates()

    def open_run(path: str, dataset: Dataset, *, report: Report, token: CancelToken) -> Any:
        return gates.pass_through(f"{path} for {dataset.name}", token)

    monkeypatch.setattr("mnist_gui.learning.saved_run.open_run", open_run)
    return gates


def test_an_opened_model_is_a_run_that_is_saved_and_answers(qtbot, session, models, trainings, tiny_dataset):
    session.set_dataset(tiny_dataset)
    trained, opened = object(), object()
    finish_training(qtbot, session, trainings, 1, trained)
    models.add("a for Tiny", opened)
    models.open("a for Tiny")
    with qtbot.waitSignal(session.model_loading.started) as started:
        task = session.open_model("a")
    assert started.args == [task]
    with qtbot.waitSignal(task.finished):
        pass
    assert session.workspace.runs == (trained, opened)
    assert session.workspace.current_run is opened
    assert session.workspace.unsaved_runs == (trained,)
    session.mark_saved(trained)
    assert session.workspace.unsaved_runs == ()


def test_of_two_models_that_are_being_opened_the_first_is_dropped(qtbot, session, models, tiny_dataset):
    session.set_dataset(tiny_dataset)
    models.add("a for Tiny", object())
    models.add("b for Tiny", wanted := object())
    first = session.open_model("a")
    second = session.open_model("b")
    with qtbot.waitSignal(first.cancelled):
        pass
    with qtbot.waitSignal(second.finished):
        models.open("b for Tiny")
    assert session.workspace.runs == (wanted,)


def test_a_model_is_opened_for_the_data_set_that_was_asked_for_before_it(
    qtbot, session, files, models, tiny_dataset, other_dataset
):
    session.set_dataset(tiny_dataset)
    files.add("other", other_dataset)
    for name in ("Tiny", "Other"):
        models.add(f"a for {name}", name)
        models.open(f"a for {name}")
    session.open(OpenRequest("other"))
    session.open_model("a")
    files.open("other")
    qtbot.waitUntil(lambda: session.workspace.runs == ("Other",))
    assert session.workspace.dataset is other_dataset


def test_a_data_set_does_not_wait_for_a_model_that_reads_the_one_before(
    qtbot, session, files, models, tiny_dataset, other_dataset
):
    session.set_dataset(tiny_dataset)
    files.add("other", other_dataset)
    files.open("other")
    models.add("a for Tiny", "Tiny")  # and is never done
    models.add("a for Other", "Other")
    models.open("a for Other")
    session.open_model("a")
    session.open(OpenRequest("other"))
    qtbot.waitUntil(lambda: session.workspace.runs == ("Other",))
    assert session.workspace.dataset is other_dataset


def test_a_model_that_is_being_opened_reads_the_data_set_that_stays(
    qtbot, session, files, models, tiny_dataset
):
    session.set_dataset(tiny_dataset)
    files.add("broken", DataError("broken is cut short."))
    files.open("broken")
    models.add("a for Tiny", "Tiny")
    models.open("a for Tiny")
    session.open_model("a")
    session.open(OpenRequest("broken"))
    qtbot.waitUntil(lambda: session.workspace.runs == ("Tiny",))
    assert session.workspace.dataset is tiny_dataset


def test_a_model_without_a_data_set_to_read_is_refused(qtbot, session):
    with qtbot.waitSignal(session.open_model("a.mnistmodel").failed) as failed:
        pass
    assert str(failed.args[0]) == "a.mnistmodel has nothing to read; open a data set first."
    assert session.workspace.runs == ()


def test_nothing_can_be_cross_validated_before_a_data_set_is_open(session):
    with pytest.raises(RuntimeError, match="no data set"):
        session.validate(TrainingRequest(), 5)


def test_training_drops_a_cross_validation_and_the_other_way_round(
    qtbot, session, trainings, validations, tiny_dataset
):
    session.set_dataset(tiny_dataset)
    trainings.add("1", object())
    for folds in ("3", "4"):
        validations.add(folds, object())
    first = session.validate(TrainingRequest(), 3)
    training = session.train(TrainingRequest(seed=1))
    with qtbot.waitSignal(first.cancelled):
        pass
    second = session.validate(TrainingRequest(), 4)
    with qtbot.waitSignal(training.cancelled):
        pass
    assert training.is_finished
    assert session.learning.task is second
    with qtbot.waitSignal(second.finished):
        validations.open("4")
    assert session.workspace.validation is validations.results["4"]


def test_another_data_set_drops_the_cross_validation(
    qtbot, session, validations, tiny_dataset, other_dataset
):
    session.set_dataset(tiny_dataset)
    validations.add("2", object())
    validations.open("2")
    with qtbot.waitSignal(session.validate(TrainingRequest(), 2).finished):
        pass
    validations.add("3", object())
    under_way = session.validate(TrainingRequest(), 3)
    with qtbot.waitSignals([session.changed, under_way.cancelled]):
        session.set_dataset(other_dataset)
    assert session.workspace.validation is None


# Followers


class Follower(QObject):
    """A view: keeps what it was told last; may change the workspace itself when a run comes."""

    def __init__(self, session: Session, on_run: Any = None) -> None:
        super().__init__()
        self.shown = EMPTY
        self.changes: list[tuple[Workspace, Workspace]] = []
        self._on_run = on_run
        session.follow(self._on_changed)

    @Slot(object, object)
    def _on_changed(self, old: Workspace, new: Workspace) -> None:
        assert old is self.shown, "no change is missed, and none comes out of order"
        self.shown = new
        self.changes.append((old, new))
        if self._on_run is not None and len(new.runs) > len(old.runs):
            self._on_run(new)


def test_a_late_follower_learns_at_once_what_the_others_know(session, tiny_dataset):
    early = Follower(session)
    session.set_dataset(tiny_dataset)
    session.add_run(run := object())
    late = Follower(session)
    assert late.shown is early.shown is session.workspace
    assert late.changes == [(EMPTY, session.workspace)]
    assert late.shown.current_run is run


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_change_made_by_a_follower_reaches_all_in_order(session, tiny_dataset, position):
    first, second = object(), object()

    def go_back(workspace: Workspace) -> None:
        if workspace.current_run is second:
            session.select_run(first)

    followers = [Follower(session, go_back if place == position else None) for place in range(3)]
    session.set_dataset(tiny_dataset)
    session.add_run(first)
    session.add_run(second)
    assert session.workspace.current_run is first
    told = [[new.current_run for _, new in follower.changes] for follower in followers]
    assert told == [[None, None, first, second, first]] * 3


def test_a_change_keeps_the_fields_that_it_does_not_concern(session, tiny_dataset):
    session.set_dataset(tiny_dataset)
    session.add_run(first := object())
    session.add_run(object())
    before = session.workspace
    session.select_run(first)
    after = session.workspace
    assert after is not before
    assert (after.dataset, after.runs, after.saved_runs) == (before.dataset, before.runs, before.saved_runs)
    assert after.runs is before.runs
    assert before.current_run is not first, "the value before is as it was"


def test_what_changes_nothing_is_not_announced(session, tiny_dataset):
    session.set_dataset(tiny_dataset)
    session.add_run(run := object(), saved=True)
    follower = Follower(session)
    session.select_run(run)
    session.mark_saved(run)
    assert len(follower.changes) == 1
