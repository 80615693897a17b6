"""How long a download or an export will still take."""

import pytest

from mnist_gui.eta import EtaEstimator


@pytest.fixture
def clock():
    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    return Clock()


def test_there_is_no_estimate_in_the_first_second(clock):
    pace = EtaEstimator(clock)
    assert pace.seconds_left(100) is None
    pace.note(0)
    assert pace.seconds_left(100) is None
    clock.now += 0.9
    pace.note(50)
    assert pace.seconds_left(50) is None


def test_the_estimate_extrapolates_the_speed_so_far(clock):
    pace = EtaEstimator(clock)
    pace.note(0)
    clock.now += 2
    pace.note(20)
    assert pace.seconds_left(80) == pytest.approx(8)
    clock.now += 2
    pace.note(40)
    assert pace.seconds_left(60) == pytest.approx(6)


def test_only_the_last_seconds_count(clock):
    pace = EtaEstimator(clock)
    pace.note(0)
    clock.now += 60  # it was held up
    for done in (10, 20, 30, 40, 50, 60, 70, 80, 90, 100):
        clock.now += 1
        pace.note(done)
    assert pace.seconds_left(900) == pytest.approx(90)


def test_a_restarted_task_is_estimated_from_its_restart(clock):
    pace = EtaEstimator(clock)
    pace.note(0)
    clock.now += 2
    pace.note(20)
    pace.forget()
    pace.note(0)
    assert pace.seconds_left(100) is None
    clock.now += 2
    pace.note(50)
    assert pace.seconds_left(50) == pytest.approx(2)


@pytest.mark.parametrize(("done", "missing"), [((5, 5), 95), ((0, 100), 0)])
def test_a_stalled_or_finished_task_has_no_estimate(clock, done, missing):
    pace = EtaEstimator(clock)
    pace.note(done[0])
    clock.now += 3
    pace.note(done[1])
    assert pace.seconds_left(missing) is None
