"""Motion: short, eased, ended with its owner, and off for those who want none."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from mnist_gui.ui.widgets.motion import LONGEST, animate, has_motion, set_motion


@pytest.fixture(autouse=True)
def motion(qapp) -> Iterator[None]:
    yield
    set_motion(True)


def test_a_movement_runs_from_0_to_1_in_its_time(qtbot):
    owner, shares, ends = QObject(), [], []
    animation = animate(owner, shares.append, milliseconds=10_000, done=lambda: ends.append(1))
    assert animation is not None
    assert animation.duration() == LONGEST
    animation.setCurrentTime(75)
    assert shares == sorted(shares)
    assert 0 < shares[-1] < 1
    assert ends == []
    animation.setCurrentTime(LONGEST)
    qtbot.waitUntil(lambda: ends == [1])
    assert shares[-1] == 1


def test_without_motion_the_end_is_there_at_once(qapp):
    set_motion(False)
    shares, ends = [], []
    assert not has_motion()
    assert animate(QObject(), shares.append, done=lambda: ends.append(1)) is None
    assert (shares, ends) == ([1.0], [1])


def test_motion_is_allowed_unless_someone_objects(qapp):
    set_motion(True)
    assert has_motion()
