import os

import pytest

from mnist_gui.data.user import appending, user_files
from mnist_gui.data.user.appending import PENDING
from mnist_gui.data.user.user_files import UserFile, held_directory
from mnist_gui.errors import DataError

OLD, MORE = b"first\nsecond\n", b"third\nfourth\n"


class Killed(BaseException):
    """What ends a program in the middle."""


@pytest.fixture
def file(tmp_path):
    return UserFile(tmp_path / "poems" / "here.txt", "The poems")


@pytest.fixture
def known(file):
    return file.update(lambda _: OLD)


def test_appending_reads_only_what_was_appended_by_others(file, known):
    seen = []
    for other in (b"", b"of another\n"):
        with file.path.open("ab") as stream:
            stream.write(other)
        known = file.append(known, lambda rest: seen.append(rest) or MORE)
    assert seen == [b"", b"of another\n"]
    assert file.read() == OLD + MORE + b"of another\n" + MORE
    assert known.size == len(file.read())
    assert not (file.path.parents[1] / PENDING).exists()


def test_nothing_is_appended_where_all_is_known(file, known, monkeypatch):
    monkeypatch.delattr(appending, "append")
    assert file.append(known, lambda _: b"") == known


def replaced(path):
    other = path.with_name("other")
    other.write_bytes(OLD + b"more\n")
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [
        replaced,
        lambda path: path.unlink(),
        lambda path: path.write_bytes(OLD[:-7]),
        lambda path: path.write_bytes(OLD.upper() + b"more\n"),
        lambda path: (path.write_bytes(OLD.upper()), os.utime(path, ns=(1, 1))),
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["replaced", "removed", "cut", "edited and longer", "edited", "a folder"],
)
def test_a_file_that_changed_otherwise_is_not_appended_to(file, known, change):
    change(file.path)
    before = file.path.read_bytes() if file.path.is_file() else None
    assert file.append(known, lambda _: pytest.fail("it is asked for lines")) is None
    assert (file.path.read_bytes() if file.path.is_file() else None) == before


def test_only_a_file_of_whole_lines_is_appended_to(file):
    assert file.update(lambda _: b"first\nsec") is None
    assert file.update(lambda _: b"") is None


def test_the_lines_of_others_may_make_it_a_case_for_an_update(file, known):
    assert file.append(known, lambda _: None) is None
    assert file.read() == OLD


def kill_while_appending(file, known, monkeypatch, *, after: int) -> bytes:
    """End the program when it has written so many files to the disk; return what it has noted down."""
    calls = []

    def fsync(_descriptor):
        calls.append(None)
        if len(calls) > after:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(appending.os, "fsync", fsync)
        with pytest.raises(Killed):
            file.append(known, lambda _: MORE)
    return (file.path.parents[1] / PENDING).read_bytes()


@pytest.mark.parametrize("after", [0, 1])
def test_the_next_program_completes_what_a_killed_one_was_appending(file, known, monkeypatch, after):
    kill_while_appending(file, known, monkeypatch, after=after)
    assert file.read() == OLD + MORE
    assert sorted(path.name for path in file.path.parents[1].iterdir()) == [".lock", ".queue", "poems"]


def test_whenever_a_program_is_killed_all_is_there_or_nothing(file, known, monkeypatch):
    pending = file.path.parents[1] / PENDING
    noted = kill_while_appending(file, known, monkeypatch, after=0)
    for end in range(len(noted)):  # while it was noting down
        pending.write_bytes(noted[:end])
        file.path.write_bytes(OLD)
        assert file.read() == OLD
    for end in range(len(MORE) + 1):  # while it was appending; the power may fail, too
        for there in (MORE[:end], MORE[:end] + bytes(len(MORE) - end)):
            pending.write_bytes(noted)
            file.path.write_bytes(OLD + there)
            assert file.read() == OLD + MORE
            assert not pending.exists()


@pytest.mark.parametrize("content", [OLD[:-1], OLD + b"of another\n", OLD + MORE + b"of another\n"])
def test_a_file_that_was_changed_after_the_kill_stays_so(file, known, monkeypatch, content):
    kill_while_appending(file, known, monkeypatch, after=0)
    file.path.write_bytes(content)
    assert file.read() == content
    assert not (file.path.parents[1] / PENDING).exists()


def test_a_file_that_was_removed_after_the_kill_stays_away(file, known, monkeypatch):
    kill_while_appending(file, known, monkeypatch, after=0)
    file.path.unlink()
    assert file.read() is None
    assert not (file.path.parents[1] / PENDING).exists()


@pytest.mark.parametrize(
    "noted",
    [
        b"",
        b"[]\n",
        b"[" * 100_000,
        b"\xff\n",
        b'{"file": "poems/here.txt", "at": -1, "crc32": 0}\n',
        b'{"file": "poems/here.txt", "at": 13.0, "crc32": 0}\n',
        b'{"file": "poems/../../out.txt", "at": 13, "crc32": 0}\n',
        b'{"file": "poems/here.txt", "at": 13, "crc32": 7}\n',
        b'{"file": 7, "at": 13, "crc32": 0}\n',
    ],
    ids=range(9),
)
def test_what_makes_no_sense_is_not_appended(file, known, noted):
    pending = file.path.parents[1] / PENDING
    pending.write_bytes(noted)
    assert file.read() == OLD
    assert not pending.exists()


@pytest.mark.parametrize("failing", [1, 2], ids=["while it is noted down", "while it is appended"])
def test_a_full_disk_leaves_the_file_as_it_was(file, known, monkeypatch, failing):
    calls = []

    def full(_descriptor):
        calls.append(None)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(appending.os, "fsync", full)
    assert file.append(known, lambda _: MORE) is None
    assert file.path.read_bytes() == OLD
    assert not (file.path.parents[1] / PENDING).exists()


def test_a_reader_waits_for_the_end_of_a_line_that_is_being_written(file, known, monkeypatch):
    file.path.write_bytes(OLD + b"thi")

    def finish(directory):
        file.path.write_bytes(OLD + MORE)

    monkeypatch.setattr(user_files.appending, "finish", finish)
    assert file.read() == OLD + MORE


def test_a_file_is_appended_to_under_the_lock(file, known, monkeypatch):
    monkeypatch.setattr(user_files, "_LONGEST_WAIT", 0.01)
    with held_directory(file.path.parents[1]), pytest.raises(DataError, match="another program"):
        file.append(known, lambda _: MORE)
    assert file.read() == OLD
