"""Inputs that ended in a traceback or ate memory: one sentence, and exit code 2, or they open."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.cli import main

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "hostile"


def _inputs() -> list[Path]:
    """Return the files and folders to open: each data set, and each file of a folder of mutations."""
    if not CASES.is_dir():
        return []
    entries = sorted(CASES.iterdir())
    folders = [entry for entry in entries if entry.name.startswith("fuzz_")]
    mutations = [path for folder in folders for path in sorted(folder.iterdir())]
    return [entry for entry in entries if entry not in folders] + mutations


INPUTS = _inputs()
needs_cases = pytest.mark.skipif(not INPUTS, reason=f"the hostile inputs are not in {CASES}")


def _is_model(path: Path) -> bool:
    return path.suffix == ".mnistmodel" or path.parent.name == "fuzz_model"


def _is_picture(path: Path) -> bool:
    return path.suffix == ".png" or path.parent.name == "fuzz_picture"


@pytest.fixture
def digit(tmp_path: Path) -> Path:
    """Return a picture that every model can read."""
    image = np.zeros((28, 28), dtype=np.uint8)
    image[4:24, 13:16] = 255
    path = tmp_path / "digit.png"
    Image.fromarray(image).save(path)
    return path


def check(arguments: list[str], capsys: pytest.CaptureFixture[str], *, name: str) -> None:
    """Run a command: it succeeds, or says one sentence that names the file."""
    code = main(arguments)
    said = capsys.readouterr().err.splitlines()
    assert code in (0, 2)
    if code == 2:
        assert said[-1].startswith("mnist-gui: ")
        assert name in said[-1]
        assert len([line for line in said if line.startswith("mnist-gui: ")]) == 1


@needs_cases
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_input_ends_in_a_traceback(path: Path, digit: Path, capsys: pytest.CaptureFixture[str]):
    if _is_model(path):
        check(["predict", str(digit), "--model", str(path)], capsys, name=path.name)
        return
    if _is_picture(path):
        check(["predict", str(path)], capsys, name=path.name)
    check(["info", str(path)], capsys, name=path.name)


@needs_cases
@pytest.mark.filterwarnings("error")
def test_a_picture_that_the_decoder_gives_up_on_is_refused_in_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for path in sorted((CASES / "fuzz_picture").iterdir()):
        folder = tmp_path / path.name / "7"
        folder.mkdir(parents=True)
        (folder / "a.png").write_bytes(path.read_bytes())
        check(["info", str(folder.parent)], capsys, name=path.name)
