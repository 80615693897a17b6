from dataclasses import replace

import numpy as np
import pytest
from helpers.ruler import Ruler, run_of
from PySide6.QtCore import QObject, Slot

from mnist_gui.data.query.order import Order
from mnist_gui.data.query.query import Query, Range
from mnist_gui.ui.browse.query_controller import QueryController
from mnist_gui.ui.browse.query_request import Comparison, QueryRequest, QueryResult


@pytest.fixture
def top() -> list[int | None]:
    """The row at the top of the grid, which the user may change."""
    return [None]


@pytest.fixture
def controller(column_store, top):
    controller = QueryController(column_store, lambda: top[0], column_store)
    column_store.changed.connect(controller.update)
    return controller


class Shown(QObject):
    """Notes each result, and each reason for waiting, as they come."""

    def __init__(self, controller: QueryController) -> None:
        super().__init__()
        self.all: list[object] = []
        self.return_rows: list[int | None] = []
        self.requests: list[QueryRequest] = []
        controller.result_changed.connect(self._on_result_changed)
        controller.waiting.connect(self.all.append)
        controller.requested.connect(self.requests.append)

    @Slot(object, object)
    def _on_result_changed(self, result: QueryResult, return_row: int | None) -> None:
        self.all.append(result)
        self.return_rows.append(return_row)

    @property
    def results(self) -> list[QueryResult]:
        return [each for each in self.all if isinstance(each, QueryResult)]


@pytest.fixture
def shown(controller) -> Shown:
    return Shown(controller)


@pytest.fixture
def heard(shown):
    return shown.all


@pytest.fixture
def select_model(session, column_store, qtbot):
    """Select a model that predicts every image with one confidence, and wait for its predictions."""

    def select(*, confidence: float) -> None:
        session.select_run(run_of(Ruler(sure=confidence)))
        qtbot.waitUntil(lambda: column_store.columns.predictions is not None)
        qtbot.waitUntil(lambda: np.allclose(column_store.columns.predictions.confidence, confidence))

    return select


def test_what_needs_no_column_has_a_result_at_once(controller, heard, tiny_dataset):
    controller.request(QueryRequest(Query(split="test", labels=frozenset({3}))))
    assert heard[0] == ""
    result = heard[1]
    assert result.dataset is tiny_dataset
    assert len(result.rows) == 10
    assert (tiny_dataset.labels[result.rows] == 3).all()
    assert result.sections == ()
    assert result.values is None


def test_grouped_rows_come_with_their_labels(controller, heard, tiny_dataset):
    controller.request(QueryRequest(grouped=True))
    result = heard[-1]
    assert [section.label for section in result.sections] == list(range(10))
    assert (np.diff(tiny_dataset.labels[result.rows]) >= 0).all()


def test_what_can_be_measured_is_measured_first(controller, heard, qtbot):
    with qtbot.waitSignal(controller.result_changed):
        controller.request(QueryRequest(order=Order("ink", descending=True)))
        assert heard == ["Measuring all images..."]
    result = heard[-1]
    assert (np.diff(result.values[result.rows]) <= 0).all()
    assert heard[-2] == ""


def test_without_a_model_it_says_what_to_do_and_has_a_result_once_there_is_one(
    controller, heard, select_model
):
    controller.request(QueryRequest(Query(ranges=(Range("conf", maximum=0.5),))))
    assert len(heard) == 1
    assert "model" in heard[0]
    select_model(confidence=0.5)
    assert len(heard[-1].rows) == 300


def test_columns_that_do_not_matter_change_nothing(controller, heard, select_model):
    controller.request(QueryRequest())
    before = list(heard)
    select_model(confidence=0.75)
    assert heard == before


def test_columns_that_matter_bring_another_result(controller, heard, select_model):
    select_model(confidence=0.5)
    controller.request(QueryRequest(Query(ranges=(Range("conf", maximum=0.5),))))
    assert len(heard[-1].rows) == 300
    select_model(confidence=0.75)
    assert len(heard[-1].rows) == 0


def test_a_request_is_announced_once_and_has_one_result(controller, shown):
    controller.request(QueryRequest(Query(split="test")))
    controller.request(QueryRequest(Query(split="train")))
    assert [request.query.split for request in shown.requests] == ["test", "train"]
    assert [result.request.query.split for result in shown.results] == ["test", "train"]


def test_it_goes_back_to_the_row_that_was_at_the_top(controller, shown, top):
    controller.request(QueryRequest(Query(split="train")))
    assert not controller.can_go(-1)
    top[0] = 77
    controller.request(QueryRequest(Query(split="test")))
    top[0] = 201
    controller.go(-1)
    assert shown.requests[-1].query.split == "train"
    assert shown.return_rows == [None, None, 77]
    controller.go(-1)  # leads nowhere
    assert len(shown.results) == 3
    controller.go(1)
    assert shown.return_rows[-1] == 201
    controller.forget()
    assert not controller.can_go(-1)
    assert not controller.can_go(1)


def test_similar_images_wait_for_their_distances_and_keep_their_origin(
    controller, shown, column_store, qtbot, tiny_dataset
):
    origin = Comparison(tiny_dataset.take([123])[0], "pixels", 123)
    controller.request_similar(origin)
    qtbot.waitUntil(lambda: bool(shown.results))
    assert shown.results[-1].rows[0] == 123
    assert len(shown.results[-1].rows) == 50
    controller.request(replace(shown.requests[-1], query=Query(nearest=7), comparison=None))
    assert shown.requests[-1].comparison is origin
    assert len(shown.results[-1].rows) == 7
    other = Comparison(tiny_dataset.take([5])[0], "pixels", 5)
    controller.request_similar(other)
    qtbot.waitUntil(lambda: shown.results[-1].rows[0] == 5)
    controller.go(-1)
    qtbot.waitUntil(lambda: shown.results[-1].rows[0] == 123)
    assert len(shown.results[-1].rows) == 7


def test_nothing_is_requested_by_itself(controller, shown, select_model):
    select_model(confidence=0.75)
    assert shown.all == []
