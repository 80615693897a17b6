"""What is kept of crashes for the next start."""

import faulthandler
import logging
import subprocess
import sys

from mnist_gui.ui.shell.crash_log import CrashLog

PROGRAM = """
import faulthandler, os, signal, sys
from pathlib import Path
from mnist_gui.ui.shell.crash_log import CrashLog
faulthandler.disable()
log = CrashLog(Path(sys.argv[1]))
with log.kept():
    print(log.last_fault)
    if sys.argv[2] == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
"""


def run(folder, how: str) -> str:
    program = [sys.executable, "-c", PROGRAM, str(folder), how]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False).stdout.strip()


def test_a_warning_is_in_the_log_and_a_quiet_program_leaves_no_file(tmp_path):
    log = CrashLog(tmp_path / "log")
    with log.kept():
        pass
    assert list((tmp_path / "log").iterdir()) == []
    with log.kept():
        logging.getLogger("mnist_gui.somewhere").warning("a full disk")
    assert "a full disk" in log.path.read_text()


def test_the_log_is_rotated(tmp_path):
    log = CrashLog(tmp_path)
    for number in range(4):
        with log.kept():
            logging.getLogger("mnist_gui").warning(str(number) * 300_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mnist-gui.1.log", "mnist-gui.log"]
    assert "3333" in log.path.read_text()


def test_the_next_start_knows_of_a_fault_that_ended_the_program_once(tmp_path):
    assert run(tmp_path, "end") == "None"
    run(tmp_path, "crash")
    last = run(tmp_path, "end")
    assert last == str(tmp_path / "fault-last.log")
    assert "Segmentation fault" in (tmp_path / "fault-last.log").read_text()
    assert run(tmp_path, "end") == "None"


def test_a_folder_that_cannot_be_written_keeps_nothing_and_ends_nothing(tmp_path):
    (tmp_path / "log").write_text("in the way")
    was_enabled = faulthandler.is_enabled()
    with CrashLog(tmp_path / "log").kept():
        logging.getLogger("mnist_gui").warning("lost")
    assert faulthandler.is_enabled() is was_enabled


def test_a_folder_that_goes_away_ends_nothing(tmp_path):
    folder = tmp_path / "log"
    with CrashLog(folder).kept():
        folder.rename(tmp_path / "elsewhere")
        folder.write_text("in the way")
        logging.getLogger("mnist_gui").warning("lost")
    assert folder.read_text() == "in the way"
