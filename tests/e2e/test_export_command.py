"""``mnist-gui export``, as a shell would run it."""

import json

import numpy as np
import pytest

from mnist_gui import cli
from mnist_gui.commands import export as command
from mnist_gui.data.export import FORMATS
from mnist_gui.data.open import open_dataset


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_it_offers_every_form():
    action = next(action for action in command.COMMAND.parser()._actions if action.dest == "format")
    assert list(action.choices) == list(FORMATS)


@pytest.mark.parametrize("form", ["idx", "png", "csv", "parquet", "npz"])
def test_what_was_exported_is_a_data_set(capsys, form):
    if form == "parquet":
        pytest.importorskip("pyarrow")
    out = f"out.{form}"
    assert cli.main(["export", "sample", out, "--format", form]) == 0
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
