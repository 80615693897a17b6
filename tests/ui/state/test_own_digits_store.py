import json
import queue
import threading

import numpy as np
import pytest

from mnist_gui.data.open import open_dataset
from mnist_gui.data.user import own_digits_file, profiles
from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.data.user.own_digits_file import own_digits_folder, own_digits_path, read_own_digits
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.drawing_file import read_drawings
from mnist_gui.ink.raster import drawing_to_image
from mnist_gui.ui.state import own_digits_store
from mnist_gui.ui.state.own_digits_store import OwnDigitsStore, drawings_of
from mnist_gui.ui.state.tasks import Lane


def line(x: float) -> Drawing:
    """A drawing of one stroke, unlike that of any other `x`."""
    return Drawing((Stroke(np.array([[x, 0.1], [0.5, 0.9]], dtype=np.float32)),))


@pytest.fixture
def make_store(qtbot, runner, tmp_path):
    """Make stores, as if in several windows, of digits in one folder."""
    stores = []

    def make(*, folder=tmp_path, loaded=True):
        store = OwnDigitsStore(runner, folder=folder)
        stores.append(store)
        store.said, store.seen = [], []
        store.failed.connect(store.said.append)
        store.changed.connect(store.seen.append)
        if loaded:
            qtbot.waitUntil(lambda: not runner.live_tasks)
        return store

    yield make
    qtbot.waitUntil(lambda: not runner.live_tasks)
    for store in stores:
        store.deleteLater()


@pytest.fixture
def store(make_store):
    """A store without any digits yet."""
    return make_store()


def add(store, x: float, label: int) -> None:
    store.add(line(x), drawing_to_image(line(x)), label)


def labels(digits: OwnDigits) -> list[int]:
    return digits.labels.tolist()


@pytest.fixture
def wait_saved(qtbot, runner):
    def wait(store):
        qtbot.waitUntil(lambda: store.is_saved and not runner.live_tasks)

    return wait


def test_a_digit_is_on_disk_without_being_asked_for(store, wait_saved, tmp_path):
    add(store, 0.2, 7)
    assert labels(store.digits) == [7]
    assert store.seen == [store.digits]
    wait_saved(store)
    (kept,) = read_own_digits(tmp_path)
    assert kept.label == 7
    np.testing.assert_array_equal(kept.image, drawing_to_image(line(0.2)))
    assert drawings_of([kept])[0] == [line(0.2)]


def test_many_digits_in_a_row_are_all_saved(store, wait_saved, tmp_path):
    for number in range(30):
        add(store, number / 100, number % 10)
    wait_saved(store)
    assert read_own_digits(tmp_path) == store.digits
    assert len(store.digits) == 30


def test_they_are_there_again_in_the_next_window(store, make_store, wait_saved):
    add(store, 0.2, 7)
    wait_saved(store)
    other = make_store()
    assert other.digits == store.digits
    assert other.seen == [store.digits]
    assert not other.can_undo


def test_a_digit_may_be_added_before_the_others_are_loaded(store, make_store, wait_saved, tmp_path):
    add(store, 0.2, 7)
    wait_saved(store)
    other = make_store(loaded=False)
    add(other, 0.3, 1)
    wait_saved(other)
    assert labels(other.digits) == [7, 1]
    assert read_own_digits(tmp_path) == other.digits


def test_the_same_drawing_with_another_label_is_put_right(store):
    add(store, 0.1, 3)
    add(store, 0.2, 1)
    add(store, 0.2, 7)
    assert labels(store.digits) == [3, 7]
    assert store.label_of(line(0.2)) == 7
    store.undo()
    assert labels(store.digits) == [3, 1]


def test_the_same_label_twice_is_one_digit_and_one_edit(store):
    add(store, 0.2, 7)
    add(store, 0.2, 7)
    assert labels(store.digits) == [7]
    store.undo()
    assert labels(store.digits) == []
    assert not store.can_undo


def test_digits_found_in_pictures_have_images_and_no_strokes(store):
    for fill in (50, 60):
        store.add(Drawing(), np.full((28, 28), fill, dtype=np.uint8), 4)
    assert labels(store.digits) == [4, 4]
    assert store.label_of(Drawing()) is None
    assert store.label_of(Drawing(), np.full((28, 28), 70, dtype=np.uint8)) is None
    drawings, known = drawings_of(store.digits)
    assert (drawings, len(known)) == ([], 0)


def test_a_digit_found_in_a_picture_is_put_right_like_a_drawing(store):
    image, other = (np.full((28, 28), fill, dtype=np.uint8) for fill in (50, 60))
    store.add(Drawing(), image, 4)
    store.add(Drawing(), other, 4)
    store.add(Drawing(), image.copy(), 9)
    assert labels(store.digits) == [9, 4]
    assert store.label_of(Drawing(), image) == 9


def test_a_drawing_that_is_not_kept_has_no_label(store):
    add(store, 0.2, 7)
    assert store.label_of(line(0.3)) is None


def test_own_digits_can_be_trained_on(store):
    add(store, 0.1, 3)
    store.add(Drawing(), np.full((28, 28), 50, dtype=np.uint8), 4)
    add(store, 0.2, 7)
    drawings, known = drawings_of(store.digits)
    assert drawings == [line(0.1), line(0.2)]
    assert known.tolist() == [3, 7]
    assert known.dtype == np.int16


def test_several_digits_are_edited_at_once(store):
    for number, label in enumerate([3, 1, 7, 8]):
        add(store, number / 10, label)
    store.relabel([0, 2], 5)
    assert labels(store.digits) == [5, 1, 5, 8]
    store.remove([1, 3])
    assert labels(store.digits) == [5, 5]
    store.undo()
    store.undo()
    assert labels(store.digits) == [3, 1, 7, 8]


def test_every_edit_is_undone_and_redone_and_saved(store, wait_saved, tmp_path):
    add(store, 0.1, 3)
    add(store, 0.2, 7)
    store.relabel([0], 8)
    store.remove([1])
    states = [labels(store.digits)]
    while store.can_undo:
        store.undo()
        states.append(labels(store.digits))
    assert states == [[8], [8, 7], [3, 7], [3], []]
    wait_saved(store)
    assert not own_digits_path(tmp_path).exists()
    while store.can_redo:
        store.redo()
        states.append(labels(store.digits))
    assert states[5:] == [[3], [3, 7], [8, 7], [8]]
    wait_saved(store)
    assert labels(read_own_digits(tmp_path)) == [8]


def test_an_edit_after_an_undo_takes_its_place(store):
    add(store, 0.1, 3)
    store.undo()
    add(store, 0.2, 7)
    assert not store.can_redo
    store.redo()
    assert labels(store.digits) == [7]


def test_two_windows_lose_nothing_of_one_another(make_store, wait_saved, tmp_path):
    first, second = make_store(), make_store()
    add(first, 0.1, 1)
    wait_saved(first)
    add(second, 0.2, 2)
    wait_saved(second)
    assert labels(second.digits) == [1, 2]
    add(first, 0.3, 3)
    wait_saved(first)
    assert labels(first.digits) == [1, 2, 3]
    assert read_own_digits(tmp_path) == first.digits


def test_undo_leaves_what_came_from_another_window(make_store, wait_saved):
    first, second = make_store(), make_store()
    add(second, 0.2, 2)
    wait_saved(second)
    add(first, 0.1, 1)
    wait_saved(first)
    first.undo()
    assert labels(first.digits) == [2]
    first.redo()
    assert labels(first.digits) == [2, 1]


def test_what_is_drawn_waits_until_a_damaged_file_is_repaired(make_store, wait_saved, qtbot, tmp_path):
    path = own_digits_path(tmp_path)
    path.write_text("seven\n")
    store = make_store()
    (said,) = store.said
    assert "damaged in line 1" in said
    with qtbot.waitSignal(store.failed):
        add(store, 0.2, 7)
    assert path.read_text() == "seven\n"
    assert not store.is_saved
    assert not store.save_now()
    path.rename(tmp_path / "elsewhere")
    add(store, 0.3, 1)
    wait_saved(store)
    assert labels(read_own_digits(tmp_path)) == [7, 1]


def test_the_last_chance_saves_at_once(store, runner, tmp_path):
    def busy(_report, token):
        while not token.is_cancelled:
            never.wait(0.001)

    never = threading.Event()
    runner.start(Lane.SAVING, busy)
    add(store, 0.2, 7)
    runner.shut_down()  # what waits behind the other job is dropped
    assert not own_digits_path(tmp_path).exists()
    assert store.save_now()
    assert labels(read_own_digits(tmp_path)) == [7]
    assert store.is_saved


def test_the_last_chance_while_a_save_is_under_way_loses_nothing(store, wait_saved, tmp_path):
    add(store, 0.2, 7)
    add(store, 0.3, 1)
    assert store.save_now()
    assert labels(read_own_digits(tmp_path)) == [7, 1]
    wait_saved(store)
    assert labels(read_own_digits(tmp_path)) == [7, 1]


@pytest.fixture
def writes(monkeypatch):
    """What has been written, digit by digit, by any thread; may be waited for without an event loop."""

    def write(folder, digits, *, base, **_patience):
        kept = own_digits_file.write_own_digits(folder, digits, base=base)
        written.put(labels(kept))
        return kept

    written = queue.SimpleQueue()
    monkeypatch.setattr(own_digits_store, "write_own_digits", write)
    return written


@pytest.fixture
def hold_lane(runner):
    """Keep saving in the background waiting, until the event that is returned is set."""
    go_on = threading.Event()

    def hold():
        runner.start(Lane.SAVING, lambda _report, _token: go_on.wait(30))
        return go_on

    yield hold
    go_on.set()


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(lambda store: store.relabel([1], 4), [7, 4], id="relabelled"),
        pytest.param(lambda store: store.remove([0, 1]), [], id="removed"),
        pytest.param(lambda store: add(store, 0.4, 9), [7, 1, 9], id="one more"),
        pytest.param(lambda store: store.undo(), [7], id="undone"),
        pytest.param(lambda store: None, [7, 1], id="nothing"),
    ],
)
def test_the_last_chance_knows_what_was_written_and_not_told_of(
    store, wait_saved, writes, tmp_path, edit, expected
):
    add(store, 0.2, 7)
    wait_saved(store)
    assert writes.get(timeout=30) == [7]
    add(store, 0.3, 1)
    assert writes.get(timeout=30) == [7, 1]  # it waits in the queue of events that this thread does not run
    edit(store)
    assert store.save_now()
    assert labels(read_own_digits(tmp_path)) == expected
    assert store.is_saved
    wait_saved(store)
    assert labels(read_own_digits(tmp_path)) == labels(store.digits) == expected


def test_what_came_from_another_window_and_was_removed_stays_away(
    make_store, wait_saved, hold_lane, tmp_path
):
    first, second = make_store(), make_store()
    add(first, 0.1, 1)
    wait_saved(first)
    add(second, 0.2, 2)
    wait_saved(second)
    assert labels(second.digits) == [1, 2]
    hold_lane()
    second.remove([0])
    assert second.save_now()
    assert labels(second.digits) == labels(read_own_digits(tmp_path)) == [2]


def test_after_the_last_chance_nothing_is_written_any_more(store, wait_saved, hold_lane, writes, tmp_path):
    go_on = hold_lane()
    add(store, 0.2, 7)
    store.relabel([0], 1)
    assert store.save_now()
    assert writes.get(timeout=30) == [1]
    go_on.set()
    wait_saved(store)
    assert writes.empty()
    assert labels(read_own_digits(tmp_path)) == [1]


class LateLock:
    """A lock before which every other thread than the main one lingers, as a thread may at any moment."""

    def __init__(self) -> None:
        self.lock, self.is_awaited, self.may_go = threading.Lock(), threading.Event(), threading.Event()

    def __enter__(self):
        if threading.current_thread() is not threading.main_thread():
            self.is_awaited.set()
            assert self.may_go.wait(30)
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()


@pytest.fixture
def lock(monkeypatch) -> LateLock:
    """The lock of the stores that are made after it."""
    lock = LateLock()
    lock.may_go.set()
    monkeypatch.setattr(own_digits_store, "Lock", lambda: lock)
    return lock


def test_a_saving_that_comes_too_late_writes_nothing(lock, store, wait_saved, writes, tmp_path):
    lock.is_awaited.clear()
    lock.may_go.clear()
    add(store, 0.2, 7)
    assert lock.is_awaited.wait(30)
    store.relabel([0], 1)
    assert store.save_now()
    assert writes.get(timeout=30) == [1]
    lock.may_go.set()
    wait_saved(store)
    assert writes.empty()
    assert labels(read_own_digits(tmp_path)) == [1]


def test_they_lie_where_own_is_opened_from(qtbot, runner, make_store, wait_saved, monkeypatch, tmp_path):
    monkeypatch.setenv(profiles.DATA_VARIABLE, str(tmp_path / "user"))
    store = make_store(folder=None)
    add(store, 0.2, 7)
    wait_saved(store)
    assert read_own_digits(own_digits_folder()) == store.digits
    assert open_dataset("own").labels.tolist() == [7]


def test_exports_are_written_in_the_background_and_told_of(store, qtbot, tmp_path):
    add(store, 0.2, 7)
    with qtbot.waitSignal(store.exported) as done:
        store.export_idx(tmp_path / "idx")
    assert done.args == [str(tmp_path / "idx")]
    assert open_dataset(tmp_path / "idx").labels.tolist() == [7]
    with qtbot.waitSignal(store.exported):
        store.export_jsonl(tmp_path / "mine.jsonl")
    assert read_drawings(tmp_path / "mine.jsonl") == [line(0.2)]
    assert json.loads((tmp_path / "mine.jsonl").read_text())["label"] == 7


def test_an_export_that_fails_is_told_of(store, qtbot, tmp_path):
    with qtbot.waitSignal(store.failed) as failed:
        store.export_idx(tmp_path / "idx")
    assert "no digits of your own yet" in failed.args[0]
