"""``mnist-gui prepare``: every form that export writes, recipes, lists of what was left out."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import mnist_gui
from mnist_gui import cli
from mnist_gui.data.dataset import Dataset, Split


@pytest.fixture
def digits(tmp_path, monkeypatch, tiny_dataset) -> Dataset:
    """Return a data set that is the folder ``digits`` in the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    mnist_gui.export(tiny_dataset, "digits", "idx")
    return tiny_dataset


def run(capsys, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert cli.main(["prepare", *arguments]) == code, capsys.readouterr().err
    printed = capsys.readouterr()
    return printed.out, printed.err


@pytest.mark.parametrize(
    ("out", "more"),
    [
        ("o", ()),
        ("o", ("--format", "png")),
        ("o", ("--format", "npy")),
        ("o.npz", ()),
        ("o.csv", ()),
        ("o.parquet", ()),
    ],
)
def test_every_form_opens_again_as_what_was_prepared(digits, capsys, out, more):
    run(capsys, "digits", out, "--turn", "90", "--test", "0.25", *more)
    opened, expected = mnist_gui.open(out), mnist_gui.prepare(digits, turn=90, test=0.25)
    assert opened.split_names == ("train", "test")
    for split, of in zip(opened.splits, expected.splits, strict=True):
        assert sorted(map(bytes, split.images)) == sorted(map(bytes, of.images))
    assert np.array_equal(opened.class_counts("test"), expected.class_counts("test"))


def test_steps_are_taken_in_the_order_of_options_and_a_saved_recipe_does_the_same(digits, capsys):
    given = ("--crop", "2,0,0,0", "--turn", "90", "--crop", "1", "--folds", "3", "--seed", "4", "--as-is")
    run(capsys, "digits", "a.npz", *given, "--save-recipe", "r.txt")
    assert Path("r.txt").read_text().splitlines() == [
        "# mnist-gui recipe 1", "read as-is", "crop 2,0,0,0", "turn 90", "crop 1", "folds 3", "seed 4",
    ]  # fmt: skip
    run(capsys, "digits", "b.npz", "--recipe", "r.txt", "--save-recipe", "r.txt")
    assert Path("a.npz").read_bytes() == Path("b.npz").read_bytes()
    report = json.loads(run(capsys, "digits", "c.csv", "--recipe", "r.txt", "--seed", "5", "--json")[0])
    assert report["recipe"][-1] == "seed 5"
    assert report["columns"] == ["fold"]
    assert "fold" in mnist_gui.open("c.csv").columns


def test_broken_and_foreign_files_are_counted_and_listed(digits, capsys):
    Path("scans/7").mkdir(parents=True)
    Image.fromarray(digits.train.images[0]).save("scans/7/a.png")
    Image.fromarray(digits.train.images[1]).save("scans/7/b.png")
    Path("scans/7/c.png").write_bytes(b"")
    Path("scans/7/=d.heic").write_bytes(b"x")
    out, _ = run(capsys, "scans", "out", "--left-out", "left.csv")
    assert "2 images written to out" in out
    assert "1 file left out: unreadable picture" in out
    with Path("left.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["file", "reason"]
    assert ["7/=d.heic", "HEIC"] in lines
    broken = next(reason for name, reason in lines if name == "7/c.png")
    assert broken.startswith("unreadable picture: ")
    assert "is not a picture that can be read" in broken
    assert json.loads(run(capsys, "scans", "o2", "--json")[0])["left_out"] == {
        "HEIC": 1,
        "unreadable picture": 1,
    }


def test_corrections_are_prepared_and_can_be_left(digits, capsys):
    Path("c.csv").write_text("row,label,state\n0,9,\n1,,excluded\n")
    assert cli.main(["corrections", "digits", "--import", "c.csv"]) == 0
    capsys.readouterr()
    report = json.loads(run(capsys, "digits", "a.csv", "--given", "--json")[0])
    assert report["counts"]["excluded"] == report["corrections"]["excluded"] == 1
    made = mnist_gui.open("a.csv")
    assert made.labels[0] == 9
    assert str(made.columns["given"][0]) == str(digits.labels[0])
    run(capsys, "digits", "b.npz", "--corrections", "off")
    assert len(mnist_gui.open("b.npz")) == len(digits)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("digits", "digits"), "is there already"),
        (("digits", "o", "--save-recipe", "notes.txt"), "is no recipe"),
        (("digits", "o", "--left-out", "notes.txt"), "is no list"),
        (("digits", "o", "--left-out", "o"), "must be different files"),
        (("digits", "o", "--recipe", "notes.txt"), "notes.txt line 1: dear is no step"),
        (("digits", "o", "--by", "writer"), "nothing is divided"),
        (("digits", "o", "--join", "none"), "none is no file or folder"),
    ],
)
def test_what_cannot_be_is_refused_before_the_work(digits, capsys, arguments, said):
    Path("notes.txt").write_text("dear diary")
    before = sorted(Path.cwd().rglob("*"))
    _, err = run(capsys, *arguments, code=2)
    assert said in err
    assert sorted(Path.cwd().rglob("*")) == before


@pytest.mark.parametrize("option", [("--turn", "45"), ("--test", "2"), ("--crop", "a")])
def test_a_wrong_value_is_refused_with_what_to_write(digits, capsys, option):
    with pytest.raises(SystemExit):
        cli.main(["prepare", "digits", "o", *option])
    assert "cannot be; write" in capsys.readouterr().err


def test_joined_sets_are_one_file(digits, capsys):
    other = Dataset("more", (Split("train", digits.test.images, digits.test.labels),), digits.class_names, "")
    mnist_gui.export(other, "more.npz", "npz")
    out, _ = run(capsys, "digits", "all.csv", "--join", "more.npz")
    assert "400 images written to all.csv: train 300, test 100" in out
    assert "400 images opened, 100 of them joined" in out
    assert set(mnist_gui.open("all.csv").columns["from"]) == {"digits", "more"}
