"""Nothing reaches for a network but a download: watched from inside Python, and from outside by strace."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from helpers import watched_program
from helpers.program import SEVEN, Program
from helpers.watched_program import ATTEMPT

from mnist_gui.commands import COMMANDS
from mnist_gui.ui.shell.actions import ACTIONS
from mnist_gui.ui.shell.page_table import PAGES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="runs the program by a POSIX shell")

SCRIPT = Path(watched_program.__file__)
FAST = ("--model", "logistic", "--features", "pixels", "--limit", "200")
EXAMPLES = {
    "download": (["download"], ["download", "--json"]),
    "info": (["info", "sample", "--where", "ink<0.1 nonote"], ["info", "mnist"], ["info", "own"]),
    "train": (["train", "sample", *FAST, "-o", "a.mnistmodel"],),
    "runs": (["runs", "list"], ["runs", "list", "sample", "--json"]),
    "compare": (["compare", "a.mnistmodel", "a.mnistmodel", "--data", "sample"],),
    "report": (["report", "a.mnistmodel", "--data", "sample", "-o", "report.html"],),
    "validate": (["validate", "sample", *FAST, "--folds", "2"],),
    "suspects": (["suspects", "sample", "--model", "a.mnistmodel"],),
    "duplicates": (["duplicates", "sample", "--near", "0.3"],),
    "prepare": (["prepare", "sample", "prepared.npz", "--turn", "90"],),
    "evaluate": (["evaluate", "a.mnistmodel", "sample"],),
    "predict": (["predict", "seven.jsonl"], ["predict", "--model", "a.mnistmodel", "seven.jsonl"]),
    "export": (
        ["export", "sample", "o.html", "--format", "html"],
        ["export", "sample", "o", "--format", "csv"],
    ),
    "corrections": (["corrections", "sample"], ["corrections", "sample", "--export", "c.csv"]),
    "label": (["label", "sample", "--model", "a.mnistmodel"],),
    "export-sklearn": (["export-sklearn", "a.mnistmodel", "a.joblib"],),
    "backup": (["backup", "b.zip"],),
    "restore": (["restore", "b.zip"], ["restore", "b.zip", "--replace"]),
    "train-pad": (["train-pad", "sample", "seven.jsonl", "seven.jsonl", "-o", "pad.mnistmodel"],),
}
"""Of each command, lists of arguments; in the order in which one needs the files of another."""

CONNECT = re.compile(r"connect\(\d+, \{sa_family=AF_(?!UNIX)|sendto\([^)]*sa_family=AF_INET")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "seven.jsonl").write_text(SEVEN)
    return Program(tmp_path)


def watched(program: Program, *arguments: str) -> tuple[str, list[str]]:
    """Run the watched program; return what it printed, and the connections that strace saw.

    A window has so many threads that it may wait for ever under strace.
    """
    trace = program.folder / "trace"
    strace = f"strace -f -qq -e trace=connect,sendto,sendmsg -o {trace}"
    is_traced = arguments[0] == "commands" and shutil.which("strace")
    ended = program.run(*arguments, script=SCRIPT, under=strace if is_traced else "")
    assert "Traceback" not in ended.err, ended.err
    calls = trace.read_text(errors="replace").splitlines() if trace.exists() else []
    return ended.out, [call for call in calls if CONNECT.search(call)]


def test_no_command_connects_but_a_download(program):
    assert set(EXAMPLES) == set(COMMANDS), "a new command needs an example here"
    lists = [arguments for examples in EXAMPLES.values() for arguments in examples]
    out, connections = watched(program, "commands", json.dumps(lists))
    assert ATTEMPT not in out
    assert not connections
    codes = [line for line in out.splitlines() if re.fullmatch(r"[a-z-]+: \d", line)]
    assert len(codes) == len(lists)
    assert [line for line in codes if not line.endswith("0")] == [
        *("info: 2", "info: 2"),  # nothing is downloaded or drawn
        *("backup: 2", "restore: 2", "restore: 2"),
        "train-pad: 2",
    ]


def test_the_watch_sees_a_download(program):
    address = "http://127.0.0.1:9/"
    out, _ = watched(program, "commands", json.dumps([["download", "mnist", "--to", "d", "--from", address]]))
    assert ATTEMPT in out


def test_no_page_and_no_entry_of_a_menu_connects(program):
    out, _ = watched(program, "window")
    assert ATTEMPT not in out
    assert all(f"visited {page.name}\n" in out for page in PAGES)
    never = {spec.name for spec in ACTIONS if f"chose {spec.name}\n" not in out}
    disabled = {"cancelTrainingAction", "undoAction", "redoAction", "clearAction", "proposeLabelsAction"}
    disabled |= {"describeRunAction", "queueTrainingAction", "starRunAction"}  # without a run
    assert never <= {"quitAction", *disabled}
