import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_gui import atomic_file
from mnist_gui.atomic_file import atomic_folder, atomic_write, remove_leftovers, remove_leftovers_in
from mnist_gui.errors import DataError

KILL = (
    "import os, signal, sys, pathlib\n"
    "from mnist_gui import atomic_file\n"
    "path, kind, steps = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])\n"
    "def count(event, args):\n"
    "    global steps\n"
    "    name = next((part for part in args if isinstance(part, (str, bytes))), '')\n"
    "    if event in EVENTS and os.fsdecode(path.name) in os.fsdecode(name):\n"
    "        steps -= 1\n"
    "        if steps < 0:\n"
    "            os.kill(os.getpid(), signal.SIGKILL)\n"
    "EVENTS = {'open', 'os.rename', 'os.remove', 'os.mkdir', 'os.rmdir', 'os.scandir', 'shutil.rmtree'}\n"
    "if kind == 'two steps':\n"
    "    atomic_file._exchange = lambda *_: False\n"
    "sys.addaudithook(count)\n"
    "if kind == 'file':\n"
    "    with atomic_file.atomic_write(path) as file:\n"
    "        file.write(b'new')\n"
    "else:\n"
    "    with atomic_file.atomic_folder(path) as folder:\n"
    "        (folder / 'one').write_bytes(b'new')\n"
    "        (folder / 'two').write_bytes(b'new')\n"
)

posix = pytest.mark.skipif(os.name != "posix", reason="needs kill -9")


def killed(path: Path, kind: str, step: int) -> bool:
    """Write `path` in a program that is killed before an operation on files; return whether it was."""
    return subprocess.run([sys.executable, "-c", KILL, path, kind, str(step)], check=False).returncode == -9


def contents(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


@posix
@pytest.mark.parametrize("kind", ["file", "folder", "two steps"])
@pytest.mark.parametrize("is_there", [False, True])
def test_after_a_kill_old_or_new_is_whole_and_nothing_else_remains(tmp_path, kind, is_there):
    path = tmp_path / "target"
    names = (".",) if kind == "file" else ("one", "two")
    allowed = [dict.fromkeys(names, b"new"), dict.fromkeys(names, b"old") if is_there else {}]
    for step in itertools.count():
        make_old(path, kind, is_there=is_there)
        was_killed = killed(path, kind, step)
        if kind != "two steps":
            assert contents(path) in allowed
        remove_leftovers(path)
        assert contents(path) in allowed, step
        assert {other.name for other in tmp_path.iterdir()} <= {"target"}, step
        if not was_killed:
            break
    assert step >= 2
    assert contents(path) == allowed[0]


def make_old(path: Path, kind: str, *, is_there: bool) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if is_there and kind == "file":
        path.write_bytes(b"old")
    elif is_there:
        path.mkdir()
        for name in ("one", "two"):
            (path / name).write_bytes(b"old")


def test_what_another_thread_is_writing_is_no_leftover(tmp_path):
    with atomic_write(tmp_path / "file") as outer, atomic_folder(tmp_path / "folder") as folder:
        outer.write(b"outer")
        with atomic_write(tmp_path / "file") as inner:
            inner.write(b"inner")
        with atomic_folder(tmp_path / "folder") as other:
            (other / "inner").touch()
        remove_leftovers_in(tmp_path)
        (folder / "outer").touch()
    assert contents(tmp_path) == {"file": b"outer", "folder/outer": b""}


@pytest.mark.parametrize("name", ["a" * 250, "ü" * 120, ".hidden", "two\nlines", "[a-z]*?"])
def test_leftovers_of_any_name_are_found(tmp_path, name):
    path = tmp_path / name
    with atomic_write(path) as file:
        file.write(b"new")
        (temporary,) = tmp_path.iterdir()
        assert temporary.name.startswith(f".{name[:20]}")
        assert f".{os.getpid()}-" in temporary.name
    shutil.copy(path, temporary)  # as a killed program leaves it
    others = [tmp_path / f".{name[:9]}.part", tmp_path / ".other.12-ab.part", tmp_path / "mine.12-ab.part"]
    for other in others:
        other.touch()
    remove_leftovers(path)
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])
    remove_leftovers_in(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([path, others[0], others[2]])


def test_a_temporary_file_that_is_taken_for_a_leftover_is_made_again(tmp_path, monkeypatch):
    """Another program finds it before it is locked."""
    lock, found = atomic_file.try_lock, []

    def lock_late(descriptor, **options):
        if len(found) < 2:
            (temporary,) = tmp_path.iterdir()
            found.append(temporary)
            shutil.rmtree(temporary) if temporary.is_dir() else temporary.unlink()
        return lock(descriptor, **options)

    monkeypatch.setattr(atomic_file, "try_lock", lock_late)
    with atomic_write(tmp_path / "file") as file:
        file.write(b"whole")
    assert contents(tmp_path) == {"file": b"whole"}
    assert len(set(found)) == 2
    (tmp_path / "file").unlink()
    found.clear()
    with atomic_folder(tmp_path / "folder") as folder:
        (folder / "one").touch()
    assert contents(tmp_path) == {"folder/one": b""}
    assert len(set(found)) == 2


def test_without_locks_only_old_leftovers_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic_file, "try_lock", lambda _descriptor, without_locks=True: without_locks)
    young, old = tmp_path / ".file.1-1.part", tmp_path / ".file.1-2.part"
    for path in (young, old):
        path.touch()
    os.utime(old, (0, 0))
    with atomic_write(tmp_path / "file") as file:
        file.write(b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, "file"]


def test_an_error_names_the_target(tmp_path):
    with pytest.raises(OSError) as caught, atomic_folder(tmp_path / "data") as folder:
        (folder / "nowhere" / "one").touch()
    assert caught.value.filename == str(tmp_path / "data" / "nowhere" / "one")
    with (
        pytest.raises(DataError, match=f"^{tmp_path}/data/one is full$"),
        atomic_folder(tmp_path / "data") as folder,
    ):
        raise DataError(f"{folder / 'one'} is full")
    with pytest.raises(OSError) as caught, atomic_write(tmp_path / "nowhere" / "file"):
        pytest.fail("written")
    assert caught.value.filename == str(tmp_path / "nowhere" / "file")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other functions")
def test_linux_exchanges_folders_in_one_step(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not atomic_file._exchange(tmp_path / "one", tmp_path / "other"):
        pytest.skip("the file system cannot")
    assert contents(tmp_path) == {"one/other": b"", "other/one": b""}
