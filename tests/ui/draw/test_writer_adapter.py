import threading

import numpy as np
import pytest
from helpers.ruler import drawing_of

from mnist_gui.data.user.own_digits import OwnDigit, OwnDigits
from mnist_gui.errors import InkError
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.ui.draw.writer_adapter import WriterAdapter
from mnist_gui.ui.state.own_digits_store import drawings_of


def own_digits(*labels: int) -> OwnDigits:
    """Ones with a flag, each a little longer than the one before, under these labels."""
    image = np.zeros((28, 28), dtype=np.uint8)
    return OwnDigits(
        tuple(
            OwnDigit(
                label,
                [[(0.3, 0.35), (0.5, 0.1), (0.5, 0.9 + 0.01 * number)]],
                image,
                f"2026-01-0{number + 1}",
            )
            for number, label in enumerate(labels)
        )
    )


@pytest.fixture
def adapter(runner) -> WriterAdapter:
    return WriterAdapter(runner)


def listen(signal) -> list:
    heard: list = []
    signal.connect(heard.append)
    return heard


def test_adapting_to_a_writer_reports_what_it_changes(adapter, qtbot):
    adaptations, progress = listen(adapter.adaptation_changed), listen(adapter.progress_changed)
    with qtbot.waitSignal(adapter.result_changed) as told:
        adapter.adapt(shipped_classifier(), own_digits(7, 7, 7, 7))
        assert adapter.is_adapting
    qtbot.waitUntil(lambda: not adapter.is_adapting)
    (learned,), (adaptation,) = told.args, adaptations
    assert (learned.digits, learned.misread_before, learned.misread_after) == (4, 4, 0)
    assert progress[0] is not None
    assert progress[-1] is None
    drawing = drawing_of([(0.3, 0.35), (0.5, 0.1), (0.5, 0.895)])
    assert shipped_classifier().read([drawing]).labels[0] == 1
    assert shipped_classifier().with_adaptation(adaptation).read([drawing]).labels[0] == 7


def test_says_what_each_drawing_is_read_as_once_the_others_are_known(adapter, qtbot):
    digits = own_digits(7, 7, 7)
    with qtbot.waitSignal(adapter.result_changed):
        adapter.adapt(shipped_classifier(), digits)
    drawings, _labels = drawings_of(digits.digits)
    assert [adapter.predictions.get(drawing) for drawing in drawings] == [7, 7, 7]


def test_digits_from_pictures_are_passed_over(adapter, qtbot):
    drawn = own_digits(7, 7)
    found = OwnDigit(3, (), np.full((28, 28), 9, dtype=np.uint8), "2026-01-09")
    with qtbot.waitSignal(adapter.result_changed) as told:
        adapter.adapt(shipped_classifier(), drawn.with_digit(found))
    assert told.args[0].digits == 2


def test_a_dropped_adaptation_does_not_come_late(adapter, runner, qtbot):
    adapter.adapt(shipped_classifier(), own_digits(7, 7))
    adaptations, learned = listen(adapter.adaptation_changed), listen(adapter.result_changed)
    adapter.forget()
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert (adaptations, learned) == ([None], [None])
    assert not adapter.predictions
    assert not adapter.is_adapting


def test_of_two_adaptations_only_the_last_counts(adapter, runner, qtbot):
    learned = listen(adapter.result_changed)
    adapter.adapt(shipped_classifier(), own_digits(7, 7))
    adapter.adapt(shipped_classifier(), own_digits(7, 7, 7))
    qtbot.waitUntil(lambda: not runner.live_tasks)
    assert [outcome.digits for outcome in learned] == [3]
    assert not adapter.is_adapting


def test_an_adaptation_that_fails_is_reported(adapter, qtbot, monkeypatch):
    def fail(*_arguments):
        assert threading.current_thread() is not threading.main_thread()
        raise InkError("A drawing may have 100,000 points at most.")

    monkeypatch.setattr("mnist_gui.ui.draw.writer_adapter.drawings_of", fail)
    with qtbot.waitSignal(adapter.failed) as failed:
        adapter.adapt(shipped_classifier(), own_digits(7))
    assert failed.args == ["A drawing may have 100,000 points at most."]
    qtbot.waitUntil(lambda: not adapter.is_adapting)
