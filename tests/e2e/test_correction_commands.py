"""Corrections on the command line: written by one command, used by all others, and said so."""

import json
from pathlib import Path

import numpy as np
import pytest

import mnist_gui
from mnist_gui import cli
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.user.correction_table import HEADER


@pytest.fixture
def folder(tmp_path, monkeypatch, tiny_dataset):
    """Return a folder with a data set, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    mnist_gui.export(tiny_dataset, "digits", "idx")
    return tmp_path


def run(capsys, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert cli.main([*arguments]) == code, capsys.readouterr().err
    printed = capsys.readouterr()
    return printed.out, printed.err


def run_json(capsys, *arguments: str) -> dict:
    return json.loads(run(capsys, *arguments, "--json")[0])


def write(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def test_every_command_uses_corrections_and_says_so(folder, capsys):
    given = mnist_gui.open("digits").labels
    label = (int(given[0]) + 1) % 10
    write("c.csv", "row,label,state", f"0,{label},", "1,,excluded", "250,,excluded", "2,,checked")
    run(capsys, "corrections", "digits", "--import", "c.csv")
    counts = {"corrected": 1, "checked": 1, "unsure": 0, "excluded": 2}
    said = "1 label corrected, 2 images excluded; --corrections off"
    out, err = run(capsys, "info", "digits", "--json", "--where", "is:excluded")
    assert said in err
    assert json.loads(out)["rows"] == [1, 250]
    assert json.loads(out)["corrections"] == counts
    assert run_json(capsys, "info", "digits", "--where", f"given:{given[0]} label:{label}")["rows"] == [0]
    training = ["--model", "logistic", "--features", "pixels"]
    trained = run_json(capsys, "train", "digits", *training, "-o", "m.mnistmodel")
    assert (trained["train_images"], trained["test_images"]) == (199, 99)
    assert trained["corrections"] == counts
    assert run_json(capsys, "evaluate", "m.mnistmodel", "digits")["images"] == 99
    assert run_json(capsys, "validate", "digits", *training, "--folds", "2")["images"] == 199
    exported = run_json(capsys, "export", "digits", "out", "--format", "idx")
    assert exported["splits"] == {"train": 199, "test": 99}
    assert mnist_gui.open("out").labels[0] == label
    only = run_json(capsys, "export", "digits", "out2", "--format", "idx", "--where", "excluded")
    assert only["images"] == 2
    off = ["--corrections", "off"]
    for command in (
        ["info", "digits"],
        ["train", "digits", *training],
        ["evaluate", "m.mnistmodel", "digits"],
        ["export", "digits", "out3", "--format", "idx"],
    ):
        out, err = run(capsys, *command, *off, "--json")
        assert "corrected" not in err
        assert json.loads(out)["corrections"] is None
    assert mnist_gui.open("out3", corrections=False).labels.tolist() == given.tolist()
    assert len(mnist_gui.open("out3")) == len(given)


def test_an_export_has_the_given_label_and_the_mark_if_asked(folder, capsys):
    dataset = mnist_gui.open("digits")
    mnist_gui.corrections("digits").change([0], label=(int(dataset.labels[0]) + 1) % 10, state=2)
    run(capsys, "export", "digits", "out.csv", "--format", "csv", "--given", "--where", "index<2")
    columns = mnist_gui.open("out.csv").columns
    assert columns["given"].tolist() == dataset.labels[:2].tolist()
    assert [str(state) for state in columns["state"]] == ["unsure", ""]
    run(capsys, "export", "digits", "plain.csv", "--format", "csv", "--details")
    assert "given" not in mnist_gui.open("plain.csv").columns


def test_what_is_exported_is_imported_again(folder, capsys):
    journal = mnist_gui.corrections("digits")
    journal.change([3, 250], label=7, state=1)
    journal.change([5], state=3)
    before = run_json(capsys, "corrections", "digits", "--export", "c.csv")
    assert before["out"] == "c.csv"
    assert [image["row"] for image in before["images"]] == [3, 5, 250]
    assert before["images"][2]["split"] == "test"
    while journal.can_undo:
        journal.undo()
    assert run_json(capsys, "corrections", "digits")["images"] == []
    report = run_json(capsys, "corrections", "digits", "--import", "c.csv")
    assert report["imported"] == {"file": "c.csv", "images": 3, "changed": 3, "conflicts": []}
    assert report["corrections"] == before["corrections"]
    again = run_json(capsys, "corrections", "digits", "--import", "c.csv")
    assert again["imported"]["changed"] == 0
    journal.change([5], state=2)
    out, err = run(capsys, "corrections", "digits", "--import", "c.csv")
    assert "1 image corrected in another way before:\nrow 5: was" in err
    assert "3 images imported from c.csv: 1 changed" in out
    write("notes.txt", "mine")
    _, err = run(capsys, "corrections", "digits", "--export", "notes.txt", code=2)
    assert "--overwrite" in err


def test_a_wrong_line_changes_nothing(folder, capsys):
    write("c.csv", "row,label", "1,3", "0,11")
    _, err = run(capsys, "corrections", "digits", "--import", "c.csv", code=2)
    assert "c.csv cannot be imported: 1 of 2 lines are wrong: line 3: '11' is no class of" in err
    assert "nothing was changed" in err
    assert not len(mnist_gui.corrections("digits").corrections.rows)


def test_no_cell_is_a_formula(folder, capsys):
    names = ("=cmd()", *"123456789")
    images, labels = np.zeros((10, 4, 4), np.uint8), np.arange(10, dtype=np.int16)
    dataset = Dataset("Odd", (Split("train", images, labels),), names, "")
    mnist_gui.export(dataset, "odd", "idx")
    mnist_gui.corrections("odd").change([3], label=0)
    run(capsys, "corrections", "odd", "--export", "c.csv")
    assert ",'=cmd()," in Path("c.csv").read_text(encoding="utf-8")
    assert run_json(capsys, "corrections", "odd", "--import", "c.csv")["imported"]["changed"] == 0


def test_a_model_labels_what_has_no_label(folder, capsys, tiny_dataset):
    run(capsys, "train", "digits", "--model", "logistic", "--features", "pixels", "-o", "m.mnistmodel")
    images = tiny_dataset.take(np.arange(200, 300))
    labels = np.where(np.arange(100) < 10, 3, NO_LABEL).astype(np.int16)
    mnist_gui.export(Dataset("New", (Split("test", images, labels),), tuple("3"), ""), "new.npz", "npz")
    mnist_gui.corrections("new.npz").change([99], state=3)
    report = run_json(capsys, "label", "new.npz", "--model", "m.mnistmodel", "--above", "0.5")
    assert report["unlabelled"] == 89
    assert 20 < report["labelled"] <= 89
    labelled = mnist_gui.open("new.npz")
    assert labelled.corrections.corrected == report["labelled"]
    assert labelled.labels[:10].tolist() == labels[:10].tolist()
    assert labelled.labels[99] == NO_LABEL
    named = [labelled.class_names[label] for label in labelled.labels[10:99] if label != NO_LABEL]
    assert set(named) <= set("0123456789")
    assert len(labelled.class_names) > 1
    again = run_json(capsys, "label", "new.npz", "--model", "m.mnistmodel", "--above", "0.5")
    assert again["labelled"] == 0


def test_the_help_names_the_columns_of_a_table_to_import(folder, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["corrections", "--help"])
    assert ended.value.code == 0
    words = set(capsys.readouterr().out.replace(",", " ").replace("(", " ").replace(")", " ").split())
    columns = set(HEADER) - {"given", "when"}  # those are written, and not needed
    assert columns <= words
    assert {state.word for state in CorrectionState if state.word} <= words
