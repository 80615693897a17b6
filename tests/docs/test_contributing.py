"""The examples of ``CONTRIBUTING.md`` work as they stand: each is a module or a function, and a row."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = re.compile(
    r"(New module|Function in|Row in) `([^`]+)`[^\n]*:\n\n *```python\n(.*?)\n *```\n", re.DOTALL
)
BEHIND_THE_ROW = {
    "learning/recipes.py": '    )\n)\n"""The recipes',
    "query/conditions.py": '    Condition(\n        "note"',
    "commands/__init__.py": '    "train-pad",\n',
    "shell/page_table.py": '    PageSpec(\n        "catalogue"',
    "shell/actions.py": '    ActionSpec("findAction"',
    "formats/__init__.py": '    Format(\n        name="html"',
}
"""The text before which the row of an example is added to a table."""

USE_THE_PAGE = """
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

application = QApplication([])
import mnist_gui
from mnist_gui.ui.shell.main_window import MainWindow
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.state.tasks import TaskRunner
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.theme import Scheme

runner = TaskRunner()
state = WindowState.create(Settings(None), runner)
window = MainWindow(state, scheme=Scheme.LIGHT)
state.session.set_dataset(mnist_gui.open("sample"))
window.findChild(QAction, "copyCountsAction").trigger()
print(application.clipboard().text())
runner.shut_down()
application.clipboard().clear()
"""


def apply(kind: str, path: Path, code: str) -> None:
    """Add an example to a copy of the package."""
    if kind == "New module":
        path.parent.mkdir(exist_ok=True)
        path.write_text(code + "\n")
    elif kind == "Function in":
        path.write_text(f"{path.read_text()}\n\n{code}\n")
    else:
        source, behind = path.read_text(), BEHIND_THE_ROW[f"{path.parent.name}/{path.name}"]
        before, _, after = source.partition(behind)
        assert after, f"{path.name} has changed"
        path.write_text(f"{before}{code},\n{behind}{after}")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A copy of the package to which all examples were added; returns the folder that holds it."""
    folder = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "mnist_gui", folder / "mnist_gui", ignore=ignored)
    shutil.copytree(ROOT / "resources", folder / "resources")
    for kind, name, code in EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        apply(kind, folder / name, textwrap.dedent(code))
    return folder


def python(package: Path, *arguments: str) -> str:
    """Run Python with the changed package and return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(package)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return done.stdout


def run(package: Path, *arguments: str) -> str:
    """Run the changed program and return what it prints."""
    return python(package, "-m", "mnist_gui", *arguments)


def test_every_kind_of_example_is_there():
    examples = EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    rows = {"/".join(name.split("/")[-2:]) for kind, name, _ in examples if kind == "Row in"}
    assert rows == set(BEHIND_THE_ROW)


def test_the_model_is_trained_saved_opened_and_exported(package):
    printed = run(package, "train", "sample", "--model", "nearest-mean", "-o", "new.mnistmodel")
    assert re.search(r"^test error: [1-9]\.", printed, re.MULTILINE)
    errors = re.search(r"\(\d+ of 360 images\)", printed)[0]
    assert errors in run(package, "evaluate", "new.mnistmodel", "sample")


def test_the_measure_is_a_condition(package):
    assert " where label:3 peak<0.9\n" in run(package, "info", "sample", "--where", "label:3 PEAK < 90%")


def test_the_format_is_written_and_opened(package):
    run(package, "export", "sample", "new", "--format", "ndjson")
    assert (
        run(package, "info", "new.ndjson").splitlines()[1:] == run(package, "info", "sample").splitlines()[1:]
    )


def test_the_command_runs_and_is_in_the_help(package):
    assert run(package, "classes", "sample").split() == list("0123456789")
    assert "List the classes of a data set." in run(package, "--help")


def test_the_page_opens_and_the_action_copies_what_it_shows(package):
    run(package, "sample", "--page", "counts", "--screenshot", "counts.png")
    assert python(package, "-c", USE_THE_PAGE).split("\n")[:2] == ["0: 178", "1: 182"]
