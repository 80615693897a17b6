import pytest

from mnist_gui.data.query.query import Query
from mnist_gui.ui.browse.answerer import Question
from mnist_gui.ui.browse.history import History

TRAIN, TEST, WRONG = (
    Question(Query(**each)) for each in ({"split": "train"}, {"split": "test"}, {"wrong": True})
)


@pytest.fixture
def history():
    history = History()
    for question in (TRAIN, TEST, WRONG):
        history.visit(question)
    return history


def test_one_goes_back_and_forward_again(history):
    assert not history.can_go(1)
    assert history.go(-1).question == TEST
    assert history.go(-1).question == TRAIN
    assert not history.can_go(-1)
    assert history.go(2).question == WRONG


def test_nobody_goes_where_nothing_was(history):
    with pytest.raises(IndexError):
        history.go(1)
    assert history.go(-1).question == TEST


def test_who_asks_anew_forgets_what_lay_ahead(history):
    history.go(-2)
    history.visit(WRONG)
    assert not history.can_go(1)
    assert history.go(-1).question == TRAIN
    assert not history.can_go(-1)


def test_the_same_question_again_is_no_step(history):
    history.visit(Question(Query(wrong=True)))
    assert history.go(-1).question == TEST


def test_each_question_keeps_the_row_at_which_it_was_left(history):
    history.leave(7)
    history.go(-1)
    history.leave(None)
    assert history.go(1).row == 7


def test_only_the_last_questions_are_remembered():
    history = History()
    for size in range(1000):
        history.visit(Question(Query(nearest=size + 1)))
    steps = 0
    while history.can_go(-1):
        history.go(-1)
        steps += 1
    assert 100 <= steps < 500


def test_without_a_question_one_goes_nowhere(history):
    history.clear()
    history.leave(3)
    assert not history.can_go(0)
