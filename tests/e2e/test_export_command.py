"""``mnist-gui export``, as a shell would run it."""

import csv
import json

import numpy as np
import pytest

from mnist_gui import cli
from mnist_gui.commands import export as command
from mnist_gui.data.export import FORMATS
from mnist_gui.data.open import open_dataset
from mnist_gui.data.user.notes import Notes, notes_folder, write_notes


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_it_offers_every_form():
    usage = " ".join(command.COMMAND.parser().format_usage().split())
    assert f"--format {{{','.join(FORMATS)}}}" in usage


@pytest.mark.parametrize("fmt", ["idx", "png", "csv", "parquet", "npz"])
def test_what_was_exported_is_a_data_set(capsys, fmt):
    if fmt == "parquet":
        pytest.importorskip("pyarrow")
    out = f"out.{fmt}"
    assert cli.main(["export", "sample", out, "--format", fmt]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"Sample digits: 1,797 images written to {out}\n"
    assert "Writing" in captured.err
    assert cli.main(["info", out, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["splits"] == {"train": 1437, "test": 360}
    assert report["class_counts"]["3"] == 183


def test_only_what_is_asked_for_is_exported(capsys):
    arguments = ["--format", "npz", "--where", "-label:3 ink<0.1", "--split", "test", "--json"]
    assert cli.main(["export", "sample", "out.npz", *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    expected = open_dataset("sample").where("split:test -label:3 ink<0.1")
    assert report == {
        "out": "out.npz",
        "format": "npz",
        "images": len(expected),
        "splits": {"test": len(expected)},
        "corrections": {"corrected": 0, "checked": 0, "unsure": 0, "excluded": 0},
    }
    np.testing.assert_array_equal(open_dataset("out.npz").test.images, expected.test.images)


def test_a_model_says_which_are_wrong(capsys):
    training = ["train", "sample", "--model", "logistic", "--features", "pixels", "--limit", "200"]
    assert cli.main([*training, "-o", "few.mnistmodel", "--json"]) == 0
    errors = json.loads(capsys.readouterr().out)["test_errors"]
    arguments = ["--format", "html", "--where", "split:test wrong", "--model", "few.mnistmodel", "--json"]
    assert cli.main(["export", "sample", "wrong.html", *arguments]) == 0
    assert json.loads(capsys.readouterr().out)["images"] == errors


def test_mnist160_has_eight_of_each_digit_in_each_split(capsys, tmp_path):
    assert cli.main(["export", "sample", "mnist160", "--format", "png", "--subset", "mnist160"]) == 0
    assert "160 images" in capsys.readouterr().out
    for split in ("train", "test"):
        for digit in "0123456789":
            assert len(list((tmp_path / "mnist160" / split / digit).glob("*.png"))) == 8


def test_overwriting_has_to_be_asked_for(capsys, tmp_path):
    arguments = ["export", "sample", "out", "--format", "idx"]
    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--split", "test"]) == 2
    captured = capsys.readouterr()
    assert "--overwrite" in captured.err.splitlines()[-1]
    assert len(open_dataset(tmp_path / "out")) == 1797
    assert cli.main([*arguments, "--split", "test", "--overwrite"]) == 0
    assert len(open_dataset(tmp_path / "out")) == 360


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--split", "holdout"], "no split called holdout; it has train and test"),
        (["--where", "lable:3"], "did you mean label?"),
        (["--where", "label:none"], "no image of Sample digits to write"),
        (["--where", "wrong"], "name one with --model"),
        (["--model", "few.mnistmodel"], "add one with --where"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(capsys, tmp_path, arguments, complaint):
    assert cli.main(["export", "sample", "out", "--format", "png", *arguments]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("mnist-gui: ")
    assert complaint in last
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fmt", ["npz", "html"])
@pytest.mark.parametrize("name", ["wrong", "v1.2"])
def test_a_file_gets_the_ending_of_its_form_and_is_named_with_it(capsys, tmp_path, fmt, name):
    arguments = ["export", "sample", name, "--format", fmt, "--where", "index<9"]
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out == f"Sample digits: 9 images written to {name}.{fmt}\n"
    assert cli.main([*arguments, "--overwrite", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["out"] == f"{name}.{fmt}"
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.{fmt}"]
    assert cli.main(arguments) == 2
    assert f"{name}.{fmt} is there already" in capsys.readouterr().err


def test_an_ending_in_capitals_is_one(tmp_path):
    assert cli.main(["export", "sample", "OUT.NPZ", "--format", "npz", "--where", "index<9"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["OUT.NPZ"]


def lines_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def _noted(tmp_path, monkeypatch):
    """Write a note to row 1,700 of the sample."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    write_notes(notes_folder(), open_dataset("sample"), Notes({1700: "surely a 9"}))


@pytest.mark.usefixtures("_noted")
def test_details_have_the_place_and_the_note(tmp_path):
    assert cli.main(["export", "sample", "out", "--format", "png", "--where", "note", "--details"]) == 0
    (line,) = lines_of(tmp_path / "out" / "details.csv")
    assert (line["split"], line["number"], line["row"]) == ("test", "263", "1700")
    assert line["note"] == "surely a 9"
    assert (tmp_path / "out" / line["file"]).is_file()
    assert "predicted" not in line


@pytest.mark.usefixtures("_noted")
def test_a_damaged_file_of_notes_is_told_and_nothing_written(capsys, tmp_path):
    (notes,) = (tmp_path / "data").rglob("*.json")
    notes.write_text("{")
    assert cli.main(["export", "sample", "out.npz", "--format", "npz", "--details"]) == 2
    assert "are damaged" in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "out.npz").exists()
    assert cli.main(["export", "sample", "out.npz", "--format", "npz"]) == 0


def test_details_have_what_a_model_reads_with_a_query_or_without(capsys, tmp_path):
    training = ["train", "sample", "--model", "logistic", "--features", "pixels", "--limit", "200"]
    assert cli.main([*training, "-o", "few.mnistmodel"]) == 0
    model = ["--model", "few.mnistmodel", "--details"]
    assert cli.main(["export", "sample", "wrong.csv", "--format", "csv", "--where", "wrong", *model]) == 0
    wrong = open_dataset("wrong.csv")
    assert (wrong.columns["predicted"] != wrong.labels).all()
    assert (wrong.columns["confidence"] > 0).all()
    assert cli.main(["export", "sample", "all", "--format", "idx", *model]) == 0
    lines = lines_of(tmp_path / "all" / "details.csv")
    assert len(lines) == 1797
    assert sum(line["predicted"] != line["label"] for line in lines) == len(wrong)
    assert "Predicting the images" in capsys.readouterr().err
