"""Surroundings that are against the window, in processes of their own: it says why, and loses nothing."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from helpers import used_window
from helpers.program import Program

from mnist_gui.data.export import export
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.model_file import open_model

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="arranged with the tools of Linux")

SCRIPT = Path(used_window.__file__)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return program_in(tmp_path)


def program_in(folder: Path) -> Program:
    for name in ("data", "config", "seen"):
        (folder / name).mkdir()
    return Program(folder)


def use(program: Program, *steps: str, dataset: str = "sample", **surroundings: object) -> list[str]:
    """Use a window; return the lines that it printed. Nothing may be on stderr but lines of the log."""
    ended = program.run(dataset, *steps, script=SCRIPT, **surroundings)
    logged = all(" cannot be " in line for line in ended.err.splitlines())
    assert (ended.code, logged) == (0, True), ended.err
    return ended.out.splitlines()


def kept(data: Path) -> tuple[set[int], list[str]]:
    """Return the labels of the own digits in a data directory, and the texts of the notes."""
    lines = (data / "digits" / "own.jsonl").read_text().splitlines()
    notes = [json.loads(path.read_text())["notes"] for path in (data / "notes").iterdir()]
    return {json.loads(line)["label"] for line in lines}, [note["text"] for found in notes for note in found]


def test_a_full_disk_is_said_and_nothing_is_lost_when_there_is_room_again(program):
    lines = use(
        program,
        "digit=4",
        "note=last words",
        "model",
        "save=data/a.mnistmodel",
        f"save={program.folder / 'a.mnistmodel'}",
        "close",
        "shell=rm data/ballast",
        "digit=5",
        before="mount -t tmpfs -o size=40k none data; head -c 40k /dev/zero 2>/dev/null > data/ballast",
        after="cp -r data/. seen; rm -rf seen/log",
        in_namespace=True,
    )
    said = "\n".join(lines)
    assert "Your digits cannot be kept" in said
    assert "The notes cannot be kept" in said
    assert "a.mnistmodel cannot be written: No space left on device" in said
    assert [line for line in lines if line.startswith("saved")] == ["saved: False", "saved: True"]
    assert "closed: False" in lines, "the window stays while there is something that is not kept"
    assert kept(program.folder / "seen") == ({4, 5}, ["last words"])
    open_model(program.folder / "a.mnistmodel")
    assert not list((program.folder / "seen").rglob("*.part"))


def test_folders_that_are_read_only_are_said_and_hinder_no_work(program):
    lines = use(
        program,
        "digit=4",
        "note=last words",
        "model",
        f"save={program.folder / 'a.mnistmodel'}",
        f"export={program.folder / 'out.csv'}",
        "close",
        before="for name in data config; do mount --bind -o ro $name $name; done",
        in_namespace=True,
    )
    said = "\n".join(lines)
    assert "Your digits cannot be kept" in said
    assert "The notes cannot be kept" in said
    assert "saved: True" in lines
    assert "exported" in lines
    assert "closed: False" in lines, "the first attempt warns"


def test_files_that_vanish_or_change_under_the_window_are_exported_as_they_were(program):
    sample = open_dataset("sample")
    for name, form in (("a.csv", "csv"), ("a", "idx")):
        export(sample, program.folder / name, form)
    out = program.folder / "out.csv"
    for name in ("a.csv", "a"):
        path = program.folder / name
        lines = use(
            program,
            "rows",
            f"shell=rm -r {path}",
            "rows",
            f"export={out}",
            "open=sample",
            f"open={path}",
            dataset=str(path),
        )
        assert "exported" in lines
        assert [line for line in lines if line.startswith("said")][-1].startswith(f"said: {path} is no file")
        assert (open_dataset(out).labels == sample.labels).all()
        out.unlink()


def test_an_export_to_a_folder_that_vanishes_is_said(program):
    target = program.folder / "gone" / "out.csv"
    target.parent.mkdir()
    lines = use(program, "shell=rm -r gone", f"export={target}", f"export={program.folder / 'out.csv'}")
    assert any(line.startswith("said: ") and "cannot be written" in line for line in lines)
    assert lines[-1] == "exported"


def test_a_window_whose_current_directory_was_removed_works(program):
    before = "mkdir gone; cd gone; rmdir ../gone"
    out, model = program.folder / "out.csv", program.folder / "a.mnistmodel"
    lines = use(program, "digit=4", "note=words", "model", f"save={model}", f"export={out}", before=before)
    assert lines == ["saved: True", f"said: Model saved as {model.name}", "exported"]
    assert kept(program.folder / "data") == ({4}, ["words"])


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locales of the C library, which few systems have all installed."""
    if shutil.which("localedef") is None:
        pytest.skip("needs localedef")
    folder = tmp_path_factory.mktemp("locales")
    for name in ("tr_TR", "de_DE", "ar_SA"):
        command = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip(f"the system does not know {name}")
    return folder


def model_content(path: Path) -> dict[str, object]:
    """Return the files in a model, but for the time that its training took."""
    with zipfile.ZipFile(path) as archive:
        content: dict[str, object] = {name: archive.read(name) for name in archive.namelist()}
    content["manifest.json"] = manifest = json.loads(content["manifest.json"])
    assert manifest["about"].pop("train_seconds") > 0
    return content


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """What a window writes where nothing is unusual."""
    return written_in(program_in(tmp_path_factory.mktemp("usual")), "C.UTF-8", LOCPATH=None)


def written_in(program: Program, language: str, **variables: str | None) -> list[object]:
    """Let a window write in every form; return the files."""
    paths = [program.folder / f"out.{suffix}" for suffix in ("csv", "html", "npz")]
    model = program.folder / "a.mnistmodel"
    exports = [f"export={path}" for path in paths]
    steps = ("digit=4", "note=last words", "model", f"save={model}", *exports)
    use(program, *steps, LC_ALL=language, LANGUAGE="", **variables)
    assert kept(program.folder / "data") == ({4}, ["last words"])
    return [*(path.read_bytes() for path in paths), model_content(model)]


@pytest.mark.parametrize("name", ["tr_TR.UTF-8", "de_DE.UTF-8", "ar_SA.UTF-8"])
def test_what_a_window_writes_is_the_same_in_each_language(program, locales, usual, name):
    assert written_in(program, name, LOCPATH=str(locales)) == usual


def test_the_locale_of_the_c_library_really_is_another(program, locales):
    script = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv()['decimal_point'])"
    environment = {**os.environ, "LC_ALL": "de_DE.UTF-8", "LOCPATH": str(locales)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
    assert done.stdout == b",\n"
