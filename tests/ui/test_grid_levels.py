import pytest

from mnist_gui.ui.browse.levels import Levels


@pytest.fixture
def levels(runner, tiny_dataset):
    levels = Levels(runner)
    levels.set_dataset(tiny_dataset)
    return levels


def test_images_drawn_at_their_size_or_larger_come_from_the_data_set(levels, runner, tiny_dataset):
    assert levels.level_for(28) is tiny_dataset
    assert levels.level_for(15) is tiny_dataset
    assert levels.level_for(300) is tiny_dataset
    assert not runner.live_tasks


def test_a_smaller_copy_is_made_when_it_is_wanted_and_the_larger_one_stands_in(levels, qtbot, tiny_dataset):
    assert levels.level_for(14) is tiny_dataset
    with qtbot.waitSignal(levels.changed):
        assert levels.level_for(10) is tiny_dataset
    assert levels.level_for(14).height == 14
    assert levels.level_for(14.5) is tiny_dataset


def test_the_next_smaller_copy_stands_in_for_a_smaller_one_still(levels, qtbot):
    with qtbot.waitSignal(levels.changed):
        levels.level_for(10)
    with qtbot.waitSignal(levels.changed):
        assert levels.level_for(5).height == 14
    assert levels.level_for(5).height == 7


def test_another_data_set_drops_the_copy_under_way(levels, qtbot, tiny_dataset, runner):
    levels.level_for(10)
    levels.set_dataset(tiny_dataset)
    with qtbot.assertNotEmitted(levels.changed):
        qtbot.waitUntil(lambda: not runner.live_tasks)
    assert levels.level_for(10) is tiny_dataset


def test_a_stopped_copy_is_made_when_next_wanted(levels, qtbot):
    levels.level_for(10)
    levels.stop()
    with qtbot.waitSignal(levels.changed):
        levels.level_for(10)


def test_a_copy_that_failed_is_reported_once_and_not_tried_again(levels, qtbot, monkeypatch, caplog, runner):
    def fail(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr("mnist_gui.ui.browse.levels.pooled", fail)
    levels.level_for(10)
    qtbot.waitUntil(lambda: "no smaller copies" in caplog.text)
    assert levels.level_for(10).height == 28
    assert not runner.live_tasks
