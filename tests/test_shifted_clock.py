"""A clock that is set forward or back by years: nothing is lost, taken for old, or waited for."""

import logging
import os
import time
from collections.abc import Callable

import numpy as np
import pytest

from mnist_gui.atomic_file import atomic_write, remove_leftovers_in
from mnist_gui.data.user.recovery import LONGEST_KEPT, MOST_FOLDERS, RecoveryFolder, take_abandoned
from mnist_gui.file_lock import file_lock, open_locked
from mnist_gui.learning.feature_cache import FeatureCache
from mnist_gui.ui.shell import crash_log

YEARS = 20 * 365 * 24 * 3600
BOTH_WAYS = pytest.mark.parametrize("seconds", [YEARS, -YEARS], ids=["forward", "back"])


@pytest.fixture
def shift(monkeypatch) -> Callable[[float], None]:
    """Return a function that sets the clock forward by so many seconds; the times of files stay."""
    now, now_ns = time.time, time.time_ns

    def set_forward(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: now() + seconds)
        monkeypatch.setattr(time, "time_ns", lambda: now_ns() + int(seconds * 1e9))

    return set_forward


def leave(parent, name: str) -> None:
    """Leave a recovery folder behind, as a killed program does."""
    folder = RecoveryFolder.create(parent)
    folder.write_state({"spec": name})
    folder.release()


@BOTH_WAYS
def test_what_was_killed_before_the_shift_is_offered_after_it(tmp_path, shift, seconds):
    leave(tmp_path, "a")
    shift(seconds)
    found = take_abandoned(tmp_path)
    assert found.read_state() == {"spec": "a"}
    found.release()  # the user answers later
    shift(seconds + 24 * 3600)
    assert take_abandoned(tmp_path) is not None


def test_the_last_ones_are_kept_and_the_very_last_is_offered_with_a_clock_set_back(tmp_path, shift):
    for number in range(MOST_FOLDERS + 1):
        leave(tmp_path, str(number))
        shift(-YEARS * number)
    leave(tmp_path, "last")
    found = take_abandoned(tmp_path)
    assert found.read_state() == {"spec": "last"}
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == MOST_FOLDERS


def test_what_was_found_long_ago_is_removed(tmp_path, shift):
    leave(tmp_path, "a")
    take_abandoned(tmp_path).release()
    shift(LONGEST_KEPT + 60)
    assert take_abandoned(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@BOTH_WAYS
def test_the_feature_cache_keeps_what_was_used_last(tmp_path, shift, seconds):
    vectors, order = np.zeros((100, 250), dtype=np.float32), np.arange(100)
    cache = FeatureCache(tmp_path, largest=250_000)
    first, second, third = ("0" * 31 + digit for digit in "123")
    cache.write(first, vectors, order)
    shift(seconds)
    cache.write(second, vectors, order)
    assert cache.read(first, np.empty_like(vectors), order)
    cache.write(third, vectors, order)
    kept = {path.stem.removeprefix("features-") for path in tmp_path.iterdir()}
    assert kept == {first, third}


@BOTH_WAYS
def test_a_lock_is_waited_for_as_long_as_before(tmp_path, shift, seconds):
    held = open_locked(tmp_path / "lock")
    shift(seconds)
    start = time.monotonic()
    with pytest.raises(TimeoutError), file_lock(tmp_path / "lock", timeout=0.02):
        pass
    assert time.monotonic() - start < 5
    os.close(held)


@BOTH_WAYS
def test_a_file_that_is_being_written_is_no_leftover(tmp_path, shift, seconds):
    with atomic_write(tmp_path / "a") as file:
        file.write(b"new")
        shift(seconds)
        remove_leftovers_in(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@BOTH_WAYS
def test_the_log_is_begun_again_by_its_size_alone(tmp_path, shift, seconds, monkeypatch):
    monkeypatch.setattr(crash_log, "_MOST_BYTES", 100)
    log = crash_log.CrashLog(tmp_path)
    with log.kept():
        logging.getLogger("mnist_gui.test").warning("before")
        shift(seconds)
        for _ in range(9):
            logging.getLogger("mnist_gui.test").warning("after")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [log.path.name, log.path.with_suffix(".1.log").name]
    )
    assert log.path.read_text().endswith("after\n")
