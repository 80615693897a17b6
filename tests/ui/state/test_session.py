"""The session: what is open, what was trained on it, and that nothing stale gets in."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot

from mnist_gui.data.dataset import Dataset
from mnist_gui.errors import DataError
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.progress import CancelToken, Progress, Report
from mnist_gui.ui.state.open_request import OpenRequest
from mnist_gui.ui.state.session import Session


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
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.entries: list[tuple[str, object]] = []
        session.dataset_changed.connect(self._on_dataset_changed)
        session.runs_changed.connect(self._on_runs_changed)
        session.current_run_changed.connect(self._on_current_run_changed)

    @Slot(object)
    def _on_dataset_changed(self, dataset: object) -> None:
        self.entries.append(("dataset", dataset))

    @Slot()
    def _on_runs_changed(self) -> None:
        self.entries.append(("runs", None))

    @Slot(object)
    def _on_current_run_changed(self, run: object) -> None:
        self.entries.append(("current", run))


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
    assert session.dataset is None
    assert session.runs == ()
    assert session.current_run is None
    assert session.classifier is None
    assert session.loading is None
    assert session.training is None
    assert session.validating is None
    assert session.validation is None
    assert not session.is_learning


def test_opened_data_set_is_announced(qtbot, session, files, tiny_dataset):
    journal = Journal(session)
    files.add("tiny", tiny_dataset)
    with qtbot.waitSignal(session.loading_started) as started:
        task = session.open("tiny")
    assert started.args == [task]
    assert session.loading is task
    with qtbot.waitSignal(task.finished):
        files.open("tiny")
    assert session.dataset is tiny_dataset
    assert session.loading is None
    assert journal.entries[0] == ("dataset", tiny_dataset)


def test_how_a_data_set_was_read_is_kept_until_another_one_is_there(
    qtbot, session, files, tiny_dataset, other_dataset
):
    assert session.opened == OpenRequest("")
    files.add("turned", tiny_dataset)
    files.open("turned")
    with qtbot.waitSignal(session.open("turned", transposed=True, size=(20, 30)).finished):
        pass
    assert files.how["turned"] == {"transposed": True, "size": (20, 30)}
    assert session.opened == OpenRequest(tiny_dataset.source, transposed=True, size=(20, 30))
    for name, dataset in (("broken", DataError("No.")), ("plain", other_dataset)):
        files.add(name, dataset)
        files.open(name)
    with qtbot.waitSignal(session.open("broken").finished):
        pass
    assert session.opened.size == (20, 30)
    with qtbot.waitSignal(session.open("plain").finished):
        pass
    assert session.opened == OpenRequest("other")


def test_opening_another_data_set_drops_the_one_that_loads(
    qtbot, session, files, tiny_dataset, other_dataset
):
    journal = Journal(session)
    files.add("first", tiny_dataset)
    files.add("second", other_dataset)
    first = session.open("first")
    second = session.open("second")
    with qtbot.waitSignal(first.cancelled):
        pass
    assert session.loading is second  # the end of the first is not taken for that of the second
    with qtbot.waitSignal(second.finished):
        files.open("second")
    assert session.dataset is other_dataset
    assert [entry for entry in journal.entries if entry[0] == "dataset"] == [("dataset", other_dataset)]


def test_loaded_data_set_that_came_too_late_is_dropped(qtbot, session, files, tiny_dataset, other_dataset):
    files.add("first", tiny_dataset)
    files.add("second", other_dataset)
    files.open("first")
    files.open("second")
    session.open("first")
    assert files.ended["first"].wait(5)  # its result waits in the event loop
    with qtbot.waitSignal(session.dataset_changed) as changed:
        session.open("second")
    assert changed.args == [other_dataset]


def test_what_has_changed_in_its_file_is_loaded_again(qtbot, session, files, tiny_dataset, other_dataset):
    session._on_loaded(other_dataset)
    files.add("other", tiny_dataset)
    assert session.refresh("other")
    first = session.loading
    assert session.refresh("other")  # which has changed once more
    assert session.loading is not first
    files.open("other")
    with qtbot.waitSignal(session.dataset_changed) as changed:
        pass
    assert changed.args == [tiny_dataset]


def test_what_has_changed_costs_no_training_and_no_model(qtbot, session, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    trainings.add("1", run := object())
    session.train(TrainingRequest(seed=1))
    assert not session.refresh(tiny_dataset.source)
    trainings.open("1")
    qtbot.waitUntil(lambda: session.runs == (run,) and not session.is_learning)
    assert not session.refresh(tiny_dataset.source)
    assert session.loading is None
    assert session.runs == (run,)


@pytest.mark.parametrize("changed", ["other", "another"])
def test_what_has_changed_does_not_get_in_the_way_of_another_data_set(
    qtbot, session, files, tiny_dataset, other_dataset, changed
):
    session._on_loaded(other_dataset)
    files.add("first", tiny_dataset)
    task = session.open("first")
    assert session.refresh(changed)
    assert session.loading is task
    files.open("first")
    with qtbot.waitSignal(task.finished):
        pass
    assert session.dataset is tiny_dataset


def test_data_set_that_cannot_be_read_costs_nothing(qtbot, session, files, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    run = object()
    finish_training(qtbot, session, trainings, 1, run)
    journal = Journal(session)
    files.add("broken", DataError("broken is cut short."))
    files.open("broken")
    with qtbot.waitSignal(session.open("broken").failed) as failed:
        pass
    assert str(failed.args[0]) == "broken is cut short."
    qtbot.waitUntil(lambda: session.loading is None)
    assert session.dataset is tiny_dataset
    assert session.runs == (run,)
    assert journal.entries == []


def test_a_data_set_that_is_only_loaded_leaves_the_open_one_alone_until_it_is_taken(
    qtbot, session, files, trainings, tiny_dataset, other_dataset
):
    session._on_loaded(tiny_dataset)
    run = object()
    finish_training(qtbot, session, trainings, 1, run)
    journal, request = Journal(session), OpenRequest("other", transposed=True)
    files.add("other", other_dataset)
    files.open("other")
    with qtbot.waitSignal(session.dataset_loaded) as loaded:
        task = session.load(request)
    assert loaded.args == [other_dataset, request]
    qtbot.waitUntil(lambda: session.loading is None)
    assert task.is_finished
    assert (session.dataset, session.runs, journal.entries) == (tiny_dataset, (run,), [])
    session.take(other_dataset, request)
    assert (session.dataset, session.runs, session.opened) == (other_dataset, (), request)
    assert journal.entries[0] == ("dataset", other_dataset)


def test_a_newer_request_drops_what_was_only_to_be_loaded(qtbot, session, files, tiny_dataset, other_dataset):
    heard = []
    session.dataset_loaded.connect(lambda dataset, _request: heard.append(dataset))
    for name, dataset in (("first", tiny_dataset), ("second", other_dataset)):
        files.add(name, dataset)
        files.open(name)
    session.load(OpenRequest("first"))
    assert files.ended["first"].wait(5)  # its result waits in the event loop
    with qtbot.waitSignal(session.load(OpenRequest("second")).finished):
        pass
    assert heard == [other_dataset]


def test_training_needs_a_data_set(session):
    with pytest.raises(RuntimeError, match="no data set"):
        session.train(TrainingRequest())


def test_finished_training_becomes_a_run_and_answers(qtbot, session, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    journal = Journal(session)
    trainings.add("1", run := object())
    with qtbot.waitSignal(session.training_started) as started:
        task = session.train(TrainingRequest(seed=1))
    assert started.args == [task]
    assert session.training is task
    with qtbot.waitSignal(task.finished):
        trainings.open("1")
    assert session.training is None
    assert session.runs == (run,)
    assert session.current_run is run
    assert [name for name, _ in journal.entries] == ["runs", "current"]


def test_runs_are_kept_oldest_first_and_the_newest_answers(qtbot, session, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    first, second = object(), object()
    finish_training(qtbot, session, trainings, 1, first)
    finish_training(qtbot, session, trainings, 2, second)
    assert session.runs == (first, second)
    assert session.current_run is second


def test_selected_run_is_announced_once(qtbot, session, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    first, second = object(), object()
    finish_training(qtbot, session, trainings, 1, first)
    finish_training(qtbot, session, trainings, 2, second)
    journal = Journal(session)
    session.select_run(first)
    session.select_run(first)
    assert session.current_run is first
    assert journal.entries == [("current", first)]


def test_new_training_drops_the_one_under_way(qtbot, session, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    trainings.add("1", object())
    trainings.add("2", wanted := object())
    first = session.train(TrainingRequest(seed=1))
    second = session.train(TrainingRequest(seed=2))
    with qtbot.waitSignal(first.cancelled):
        pass
    assert session.training is second
    with qtbot.waitSignal(second.finished):
        trainings.open("2")
    assert session.runs == (wanted,)


def test_failed_training_leaves_no_run(qtbot, session, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    finish_training(qtbot, session, trainings, 1, DataError("No."))
    assert session.runs == ()
    assert session.training is None


def test_another_data_set_forgets_runs_and_stops_training(
    qtbot, session, trainings, tiny_dataset, other_dataset
):
    session._on_loaded(tiny_dataset)
    finish_training(qtbot, session, trainings, 1, object())
    trainings.add("2", object())
    task = session.train(TrainingRequest(seed=2))
    with qtbot.waitSignal(task.cancelled):
        session._on_loaded(other_dataset)
    assert session.runs == ()
    assert session.current_run is None
    assert session.classifier is None


def test_run_of_the_data_set_before_is_dropped_though_it_was_ready(
    qtbot, session, trainings, tiny_dataset, other_dataset
):
    session._on_loaded(tiny_dataset)
    trainings.add("1", object())
    trainings.open("1")
    task = session.train(TrainingRequest(seed=1))
    assert trainings.ended["1"].wait(5)  # its result waits in the event loop
    with qtbot.waitSignal(task.finished):
        session._on_loaded(other_dataset)
    assert session.runs == ()
    assert session.current_run is None


def test_real_training_gives_a_classifier(qtbot, session, tiny_dataset):
    session._on_loaded(tiny_dataset)
    with qtbot.waitSignal(session.train(TrainingRequest("logistic")).finished, timeout=30_000):
        pass
    assert session.current_run is not None
    assert session.classifier is session.current_run.classifier
    assert session.current_run.train_images == 200


def test_cross_validation_is_kept_and_announced(qtbot, session, validations, tiny_dataset):
    session._on_loaded(tiny_dataset)
    validations.add("5", result := object())
    with qtbot.waitSignal(session.validation_started) as started:
        task = session.validate(TrainingRequest(), 5)
    assert started.args == [task]
    assert session.validating is task
    assert session.is_learning
    with qtbot.waitSignals([session.validation_changed, task.finished], order="strict"):
        validations.open("5")
    assert session.validation is result
    assert session.validating is None
    assert session.runs == ()


# Models from files


@pytest.fixture
def models(monkeypatch) -> Gates:
    """Models that open when the test says so, by path and the name of the data set they shall read."""
    gates = Gates()

    def open_run(path: str, dataset: Dataset, *, report: Report, token: CancelToken) -> Any:
        return gates.pass_through(f"{path} for {dataset.name}", token)

    monkeypatch.setattr("mnist_gui.learning.saved_run.open_run", open_run)
    return gates


def test_an_opened_model_is_a_run_that_is_saved_and_answers(qtbot, session, models, trainings, tiny_dataset):
    session._on_loaded(tiny_dataset)
    trained, opened = object(), object()
    finish_training(qtbot, session, trainings, 1, trained)
    models.add("a for Tiny", opened)
    models.open("a for Tiny")
    with qtbot.waitSignal(session.model_loading_started) as started:
        task = session.open_model("a")
    assert started.args == [task]
    with qtbot.waitSignal(task.finished):
        pass
    assert session.runs == (trained, opened)
    assert session.current_run is opened
    assert session.unsaved_runs == (trained,)
    session.mark_saved(trained)
    assert session.unsaved_runs == ()


def test_of_two_models_that_are_being_opened_the_first_is_dropped(qtbot, session, models, tiny_dataset):
    session._on_loaded(tiny_dataset)
    models.add("a for Tiny", object())
    models.add("b for Tiny", wanted := object())
    first = session.open_model("a")
    second = session.open_model("b")
    with qtbot.waitSignal(first.cancelled):
        pass
    with qtbot.waitSignal(second.finished):
        models.open("b for Tiny")
    assert session.runs == (wanted,)


def test_a_model_is_opened_for_the_data_set_that_was_asked_for_before_it(
    qtbot, session, files, models, tiny_dataset, other_dataset
):
    session._on_loaded(tiny_dataset)
    files.add("other", other_dataset)
    for name in ("Tiny", "Other"):
        models.add(f"a for {name}", name)
        models.open(f"a for {name}")
    session.open("other")
    session.open_model("a")
    files.open("other")
    qtbot.waitUntil(lambda: session.runs == ("Other",))
    assert session.dataset is other_dataset


def test_a_data_set_does_not_wait_for_a_model_that_reads_the_one_before(
    qtbot, session, files, models, tiny_dataset, other_dataset
):
    session._on_loaded(tiny_dataset)
    files.add("other", other_dataset)
    files.open("other")
    models.add("a for Tiny", "Tiny")  # and is never done
    models.add("a for Other", "Other")
    models.open("a for Other")
    session.open_model("a")
    session.open("other")
    qtbot.waitUntil(lambda: session.runs == ("Other",))
    assert session.dataset is other_dataset


def test_a_model_that_is_being_opened_reads_the_data_set_that_stays(
    qtbot, session, files, models, tiny_dataset
):
    session._on_loaded(tiny_dataset)
    files.add("broken", DataError("broken is cut short."))
    files.open("broken")
    models.add("a for Tiny", "Tiny")
    models.open("a for Tiny")
    session.open_model("a")
    session.open("broken")
    qtbot.waitUntil(lambda: session.runs == ("Tiny",))
    assert session.dataset is tiny_dataset


def test_a_model_without_a_data_set_to_read_is_refused(qtbot, session):
    with qtbot.waitSignal(session.open_model("a.mnistmodel").failed) as failed:
        pass
    assert str(failed.args[0]) == "a.mnistmodel has nothing to read; open a data set first."
    assert session.runs == ()


def test_nothing_can_be_cross_validated_before_a_data_set_is_open(session):
    with pytest.raises(RuntimeError, match="no data set"):
        session.validate(TrainingRequest(), 5)


def test_training_drops_a_cross_validation_and_the_other_way_round(
    qtbot, session, trainings, validations, tiny_dataset
):
    session._on_loaded(tiny_dataset)
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
    qtbot.waitUntil(lambda: session.training is None)
    assert session.validating is second
    with qtbot.waitSignal(second.finished):
        validations.open("4")
    assert session.validation is validations.results["4"]


def test_another_data_set_drops_the_cross_validation(
    qtbot, session, validations, tiny_dataset, other_dataset
):
    session._on_loaded(tiny_dataset)
    validations.add("2", object())
    validations.open("2")
    with qtbot.waitSignal(session.validate(TrainingRequest(), 2).finished):
        pass
    validations.add("3", object())
    under_way = session.validate(TrainingRequest(), 3)
    with qtbot.waitSignals([session.validation_changed, under_way.cancelled]):
        session._on_loaded(other_dataset)
    assert session.validation is None
