import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.ruler import LYING, STANDING, Ruler, drawing_of

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.learning import neighbours
from mnist_gui.ui.draw.explainer import NEAREST, Explainer
from mnist_gui.ui.draw.reader import BLANK, Answer, read_drawing
from mnist_gui.ui.state.column_store import ColumnStore
from mnist_gui.ui.state.tasks import Lane

ONE, SEVEN = drawing_of(LYING), drawing_of(STANDING)


@pytest.fixture
def facts(session, runner) -> ColumnStore:
    return ColumnStore(session, runner)


@pytest.fixture
def explainer(facts, runner) -> Explainer:
    return Explainer(facts, runner)


@pytest.fixture
def explained(explainer) -> list:
    explained: list = []
    explainer.explained.connect(explained.append)
    return explained


@pytest.fixture
def found(explainer) -> list:
    found: list = []
    explainer.neighbours_found.connect(found.append)
    return found


@pytest.fixture
def dataset(session, qtbot, facts, tiny_dataset):
    with qtbot.waitSignal(session.changed):
        session.open(OpenRequest("tiny"))
    return tiny_dataset


def wait_idle(qtbot, explainer, runner) -> None:
    qtbot.waitUntil(lambda: not explainer.is_waiting and not runner.live_tasks)


def test_what_the_pen_rests_on_is_explained_and_nothing_before(explainer, explained, runner, qtbot):
    ruler = Ruler()
    answers = [read_drawing(drawing, ruler) for drawing in (ONE, SEVEN, ONE, SEVEN)]
    for answer in answers:
        explainer.set_answer(answer, ruler)
    wait_idle(qtbot, explainer, runner)
    assert [explanation.answer for explanation in explained] == answers[-1:]
    assert (explained[0].first, explained[0].second) == ("7", "1")
    assert explained[0].occlusion.shape == (28, 28)


def test_what_was_found_of_an_earlier_reading_is_never_announced(explainer, explained, runner, qtbot):
    ruler = Ruler()
    first, second = read_drawing(ONE, ruler), read_drawing(SEVEN, ruler)
    ruler.gate.clear()
    ruler.started.clear()
    explainer.set_answer(first, ruler)
    qtbot.waitUntil(ruler.started.is_set)
    explainer.set_answer(second, ruler)
    ruler.gate.set()
    wait_idle(qtbot, explainer, runner)
    assert [explanation.answer for explanation in explained] == [second]


def test_no_drawing_waits_for_occlusion(explainer, runner, qtbot):
    ruler = Ruler()
    answer = read_drawing(ONE, ruler)
    ruler.gate.clear()
    ruler.started.clear()
    explainer.set_answer(answer, ruler)
    qtbot.waitUntil(ruler.started.is_set)
    with qtbot.waitSignal(runner.start(Lane.PREDICTING, lambda report, token: "read").succeeded):
        pass
    assert not ruler.gate.is_set()
    ruler.gate.set()


@pytest.mark.parametrize("answer", [BLANK, Answer(ONE, drawing_to_image(ONE))])
def test_without_an_answer_there_is_nothing_to_explain(explainer, explained, runner, qtbot, answer):
    explainer.set_answer(answer, Ruler())
    wait_idle(qtbot, explainer, runner)
    assert explained == []


def test_occlusion_is_computed_only_while_it_is_shown(explainer, explained, runner, qtbot):
    ruler = Ruler()
    explainer.set_occlusion_wanted(False)
    explainer.set_answer(read_drawing(ONE, ruler), ruler)
    wait_idle(qtbot, explainer, runner)
    assert ruler.asked == [1]
    explainer.set_occlusion_wanted(True)
    wait_idle(qtbot, explainer, runner)
    assert len(explained) == 1


def test_neighbours_are_those_of_the_data_set(explainer, found, dataset, runner, qtbot):
    ruler = Ruler()
    image = dataset.take([77])[0]
    explainer.set_answer(replace(read_drawing(ONE, ruler), image=image), ruler)
    wait_idle(qtbot, explainer, runner)
    (nearest,) = found
    assert nearest.rows[0] == 77
    assert len(nearest.rows) == NEAREST
    assert (np.diff(nearest.distances) >= 0).all()


def test_neighbours_are_found_without_a_reader(explainer, found, dataset, runner, qtbot):
    explainer.set_answer(Answer(ONE, drawing_to_image(ONE)), None)
    wait_idle(qtbot, explainer, runner)
    assert len(found) == 1


def test_neighbours_of_an_earlier_drawing_are_never_announced(
    explainer, found, dataset, runner, qtbot, monkeypatch
):
    started, gate, build = threading.Event(), threading.Event(), neighbours.build_neighbours

    def build_later(*arguments, **options):
        started.set()
        assert gate.wait(10)
        return build(*arguments, **options)

    monkeypatch.setattr("mnist_gui.learning.neighbours.build_neighbours", build_later)
    explainer.set_answer(Answer(ONE, drawing_to_image(ONE)), None)
    qtbot.waitUntil(started.is_set)
    explainer.set_answer(BLANK, None)
    gate.set()
    wait_idle(qtbot, explainer, runner)
    assert found == []


@pytest.mark.parametrize("name", [None, "small"])
def test_without_digits_of_its_size_a_drawing_is_like_none(explainer, found, session, runner, qtbot, name):
    if name:
        with qtbot.waitSignal(session.changed):
            session.open(OpenRequest(name))
    ruler = Ruler()
    explainer.set_answer(read_drawing(ONE, ruler), ruler)
    wait_idle(qtbot, explainer, runner)
    assert not explainer.can_compare
    assert found == []
