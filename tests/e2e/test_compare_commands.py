"""The commands ``compare`` and ``report``: kept runs, model files, and files that are not replaced."""

import pytest
from helpers.html_page import Page

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


@pytest.fixture
def validated(tmp_path, monkeypatch, capsys):
    """Two kept cross-validations, one of them on more images, and a kept training, by their names."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    monkeypatch.delenv(LIMIT_VARIABLE, raising=False)
    commands = {
        "few": ["validate", "sample", "--folds", "2", "--limit", "200"],
        "many": ["validate", "sample", "--folds", "2", "--limit", "300"],
        "trained": ["train", "sample", "--limit", "200"],
    }
    for name, command in commands.items():
        assert cli.main([*command, "--model", "logistic", "--features", "pixels"]) == 0
        run_id = capsys.readouterr().err.rpartition("kept as run ")[2].strip()
        assert cli.main(["runs", "change", run_id, "--name", name]) == 0
    capsys.readouterr()
    return tuple(commands)


def test_cross_validations_are_compared_and_reported_out_of_fold(validated, capsys, tmp_path):
    few, many, trained = validated
    path = tmp_path / "report.html"
    assert cli.main(["compare", few, many]) == 0
    left_out = "100 are left out, which not all of them have with the same label"
    assert capsys.readouterr().out.startswith(f"200 images of train; {left_out}\nfew: ")
    assert cli.main(["report", few, many, "-o", str(path)]) == 0
    page = Page(path.read_text(encoding="utf-8"))
    assert "Comparison of 2 runs" in page.text
    assert page.text.count("out of fold, in a cross-validation") == 2
    assert "Error of the folds" in page.text
    assert page.attributes("img"), "misclassified images are shown"
    capsys.readouterr()
    assert cli.main(["compare", few, trained]) == 2
    assert "compare trainings with trainings, and cross-validations with" in capsys.readouterr().err
