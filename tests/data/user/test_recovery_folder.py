"""The recovery folder: whose it is, what is in it, and what of it stays."""

import json
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.user import recovery
from mnist_gui.data.user.recovery import MOST_FOLDERS, MOST_MODELS, RecoveryFolder, take_abandoned

STATE = {"spec": "sample", "pages": {}}

OTHER_WINDOW = """
import sys
from pathlib import Path
from mnist_gui.data.user.recovery import RecoveryFolder
folder = RecoveryFolder.create(Path(sys.argv[1]))
folder.write_state({"spec": sys.argv[2]})
print(flush=True)
sys.stdin.read()
"""


@pytest.fixture
def abandon(tmp_path):
    """Return a function that leaves a folder behind as a killed program does."""

    def leave(state=STATE, models=()) -> RecoveryFolder:
        folder = RecoveryFolder.create(tmp_path)
        folder.write_state(state)
        for content in models:
            folder.new_model().write_bytes(content)
        folder.release()
        return folder

    return leave


def names(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_folder_of_an_open_window_is_not_taken_and_that_of_a_killed_one_is(tmp_path):
    program = subprocess.Popen(
        [sys.executable, "-c", OTHER_WINDOW, str(tmp_path), "theirs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        program.stdout.readline()
        assert take_abandoned(tmp_path) is None
    finally:
        program.kill()
        program.communicate()
    found = take_abandoned(tmp_path)
    assert found.read_state() == {"spec": "theirs"}
    assert take_abandoned(tmp_path) is None, "it is taken"
    found.release()
    assert take_abandoned(tmp_path).read_state() == {"spec": "theirs"}


def test_a_removed_folder_leaves_nothing(tmp_path):
    folder = RecoveryFolder.create(tmp_path)
    folder.write_state(STATE)
    folder.new_model().write_bytes(b"model")
    folder.remove()
    assert names(tmp_path) == set()


def test_a_folder_whose_removal_was_interrupted_is_removed_and_not_offered(tmp_path, abandon, monkeypatch):
    folder = abandon(models=(b"model",))
    monkeypatch.setattr(recovery.shutil, "rmtree", lambda *_arguments, **_options: None)
    taken = take_abandoned(tmp_path)
    taken.remove()
    monkeypatch.undo()
    assert names(tmp_path) == {f"{folder.path.name}.gone"}
    assert take_abandoned(tmp_path) is None
    assert names(tmp_path) == set()


def test_only_the_newest_are_kept_and_empty_ones_are_removed(tmp_path, abandon):
    left = [abandon({"spec": str(number)}) for number in range(MOST_FOLDERS + 2)]
    abandon({})
    (tmp_path / "1-a.lock").touch()  # of a program that was killed before it made its folder
    found = take_abandoned(tmp_path)
    assert found.read_state() == {"spec": str(MOST_FOLDERS + 1)}
    kept = {folder.path.name for folder in left[-MOST_FOLDERS:]}
    assert names(tmp_path) == kept | {f"{name}.lock" for name in kept}


def test_old_ones_are_removed(tmp_path, abandon):
    folder = abandon()
    take_abandoned(tmp_path).release()  # offered once, on any date
    long_ago = int(time.time() - recovery.LONGEST_KEPT - 2)
    folder.path.with_name(f"{folder.path.name}.lock").write_text(f"{long_ago:020d}")
    assert take_abandoned(tmp_path) is None
    assert names(tmp_path) == set()


def test_other_files_are_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "notes.txt").touch()
    assert take_abandoned(tmp_path) is None
    assert names(tmp_path) == {"mine", "notes.txt"}


def test_a_missing_folder_has_nothing(tmp_path):
    assert take_abandoned(tmp_path / "missing") is None


def test_models_are_numbered_and_the_oldest_go_first(tmp_path):
    folder = RecoveryFolder.create(tmp_path)
    for number in range(MOST_MODELS + 3):
        folder.new_model().write_bytes(str(number).encode())
        folder.trim()
    kept = [path.read_bytes().decode() for path in folder.models()]
    assert kept == [str(number) for number in range(3, MOST_MODELS + 3)]
    folder.remove()


def test_models_take_no_more_bytes_than_stated(tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "MOST_BYTES", 25)
    folder = RecoveryFolder.create(tmp_path)
    for _ in range(4):
        folder.new_model().write_bytes(bytes(10))
    folder.trim()
    assert [path.name for path in folder.models()] == ["model-3.mnistmodel", "model-4.mnistmodel"]
    folder.remove()


def test_a_model_moves_from_one_folder_to_another(tmp_path, abandon):
    old = abandon(models=(b"theirs",))
    folder = RecoveryFolder.create(tmp_path)
    folder.new_model().write_bytes(b"ours")
    moved = folder.adopt(old.models()[0])
    assert [path.read_bytes() for path in folder.models()] == [b"ours", b"theirs"]
    assert moved == folder.models()[1]
    assert old.models() == []
    folder.remove()


def test_a_half_written_file_of_a_killed_program_is_removed(tmp_path, abandon):
    folder = abandon()
    leftover = folder.path / ".state.json.4711-1a.part"
    leftover.write_bytes(b"{")
    take_abandoned(tmp_path)
    assert not leftover.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"format": "other"}',
        b'{"format": "mnist-gui recovery"}',
        b" " * 9_000_000,
    ],
)
def test_a_damaged_state_is_none(tmp_path, content):
    folder = RecoveryFolder.create(tmp_path)
    (folder.path / "state.json").write_bytes(content)
    assert folder.read_state() == {}
    folder.remove()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(state=st.dictionaries(st.text(), json_values, min_size=1, max_size=4))
def test_what_is_written_is_read(tmp_path_factory, state):
    folder = RecoveryFolder.create(tmp_path_factory.mktemp("recovery"))
    folder.write_state(state)
    assert folder.read_state() == json.loads(json.dumps(state))
    folder.remove()
