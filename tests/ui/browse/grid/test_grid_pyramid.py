import numpy as np
import pytest

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.pyramid import blank_level, fill_levels
from mnist_gui.ui.browse.grid import pyramid as pyramid_module
from mnist_gui.ui.browse.grid.pyramid import SETTLE_TIME, Pyramid

ROWS = np.array([250, 3, 299])
NEIGHBOURS = np.array([251, 4, 298])


@pytest.fixture
def pyramid(runner, tiny_dataset):
    pyramid = Pyramid(runner)
    pyramid.set_dataset(tiny_dataset)
    return pyramid


@pytest.fixture
def ready(pyramid, qtbot):
    """A pyramid with its base levels made."""
    with qtbot.waitSignal(pyramid.changed):
        pyramid.images_for(ROWS, 28)
    return pyramid


def level_images(dataset, size):
    level = blank_level(dataset, size)
    fill_levels(dataset, [level])
    return level.take(ROWS)


@pytest.mark.parametrize("side", [28, 29, 300])
def test_images_of_full_size_or_larger_come_from_the_data_set(ready, tiny_dataset, side):
    np.testing.assert_array_equal(ready.images_for(ROWS, side), tiny_dataset.take(ROWS))


@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 7, 10, 14])
def test_base_levels_are_there_at_once(ready, tiny_dataset, side):
    np.testing.assert_array_equal(ready.images_for(ROWS, side), level_images(tiny_dataset, side))


def test_a_level_in_between_is_made_once_the_size_settles_and_the_nearest_stands_in(
    ready, qtbot, tiny_dataset
):
    with qtbot.waitSignal(ready.changed):
        assert ready.images_for(ROWS, 12).shape == (3, 14, 14)
    np.testing.assert_array_equal(ready.images_for(ROWS, 12), level_images(tiny_dataset, 12))


def test_no_level_is_made_of_sizes_that_a_zoom_only_passes(ready, qtbot):
    with qtbot.waitSignal(ready.changed):
        for side in (13, 12, 11, 9):
            ready.images_for(ROWS, side)
    assert ready.images_for(ROWS, 9).shape == (3, 9, 9)
    assert ready.images_for(ROWS, 12).shape == (3, 14, 14)


def test_before_there_is_any_level_the_data_set_stands_in_for_few_images(pyramid, tiny_dataset):
    np.testing.assert_array_equal(pyramid.images_for(ROWS, 10), tiny_dataset.take(ROWS))


def test_very_many_images_appear_while_their_level_is_being_made(pyramid, qtbot, tiny_dataset):
    pyramid.images_for(ROWS, 3)
    with qtbot.waitSignal(pyramid.task_started):
        pass
    assert pyramid.images_for(ROWS, 3).shape == (3, 3, 3)
    with qtbot.waitSignal(pyramid.changed):
        pass
    qtbot.waitUntil(lambda: (pyramid.images_for(ROWS, 3) == level_images(tiny_dataset, 3)).all())


def test_levels_keep_to_their_budget_and_those_unused_for_longest_go_but_the_base_stays(
    ready, qtbot, monkeypatch, tiny_dataset
):
    monkeypatch.setattr(pyramid_module, "MEMORY_BUDGET", 1400 * len(tiny_dataset))
    for side in (18, 22, 17, 16):
        with qtbot.waitSignal(ready.changed):
            ready.images_for(ROWS, side)
        assert ready.nbytes <= pyramid_module.MEMORY_BUDGET
    shown = {side: ready.images_for(ROWS, side).shape[1] for side in (7, 14, 16, 17, 22)}
    assert shown == {7: 7, 14: 14, 16: 16, 17: 17, 22: 18}


def test_the_largest_base_levels_go_when_there_is_no_other_room(ready, qtbot, monkeypatch, tiny_dataset):
    monkeypatch.setattr(pyramid_module, "MEMORY_BUDGET", 900 * len(tiny_dataset))
    with qtbot.waitSignal(ready.changed):
        ready.images_for(ROWS, 26)
    shown = {side: ready.images_for(ROWS, side).shape[1] for side in (7, 10, 26)}
    assert shown == {7: 7, 10: 10, 26: 26}


@pytest.fixture
def crowded(ready, monkeypatch, tiny_dataset):
    """A pyramid without room for a level of 20 pixels."""
    monkeypatch.setattr(pyramid_module, "MEMORY_BUDGET", 450 * len(tiny_dataset))
    return ready


def test_of_a_size_too_large_for_a_level_only_what_is_in_view_is_made(crowded, qtbot, tiny_dataset):
    with qtbot.waitSignal(crowded.changed):
        assert crowded.images_for(ROWS, 20).shape == (3, 28, 28)
        crowded.images_for(NEIGHBOURS, 20)
    np.testing.assert_array_equal(crowded.images_for(ROWS, 20), level_images(tiny_dataset, 20))
    assert crowded.images_for(NEIGHBOURS, 20).shape == (3, 20, 20)
    assert crowded.images_for(ROWS - 1, 20).shape == (3, 28, 28)


def test_what_comes_into_view_is_made_next_and_then_all_is_calm(crowded, qtbot):
    for rows in (ROWS, ROWS[:2] + 1):
        with qtbot.waitSignal(crowded.changed):
            crowded.images_for(rows, 20)
        assert crowded.images_for(rows, 20).shape == (len(rows), 20, 20)
    with qtbot.assertNotEmitted(crowded.task_started, wait=SETTLE_TIME + 50):
        crowded.images_for(ROWS[:2] + 1, 20)


def test_only_as_much_of_what_was_in_view_is_made_as_there_is_room_for(crowded, qtbot, monkeypatch):
    monkeypatch.setattr(pyramid_module, "PARTIAL_BUDGET", 20 * 20 * 2 * len(ROWS))
    views = [ROWS, ROWS - 1, ROWS - 3]
    with qtbot.waitSignal(crowded.changed):
        for view in views:
            crowded.images_for(view, 20)
    assert [crowded.images_for(view, 20).shape[1] for view in views] == [28, 20, 20]


def test_the_next_size_starts_with_what_is_in_view_then(crowded, qtbot):
    with qtbot.waitSignal(crowded.changed):
        crowded.images_for(ROWS - 1, 21)
        crowded.images_for(ROWS, 20)
    assert crowded.images_for(ROWS, 20).shape == (3, 20, 20)
    assert crowded.images_for(ROWS - 1, 20).shape == (3, 28, 28)


def test_only_the_smaller_base_levels_are_made_of_very_many_images(runner, qtbot, monkeypatch):
    images = np.zeros((1000, 28, 28), dtype=np.uint8)
    dataset = Dataset("Many", (Split("train", images, np.zeros(1000, np.int16)),), ("a",), "many")
    monkeypatch.setattr(pyramid_module, "MEMORY_BUDGET", 64_000)
    pyramid = Pyramid(runner)
    pyramid.set_dataset(dataset)
    with qtbot.waitSignal(pyramid.changed):
        pyramid.images_for(np.arange(3), 4)
    assert pyramid.nbytes == 1000 * (1 + 4 + 9 + 16)


def test_the_task_is_announced_and_reports_progress(pyramid, qtbot):
    with qtbot.waitSignal(pyramid.task_started) as started:
        pyramid.images_for(ROWS, 28)
    with qtbot.waitSignal(started.args[0].progressed) as progressed:
        pass
    assert progressed.args[0].total == 300


def test_another_data_set_drops_the_levels_under_way(pyramid, qtbot, tiny_dataset, runner):
    with qtbot.waitSignal(pyramid.task_started):
        pyramid.images_for(ROWS, 10)
    pyramid.set_dataset(tiny_dataset)
    with qtbot.assertNotEmitted(pyramid.changed):
        qtbot.waitUntil(lambda: not runner.live_tasks)
    assert pyramid.nbytes == 0


def test_levels_that_were_stopped_are_made_when_next_needed(pyramid, qtbot):
    with qtbot.waitSignal(pyramid.task_started):
        pyramid.images_for(ROWS, 10)
    pyramid.stop()
    with qtbot.waitSignal(pyramid.changed):
        pyramid.images_for(ROWS, 10)


def test_levels_that_failed_are_reported_once_and_not_made_again(pyramid, qtbot, monkeypatch, caplog, runner):
    def fail(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr(pyramid_module, "fill_levels", fail)
    pyramid.images_for(ROWS, 10)
    qtbot.waitUntil(lambda: "no smaller images" in caplog.text)
    with qtbot.assertNotEmitted(pyramid.task_started, wait=SETTLE_TIME + 50):
        assert pyramid.images_for(ROWS, 3).shape == (3, 28, 28)


def test_before_there_is_any_level_very_many_images_are_not_read_but_blank(
    pyramid, qtbot, tiny_dataset, monkeypatch
):
    monkeypatch.setattr(pyramid_module, "_MOST_READ", 2 * 28 * 28)
    with qtbot.waitSignal(pyramid.changed):
        assert not pyramid.images_for(ROWS, 4).any()
    np.testing.assert_array_equal(pyramid.images_for(ROWS[:2], 28), tiny_dataset.take(ROWS[:2]))
    qtbot.waitUntil(lambda: pyramid.images_for(ROWS, 4).any())
