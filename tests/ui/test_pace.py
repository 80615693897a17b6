import pytest

from mnist_gui.ui.browse.handing.pace import Pace


@pytest.fixture
def clock():
    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    return Clock()


def test_nothing_is_said_in_the_first_second(clock):
    pace = Pace(clock)
    assert pace.seconds_left(0, 100) is None
    clock.now += 0.9
    assert pace.seconds_left(50, 100) is None


def test_the_rest_takes_as_long_as_it_took_so_far(clock):
    pace = Pace(clock)
    pace.seconds_left(0, 100)
    clock.now += 2
    assert pace.seconds_left(20, 100) == pytest.approx(8)
    clock.now += 2
    assert pace.seconds_left(40, 100) == pytest.approx(6)


def test_only_the_last_seconds_count(clock):
    pace = Pace(clock)
    pace.seconds_left(0, 1000)
    clock.now += 60  # it was held up
    for done in (10, 20, 30, 40, 50, 60, 70, 80, 90, 100):
        clock.now += 1
        left = pace.seconds_left(done, 1000)
    assert left == pytest.approx(90)


@pytest.mark.parametrize("done", [0, 100])
def test_nothing_is_said_of_what_does_not_move_or_is_done(clock, done):
    pace = Pace(clock)
    pace.seconds_left(done, 100)
    clock.now += 3
    assert pace.seconds_left(done, 100) is None
