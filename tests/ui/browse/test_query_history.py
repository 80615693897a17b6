import pytest

from mnist_gui.data.query.query import Query
from mnist_gui.ui.browse.query_history import QueryHistory
from mnist_gui.ui.browse.query_request import QueryRequest

TRAIN, TEST, WRONG = (
    QueryRequest(Query(**each)) for each in ({"split": "train"}, {"split": "test"}, {"wrong": True})
)


@pytest.fixture
def history():
    history = QueryHistory()
    for request in (TRAIN, TEST, WRONG):
        history.visit(request)
    return history


def test_it_goes_back_and_forward_again(history):
    assert not history.can_go(1)
    assert history.go(-1).request == TEST
    assert history.go(-1).request == TRAIN
    assert not history.can_go(-1)
    assert history.go(2).request == WRONG


def test_a_step_to_where_nothing_was_is_an_error(history):
    with pytest.raises(IndexError):
        history.go(1)
    assert history.go(-1).request == TEST


def test_a_new_request_drops_what_lay_ahead(history):
    history.go(-2)
    history.visit(WRONG)
    assert not history.can_go(1)
    assert history.go(-1).request == TRAIN
    assert not history.can_go(-1)


def test_the_same_request_again_is_no_step(history):
    history.visit(QueryRequest(Query(wrong=True)))
    assert history.go(-1).request == TEST


def test_each_request_keeps_the_row_at_which_it_was_left(history):
    history.leave(7)
    history.go(-1)
    history.leave(None)
    assert history.go(1).row == 7


def test_only_the_last_requests_are_remembered():
    history = QueryHistory()
    for size in range(1000):
        history.visit(QueryRequest(Query(nearest=size + 1)))
    steps = 0
    while history.can_go(-1):
        history.go(-1)
        steps += 1
    assert 100 <= steps < 500


def test_without_a_request_it_goes_nowhere(history):
    history.clear()
    history.leave(3)
    assert not history.can_go(0)
