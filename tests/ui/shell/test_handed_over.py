"""A second start hands what it was asked for to the window that is open."""

import json
import threading

import pytest

from mnist_gui.data.user.profiles import use_profile
from mnist_gui.ui.shell import instance
from mnist_gui.ui.shell.handed_over import HandedOver
from mnist_gui.ui.shell.instance import ALONE, first_or_handed_over
from mnist_gui.ui.shell.window_options import WindowOptions


@pytest.fixture(autouse=True)
def _user(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def first():
    made = first_or_handed_over({})
    assert made.inbox is not None
    yield made
    made.release()


@pytest.fixture
def window(first, session):
    listening = HandedOver(first, session)
    listening.listen()
    yield listening
    listening.close()
    listening.deleteLater()


def start(options: WindowOptions) -> tuple[threading.Thread, list]:
    """Start the program once more, as another process would."""
    ended: list = []
    thread = threading.Thread(target=lambda: ended.append(first_or_handed_over(options.to_json())))
    thread.start()
    return thread, ended


def test_a_second_start_hands_over_what_it_was_asked_for(qtbot, window, tmp_path, monkeypatch):
    (tmp_path / "ü.csv").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "token-1")
    options = WindowOptions("ü.csv", page="train", theme="dark", direction="rtl", size=(800, 600))
    with qtbot.waitSignal(window.requested) as requested:
        thread, ended = start(options)
    thread.join()
    assert ended == [None]
    (received,) = requested.args
    assert received == WindowOptions(
        str(tmp_path / "ü.csv"),
        page="train",
        theme="dark",
        direction="rtl",
        size=(800, 600),
        activation_token="token-1",
    )


def test_a_start_waits_for_a_window_that_does_not_listen_yet(qtbot, first, session):
    thread, ended = start(WindowOptions("sample"))
    listening = HandedOver(first, session)
    with qtbot.waitSignal(listening.requested):
        listening.listen()
    thread.join()
    assert ended == [None]
    listening.close()
    listening.deleteLater()


def test_data_sets_are_opened_one_after_the_other(qtbot, window, session):
    asked: list[str] = []
    window.requested.connect(lambda options: asked.append(options.dataset or options.page))
    loading = threading.Event()
    session.loading.start(lambda _report, _token: loading.wait(10), lambda _result: None)
    threads = [start(WindowOptions("sample"))[0], start(WindowOptions("own"))[0]]
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in threads))
    assert asked == []
    loading.set()
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert sorted(asked) == ["own", "sample"]


def test_a_dead_window_is_not_waited_for(first, qtbot, session):
    listening = HandedOver(first, session)
    listening.listen()
    first.release()  # as the system does; its inbox stays
    listening.deleteLater()
    again = first_or_handed_over({})
    assert again.inbox == first.inbox
    again.release()


def test_another_profile_or_data_directory_has_a_window_of_its_own(first, monkeypatch, tmp_path):
    use_profile("Anna")
    anna = first_or_handed_over({})
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "other"))
    other = first_or_handed_over({})
    assert len({first.inbox, anna.inbox, other.inbox}) == 3
    anna.release()
    other.release()


def test_a_folder_that_others_can_enter_is_not_used(tmp_path, monkeypatch):
    made = first_or_handed_over({})
    folder = made.inbox.parent
    made.release()
    folder.chmod(0o755)
    monkeypatch.setenv("TMPDIR", "relative")
    assert first_or_handed_over({}) is ALONE


def test_a_start_that_waits_becomes_the_first_when_the_window_ends(first):
    thread, ended = start(WindowOptions("sample"))
    first.release()
    thread.join()
    (again,) = ended
    assert again.inbox == first.inbox
    assert list(again.inbox.iterdir()) == [], "it took its message back"
    again.release()


def test_a_window_that_hangs_gets_no_message_later(first, monkeypatch):
    monkeypatch.setattr(instance, "_LONGEST_WAIT", 0.1)
    assert first_or_handed_over({"dataset": "sample"}) is ALONE
    assert list(first.inbox.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"[" * 9000, b'{"dataset": \xff}', b'{"dataset": "' + b"x" * (1 << 17) + b'"}', b'"text"'],
    ids=["empty", "list", "nested", "not-utf8", "long", "text"],
)
def test_nonsense_is_taken_and_not_acted_on(qtbot, window, first, content):
    asked: list[object] = []
    window.requested.connect(asked.append)
    (first.inbox / "1.json").write_bytes(content)
    (first.inbox / "1.part").write_bytes(b"{}")
    qtbot.waitUntil(lambda: not (first.inbox / "1.json").exists())
    assert asked == []
    assert (first.inbox / "1.part").exists(), "it is still being written"


@pytest.mark.parametrize(
    "values",
    [
        {"dataset": 3, "page": "nowhere", "theme": [], "direction": None, "size": [0, 5]},
        {"dataset": "", "size": [True, 10**9], "activation_token": "a\n"},
        {"dataset": "a\0b", "size": "1x2", "activation_token": "a" * 1000},
    ],
)
def test_values_that_make_no_sense_are_left_out(values):
    assert WindowOptions.from_json(json.loads(json.dumps(values))) == WindowOptions()
