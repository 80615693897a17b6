"""The commands ``compare`` and ``report``: kept runs, model files, and files that are not replaced."""

import pytest

from mnist_gui import cli
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE


@pytest.fixture
def kept(tmp_path, monkeypatch, capsys):
    """Two kept runs on the sample, by their names."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    monkeypatch.delenv(LIMIT_VARIABLE, raising=False)
    for name, features in (("steep", "gradient"), ("plain", "pixels")):
        assert (
            cli.main(["train", "sample", "--model", "logistic", "--features", features, "--limit", "300"])
            == 0
        )
        run_id = capsys.readouterr().err.rpartition("kept as run ")[2].strip()
        assert cli.main(["runs", "change", run_id, "--name", name]) == 0
    capsys.readouterr()
    return "steep", "plain"


def test_kept_runs_are_compared_without_their_data_set(kept, capsys):
    assert cli.main(["compare", *kept]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("360 images of test\nsteep: ")
    assert "steep is better than plain by " in printed


def test_the_report_of_kept_runs_opens_their_data_set_again(kept, capsys, tmp_path):
    path = tmp_path / "report.html"
    assert cli.main(["report", *kept, "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"saved as {path}\n"
    assert "Only steep is right" in path.read_text(encoding="utf-8")
    assert cli.main(["report", kept[0], "-o", str(path)]) == 0  # it replaces a report
    assert "Worst errors" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", "steep"], "1 runs cannot be compared"),
        (["compare", "steep", "nothing"], "No kept run is called nothing"),
        (["compare", "a.mnistmodel", "steep"], "a.mnistmodel is measured on a data set; name it with --data"),
        (["report", "steep", "-o", "notes.txt"], "notes.txt is there already and is no HTML page"),
        (["report", "steep", "-o", "missing/report.html"], "its folder is missing"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(kept, capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    assert cli.main(arguments) == 2
    assert words in capsys.readouterr().err
    assert (tmp_path / "notes.txt").read_text() == "mine"
