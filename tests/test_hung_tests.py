import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).parents[1] / "pyproject.toml"

TESTS = """
import ctypes

from PySide6.QtCore import QThread


class Hung(QThread):
    def run(self):
        ctypes.PyDLL(None).pause()  # with the lock of the interpreter


def test_hangs():
    thread = Hung()
    thread.start()
    thread.wait()


def test_passes():
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the thread waits for a signal of POSIX")
def test_a_test_that_hangs_fails_with_a_stack_and_the_others_go_on(tmp_path):
    path = tmp_path / "test_some.py"
    path.write_text(TESTS)
    options = ["-n1", "-c", CONFIGURATION, "-o", "faulthandler_timeout=1", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, path]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False)
    assert ended.returncode == 1
    assert "crashed while running" in ended.stdout
    assert "1 failed, 1 passed" in ended.stdout
    assert "Timeout" in ended.stderr
    for function in ("run", "test_hangs"):
        assert f'"{path}", line' in ended.stderr
        assert f" in {function}\n" in ended.stderr


def test_no_test_may_take_longer_than_some_minutes(pytestconfig):
    assert float(pytestconfig.getini("faulthandler_timeout")) <= 300
    assert pytestconfig.getini("faulthandler_exit_on_timeout")
