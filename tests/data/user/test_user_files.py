import os
import threading

import pytest

from mnist_gui import user_directories
from mnist_gui.data.user import user_files
from mnist_gui.data.user.profiles import DATA_VARIABLE, user_folder
from mnist_gui.data.user.user_files import UserFile
from mnist_gui.errors import DataError
from mnist_gui.file_lock import try_lock


def test_a_file_is_made_with_its_folder_replaced_and_removed(tmp_path):
    file = UserFile(tmp_path / "made" / "here.txt", "The poems")
    assert file.read() is None
    file.update(lambda _: b"first")
    file.update(lambda _: b"second")
    assert file.read() == b"second"
    file.update(lambda _: b"")
    file.update(lambda _: b"")
    assert list(file.path.parent.iterdir()) == []


def test_an_update_changes_what_the_file_holds(tmp_path):
    file = UserFile(tmp_path / "here.txt", "The poems")
    seen = []
    for line in (b"first", b"second"):
        file.update(lambda old, line=line: seen.append(old) or (old or b"") + line)
    assert seen == [None, b"first"]
    assert file.read() == b"firstsecond"


def test_an_update_that_fails_or_changes_nothing_leaves_the_file_alone(tmp_path, monkeypatch):
    file = UserFile(tmp_path / "here.txt", "The poems")
    file.update(lambda _: b"verse")
    with pytest.raises(ZeroDivisionError):
        file.update(lambda _: b"%d" % (1 // 0))
    monkeypatch.delattr(user_files, "atomic_write")
    file.update(lambda old: old)
    assert file.read() == b"verse"


def test_what_cannot_be_read_or_kept_is_named(tmp_path):
    with pytest.raises(DataError, match=f"The poems in {tmp_path} cannot be read"):
        UserFile(tmp_path, "The poems").read()
    file = UserFile(tmp_path / "made", "The poems")
    with pytest.raises(DataError, match=f"The poems cannot be kept in {file.path}"):
        file.update(lambda _: file.path.mkdir() or b"verse")


def test_a_file_is_locked_while_it_is_changed(tmp_path, monkeypatch):
    file = UserFile(tmp_path / "poems" / "here.txt", "The poems")
    file.update(lambda _: b"verse")
    other = UserFile(tmp_path / "stories" / "there.txt", "The stories")
    monkeypatch.setattr(user_files, "_LONGEST_WAIT", 0.01)

    def change(old):
        with pytest.raises(
            DataError, match=r"The stories cannot be kept in .* another program has been writing"
        ):
            other.update(lambda _: b"once")
        return old + b" and rhyme"

    file.update(change)
    assert file.read() == b"verse and rhyme"
    assert other.read() is None


@pytest.mark.skipif(os.name != "posix", reason="looks at the lock as POSIX systems have it")
def test_a_program_that_waits_comes_before_one_that_changes_a_file_again(tmp_path):
    file, turns, held = UserFile(tmp_path / "poems" / "here.txt", "The poems"), [], threading.Event()
    file.update(lambda _: b"verse")
    import fcntl

    queue = os.open(tmp_path / user_files.QUEUE, os.O_RDWR)

    def wait_for_other(old):
        turns.append("first")
        held.set()
        while try_lock(queue):  # until the other one waits
            fcntl.flock(queue, fcntl.LOCK_UN)
        return old

    def change_twice():
        file.update(wait_for_other)
        file.update(lambda old: turns.append("first again") or old)

    first = threading.Thread(target=change_twice)
    first.start()
    held.wait()
    file.update(lambda old: turns.append("other") or old)
    first.join()
    os.close(queue)
    assert turns == ["first", "other", "first again"]


def test_the_lock_stays_and_nothing_is_made_without_need(tmp_path):
    file = UserFile(tmp_path / "data" / "poems" / "here.txt", "The poems")
    file.update(lambda _: b"")
    assert not (tmp_path / "data").exists()
    file.update(lambda _: b"verse")
    lock = tmp_path / "data" / user_files.LOCK
    before = lock.stat().st_ino
    file.update(lambda _: b"")
    assert lock.stat().st_ino == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user who may not write")
def test_a_lock_that_cannot_be_made_hinders_nothing(tmp_path):
    file = UserFile(tmp_path / "poems" / "here.txt", "The poems")
    file.path.parent.mkdir()
    tmp_path.chmod(0o500)
    file.update(lambda _: b"verse")
    tmp_path.chmod(0o700)
    assert file.read() == b"verse"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({DATA_VARIABLE: "/own", "XDG_DATA_HOME": "/data"}, "/own/notes"),
        ({"XDG_DATA_HOME": "/data"}, "/data/mnist-gui/notes"),
        ({"XDG_DATA_HOME": "relative"}, "/home/ada/.local/share/mnist-gui/notes"),
        ({}, "/home/ada/.local/share/mnist-gui/notes"),
    ],
)
def test_user_files_are_in_the_data_directory(environment, expected, monkeypatch):
    for name in (DATA_VARIABLE, "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(user_directories.sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/ada")
    assert user_folder("notes").as_posix() == expected


def test_a_user_without_a_home_is_told_what_to_do(monkeypatch):
    def nowhere(*_):
        raise RuntimeError("Could not determine home directory.")

    for name in (DATA_VARIABLE, "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(user_directories.sys, "platform", "linux")
    monkeypatch.setattr(user_directories.Path, "home", nowhere)
    with pytest.raises(DataError, match=DATA_VARIABLE):
        user_folder("notes")
