import os
import signal
import subprocess
import sys

import pytest

from mnist_gui.file_lock import file_lock

HOLD = (
    "import sys, pathlib\n"
    "from mnist_gui.file_lock import file_lock\n"
    "with file_lock(pathlib.Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def holder(tmp_path):
    """Another program that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout.readline() == b"held\n"
        yield program
        program.kill()


def test_a_lock_excludes_other_programs_until_it_is_released(tmp_path, holder):
    with pytest.raises(TimeoutError, match="another program holds the lock"), file_lock(tmp_path / "lock"):
        pytest.fail("held twice")
    holder.communicate()
    with file_lock(tmp_path / "lock"):
        pass


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_killed_program_holds_no_lock_and_its_file_stays(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    before = (tmp_path / "lock").stat().st_ino
    with file_lock(tmp_path / "lock"):
        assert (tmp_path / "lock").stat().st_ino == before


def test_a_lock_excludes_the_same_program(tmp_path):
    with (
        file_lock(tmp_path / "lock"),
        pytest.raises(TimeoutError),
        file_lock(tmp_path / "lock", timeout=0.01),
    ):
        pytest.fail("held twice")


def test_a_file_system_without_locks_runs_the_block(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    ran = []
    with file_lock(tmp_path / "lock"):
        ran.append(True)
    assert ran
