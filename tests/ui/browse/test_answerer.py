import numpy as np
import pytest

from mnist_gui.data.columns import Readings
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query, Range
from mnist_gui.ui.browse.answerer import Answerer, Question
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.session import Session


@pytest.fixture
def session(runner):
    return Session(runner)


@pytest.fixture
def keeper(session, runner, qtbot, tiny_dataset):
    keeper = ColumnStore(session, runner)
    session.set_dataset(tiny_dataset)
    qtbot.waitUntil(lambda: keeper.columns.noted is not None)
    yield keeper
    keeper.deleteLater()


@pytest.fixture
def answerer(keeper):
    return Answerer(keeper, keeper)


@pytest.fixture
def heard(answerer):
    """All answers and all reasons for waiting, as they come."""
    heard = []
    answerer.answered.connect(heard.append)
    answerer.waiting.connect(heard.append)
    return heard


def readings_of(dataset: Dataset, confidence: float) -> Readings:
    count = len(dataset)
    return Readings(
        dataset.labels.copy(), np.full(count, confidence, np.float32), np.zeros(count, np.float32), "a test"
    )


def test_what_is_known_is_answered_at_once(answerer, heard, tiny_dataset):
    answerer.ask(Question(Query(split="test", labels=frozenset({3}))))
    assert heard[0] == ""
    answer = heard[1]
    assert answer.dataset is tiny_dataset
    assert len(answer.rows) == 10
    assert (tiny_dataset.labels[answer.rows] == 3).all()
    assert answer.sections == ()
    assert answer.values is None


def test_grouped_rows_come_with_their_labels(answerer, heard, tiny_dataset):
    answerer.ask(Question(grouped=True))
    answer = heard[-1]
    assert [section.label for section in answer.sections] == list(range(10))
    assert (np.diff(tiny_dataset.labels[answer.rows]) >= 0).all()


def test_what_can_be_measured_is_measured_first(answerer, heard, qtbot):
    with qtbot.waitSignal(answerer.answered):
        answerer.ask(Question(order=Order("ink", descending=True)))
        assert heard == ["Measuring all images..."]
    answer = heard[-1]
    assert (np.diff(answer.values[answer.rows]) <= 0).all()
    assert heard[-2] == ""


def test_without_a_model_it_says_what_to_do_and_answers_once_there_is_one(
    answerer, heard, keeper, tiny_dataset
):
    answerer.ask(Question(Query(ranges=(Range("conf", maximum=0.5),))))
    assert len(heard) == 1
    assert "model" in heard[0]
    keeper._set_columns(keeper.columns.with_readings(readings_of(tiny_dataset, confidence=0.25)))
    assert len(heard[-1].rows) == 300


def test_facts_that_do_not_matter_change_nothing(answerer, heard, keeper, tiny_dataset):
    answerer.ask(Question())
    before = list(heard)
    keeper._set_columns(keeper.columns.with_readings(readings_of(tiny_dataset, confidence=0.25)))
    assert heard == before


def test_facts_that_matter_bring_another_answer(answerer, heard, keeper, tiny_dataset):
    keeper._set_columns(keeper.columns.with_readings(readings_of(tiny_dataset, confidence=0.25)))
    answerer.ask(Question(Query(ranges=(Range("conf", maximum=0.5),))))
    keeper._set_columns(keeper.columns.with_readings(readings_of(tiny_dataset, confidence=0.75)))
    assert len(heard[-1].rows) == 0
